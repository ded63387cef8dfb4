"""What is remembered of filings received before, so that the same packet is not worked twice."""
from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic_core import to_json

from filings.vocabulary import Reading, Status

from .packet import candidates, certain

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
PAID_FIELDS = ("payment.date",)
SIGNED_FIELDS = ("i131.signature_date", "i131.intended_departure_date", "i134.signature_date",
                 "g28.client_signature_date", "g28.attorney_signature_date")
# parts of a reading that are as good as absent when they are empty
USUALLY_EMPTY = frozenset({"source", "page", "box", "alternatives", "by"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """One filing received before this one.

    `fingerprints`: 64-bit perceptual hashes of its pages as 16 hexadecimal digits, by page. `identity`: its readings of
    `IDENTITY_FIELDS`, `PAID_FIELDS` and `SIGNED_FIELDS`; pages of different people look alike at 64 bits, so names and
    numbers must have their say. `texts`: the legible among them, for comparing.
    """

    name: str
    sha256: str
    received: date
    fingerprints: Mapping[int, str] = field(default_factory=dict)
    identity: Mapping[str, Reading] = field(default_factory=dict)
    texts: Texts = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", texts_of(self.identity))


@dataclass(frozen=True, slots=True)
class Stowed:
    """An `Earlier` packed small, for keeping a hundred thousand of them at hand.

    `sha256`: of its scan; `certain`: what of `IDENTITY_FIELDS` was read surely, by field; `content`: all the rest.
    """

    sha256: str
    certain: tuple[tuple[str, str], ...]
    content: bytes

    def unpacked(self) -> Earlier:
        """The filing as it was."""
        name, received, fingerprints, identity = json.loads(zlib.decompress(self.content))
        return Earlier(name, self.sha256, date.fromisoformat(received),
                       {int(page): code for page, code in fingerprints.items()},
                       {field: Reading.model_validate(reading) for field, reading in identity.items()})


def stowed(filing: Earlier) -> Stowed:
    """Pack a filing."""
    return stowed_as_kept(filing.name, filing.sha256, filing.received,
                          {str(page): code for page, code in filing.fingerprints.items()},
                          {name: reading.model_dump(mode="json") for name, reading in filing.identity.items()})


def stowed_as_kept(name: str, sha256: str, received: date, fingerprints: Mapping[str, str],
                   identity: Mapping[str, Mapping[str, Any]]) -> Stowed:
    """Pack a filing as the store keeps it, without validating its readings: that is done for the few that are unpacked.

    Name, SHA-256 and receipt are those of the scan, `fingerprints` by page as text, `identity` readings as JSON has them.
    """
    # parts that have their usual value need no place
    slim = {field: {part: value for part, value in reading.items() if value or part not in USUALLY_EMPTY}
            for field, reading in identity.items()}
    surely = tuple((field, identity[field]["value"]) for field in IDENTITY_FIELDS if _is_sure(identity.get(field)))
    return Stowed(sha256, surely, zlib.compress(to_json([name, received, fingerprints, slim]), 1))


def _is_sure(reading: Mapping[str, Any] | None) -> bool:
    """What `packet.certain` says of the reading once it is validated."""
    return bool(reading and reading["status"] == Status.READ and isinstance(reading["value"], str) and reading["value"].strip())


def identity_of(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings by which a filing is told from another, for an `Earlier`."""
    return {name: fields[name] for name in (*IDENTITY_FIELDS, *PAID_FIELDS, *SIGNED_FIELDS) if name in fields}


def texts_of(identity: Mapping[str, Reading]) -> Texts:
    """The legible among the readings by which a filing is told from another, ready for comparing many of them."""
    return {name: (found, certain(reading) is not None) for name, reading in identity.items()
            if (found := candidates(reading))}
