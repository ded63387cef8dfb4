"""Which scans are to be read, in what order, under what name their record goes, and on which day they came in."""
from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from filings.files import sha256_of
from filings.problems import BadArguments, BadCompanion
from filings.vocabulary import Problem

INDEX = "index"                # index.html is the overview of a folder
COMPANION_KEYS = frozenset({"received", "postmarked"})


@dataclass(frozen=True, slots=True)
class ScanJob:
    """One scan to be triaged.

    `name`: as the record writes it; `record`: the stem of its record and report; `sha256`: of the file's bytes;
    `problem`: why it must not be read, from its companion file.
    """

    path: Path
    name: str
    record: str
    sha256: str
    received: date
    postmarked: date | None = None
    problem: Problem | None = None

    @property
    def report(self) -> str:
        """File name of its report."""
        return report_name(self.record, self.name)


def report_name(record: str, scan: str) -> str:
    """File name of a report; that of a scan called index gives way to the index of the folder."""
    return f"{scan if record.lower() == INDEX else record}.html"


def plan_scans(paths: Iterable[Path], out: Path, received: date | None = None, postmarked: date | None = None,
               today: date | None = None) -> list[ScanJob]:
    """List the scans to read, in the order of their names.

    A folder stands for every file in it that is not hidden; sub-folders are not entered. Companions (`.toml`) are no
    scans. The record of NAME.ext is called NAME; of two scans with one NAME the second keeps its ending, NAME.ext. The
    dates come from the arguments, else from NAME.toml beside the scan, else `received` is today.

    Raises:
        BadArguments: a path is missing or no file or folder, two scans have the same name, or the folder for the
            records is one that scans are taken from.
    """
    if received and postmarked and postmarked > received:
        raise BadArguments(f"The postmark of {postmarked} is later than the day received, {received}")
    jobs, taken = [], set[str]()
    for path in _files(paths, out):
        name, stem = _printable(path.name), _printable(path.stem)
        record = name if stem in taken else stem
        taken.add(record)
        came, mark, problem = dates_beside(path.with_suffix(".toml"), received, postmarked, today or date.today())
        jobs.append(ScanJob(path, name, record, sha256_of(path), came, mark, problem))
    return jobs


def dates_beside(companion: Path, received: date | None, postmarked: date | None,
                 today: date) -> tuple[date, date | None, Problem | None]:
    """The day received, the postmark, and what is wrong with the companion file."""
    try:
        said = read_companion(companion) if companion.is_file() else {}
        came, mark = received or said.get("received", today), postmarked or said.get("postmarked")
        if mark and mark > came:
            raise BadCompanion(f"{companion.name}: the postmark of {mark} is later than the day received, {came}")
    except BadCompanion as error:
        return received or today, postmarked, error.as_problem()
    return came, mark, None


def read_companion(path: Path) -> dict[str, date]:
    """Read `received` and `postmarked` from a companion file, as TOML dates or as text `YYYY-MM-DD`.

    Raises:
        BadCompanion: the file is not TOML, or holds anything else; a misspelt key must not turn into today's date.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadCompanion(f"{path.name}: {error}") from error
    if unknown := sorted(values.keys() - COMPANION_KEYS):
        raise BadCompanion(f"{path.name}: {', '.join(unknown)} is not known")
    return {key: _day(path, key, value) for key, value in values.items()}


def _day(path: Path, key: str, value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError as error:
        raise BadCompanion(f"{path.name}: {key} is {value!r}, which is not a date") from error


def _files(paths: Iterable[Path], out: Path) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in paths:
        try:
            if path.is_dir():
                if out.exists() and out.samefile(path):
                    raise BadArguments(f"{path} is both the folder of the scans and the one for the records")
                members = [each for each in path.iterdir() if _is_scan(each)]
            elif path.is_file():
                members = [path] if path.suffix.lower() != ".toml" else []     # from a shell's `folder/*`
            else:
                raise BadArguments(f"{path} is no file or folder" if path.exists() else f"{path} does not exist")
        except OSError as error:
            raise BadArguments(f"{path}: {error.strerror}") from error
        for member in members:
            if not os.access(member, os.R_OK):
                raise BadArguments(f"{member} may not be read")
            found.setdefault(member.resolve(), member)
    files = sorted(found.values(), key=lambda path: (path.name, str(path)))
    for one, two in pairwise(files):
        if one.name == two.name:
            raise BadArguments(f"{one} and {two} have the same name: process them into different folders")
    return files


def _is_scan(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower() != ".toml"


def _printable(name: str) -> str:
    # a file name need not be UTF-8, but JSON must be
    return os.fsencode(name).decode("utf-8", "replace")


def given_names(jobs: Sequence[ScanJob]) -> list[tuple[str, str]]:
    """Name and digest of all scans given at once, in their order; the store tells earlier from later by it."""
    return [(job.name, job.sha256) for job in jobs]
