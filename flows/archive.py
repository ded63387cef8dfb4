"""What came in before, indexed, so that finding the same paper or person does not read the whole archive.

An earlier filing makes a difference to `validators.checks.duplicate` only if it is the same file; if its person may be the
same because something legible agrees, and a birth date or number is among that, or a day of payment or two of signature agree
too, or there are no pages to compare; or if its pages look alike. Of those that only look alike, while nothing legible tells
whether it is the same person, the first is enough: it leaves the question open, and more of them leave it as open. All others
change nothing and are not looked at.
"""
from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from flows.looks import Looks, wanted_pages
from flows.name_table import NameTable
from flows.postings import Postings
from validators.checks.duplicate import same_person, share_alike
from validators.earlier import (
    EXACT_FIELDS,
    IDENTITY_FIELDS,
    KINDS,
    PAID_FIELDS,
    SIGNED_FIELDS,
    Earlier,
    Stowed,
    mark,
    marks_of,
    packed_prints,
)
from validators.entries import Likeness


class Sortable(Protocol):
    """Anything that says what comes first."""

    def __lt__(self, other: Self, /) -> bool: ...


K = TypeVar("K", bound=Sortable)
GIVEN_FIELDS = tuple(name for name in IDENTITY_FIELDS if KINDS[name] == "given_name")
# of given names there are fewer, so they are looked up sooner
NAME_FIELDS = (*GIVEN_FIELDS, *(name for name in IDENTITY_FIELDS if KINDS[name] == "family_name"))
GONE = 1 << 31                 # among the flags of a filing: it was dropped, or replaced
FLAGS = {name: 1 << place for place, name in enumerate(EXACT_FIELDS)}
FEW = 3_000                    # filings whose pages are compared sooner than their names are looked up


