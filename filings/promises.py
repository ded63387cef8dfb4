"""Answers that approved letters ask for: by which day, and of which filings."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from .tables import FILINGS, NOTICE_DRAFTS, SCANS
from .vocabulary import Disposition

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Promise:
    """The day by which an approved letter about a filing wants an answer. `scan`: id of the scan; `number`: of the filing in it."""

    scan: int
    number: int
    scan_name: str
    day: date


def promised(connection: Connection, today: date, days: int) -> list[Promise]:
    """The answers that are due within so many days, and those that were due within as many days before; the earliest first.

    Something must still be missing: where the filing was decided otherwise since, or its letter withdrawn, no answer is due.
    """
    span = timedelta(days=days)
    day = func.max(NOTICE_DRAFTS.c.answer_by).label("day")
    query = select(NOTICE_DRAFTS.c.scan, NOTICE_DRAFTS.c.number, SCANS.c.name, FILINGS.c.disposition, day).join(
        SCANS, SCANS.c.id == NOTICE_DRAFTS.c.scan).join(
        FILINGS, and_(FILINGS.c.scan == NOTICE_DRAFTS.c.scan, FILINGS.c.number == NOTICE_DRAFTS.c.number)).where(
        _awaited(), SCANS.c.replaced == 0, NOTICE_DRAFTS.c.answer_by.between(today - span, today + span))
    rows = connection.execute(
        query.group_by(NOTICE_DRAFTS.c.scan, NOTICE_DRAFTS.c.number, SCANS.c.name, FILINGS.c.disposition)
        .order_by(day, NOTICE_DRAFTS.c.scan, NOTICE_DRAFTS.c.number))
    # looked at here, for as a condition it would lead the database to all deficient filings first
    return [Promise(row.scan, row.number, row.name, row.day) for row in rows if row.disposition == Disposition.DEFICIENT]


def answers_of(connection: Connection, filings: list[int]) -> dict[int, date]:
    """By which day answers about filings are due, by the filing's id; those of which none is due are left out."""
    query = select(FILINGS.c.id, func.max(NOTICE_DRAFTS.c.answer_by)).join(
        NOTICE_DRAFTS, and_(FILINGS.c.scan == NOTICE_DRAFTS.c.scan, FILINGS.c.number == NOTICE_DRAFTS.c.number)).where(
        _awaited(), FILINGS.c.disposition == Disposition.DEFICIENT, FILINGS.c.id.in_(filings))
    return {row[0]: row[1] for row in connection.execute(query.group_by(FILINGS.c.id))}


def _awaited() -> ColumnElement[bool]:
    return and_(NOTICE_DRAFTS.c.status == APPROVED, NOTICE_DRAFTS.c.answer_by.is_not(None))
