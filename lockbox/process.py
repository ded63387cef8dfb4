"""`lockbox process`: scans in, records and reports out."""
from __future__ import annotations

import os
import shutil
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lockbox.console import FAILED, print_table

REASON = 110                   # characters of a reason in the table

if TYPE_CHECKING:
    from collections.abc import Callable

    from filings.vocabulary import Record
    from flows.jobs import ScanJob


def process_scans(paths: list[Path], out: Path, *, received: date | None = None, postmarked: date | None = None,
                  forms: Path | None = None, jobs: int | None = None, flow: bool = False) -> int:
    """Triage scans as the command says; returns its exit status.

    Raises:
        LockboxError: what was asked for cannot be done, or something needed is missing.
        OSError: a record cannot be written.
    """
    from filings.problems import BadArguments, MissingTool
    from flows.jobs import plan_scans

    # what costs nothing is looked at first: a wrong argument is told at once
    plan = plan_scans(paths, out, received, postmarked)
    prepare(out)
    if forms is not None and not forms.is_dir():
        raise BadArguments(f"{forms} is no folder")
    if not plan:
        print("No scans there.")
        return 0
    if shutil.which("tesseract") is None:
        raise MissingTool("Tesseract was not found")

    from flows.equipment import learned_forms

    if not learned_forms(forms):
        print("No blank form has been learned yet, so no form can be read: see `lockbox forms learn --help`.")
    with progress(plan) as show, pool_failure_told():
        # a flow where one is asked for or a Prefect server is set; else Prefect is not even loaded
        if flow or os.environ.get("PREFECT_API_URL"):
            from flows.local import run_flow

            records = run_flow(paths, out, received, postmarked, jobs, show)
        else:
            records = run_directly(plan, out, jobs, show)
    show_results(plan, records)
    return 0 if len(records) == len(plan) else FAILED


def run_directly(plan: list[ScanJob], out: Path, jobs: int | None, show: Callable[[Record], None]) -> list[Record]:
    """Triage in this process and its reading processes; `show` is called with each record."""
    from flows.equipment import triage_directly

    records = []
    for record in triage_directly(plan, out, jobs):
        show(record)
        records.append(record)
    return records


def prepare(out: Path) -> None:
    """Make the folder for the records and try it.

    Raises:
        BadArguments: nothing can be written there.
    """
    from filings.problems import BadArguments

    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise BadArguments(f"No record can be written to {out}: {error.strerror}") from error


@contextmanager
def pool_failure_told() -> Iterator[None]:
    """Tell in one sentence when the reading processes cannot work at all."""
    from extractors.processes.pool import PoolFailure

    try:
        yield
    except PoolFailure as error:
        raise OSError(str(error)) from error


@contextmanager
def progress(plan: list[ScanJob]) -> Iterator[Callable[[Record], None]]:
    """A progress bar on a terminal, one line a scan elsewhere; gives the function to call with each record."""
    from rich.console import Console

    if not Console().is_terminal:
        yield lambda record: print(line_of(record), flush=True)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
                  TextColumn("{task.description}"), transient=True) as bar:
        task = bar.add_task("", total=len(plan))
        yield lambda record: bar.update(task, advance=1, description=record.scan.name.replace("[", r"\["))


def line_of(record: Record) -> str:
    """One line for a log: the scan, its pages, what to do with each filing, and the seconds it took."""
    results = record.problem.code if record.problem else ", ".join(filing.disposition for filing in record.filings)
    return f"{record.scan.name}  {record.scan.pages} pages  {results or 'no filing'}  {record.timings.total_s:.1f} s"


def show_results(plan: list[ScanJob], records: list[Record]) -> None:
    """Print what to do with each packet, and why."""
    rows = [row for record in records for row in rows_of(record)]
    print_table(("Packet", "Request", "What to do", "First reason"), rows)
    missing = len(plan) - len(records)
    if missing:
        print(f"{missing} of {len(plan)} scans have no record.")


def rows_of(record: Record) -> list[tuple[str, str, str, str]]:
    """The lines of a scan in the table of results: one a filing."""
    from reports.words import first_reason

    name = record.scan.name
    if record.problem:
        return [(name, "", f"not read: {record.problem.code}", short(record.problem.message))]
    if not record.filings:
        return [(name, "", "no filing in it", "")]
    several = len(record.filings) > 1
    return [(f"{name} ({number})" if several else name, filing.request, filing.disposition, short(first_reason(filing)))
            for number, filing in enumerate(record.filings, 1)]


def short(reason: str) -> str:
    """The beginning of a reason; the report has all of it."""
    return textwrap.shorten(reason, REASON, placeholder=" …")
