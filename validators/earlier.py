"""What is remembered of filings received before, so that the same packet is not worked twice."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from filings.vocabulary import Reading

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
# the same person files again with a new payment and new signatures: their days tell one filing from the next
PAID_FIELDS = ("payment.date",)
SIGNED_FIELDS = ("i131.signature_date", "i131.intended_departure_date", "i134.signature_date",
                 "g28.client_signature_date", "g28.attorney_signature_date")


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


def identity_of(fields: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings by which a filing is told from another, for an `Earlier`."""
    return {name: fields[name] for name in (*IDENTITY_FIELDS, *PAID_FIELDS, *SIGNED_FIELDS) if name in fields}


def texts_of(identity: Mapping[str, Reading]) -> Texts:
    """The legible among the readings by which a filing is told from another, ready for comparing many of them."""
    return {name: (found, certain(reading) is not None) for name, reading in identity.items()
            if (found := candidates(reading))}
