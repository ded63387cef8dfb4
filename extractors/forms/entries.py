"""From what the line reader saw to what a field says: grammar decides between readings and refuses impossible ones.

How sure an entry is here is the reader's and the grammar's word alone; what it is worth, with all other witnesses of the packet, is
measured in `extractors.calibration`.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractors.forms.definition import Grammar
from extractors.forms.lexicon import COUNTRIES, GENDERS, STATES
from extractors.grammar import CLASSES
from extractors.readers.days import AS_SLASH, days_of, iso_of
from extractors.readers.decoding import DIGITS, Decoded, counted, folded, in_lexicon, in_templates
from extractors.readers.line import LineReading

UNSUPPORTED = 0.12             # log probability a character may fall behind what the ink says by itself
SLASHES = str.maketrans(dict.fromkeys(AS_SLASH, "/"))
DOUBTED = 0.65                 # certainty of what another paper must bear out
STRAY = re.compile(r"(?:(?<=\s)|^)[.,'`]+(?=\w)")          # a speck before a word; no entry begins so
INNER_POINT = re.compile(r"\w\.\w{2}")                     # a speck within a word, or a missing space
SHORTENED = frozenset(re.findall(r"\w+", """
    APT AVE BLDG BLVD BRO CIR CO CORP CT DEPT DR ESQ EXT FL FT GEN GOV HON HTS HWY INC JR LN LT LTD MA MD MR MRS MS MT NE NO NW PH
    PKWY PL PO PROF PT RD REV RM RTE SE SQ SR ST STA STE SW TER TPKE TR UNIV VIA"""))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Entry:
    """A decoded entry: normalised value, how sure, and other values it may have.

    `shares`: of a date, the share of the probability that the value and its alternatives have, where it was weighed.
    """

    value: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


def decode_entry(reading: LineReading, grammar: Grammar, cells: int = 0) -> Entry | None:
    """What the entry says by the grammar of its field; None where nothing legible stands there."""
    if not reading.text.strip():
        return None
    decode = DECODERS.get(grammar)
    if decode is None:
        return _free(reading, grammar)
    return decode(reading, cells)


def is_firm(reading: LineReading) -> bool:
    """Whether every character is as good as certain to the reader: its plain text needs no decoding."""
    return reading.weakest > 0.985


def _free(reading: LineReading, grammar: Grammar) -> Entry:
    text = STRAY.sub("", " ".join(reading.text.split()))
    flat = folded(reading)
    if grammar in (Grammar.NAME, Grammar.CITY) and any(char.isdigit() for char in text):
        # no digit stands in a name: take the letter that looks like it
        flat = flat.restricted(LETTERS + " -'.,")
        text = " ".join(flat.text.split())
    confidence = 0.5 * (flat.score + flat.weakest)
    if grammar in (Grammar.NAME, Grammar.CITY):
        if INNER_POINT.search(text):
            confidence = min(confidence, DOUBTED)
        text = re.sub(r"\s?-\s?(?=\w)", "-", text)                # gaps at a hyphen are the machine's
    clean = _without_specks(text, grammar)
    if clean != text:
        # a point is a speck of dirt as often as it is written: no more than a guess, what it was read as beside it
        return Entry(clean, round(min(DOUBTED, confidence), 4), (text,))
    return Entry(text, round(min(0.999, confidence), 4))


def _without_specks(text: str, grammar: Grammar) -> str:
    """A name, a place or a street less the points that stand behind no abbreviation; other entries less one at the very end."""
    if grammar in (Grammar.NAME, Grammar.CITY, Grammar.STREET):
        return re.sub(r"(\w+)\.(?=\s|$)", lambda word: word[0] if _shortened(word[1]) else word[1], text)
    return text if _shortened(text.rstrip(".").split(" ")[-1]) or len(text.split()) > 2 else text.removesuffix(".")


def _shortened(word: str) -> bool:
    """Whether a point may stand behind a word: an initial, or one that people shorten so."""
    return len(word) == 1 or word.upper() in SHORTENED


# ------------------------------------------------------------------ dates

def _date(reading: LineReading, _cells: int) -> Entry | None:
    plain = reading.text.replace(" ", "").translate(SLASHES)
    if re.fullmatch(r"\d{2}/\d{2}/\d{4}", plain) and is_firm(reading) and (value := iso_of(plain)):
        return Entry(value, round(0.5 + 0.4995 * reading.weakest, 4))
    found = days_of([reading])
    if not found:
        return None
    (day, share), *others = found
    return Entry(day, min(0.999, share), tuple(other for other, _ in others), tuple(odds for _, odds in found))


def _valued(found: Decoded | None, value_of: Callable[[str], str | None]) -> Entry | None:
    if found is None:
        return None
    value = value_of(found.text)
    if value is None:
        return None
    rivals = dict.fromkeys(other for text in found.rivals if (other := value_of(text)) and other != value)
    penalty = 1.0 if found.gap <= UNSUPPORTED / 4 else max(0.0, 1.0 - found.gap / (2 * UNSUPPORTED))
    return Entry(value, round(min(0.999, found.share * penalty), 4), tuple(rivals))


# ------------------------------------------------------------------ numbers

def _number(lengths: tuple[int, ...], width: int = 0) -> Callable[[LineReading, int], Entry | None]:
    """A decoder for numbers of exactly these lengths, most usual first; padded left with zeros to `width`."""

    def value_of(text: str) -> str | None:
        return text.rjust(width, "0") if width else text

    def decode(reading: LineReading, _cells: int) -> Entry | None:
        plain = re.sub(r"[\s\-.]", "", reading.text).removeprefix("A")
        if plain.isdigit() and len(plain) in lengths and reading.weakest > 0.9:
            return Entry(value_of(plain) or plain, round(min(0.999, 0.3 * reading.score + 0.7 * reading.weakest + 0.02), 4))
        flat = counted(folded(reading), " -.,", None)
        return _valued(in_templates(flat, [[DIGITS] * length for length in lengths]), value_of)

    return decode


def _a_number(reading: LineReading, cells: int) -> Entry | None:
    """Nine digits; eight or seven are an old number or one that lost a digit on the way, so they must be as good as certain."""
    entry = _number((9, 8, 7), 9)(reading, cells)
    if entry is not None and entry.value.startswith("0") and not is_firm(reading):
        return Entry(entry.value, min(entry.confidence, DOUBTED), entry.alternatives)
    return entry


def _i94_number(reading: LineReading, _cells: int) -> Entry | None:
    plain = re.sub(r"[\s\-.]", "", reading.text).upper()
    if re.fullmatch(r"\d{9}[\dA-Z]\d", plain) and reading.weakest > 0.9:
        return Entry(plain, round(min(0.999, 0.3 * reading.score + 0.7 * reading.weakest + 0.02), 4))
    flat = counted(folded(reading), " -.,", None)
    return _valued(in_templates(flat, [[DIGITS] * 11, [*[DIGITS] * 9, LETTERS, DIGITS]]), lambda text: text)


def _zip(reading: LineReading, cells: int) -> Entry | None:
    plain = reading.text.replace(" ", "").rstrip(".,")
    if re.fullmatch(r"\d{5}-?\d{4}", plain):
        return Entry(plain, round(0.5 * (reading.score + reading.weakest), 4))
    return _number((5,))(reading, cells)


def _integer(reading: LineReading, _cells: int) -> Entry | None:
    plain = reading.text.strip().rstrip(".")
    if plain.isdigit() and reading.weakest > 0.9:
        return Entry(plain, round(min(0.999, 0.3 * reading.score + 0.7 * reading.weakest), 4))
    if re.fullmatch(r"[A-Za-z\d ]+", plain) and any(char.isalpha() for char in plain) and len(plain) > 4:
        return _free(reading, Grammar.FREE)               # "12 months", "one year"
    return _valued(in_templates(counted(folded(reading), " .,", None), [[DIGITS] * n for n in (1, 2, 3, 4)]), lambda text: text)


def amount_value(text: str) -> str | None:
    """`$1,250`, `1250.00` or `575-` as `1250.00`; None where it is no amount."""
    plain = re.sub(r"[\s$]", "", text).rstrip("-")
    match = re.fullmatch(r"(\d{1,3}(?:,\d{3})+|\d+)(?:[.](\d{2}))?", plain)
    return f"{int(match[1].replace(',', ''))}.{match[2] or '00'}" if match else None


def _amount(reading: LineReading, _cells: int) -> Entry | None:
    value = amount_value(reading.text)
    if value and reading.weakest > 0.9:
        return Entry(value, round(min(0.999, 0.3 * reading.score + 0.7 * reading.weakest), 4))
    digits = [[DIGITS] * n for n in (1, 2, 3, 4)]
    thousands = [[*[DIGITS] * n, ",", *[DIGITS] * 3] for n in (1, 2, 3)]
    shapes = [*digits, *thousands, *([*shape, ".", DIGITS, DIGITS] for shape in [*digits, *thousands])]
    return _valued(in_templates(counted(folded(reading), " $", None), shapes), amount_value)


# ------------------------------------------------------------------ lists

def _listed(words: tuple[str, ...], value_of: Callable[[str], str | None],
            otherwise: Grammar) -> Callable[[LineReading, int], Entry | None]:
    """A decoder that prefers the words of a list; what plainly is none of them is read letter by letter."""
    known = frozenset(words)

    def decode(reading: LineReading, _cells: int) -> Entry | None:
        flat = folded(reading)
        plain = " ".join(flat.text.split()).strip(" .,")
        if plain in known and reading.weakest > 0.9:
            return Entry(value_of(plain) or plain, round(min(0.999, 0.3 * flat.score + 0.7 * flat.weakest), 4))
        near = [word for word in words if abs(len(word) - len(plain)) <= 2 + len(plain) // 5]
        found = in_lexicon(flat, near or words)
        if found is None or found.gap > 1.2:
            return _free(reading, otherwise)
        value = value_of(found.text) or found.text
        support = max(0.0, 1.0 - max(0.0, found.gap - 0.25))
        return Entry(value, round(min(0.999, found.share * support), 4), found.rivals)

    return decode


GENDER = {"M": "male", "F": "female", "MALE": "male", "FEMALE": "female"}

DECODERS: dict[Grammar, Callable[[LineReading, int], Entry | None]] = {
    Grammar.DATE: _date,
    Grammar.A_NUMBER: _a_number,
    Grammar.SSN: _number((9,)),
    Grammar.I94_NUMBER: _i94_number,
    Grammar.ZIP: _zip,
    Grammar.INTEGER: _integer,
    Grammar.AMOUNT: _amount,
    Grammar.STATE: _listed(STATES, lambda word: word, Grammar.FREE),
    Grammar.COUNTRY: _listed(COUNTRIES, str.title, Grammar.NAME),
    Grammar.GENDER: _listed(GENDERS, GENDER.get, Grammar.FREE),
    Grammar.CLASS_OF_ADMISSION: _listed(tuple(sorted(CLASSES)), lambda word: word, Grammar.FREE),
}
