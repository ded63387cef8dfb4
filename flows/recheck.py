"""Stored filings decided again by the rules of a timeline, from their readings: no page is read.

`stored` or `in_folder` gives the records, `recheck` decides them one by one, `keep_all` saves and writes what has changed,
some at a time. What a person changes meanwhile is never overwritten.
"""
from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, func, select

from filings.files import sha256_of, write_all
from filings.problems import BadArguments
from filings.store import Store, save_in
from filings.tables import DECISIONS, SCANS
from filings.vocabulary import Filing, Finding, Outcome, Record
from flows.archive import Archive
from flows.arrivals import Arrivals
from flows.jobs import report_name
from flows.pictures import Pictures
from reports.packet import render_report
from validators.checks.duplicate import likeness_limits
from validators.decide import beside, decide, readings_of
from validators.earlier import Earlier, as_earlier, stowed
from validators.entries import Likeness
from validators.policy import Timeline

RECORD = ".triage.json"
HEAD = re.compile(r'\{\s*"schema":\s*"[^"]*",\s*"scan":\s*')
log = logging.getLogger("lockbox")


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it lies in the archive.

    `folder`: where its file is, or was, written; `before`: gives the filings that came in before it and matter, by a filing of
    it and by when pages look alike; `decision`: id of the decision in the store, None for a record that was taken from a folder.
    """

    record: Record
    folder: Path
    before: Callable[[Filing, Likeness], list[Earlier]]
    decision: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One filing, by its number in the scan, before and after. `checks`: those with another outcome or weight."""

    number: int
    before: Filing
    after: Filing
    checks: tuple[tuple[str, str, str], ...]

    @property
    def matters(self) -> bool:
        """Whether anything but words, citations or dates has changed."""
        return bool(self.checks) or self.before.disposition != self.after.disposition

    def finding(self, check: str, *, now: bool = True) -> Finding | None:
        """What a check finds now, or found before; None where there is, or was, no such check."""
        findings = (self.after if now else self.before).findings
        return next((one for one in findings if one.check == check), None)


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A record decided again. `changes`: the filings of which anything is different."""

    stored: Stored
    record: Record
    changes: tuple[Change, ...]


def stored(store: Store) -> Iterator[Stored]:
    """The current records of the store, in the order of arrival."""
    arrivals = Arrivals(store)
    arrivals.refresh()
    with store.database.read() as connection:
        decisions = _decisions(connection)
    for arrival, folder, record in store.current():

        def before(filing: Filing, limits: Likeness, record: Record = record, arrival: int = arrival) -> list[Earlier]:
            return arrivals.before_arrival(record.scan, arrival, filing, limits)

        yield Stored(record, Path(folder), before, decisions.get((folder, record.scan.name, record.scan.sha256), 0))


def in_folder(folder: Path) -> Iterator[Stored]:
    """The records in a folder, by the day received and the name; only those of the folder count as earlier.

    Raises:
        BadArguments: there is no record.
    """
    paths = sorted(folder.glob(f"*{RECORD}"), key=_order)
    if not paths:
        raise BadArguments(f"There is no record (NAME{RECORD}) in {folder}")
    archive: Archive[tuple[int, int]] = Archive()
    for place, path in enumerate(paths):
        try:
            record = Record.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            log.warning("%s is not a record of this version of the program", path)
            continue

        def before(filing: Filing, limits: Likeness, record: Record = record) -> list[Earlier]:
            return [one for _, one in archive.like(as_earlier(record.scan, filing), limits)]

        yield Stored(record, folder, before)
        for number, filing in enumerate(record.filings, 1):
            archive.add((place, number), stowed(as_earlier(record.scan, filing)))


def _order(path: Path) -> tuple[str, str]:
    """Day received and name of a record, without checking the rest of it."""
    try:
        scan = _scan_in(path)
        return str(scan["received"]), str(scan["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", path.name


def recheck(records: Iterable[Stored], timeline: Timeline,
            form_pages: Mapping[tuple[str, str], int]) -> Iterator[Rechecked]:
    """Decide records again; one by one, so that an archive of any size passes through."""
    for each in records:
        filings, changes = [], []
        limits = likeness_limits(timeline, each.record.scan.received)
        readings = [readings_of(filing) for filing in each.record.filings]
        for number, (filing, own) in enumerate(zip(each.record.filings, readings, strict=True), 1):
            after = decide(own, each.record.scan, timeline, each.before(filing, limits), form_pages, beside(readings, own))
            after = after.model_copy(update={"ruling": filing.ruling})        # a person's word stands above any rule
            filings.append(after)
            if after != filing:
                changes.append(Change(number, filing, after, _differences(filing, after)))
        record = each.record.model_copy(update={"filings": tuple(filings), "policy": timeline.policy})
        yield Rechecked(each, record, tuple(changes))


def _differences(before: Filing, after: Filing) -> tuple[tuple[str, str, str], ...]:
    """Checks with another outcome or weight: name, before, after. A new check counts once it finds something."""
    old = {one.check: one for one in before.findings}
    new = {one.check: one for one in after.findings}
    found = []
    for check in dict.fromkeys([*old, *new]):
        one, other = old.get(check), new.get(check)
        if one and other and one.outcome == other.outcome and one.weight == other.weight:
            continue
        if one is None and other is not None and other.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE):
            continue
        same_weight = one is not None and other is not None and one.weight == other.weight
        told = ["none" if each is None else each.outcome if same_weight else f"{each.outcome} ({each.weight})"
                for each in (one, other)]
        found.append((check, told[0], told[1]))
    return tuple(found)


def keep(each: Rechecked, store: Store, out: Path | None = None, scans: Path | None = None) -> list[Path]:
    """Save a record that was decided again, and write its file and its report anew; gives back the files.

    Args:
        each: the record; the store keeps the decision before.
        store: the store.
        out: folder for the files. Left out, they replace those that lie in the record's own folder, if they do.
        scans: folder with the scans, for the pictures of the report.

    Raises:
        OSError: a file cannot be written.
    """
    store.save(each.record, each.stored.folder)
    return _write([each], out, scans)


def keep_all(batch: Sequence[Rechecked], store: Store, out: Path | None = None,
             scans: Path | None = None) -> tuple[list[Path], list[Rechecked]]:
    """Do what `keep` does for several records, in one transaction.

    Returns:
        The files; and the records that were left alone, because a person or another run changed them meanwhile.

    Raises:
        OSError: a file cannot be written.
    """
    kept, left = [], []
    now = datetime.fromtimestamp(store.clock(), UTC).isoformat(timespec="seconds")
    with store.database.write() as connection:
        decisions = _decisions(connection, SCANS.c.sha256.in_([each.record.scan.sha256 for each in batch]))
        for each in batch:
            if each.stored.decision is not None and each.stored.decision != decisions.get(_place(each.stored)):
                left.append(each)
                continue
            save_in(connection, each.record, each.stored.folder, now)
            kept.append(each)
    return _write(kept, out, scans), left


def _decisions(connection: Connection, *conditions: ColumnElement[bool]) -> dict[tuple[str, str, str], int]:
    """The decision that stands, by folder, name and digest of its scan."""
    query = select(SCANS.c.folder, SCANS.c.name, SCANS.c.sha256, func.max(DECISIONS.c.id)).join(
        DECISIONS, DECISIONS.c.scan == SCANS.c.id).where(*conditions).group_by(SCANS.c.id)
    return {(folder, name, sha256): decision for folder, name, sha256, decision in connection.execute(query).all()}


def _place(stored: Stored) -> tuple[str, str, str]:
    return str(stored.folder), stored.record.scan.name, stored.record.scan.sha256


def _write(batch: Sequence[Rechecked], out: Path | None, scans: Path | None) -> list[Path]:
    """Write the files of records that were decided again, where they belong."""
    files: dict[Path, str] = {}
    for each in batch:
        record, folder = each.record, out or each.stored.folder
        stem = Path(record.scan.name).stem if out else stem_of(record, folder)
        if stem is None:
            continue
        path = folder / f"{stem}{RECORD}"
        if out and (path in files or _is_of_another(path, record)):
            stem = record.scan.name
        files[folder / f"{stem}{RECORD}"] = record.to_json()
        files[folder / report_name(stem, record.scan.name)] = _report(record, (scans or each.stored.folder) / record.scan.name)
    write_all(files)
    return list(files)


def _report(record: Record, scan: Path) -> str:
    """The report, with pictures where the scan is at hand."""
    if not scan.is_file() or sha256_of(scan) != record.scan.sha256:
        return render_report(record)
    with Pictures(scan, record) as pictures:
        return render_report(record, pictures)


def stem_of(record: Record, folder: Path) -> str | None:
    """Under which name a folder holds the record of a scan; None when it holds none."""
    names = (Path(record.scan.name).stem, record.scan.name)
    return next((name for name in names if (path := folder / f"{name}{RECORD}").is_file()
                 and not _is_of_another(path, record)), None)


def _is_of_another(path: Path, record: Record) -> bool:
    try:
        scan = _scan_in(path)
        return (scan["name"], scan["sha256"]) != (record.scan.name, record.scan.sha256)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return True


def _scan_in(path: Path) -> Any:
    """What a record says of its scan, without reading on where it comes first, as it does in those of this program."""
    text = path.read_text(encoding="utf-8")
    head = HEAD.match(text)
    return json.JSONDecoder().raw_decode(text, head.end())[0] if head else json.loads(text)["scan"]
