"""The days that one packet is signed and paid on bear each other out: most lie within some weeks.

Each reading of a handwritten day comes with the days that its ink bears out. What is likely beside the packet's other days is
weighed against that by Bayes' rule; no day is ever taken that the ink does not bear out, and one alone stays what it is.
"""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import exp

from extractors.agreement import CONTESTED
from filings.vocabulary import Reading, Source, Status

SIGNED = ("i131.signature_date", "i134.signature_date", "g28.client_signature_date", "g28.attorney_signature_date")
PAID = "payment.date"
WEEKS = 30                     # days; how far apart two such days lie on the average
APART = {PAID: 0.1}            # how many have nothing to do with the others: old checks are sent in, and some are dated ahead
SELDOM_APART = 0.05
SPAN = 12 * 365                # days; from so many is a day taken that has nothing to do with the others
LIKELY = 0.5                   # share of the probability below which no day is put forward
DAY = re.compile(r"\d{4}-\d\d-\d\d")   # names of the witnesses that are days
FEW = 0.002                    # share of the probability below which a day is no alternative

Days = dict[date, float]


def weighed(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The fields, handwritten days of signature and payment weighed against each other.

    The likeliest day becomes the value, the others that remain possible its alternatives; the witness `together` is its share of
    the probability, `alone` the share by its own ink, `far` whether it lies apart from the others all the same.
    """
    known = {name: days for name in (*SIGNED, PAID) if (days := _days(fields.get(name)))}
    out = dict(fields)
    for name, days in known.items():
        reading = fields[name]
        if reading.source in (Source.TYPED, Source.TEXT) and not any(map(DAY.fullmatch, reading.witnesses)):
            continue                           # print
        # a check's date says little on the day of a signature: it is the one that may lie apart
        others = [other for key, other in known.items() if key not in (name, PAID)]
        out[name] = _settled(reading, days, posterior(days, others, APART.get(name, SELDOM_APART)), others)
    return out


def posterior(mine: Days, others: Sequence[Days], apart: float) -> Days:
    """The days of an entry with their probability beside the others', likeliest first; it sums up to less than 1.

    Args:
        mine: the days that the ink bears out, with their share; what is missing to 1 may be any other day.
        others: the same of the packet's other entries.
        apart: how many of such entries have nothing to do with the others.
    """
    if not others:
        return mine
    odds = {day: share * (apart / SPAN + (1 - apart) * _near(day, others)) for day, share in mine.items()}
    rest = max(0.0, 1 - sum(mine.values())) / SPAN
    total = sum(odds.values()) + rest
    return dict(sorted(((day, each / total) for day, each in odds.items()), key=lambda item: -item[1])) if total else mine


def _near(day: date, others: Sequence[Days]) -> float:
    """How densely the others' days lie about a day, per day."""
    lies = sum(share * exp(-abs((day - other).days) / WEEKS) for days in others for other, share in days.items())
    return lies / (2 * WEEKS * len(others))


def _settled(reading: Reading, ink: Days, days: Days, others: Sequence[Days]) -> Reading:
    best = next(iter(days))
    rivals = tuple(day.isoformat() for day, share in days.items() if day != best and share >= FEW)
    far = bool(others) and _near(best, others) < 1 / SPAN
    held = reading.witnesses.get("faint") or reading.witnesses.get("struck") or CONTESTED in reading.witnesses
    likely = Status.READ if days[best] >= LIKELY and not held else Status.REVIEW
    return reading.model_copy(update={
        "status": likely, "value": best.isoformat(), "alternatives": rivals, "confidence": round(min(0.999, days[best]), 4),
        "witnesses": _less_days(reading.witnesses) | {"together": days[best], "alone": ink[best], "far": float(far)}})


def _days(reading: Reading | None) -> Days:
    """The days that a reading may mean with their shares, likeliest first: witnesses named by a day, else its value."""
    if reading is None or not isinstance(reading.value, str):
        return {}
    shares = {name: share for name, share in reading.witnesses.items() if DAY.fullmatch(name)}
    if not shares:
        shares = {reading.value: 0.999 if reading.status == Status.READ else reading.confidence}
    try:
        return {date.fromisoformat(day): share for day, share in shares.items()}
    except ValueError:
        return {}


def _less_days(witnesses: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in witnesses.items() if not DAY.fullmatch(name)}
