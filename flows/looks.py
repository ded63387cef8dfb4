"""Which filings look alike, by the hashes of their pages."""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SAMPLE = 2048                  # pages by which it is guessed how common a page is
PORTION = 2_000                # filings whose pages are compared at a time: what the processor holds at hand
Codes = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class Looks:
    """The hashes of the pages of many filings, by the number of the filing."""

    def __init__(self) -> None:
        self._count = 0
        self._codes: Codes = np.empty(1024, np.uint64)
        self._starts: Numbers = np.zeros(1024, np.int64)       # where the pages of each filing begin, and those of the next

    def add(self, prints: bytes) -> None:
        """Put in the pages of the filing with the next number: hashes of eight bytes each."""
        codes = np.frombuffer(prints, np.uint64)
        start = int(self._starts[self._count])
        while start + len(codes) > len(self._codes):
            self._codes = np.concatenate((self._codes, np.empty_like(self._codes)))
        if self._count + 2 > len(self._starts):
            self._starts = np.concatenate((self._starts, np.empty_like(self._starts)))
        self._codes[start:start + len(codes)] = codes
        self._count += 1
        self._starts[self._count] = start + len(codes)

    def alike(self, mine: Codes, possible: NDArray[np.bool_], bits: int, wanted: int, *, first: bool = False) -> Numbers:
        """Numbers of the filings of which at least so many of my pages have a like page.

        Args:
            mine: hashes of my pages.
            possible: by number, which filings to look at.
            bits: how many of the 64 bits may differ.
            wanted: number of pages, at least one.
            first: stop soon after one was found; then some with greater numbers may be left out.
        """
        rarest = self._rarest(mine, bits, len(mine) - wanted + 1)
        found = [np.empty(0, np.int64)]
        numbers = np.flatnonzero(possible)
        # few are picked out; where they are many, to go through all of them is quicker
        dense = 4 * len(numbers) > self._count
        for start in range(0, self._count if dense else len(numbers), PORTION):
            portion = np.arange(start, min(start + PORTION, self._count)) if dense else numbers[start:start + PORTION]
            near = portion[self._have(portion, rarest, bits, 1)]
            if len(near := near[possible[near]]):
                found.append(near[self._have(near, mine, bits, wanted)])
            if first and len(found[-1]):
                break
        return np.concatenate(found)

    def _rarest(self, mine: Codes, bits: int, count: int) -> Codes:
        """So many of my pages that one of them must have a like page: those like the fewest others."""
        known = self._codes[:int(self._starts[self._count])]
        common = (np.bitwise_count(mine[:, None] ^ known[::len(known) // SAMPLE + 1]) <= bits).sum(1)
        return np.unique(mine[np.argsort(common, kind="stable")[:count]])

    def _have(self, numbers: Numbers, mine: Codes, bits: int, wanted: int) -> NDArray[np.bool_]:
        """Which of these filings have, for at least so many of my pages, a like page."""
        firsts, lengths = self._starts[numbers], self._starts[numbers + 1] - self._starts[numbers]
        ends = np.cumsum(lengths)
        if int(numbers[-1]) - int(numbers[0]) == len(numbers) - 1:
            codes = self._codes[firsts[0]:firsts[0] + ends[-1]]
        else:
            codes = self._codes[np.repeat(firsts - ends + lengths, lengths) + np.arange(ends[-1])]
        # what has no pages has no like one, and would be given those of the next
        some = lengths > 0
        count = np.zeros(len(numbers), np.int32)
        for code in mine if some.any() else ():
            like = np.bitwise_count(codes ^ code) <= bits
            count[some] += np.logical_or.reduceat(like, (ends - lengths)[some])
        return count >= wanted


def wanted_pages(count: int, share: float) -> int:
    """How many of so many pages, at least one, make a share of them; one more than there are where no number does."""
    return next((pages for pages in range(1, count + 1) if pages / count >= share), count + 1)
