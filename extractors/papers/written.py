"""Handwritten dates and amounts of a check by their grammar: which of the possible values the cuts of an entry bear out together.

The line reader's own text is not asked for; every cut gives each possible value a probability, and their mean decides.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from extractors.amounts import Guess
from extractors.forms.entries import amount_value
from extractors.grammar import parse_date
from extractors.papers.entries import judged_source, open_entry
from extractors.papers.flat import Flat, Place
from extractors.readers.days import days_of
from extractors.readers.decoding import DIGITS, borne_out, counted, digital
from extractors.readers.line import LineReading
from filings.vocabulary import Reading, Source, Status

EARLIEST = date(2000, 1, 1)
FIGURES = "0123456789/-. "
DAY_CUTS = ((0.035, 1.3), (0.075, 1.5))     # inches around the ink and how much wider it is drawn
UNSUPPORTED = 0.24             # log probability a character may fall behind the ink's own text before nothing counts
PRINT = 0.8                    # certainty of the page reader from which print needs no second cut
PRINTED = 0.97                 # what print is worth that two readers read alike
LIKELY = 0.5                   # share of the probability below which no day is put forward
AMOUNTS = [shape for n in (2, 3, 4) for shape in ([*[DIGITS] * n, ".", DIGITS, DIGITS], [DIGITS] * n)]
AMOUNTS += [[DIGITS, ",", *[DIGITS] * 3, ".", DIGITS, DIGITS]]


def decode_amount(readings: Sequence[LineReading]) -> tuple[Guess, ...]:
    """Amounts in figures that the cuts bear out, as `575.00`, likeliest first."""
    lines = [digital(counted(reading, " $*", None)) for reading in readings]
    found = borne_out(lines, AMOUNTS, amount_value, lambda text: 1.0 if text.endswith("00") or "." not in text else 0.1)
    support = 1.0 if found.gap <= UNSUPPORTED / 8 else max(0.0, 1.0 - found.gap / UNSUPPORTED)
    return tuple(Guess(value, round(share * support, 4)) for value, share in found.values[:5])


def decode_date(readings: Sequence[LineReading]) -> tuple[Guess, ...]:
    """Days, in figures or with the month's name, that the cuts bear out, as `YYYY-MM-DD`, likeliest first."""
    return tuple(Guess(day, share) for day, share in days_of(readings, recent=True, named=True))


def read_day(flat: Flat, place: Place, page: int) -> Reading | None:
    """Read the day in a place of a check; None where nothing is written.

    Print is settled by the page reader and one cut that say the same. Of a hand two wide cuts weigh all days that it may be; the
    reading names each of them as witness with its share, for the packet's other days to be heard (`extractors.signing_days`).
    """
    entry = open_entry(flat, place, FIGURES, len(DAY_CUTS), DAY_CUTS)
    if entry is None:
        return None
    seen = parse_date(entry.seen, "MDY", EARLIEST) if entry.seen else ()
    while entry.more():
        said = parse_date(entry.text, "MDY", EARLIEST) if entry.text else ()
        if judged_source(entry) is Source.TYPED and said and seen and said[0].value == seen[0].value and entry.trust > PRINT:
            return Reading(value=said[0].value, status=Status.READ, confidence=PRINTED, source=Source.TYPED, page=page,
                           box=flat.box(entry.place), witnesses={"agreed": 1.0, "weakest": entry.weakest})
    guesses = decode_date(entry.readings) if entry.readings else ()
    if not guesses:
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=judged_source(entry), page=page,
                       box=flat.box(entry.place), alternatives=(entry.text,) if entry.text else ())
    best = guesses[0]
    witnesses = {"agreed": float(bool(seen) and seen[0].value == best.value), "weakest": entry.weakest,
                 "again": float(all(_first(reading) == best.value for reading in entry.readings))}
    return Reading(value=best.value, status=Status.READ if best.sure >= LIKELY else Status.REVIEW, confidence=best.sure,
                   source=judged_source(entry), page=page, box=flat.box(entry.place),
                   alternatives=tuple(guess.value for guess in guesses[1:]),
                   witnesses=witnesses | {each.value: each.sure for each in guesses})


def _first(reading: LineReading) -> str | None:
    """The day that one cut by itself bears out most."""
    return next((guess.value for guess in decode_date([reading])), None)
