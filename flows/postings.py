"""Which filings have a mark: two small numbers for each pair of them, in sorted arrays, and little work to add one."""
from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

LOOSE = 8192                   # pairs that are held in a dictionary before they are sorted into an array
Numbers = NDArray[np.int32]


class Postings:
    """Numbers of filings by 32-bit marks.

    What was added last is in a dictionary; the rest in a few arrays, each at least twice as long as the next, so that a pair is
    sorted again only as often as the whole has doubled.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[NDArray[np.uint32], Numbers]] = []
        self._loose: dict[int, list[int]] = {}
        self._count = 0

    def add(self, marks: Collection[int], number: int) -> None:
        """Note the marks of a filing."""
        for mark in marks:
            self._loose.setdefault(mark, []).append(number)
        self._count += len(marks)
        if self._count >= LOOSE:
            self._sort_in()

    def find(self, marks: Collection[int]) -> Numbers:
        """The filings that have a mark, once for each that they have, in no order."""
        found = [np.array(self._loose[mark], np.int32) for mark in marks if mark in self._loose]
        wanted = np.fromiter(sorted(marks), np.uint32, len(marks))
        for known, numbers in self._runs:
            there = wanted[known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted]
            if len(there):
                starts, ends = np.searchsorted(known, there), np.searchsorted(known, there, "right")
                found += [numbers[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(found) if found else np.empty(0, np.int32)

    def _sort_in(self) -> None:
        marks = np.repeat(np.fromiter(self._loose, np.uint32, len(self._loose)),
                          np.fromiter(map(len, self._loose.values()), np.int64, len(self._loose)))
        self._runs.append(_sorted(marks, np.concatenate([np.array(each, np.int32) for each in self._loose.values()])))
        self._loose, self._count = {}, 0
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            (one, its), (other, others) = self._runs[-2:]
            self._runs[-2:] = [_sorted(np.concatenate((one, other)), np.concatenate((its, others)))]


def _sorted(marks: NDArray[np.uint32], numbers: Numbers) -> tuple[NDArray[np.uint32], Numbers]:
    order = np.argsort(marks, kind="stable")
    return marks[order], numbers[order]
