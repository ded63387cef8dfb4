"""Whether the same paper was received before."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from filings.vocabulary import Related

from ..case import Case
from ..earlier import CHECK_FIELDS, IDENTITY_FIELDS, PAID_FIELDS, SIGNED_FIELDS, Earlier, Texts, identity_of, texts_of
from ..entries import Likeness as Thresholds
from ..names import Likeness, family_names, given_names
from ..policy import Timeline
from ..verdict import Verdict, cannot_tell, met, not_met


def not_received_before(case: Case) -> Verdict:
    """The file itself; then the person with the days of the signatures; then the pages by their looks."""
    packet = case.packet
    limits = likeness_limits(packet.timeline, packet.scan.received)
    mine = texts_of(identity_of(packet.readings.fields))
    open_one: Earlier | None = None
    for earlier in packet.earlier:
        if earlier.sha256 == packet.scan.sha256:
            return not_met(f"The same file was received on {earlier.received} as {earlier.name}")
        person = same_person(mine, earlier.texts)
        if person is False:
            continue                       # surely another one, whatever the pages look like
        same, possible, differ = signed_alike(mine, earlier.texts, SIGNED_FIELDS)
        paid, may_be_paid, paid_anew = signed_alike(mine, earlier.texts, PAID_FIELDS)
        same_check = signed_alike(mine, earlier.texts, CHECK_FIELDS)[0]        # a machine's line outweighs a day in a hand
        if paid_anew and not same_check and person is not None:
            continue                       # one payment, one filing: this is a new one
        if person and (paid or (same >= 2 and not differ)):
            how = "paid by the same check" if paid else "signed on the same days"
            return not_met(f"The papers of {earlier.name}, received on {earlier.received}, are about the same person "
                           f"and were {how}", rule=limits.rule)
        alike = share_alike(packet.readings.fingerprints, earlier.fingerprints, limits.bits)
        if alike is not None and alike < limits.share:
            if person and (may_be_paid or possible >= 2):
                open_one = open_one or earlier
            continue
        if alike is None and person is not True:
            continue                       # without pictures only the person can raise a suspicion
        if alike is not None and person:
            return not_met(f"{round(alike * 100)} of 100 pages look like those of {earlier.name}, received on "
                           f"{earlier.received}, and the person is the same", rule=limits.rule)
        open_one = open_one or earlier
    if open_one is not None:
        return cannot_tell(f"The packet looks like {open_one.name}, received on {open_one.received}, but it cannot be "
                           "told surely whether it is the same", rule=limits.rule)
    return met("Nothing received before looks like this packet")


def likeness_limits(timeline: Timeline, received: date) -> Thresholds:
    """When pages and packets received on a day look alike."""
    return timeline.at("likeness", Thresholds, received) or timeline.of("likeness", Thresholds)[0]


PERSONS = ("i131.beneficiary", "i131.applicant", "i94", "identity")


def related(case: Case) -> tuple[Related, ...]:
    """Earlier filings of surely the same person: a denial cannot be appealed, so people file again with new facts."""
    packet = case.packet
    mine = texts_of(identity_of(packet.readings.fields))
    found = [Related(scan=one.name, received=one.received) for one in packet.earlier
             if one.sha256 != packet.scan.sha256 and surely_same_person(mine, one.texts)]
    return tuple(dict.fromkeys(found))


def surely_same_person(one: Texts, other: Texts) -> bool:
    """Whether sure readings name one person: the same A-number, or the same whole name and date of birth."""
    named = _surely_alike(one, other, "i131.applicant.a_number") or any(
        all(_surely_alike(one, other, f"{person}.{part}") for part in ("date_of_birth", "family_name", "given_name"))
        for person in PERSONS)
    return named and same_person(one, other) is True


def _surely_alike(one: Texts, other: Texts, name: str) -> bool:
    a, b = one.get(name), other.get(name)
    return a is not None and b is not None and a[1] and b[1] and _alike(name, a[0][0], b[0][0])


def share_alike(one: Mapping[int, str], other: Mapping[int, str], bits: int) -> float | None:
    """Share of pages that have a counterpart of their own in the other packet; None where a packet has no fingerprints.

    `bits`: how many of the 64 bits may differ.
    """
    if not one or not other:
        return None
    mine, theirs = ([int(text, 16) for text in prints.values()] for prints in (one, other))
    distances = sorted(((a ^ b).bit_count(), i, j) for i, a in enumerate(mine) for j, b in enumerate(theirs))
    used_mine: set[int] = set()
    used_theirs: set[int] = set()
    for distance, i, j in distances:
        if distance > bits:
            break
        if i not in used_mine and j not in used_theirs:
            used_mine.add(i)
            used_theirs.add(j)
    return len(used_mine) / len(mine)


def same_person(one: Texts, other: Texts) -> bool | None:
    """Whether two filings are about the same person: something agrees and nothing read surely disagrees.

    A family name alone is not enough, since families file together. None where nothing legible can be compared.
    """
    agree = False
    for name in IDENTITY_FIELDS:                     # family names come first: they tell most people apart at once
        mine, theirs = one.get(name), other.get(name)
        if mine is None or theirs is None:
            continue
        (a, sure), (b, also_sure) = mine, theirs
        if any(_alike(name, x, y) for x in a for y in b):
            agree = agree or not name.endswith("family_name")
        elif sure and also_sure and not _close(name, a[0], b[0]):
            return False
    return True if agree else None


def signed_alike(one: Texts, other: Texts, fields: Sequence[str]) -> tuple[int, int, int]:
    """Days of signature or payment that are surely the same, that may be the same, and that surely differ."""
    same = possible = differ = 0
    for name in fields:
        mine, theirs = one.get(name), other.get(name)
        if mine is None or theirs is None:
            continue
        (a, sure), (b, also_sure) = mine, theirs
        both_sure = sure and also_sure
        same += both_sure and a[0] == b[0]
        possible += any(x in b for x in a)
        differ += both_sure and not _close(name, a[0], b[0])
    return same, possible, differ


def _alike(name: str, one: str, other: str) -> bool:
    if name.endswith("family_name"):
        return family_names(one, other) is Likeness.SAME
    if name.endswith("given_name"):
        return given_names(one, other) is Likeness.SAME
    return one == other


def _close(name: str, one: str, other: str) -> bool:
    """Whether a slip of the reader may explain the difference of two sure readings."""
    if name.endswith("family_name"):
        return family_names(one, other) is Likeness.CLOSE
    if name.endswith("given_name"):
        return given_names(one, other) is Likeness.CLOSE
    return len(one) == len(other) and sum(x != y for x, y in zip(one, other, strict=True)) <= 1
