"""The entries of the policy timeline: one model for each kind of dated rule.

Every entry has an `id`, the days it is in force, the day that counts for it (receipt or postmark), and where it comes
from. The files are read and checked by `validators.policy`.
"""
from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from filings.vocabulary import Request, Rule, Weight

UNDATED = "undated"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Entry(BaseModel):
    """What all entries have in common.

    `counts`: which day decides whether the entry is in force; `unsettled` where no source says it, so that a filing
    posted before and received after a change cannot be judged. `dated`: the date of the source as it gives it, or
    `undated`. `grade`: A a government page or rule, B a secondary copy or professional write-up, C a transcription of
    an official form, `office` a setting of this office.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: Text
    from_: date = Field(alias="from")
    until: date | None = None
    counts: Literal["received", "postmarked", "unsettled"] = "received"
    source: Text
    dated: Text
    words: Text
    grade: Literal["A", "B", "C", "office"]
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError("it ends before it begins")
        return self

    @property
    def rule(self) -> Rule:
        """The entry as a finding cites it."""
        return Rule(policy=self.id, citation=f"{self.cited}: {self.words}")

    @property
    def cited(self) -> str:
        """The source with its date, where it has one."""
        return self.source if self.dated == UNDATED else f"{self.source}, {self.dated}"

    def covers(self, day: date) -> bool:
        """Whether the entry is in force on that day."""
        return self.from_ <= day and (self.until is None or day <= self.until)


class CheckEntry(Entry):
    """Weight of a check, and `wanted`: what the filing ought to hold, as the end of a message."""

    check: Text
    weight: Weight
    wanted: Text


class Fee(Entry):
    """The fee for one I-131."""

    amount: Annotated[str, StringConstraints(pattern=r"^\d+\.\d\d$")]


class Instruments(Entry):
    """Kinds of payment: taken, those of which no source says whether they were, and taken ones that cannot be read."""

    accepted: frozenset[str]
    unsettled: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


class Payee(Entry):
    """Whom a check is made out to; `refused` names that people write by mistake."""

    accepted: tuple[Text, ...]
    refused: tuple[Text, ...] = ()


class CheckAge(Entry):
    """How old a check may be, and within which ages, in days, the sources disagree."""

    stale_after_days: int
    doubtful_after_days: int | None = None
    doubtful_days_ahead: int = 0


class Days(Entry):
    """A number of days: lead time of a re-parole, silence after which one may ask, days in the mail."""

    days: int


class Years(Entry):
    """An age."""

    years: int


class Classes(Entry):
    """Classes of admission that are a parole, and common ones that are not. The lists are open."""

    parole: frozenset[str]
    other: frozenset[str]


class Likeness(Entry):
    """When two scans count as the same paper: differing bits of 64 a page, and the share of pages that match."""

    bits: int = Field(ge=0, le=64)
    share: float = Field(gt=0, le=1)


class Limit(Entry):
    """A number of days beyond which something is unusual: the length of a parole, or what it lasts beyond the need."""

    days: int


class OnePayment(Entry):
    """Whether one payment may pay for several applications, and checks and cards may lie in one packet."""

    several: bool
    mixed: bool


class DayOff(Entry):
    """Whether what is due on a Saturday, Sunday or federal holiday is in time on the next business day."""

    moves: bool


class GrantFee(Entry):
    """A fee that is charged when parole is granted, and so is never sent with the form."""

    amount: Annotated[str, StringConstraints(pattern=r"^\d+\.\d\d$")]


class WaiverTypes(Entry):
    """Application types for which Form I-912 may ask for a waiver, for these editions of the I-131.

    `unsettled`: of those, the requests of which no source says whether they are meant.
    """

    editions: tuple[str, ...]
    types: tuple[Text, ...]
    unsettled: frozenset[Request] = frozenset()


class Address(Entry):
    """Where mail goes. `office`: for what; `way`: how it is sent; `seen`: the last day on which a source shows it."""

    office: Literal["ice", "lockbox", "re-parole", "parole-branch"]
    way: Literal["any", "postal", "courier"] = "any"
    lines: tuple[Text, ...]
    seen: date

    @property
    def text(self) -> str:
        """The address in one line."""
        return ", ".join(self.lines)


class Edition(Entry):
    """Days on which an edition of the I-131 is taken; outside all its entries it is refused."""

    edition: Text
    standing: Literal["accepted", "unsettled"] = "accepted"


class Layout(Entry):
    """What the application types of some editions ask for, and whether re-parole is written beside the box."""

    editions: tuple[str, ...]
    annotation: bool
    types: dict[str, Request]


class Pages(Entry):
    """Number of pages of an edition of a form, for forms that were not learned."""

    form: Text
    edition: Text
    pages: int


SERIES: dict[str, type[Entry]] = {
    "check": CheckEntry, "fee": Fee, "instruments": Instruments, "payee": Payee, "check_age": CheckAge,
    "lead_time": Days, "silence": Days, "mail": Days, "minority": Years, "classes": Classes, "likeness": Likeness,
    "day_off": DayOff, "one_payment": OnePayment, "parole_length": Limit, "parole_need": Limit, "grant_fee": GrantFee,
    "waiver_types": WaiverTypes, "address": Address, "edition": Edition, "layout": Layout, "pages": Pages,
}
GAPLESS = ("fee", "instruments", "payee", "check_age", "lead_time", "silence", "mail", "minority", "classes",
           "likeness", "day_off", "one_payment")
# kinds for which the postmark may decide; for all others the day of receipt does
POSTED = ("fee", "instruments", "edition")
