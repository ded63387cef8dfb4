"""Whether all documents speak of the same person."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from filings.vocabulary import Evidence, PageKind, Reading, Status, Topic

from ..calendar import age_on
from ..case import Case
from ..names import NEAR, Likeness, Name, compare, full_names, is_name, similarity
from ..packet import Packet, as_date, candidates, certain, seen
from ..verdict import Verdict, cannot_tell, met, not_met
from .common import maybe_same_day

MOST = 12                      # combinations of unsure readings that are tried
UNLIKE = 0.5                   # likeness of two spellings below which they are two names
AGE_SLACK, AGE_DOUBT = 1, 2    # years by which an age on a form may be off, and those that a person must look at
SAME, OPEN, OTHER, MIXED = "same", "open", "other", "mixed"


@dataclass(frozen=True, slots=True)
class Witness:
    """What one document says about a person."""

    document: str
    family: Reading | None
    given: Reading | None
    born: Reading | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it says so."""
        return seen(self.family) + seen(self.given) + seen(self.born)

    @property
    def named(self) -> bool:
        """Whether any part of a name is legible."""
        return bool(_spellings(self.family) or _spellings(self.given))

    @property
    def sure(self) -> bool:
        """Whether the parts of the name that are written were all read surely."""
        return all(one is None or one.status in (Status.READ, Status.BLANK) for one in (self.family, self.given))

    def names(self) -> tuple[Name, ...]:
        """All names that the readings leave open, the likeliest first."""
        families, givens = _spellings(self.family) or ("",), _spellings(self.given) or ("",)
        return tuple(Name(*pair) for pair in product(families, givens))[:MOST]


def _spellings(reading: Reading | None) -> tuple[str, ...]:
    """What a name may be, best first: of an unsure reading only what can be one at all."""
    return tuple(one for one in candidates(reading) if certain(reading) or is_name(one))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared: how it came out, and between which documents."""

    result: str
    what: str
    evidence: tuple[Evidence, ...] = ()


def consistent(case: Case) -> Verdict:
    """Names, birth dates, age and A-number across the documents."""
    comparisons = tuple(_comparisons(case))
    differing = [one for one in comparisons if one.result == OTHER]
    unsure = [one for one in comparisons if one.result == OPEN]
    if mixed := [one for one in comparisons if one.result == MIXED]:
        return cannot_tell(mixed[0].what, mixed[0].evidence)     # papers of two people in one packet explain any difference
    if differing and case.traits.for_another is not None:
        return not_met(differing[0].what, differing[0].evidence)
    if differing or unsure:
        first = (differing or unsure)[0]
        return cannot_tell(first.what, first.evidence)
    if not comparisons:
        return met("No two documents name the person, so nothing disagrees")
    return met("The documents agree about the person", comparisons[0].evidence)


def _comparisons(case: Case) -> Iterator[Comparison]:
    packet = case.packet
    witnesses = _witnesses(case)
    others = _other_people(case)
    kept: list[Witness] = []
    for one in witnesses:
        if one.document in (PageKind.IDENTITY, PageKind.I_94) and kept and _is_of_another(one, kept[0], others):
            continue
        if one.document == PageKind.IDENTITY and kept and _is_strange(one, kept[0]):
            yield Comparison(OPEN, "An identity document names someone else", one.evidence)
            continue
        kept.append(one)
    yield from _unseen(packet, kept)
    yield from _pairs(kept, _names_of_pair)
    yield from _pairs([one for one in kept if _is_written(one.born)], _births_of_pair)
    yield from _age(case, kept)
    yield from _g28(packet)


def _witnesses(case: Case) -> list[Witness]:
    packet = case.packet
    person = "i131.beneficiary" if case.traits.for_another else "i131.applicant"
    found = [_witness(packet, PageKind.I_131, person, born=True)]
    found.append(_witness(packet, PageKind.I_94, "i94", born=True))
    found.append(_witness(packet, PageKind.IDENTITY, "identity", born=True))
    found.append(_witness(packet, PageKind.I_134, "i134.beneficiary", born=False))
    return [one for one in found if packet.has(PageKind(one.document))]


def _witness(packet: Packet, kind: PageKind, prefix: str, *, born: bool) -> Witness:
    return Witness(kind.value, packet.field(f"{prefix}.family_name"), packet.field(f"{prefix}.given_name"),
                   packet.field(f"{prefix}.date_of_birth") if born else None)


def _other_people(case: Case) -> tuple[str, ...]:
    """Full names of people other than the one to be paroled, whose documents may lie in the packet."""
    packet = case.packet
    found = [certain(packet.field("i134.sponsor.name"))]
    if case.traits.for_another:
        parts = [certain(packet.field(f"i131.applicant.{part}")) for part in ("given_name", "family_name")]
        found.append(" ".join(part for part in parts if part))
    return tuple(one for one in found if one)


def _is_of_another(one: Witness, subject: Witness, others: Iterable[str]) -> bool:
    """Whether a document is plainly that of the sponsor or the petitioner, and not of the person to be paroled."""
    mine = certain(one.family), certain(one.given)
    if None in mine or _likeness(one, subject) is not Likeness.DIFFERENT or _born_alike(one, subject):
        return False
    return any(full_names(" ".join(part for part in mine if part), other) is Likeness.SAME for other in others)


def _is_strange(one: Witness, subject: Witness) -> bool:
    """Whether neither name nor birth date are those of the person: more likely a relative's document than an error."""
    return one.sure and _likeness(one, subject) is Likeness.DIFFERENT and not _born_alike(one, subject)


