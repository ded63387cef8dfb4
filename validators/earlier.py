"""What is remembered of filings received before, so that the same packet is not worked twice."""
from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from pydantic_core import to_json

from filings.vocabulary import Filing, Reading, Readings, Scan

from .names import given_name_marks
from .packet import GUESS, candidates, certain

# what each field may say, best first, and whether that was read surely; fields in which nothing is legible are left out
Texts = dict[str, tuple[tuple[str, ...], bool]]

IDENTITY_FIELDS = (
    "i131.applicant.family_name", "i131.applicant.given_name", "i131.applicant.date_of_birth",
    "i131.applicant.a_number", "i131.beneficiary.family_name", "i131.beneficiary.given_name",
    "i131.beneficiary.date_of_birth", "i134.beneficiary.family_name", "i134.beneficiary.given_name",
    "i94.family_name", "i94.given_name", "i94.date_of_birth", "i94.number",
    "identity.family_name", "identity.given_name", "identity.date_of_birth",
    "g28.client.family_name", "g28.client.given_name", "g28.client.a_number",
)
# names differ in too many ways to be looked up; dates and numbers are the same, or one slip of the reader apart
EXACT_FIELDS = tuple(name for name in IDENTITY_FIELDS if not name.endswith("_name"))
# the same person files again with a new payment and new signatures: their days tell one filing from the next
CHECK_FIELDS = ("payment.micr",)                   # the line that names bank, account and check: no two checks share it
PAID_FIELDS = ("payment.date", *CHECK_FIELDS)
SIGNED_FIELDS = ("i131.signature_date", "i131.intended_departure_date", "i134.signature_date",
                 "g28.client_signature_date", "g28.attorney_signature_date")
# what tells one filing of a person from the next
DAY_FIELDS = (*PAID_FIELDS, *SIGNED_FIELDS)
FIELDS = (*IDENTITY_FIELDS, *DAY_FIELDS)
# a name or a number is the same wherever it stands, a day is not
KINDS = {name: name if name in DAY_FIELDS else name.rpartition(".")[2] for name in FIELDS}
PART = "\x1f"                  # between texts; no reading has it


@dataclass(frozen=True, slots=True)
class Earlier:
    """One filing received before this one.

    `fingerprints`: 64-bit perceptual hashes of its pages as 16 hexadecimal digits, by page. `identity`: its readings of
    `IDENTITY_FIELDS` and `DAY_FIELDS`; pages of different people look alike at 64 bits, so names and numbers must have their
    say. `texts`: the legible among them, for comparing; enough where the readings are not at hand.
    """

    name: str
    sha256: str
    received: date
    fingerprints: Mapping[int, str] = field(default_factory=dict)
    identity: Mapping[str, Reading] = field(default_factory=dict, compare=False)
    texts: Texts = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.texts:
            object.__setattr__(self, "texts", texts_of(self.identity))


@dataclass(frozen=True, slots=True)
class Stowed:
    """An `Earlier` packed small, for keeping a hundred thousand of them at hand.

    `sure`: what was read surely of `FIELDS`, in their order, parted by `PART`; `doubtful`: the other texts, as JSON, empty where
    there are none; `marks`: of all that is legible, as `marks_of` gives them, four bytes each; `pages`: their numbers, parted
    by blanks; `prints`: their hashes, eight bytes each.
    """

    name: str
    sha256: str
    received: date
    sure: str
    doubtful: bytes
    marks: bytes
    pages: str
    prints: bytes

    def unpacked(self) -> Earlier:
        """The filing with its texts, without its readings."""
        prints = array("Q", self.prints)
        doubtful = {name: (tuple(said), False) for name, said in json.loads(self.doubtful or b"{}").items()}
        return Earlier(self.name, self.sha256, self.received,
                       {int(page): f"{code:016x}" for page, code in zip(self.pages.split(), prints, strict=True)},
                       texts=self.surely | doubtful)

    @property
    def surely(self) -> Texts:
        """What was read surely."""
        return {name: ((text,), True) for name, text in zip(FIELDS, self.sure.split(PART), strict=True) if text}


