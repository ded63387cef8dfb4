"""What a filing asks for: a first parole, re-parole, something else, or it cannot be said.

In the older layout one box serves for both kinds of parole. The governing page tells re-parole filers to mark 1.e and
to write "Re-parole" beside it, although the box says "outside the United States" and they are inside; so neither the
box nor an address contradicts anything. The word, an I-94, and what the letters ask for are witnesses.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from filings.vocabulary import PageKind, Request, Status, Topic

from .entries import Classes, Layout
from .names import Likeness, Name, compare, is_united_states
from .packet import Packet, as_date, candidates, certain

WORD = "reparole"
CLEAR = 87                     # ratio from which a word is "Re-parole" with a slip of the pen or of the reader
MAYBE = 65                     # ratio from which it may be meant to be
SURE_WORD = 0.9                # confidence from which only the spelling of a doubtful note is in doubt


@dataclass(frozen=True, slots=True)
class Asked:
    """`request`: the answer; `possible`: all answers that the witnesses leave open."""

    request: Request
    possible: frozenset[Request]

    def among(self, *requests: Request) -> bool | None:
        """Whether the request is one of these; None where it may or may not be."""
        inside = {request in requests for request in self.possible}
        return inside.pop() if len(inside) == 1 else None


def _sure(request: Request) -> Asked:
    return Asked(request, frozenset({request}))


def says_reparole(text: str) -> bool | None:
    """Whether a note says "Re-parole" (case, hyphen and space aside); None where it may be meant to."""
    letters = "".join(char for char in text.casefold() if char.isalpha())
    if WORD in letters or (len(letters) >= 7 and fuzz.ratio(letters, WORD) >= CLEAR):
        return True
    if letters.endswith("parole") or len(letters) < 5:
        return False if letters != "eparole" else None
    return None if fuzz.ratio(letters, WORD) >= MAYBE else False


def marked_types(packet: Packet) -> tuple[str, ...] | None:
    """The marked application types, empty where none is; None where they were not read surely."""
    reading = packet.field("i131.application_type")
    if reading is None:
        return () if packet.is_complete(PageKind.I_131) else None
    if reading.status is Status.BLANK or (reading.status is Status.READ and not reading.value):
        return ()
    text = certain(reading)
    return None if text is None else _split(text)


def possible_types(packet: Packet) -> tuple[tuple[str, ...], ...]:
    """All sets of marked types that the reading leaves open, the likeliest first."""
    sure = marked_types(packet)
    if sure is not None:
        return (sure,)
    return tuple(_split(text) for text in candidates(packet.field("i131.application_type")))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def layout_of(packet: Packet, types: tuple[str, ...] = ()) -> Layout | None:
    """The layout of the I-131 in the packet."""
    editions = {one.edition for one in packet.documents(PageKind.I_131)}
    return packet.timeline.layout(editions.pop() if len(editions) == 1 else None, types)


def asked_or_said(packet: Packet) -> Asked:
    """The request of a filing; where the witnesses leave it open, what a person said it is."""
    asked, said = what_is_asked(packet), packet.answer("request")
    # with no form there is nothing that a person could know better
    return _sure(Request(said.says)) if said and len(asked.possible) > 1 else asked


def what_is_asked(packet: Packet) -> Asked:
    """The request of a filing."""
    if not packet.has(PageKind.I_131):
        return _sure(Request.UNCLEAR)
    readings = possible_types(packet)
    if not readings:
        return Asked(Request.UNCLEAR, frozenset(Request))
    answers = [_by_types(packet, types) for types in readings]
    if marked_types(packet) is None and len(readings) == 1:
        # a lone unsure reading of the boxes leaves everything open but is the best guess
        return Asked(answers[0].request, frozenset(Request))
    return Asked(answers[0].request, frozenset().union(*(one.possible for one in answers)))


def _by_types(packet: Packet, types: tuple[str, ...]) -> Asked:
    if len(types) != 1:
        return _sure(Request.UNCLEAR)
    layout = layout_of(packet, types)
    request = layout.types.get(types[0]) if layout else None
    if layout is None or request is None:
        return Asked(Request.UNCLEAR, frozenset(Request))
    if request is Request.INITIAL_PAROLE and layout.annotation:
        return _initial_or_reparole(packet)
    return _sure(request)


def _initial_or_reparole(packet: Packet) -> Asked:
    either = frozenset({Request.INITIAL_PAROLE, Request.REPAROLE})
    note = packet.field("i131.annotation")
    if note is not None and surely_reparole(candidates(note), certain(note) is not None, note.confidence):
        return _sure(Request.REPAROLE)
    asks_again, asks_first = packet.stated(Topic.REQUEST_REPAROLE), packet.stated(Topic.REQUEST_INITIAL)
    has_i94 = packet.has(PageKind.I_94) and not _i94_of_another(packet)
    likely_note = any(says_reparole(text) for text in candidates(note))
    if asks_again and asks_first:
        return Asked(Request.REPAROLE if has_i94 or likely_note else Request.INITIAL_PAROLE, either)
    if asks_again or (has_i94 and not asks_first):
        return _sure(Request.REPAROLE)
    if has_i94 or likely_note:
        return Asked(Request.REPAROLE, either)
    if asks_first:
        return _sure(Request.INITIAL_PAROLE)
    inside = _lives_inside(packet)
    open_note = note is not None and note.status in (Status.REVIEW, Status.UNREADABLE)
    if inside or open_note or packet.hinted(Topic.REQUEST_REPAROLE):
        return Asked(Request.REPAROLE if inside else Request.INITIAL_PAROLE, either)
    return _sure(Request.INITIAL_PAROLE)


def _i94_of_another(packet: Packet) -> bool:
    """Whether the I-94 clearly belongs to someone else, such as the petitioner of a person abroad."""
    prefix = "i131.beneficiary." if certain(packet.field("i131.beneficiary.family_name")) else "i131.applicant."
    person, holder = (
        Name(certain(packet.field(start + "family_name")) or "", certain(packet.field(start + "given_name")) or "")
        for start in (prefix, "i94."))
    born = as_date(certain(packet.field(prefix + "date_of_birth")))
    other = as_date(certain(packet.field("i94.date_of_birth")))
    return compare(person, holder) is Likeness.DIFFERENT and None not in (born, other) and born != other


def _lives_inside(packet: Packet) -> bool:
    """Whether the applicant seems to be in the United States after a parole, and applies for no one else."""
    if packet.filled("i131.beneficiary.family_name") or packet.filled("i131.beneficiary.given_name"):
        return False
    entry = packet.timeline.at("classes", Classes, packet.scan.received)
    klass = certain(packet.field("i131.applicant.class_of_admission"))
    if entry is not None and klass and klass.upper().replace("-", "") in entry.parole:
        return True
    country = certain(packet.field("i131.applicant.address.country"))
    return (not country or is_united_states(country)) and bool(certain(packet.field("i131.applicant.address.state"))
                               or certain(packet.field("i131.applicant.address.zip")))


def surely_reparole(said: Sequence[str], certain: bool, confidence: float) -> bool:
    """Whether a note says the word for sure, if not in which spelling: a lost hyphen changes nothing.

    `said`: all that the note may say; `certain`: it was read surely; `confidence`: of the best reading.
    """
    return bool(said) and all(says_reparole(one) for one in said) and (certain or confidence >= SURE_WORD)