def _born_alike(one: Witness, other: Witness) -> bool:
    return bool(set(candidates(one.born)) & set(candidates(other.born)))


def _is_written(reading: Reading | None) -> bool:
    return reading is not None and reading.status is not Status.BLANK


def _unseen(packet: Packet, kept: list[Witness]) -> Iterator[Comparison]:
    """Documents that ought to name the person but could not be read: they might disagree."""
    translated = {one.page for one in packet.claims(Topic.FOREIGN_LANGUAGE)}
    for one in kept:
        evidence = packet.first_page(PageKind(one.document))
        if one.document == PageKind.IDENTITY:
            own = [page for document in packet.documents(PageKind.IDENTITY) for page in document.pages]
            if not one.named and not candidates(one.born):
                if set(own) - translated:
                    yield Comparison(OPEN, "Name and date of birth on the identity document cannot be read", evidence)
                continue
        readings = {"name": one.family, "given name": one.given}
        if one.document != PageKind.I_134:
            readings["date of birth"] = one.born
        for what, reading in readings.items():
            lost = reading is None and not packet.is_complete(PageKind(one.document))
            garbled = what != "date of birth" and bool(candidates(reading)) and not _spellings(reading)
            if lost or garbled or (reading is not None and reading.status is Status.UNREADABLE):
                yield Comparison(OPEN, f"The {what} on the {_called(one.document)} cannot be read", evidence)


def _called(document: str) -> str:
    return "identity document" if document == PageKind.IDENTITY else document


def _pairs(witnesses: list[Witness], judge: Callable[[Witness, Witness], Comparison | None]) -> Iterator[Comparison]:
    """Every document against the best one; two sure documents always."""
    ordered = sorted(witnesses, key=lambda one: not one.sure)
    for index, (one, other) in enumerate(combinations(ordered, 2)):
        against_best = index < len(ordered) - 1
        found = judge(one, other)
        if found is not None and (against_best or found.result == OTHER):
            yield found


def _likeness(one: Witness, other: Witness) -> Likeness | None:
    found = [compare(a, b) for a, b in product(one.names(), other.names())]
    known = [like for like in found if like is not None]
    return max(known) if known else None


def _names_of_pair(one: Witness, other: Witness) -> Comparison | None:
    likeness = _likeness(one, other)
    if likeness is None:
        return None
    evidence = one.evidence + other.evidence
    where = f"{_called(one.document)} and {_called(other.document)}"
    for each in (one, other):
        if two := _two_people(each):
            return Comparison(MIXED, f"Two papers of the kind {_called(each.document)} may name two people ({two})", each.evidence)
    if likeness is Likeness.SAME:
        return Comparison(SAME, f"{where} give the same name", evidence)
    a, b = one.names()[0], other.names()[0]
    what = f"The names on {where} differ ({_in_full(a)} and {_in_full(b)})"
    if one.sure and other.sure:
        return Comparison(OTHER if likeness is Likeness.DIFFERENT else OPEN, what, evidence)
    near = max(_nearness(x, y) for x, y in product(one.names(), other.names()))
    if near >= NEAR:
        return Comparison(SAME, f"{where} give the same name as far as it can be read", evidence)
    return Comparison(OPEN, what, evidence)


