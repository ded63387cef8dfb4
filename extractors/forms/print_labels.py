"""What stands beside a place to write: the words that name it, its item number, the part of the form it is in."""
from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from .blank_pdf import Word

LINE = 3.5                     # points by which words of one line may differ
GAP = 18.0                     # wider gaps part two columns
NEAR = 14.0                    # how far over a place its words stand, as a rule
ABOVE = 30.0                   # at most
BOX = 16.5                     # no check box is wider
LEFT = 170.0                   # how far left of a place its item number may stand
MARGIN = 78.0                  # item numbers stand left of this
ITEM = re.compile(r"^(\d{1,2})\.$|^(\d{1,2})\.([A-Za-z])\.?$")
LETTER = re.compile(r"^([A-Za-z])\.$")


class Placed(Protocol):
    """Anything with a rectangle in points, origin top left."""

    @property
    def x0(self) -> float:
        """Left."""

    @property
    def x1(self) -> float:
        """Right."""

    @property
    def top(self) -> float:
        """Top."""

    @property
    def bottom(self) -> float:
        """Bottom."""


class Labels:
    """Finds the words of places, page after page: the part of a form runs on from one page to the next."""

    def __init__(self) -> None:
        self._part: str | None = None
        self._words: list[Word] = []
        self._parts: list[tuple[float, str]] = []
        self._places: Sequence[Placed] = ()

    def turn_to(self, words: Sequence[Word], places: Sequence[Placed]) -> None:
        """Go to the next page. `places`: all its places to write; the words of one end where another begins."""
        if self._parts:
            self._part = self._parts[-1][1]
        self._words, self._places = [_without_rule(word) for word in words], places
        self._parts = [(word.top, found[1]) for word, after in pairwise(words) if word.text == "Part"
                       and word.x0 < MARGIN and (found := re.match(r"(\d{1,2})\.$", after.text))]

    def of(self, place: Placed, box: bool) -> tuple[str | None, str | None, str | None]:
        """Part, item and label of a place."""
        above = [part for top, part in self._parts if top < place.bottom]
        label = self._right_of(place) if box else self._left_or_above(place)
        return (above[-1] if above else self._part), self._item(place), label

    def _line(self, place: Placed) -> list[Word]:
        middle = (place.top + place.bottom) / 2
        return sorted((word for word in self._words if word.top - LINE < middle < word.bottom + LINE),
                      key=lambda word: word.x0)

    def _right_of(self, place: Placed) -> str | None:
        """The line to the right of a check box, up to a wide gap or the next box."""
        stop = min((other.x0 for other in self._places if other.x0 > place.x1 and _level(other, place)),
                   default=float("inf"))
        words: list[Word] = []
        right = place.x1
        for word in self._line(place):
            if word.x0 < place.x1 - 1 or word.x0 >= stop:
                continue
            if word.x0 - right > GAP:
                break
            words.append(word)
            right = word.x1
        return _joined(words)

    def _left_or_above(self, place: Placed) -> str | None:
        """The words right before a place, else right over it, else farther off."""
        before = [other.x1 for other in self._places if other.x1 <= place.x0 + 1 and _level(other, place)]
        start = max(before, default=0.0)
        left = [word for word in self._line(place) if start - 1 <= word.x0 and word.x1 <= place.x0 + 8]
        beside: list[Word] = []
        edge = place.x0
        for word in reversed(left):
            if edge - word.x1 > GAP:
                break
            beside.insert(0, word)
            edge = word.x0
        # "$", "A-" and arrows before a place name nothing
        for words in (beside, self._over(place, NEAR), left, self._over(place, ABOVE)):
            text = re.sub(r"^(?:\d{1,2}\.\s*)?(?:[A-Z]\.\s+)?", "", _joined(words) or "")
            if len(re.sub(r"\W", "", text)) > 2:
                return text
        return None

    def _over(self, place: Placed, reach: float) -> list[Word]:
        """The nearest line of words over a place, whole."""
        over = [word for word in self._words if word.bottom <= place.top + 4 and place.top - word.bottom < reach]
        standing = [word for word in over if word.x0 < place.x1 and word.x1 > place.x0 - 4 and not self._of_box(word)]
        if not standing:
            return []
        low = max(word.bottom for word in standing)
        line = sorted((word for word in over if low - word.bottom < LINE), key=lambda word: word.x0)
        first = next(index for index, word in enumerate(line) if word in standing)
        while first and line[first].x0 - line[first - 1].x1 < GAP / 3 and not ITEM.match(line[first - 1].text):
            first -= 1
        return [word for word in line[first:] if word.x0 < place.x1]

    def _of_box(self, word: Word) -> bool:
        """Whether a word stands right after a check box: it is the box's, not that of a place under it."""
        return any(box.x1 - box.x0 < BOX and 0 < word.x0 - box.x1 < GAP / 2 and box.top < word.bottom
                   and word.top < box.bottom for box in self._places)

    def _item(self, place: Placed) -> str | None:
        """The last item number at or over the place's line, with a letter that follows it."""
        number = letter = None
        for word in self._words:
            if word.top > place.bottom or word.x0 > place.x1:
                continue
            if (found := ITEM.match(word.text)) and (word.x0 < MARGIN or place.x0 - word.x1 < LEFT):
                number, letter = found[1] or found[2], found[3]
            elif number and (found := LETTER.match(word.text)) and word.x1 <= place.x0 + 2:
                letter = found[1]
        return f"{number}.{letter.lower()}" if number and letter else number


def _level(one: Placed, other: Placed) -> bool:
    """Whether two places stand on one line."""
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.5 * min(one.bottom - one.top,
                                                                               other.bottom - other.top)


def _without_rule(word: Word) -> Word:
    """A word up to the rule of underscores that follows it ("Date:______")."""
    text = re.split("__", word.text)[0]
    if text == word.text:
        return word
    return Word(text, word.x0, word.top, word.x0 + (word.x1 - word.x0) * len(text) / len(word.text), word.bottom)


def _joined(words: Sequence[Word]) -> str | None:
    text = " ".join(word.text for word in words)
    text = re.sub(r"_{2,}|►", " ", text)
    text = re.sub(r"(?:\s(?:\$|A-))+$", "", " ".join(text.split()))
    return text.strip(" :.")[:160] or None
