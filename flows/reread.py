"""One page read again, in a reading process with its limits, while people go on working.

rereads = Rereads(desk)
number = rereads.start("nora", filing, path, page=4, turned=180)
rereads.state(number)
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from pathlib import Path

import numpy as np

from extractors.page_reader import make_reader
from extractors.processes.pool import PoolFailure, ReaderPool
from extractors.readings import PageReadings
from extractors.scans.page_image import PageImage
from filings.problems import LockboxError
from filings.settings import settings
from filings.vocabulary import Page, PageKind
from flows.equipment import limits_of
from flows.review_desk import ReviewDesk
from flows.review_pages import take_reading

KEPT = 200                     # finished jobs that are remembered
READER = "flows.reread:make_page_reader"


class Stage(StrEnum):
    """How far a page is."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A page on its way. `message`: why it failed."""

    number: int
    filing: int
    page: int
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
    """Pages to be read again, one at a time in the background. `reader`: tests hand in their own."""

    def __init__(self, desk: ReviewDesk, reader: str = READER) -> None:
        self.desk, self.reader = desk, reader
        self._numbers = count(1)
        self._jobs: dict[int, Job] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reread")

    def start(self, who: str, filing: int, scan: Path, page: int, turned: int = 0) -> int:
        """Have a page read again; gives back the number of the job."""
        job = Job(next(self._numbers), filing, page, who, Stage.WAITING)
        self._note(job)
        self._pool.submit(self._read, job, scan, turned)
        return job.number

    def state(self, number: int) -> Job | None:
        """How far a job is; None for one that nobody remembers."""
        with self._lock:
            return self._jobs.get(number)

    def finish(self) -> None:
        """Wait until every page is read; no more are taken."""
        self._pool.shutdown(wait=True)

    def _note(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.number] = job
            for old in sorted(self._jobs)[:-KEPT]:
                del self._jobs[old]

    def _read(self, job: Job, scan: Path, turned: int) -> None:
        self._note(replace(job, stage=Stage.READING))
        chosen = settings()
        try:
            with ReaderPool(self.reader, (str(chosen.forms_dir), job.page, turned), 1, limits_of(chosen)) as pool:
                result = next(iter(pool.read([scan])))
            found = next((page for page in result.pages if page.page.number == job.page), None)
            problem = result.problem if found is None else found.page.problem
            if found is None or problem is not None:
                self._note(replace(job, stage=Stage.FAILED, message=problem.message if problem else ""))
                return
            take_reading(self.desk, job.who, job.filing, found)
        except (LockboxError, OSError, PoolFailure) as error:
            self._note(replace(job, stage=Stage.FAILED, message=str(error)))
            return
        self._note(replace(job, stage=Stage.DONE))
