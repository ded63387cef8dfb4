"""`lockbox recheck`: stored filings decided again, and what that changes."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lockbox.console import print_table

if TYPE_CHECKING:
    from filings.store import Store
    from flows.recheck import Change, Rechecked, Stored
    from validators.policy import Timeline

SHOWN = 4                      # checks named in a row of the table


def run_recheck(policy: Path | None, source: Path | None, out: Path | None, scans: Path | None, *,
                dry_run: bool = False) -> int:
    """Decide the archive, or the records in a folder, again; returns the exit status of the command.

    Raises:
        BadArguments: a folder does not exist or cannot be written, or the rules contradict themselves.
        LockboxError, OSError: a decision cannot be kept; those before it are.
    """
    from filings.problems import BadArguments
    from flows.equipment import learned_forms
    from flows.recheck import keep, recheck

    timeline = _rules(policy)
    for folder in (source, scans):
        if folder is not None and not folder.is_dir():
            raise BadArguments(f"{folder} is no folder")
    if out is not None and not dry_run:
        from lockbox.process import prepare

        prepare(out)
    pages = {(form.form, form.edition): form.pages for form in learned_forms()}
    started, counts, rows, written = time.perf_counter(), Counter[str](), list[tuple[str, str, str, str]](), set[Path]()
    with _store(needed=source is None or not dry_run) as store:
        for each in recheck(_records(source, store), timeline, pages):
            counts["filings"] += len(each.record.filings)
            counts["changed"] += sum(change.matters for change in each.changes)
            counts["reworded"] += sum(not change.matters for change in each.changes)
            rows += [row_of(each, change) for change in each.changes if change.matters]
            if each.changes and not dry_run and store is not None:
                written |= {path.parent for path in keep(each, store, out, scans)}
    if not dry_run:
        _summarise(written)
    _tell(rows, counts, time.perf_counter() - started, dry_run=dry_run)
    return 0


def _rules(path: Path | None) -> Timeline:
    from filings.problems import BadArguments, BadPolicy
    from validators.policy import Timeline
    from validators.readiness import ready

    try:
        return ready(Timeline.load(path))
    except BadPolicy as error:
        raise BadArguments(f"These rules cannot be used: {error.detail}") from error


@contextmanager
def _store(*, needed: bool) -> Iterator[Store | None]:
    from filings.settings import settings
    from filings.store import Store

    if not needed:
        yield None
        return
    with Store(settings().database) as store:
        yield store


def _records(source: Path | None, store: Store | None) -> Iterator[Stored]:
    from flows.recheck import in_folder, stored

    if source is not None:
        return in_folder(source)
    assert store is not None
    return stored(store)


def _summarise(folders: set[Path]) -> None:
    """Write the summaries of the folders in which a record has changed."""
    if folders:
        from flows.work import summarise

        for folder in sorted(folders):
            summarise(folder)


def row_of(each: Rechecked, change: Change) -> tuple[str, str, str, str]:
    """A line of the table: packet, disposition before and after, and the checks that changed."""
    name = each.record.scan.name
    if len(each.record.filings) > 1:
        name = f"{name} ({change.number})"
    told = [f"{check}: {before} → {after}" for check, before, after in change.checks]
    more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return name, change.before.disposition, change.after.disposition, "; ".join([*told[:SHOWN], *more])


def _tell(rows: list[tuple[str, str, str, str]], counts: Counter[str], seconds: float, *, dry_run: bool) -> None:
    if rows:
        print_table(("Packet", "Before", "After", "Checks that changed"), rows)
    print(f"{counts['filings']} filings decided again in {seconds:.1f} s; {counts['changed']} come out differently, "
          f"{counts['reworded']} only in words or sources. {'Nothing was written.' if dry_run else ''}".rstrip())
