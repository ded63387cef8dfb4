"""The text of a whole page: words in lines, each with its place."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from filings.vocabulary import Box


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `box` in fractions of the upright page, `confidence` 0..1."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words, left to right. `block`: number of the block (paragraph, column) it belongs to."""

    words: tuple[Word, ...]
    box: Box
    block: int = 0
    reader: Literal["page", "line", "text-layer"] = "page"

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """Mean confidence of the words, weighted by their length."""
        size = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / size if size else 0.0


@dataclass(frozen=True, slots=True)
class PageText:
    """All lines of a page in reading order."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The page as text, a line a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """Mean confidence over all words, weighted by their length."""
        size = sum(len(word.text) for line in self.lines for word in line.words)
        total = sum(word.confidence * len(word.text) for line in self.lines for word in line.words)
        return total / size if size else 0.0


class Placed(Protocol):
    """A word of a text layer."""

    @property
    def text(self) -> str:
        """Its letters."""

    @property
    def box(self) -> Box:
        """Its place, in fractions of the page."""


FEWEST = 20                    # words from which a text layer is the page's text and not a watermark or a header


def text_of_layer(words: Sequence[Placed]) -> PageText | None:
    """A born-digital page's own words as lines, top to bottom; None where there is too little or it is no language.

    Fonts without a map to characters give a layer of rubbish: then the picture must be read.
    """
    sound = [word for word in words if word.text.strip()]
    letters = "".join(word.text for word in sound)
    if len(sound) < FEWEST or sum(char.isalnum() for char in letters) < 0.75 * len(letters):
        return None
    lines: list[list[Placed]] = []
    for word in sorted(sound, key=lambda each: (each.box[1] + each.box[3], each.box[0])):
        last = lines[-1][-1] if lines else None
        if last is not None and abs((word.box[1] + word.box[3]) - (last.box[1] + last.box[3])) < word.box[3] - word.box[1]:
            lines[-1].append(word)
        else:
            lines.append([word])
    return PageText(tuple(_layer_line(line, k) for k, line in enumerate(lines)))


def _layer_line(placed: list[Placed], block: int) -> Line:
    words = tuple(Word(each.text.strip(), each.box, 1.0) for each in sorted(placed, key=lambda each: each.box[0]))
    boxes = [word.box for word in words]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return Line(words, box, block, "text-layer")
