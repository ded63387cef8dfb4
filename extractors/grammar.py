"""What a text can mean: dates and identifiers, as people write them and as readers misread them.

Pure functions from text to guesses. A guess says how sure it is *that the text means the value*; whether the text was
read rightly is the reader's own certainty. Amounts live in `extractors.amounts` and are offered here too.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import Levenshtein

from extractors.amounts import Guess, amount_from_words, as_digits, best_first, is_digital, parse_amount

__all__ = ["Guess", "Order", "amount_from_words", "parse_a_number", "parse_amount", "parse_class_of_admission",
           "parse_date", "parse_i94_number", "plain"]

Order = Literal["MDY", "DMY", "YMD"]

EARLIEST = date(1900, 1, 1)
LATEST = date(2099, 12, 31)
PIVOT = 50                     # two-digit years below it are of this century
# English, Spanish and French, as forms, passports and letters show them; accents are taken off before comparing
MONTHS = (
    ("JANUARY", "JAN", "ENERO", "ENE", "JANVIER", "JANV"),
    ("FEBRUARY", "FEB", "FEBRERO", "FEVRIER", "FEVR"),
    ("MARCH", "MAR", "MARZO", "MARS"),
    ("APRIL", "APR", "ABRIL", "ABR", "AVRIL", "AVR"),
    ("MAY", "MAYO", "MAI"),
    ("JUNE", "JUN", "JUNIO", "JUIN"),
    ("JULY", "JUL", "JULIO", "JUILLET", "JUIL"),
    ("AUGUST", "AUG", "AGOSTO", "AGO", "AOUT"),
    ("SEPTEMBER", "SEP", "SEPT", "SEPTIEMBRE", "SETIEMBRE", "SET", "SEPTEMBRE"),
    ("OCTOBER", "OCT", "OCTUBRE", "OCTOBRE"),
    ("NOVEMBER", "NOV", "NOVIEMBRE", "NOVEMBRE"),
    ("DECEMBER", "DEC", "DICIEMBRE", "DIC", "DECEMBRE"),
)
PAROLE_CLASSES = frozenset({"CC", "CH", "CP", "DA", "DT", "PAR", "OAR", "UHP", "HP"})
OTHER_CLASSES = frozenset(re.findall(r"\w+", """
    A1 A2 A3 AS AY B1 B2 C1 C2 C3 CW1 D1 D2 E1 E2 E3 F1 F2 F3 G1 G2 G3 G4 G5 H1B H1B1 H2A H2B H3 H4 I J1 J2 K1 K2 K3 K4
    L1 L1A L1B L2 M1 M2 ML O1 O2 O3 P1 P2 P3 P4 Q1 R1 R2 RE T1 TD TN U1 V1 WB WT"""))
CLASSES = PAROLE_CLASSES | OTHER_CLASSES
LETTER_FOR = str.maketrans("0158624", "OISBGZA")


def plain(text: str) -> str:
    """Upper case without accents and odd dashes: the form in which texts are compared."""
    flat = unicodedata.normalize("NFKD", text)
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    return re.sub(r"[‐-―−]", "-", flat).upper()


def parse_date(text: str, order: Order = "MDY", earliest: date = EARLIEST, latest: date = LATEST) -> tuple[Guess, ...]:
    """All dates a text can mean, most likely first, as `YYYY-MM-DD`.

    Args:
        text: one date, with or without a weekday or other words around it.
        order: how the document writes numeric dates. The other order is guessed too, with little weight where both are
            possible; a date possible only against the order is at most 0.6 sure, for it may be a misread digit.
        earliest: no guess before this day.
        latest: no guess after this day; also settles the century of two-digit years.

    Returns:
        Guesses; empty when nothing like a date is there.
    """
    pieces = _pieces(plain(text))
    months = [piece for piece in pieces if isinstance(piece, dict)]
    found = _named(pieces, order) if months else _numeric(plain(text), order)
    dated = ((full, month, day, likely) for year, month, day, sure in found
             for full, likely in _century(year, sure, latest))
    return best_first(_real(dated, earliest, latest))


def _real(found: Iterable[tuple[int, int, int, float]], earliest: date, latest: date) -> Iterator[Guess]:
    for year, month, day, sure in found:
        try:
            value = date(year, month, day)
        except ValueError:
            continue
        if earliest <= value <= latest:
            yield Guess(value.isoformat(), sure)


def _century(year: str, sure: float, latest: date) -> Iterator[tuple[int, float]]:
    """Full years for the year as written: four digits, or two and a guess."""
    number = int(year)
    if len(year) == 4:
        yield number, sure
    elif len(year) == 2:
        recent = number < PIVOT and 2000 + number <= latest.year
        yield 2000 + number, 0.9 * sure if recent else 0.1 * sure
        yield 1900 + number, 0.9 * sure if not recent else 0.3 * sure


def _pieces(text: str) -> list[str | dict[int, float]]:
    """The text as numbers (digits) and months (month -> how sure); other words are left out."""
    pieces: list[str | dict[int, float]] = []
    for token in re.findall(r"[A-Z0-9|]+", text):
        ordinal = re.fullmatch(r"([0-9OIL|]{1,2})(ST|ND|RD|TH)", token)
        if ordinal and is_digital(ordinal[1]):
            pieces.append(as_digits(ordinal[1]))
        elif is_digital(token):
            pieces.append(as_digits(token))
        elif month := _month(token):
            pieces.append(month)
        else:                          # 14MAR1980, JULY5
            for part in re.findall(r"[0-9]+|[A-Z]+", token):
                piece = part if part.isdigit() else _month(part)
                if piece:
                    pieces.append(piece)
    return pieces


def _month(token: str) -> dict[int, float]:
    """Months that a word can be: exactly, or one letter misread (two in long names)."""
    if sum(char.isalpha() for char in token) < 2 or len(token) < 3:
        return {}
    spellings = {token.translate(LETTER_FOR), token.translate(LETTER_FOR | {ord("1"): "L", ord("|"): "L"}),
                 token.translate(LETTER_FOR | {ord("V"): "U"})}
    apart = {number: min(Levenshtein.distance(word, name) for word in spellings for name in names)
             for number, names in enumerate(MONTHS, 1)}
    least = min(apart.values())
    if least > (1 if len(token) < 7 else 2):
        return {}
    best = [number for number, distance in apart.items() if distance == least]
    as_written = any(token in names for names in MONTHS)
    slips = max(least, 0 if as_written else 0.25)
    return {number: (1.0 - 0.2 * slips) / len(best) for number in best}


def _named(pieces: list[str | dict[int, float]], order: Order) -> Iterator[tuple[str, int, int, float]]:
    """Dates with the month in letters, beside it a day and a year."""
    at, months = next((k, piece) for k, piece in enumerate(pieces) if isinstance(piece, dict))
    for other in pieces[at + 1:]:      # a bilingual page names the month twice
        if isinstance(other, dict):
            months = {n: max(sure, other.get(n, 0)) for n, sure in months.items() if n in other} or months
    before = [piece for piece in pieces[:at] if isinstance(piece, str)]
    after = [piece for piece in pieces[at + 1:] if isinstance(piece, str)]
    for year, day, sure in _day_and_year(before[-2:], after[:3], order):
        for month, likely in months.items():
            yield year, month, int(day), sure * likely


def _day_and_year(before: list[str], after: list[str], order: Order) -> Iterator[tuple[str, str, float]]:
    numbers = [*before[-1:], *after] if len(before) + len(after) > 2 else [*before, *after]
    if len(numbers) == 3 and len(numbers[2]) == 4 and len(numbers[0]) == len(numbers[1]) == 1:       # Dec 1 7 2021
        yield numbers[2], numbers[0] + numbers[1], 0.7
        return
    if len(numbers) == 1 and len(numbers[0]) in (5, 6):          # July 52022: the comma was lost
        yield numbers[0][-4:], numbers[0][:-4], 0.8
    if len(numbers) == 1 and len(numbers[0]) == 7:               # July 5,2022 with the comma read as a digit
        yield numbers[0][-4:], numbers[0][:2], 0.4
        yield numbers[0][-4:], numbers[0][:1], 0.3
    for first, second in pairwise(numbers):
        full = len(first) == 4, len(second) == 4
        if full[0] != full[1]:
            year, day = (first, second) if full[0] else (second, first)
            yield year, day, 1.0 if len(day) <= 2 else 0.0
        elif len(first) <= 2 and len(second) == 2:
            yield (first, second, 0.8) if order == "YMD" else (second, first, 0.9)


def _numeric(text: str, order: Order) -> Iterator[tuple[str, int, int, float]]:
    """Dates in digits; lost separators and separators read as a one are tried too."""
    groups, slips = _groups(text)
    tries: list[tuple[list[str], float]] = []
    for k in range(len(groups) - 2):
        tries.append((groups[k:k + 3], 1.0))
    if not tries:
        tries = list(_broken_up(groups))
    for three, sure in tries:
        yield from _ordered(three, order, sure * (1 - 0.04 * slips))


def _groups(text: str) -> tuple[list[str], int]:
    """The runs of digits, after letters that look like digits were taken for digits; and how many those were."""
    groups, slips = [], 0
    for token in re.findall(r"[A-Z0-9|]+", text):
        if is_digital(token):
            groups.append(as_digits(token))
            slips += sum(not char.isdigit() for char in token)
        elif any(char.isdigit() for char in token):
            groups += re.findall(r"\d+", token)
            slips += 4
    return groups, slips


def _broken_up(groups: list[str]) -> Iterator[tuple[list[str], float]]:
    """Three groups out of fewer: 8 digits in a row, or a separator that was dropped or read as 1 or 7."""
    runs = "/".join(groups)
    for pattern, sure in ((r"(\d\d)(\d\d)(\d{4})", 0.85), (r"(\d{4})(\d\d)(\d\d)", 0.85), (r"(\d\d)(\d\d)(\d\d)", 0.7),
                          (r"(\d\d?)/(\d\d)(\d{4})", 0.7), (r"(\d\d)(\d\d)/(\d{4})", 0.7),
                          (r"(\d\d?)/(\d\d?)[17](\d{4})", 0.6), (r"(\d\d?)[17](\d\d?)/(\d{4}|\d\d)", 0.6),
                          (r"(\d\d)[17](\d\d)[17](\d{4})", 0.5), (r"(\d\d)(\d\d)[17](\d{4})", 0.5),
                          (r"(\d\d)[17](\d\d)(\d{4})", 0.5)):
        if match := re.fullmatch(pattern, runs):
            yield list(match.groups()), sure


def _ordered(three: list[str], order: Order, sure: float) -> Iterator[tuple[str, int, int, float]]:
    one, two, three_ = three
    if len(one) == 4 and len(two) <= 2 and len(three_) <= 2:
        yield one, int(two), int(three_), sure
        return
    if len(one) > 2 or len(two) > 2 or len(three_) not in (2, 4):
        return
    if order == "YMD" and len(three_) == 2:
        yield one.zfill(2), int(two), int(three_), sure
        return
    month, day = (two, one) if order == "DMY" else (one, two)
    yield three_, int(month), int(day), sure
    if month != day:
        against = 0.15 if int(month) <= 12 else 0.6          # the usual order is impossible, or this is a misread digit
        yield three_, int(day), int(month), sure * against


def parse_i94_number(text: str) -> tuple[Guess, ...]:
    """Admission numbers: eleven digits, or nine digits, a letter and a digit; blanks and dashes are ignored."""
    packed = re.sub(r"[^A-Z0-9|]", "", plain(text))
    if len(packed) != 11 or not is_digital(packed[:9]) or not is_digital(packed[10]):
        return ()
    slips = sum(not char.isdigit() for char in packed[:9] + packed[10])
    head, tenth, last = as_digits(packed[:9]), packed[9], as_digits(packed[10])
    sure = max(0.0, 1.0 - 0.06 * slips)
    guesses = [Guess(head + tenth + last, sure)]
    if tenth.isalpha() and is_digital(tenth):                # O or 0, I or 1: both are lawful there
        guesses = [Guess(head + tenth + last, 0.6 * sure), Guess(head + as_digits(tenth) + last, 0.5 * sure)]
    elif tenth == "1":                                       # I, J and L are easily read as one, by two readers alike
        guesses = [Guess(head + tenth + last, 0.6 * sure), *(Guess(head + letter + last, 0.15 * sure) for letter in "IJ")]
    elif tenth in "05862":                                  # a letter there may have been read as its digit
        guesses[0] = Guess(head + tenth + last, 0.88 * sure)
        guesses.append(Guess(head + tenth.translate(LETTER_FOR) + last, 0.1 * sure))
    return best_first(guesses)


def parse_a_number(text: str) -> tuple[Guess, ...]:
    """Alien registration numbers: an A and seven to nine digits, given as nine digits."""
    packed = re.sub(r"[^A-Z0-9|]", "", plain(text))
    marked = re.sub(r"^(A|4(?=\d{9}$))", "", packed)
    if not 7 <= len(marked) <= 9 or not is_digital(marked):
        return ()
    slips = sum(not char.isdigit() for char in marked)
    sure = (1.0 if len(marked) >= 8 else 0.9) - 0.06 * slips
    return (Guess(as_digits(marked).zfill(9), max(0.0, sure)),)


def parse_class_of_admission(text: str) -> tuple[Guess, ...]:
    """Classes of admission. The list is open: an unknown code of up to four characters is given with little weight."""
    packed = re.sub(r"[^A-Z0-9]", "", plain(text))
    if not 1 <= len(packed) <= 4:
        return ()
    if packed in CLASSES:
        return (Guess(packed, 1.0),)
    shape = packed.translate(LETTER_FOR)
    alike = [code for code in CLASSES if code.translate(LETTER_FOR) == shape]
    near = [code for code in CLASSES if len(code) > 2 and Levenshtein.distance(shape, code.translate(LETTER_FOR)) == 1]
    guesses = [Guess(code, 0.9 / len(alike)) for code in alike] + [Guess(code, 0.3) for code in near]
    return best_first([*guesses, Guess(packed, 0.4)])
