"""What the JSON API takes and gives."""
from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="The version of the filing that was looked at.")]
Words = Annotated[str, Field(max_length=2000)]


class Strict(BaseModel):
    """A body; a misspelt key is refused."""

    model_config = ConfigDict(extra="forbid")


class Row(BaseModel):
    """A filing in the queue.

    `file_by`: last day for a re-parole request; `answer_by`: day by which an approved letter wants an answer.
    """

    scan: int
    number: int
    scan_name: str
    applicant: str
    a_number: str | None
    request: str
    traits: list[str]
    disposition: str
    received: date
    file_by: date | None
    answer_by: date | None
    doubts: int
    reasons: list[str]
    assignee: str | None
    reviewed_by: str | None
    holder: str | None


class QueuePage(BaseModel):
    """A page of the queue; `after` begins the next one."""

    filings: list[Row]
    after: str | None


class Doubt(BaseModel):
    """One thing that is asked of a person. `choices`: what may be said to a question."""

    kind: Literal["field", "claim", "page", "question"]
    key: str
    decides: bool
    checks: list[str]
    page: int | None
    value: str
    choices: list[str]


class Filing(BaseModel):
    """A filing as it stands. `version` is to be given back with every change; `disposition`: a ruling in force counts first."""

    scan: int
    number: int
    version: int
    disposition: str
    holder: str | None
    reviewed_by: str | None
    waiting_ruling: str | None
    answer_by: date | None
    doubts: list[Doubt]
    filing: dict[str, Any]


class EntryDeed(Strict):
    """What a person says about an entry. `value` is needed for a correction; an empty one: nothing is written there."""

    version: Version
    field: Annotated[str, Field(max_length=200)]
    action: Literal["confirm", "correct", "unreadable"]
    value: Words = ""


class SentenceDeed(Strict):
    """Whether a page says what the sentence at this place of `claims` seems to say."""

    version: Version
    index: Annotated[int, Field(ge=0, le=100_000)]
    stated: bool


class PageDeed(Strict):
    """That a doubtful page holds nothing that counts but what was read."""

    version: Version
    page: Annotated[int, Field(ge=1, le=100_000)]


class AnswerDeed(Strict):
    """An answer to what the paper leaves open: a check, `request`, or `trait.` with a trait."""

    version: Version
    question: Annotated[str, Field(max_length=80)]
    says: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=1000)] = ""


class RulingDeed(Strict):
    """A disposition in place of the program's."""

    version: Version
    disposition: Literal["forward", "reject", "deficient", "ready"]
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class SecondDeed(Strict):
    """Whether a second person agrees with a ruling that waits."""

    version: Version
    agrees: bool
    reason: Words = ""


class StateDeed(Strict):
    """A change of a filing's state."""

    version: Version


class Uploaded(BaseModel):
    """Names under which scans were put into the inbox."""

    files: list[str]


class Problem(BaseModel):
    """What could not be done, and what to do instead."""

    detail: str
