"""What a run needs, made ready from the settings: learned forms, reading processes, the desk with its database."""
from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from extractors.calibration import calibration, calibration_file
from extractors.forms.definition import FormDefinition
from extractors.forms.store import FormStore, pdfs_of
from extractors.processes.pool import Limits, ReaderPool
from extractors.scans.page_image import Caps
from filings.problems import LockboxError
from filings.settings import Settings, settings
from filings.store import Store
from filings.vocabulary import Record
from flows.jobs import ScanJob, given_names
from flows.work import Desk, adopt_records, summarise, triage_scans
from validators.policy import Timeline

READER = "extractors.page_reader:make_reader"
log = logging.getLogger("lockbox")


def learned_forms(folder: Path | None = None) -> list[FormDefinition]:
    """The learned forms, after learning the blank PDFs of a folder; a PDF that cannot be learned is told and left out.

    Raises:
        BadArguments: the folder is absent or holds no PDF.
    """
    forms = FormStore(settings().forms_dir, settings().mappings_dir)
    for path in pdfs_of([folder]) if folder else ():
        try:
            forms.learn_one(path)
        except LockboxError as error:
            log.warning("%s was not learned: %s", path.name, error)
    return forms.definitions()


def reader_pool(jobs: int | None = None) -> ReaderPool:
    """The reading processes, with the limits of the settings."""
    chosen = settings()
    return ReaderPool(jobs=jobs or chosen.jobs, reader=READER, reader_args=(str(chosen.forms_dir),),
                      limits=limits_of(chosen))


def limits_of(chosen: Settings) -> Limits:
    """The settings in the terms of the reading processes."""
    memory = chosen.worker_memory_mb << 20
    caps = Caps(pages=chosen.max_pages, pixels=chosen.max_page_megapixels * 1_000_000, bytes=chosen.max_file_mb << 20)
    return Limits(page_s=chosen.page_seconds, scan_s=chosen.scan_seconds, memory=memory, tired=memory * 5 // 6,
                  pages=chosen.worker_pages, caps=caps)


@contextmanager
def desk_for(plan: Sequence[ScanJob], out: Path) -> Iterator[Desk]:
    """The desk for these scans, with the database open and what lies in the output folder taken into it."""
    pages = {(form.form, form.edition): form.pages for form in learned_forms()}
    calibration(calibration_file())      # a bad one is told before a page is read
    with Store(settings().database) as store:
        desk = Desk(out, store, Timeline.load(), pages, given_names(plan))
        adopt_records(desk)
        yield desk


def triage_directly(plan: Sequence[ScanJob], out: Path, jobs: int | None = None) -> Iterator[Record]:
    """Triage scans in this process and its reading processes, without Prefect; the summary is written at the end."""
    with desk_for(plan, out) as desk, reader_pool(jobs) as pool:
        yield from triage_scans(plan, desk, pool)
    summarise(out)