def _two_people(one: Witness) -> str:
    """Two names that one kind of document gives, and that no slip of a reader explains; empty where there are none."""
    for reading in (one.family, one.given):
        for first, other in product(_spellings(reading)[:1], _spellings(reading)[1:]):
            if similarity(first, other) < UNLIKE:
                return f"{first} and {other}"
    return ""


def _in_full(name: Name) -> str:
    return " ".join(part for part in (name.given, name.family) if part)


def _nearness(one: Name, other: Name) -> float:
    """The lesser likeness of the parts that both give."""
    parts = [similarity(a, b) for a, b in ((one.family, other.family), (one.given, other.given)) if a and b]
    return min(parts, default=0.0)


def _births_of_pair(one: Witness, other: Witness) -> Comparison | None:
    a, b = candidates(one.born), candidates(other.born)
    if not a or not b:
        return None                    # an illegible date is reported once, not for every pair
    evidence = seen(one.born) + seen(other.born)
    where = f"{_called(one.document)} and {_called(other.document)}"
    if disputed := next((found for each, found in ((one, a), (other, b)) if _is_disputed(each) and len(found) > 1), None):
        return Comparison(OPEN, f"The identity documents give two dates of birth ({disputed[0]} and {disputed[1]})", evidence)
    if set(a) & set(b):
        return Comparison(SAME, f"{where} give the same date of birth", evidence)
    what = f"The dates of birth on {where} differ ({a[0]} and {b[0]})"
    sure = certain(one.born) is not None and certain(other.born) is not None
    return Comparison(OTHER if sure and not maybe_same_day(a[0], b[0]) else OPEN, what, evidence)


def _is_disputed(one: Witness) -> bool:
    """Whether an identity document's date was left open: print is doubted where two papers disagree, which may be the finding."""
    return one.document == PageKind.IDENTITY and one.born is not None and one.born.status is Status.REVIEW


def _age(case: Case, kept: list[Witness]) -> Iterator[Comparison]:
    """The age on the I-134 against the date of birth on the I-131, else on the first document that has one."""
    reading = case.packet.field("i134.beneficiary.age")
    born = next((one.born for one in kept if certain(one.born)), None)
    day = as_date(certain(born))
    ages = [int(text) for text in candidates(reading) if text.isdigit()]
    if reading is None or day is None or reading.status is Status.BLANK:
        return
    evidence = seen(reading) + seen(born)
    age = age_on(day, case.packet.scan.received)
    if not ages:
        yield Comparison(OPEN, "The age on the I-134 cannot be read", evidence)
        return
    off = min(abs(one - age) for one in ages)
    what = f"The I-134 says {ages[0]} years, by the date of birth it is {age}"
    if off <= AGE_SLACK:
        yield Comparison(SAME, what, evidence)
    else:
        sure = certain(reading) is not None and off > AGE_DOUBT
        yield Comparison(OTHER if sure else OPEN, what, evidence)


def _g28(packet: Packet) -> Iterator[Comparison]:
    """The client of the G-28 against the applicant of the I-131: name and A-number."""
    if not packet.has(PageKind.G_28) or not packet.has(PageKind.I_131):
        return
    client = _witness(packet, PageKind.G_28, "g28.client", born=False)
    applicant = _witness(packet, PageKind.I_131, "i131.applicant", born=False)
    found = _names_of_pair(applicant, client)
    if found is not None:
        yield found
    yield from (Comparison(OPEN, f"The {what} on the G-28 cannot be read", packet.first_page(PageKind.G_28))
                for what, one in (("client's name", client.family), ("A-number", packet.field("g28.client.a_number")))
                if one is not None and one.status is Status.UNREADABLE)
    mine, theirs = packet.field("i131.applicant.a_number"), packet.field("g28.client.a_number")
    a, b = ([text.zfill(9) for text in candidates(one)] for one in (mine, theirs))
    if not a or not b:
        return
    evidence = seen(mine) + seen(theirs)
    if set(a) & set(b):
        yield Comparison(SAME, "I-131 and G-28 give the same A-number", evidence)
        return
    digits = sum(x != y for x, y in zip(a[0], b[0], strict=False)) + abs(len(a[0]) - len(b[0]))
    sure = certain(mine) is not None and certain(theirs) is not None
    yield Comparison(OTHER if sure and digits > 1 else OPEN,
                     f"The A-numbers on I-131 and G-28 differ ({a[0]} and {b[0]})", evidence)
