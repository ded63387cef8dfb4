"""Reading one entry again with the line reader, in several cuts, and judging how sure the result is."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.amounts import Guess
from extractors.papers.flat import Flat, Place
from extractors.papers.look import print_look
from extractors.readers.line import LineReading, line_reader
from filings.vocabulary import Source

PADS = (0.035, 0.075)          # inches around the ink: two cuts of one entry are two witnesses


@dataclass(frozen=True, eq=False)
class EntryReading:
    """One entry as read.

    `tries`: text of each reading and its weight 0..1 (the weakest character's probability, softened); `agreed`: all
    cuts gave the same text; `look`: how much it looks printed, None when that cannot be judged.
    """

    place: Place
    tries: tuple[tuple[str, float], ...]
    readings: tuple[LineReading, ...]
    score: float
    weakest: float
    agreed: bool
    look: float | None

    @property
    def text(self) -> str:
        """The best reading."""
        return self.tries[0][0] if self.tries else ""


def read_entry(flat: Flat, place: Place, characters: str | None = None, band: tuple[float, float] | None = None,
               trim: bool = True) -> EntryReading | None:
    """Read what is written in a place of a level page; None where there is no ink.

    Args:
        flat: the page.
        place: where to look, in its pixels.
        characters: decode with these only, beside the free reading, which is kept when it holds letters.
        band: see `Flat.entry`.
        trim: cut to the ink first.
    """
    ink = flat.entry(place, band) if trim else place
    if ink is None:
        return None
    crops = [flat.clean((ink[0] - pad, ink[1] - pad, ink[2] + pad, ink[3] + pad))
             for pad in (flat.inches(width) for width in PADS)]
    readings = line_reader().read([crop for crop in crops if crop.size])
    if not readings:
        return None
    tries = []
    for reading in readings:
        texts = [reading]
        if characters and sum(char.isalpha() for char in reading.text) <= 2:
            texts = [reading.restricted(characters)]
        tries += [(one.text.strip(), _weight(one)) for one in texts if one.text.strip()]
    tries.sort(key=lambda item: -item[1])
    clean = flat.clean(ink)
    return EntryReading(ink, tuple(tries), tuple(readings), max(r.score for r in readings),
                        min(r.weakest for r in readings), len({text for text, _ in tries}) == 1,
                        print_look(clean, flat.ink(ink)))


def _weight(reading: LineReading) -> float:
    """How far a reading is to be trusted: by its weakest letter or digit, which is where it goes wrong."""
    weakest = min((odds for char, odds, _ in reading.spans if char.isalnum()), default=0.0)
    return float(weakest ** 0.5)


def pooled(tries: Iterable[tuple[tuple[Guess, ...], float]]) -> tuple[Guess, ...]:
    """Guesses of several readings of one entry joined: what all say counts, what one alone says is weakened.

    Args:
        tries: the guesses from each reading, with its weight 0..1.
    """
    held = [(guesses, weight) for guesses, weight in tries if guesses]
    totals: dict[str, float] = {}
    for guesses, weight in held:
        for guess in guesses:
            totals[guess.value] = totals.get(guess.value, 0.0) + guess.sure * weight
    ranked = [Guess(value, min(1.0, total / len(held))) for value, total in
              sorted(totals.items(), key=lambda item: -item[1])]
    if len(held) > 1 and len({guesses[0].value for guesses, _ in held}) == 1:
        ranked[0] = Guess(ranked[0].value, 1 - 0.5 * (1 - ranked[0].sure))
    return tuple(ranked)


def judged_source(entry: EntryReading) -> Source | None:
    """Typed or handwritten, by regularity; None when the look does not tell."""
    if entry.look is None:
        return None
    return Source.TYPED if entry.look > 0.6 else Source.HANDWRITTEN
