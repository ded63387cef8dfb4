"""Contradiction between entries: where two of them cannot both be right, the less sure one goes to a person.

The counterpart of `agreement`. Nothing is corrected here: a reading loses its certainty, and what speaks against it is named.
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rapidfuzz import fuzz

from extractors.agreement import GROUP
from extractors.grammar import plain
from filings.vocabulary import Reading, Source, Status

DOUBT = 0.7                    # what a contradicted reading is worth
# first digit of a ZIP code and the states it is given to (U.S. Postal Service)
ZIP_STATES = {
    "0": "CT MA ME NH NJ PR RI VT VI AE", "1": "DE NY PA", "2": "DC MD NC SC VA WV", "3": "AL FL GA MS TN AA",
    "4": "IN KY MI OH", "5": "IA MN MT ND SD WI", "6": "IL KS MO NE", "7": "AR LA OK TX",
    "8": "AZ CO ID NM NV UT WY", "9": "AK AS CA GU HI MP OR WA AP"}
# days that one packet is signed on
SIGNED = ("i131.signature_date", "i134.signature_date", "g28.client_signature_date", "g28.attorney_signature_date")
MARITAL = ("SINGLE", "MARRIED", "DIVORCED", "WIDOWED", "WIDOWER", "WIDOW", "SEPARATED", "ANNULLED", "ENGAGED", "UNMARRIED")
NEARLY = 75                    # likeness in per cent of a word of a list with a slip
FIGURES, WORDS = "payment.amount", "payment.amount_in_words"
OVERLOOKED = 0.3               # what an empty line for the words is worth beside figures
AGE = "i134.beneficiary.age"
BORN = ("i131.beneficiary.date_of_birth", "i131.applicant.date_of_birth", "i94.date_of_birth", "identity.date_of_birth")


def disputed(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The fields, readings that contradict others set to `review`."""
    out = dict(fields)
    for name in fields:
        if name.endswith(".state"):
            _state_and_zip(out, name, name.removesuffix("state") + "zip")
    _of_another_age(out)
    _of_no_list(out)
    _amount_without_words(out)
    _run_together(out)
    return out


def _sure(reading: Reading | None) -> bool:
    return reading is not None and reading.status == Status.READ and isinstance(reading.value, str)


def _doubt(fields: dict[str, Reading], name: str, other: str) -> None:
    reading = fields[name]
    fields[name] = reading.model_copy(update={"status": Status.REVIEW, "confidence": min(reading.confidence, DOUBT),
                                              "alternatives": tuple(dict.fromkeys(filter(None, (*reading.alternatives, other))))})


def _state_and_zip(fields: dict[str, Reading], state: str, code: str) -> None:
    """A state and a ZIP code of one address that do not belong together: the hand is doubted, or both."""
    if not (_sure(fields.get(state)) and _sure(fields.get(code))):
        return
    letters, digits = str(fields[state].value).upper(), str(fields[code].value)
    if letters in ZIP_STATES.get(digits[:1], letters).split():
        return
    by_hand = [name for name in (state, code) if fields[name].source == Source.HANDWRITTEN]
    for name in by_hand or (state, code):
        _doubt(fields, name, "")


def _of_no_list(fields: dict[str, Reading]) -> None:
    """A marital status that is none, though nearly one: there are few of them."""
    for name in fields:
        if not name.endswith(".marital_status") or not _sure(fields[name]):
            continue
        said = plain(str(fields[name].value))
        near = max(MARITAL, key=lambda word: fuzz.ratio(word, said))
        if near not in said and fuzz.ratio(near, said) >= NEARLY:
            _doubt(fields, name, near.capitalize())


def _of_another_age(fields: dict[str, Reading]) -> None:
    """An age, read from a hand, that fits no day of birth in the packet on the day that the forms were signed."""
    if not _sure(fields.get(AGE)) or fields[AGE].source != Source.HANDWRITTEN or not str(fields[AGE].value).isdigit():
        return
    signed = [day for name in SIGNED if _sure(fields.get(name)) and (day := _day(fields[name].value)) is not None]
    born = [day for name in BORN if _sure(fields.get(name)) and (day := _day(fields[name].value)) is not None]
    age = int(str(fields[AGE].value))
    if signed and born and all(abs((max(signed) - day).days / 365.25 - age - 0.5) > 1.5 for day in born):
        _doubt(fields, AGE, "")


def _amount_without_words(fields: dict[str, Reading]) -> None:
    """Figures without an amount in words: no bank takes such a check, so the words were more likely overlooked."""
    words = fields.get(WORDS)
    if _sure(fields.get(FIGURES)) and words is not None and words.status == Status.BLANK:
        fields[WORDS] = words.model_copy(update={"status": Status.REVIEW, "confidence": min(words.confidence, OVERLOOKED)})


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _run_together(fields: dict[str, Reading]) -> None:
    """A name in one word that stands in two on another paper: readers lose a blank more easily than they invent one."""
    for name, group in GROUP.items():
        if not _sure(fields.get(name)) or "name" not in name:
            continue
        mine = plain(str(fields[name].value))
        for other in group:
            if other != name and _sure(fields.get(other)):
                theirs = plain(str(fields[other].value))
                if " " in theirs and theirs.replace(" ", "") == mine:
                    _doubt(fields, name, str(fields[other].value))
                    break
