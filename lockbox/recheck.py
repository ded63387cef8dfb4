"""`lockbox recheck`: stored filings decided again, and what that changes."""
from __future__ import annotations

import gc
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lockbox.console import print_table

if TYPE_CHECKING:
    from filings.store import Store
    from flows.recheck import Change, Rechecked, Stored
    from validators.policy import Timeline

AT_ONCE = 50                   # records saved in one transaction
SHOWN = 4                      # checks named in a row of the table
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def run_recheck(policy: str | None, source: Path | None, out: Path | None, scans: Path | None, *,
                dry_run: bool = False) -> int:
    """Decide the archive, or the records in a folder, again; returns the exit status of the command.

    `policy`: a folder of policy files or one file; or a day, YYYY-MM-DD, whose rules of the program decide every filing.

    Raises:
        BadArguments: a folder does not exist or cannot be written, or the rules contradict themselves.
        LockboxError, OSError: a decision cannot be kept; those before it are.
    """
    from filings.problems import BadArguments
    from flows.equipment import learned_forms
    from flows.recheck import keep_all, recheck

    timeline = _rules(policy)
    for folder in (source, scans):
        if folder is not None and not folder.is_dir():
            raise BadArguments(f"{folder} is no folder")
    if out is not None and not dry_run:
        from lockbox.process import prepare

        prepare(out)
    pages = {(form.form, form.edition): form.pages for form in learned_forms()}
    started, counts, reasons = time.perf_counter(), Counter[str](), Counter[tuple[str, str, str]]()
    rows, written = list[tuple[str, str, str, str]](), set[Path]()
    with _seldom_collected(), _store(needed=source is None or not dry_run) as store:
        batch: list[Rechecked] = []

        def save() -> None:
            if batch and store is not None:
                files, left = keep_all(batch, store, out, scans)
                written.update(path.parent for path in files)
                counts["left"] += len(left)
            batch.clear()

        for each in recheck(_records(source, store), timeline, pages):
            counts["filings"] += len(each.record.filings)
            counts["changed"] += sum(change.matters for change in each.changes)
            counts["reworded"] += sum(not change.matters for change in each.changes)
            rows += [row_of(each, change) for change in each.changes if change.matters]
            reasons.update(reason for change in each.changes for reason in reasons_of(change))
            if each.changes and not dry_run:
                batch.append(each)
            if len(batch) >= AT_ONCE:
                save()
        save()
        if not dry_run:
            _summarise(written)
    _tell(rows, reasons, counts, time.perf_counter() - started, dry_run=dry_run)
    return 0


def _rules(policy: str | None) -> Timeline:
    from filings.problems import BadArguments, BadPolicy
    from validators.policy import START, Timeline
    from validators.readiness import ready

    day = _day(policy)
    if day is not None and day < START:
        raise BadArguments(f"The rules of {day} are not known: the timeline begins on {START}")
    try:
        return ready(Timeline.load()).as_on(day) if day else ready(Timeline.load(policy))
    except BadPolicy as error:
        raise BadArguments(f"These rules cannot be used: {error.detail}") from error


def _day(policy: str | None) -> date | None:
    """The day that is meant; None for a path. A file that is named like a day is given as `./2024-04-01`."""
    try:
        return date.fromisoformat(policy) if policy and DAY.fullmatch(policy) else None
    except ValueError as error:
        from filings.problems import BadArguments

        raise BadArguments(f"There is no day {policy}") from error


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for rings of objects less often: records hold none, and to look takes longer than to read them."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    """A line of the table: packet, disposition before and after, and the checks that changed, with what they find now."""
    name = each.record.scan.name
    if len(each.record.filings) > 1:
        name = f"{name} ({change.number})"
    told = [f"{check}: {before} → {after}{_found(change, check)}" for check, before, after in change.checks]
    more = [f"and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return name, change.before.disposition, change.after.disposition, "; ".join([*told[:SHOWN], *more])


def _found(change: Change, check: str) -> str:
    """What the check finds now, without what is wanted, which stands in the rule."""
    finding = change.finding(check)
    return f" ({finding.message.partition('; wanted')[0].rstrip('.')})" if finding else ""


def reasons_of(change: Change) -> Iterator[tuple[str, str, str]]:
    """Why a filing comes out differently: check, its outcome before and after, and the rules it rested and rests on."""
    for check, before, after in change.checks:
        rules = (one.rule.policy for one in (change.finding(check, now=False), change.finding(check)) if one)
        yield check, f"{before} → {after}", " → ".join(dict.fromkeys(rules))


def _tell(rows: list[tuple[str, str, str, str]], reasons: Counter[tuple[str, str, str]], counts: Counter[str],
          seconds: float, *, dry_run: bool) -> None:
    if rows:
        print_table(("Packet", "Before", "After", "Checks that changed"), rows)
        print()
        print_table(("Why", "Outcome", "Rule", "Filings"), [(*why, str(count)) for why, count in reasons.most_common()])
    print(f"{counts['filings']} filings decided again in {seconds:.1f} s; {counts['changed']} come out differently, "
          f"{counts['reworded']} only in words or sources. {'Nothing was written.' if dry_run else ''}".rstrip())
    if counts["left"]:
        print(f"{counts['left']} scans were changed by others meanwhile and left as they are now; run the command again.")
