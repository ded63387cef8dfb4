"""A filing as its page shows it: doubts, findings, entries, sentences, pages, and who has it."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dashboard.filing_desk import Bench
from dashboard.masks import is_masked_field, masked, masked_text
from dashboard.spots import Spot, place_of, spot
from dashboard.texts import text
from dashboard.visit import Visit
from filings import claims, corrections
from filings.corrections import Place
from filings.deciding import deciding
from filings.tables import FILINGS
from filings.vocabulary import (
    Filing,
    Finding,
    Outcome,
    Page,
    Reading,
    Record,
    Status,
)
from flows.page_readings import numbered
from flows.review_again import disputed
from flows.review_doubts import Doubt, Kind, doubts_of
from flows.review_rulings import WAITING, Ruled, standing
from reports import words
from reports.packet import page_list

SHOWN = 400                    # characters of a value or a sentence; the whole stands in the record
SHORT = 60                     # characters of another reading that fits on a button
OUTCOMES = {Outcome.NOT_MET: 0, Outcome.CANNOT_TELL: 1, Outcome.MET: 2, Outcome.NOT_APPLICABLE: 3}


@dataclass(frozen=True, slots=True)
class DoubtView:
    """One thing to ask. `deed`: what its forms are sent to; `value`: as it is shown; `typed`: as it is put into the input."""

    kind: str
    key: str
    title: str
    why: str
    checks: tuple[str, ...]
    decides: bool
    spot: Spot
    value: str
    typed: str
    mark: bool
    hint: str
    choices: tuple[tuple[str, str], ...]
    alternatives: tuple[str, ...]
    can_confirm: bool
    quote: str
    newer: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of a form."""

    name: str
    title: str
    value: str
    typed: str
    status: str
    source: str
    confidence: float
    by: str
    spot: Spot
    mark: bool
    hint: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding. `spots`: its places in order; the first is shown when it is chosen."""

    finding: Finding
    title: str
    message: str
    spots: tuple[tuple[Spot, str], ...]
    decides: bool


@dataclass(frozen=True, slots=True)
class FilingView:
    """Everything the page shows of a filing. `stands`: the disposition that counts, a ruling in force first."""

    place: Place
    version: int
    record: Record
    filing: Filing
    number_of: int
    person: str
    a_number: str
    stands: str
    doubts: tuple[DoubtView, ...]
    deciding_doubts: int
    findings: tuple[FindingView, ...]
    entries: dict[str, tuple[EntryView, ...]]
    blanks: dict[str, tuple[EntryView, ...]]
    pages: tuple[Page, ...]
    waiting: Ruled | None
    holder: str | None
    mine: bool
    open_for_all: bool

    @property
    def address(self) -> str:
        """Where the filing is."""
        return f"/filings/{self.place.scan}/{self.place.number}"


def find_place(connection: Connection, scan: int, number: int) -> Place | None:
    """The place of a filing by its scan and its number in it."""
    row = connection.scalar(select(FILINGS.c.id).where(FILINGS.c.scan == scan, FILINGS.c.number == number))
    return corrections.place_of(connection, row) if row is not None else None


def view_of(visit: Visit, bench: Bench, scan: int, number: int) -> FilingView | None:
    """A filing for its page; None where there is none."""
    with visit.house.store.database.read() as connection:
        place = find_place(connection, scan, number)
        if place is None:
            return None
        version, record = corrections.current(connection, scan)
        if number > len(record.filings):
            return None
        rulings = standing(connection, place)
        newer = disputed(connection, place)
        holder = claims.holder(connection, place.filing, visit.house.clock())
    filing = record.filings[number - 1]
    others = [one for at, one in enumerate(record.filings, 1) if at != number]
    doubts = doubts_of(filing, record.scan, bench.desk.timeline, bench.desk.form_pages, others,
                       {name: words.value_text(reading.value) for name, reading in newer.items()})
    shown = tuple(_doubt(visit, bench, filing, each) for each in doubts)
    owners = numbered(record)
    entries = [_entry(visit, bench, filing, name, reading) for name, reading in filing.fields.items()
               if not _idle(name, reading)]
    stands = filing.ruling.disposition if filing.ruling else filing.disposition
    user = holder.user if holder else None
    return FilingView(
        place, version, record, filing, len(record.filings), _person(filing), _number(visit, filing), stands, shown,
        sum(each.decides for each in shown), tuple(_findings(visit, filing)),
        _by_form(entries, blank=False), _by_form(entries, blank=True),
        tuple(page for page in record.pages if owners.get(page.number) == number),
        next((one for one in rulings if one.state == WAITING), None), user, user == visit.user.name, user is None)


def _idle(name: str, reading: Reading) -> bool:
    return not words.is_named(name) and (reading.status is Status.BLANK or reading.value is False) and reading.by is None


def _by_form(entries: list[EntryView], *, blank: bool) -> dict[str, tuple[EntryView, ...]]:
    found: dict[str, list[EntryView]] = {}
    for each in entries:
        if (each.status == Status.BLANK) == blank:
            found.setdefault(words.form_title(each.name), []).append(each)
    return {form: tuple(sorted(many, key=lambda one: (one.status == Status.READ, 0))) for form, many in found.items()}


def _doubt(visit: Visit, bench: Bench, filing: Filing, doubt: Doubt) -> DoubtView:
    hidden = not visit.unmasked
    value = typed = hint = quote = ""
    mark, can_confirm = False, True
    alternatives: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    if doubt.kind is Kind.FIELD and doubt.reading is not None:
        entry = bench.desk.rules.entry(doubt.key, doubt.reading.value)
        mark, hint = entry.mark, entry.hint
        secret = hidden and is_masked_field(doubt.key)
        value = shown_value(visit, doubt.key, doubt.reading)
        typed = "" if secret else typed_value(doubt.reading)
        alternatives = () if secret or mark else tuple(words.value_text(one) for one in doubt.reading.alternatives[:4]
                                                       if len(one) <= SHORT)
        can_confirm = doubt.reading.status is not Status.UNREADABLE
        choices = tuple((one, one) for one in entry.choices)
        title = f"{words.form_title(doubt.key)}: {words.field_title(doubt.key)}"
    elif doubt.kind is Kind.CLAIM and doubt.claim is not None:
        title = text("filing.doubt.claim", topic=words.TOPICS.get(doubt.claim.topic, doubt.claim.topic))
        quote = shorter(masked_text(doubt.claim.text) if hidden else doubt.claim.text)
    elif doubt.kind is Kind.PAGE:
        kind = next((page for page in pages_of(filing, doubt.page)), None)
        title = text("filing.doubt.page", page=doubt.page or 0)
        value = words.KINDS[kind] if kind else words.KINDS[_OTHER]
    else:
        title = _question(doubt.key)
        choices = tuple((one, text(f"filing.says.{one}")) for one in doubt.choices)
    return DoubtView(
        doubt.kind, doubt.key, shorter(title), shorter(masked_text(doubt.why) if hidden else doubt.why),
        tuple(words.check_title(one) for one in doubt.checks), doubt.decides,
        place_of(filing, doubt.key, doubt.page, doubt.box), value, typed, mark, hint, choices, alternatives,
        can_confirm, quote, _newer(visit, doubt), doubt.checks)


_OTHER = next(kind for kind in words.KINDS if kind == "other")


def _newer(visit: Visit, doubt: Doubt) -> str:
    return masked(doubt.again) if doubt.again and not visit.unmasked and is_masked_field(doubt.key) else doubt.again


def pages_of(filing: Filing, page: int | None) -> Iterator[Any]:
    """The kind of a page, if it is in a document of the filing."""
    return (document.kind for document in filing.documents if page in document.pages)


def _question(key: str) -> str:
    if key == "request":
        return text("filing.doubt.request")
    if key.startswith("trait."):
        return text(f"filing.doubt.{key.replace('trait.', 'trait-')}")
    return text("filing.doubt.check", check=words.check_title(key))


def _entry(visit: Visit, bench: Bench, filing: Filing, name: str, reading: Reading) -> EntryView:
    entry = bench.desk.rules.entry(name, reading.value)
    secret = not visit.unmasked and is_masked_field(name)
    typed = "" if secret else typed_value(reading)
    return EntryView(name, shorter(words.field_title(name)), shown_value(visit, name, reading), typed, reading.status,
                     words.SOURCES[reading.source] if reading.source else "", reading.confidence, reading.by or "",
                     place_of(filing, name, reading.page, reading.box), entry.mark, entry.hint, entry.choices)


def shown_value(visit: Visit, name: str, reading: Reading) -> str:
    """A value for the screen: short, and a number of a person masked until it is asked for."""
    if reading.status is Status.UNREADABLE:
        return words.STATUSES[Status.UNREADABLE]
    if not visit.unmasked and is_masked_field(name) and isinstance(reading.value, str):
        return masked(reading.value)
    return shorter(words.value_text(reading.value))


def typed_value(reading: Reading) -> str:
    """A value as it is put into an input; one that no input takes is left out, to be typed anew."""
    text_ = "" if reading.value in (None, "") else words.value_text(reading.value)
    return text_ if len(text_) <= SHOWN else ""


def shorter(value: str) -> str:
    """A text of at most so many characters that it does not push everything else off the screen."""
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"


def _findings(visit: Visit, filing: Filing) -> Iterator[FindingView]:
    """The findings, those that decide first, then by how they came out."""
    deciders = {finding.check for finding in deciding(filing)}
    weights = list(words.WEIGHTS)
    ordered = sorted(filing.findings, key=lambda one: (one.check not in deciders, OUTCOMES[one.outcome],
                                                       weights.index(one.weight)))
    for finding in ordered:
        spots = tuple((spot(one.page, one.box), shorter(one.text if visit.unmasked else masked_text(one.text)))
                      for one in finding.evidence if one.page)
        message = shorter(finding.message if visit.unmasked else masked_text(finding.message))
        yield FindingView(finding, words.check_title(finding.check), message, spots, finding.check in deciders)


def _person(filing: Filing) -> str:
    """Who the filing is about, as far as that was read."""
    def part(name: str) -> str:
        reading = filing.fields.get(f"i131.applicant.{name}")
        return reading.value if reading is not None and isinstance(reading.value, str) else ""

    given = " ".join(filter(None, (part("given_name"), part("middle_name"))))
    return shorter(", ".join(filter(None, (part("family_name"), given)))) or text("filing.nobody")


def _number(visit: Visit, filing: Filing) -> str:
    reading = filing.fields.get("i131.applicant.a_number")
    if reading is None or not isinstance(reading.value, str) or not reading.value:
        return ""
    return f"A{reading.value}" if visit.unmasked else masked(reading.value)


def papers(view: FilingView) -> list[tuple[str, str, str]]:
    """Title, edition and pages of each document of the filing."""
    return [(words.KINDS[one.kind], one.edition or "", page_list(one.pages)) for one in view.filing.documents]