class Archive(Generic[K]):
    """Earlier filings by a key that says their order; a key given again replaces what it stood for."""

    def __init__(self) -> None:
        self._filings: list[tuple[K, Stowed]] = []
        self._numbers: dict[K, int] = {}
        self._in_order = True                      # whether greater keys have greater numbers
        self._looks = Looks()
        self._postings = Postings()
        self._letters: dict[str, set[str]] = {KINDS[name]: set() for name in EXACT_FIELDS}
        self._names = {kind: NameTable(given=kind == "given_name") for kind in ("family_name", "given_name")}
        # of each filing: which of EXACT_FIELDS were read surely, and the numbers of the names that were, else -1
        self._flags = np.zeros(1024, np.uint32)
        self._said = np.full((1024, len(NAME_FIELDS)), -1, np.int32)
        self._unpictured: set[int] = set()

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, key: K, filing: Stowed) -> None:
        """Remember a filing; one that is known as it is stays, so that the index does not grow when it is told twice."""
        if (known := self._numbers.get(key)) is not None and self._filings[known][1] == filing:
            return
        self.drop(key)
        number = len(self._filings)
        if number == len(self._flags):
            self._flags = np.concatenate((self._flags, np.zeros_like(self._flags)))
            self._said = np.concatenate((self._said, np.full_like(self._said, -1)))
        self._in_order = self._in_order and (not self._filings or self._filings[-1][0] < key)
        self._filings.append((key, filing))
        self._numbers[key] = number
        self._looks.add(filing.prints)
        self._postings.add([*array("I", filing.marks), _of_file(filing.sha256)], number)
        self._note_sure(number, filing)
        if not filing.prints:
            self._unpictured.add(number)

    def _note_sure(self, number: int, filing: Stowed) -> None:
        flags, surely = 0, filing.surely
        for name, flag in FLAGS.items():
            if name in surely:
                flags |= flag
                self._letters[KINDS[name]].update(surely[name][0][0])
        self._flags[number] = flags
        self._said[number] = [self._names[KINDS[name]].number(surely[name][0][0]) if name in surely else -1 for name in NAME_FIELDS]

    def drop(self, key: K) -> None:
        """Forget a filing, if it is known."""
        if (number := self._numbers.pop(key, None)) is not None:
            self._flags[number] = GONE
            self._unpictured.discard(number)

    def like(self, mine: Earlier, limits: Likeness,
             came_before: Callable[[K, Stowed], bool] = lambda _key, _filing: True) -> list[tuple[K, Earlier]]:
        """The filings that make a difference to what the checks find of one, in the order of their keys.

        Args:
            mine: the filing in hand, as `validators.earlier.as_earlier` gives it.
            limits: when pages, and packets, look alike.
            came_before: whether a filing counts at all.
        """
        def counts(number: int) -> bool:
            key, filing = self._filings[number]
            return self._numbers.get(key) == number and came_before(key, filing) and (
                filing.sha256 == mine.sha256 or same_person(mine.texts, filing.surely) is not False)

        named = self._having(mine, GIVEN_FIELDS)
        chosen = self._agreeing(mine, named)
        chosen.update(self._looking_alike(mine, limits, named, chosen, counts))
        found = [self._filings[number] for number in chosen if counts(number)]
        return [(key, filing.unpacked()) for key, filing in sorted(found, key=lambda pair: pair[0])]

    def _agreeing(self, mine: Earlier, named: set[int]) -> set[int]:
        """Filings of the same file, and those whose person agrees in more than a name, or was paid for or signed alike."""
        found = set(self._postings.find([_of_file(mine.sha256)]).tolist()) | self._having(mine, EXACT_FIELDS)
        if not mine.fingerprints:
            return found | named
        days = self._having(mine, PAID_FIELDS) | self._having(mine, SIGNED_FIELDS, times=2)
        return found | named & (days | self._unpictured)

    def _having(self, mine: Earlier, fields: Iterable[str], times: int = 1) -> set[int]:
        """Filings that have so many marks in common with the fields of mine; also in another field of the same kind."""
        found = self._postings.find(marks_of({name: mine.texts[name] for name in fields if name in mine.texts}, asked=True))
        if times > 1:
            numbers, often = np.unique(found, return_counts=True)
            found = numbers[often >= times]
        return set(found.tolist())

    def _looking_alike(self, mine: Earlier, limits: Likeness, named: set[int], chosen: set[int],
                       counts: Callable[[int], bool]) -> list[int]:
        """More filings, with pages like enough of mine: all that share a name, of the others the first that counts."""
        wanted = wanted_pages(len(mine.fingerprints), limits.share)
        if not self._filings or wanted > len(mine.fingerprints):
            return []
        codes = np.frombuffer(packed_prints(mine.fingerprints.values()), np.uint64)
        possible = self._possible(mine)
        possible[list(chosen)] = False
        sharing = np.zeros_like(possible)
        sharing[list(named)] = True
        found = self._looks.alike(codes, possible & sharing, limits.bits, wanted).tolist()
        possible &= ~sharing
        while True:
            others = self._looks.alike(codes, possible, limits.bits, wanted, first=self._in_order).tolist()
            first = next((number for number in sorted(others, key=lambda number: self._filings[number][0])
                          if counts(number) and self._is_alike(mine, number, limits)), None)
            if first is not None or not others or not self._in_order:
                return [*found, *([] if first is None else [first])]
            possible[:others[-1] + 1] = False      # there may be more behind those that do not count

    def _possible(self, mine: Earlier) -> NDArray[np.bool_]:
        """Which filings nothing that was read surely tells apart from mine; some that something does may be among them."""
        numbers = np.flatnonzero(self._flags[:len(self._filings)] != GONE)
        near: dict[tuple[str, str], NDArray[np.bool_]] = {}
        for name, flag in FLAGS.items():
            if text := _surely(mine, name):
                alike = near.get((KINDS[name], text))
                if alike is None:
                    alike = near[KINDS[name], text] = np.zeros(len(self._filings), bool)
                    alike[self._postings.find(set(self._near(KINDS[name], text)))] = True
                numbers = numbers[(self._flags[numbers] & np.uint32(flag) == 0) | alike[numbers]]
        may_be: dict[tuple[str, str], NDArray[np.bool_]] = {}
        for place, name in enumerate(NAME_FIELDS):
            if (text := _surely(mine, name)) and ((KINDS[name], text) in may_be or len(numbers) > FEW):
                kind = KINDS[name]
                if (kind, text) not in may_be:
                    # what was not read surely has the number -1, and may be anybody
                    may_be[kind, text] = np.append(self._names[kind].may_be(text), True)
                numbers = numbers[may_be[kind, text][self._said[numbers, place]]]
        possible = np.zeros(len(self._filings), bool)
        possible[numbers] = True
        return possible

    def _near(self, kind: str, text: str) -> Iterator[int]:
        """Marks of this text and of those that differ in one character."""
        yield mark(kind, text)
        for place in range(len(text)):
            before, after = text[:place], text[place + 1:]
            for other in self._letters[kind]:
                yield mark(kind, f"{before}{other}{after}")

    def _is_alike(self, mine: Earlier, number: int, limits: Likeness) -> bool:
        share = share_alike(mine.fingerprints, self._filings[number][1].unpacked().fingerprints, limits.bits)
        return share is not None and share >= limits.share


def _surely(mine: Earlier, name: str) -> str | None:
    said, sure = mine.texts.get(name, ((), False))
    return said[0] if sure else None


def _of_file(sha256: str) -> int:
    return mark("file", sha256)
