"""What sets a filing apart: medical, for a child, represented, in proceedings, for another person.

Each trait is True, False, or None where it cannot be established; a check that depends on an open trait cannot tell.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from filings.vocabulary import Claim, PageKind, Reading, Stance, Status, Topic, Trait

from .calendar import age_on
from .entries import Years
from .packet import Packet, as_date, candidates, certain
from .request import marked_types, possible_types

MEDICAL_TOPICS = (Topic.MEDICAL_NEED, Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION, Topic.UNAVAILABILITY,
                  Topic.COST)
ILLNESS = (Topic.DIAGNOSIS, Topic.PROGNOSIS, Topic.DURATION)     # in a letter about a relative they are the relative's
COURSE = (Topic.PROGNOSIS, Topic.DURATION)
LETTERS = (PageKind.STATEMENT, PageKind.PHYSICIAN_STATEMENT, PageKind.GUARDIAN_CONSENT)
HINT = 0.15                    # a doubtful claim with less confidence is too faint to make a filing a medical one
OLDEST = 120                   # years; a birth date before that is a misreading
FOR_ANOTHER = "1.f"


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one filing."""

    medical: bool | None
    minor: bool | None
    represented: bool | None
    in_proceedings: bool | None
    for_another: bool | None

    def names(self) -> tuple[Trait, ...]:
        """The traits that are established, in the order of the vocabulary."""
        pairs = ((Trait.MEDICAL, self.medical), (Trait.MINOR, self.minor), (Trait.REPRESENTED, self.represented),
                 (Trait.IN_PROCEEDINGS, self.in_proceedings), (Trait.FOR_ANOTHER_PERSON, self.for_another))
        return tuple(name for name, value in pairs if value)


def traits_of(packet: Packet) -> Traits:
    """All traits of a filing."""
    another = _or_said(packet, Trait.FOR_ANOTHER_PERSON, for_another(packet))
    form = packet.has(PageKind.I_131)
    attached = packet.mark("i131.g28_attached") if form else False
    proceedings = packet.mark("i131.in_proceedings") if form else False
    return Traits(_or_said(packet, Trait.MEDICAL, medical(packet, another)),
                  _or_said(packet, Trait.MINOR, minor(packet, another)),
                  True if packet.has(PageKind.G_28) else _or_said(packet, Trait.REPRESENTED, attached),
                  _or_said(packet, Trait.IN_PROCEEDINGS, proceedings), another)


def _or_said(packet: Packet, trait: Trait, found: bool | None) -> bool | None:
    """A trait as found; where it cannot be established, what a person said."""
    said = packet.answer(f"trait.{trait}") if found is None else None
    return found if said is None else said.says == "yes"


def for_another(packet: Packet) -> bool | None:
    """Whether parole is asked for someone else than the applicant: box 1.f, or entries about another person."""
    if not packet.has(PageKind.I_131):
        return False
    types = marked_types(packet)
    if types is not None and FOR_ANOTHER in types:
        return True
    names = [f"i131.beneficiary.{part}" for part in ("family_name", "given_name", "date_of_birth")]
    if any(packet.filled(name) and candidates(packet.field(name)) and _is_read(packet.field(name)) for name in names):
        return True
    if types is None and any(FOR_ANOTHER in one for one in possible_types(packet)):
        return None
    if any(packet.filled(name) for name in names):
        return False if types == ("1.e",) else None      # stray ink beside a box that says "for myself"
    return None if types is None and all(packet.filled(name) is None for name in names) else False


def _is_read(reading: Reading | None) -> bool:
    return reading is not None and reading.status is Status.READ


def medical(packet: Packet, another: bool | None) -> bool | None:
    """Whether parole is asked for medical reasons: a physician's statement, or a letter that says so.

    A letter that speaks of a relative's illness alone says so only where that relative may be the one to be paroled.
    """
    kin = [one for one in packet.claims(Topic.RELATIVE_ILL) if one.stance is not Stance.DENIED]
    physicians = {page for one in packet.documents(PageKind.PHYSICIAN_STATEMENT) for page in one.pages}
    guessed = physicians & set(packet.unsorted_letters)
    if physicians - guessed or any(_names_paroled(packet, one, another) for one in kin):
        return True
    theirs = _letters_about_relatives(packet, kin)
    if any(_of_paroled(one, theirs) and not _in_passing(packet, one) for one in packet.stated(*MEDICAL_TOPICS, kinds=LETTERS)):
        return True
    hints = [one for one in packet.hinted(*MEDICAL_TOPICS) + packet.stated(*MEDICAL_TOPICS) if _of_paroled(one, theirs)
             and one.confidence >= HINT and (one.topic not in COURSE or one.document is not PageKind.STATEMENT
                                             or one.page in packet.unsorted_letters)]
    if guessed or hints or (kin and another is not False) or packet.doubtful_among(PageKind.STATEMENT):
        return None
    return False


