"""The report of one scan: a single HTML file that a clerk reads on the screen or prints on one or two letter pages."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from filings.files import write_atomically
from filings.vocabulary import (
    Box,
    Claim,
    Document,
    Filing,
    Finding,
    Outcome,
    PageKind,
    Reading,
    Record,
    Stance,
    Status,
    Weight,
)

from . import words
from .crops import Crop, Images, collect

Place = tuple[int, Box]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that ask for the same thing to be done. `code` names its colours."""

    code: str
    heading: str
    hint: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a form with its name, for the tables."""

    name: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Paper:
    """One document for the table: where it lies in the scan and which pages of its form it has."""

    title: str
    edition: str
    pages: str
    form_pages: str
    missing: str


@dataclass(frozen=True, slots=True)
class View:
    """One filing, sorted for reading."""

    number: int
    filing: Filing
    action: str
    next_step: str
    person: str
    groups: tuple[Group, ...]
    in_order: tuple[str, ...]
    not_applicable: tuple[str, ...]
    doubtful: tuple[Entry, ...]
    sure: dict[str, tuple[Entry, ...]]
    blank: dict[str, str]
    claims: tuple[Claim, ...]
    papers: tuple[Paper, ...]


def write_report(record: Record, images: Images, path: Path) -> None:
    """Write the report of one scan as one HTML file without any outside resource.

    Args:
        record: what was read and decided.
        images: gives the upright grey page (uint8, height by width) for a page number, or None; asked once a page, and
            only for pages of which the report shows something.
        path: the file; its folder must exist.

    Raises:
        OSError: the file cannot be written.
    """
    write_atomically(path, render_report(record, images))


def render_report(record: Record, images: Images = lambda _: None) -> str:
    """Render the report of one scan as HTML; without `images` it has no pictures."""
    views = tuple(_view(number, filing, record) for number, filing in enumerate(record.filings, 1))
    crops = collect([place for view in views for place in _places(view)], images)
    strays = {kind: [page.number for page in record.pages if page.kind == kind]
              for kind in (PageKind.BLANK, PageKind.SEPARATOR)}
    policies = sorted({finding.rule.policy for view in views for group in view.groups for finding in group.findings})
    return environment().get_template("packet.html").render(
        record=record, scan=record.scan, views=views, policies=policies, crop=_lookup(crops),
        strays=strays,
        bad_pages=[page for page in record.pages if page.problem])


@cache
def environment() -> Environment:
    """The templates; every value is escaped, and a misspelt name is an error."""
    here = Path(__file__).parent
    loaded = Environment(loader=FileSystemLoader([here / "templates", here]), autoescape=True,
                         undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    loaded.globals.update(words=words, Outcome=Outcome, Status=Status, Stance=Stance)
    loaded.filters.update(value=words.value_text, day=words.day_text, pages=page_list, field=words.field_title,
                          check=words.check_title)
    return loaded


def page_list(pages: list[int] | tuple[int, ...]) -> str:
    """Write page numbers short: 3–5, 8."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def groups_of(filing: Filing) -> tuple[Group, ...]:
    """Sort the findings that are not in order by what is to be done; empty groups are left out."""
    def failed(weight: Weight) -> tuple[Finding, ...]:
        return tuple(each for each in filing.findings if each.outcome == Outcome.NOT_MET and each.weight == weight)

    unclear = [each for each in filing.findings if each.outcome == Outcome.CANNOT_TELL]
    looks = [each for each in unclear if each.weight != Weight.NOTICE]
    looks.sort(key=lambda each: list(Weight).index(each.weight))
    groups = (
        Group("forward", "Send to ICE", "", failed(Weight.FORWARD)),
        Group("reject", "Send back because", "", failed(Weight.REJECT)),
        Group("review", "A person must look", "", (*looks, *failed(Weight.REVIEW))),
        Group("deficient", "Ask the applicant for", "", failed(Weight.GAP)),
        Group("notice", "For your information", "These points change nothing in what to do.",
              (*failed(Weight.NOTICE), *(each for each in unclear if each.weight == Weight.NOTICE))))
    return tuple(group for group in groups if group.findings)


def _view(number: int, filing: Filing, record: Record) -> View:
    action, next_step = words.ACTIONS[filing.disposition]
    entries = [Entry(name, reading) for name, reading in filing.fields.items() if not _is_idle(name, reading)]
    doubtful = sorted((each for each in entries if words.doubtful(each.reading)),
                      key=lambda each: (each.reading.page or 0, each.reading.box[1] if each.reading.box else 0.0))
    outcome = {each: [words.check_title(finding.check) for finding in filing.findings if finding.outcome == each]
               for each in (Outcome.MET, Outcome.NOT_APPLICABLE)}
    return View(
        number, filing, action, next_step, _person(filing), groups_of(filing), tuple(outcome[Outcome.MET]),
        tuple(outcome[Outcome.NOT_APPLICABLE]), tuple(doubtful), _by_form(entries, Status.READ),
        {form: words.enumerated([words.field_title(each.name) for each in blank])
         for form, blank in _by_form(entries, Status.BLANK).items()},
        tuple(sorted(filing.claims, key=lambda claim: (claim.stance != Stance.DOUBTFUL, claim.page))),
        tuple(_paper(document, record) for document in filing.documents))


def _is_idle(name: str, reading: Reading) -> bool:
    """An empty place that nobody gave a name: hundreds of them would push what was written off the paper."""
    return not words.is_named(name) and (reading.status == Status.BLANK or
                                         (reading.status == Status.READ and reading.value is False))


def _by_form(entries: list[Entry], status: Status) -> dict[str, tuple[Entry, ...]]:
    wanted = [each for each in entries if each.reading.status == status]
    forms = dict.fromkeys(words.form_title(each.name) for each in wanted)
    return {form: tuple(each for each in wanted if words.form_title(each.name) == form) for form in forms}


def _person(filing: Filing) -> str:
    """Who the filing is about, as read: name, birth date, A-number."""
    def part(name: str) -> str:
        reading = filing.fields.get(f"i131.applicant.{name}")
        if reading is None or not isinstance(reading.value, str) or not reading.value:
            return ""
        return words.value_text(reading.value) + (" (?)" if words.doubtful(reading) else "")

    given = " ".join(filter(None, (part("given_name"), part("middle_name"))))
    name = ", ".join(filter(None, (part("family_name"), given)))
    born, number = part("date_of_birth"), part("a_number")
    return " · ".join(filter(None, (name, born and f"born {born}", number and f"A-number {number}")))


def _paper(document: Document, record: Record) -> Paper:
    present = sorted({page.form_page for page in record.pages if page.number in document.pages and page.form_page})
    # how many pages the form has is the business of its check; a gap between two pages shows here
    gaps = [number for number in range(1, present[-1]) if number not in present] if present else []
    return Paper(words.KINDS[document.kind], document.edition or "", page_list(document.pages), page_list(present),
                 page_list(gaps))


def _places(view: View) -> list[Place]:
    """Every place the report shows, the most important first."""
    findings = [place for group in view.groups for finding in group.findings for place in words.places(finding)]
    claims = [(claim.page, claim.box) for claim in view.claims if claim.box and claim.stance == Stance.DOUBTFUL]
    readings = [each.reading for each in view.doubtful]
    entries = [(reading.page, reading.box) for reading in readings if reading.page and reading.box]
    return [*findings, *entries, *claims]


def _lookup(crops: dict[Place, Crop]) -> Callable[[int | None, Box | None], Crop | None]:
    return lambda page, box: crops.get((page, box)) if page is not None and box is not None else None
