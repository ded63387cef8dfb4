"""The words everything else is said in: pages, documents, readings, claims, findings, filings and the triage record.

The models serialise to the record of the contract (`lockbox.triage/1`). Boxes are fractions of the upright page,
`(x0, y0, x1, y1)`, origin top left. Values are normalised: dates `YYYY-MM-DD`, A-numbers nine digits, amounts `575.00`,
marks and signatures `True`/`False`, everything else as written.
"""
from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Box = tuple[float, float, float, float]
Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


class PageKind(StrEnum):
    """What a page is."""

    I_131 = "I-131"
    I_134 = "I-134"
    G_28 = "G-28"
    I_94 = "I-94"
    G_1450 = "G-1450"
    I_912 = "I-912"
    G_1145 = "G-1145"
    PAYMENT = "payment"
    PHYSICIAN_STATEMENT = "physician-statement"
    GUARDIAN_CONSENT = "guardian-consent"
    STATEMENT = "statement"
    IDENTITY = "identity"
    TRANSLATION = "translation"
    SEPARATOR = "separator"
    BLANK = "blank"
    OTHER = "other"


class Status(StrEnum):
    """How far a reading can be relied on."""

    READ = "read"
    REVIEW = "review"
    BLANK = "blank"
    UNREADABLE = "unreadable"


class Source(StrEnum):
    """Where a reading comes from."""

    TYPED = "typed"
    HANDWRITTEN = "handwritten"
    BARCODE = "barcode"
    TEXT = "text"
    MARK = "mark"


class Topic(StrEnum):
    """What a letter, certificate or stamp can say. Each claim about a filing has one topic."""

    REASONS = "reasons"                      # urgent humanitarian reasons or significant public benefit
    PERIOD = "period"                        # the length of time asked for
    VISA = "visa"                            # why no visa can be had
    REQUEST_REPAROLE = "request-re-parole"   # the letter asks for re-parole or an extension of parole
    REQUEST_INITIAL = "request-initial"      # the letter asks for a first parole
    MEDICAL_NEED = "medical-need"            # the need is a medical one
    # a relative of the writer is ill; whether the person to be paroled is the patient depends on who files
    RELATIVE_ILL = "relative-ill"
    DIAGNOSIS = "diagnosis"
    PROGNOSIS = "prognosis"
    DURATION = "duration"                    # how long the treatment lasts
    UNAVAILABILITY = "unavailability"        # why not treatable at home or in a neighbouring country
    COST = "cost"
    PAYMENT = "payment"                      # how the treatment is paid
    RETURN = "return"                        # how the return travel is paid
    SIGNATURE = "signature"                  # the letter is signed by hand
    PHYSICIAN = "physician"                  # the signer is a physician
    CONSENT = "consent"                      # a parent or legal guardian consents for a child
    PARENT = "parent"                        # the consenting person is a parent or legal guardian
    FOREIGN_LANGUAGE = "foreign-language"    # the page is in a language other than English
    TRANSLATION_COMPLETE = "translation-complete"      # certified complete and accurate
    TRANSLATION_COMPETENT = "translation-competent"    # translator's certificate of competence
    REMOVED_EARLIER = "removed-earlier"      # the letter mentions an earlier removal
    MAILED_TO = "mailed-to"                  # an address of the agency, on an envelope or at the head of a letter
    CARRIER = "carrier"                      # who brought it: the words of the postage or the label


class Stance(StrEnum):
    """How a claim is made."""

    STATED = "stated"        # the page says so
    DENIED = "denied"        # the page says the contrary, or that it cannot be said
    DOUBTFUL = "doubtful"    # something like it stands there; a person must look


class Outcome(StrEnum):
    """Outcome of a check."""

    MET = "met"
    NOT_MET = "not-met"
    CANNOT_TELL = "cannot-tell"
    NOT_APPLICABLE = "not-applicable"


class Weight(StrEnum):
    """What a failed check leads to, heaviest first."""

    FORWARD = "forward"
    REJECT = "reject"
    REVIEW = "review"
    GAP = "gap"
    NOTICE = "notice"


class Disposition(StrEnum):
    """What to do with a filing."""

    FORWARD = "forward"
    REJECT = "reject"
    DEFICIENT = "deficient"
    READY = "ready"
    REVIEW = "review"


class Request(StrEnum):
    """What the filing asks for."""

    INITIAL_PAROLE = "initial-parole"
    REPAROLE = "re-parole"
    OTHER = "other"
    UNCLEAR = "unclear"


class Trait(StrEnum):
    """What sets a filing apart."""

    MEDICAL = "medical"
    MINOR = "minor"
    REPRESENTED = "represented"
    IN_PROCEEDINGS = "in-proceedings"
    FOR_ANOTHER_PERSON = "for-another-person"


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
    witnesses: dict[str, float] = Field(default={}, exclude=True, repr=False)


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
    finds nothing while such a page is open cannot tell. `uncertain_kinds`: those of them whose kind is
    only a guess. `fingerprints`: 64-bit perceptual hashes of its
    pages as 16 hexadecimal digits, by page, for finding a packet that was scanned before. `form_page_numbers`: for
    scan pages that belong to a form, which page of it they are; without it completeness can only be counted.
    `answers`: what people said about it beyond its readings.
    """

    documents: tuple[Document, ...] = ()
    fields: dict[str, Reading] = {}
    claims: tuple[Claim, ...] = ()
    doubtful_pages: tuple[int, ...] = ()
    uncertain_kinds: tuple[int, ...] = ()
    fingerprints: dict[int, str] = {}
    form_page_numbers: dict[int, int] = {}
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
    fields: dict[str, Reading] = {}
    claims: tuple[Claim, ...] = ()
    doubtful_pages: tuple[int, ...] = ()
    uncertain_kinds: tuple[int, ...] = ()
    fingerprints: dict[int, str] = {}
    form_page_numbers: dict[int, int] = {}
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