def _in_passing(packet: Packet, claim: Claim) -> bool:
    """Whether a statement only names an illness or its course, and nowhere who is in need of care: it may be anybody's."""
    if claim.document is not PageKind.STATEMENT or claim.topic not in ILLNESS:
        return False
    return claim.topic in COURSE or not any(one.stance is not Stance.DENIED for one in packet.claims(Topic.MEDICAL_NEED))


def _letters_about_relatives(packet: Packet, kin: Iterable[Claim]) -> set[int]:
    """Pages of the letters that name a relative as ill and nobody else."""
    own = {one.page for one in packet.claims(Topic.MEDICAL_NEED) if one.stance is not Stance.DENIED}
    pages = {one.page for one in kin}
    whole = [set(one.pages) for one in packet.documents(*LETTERS)]
    return pages.union(*(letter for letter in whole if letter & pages and not letter & own)) - own


def _of_paroled(claim: Claim, theirs: set[int]) -> bool:
    """Whether a medical claim may be about the person to be paroled: a relative's illness on those pages is not."""
    return claim.page not in theirs or claim.topic not in ILLNESS


def _names_paroled(packet: Packet, claim: Claim, another: bool | None) -> bool:
    """Whether the ill relative bears the given name of the person to be paroled (`my nephew Kofi`)."""
    person = "i131.applicant" if another is False else "i131.beneficiary"
    given = certain(packet.field(f"{person}.given_name"))
    first = given.split()[0] if given and given.split() else ""
    pattern = rf"\b(?:my|our|his|her|their)\s+(?:[\w-]+,?\s+){{1,2}}{re.escape(first)}\b"
    return len(first) > 2 and re.search(pattern, claim.text, re.IGNORECASE) is not None


def minor(packet: Packet, another: bool | None) -> bool | None:
    """Whether the person to be paroled is a minor on the day of receipt, by the I-131 or else by all that can say."""
    entry = packet.timeline.at("minority", Years, packet.scan.received)
    if entry is None:
        return None
    persons = {True: ("i131.beneficiary",), False: ("i131.applicant",), None: ("i131.applicant", "i131.beneficiary")}
    births = [packet.field(f"{person}.date_of_birth") for person in persons[another]]
    day, years = packet.scan.received, entry.years
    if len(births) == 1 and _is_read(births[0]):
        return _by_birth(births[0], day, years)
    witnesses = [_by_birth(one, day, years) for one in births]
    if another is None and len(set(witnesses)) > 1:
        return None
    witnesses += [_by_birth(packet.field(name), day, years) for name in ("i94.date_of_birth", "identity.date_of_birth")]
    witnesses.append(_by_age(packet.field("i134.beneficiary.age"), years))
    told = {one for one in witnesses if one is not None}
    return told.pop() if len(told) == 1 else None


def _by_birth(reading: Reading | None, day: date, years: int) -> bool | None:
    """Below the age by a date of birth; an unsure one must stay on its side whichever digit is wrong."""
    texts = candidates(reading)
    if reading is not None and reading.status is Status.REVIEW:
        texts = tuple(dict.fromkeys(slip for text in texts for slip in one_digit_slips(text)))
    dates = [one for one in (as_date(text) for text in texts) if one is not None]
    sides = {age_on(one, day) < years for one in dates if 0 <= age_on(one, day) < OLDEST}
    return sides.pop() if len(sides) == 1 else None


def _by_age(reading: Reading | None, years: int) -> bool | None:
    texts = candidates(reading)
    if reading is None or reading.status is not Status.READ or not texts or not texts[0].isdigit():
        return None
    age = int(texts[0])
    # the form was filled some time before receipt, so an age next to the limit says nothing
    return None if abs(age - years) <= 1 or age > OLDEST else age < years


def one_digit_slips(text: str) -> tuple[str, ...]:
    """The text and every text that differs from it in one digit."""
    out = [text]
    for index, char in enumerate(text):
        if char.isdigit():
            out += [text[:index] + digit + text[index + 1:] for digit in "0123456789" if digit != char]
    return tuple(out)
