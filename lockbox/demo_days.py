"""The days before the demo: a month of invented filings, so that the dashboard shows what it is for.

Each is saved, ruled on and finished by the ordinary road, as if at its own time. They are records without scans.
"""
from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from datetime import time as daytime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from filings import claims, corrections
from filings.settings import settings
from filings.store import Store
from filings.tables import FILINGS, SCANS
from filings.vocabulary import Disposition, Record
from flows.review_desk import ReviewDesk, open_review
from flows.review_rulings import finish, rule
from sample_filings.archive import last_days

DAYS, OPEN_DAYS = 30, 4        # with filings, and of those the last, of which nobody has finished any
OPENS, MINUTES = daytime(8), 9 * 60      # of a working day
WHO, REASON = "sample-reviewer", "Sample data: there is no paper to look at"
CLAIMED_S = 600.0


def add_days_before(folder: Path) -> int:
    """Fill the last days; gives back the number of filings. `folder`: where their records would lie."""
    now = at = time.time()
    zone = ZoneInfo(settings().time_zone)
    today = datetime.fromtimestamp(now, zone).date()
    records = list(last_days(today, DAYS))
    with Store(settings().database, clock=lambda: at) as store:
        desk = open_review(store)
        for moment, came, record in _events(records, today, zone):
            at = min(moment, now)
            if came:
                store.save(record, folder)
            else:
                _finish(desk, record)
    return len(records)


def _events(records: Sequence[Record], today: date, zone: ZoneInfo) -> Iterator[tuple[float, bool, Record]]:
    """What happened, in its order: when, seconds since 1970; whether the filing came in, or somebody was done with it."""
    events = []
    for number, record in enumerate(records):
        came = datetime.combine(record.scan.received, OPENS, zone) + timedelta(minutes=number * 37 % MINUTES)
        done = came + timedelta(hours=1 + number * 7 % (24 * (OPEN_DAYS - 1)))
        events.append((came.timestamp(), True, record))
        # of those that only a person can decide, some wait for long
        left = record.filings[0].disposition is Disposition.REVIEW and number % 4 == 0
        if (today - record.scan.received).days >= OPEN_DAYS and not left:
            events.append((done.timestamp(), False, record))
    return iter(sorted(events, key=lambda event: event[:2]))


def _finish(desk: ReviewDesk, record: Record) -> None:
    """Be done with the one filing of a record; where only a person can say what becomes of it, somebody says so."""
    with desk.store.database.read() as connection:
        scan, filing = connection.execute(select(SCANS.c.id, FILINGS.c.id).join(FILINGS, FILINGS.c.scan == SCANS.c.id).where(
            SCANS.c.sha256 == record.scan.sha256)).one()
        version, _ = corrections.current(connection, scan)
    claims.claim(desk.store.database, filing, WHO, desk.store.clock(), CLAIMED_S)
    if record.filings[0].disposition is Disposition.REVIEW:
        version = rule(desk, WHO, filing, version, Disposition.DEFICIENT if filing % 3 else Disposition.READY, REASON).version
    finish(desk, WHO, filing, version)
    claims.release(desk.store.database, filing, WHO, desk.store.clock())
