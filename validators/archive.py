"""What came in before, indexed, so that finding the same person or paper does not read the whole archive.

A filing can matter for another one only if it is the same file, or if nothing that was read surely in both tells their
people apart (`checks.duplicate.same_person` is not False). Most filings of an archive are told apart by a birth date or
a number; those are found without looking at them one by one.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, Self, TypeVar

from filings.vocabulary import Reading

from .earlier import IDENTITY_FIELDS, Earlier
from .packet import certain


class Sortable(Protocol):
    """Anything that says what comes first."""

    def __lt__(self, other: Self, /) -> bool: ...


K = TypeVar("K", bound=Sortable)
# names differ in too many ways to be looked up; dates and numbers are the same, or one slip of the reader apart
EXACT = tuple(name for name in IDENTITY_FIELDS if not name.endswith("_name"))


class Bits:
    """A growing set of small numbers, with the operations of sets on all of them at once."""

    __slots__ = ("raw",)

    def __init__(self) -> None:
        self.raw = bytearray()

    def add(self, number: int) -> None:
        """Put a number in."""
        if number >> 3 >= len(self.raw):
            self.raw.extend(bytes((number >> 3) + 64))         # doubling, so that growing costs little
        self.raw[number >> 3] |= 1 << (number & 7)

    def discard(self, number: int) -> None:
        """Take a number out."""
        if number >> 3 < len(self.raw):
            self.raw[number >> 3] &= ~(1 << (number & 7))

    @property
    def mask(self) -> int:
        """The set as one integer."""
        return int.from_bytes(self.raw, "little")


class Archive(Generic[K]):
    """Earlier filings by a key that says their order; a key given again replaces what it stood for."""

    def __init__(self) -> None:
        self._filings: list[tuple[K, Earlier]] = []
        self._numbers: dict[K, int] = {}
        self._live = Bits()
        self._certain: dict[str, Bits] = {name: Bits() for name in EXACT}
        self._near: dict[tuple[str, str], list[int]] = {}
        self._files: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, key: K, filing: Earlier) -> None:
        """Remember a filing."""
        self.drop(key)
        number = len(self._filings)
        self._filings.append((key, filing))
        self._numbers[key] = number
        self._live.add(number)
        self._files.setdefault(filing.sha256, []).append(number)
        for name in EXACT:
            if (text := certain(filing.identity.get(name))) is not None:
                self._certain[name].add(number)
                for pattern in _patterns(text):
                    self._near.setdefault((name, pattern), []).append(number)

    def drop(self, key: K) -> None:
        """Forget a filing, if it is known."""
        if (number := self._numbers.pop(key, None)) is not None:
            self._live.discard(number)

    def like(self, sha256: str, identity: Mapping[str, Reading]) -> list[tuple[K, Earlier]]:
        """All filings of the same file or of a person who may be the same, in the order of their keys.

        Args:
            sha256: of the scan in hand.
            identity: its readings, as `earlier.identity_of` gives them.
        """
        live = self._live.mask
        chosen = live
        for name in EXACT:
            if (text := certain(identity.get(name))) is not None:
                near = (number for pattern in _patterns(text) for number in self._near.get((name, pattern), ()))
                chosen &= _mask(near) | ~self._certain[name].mask
        chosen |= _mask(self._files.get(sha256, ())) & live
        return sorted((self._filings[number] for number in _numbers(chosen)), key=lambda pair: pair[0])


def _patterns(text: str) -> Iterator[str]:
    """The text with each character in turn left open: two texts that differ in one character share one of them."""
    if not text:
        yield text
    for place in range(len(text)):
        yield f"{text[:place]}\0{text[place + 1:]}"


def _mask(numbers: Iterator[int] | list[int] | tuple[int, ...]) -> int:
    bits = Bits()
    for number in numbers:
        bits.add(number)
    return bits.mask


def _numbers(mask: int) -> Iterator[int]:
    for place, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        while byte:
            low = byte & -byte
            yield (place << 3) + low.bit_length() - 1
            byte ^= low
