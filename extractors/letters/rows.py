"""The rows of a page: words that stand together, gathered into the rows they stand in, however the page leans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from extractors.text import Line, PageText, Word

ASPECT = 8.5 / 11  # width over height of the paper
DIRT, DIRTY = 4, 0.35  # letters, and confidence of reading, up to which what stands by itself is dirt
WIDE_GAP = 2.2  # gap between words, in line heights, that separates columns


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that stand together in one row. `y`: middle of the row on the levelled page; sizes in page heights."""

    words: tuple[Word, ...]
    x0: float
    x1: float
    y: float
    height: float
    row: int = 0

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


def _slope(lines: tuple[Line, ...]) -> float:
    """Fall of the lines to the right, in page heights for one page width."""
    slopes = []
    for line in lines:
        if len(line.words) >= 3 and line.box[2] - line.box[0] > 0.25:
            x = [(word.box[0] + word.box[2]) / 2 for word in line.words]
            y = [(word.box[1] + word.box[3]) / 2 for word in line.words]
            slopes.append(float(np.polyfit(x, y, 1)[0]))
    return float(np.median(slopes)) if slopes else 0.0


def _segments(text: PageText) -> Iterator[Segment]:
    fall = _slope(text.lines)
    heights = [word.box[3] - word.box[1] for line in text.lines for word in line.words]
    usual = float(np.median(heights)) if heights else 0.012
    for line in text.lines:
        words = sorted(
            (
                word
                for word in line.words
                if any(char.isalnum() for char in word.text) or word.text in {"-", "–", "—", "$", "&"}
            ),
            key=lambda word: word.box[0],
        )
        start = 0
        for k in range(1, len(words) + 1):
            gap = (words[k].box[0] - words[k - 1].box[2]) * ASPECT if k < len(words) else 9.0
            if gap > WIDE_GAP * usual:
                part = words[start:k]
                start = k
                if _is_dirt(part):
                    continue
                middle = float(np.median([(w.box[1] + w.box[3]) / 2 - fall * (w.box[0] + w.box[2]) / 2 for w in part]))
                height = float(np.median([w.box[3] - w.box[1] for w in part]))
                yield Segment(tuple(part), part[0].box[0], part[-1].box[2], middle, height)


def _is_dirt(words: list[Word]) -> bool:
    """A letter or two apart from all else that nobody could read: a speck, or the edge of a stamp."""
    letters = "".join(word.text for word in words)
    return len(letters) <= DIRT and not any(map(str.isdigit, letters)) and max(w.confidence for w in words) < DIRTY


def rows_of(text: PageText) -> list[list[Segment]]:
    """Segments gathered into the rows they stand in, from top to bottom."""
    rows: list[list[Segment]] = []
    for segment in sorted(_segments(text), key=lambda s: s.y):
        if rows:
            last = float(np.mean([s.y for s in rows[-1]]))
            height = min(segment.height, *(s.height for s in rows[-1]))
            if abs(segment.y - last) < 0.55 * height and not any(
                s.x0 < segment.x1 and segment.x0 < s.x1 for s in rows[-1]
            ):
                rows[-1].append(segment)
                continue
        rows.append([segment])
    return [sorted(row, key=lambda s: s.x0) for row in rows]
