"""Dates by their shape: which days the cuts of an entry bear out, month before day, in figures or with the month's name.

A hand runs figures together: a one and the slash behind it look like a V, two ones like an H or an N. The line reader then sees one
letter where two characters stand, and no digit that could be mended; such shapes are offered beside the plain ones.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from math import exp

from rapidfuzz import fuzz

from extractors.grammar import MONTHS
from extractors.readers.decoding import DIGITS, BorneOut, borne_out, counted, digital, folded
from extractors.readers.line import LineReading

OLDEST, LATEST = 1900, 2049
RECENT = 12                    # years; what is signed or paid is seldom older than this when it is read
TWO_DIGIT_YEAR = 0.85          # most that a date without its century is believed
RUN_TOGETHER = {"V": "1/", "H": "11", "N": "11"}
SELDOM = 0.3                   # how usual it is that figures run together
UNSUPPORTED, FREE = 6.0, 0.03  # what a day loses by the log probability that its text falls behind the ink; a little is free
MENDED = 0.98                  # most that a date in figures is believed where letters were seen
AS_SLASH = "-.|\\"             # a slash is often taken for one of these


def iso_of(text: str) -> str | None:
    """`MM/DD/YYYY` (or a two-digit year) as `YYYY-MM-DD`; None where the calendar has no such day."""
    parts = re.findall(r"\d+", text)
    if len(parts) != 3:
        return None
    month, day, year = (int(part) for part in parts)
    if len(parts[2]) == 2:
        year += 2000 if year < 50 else 1900
    if not OLDEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def days_of(readings: Sequence[LineReading], recent: bool = False, named: bool = False) -> tuple[tuple[str, float], ...]:
    """The days that the cuts of one entry bear out together, as `YYYY-MM-DD` with their share, likeliest first.

    Args:
        readings: the cuts.
        recent: the entry is of the last years, as what is signed or paid is.
        named: the month may stand in letters.
    """
    prior = _age if recent else _any_age
    lines = [counted(folded(reading), " ,", None) for reading in readings]
    letters = "".join(char for line in lines[:1] for char in line.text if char.isalpha())
    if named and (months := _near_months(letters)):
        shapes = [[*month, *day, *"20", DIGITS, DIGITS] for month in months for day in (["123", DIGITS], [DIGITS])]
        return _supported(borne_out([counted(line, "./-", None) for line in lines], shapes, lambda text: _spelled(text, months),
                                    lambda text: prior(_spelled(text, months))))
    shapes = _shapes(frozenset(char for line in lines for char in line.text if char in RUN_TOGETHER))
    found = borne_out([digital(counted(line, AS_SLASH, "/")) for line in lines], shapes, lambda text: iso_of(_apart(text)),
                      lambda text: _usual(text, prior))
    return _supported(found, TWO_DIGIT_YEAR if re.search(r"/\d\d$", _apart(found.text)) else MENDED if letters else 1.0)


def _supported(found: BorneOut, most: float = 1.0) -> tuple[tuple[str, float], ...]:
    """The days with their shares, lessened as far as the ink says something else altogether."""
    support = exp(-UNSUPPORTED * max(0.0, found.gap - FREE))
    return tuple((day, round(min(share, most) * support, 5)) for day, share in found.values)


@lru_cache(maxsize=8)
def _shapes(letters: frozenset[str]) -> list[list[str]]:
    """The templates of dates in figures; `letters`: figures that run together are seen in the line as these."""
    return [[*month, *day, *year] for month in _parts(letters, ["01", DIGITS], [DIGITS])
            for day in _parts(letters, ["0123", DIGITS], [DIGITS])
            for year in (["12", "09", DIGITS, DIGITS], [DIGITS, DIGITS])]


def _parts(letters: frozenset[str], *plain: list[str]) -> Iterator[list[str]]:
    """Ways to write a month or a day with the slash behind it."""
    for part in plain:
        yield [*part, "/"]
        if "V" in letters:
            yield [*part[:-1], "V"]
    yield from ([letter, "/"] for letter in "HN" if letter in letters)


def _apart(text: str) -> str:
    """A text with the figures that run together written apart."""
    return "".join(RUN_TOGETHER.get(char, char) for char in text)


def _usual(text: str, prior: Callable[[str | None], float]) -> float:
    """How usual this way of writing a date is: few write 06/6/2026, few drop the century."""
    plain = _apart(text)
    month, day, year = plain.split("/")
    odds = prior(iso_of(plain)) * (SELDOM if plain != text else 1.0)
    if len(day) == 1 and len(month) == 2:
        odds *= 0.02 if month[0] == "0" else 0.4
    if len(day) == 2 and day[0] == "0" and len(month) == 1:
        odds *= 0.05
    return odds * (0.1 if len(year) == 2 else 1.0)


def _any_age(_day: str | None) -> float:
    return 1.0


def _age(day: str | None) -> float:
    if day is None:
        return 1e-6
    age = date.today().year - int(day[:4])
    return 1.0 if 0 <= age <= RECENT else 0.2 if -1 <= age <= 25 else 0.02


def _near_months(letters: str) -> list[str]:
    """The month names, long and short, that the letters of a date may be; none for a date in figures."""
    if len(letters) < 3:
        return []
    names = {name: fuzz.ratio(letters, name) for months in MONTHS for name in months[:2]}
    return sorted((name for name, fit in names.items() if fit > 55), key=lambda name: -names[name])[:3]


def _spelled(text: str, months: Sequence[str]) -> str | None:
    month = next((name for name in sorted(months, key=len, reverse=True) if text.startswith(name)), None)
    if month is None:
        return None
    number = next(k for k, names in enumerate(MONTHS, 1) if month in names)
    rest = text[len(month):]
    return iso_of(f"{number}/{rest[:-4]}/{rest[-4:]}")
