"""Reading one entry anew with the line reader, cut by cut until it is sure, with the page reader as witness."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import cv2

from extractors.amounts import Guess
from extractors.papers.flat import Flat, Place, Spot
from extractors.papers.look import print_look
from extractors.readers.line import LineReading, line_reader
from filings.vocabulary import Source

# inches around the ink and how far the crop is widened: different cuts of one entry are so many witnesses
CUTS = ((0.035, 1.0), (0.075, 1.0), (0.04, 1.3))
# a whole sentence in a thin hand is lost in more paper, and gains by width
LONG_CUTS = ((0.035, 1.0), (0.04, 1.3), (0.06, 1.15))
LONG = 9.0                     # widths over heights from which ink is a sentence
ALONE = 0.97                   # from here one cut without any witness is believed


class Entry:
    """The ink of one line. `readings`: what the line reader made of its cuts so far, none at first."""

    def __init__(self, flat: Flat, place: Place, characters: str | None = None, most: int = 2,
                 cuts: Sequence[tuple[float, float]] = ()) -> None:
        """`place`: the ink; `characters`: decode with these only unless letters are read; `most`: of the `cuts` to be tried."""
        self.flat, self.place, self.characters, self.most = flat, place, characters, most
        x0, y0, x1, y1 = place
        self.cuts = cuts or (LONG_CUTS if x1 - x0 > LONG * (y1 - y0) else CUTS)
        self.readings: list[LineReading] = []

    def more(self) -> bool:
        """Read the next cut; False when all have been read."""
        if len(self.readings) >= self.most:
            return False
        x0, y0, x1, y1 = self.place
        width, stretch = self.cuts[len(self.readings)]
        pad = self.flat.inches(width)
        crop = self.flat.clean((x0 - pad, y0 - pad, x1 + pad, y1 + pad))
        if not crop.size:
            return False
        if stretch != 1.0:
            crop = cv2.resize(crop, None, fx=stretch, fy=1, interpolation=cv2.INTER_LINEAR)
        self.readings += line_reader().read([crop])
        return True

    @property
    def tries(self) -> list[tuple[str, float]]:
        """Text of each reading with its weight 0..1, the weightiest first."""
        out = []
        for reading in self.readings:
            few = self.characters and sum(char.isalpha() for char in reading.text) <= 2
            one = reading.restricted(self.characters) if few and self.characters else reading
            if one.text.strip():
                out.append((one.text.strip(), _weight(one)))
        return sorted(out, key=lambda item: -item[1])

    @property
    def text(self) -> str:
        """The best reading."""
        return self.tries[0][0] if self.readings and self.tries else ""

    @property
    def score(self) -> float:
        """Mean probability of the characters in the best reading."""
        return max((reading.score for reading in self.readings), default=0.0)

    @property
    def weakest(self) -> float:
        """The least probability of a character in any reading."""
        return min((reading.weakest for reading in self.readings), default=0.0)

    @property
    def agreed(self) -> bool:
        """Whether all readings say the same."""
        return len({text for text, _ in self.tries}) == 1

    @cached_property
    def look(self) -> float | None:
        """How much it looks printed, 0..1; None when that cannot be judged."""
        return print_look(self.flat.clean(self.place), self.flat.ink(self.place))

    @cached_property
    def words(self) -> list[Spot]:
        """The page reader's words on this ink, left to right."""
        x0, y0, x1, y1 = self.place
        side, edge = self.flat.inches(0.05), self.flat.inches(0.06)
        words = self.flat.words_in((x0 - side, y0 - edge, x1 + side, y1 + edge))
        return [word for word in words if any(char.isalnum() for char in word.text)]

    @property
    def seen(self) -> str:
        """What the page reader made of it."""
        return " ".join(word.text for word in self.words)

    @property
    def trust(self) -> float:
        """How surely the page reader read it, 0..1; 0 where its words leave ink uncovered."""
        if not self.words:
            return 0.0
        slack = self.flat.inches(0.15)
        covered = self.words[0].place[0] < self.place[0] + slack and self.words[-1].place[2] > self.place[2] - slack
        return min(word.confidence for word in self.words) if covered else 0.0


def open_entry(flat: Flat, place: Place, characters: str | None = None, most: int = 2,
               cuts: Sequence[tuple[float, float]] = ()) -> Entry | None:
    """The entry in a place of a level page, trimmed to its ink and not yet read; None where there is no ink."""
    ink = flat.entry(place)
    return None if ink is None else Entry(flat, ink, characters, most, cuts)


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
        surest = max(guesses[0].sure * weight for guesses, weight in held)      # agreement never weakens
        ranked[0] = Guess(ranked[0].value, min(1.0, max(1 - 0.5 * (1 - ranked[0].sure), surest)))
    return tuple(ranked)


def judged_source(entry: Entry) -> Source | None:
    """Typed or handwritten, by regularity; None when the look does not tell."""
    if entry.look is None:
        return None
    return Source.TYPED if entry.look > 0.6 else Source.HANDWRITTEN
