"""The words everything else is said in: pages, documents, readings, claims, findings, filings and the triage record.

The models serialise to the record of the contract (`lockbox.triage/1`). Boxes are fractions of the upright page,
`(x0, y0, x1, y1)`, origin top left. Values are normalised: dates `YYYY-MM-DD`, A-numbers nine digits, amounts `575.00`,
marks and signatures `True`/`False`, everything else as written.
"""
from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .codes import Disposition, Outcome, PageKind, Request, Source, Stance, Status, Topic, Trait, Weight

__all__ = [
    "Answer", "Box", "Claim", "Deadlines", "Disposition", "Document", "Evidence", "Filing", "Finding", "Fraction",
    "Outcome", "Page", "PageKind", "Policy", "Problem", "Reading", "Readings", "Record", "Related", "Request", "Rule",
    "Ruling", "Scan", "ScanReadings", "Source", "Stance", "Status", "Timings", "Topic", "Trait", "Weight",
]

Box = tuple[float, float, float, float]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


class _Value(BaseModel):
    """Immutable, and strict about unknown keys: a misspelt field must not vanish."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(_Value):
    """Why a scan could not be read, and what to do about it. Codes: `filings.problems`."""

    code: str
    message: str


class Page(_Value):
    """One page of the scan, 1-based. `rotated`: degrees clockwise it was turned in the scan; `fit`: 0..1 for form pages."""

    number: int
    kind: PageKind
    edition: str | None = None
    form_page: int | None = None
    rotated: Literal[0, 90, 180, 270] = 0
    fit: float | None = None
    confidence: Fraction = 1.0
    problem: Problem | None = None


class Document(_Value):
    """Pages of one kind and edition that belong together; blank and separator pages stay out."""

    kind: PageKind
    edition: str | None = None
    pages: tuple[int, ...]


class Reading(_Value):
    """What stands in one field, how surely, and where.

    `confidence`: the measured probability that the value is right. `alternatives`: other readings, best first. `by`: the person
    who confirmed or corrected it. `witnesses`: what speaks for and against the value while its scan is read; not in the record.
    """

    value: str | bool | None
    status: Status
    confidence: Fraction
    source: Source | None = None
    page: int | None = None
    box: Box | None = None
    alternatives: tuple[str, ...] = ()
    by: str | None = None
    witnesses: dict[str, float] = Field(default_factory=dict, exclude=True, repr=False)


class Claim(_Value):
    """Something a page that is not a form says: the sentence, where it stands, and in what kind of document.

    `by`: the person who settled whether the page says so.
    """

    topic: Topic
    stance: Stance
    document: PageKind
    page: int
    box: Box | None = None
    text: str = ""
    confidence: Fraction = 1.0
    by: str | None = None


class Answer(_Value):
    """A person's answer to a question that the readings leave open; what the program can tell by itself stands above it.

    `question`: the name of a check, `request`, or `trait.` with the name of a trait. `says`: an outcome, a request, or
    `yes` or `no` for a trait.
    """

    question: str
    says: str
    reason: str
    by: str
    at: str


class Evidence(_Value):
    """A place a person can look at."""

    page: int | None = None
    box: Box | None = None
    text: str = ""


class Rule(_Value):
    """The policy entry a finding rests on, with the words of its source."""

    policy: str
    citation: str


class Finding(_Value):
    """One check applied to one filing."""

    check: str
    outcome: Outcome
    weight: Weight
    message: str
    rule: Rule
    evidence: tuple[Evidence, ...] = ()


class Readings(_Value):
    """One applicant's packet as read, before any rule is applied.

    `doubtful_pages`: pages that could not be read well enough to say what they are or hold; a check that
    finds nothing while such a page is open cannot tell. `uncertain_kinds`: pages whose kind is only a guess: those
    of them that may be anything, and besides letters that were read well, of whatever kind they are.
    `fingerprints`: 64-bit perceptual hashes of its pages as 16 hexadecimal digits, by page, for finding a packet that
    was scanned before. `form_page_numbers`: for scan pages that belong to a form, which page of it they
    are; without it completeness can only be counted. `answers`: what people said about it beyond its readings.
    """

    documents: tuple[Document, ...] = ()
    fields: dict[str, Reading] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    doubtful_pages: tuple[int, ...] = ()
    uncertain_kinds: tuple[int, ...] = ()
    fingerprints: dict[int, str] = Field(default_factory=dict)
    form_page_numbers: dict[int, int] = Field(default_factory=dict)
    answers: tuple[Answer, ...] = ()

    def pages_of(self, kind: PageKind) -> tuple[int, ...]:
        """Scan pages of all documents of that kind."""
        return tuple(page for document in self.documents if document.kind == kind for page in document.pages)


class Scan(_Value):
    """The file as it came in."""

    name: str
    sha256: str
    pages: int
    received: date
    postmarked: date | None = None


class ScanReadings(_Value):
    """All that was read from one scan: what the extractors hand to the validators."""

    name: str
    sha256: str
    pages: tuple[Page, ...] = ()
    filings: tuple[Readings, ...] = ()
    problem: Problem | None = None


class Deadlines(_Value):
    """Dates that follow from the filing."""

    reparole_file_by: date | None = None
    inquiry_after: date | None = None


class Related(_Value):
    """An earlier filing of the same person: name of its scan, and the day it was received."""

    scan: str
    received: date


class Policy(_Value):
    """The rules a record was decided by: name of the timeline, and SHA-256 of its content."""

    id: str
    digest: str


class Ruling(_Value):
    """A person's disposition in place of the one that follows from the findings; `second`: who confirmed it."""

    disposition: Disposition
    reason: str
    by: str
    at: str
    second: str | None = None


class Filing(_Value):
    """One decided filing of the record. `disposition` follows from the findings; a `ruling` in force stands above it."""

    request: Request
    traits: tuple[Trait, ...] = ()
    documents: tuple[Document, ...] = ()
    fields: dict[str, Reading] = Field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    doubtful_pages: tuple[int, ...] = ()
    uncertain_kinds: tuple[int, ...] = ()
    fingerprints: dict[int, str] = Field(default_factory=dict)
    form_page_numbers: dict[int, int] = Field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    findings: tuple[Finding, ...] = ()
    disposition: Disposition
    deadlines: Deadlines = Deadlines()
    related: tuple[Related, ...] = ()
    ruling: Ruling | None = None


class Timings(_Value):
    """Seconds of wall and processor time for the scan."""

    total_s: float
    cpu_s: float
    pages: int


class Record(BaseModel):
    """The triage record, `NAME.triage.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["lockbox.triage/1"] = Field(default="lockbox.triage/1", alias="schema")
    scan: Scan
    problem: Problem | None = None
    policy: Policy | None = None
    pages: tuple[Page, ...] = ()
    filings: tuple[Filing, ...] = ()
    timings: Timings

    def to_json(self) -> str:
        """The record as the contract writes it, indented, with a newline at the end."""
        return self.model_dump_json(by_alias=True, indent=1) + "\n"
