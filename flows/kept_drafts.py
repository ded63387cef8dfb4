"""Drafts of letters as the database keeps them, and the letters that they give; what people do with them is in `drafting`."""
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from filings.audit import PROGRAM, append, filing_subject
from filings.corrections import current
from filings.problems import BadNotice, UnknownFiling
from filings.settings import settings
from filings.store import Store
from filings.tables import NOTICE_DRAFTS, SCANS
from filings.vocabulary import Record
from flows.notice_rules import rules_of
from reports.notices import Draft, Kind, drafts_for
from reports.notices.editing import Passage, blanks_left, changed
from reports.notices.letters import Letter, Paragraph, folders, load_wording, render
from reports.notices.rules import Basis
from validators.policy import Timeline

DRAFT, APPROVED, WITHDRAWN = "draft", "approved", "withdrawn"
ANSWER_BY = re.compile(r"answer by (\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]+ \d{1,2}, \d{4})")


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """What drafts are made with. `answer_days`: days for an answer, by the setting; `templates`: folder of the office's own."""

    store: Store
    timeline: Timeline = field(default_factory=Timeline.load)
    answer_days: int = field(default_factory=lambda: settings().answer_days)
    templates: Path | None = None

    def now(self) -> str:
        """The clock of the store, UTC."""
        return datetime.fromtimestamp(self.store.clock(), UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is kept.

    `kind`: name of the letter, such as `transfer-copy`; `day`: date of the letter; `digest`: of the text that was approved.
    `stale`: the filing was decided otherwise since a person edited or approved it, or it no longer gives such a letter.
    """

    id: int
    scan: int
    number: int
    kind: str
    status: str
    day: date
    created_at: str
    edited_by: str | None
    approved_by: str | None
    approved_at: str | None
    digest: str | None
    stale: bool


def record_of(connection: Connection, scan: int, number: int) -> Record:
    """The record that stands for a scan, which holds the filing."""
    if connection.scalar(select(SCANS.c.id).where(SCANS.c.id == scan)) is None:
        raise UnknownFiling(f"There is no scan {scan}")
    _, record = current(connection, scan)
    if not 1 <= number <= len(record.filings):
        raise UnknownFiling(f"Scan {scan} holds no filing {number}")
    return record


def fitting(desk: NoticeDesk, record: Record, number: int, day: date) -> dict[str, Draft]:
    """The letters that fit a filing, by name, dated that day."""
    where = folders(desk.templates)
    rules = rules_of(desk.timeline, record.scan.received, day, desk.answer_days)
    told = drafts_for(record, day, rules, load_wording(where), desk.answer_days)
    return {each.name: each for one in told if one.number == number for each in one.drafts}


def rows_of(connection: Connection, scan: int, number: int) -> list[dict[str, Any]]:
    """All drafts of a filing, oldest first, the withdrawn ones too."""
    query = select(NOTICE_DRAFTS).where(NOTICE_DRAFTS.c.scan == scan, NOTICE_DRAFTS.c.number == number)
    return [dict(row) for row in connection.execute(query.order_by(NOTICE_DRAFTS.c.id)).mappings()]


def row_of(connection: Connection, draft: int) -> dict[str, Any]:
    """A draft by its id."""
    row = connection.execute(select(NOTICE_DRAFTS).where(NOTICE_DRAFTS.c.id == draft)).mappings().first()
    if row is None:
        raise UnknownFiling(f"There is no draft {draft}")
    return dict(row)


def open_row(connection: Connection, draft: int) -> dict[str, Any]:
    """A draft that can still be changed."""
    row = row_of(connection, draft)
    if row["status"] != DRAFT:
        raise BadNotice(f"The letter is {row['status']}")
    return row


def add(desk: NoticeDesk, connection: Connection, scan: int, number: int, draft: Draft) -> None:
    """Keep a new draft."""
    body: dict[str, Any] = {"day": draft.day.isoformat(), "text": None, "fills": {}, "rests_on": rests_on(draft)}
    connection.execute(insert(NOTICE_DRAFTS).values(scan=scan, number=number, kind=draft.name, body=body, status=DRAFT,
                                                    created_at=desk.now()))
    append(connection, PROGRAM, "notice.drafted", filing_subject(scan, number), after={"kind": draft.name})


def change(desk: NoticeDesk, connection: Connection, row: Mapping[str, Any], who: str, action: str,
         told: Mapping[str, Any] | None = None, **values: Any) -> None:
    """Change a row and write the deed into the trail, without what the letter says about the person."""
    connection.execute(update(NOTICE_DRAFTS).where(NOTICE_DRAFTS.c.id == row["id"]).values(**values))
    append(connection, who, action, filing_subject(row["scan"], row["number"]), before={"status": row["status"]},
           after={"draft": row["id"], "kind": row["kind"], "status": values.get("status", row["status"]), **(told or {})})


def generated(desk: NoticeDesk, connection: Connection, row: Mapping[str, Any]) -> tuple[Draft, Letter]:
    """The letter as its record gives it now, with what a person made of it."""
    record = record_of(connection, row["scan"], row["number"])
    body = row["body"]
    made = fitting(desk, record, row["number"], date.fromisoformat(body["day"])).get(row["kind"])
    if made is None:
        raise BadNotice(f"The filing no longer gives a {row['kind']} letter")
    passages = [_passage(one) for one in body["text"]] if body["text"] else None
    change = changed(passages, body["fills"]) if passages or body["fills"] else None
    return made, render(made, folders(desk.templates), change)


def rendered(desk: NoticeDesk, connection: Connection, row: Mapping[str, Any]) -> tuple[Draft | None, Letter]:
    """The letter as it reads: an approved one as it is kept, with the draft that the filing gives now, if any."""
    body = row["body"]
    if "html" not in body:
        return generated(desk, connection, row)
    record = record_of(connection, row["scan"], row["number"])
    day = date.fromisoformat(body["day"])
    paragraphs = tuple(Paragraph(text, Basis(basis[0], basis[1], basis[2], tuple(basis[3])) if basis else None)
                       for text, basis in body["paragraphs"])
    kept = Letter(body["html"], paragraphs, folders(desk.templates), day, record.scan.sha256, approved=True)
    return fitting(desk, record, row["number"], day).get(row["kind"]), kept


def known(fills: Mapping[str, str], plain: Letter) -> None:
    """See that there is a blank of each name."""
    there = {*blanks_left(plain)}
    if strange := [name for name in fills if name not in there]:
        raise BadNotice(f"The letter has no blank {', '.join(strange)}; it has {', '.join(sorted(there)) or 'none'}")


def promised(draft: Draft, text: str) -> date | None:
    """The day by which a letter wants an answer, as it was approved: a person may have written another than the office's."""
    if draft.kind is not Kind.DEFICIENCY:
        return None
    for day in ANSWER_BY.findall(text):
        with suppress(ValueError):
            return datetime.strptime(day, "%m/%d/%Y" if "/" in day else "%B %d, %Y").date()
    return draft.answer_by


def rests_on(draft: Draft) -> str:
    """What a letter says of the findings, to see later whether the filing was decided otherwise."""
    points = [[one.found, one.basis.rule, one.basis.check] for one in (*draft.points, *draft.also, *draft.notes)]
    return json.dumps([draft.filing.disposition, points], ensure_ascii=False)


def kept(row: Mapping[str, Any], made: Draft | None) -> Kept:
    """A row as a value. `made`: the draft that the filing gives now, if any."""
    body = row["body"]
    touched = row["status"] == APPROVED or bool(row["edited_by"])
    stale = touched and row["status"] != WITHDRAWN and (made is None or rests_on(made) != body["rests_on"])
    return Kept(row["id"], row["scan"], row["number"], row["kind"], row["status"], date.fromisoformat(body["day"]),
                row["created_at"], row["edited_by"], row["approved_by"], row["approved_at"], row["digest"], stale)


def stored(one: Passage) -> list[Any]:
    """A passage as JSON holds it."""
    return [one.tag, one.look, one.text, [list(pair) for pair in one.trace]]


def _passage(stored: list[Any]) -> Passage:
    tag, look, text, trace = stored
    return Passage(tag, look, text, tuple((name, value) for name, value in trace))


def basis_data(one: Basis | None) -> list[Any] | None:
    """The source of a paragraph as JSON holds it."""
    return None if one is None else [one.rule, one.citation, one.check, list(one.pages)]
