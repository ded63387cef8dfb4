"""What came in before, indexed, so that finding the same person or paper does not read the whole archive.

A filing can matter for another one only if it is the same file, or if nothing that was read surely in both tells their
people apart (`checks.duplicate.same_person` is not False). Most filings of an archive are told apart by a birth date or
a number, the rest by a name; those are found without looking at them one by one.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, Self, TypeVar

from filings.vocabulary import Reading

from .earlier import EXACT_FIELDS, IDENTITY_FIELDS, Earlier, Stowed
from .names import Likeness, family_names, given_names
from .packet import certain


class Sortable(Protocol):
    """Anything that says what comes first."""

    def __lt__(self, other: Self, /) -> bool: ...


K = TypeVar("K", bound=Sortable)
NAME_FIELDS = tuple(name for name in IDENTITY_FIELDS if name not in EXACT_FIELDS)

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
        self._filings: list[tuple[K, Stowed]] = []
        self._numbers: dict[K, int] = {}
        self._live = Bits()
        self._certain: dict[str, Bits] = {name: Bits() for name in EXACT_FIELDS}
        self._by_text: dict[str, dict[str, tuple[int, ...]]] = {name: {} for name in EXACT_FIELDS}
        self._letters: dict[str, set[str]] = {name: set() for name in EXACT_FIELDS}
        self._files: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, key: K, filing: Stowed) -> None:
        """Remember a filing; one that is known as it is stays, so that the index does not grow when it is told twice."""
        if (known := self._numbers.get(key)) is not None and self._filings[known][1] == filing:
            return
        self.drop(key)
        number = len(self._filings)
        self._filings.append((key, filing))
        self._numbers[key] = number
        self._live.add(number)
        self._files[filing.sha256] = (*self._files.get(filing.sha256, ()), number)
        for name, text in filing.certain:
            if name in self._certain:
                self._certain[name].add(number)
                texts = self._by_text[name]
                texts[text] = (*texts.get(text, ()), number)
                self._letters[name].update(text)

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
        for name in EXACT_FIELDS:
            if (text := certain(identity.get(name))) is not None:
                chosen &= _mask(self._near(name, text)) | ~self._certain[name].mask
        chosen |= _mask(self._files.get(sha256, ())) & live
        # comparing names costs more than a look-up, and unpacking a filing far more than that
        names = {name: text for name in NAME_FIELDS if (text := certain(identity.get(name))) is not None}
        left = (self._filings[number] for number in _numbers(chosen))
        found = sorted((pair for pair in left if pair[1].sha256 == sha256 or not _other_name(names, pair[1])),
                       key=lambda pair: pair[0])
        return [(key, filing.unpacked()) for key, filing in found]

    def _near(self, name: str, text: str) -> Iterator[int]:
        """Filings in which the field says this, or a text that differs in one character."""
        texts = self._by_text[name]
        yield from texts.get(text, ())
        for place, own in enumerate(text):
            before, after = text[:place], text[place + 1:]
            for other in self._letters[name]:
                if other != own:
                    yield from texts.get(f"{before}{other}{after}", ())


def _other_name(names: Mapping[str, str], filing: Stowed) -> bool:
    """Whether a field of the filing says the name of surely somebody else."""
    return any((family_names if name.endswith("family_name") else given_names)(names[name], text) is Likeness.DIFFERENT
               for name, text in filing.certain if name in names)


def _mask(numbers: Iterable[int]) -> int:
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
