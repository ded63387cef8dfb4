"""A complete invented re-parole packet as readings, and small ways to change it."""
from __future__ import annotations

from datetime import date
from typing import Any

from filings.vocabulary import (
    Claim,
    Document,
    Evidence,
    Filing,
    Finding,
    PageKind,
    Reading,
    Readings,
    Scan,
    Stance,
    Status,
    Topic,
)
from validators.decide import decide
from validators.policy import Timeline

RECEIVED = date(2022, 8, 5)
OLD, NEW = "04/24/19", "01/20/25"
PAGES = {"I-131": (1, 2, 3, 4, 5), "I-134": (6, 7), "payment": (8,), "statement": (9,), "I-94": (10,),
    "identity": (11,)}
BASE: dict[str, str | bool | None] = {
    "i131.g28_attached": False,
    "i131.applicant.family_name": "PETRENKO", "i131.applicant.given_name": "OLENA",
    "i131.applicant.date_of_birth": "1985-03-12", "i131.applicant.a_number": "240905254",
    "i131.applicant.class_of_admission": "DT",
    "i131.applicant.address.street": "313 Oak Street", "i131.applicant.address.city": "Miami",
    "i131.applicant.address.state": "FL", "i131.applicant.address.zip": "33143",
    "i131.applicant.address.country": "United States",
    "i131.application_type": "1.e", "i131.annotation": "Re-parole", "i131.in_proceedings": False,
    "i131.signature": True,
    "i134.sponsor.name": "Robert Freeman", "i134.beneficiary.family_name": "PETRENKO",
    "i134.beneficiary.given_name": "OLENA", "i134.beneficiary.age": "37", "i134.signature": True,
    "i94.number": "611660650H5", "i94.admit_until": "2023-02-14", "i94.class_of_admission": "DT",
    "i94.family_name": "PETRENKO", "i94.given_name": "OLENA", "i94.date_of_birth": "1985-03-12",
    "identity.family_name": "PETRENKO", "identity.given_name": "OLENA", "identity.date_of_birth": "1985-03-12",
    "payment.kind": "personal-check", "payment.amount": "575.00", "payment.amount_in_words": "575.00",
    "payment.payee": "U.S. Department of Homeland Security", "payment.date": "2022-07-13", "payment.signature": True,
}
# what stands in BASE is on these documents
OWNER = {"i131": "I-131", "i134": "I-134", "i94": "I-94", "identity": "identity", "payment": "payment", "g28": "G-28"}


def read(value: str | bool, **more: Any) -> Reading:
    """A sure reading."""
    return Reading(value=value, status=Status.READ, confidence=0.99, page=1, box=(0.1, 0.1, 0.2, 0.2), **more)


def review(value: str | bool | None, *others: str) -> Reading:
    """An unsure reading with its alternatives."""
    return Reading(value=value, status=Status.REVIEW, confidence=0.6, page=1, alternatives=others)


def blank() -> Reading:
    """A field in which nothing is written."""
    return Reading(value=None, status=Status.BLANK, confidence=0.99, page=1)


def unreadable() -> Reading:
    """A field in which something is written that nobody can read."""
    return Reading(value=None, status=Status.UNREADABLE, confidence=0.1, page=1)


def claim(topic: Topic, kind: PageKind, page: int = 9, stance: Stance = Stance.STATED, sure: float = 0.9) -> Claim:
    """Something a letter says."""
    return Claim(topic=topic, stance=stance, document=kind, page=page, text=f"about {topic}", confidence=sure)


STATED = (claim(Topic.REASONS, PageKind.STATEMENT), claim(Topic.PERIOD, PageKind.STATEMENT),
          claim(Topic.REQUEST_REPAROLE, PageKind.STATEMENT))


def packet(changes: dict[str, Any] | None = None, *, without: tuple[str, ...] = (), also: tuple[Document, ...] = (),
           claims: tuple[Claim, ...] = STATED, doubtful: tuple[int, ...] = (), edition: str = OLD,
           i131_pages: int = 5, prints: dict[int, str] | None = None, guessed: tuple[int, ...] = ()) -> Readings:
    """The packet with some fields changed (None leaves a field out), documents left out or added."""
    fields = {name: read(value) if value is not None else blank() for name, value in BASE.items()
              if OWNER[name.split(".")[0]] not in without}
    for name, value in (changes or {}).items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value if isinstance(value, Reading) else read(value)
    documents = []
    for kind, pages in PAGES.items():
        if kind not in without:
            span = tuple(range(101, 101 + i131_pages)) if kind == "I-131" else pages
            documents.append(Document(kind=PageKind(kind), edition=edition if kind == "I-131" else None, pages=span))
    numbers = {page: page - 100 for page in range(101, 101 + i131_pages)}
    return Readings(documents=(*documents, *also), fields=fields, claims=claims, doubtful_pages=doubtful,
                    uncertain_kinds=guessed, form_page_numbers=numbers, fingerprints=prints or {})


def decided(readings: Readings, received: date = RECEIVED, postmarked: date | None = None, **more: Any) -> Filing:
    """The filing by the shipped rules."""
    scan = Scan(name="scan.pdf", sha256="a" * 64, pages=20, received=received, postmarked=postmarked)
    return decide(readings, scan, Timeline.load(), **more)


def finding(filing: Filing, check: str) -> Finding:
    """The finding of one check."""
    return next(one for one in filing.findings if one.check == check)


def outcome(readings: Readings, check: str, **more: Any) -> str:
    """The outcome of one check."""
    return finding(decided(readings, **more), check).outcome.value


def extra(kind: PageKind, *pages: int, edition: str | None = None) -> Document:
    """One more document."""
    return Document(kind=kind, edition=edition, pages=pages)


def pages_seen(evidence: tuple[Evidence, ...]) -> set[int | None]:
    """Pages that a finding points at."""
    return {one.page for one in evidence}