def stowed(filing: Earlier) -> Stowed:
    """Pack a filing."""
    return _stowed(filing.name, filing.sha256, filing.received, {str(page): code for page, code in filing.fingerprints.items()},
                   filing.texts)


def stowed_as_kept(name: str, sha256: str, received: date, fingerprints: Mapping[str, str],
                   identity: Mapping[str, Mapping[str, Any]]) -> Stowed:
    """Pack a filing as the store keeps it, without validating its readings.

    Name, SHA-256 and receipt are those of the scan, `fingerprints` by page as text, `identity` readings as JSON has them.
    """
    texts = {field: found for field in FIELDS if field in identity and (found := _texts_kept(identity[field]))[0]}
    return _stowed(name, sha256, received, fingerprints, texts)


def _stowed(name: str, sha256: str, received: date, fingerprints: Mapping[str, str], texts: Texts) -> Stowed:
    nothing: tuple[tuple[str, ...], bool] = ((), False)
    found = [texts.get(field, nothing) for field in FIELDS]
    doubtful = {field: said for field, (said, sure) in zip(FIELDS, found, strict=True) if said and not sure}
    return Stowed(name, sha256, received, PART.join(said[0] if sure else "" for said, sure in found),
                  to_json(doubtful) if doubtful else b"", array("I", sorted(marks_of(texts))).tobytes(), " ".join(fingerprints),
                  packed_prints(fingerprints.values()))


def packed_prints(codes: Iterable[str]) -> bytes:
    """Hashes of pages, eight bytes each."""
    return array("Q", [int(code, 16) for code in codes]).tobytes()


def _texts_kept(reading: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """What `packet.candidates` and `packet.certain` say of the reading once it is validated."""
    status, value = reading["status"], reading["value"]
    best = (value,) if isinstance(value, str) and value.strip() else ()
    if status == "read":
        return best, bool(best)
    if status != "review" or reading["confidence"] < GUESS:
        return (), False
    return tuple(dict.fromkeys((*best, *(other for other in reading.get("alternatives") or () if other.strip())))), False


def marks_of(texts: Texts, *, asked: bool = False) -> set[int]:
    """By what a filing can be looked up: where two filings have no mark in common, nothing legible agrees.

    A number of 32 bits for each kind of entry and text; texts that differ may have the same mark. Of a family name there are
    none: families file together, so it is not enough.

    Args:
        texts: what is legible.
        asked: those that a filing may have which agrees with it, where these are not the same.
    """
    found: set[int] = set()
    for kind, text in {(KINDS[name], text) for name, (said, _) in texts.items() for text in said}:
        if kind == "given_name":
            found.update(_given_marks(text, asked))
        elif kind != "family_name":
            found.add(mark(kind, text))
    return found


@lru_cache(maxsize=1 << 14)
def _given_marks(text: str, asked: bool) -> tuple[int, ...]:
    return tuple(mark("given_name", each) for each in given_name_marks(text, asked=asked))


def mark(kind: str, text: str) -> int:
    """A number for a text: the same in every process."""
    return zlib.crc32(f"{kind}:{text}".encode("utf-8", "surrogatepass"))


def identity_of(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings by which a filing is told from another, for an `Earlier`."""
    return {name: fields[name] for name in FIELDS if name in fields}


def as_earlier(scan: Scan, filing: Filing | Readings) -> Earlier:
    """A filing of a scan as those that come after it will look at it."""
    return Earlier(scan.name, scan.sha256, scan.received, filing.fingerprints, identity_of(filing.fields))


def texts_of(identity: Mapping[str, Reading]) -> Texts:
    """The legible among the readings by which a filing is told from another, ready for comparing many of them."""
    return {name: (found, certain(reading) is not None) for name, reading in identity.items()
            if (found := candidates(reading))}
