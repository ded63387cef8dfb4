"""The different names of many filings, and which of them may be those of one person: found without comparing one by one."""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from validators.names import FAR, given_name_marks, words


class NameTable:
    """Names of one kind, each with a number. `given`: given names, else family names."""

    def __init__(self, *, given: bool) -> None:
        self._given = given
        self._numbers: dict[str, int] = {}
        self._joined: list[str] = []
        self._sorted: list[str] = []
        self._by_mark: dict[str, list[int]] = {}

    def number(self, text: str) -> int:
        """The number of a name; a new one for a new name."""
        if (known := self._numbers.get(text)) is not None:
            return known
        number = self._numbers[text] = len(self._numbers)
        self._joined.append("".join(words(text)))
        self._sorted.append("".join(sorted(words(text))))
        for mark in self._marks(text, asked=False):
            self._by_mark.setdefault(mark, []).append(number)
        return number

    def may_be(self, text: str) -> NDArray[np.bool_]:
        """By number, which names are not surely another one than this; some that are may be among them."""
        near = np.zeros(len(self._numbers), bool)
        if self._numbers:
            # a little less, for what is lost in rounding
            for own, others in (("".join(words(text)), self._joined), ("".join(sorted(words(text))), self._sorted)):
                near |= cdist([own], others, scorer=fuzz.ratio, score_cutoff=100 * FAR - 0.01)[0] > 0
        for mark in self._marks(text, asked=True):
            near[self._by_mark.get(mark, [])] = True
        return near

    def _marks(self, text: str, *, asked: bool) -> set[str]:
        return given_name_marks(text, asked=asked) if self._given else set(words(text))
