"""Handwritten dates and amounts by their grammar: which of the possible values the cuts of an entry bear out together.

The line reader's own text is not asked for; every cut gives each possible value a probability, and their mean decides.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np
from rapidfuzz import fuzz

from extractors.amounts import Guess
from extractors.forms.entries import DATE_TEMPLATES, amount_value, iso_of
from extractors.grammar import MONTHS
from extractors.readers.decoding import DIGITS, folded, in_templates
from extractors.readers.line import LineReading, decode

UNSUPPORTED = 0.24             # log probability a character may fall behind the ink's own text before nothing counts
RECENT = 12                    # years; checks are seldom older than this when they are read
TWO_DIGIT_YEAR = 0.85          # most that a date without its century is believed
# what digits are taken for where none but digits stand
ALIKE = {"0": "COQDco", "1": "lI", "5": "Ss", "2": "Zz", "8": "B"}
AMOUNTS = [shape for n in (2, 3, 4) for shape in ([*[DIGITS] * n, ".", DIGITS, DIGITS], [DIGITS] * n)]
AMOUNTS += [[DIGITS, ",", *[DIGITS] * 3, ".", DIGITS, DIGITS]]


def decode_amount(readings: Sequence[LineReading]) -> tuple[Guess, ...]:
    """Amounts in figures that the cuts bear out, as `575.00`, likeliest first."""
    lines = [_digital(counted(reading, " $*", None)) for reading in readings]
    return _borne_out(lines, AMOUNTS, amount_value, lambda text: 1.0 if text.endswith("00") or "." not in text else 0.1)


def decode_date(readings: Sequence[LineReading]) -> tuple[Guess, ...]:
    """Dates, month before day, in figures or with the month's name, as `YYYY-MM-DD`, likeliest first."""
    lines = [counted(folded(reading), " ,", None) for reading in readings]
    letters = "".join(char for line in lines[:1] for char in line.text if char.isalpha())
    named = _near_months(letters)
    if named:
        shapes = [[*month, *day, *year] for month in named for day in (["123", DIGITS], [DIGITS])
                  for year in ([*"20", DIGITS, DIGITS],)]
        return _borne_out([counted(line, "./-", None) for line in lines], shapes, lambda text: _spelled(text, named),
                          lambda text: _age_prior(_spelled(text, named)))
    shapes = [shape for shape in DATE_TEMPLATES if len(shape) > 2]
    return _borne_out([_digital(counted(line, "-.|\\", "/")) for line in lines], shapes, iso_of, _numeric_prior)


def counted(reading: LineReading, characters: str, as_: str | None) -> LineReading:
    """The line with some characters counted as another one, or as no ink (None)."""
    columns = [reading.column[char] for char in characters if char in reading.column]
    target = 0 if as_ is None else reading.column[as_]
    odds = np.exp(reading.log_probs)
    odds[:, target] += odds[:, columns].sum(axis=1)
    odds[:, columns] = 1e-9
    return decode(np.log(np.maximum(odds, 1e-9)), reading.alphabet)


def _digital(reading: LineReading) -> LineReading:
    """The line with letters counted as the digits they resemble."""
    for digit, letters in ALIKE.items():
        reading = counted(reading, letters, digit)
    return reading


def _borne_out(lines: Sequence[LineReading], shapes: Iterable[Sequence[str]], value_of: Callable[[str], str | None],
               prior: Callable[[str], float]) -> tuple[Guess, ...]:
    """The values of all texts of these shapes, with their share of the probability."""
    shapes = list(shapes)
    found = [in_templates(line, shapes, lambda text: value_of(text) is not None, prior, rivals=8) for line in lines]
    texts = {text for one in found if one for text in (one.text, *one.rivals)}
    if not texts:
        return ()
    fits = {text: float(np.mean([line.log_probability(text) for line in lines])) for text in texts}
    weighed = {text: fit + float(np.log(prior(text))) for text, fit in fits.items() if np.isfinite(fit)}
    if not weighed:
        return ()                                           # too narrow for any of them
    top = max(weighed, key=lambda text: weighed[text])
    total = sum(float(np.exp(weight - weighed[top])) for weight in weighed.values())
    own = float(np.mean([line.log_probs.max(axis=1).sum() for line in lines]))
    gap = max(0.0, (own - fits[top]) / max(1, len(top)))
    support = 1.0 if gap <= UNSUPPORTED / 8 else max(0.0, 1.0 - gap / UNSUPPORTED)
    if re.search(r"/\d\d$", top):
        support = min(support, TWO_DIGIT_YEAR)
    shares: dict[str, float] = {}
    for text, weight in weighed.items():
        value = value_of(text)
        if value is not None:
            shares[value] = shares.get(value, 0.0) + float(np.exp(weight - weighed[top])) / total
    ranked = sorted(shares.items(), key=lambda item: -item[1])
    return tuple(Guess(value, round(share * support, 4)) for value, share in ranked[:5])


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


def _numeric_prior(text: str) -> float:
    """How usual this way of writing a date is: few write 06/6/2026, few drop the century, and few checks are old."""
    month, day, year = text.split("/")
    prior = _age_prior(iso_of(text))
    if len(day) == 1 and len(month) == 2:
        prior *= 0.02 if month[0] == "0" else 0.4
    if len(day) == 2 and day[0] == "0" and len(month) == 1:
        prior *= 0.05
    return prior * (0.1 if len(year) == 2 else 1.0)


def _age_prior(value: str | None) -> float:
    if value is None:
        return 1e-6
    age = date.today().year - int(value[:4])
    return 1.0 if 0 <= age <= RECENT else 0.2 if -1 <= age <= 25 else 0.02
