"""Pages read again, each in a reading process with its limits, while people go on working.

    rereads = Rereads(desk, originals)
    number = rereads.start("nora", filing, page=4, turned=180)
    rereads.state(number)

What was asked stands in the database until it is done: a dashboard that is ended meanwhile takes it up at its next start, and
of several dashboards one does it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from extractors.page_reader import make_reader
from extractors.processes.pool import PoolFailure, ReaderPool
from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.audit import append, filing_subject
from filings.originals import OriginalStore
from filings.problems import LockboxError
from filings.settings import settings
from filings.tables import FILINGS, REREADS
from filings.vocabulary import Page, PageKind
from flows.equipment import limits_of
from flows.review_desk import ReviewDesk
from flows.review_pages import take_reading
from flows.scan_files import scan_file

READER = "flows.reread:make_page_reader"
ATTEMPTS = 3                   # beginnings after which a page is given up
LOADING_S = 120.0              # that a reading process may take beside the page itself
TOLD_S = 24 * 3600.0           # for so long a failure is shown with the filing
NO_FILE = "The scan lies nowhere any more: restore it, then have the page read again"
SILENT = f"Reading was begun {ATTEMPTS} times and never ended"


class Stage(StrEnum):
    """How far a page is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A page on its way. `turned`: degrees clockwise that it lies turned in the scan; `message`: why it failed."""

    number: int
    filing: int
    page: int
    turned: int
    who: str
    stage: Stage
    message: str = ""


def make_page_reader(forms_dir: str, wanted: int, turned: int) -> Callable[[PageImage, int], PageReadings]:
    """The reading function of a process that reads one page of a scan. `turned`: degrees clockwise that it lies turned."""
    reader = make_reader(forms_dir)

    def read(scanned: PageImage, number: int) -> PageReadings:
        if number != wanted:
            return PageReadings(Page(number=number, kind=PageKind.OTHER))
        if not turned:
            return reader(scanned, number)
        upright = np.ascontiguousarray(np.rot90(scanned.image, turned // 90))
        # a text layer and form values have their places on the page as it lay
        found = reader(replace(scanned, image=upright, words=(), form_values={}), number)
        page = Page.model_validate({**found.page.model_dump(), "rotated": (turned + found.page.rotated) % 360})
        return replace(found, page=page)

    return read


class Rereads:
    """Pages to be read again, one at a time in the background.

    Args:
        desk: where readings are taken over.
        originals: where scans are kept; None: only those that lie where they were read.
        reader: tests hand in their own.
    """

    def __init__(self, desk: ReviewDesk, originals: OriginalStore | None = None, reader: str = READER) -> None:
        self.desk, self.originals, self.reader = desk, originals, reader
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reread")
        self._timer: threading.Timer | None = None

    def start(self, who: str, filing: int, page: int, turned: int = 0) -> int:
        """Have a page read again; gives back the number of the job."""
        now = self.desk.store.clock()
        with self.desk.store.database.write() as connection:
            under_way = connection.scalar(select(REREADS.c.id).where(REREADS.c.filing == filing, REREADS.c.page == page,
                                                                     REREADS.c.stage == Stage.WAITING))
            if under_way is not None:
                return int(under_way)
            row = connection.execute(insert(REREADS).values(
                filing=filing, page=page, turned=turned, who=who, asked_at=_moment(now), stage=Stage.WAITING, attempts=0,
                message="").returning(REREADS.c.id)).scalar_one()
            place = connection.execute(select(FILINGS.c.scan, FILINGS.c.number).where(FILINGS.c.id == filing)).one()
            append(connection, who, "filing.read-again", filing_subject(place.scan, place.number), after={"page": page},
                   at=datetime.fromtimestamp(now, UTC))
        self._pool.submit(self._work)
        return int(row)

    def resume(self) -> None:
        """Take up what was asked of a dashboard that has ended since; what another one has at hand, once its time is over."""
        with self.desk.store.database.read() as connection:
            waiting = connection.scalar(select(func.count()).where(REREADS.c.stage == Stage.WAITING))
            lease = connection.scalar(select(func.min(REREADS.c.lease_until)).where(REREADS.c.stage == Stage.READING))
        if waiting:
            self._pool.submit(self._work)
        if lease is not None:
            self._timer = threading.Timer(max(0.0, lease - self.desk.store.clock()) + 1.0, self._again)
            self._timer.daemon = True
            self._timer.start()

    def state(self, number: int) -> Job | None:
        """How far a job is; None for one that there never was."""
        return next(iter(self._jobs(REREADS.c.id == number)), None)

    def of_filing(self, filing: int) -> list[Job]:
        """The pages of a filing that are on their way, and those whose latest reading has failed within a day."""
        newest = select(func.max(REREADS.c.id)).where(REREADS.c.filing == filing).group_by(REREADS.c.page)
        since = _moment(self.desk.store.clock() - TOLD_S)
        told = or_(REREADS.c.stage.in_((Stage.WAITING, Stage.READING)),
                   and_(REREADS.c.stage == Stage.FAILED, REREADS.c.asked_at >= since))
        return self._jobs(REREADS.c.id.in_(newest), told)

    def finish(self) -> None:
        """Wait until every page is read; no more are taken."""
        if self._timer is not None:
            self._timer.cancel()
        self._pool.shutdown(wait=True)

    def _jobs(self, *conditions: ColumnElement[bool]) -> list[Job]:
        with self.desk.store.database.read() as connection:
            rows = connection.execute(select(REREADS).where(*conditions).order_by(REREADS.c.id)).mappings().all()
        return [_job(row) for row in rows]

    def _again(self) -> None:
        self._pool.submit(self._work)
        self.resume()

    def _work(self) -> None:
        """Read what waits, one page after the other."""
        while (job := self._take()) is not None:
            try:
                message = self._read(job)
            except (LockboxError, OSError, PoolFailure) as error:
                message = str(error)
            stage = Stage.FAILED if message else Stage.DONE
            with suppress(LockboxError), self.desk.store.database.write() as connection:
                connection.execute(update(REREADS).where(REREADS.c.id == job.number, REREADS.c.stage == Stage.READING)
                                   .values(stage=stage, lease_until=None, message=message))

    def _take(self) -> Job | None:
        """The oldest page that waits, or whose reader fell silent, lent to this process."""
        now = self.desk.store.clock()
        free = or_(REREADS.c.stage == Stage.WAITING, and_(REREADS.c.stage == Stage.READING, REREADS.c.lease_until <= now))
        with self.desk.store.database.write() as connection:
            connection.execute(update(REREADS).where(free, REREADS.c.attempts >= ATTEMPTS).values(
                stage=Stage.FAILED, lease_until=None, message=SILENT))
            row = connection.execute(select(REREADS).where(free).order_by(REREADS.c.id).limit(1)).mappings().first()
            if row is None:
                return None
            connection.execute(update(REREADS).where(REREADS.c.id == row["id"]).values(
                stage=Stage.READING, attempts=REREADS.c.attempts + 1, lease_until=now + settings().page_seconds + LOADING_S))
        return replace(_job(row), stage=Stage.READING)

    def _read(self, job: Job) -> str:
        """Read a page and take its reading over; gives back why that could not be, or nothing."""
        chosen = settings()
        with self.desk.store.database.read() as connection:
            scan = connection.scalar(select(FILINGS.c.scan).where(FILINGS.c.id == job.filing))
            file = scan_file(connection, scan, self.originals) if scan is not None else None
        if file is None:
            return NO_FILE
        with ReaderPool(self.reader, (str(chosen.forms_dir), job.page, job.turned), 1, limits_of(chosen)) as pool:
            result = next(iter(pool.read([file])))
        found = next((page for page in result.pages if page.page.number == job.page), None)
        problem = result.problem if found is None else found.page.problem
        if found is None or problem is not None:
            return problem.message if problem else f"The scan has no page {job.page}"
        take_reading(self.desk, job.who, job.filing, found)
        return ""


def _job(row: Any) -> Job:
    return Job(row["id"], row["filing"], row["page"], row["turned"], row["who"], Stage(row["stage"]), row["message"])


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
