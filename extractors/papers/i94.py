"""Copies of the I-94: the printout of the electronic record and the paper card with its stamp."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np

from extractors.amounts import Guess
from extractors.grammar import PAROLE_CLASSES, Order, parse_class_of_admission, parse_date, parse_i94_number, plain
from extractors.papers.countries import parse_country
from extractors.papers.flat import Flat, Place
from extractors.papers.ink import Rule
from extractors.papers.labelled import find_labels, labelled_value, read_value
from extractors.papers.names import parse_name
from extractors.text import PageText
from filings.vocabulary import Reading, Status

LABELS = {
    "number": ("Admission (I-94) Record Number", "Admission I-94 Record Number", "I-94 Record Number", "Record Number",
               "Departure Number", "Admission Number", "Admission Record Number", "I-94 Number"),
    "admit_until": ("Admit Until Date", "Admitted Until", "Admit Until", "Admit Until Date (MM/DD/YYYY)"),
    "class_of_admission": ("Class of Admission",),
    "family_name": ("Last/Surname", "Last Name/Surname", "14. Family Name", "1. Family Name", "Family Name", "Surname"),
    "given_name": ("First (Given) Name", "15. First (Given) Name", "2. First (Given) Name", "First Name", "Given Name"),
    "date_of_birth": ("Birth Date", "16. Birth Date (Day/Mo/Yr)", "3. Birth Date (Day/Mo/Yr)", "Birth Date (Day/Mo/Yr)",
                      "Date of Birth"),
    "country_of_citizenship": ("Country of Citizenship", "17. Country of Citizenship", "4. Country of Citizenship"),
    # read for nothing, but their values must not be taken for a neighbour's
    "_entry": ("Most Recent Date of Entry", "Date of Entry", "Arrival/Issued Date"),
    "_document": ("Document Number", "Passport Number"),
    "_issuer": ("Country of Issuance", "Document Country of Issuance"),
    "_details": ("Details provided on the I-94 information form",),
}
CARD_WORDS = ("Departure Record", "Departure Number", "Arrival Record", "(Day/Mo/Yr)", "14. Family Name")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def read_i94(image: np.ndarray, dpi: float, text: PageText, page: int) -> dict[str, Reading]:
    """Read a copy of an I-94.

    Args:
        image: the upright page, grey uint8 (height, width).
        dpi: its resolution.
        text: the page as the page reader gave it.
        page: number of the page in the scan.

    Returns:
        Readings by name: i94.number, .admit_until, .class_of_admission, .family_name, .given_name, .date_of_birth,
        .country_of_citizenship; those whose place was not found are left out.
    """
    flat = Flat(image, text, dpi)
    labels = find_labels(flat, LABELS, 0.78)
    card = flat.find(CARD_WORDS, 0.8) is not None and "admit_until" not in labels
    parsers: dict[str, tuple[Callable[[str], tuple[Guess, ...]], str | None]] = {
        "number": (parse_i94_number, "0123456789" + LETTERS[:26]),
        "admit_until": (partial(_until, order="MDY"), None),
        "class_of_admission": (parse_class_of_admission, "0123456789" + LETTERS[:26]),
        "family_name": (parse_name, LETTERS + "-' "),
        "given_name": (parse_name, LETTERS + "-' "),
        "date_of_birth": (partial(_born, order="DMY" if card else "MDY"), None),
        "country_of_citizenship": (parse_country, None),
    }
    readings = {}
    for name, (parse, characters) in parsers.items():
        reading = None
        if name in labels:
            reading = labelled_value(flat, name, labels, LABELS, parse, characters, page,
                                     0.3 if name == "number" else 0.75, listed=name == "country_of_citizenship",
                                     free=parse is parse_name)
            if name == "number" and reading is not None:
                reading = _unless_struck(flat, reading, page)
        if (reading is None or reading.value is None) and name in ("admit_until", "class_of_admission"):
            reading = _stamped(flat, name, parse, characters, page) or reading
        if reading is not None:
            readings[f"i94.{name}"] = reading
    return readings


def _until(text: str, order: Order) -> tuple[Guess, ...]:
    if re.search(r"\bD\s*[/1I|]\s*S\b", plain(text)):
        return (Guess("D/S", 0.97),)                        # admitted for the duration of status: no date
    return parse_date(text, order, date(1980, 1, 1), date(2060, 12, 31))


def _born(text: str, order: Order) -> tuple[Guess, ...]:
    return parse_date(text, order, date(1900, 1, 1), date.today())


def _stamped(flat: Flat, name: str, parse: Callable[[str], tuple[Guess, ...]], characters: str | None,
             page: int) -> Reading | None:
    """What the stamp says after UNTIL or CLASS."""
    word = flat.find(("UNTIL", "ADMITTED UNTIL", "PAROLED UNTIL") if name == "admit_until" else ("CLASS",), 0.79)
    behind_parole = word is None and name == "class_of_admission"
    if behind_parole:
        word = flat.find(("PAROLED",), 0.79)
    if word is None:
        return None
    tall = word.place[3] - word.place[1]
    on_line = [other for other in flat.words if other.line == word.line and other.place[0] >= word.place[2]]
    if behind_parole and not on_line:
        return None
    # a stamp may stand aslant: what follows on its line says how high it stands
    followers = on_line or [word]
    place = (word.place[2] + 0.15 * tall, min(other.place[1] for other in followers) - 0.25 * tall,
             on_line[-1].place[2] + 0.5 * tall if on_line else word.place[2] + 9 * tall,
             max(other.place[3] for other in followers) + 0.25 * tall)
    reading = read_value(flat, place, parse, characters, page)
    # the word PAROLED may be followed by anything; only a class of parole is its class
    return reading if not behind_parole or (reading and reading.value in PAROLE_CLASSES) else None


def _unless_struck(flat: Flat, reading: Reading, page: int) -> Reading:
    """A number with a line through it does not count: the one written beside or below it does, and a person looks."""
    place = flat.place(reading.box) if reading.box else None
    if place is None:
        return reading
    strikes = (rule for rule in flat.rules if _strikes(rule, place) and flat.drawn_through(rule) > 0.97)
    strike = next(strikes, None)
    if strike is None:
        return reading
    right, tall = min(place[2], strike.end[0] + flat.inches(0.05)), place[3] - place[1]
    wide = right - place[0]
    for other in ((right, place[1] - 0.6 * tall, right + 1.6 * wide, place[3] + 0.6 * tall),
                  (place[0], place[3] + 0.1 * tall, right + wide, place[3] + 2.2 * tall),
                  (place[0], place[1] - 2.2 * tall, right + wide, place[1] - 0.1 * tall)):
        second = read_value(flat, other, parse_i94_number, "0123456789" + LETTERS[:26], page)
        if second is not None and second.value is not None:
            struck = (str(reading.value),) if reading.value else ()
            return second.model_copy(update={"status": Status.REVIEW, "confidence": min(0.7, second.confidence),
                                             "alternatives": (*second.alternatives, *struck)})
    return reading.model_copy(update={"status": Status.REVIEW, "confidence": min(0.5, reading.confidence)})


def _strikes(rule: Rule, place: Place) -> bool:
    """Whether a rule runs through the middle of what stands at the left of a place."""
    middle = (rule.start[1] + rule.end[1]) / 2
    wide, tall = place[2] - place[0], place[3] - place[1]
    return (rule.length > 0.35 * wide and rule.start[0] < place[0] + 0.15 * wide and rule.end[0] < place[2] + wide
            and place[1] + 0.25 * tall < middle < place[3] - 0.2 * tall)
