"""To whom a check is made out: a name of a list where one is near, else what is written."""
from __future__ import annotations

import re

import numpy as np
from rapidfuzz import fuzz

from extractors.grammar import plain
from extractors.papers.entries import Entry, judged_source, open_entry
from extractors.papers.flat import Flat, Place
from extractors.papers.labelled import empty_place
from filings.vocabulary import Reading, Source, Status

SURE = 0.9                     # from here a reading may be acted on
DOUBTED = 0.85                 # most that a name is worth whose beginning is not sure
POINTS = 6.0                   # natural logarithm of the odds by which the network must see points, or none
PAYEES = ("U.S. Department of Homeland Security", "US Department of Homeland Security",
          "Department of Homeland Security", "U.S. Dept. of Homeland Security", "US Dept. of Homeland Security",
          "Dept. of Homeland Security", "United States Department of Homeland Security",
          "U.S. Citizenship and Immigration Services", "USCIS", "DHS", "USDHS", "U.S. Treasury",
          "United States Treasury", "Department of the Treasury", "U.S. Department of State",
          "U.S. Department of Justice", "Immigration and Naturalization Service")


def read_payee(flat: Flat, place: Place | None, page: int) -> Reading | None:
    """Read the payee's line. `place`: where it is, None where it was not found; `page`: number of the page."""
    if place is None:
        return None
    entry = open_entry(flat, place)
    if entry is None:
        return empty_place(flat, place, page)
    reading = None
    while (reading is None or reading.status is not Status.READ) and entry.more():
        reading = _payee_reading(flat, entry, page)
    return reading


def _payee_reading(flat: Flat, entry: Entry, page: int) -> Reading:
    box, source = flat.box(entry.place), judged_source(entry)
    if not entry.text:
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.0, source=source, page=page, box=box)
    texts = [text for text, _ in entry.tries]
    name, sure = known_payee(texts, entry.seen)
    if name and sure < SURE:
        name, sure = _decided(entry, name, sure)
    if name:
        # how its beginning is written no list tells
        sure = sure if _begins_so(entry, name, source) else min(sure, DOUBTED)
        return Reading(value=name, status=Status.READ if sure >= SURE else Status.REVIEW, confidence=min(0.99, sure),
                       source=source, page=page, box=box, alternatives=(entry.text,) if entry.text != name else (),
                       witnesses={"listed": 1.0})
    # outside the list nothing says whether the name is whole: its beginning may lie outside the cut
    typed = source is Source.TYPED and len(entry.readings) > 1
    whole = entry.text[:1].isupper() and len(entry.text) >= 5
    status = Status.READ if typed and whole and entry.weakest > 0.8 and entry.agreed else Status.REVIEW
    return Reading(value=entry.text, status=status, confidence=min(0.95, entry.score), source=source, page=page,
                   box=box)


def _begins_so(entry: Entry, name: str, source: Source | None) -> bool:
    """Whether the beginning of a name of the list is sure: `U.S.`, `US`, or neither.

    The network weighs the name with points against the one without. A hand's points are so small that scans lose them: its `US` is
    never sure. A name without either may be one whose beginning lies outside the cut.
    """
    same = [other for other in PAYEES if _bare(other) == _bare(name)]
    with_points, without = ([other for other in same if ("U.S." in other) == pointed] for pointed in (True, False))
    if not with_points or not without:
        return name.startswith(("U", "I")) or name == "DHS"
    odds = [max(reading.log_probability(said) for said in (with_points[0], with_points[0].upper()))
            - max(reading.log_probability(said) for said in (without[0], without[0].upper())) for reading in entry.readings]
    return min(odds) > POINTS if "U.S." in name else max(odds) < -POINTS and source is Source.TYPED


def _pointed(text: str) -> bool:
    """Whether the name of a state begins with points: `U.S.`."""
    return bool(re.match(r"\W*[A-Z0-9]?\s?[.,]|\W*[A-Z0-9]\s?[A-Z0-9]\s?[.]", plain(text)))


def known_payee(texts: list[str], witness: str = "") -> tuple[str | None, float]:
    """The known payee that the readings of an entry mean, and how sure; (None, 0) when none is near.

    The name is kept as it stands on the check, abbreviations and points included: only misread letters are mended.

    Args:
        texts: what the line reader made of it.
        witness: what the page reader made of it.
    """
    scores: dict[str, float] = {}
    for text in filter(None, (*texts, witness)):
        said = re.sub(r"[^A-Z0-9]", "", plain(text).replace("0", "O").replace("1", "I").replace("5", "S"))
        for name in PAYEES:
            scores[name] = max(scores.get(name, 0.0), fuzz.ratio(said, re.sub(r"[^A-Z0-9]", "", plain(name))) / 100)
    if not scores:
        return None, 0.0
    (best, score), *others = sorted(scores.items(), key=lambda item: -item[1])
    # names that differ only in points and blanks are the same name
    rival = max((s for name, s in others if _bare(name) != _bare(best)), default=0.0)
    least = 0.72 if len(best) > 12 else 0.99
    if score < least:
        return None, 0.0
    sure = 0.9 + 1.5 * (score - 0.9) + 1.5 * (score - rival - 0.08)
    same = [name for name in PAYEES if _bare(name) == _bare(best)]
    if len(same) > 1:
        points = [_pointed(text) for text in texts]
        best = next((name for name in same if ("U.S." in name) == any(points)), best)
        if any(points) and not all(points) and "." not in witness[:5]:
            sure = min(sure, 0.88)                          # a point or a speck of dirt
    return best, float(np.clip(sure, 0.0, 0.99))


def _bare(name: str) -> str:
    return re.sub(r"[^A-Z]", "", name.upper())


def _decided(entry: Entry, name: str, sure: float) -> tuple[str, float]:
    """Between names nearly alike the network's own probabilities decide, name against name."""
    near = [other for other in PAYEES if fuzz.ratio(_bare(other), _bare(name)) > 75]
    fits = {other: max(reading.log_probability(said) for reading in entry.readings for said in (other, other.upper()))
            for other in near}
    ranked = sorted(fits.items(), key=lambda item: -item[1])
    rivals = [fit for other, fit in ranked if _bare(other) != _bare(ranked[0][0])]
    lead = ranked[0][1] - max(rivals) if rivals else 0.0
    # a hand that the network barely follows fits every name badly; the shorter one then wins for nothing
    if ranked[0][1] < -0.35 * len(name) or lead < 3.0:
        return name, min(sure, 0.85)
    if _bare(ranked[0][0]) != _bare(name):
        return ranked[0][0], 0.8
    return name, max(sure, 0.92 if lead > 8.0 else 0.88)
