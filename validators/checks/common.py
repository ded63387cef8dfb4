"""What several checks do alike: is a document there, is a space signed, do all readings of a field agree."""
from __future__ import annotations

from collections.abc import Callable

from filings.vocabulary import Evidence, Outcome, PageKind, Reading, Status

from ..packet import Packet, candidates, certain, seen
from ..verdict import Verdict, cannot_tell, met, not_met


def present(packet: Packet, kind: PageKind, there: str, absent: str) -> Verdict:
    """Whether a document is in the packet; an unidentified page might be it."""
    if packet.has(kind):
        return met(there, packet.first_page(kind))
    if packet.strange_pages:
        return cannot_tell(f"{absent}, but some pages cannot be identified",
                           [Evidence(page=page) for page in packet.strange_pages])
    return not_met(absent)


def signature(packet: Packet, name: str, form: PageKind, space: str) -> Verdict:
    """Whether a signature space holds a handwritten mark. `space`: its name, at the beginning of a sentence."""
    reading = packet.field(name)
    signed = packet.mark(name, form)
    if signed is None:
        return cannot_tell(f"{space} was not found" if reading is None else f"{space} cannot be judged surely",
                           seen(reading) or packet.first_page(form))
    if signed:
        return met(f"{space} holds a handwritten mark", seen(reading))
    return not_met(f"{space} holds no handwritten mark", seen(reading) or packet.first_page(form))


def settle(reading: Reading | None, passes: Callable[[str], bool | None],
           surely_fails: Callable[[str], bool] | None = None) -> Outcome:
    """The outcome that all readings of a text field lead to.

    A sure reading decides. An unsure one passes when all its alternatives pass; it fails only when all of them fail
    by so much (`surely_fails`) that no slip of the reader explains it.
    """
    texts = candidates(reading)
    if not texts:
        return Outcome.CANNOT_TELL
    sure = certain(reading)
    if sure is not None:
        decided = passes(sure)
        return Outcome.CANNOT_TELL if decided is None else Outcome.MET if decided else Outcome.NOT_MET
    if all(passes(text) for text in texts):
        return Outcome.MET
    if surely_fails is not None and all(surely_fails(text) for text in texts):
        return Outcome.NOT_MET
    return Outcome.CANNOT_TELL


def is_blank(reading: Reading | None) -> bool:
    """Whether the field was found and is empty."""
    return reading is not None and (reading.status is Status.BLANK
                                    or (reading.status is Status.READ and reading.value in (None, "")))


def maybe_same_day(one: str, other: str) -> bool:
    """Whether two dates differ by one digit, or by month and day changing places."""
    if sum(a != b for a, b in zip(one, other, strict=False)) <= 1 and len(one) == len(other):
        return True
    return len(one) == len(other) == 10 and one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]
