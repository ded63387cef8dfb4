"""`lockbox nightly` and `lockbox balance`: the day closed, and the books at any time."""
from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lockbox.console import FAILED, print_table

if TYPE_CHECKING:
    from flows.nightly import Night
    from reports.books import Books, Tally


def run_nightly(day: date | None, *, again: bool = False, dry_run: bool = False) -> int:
    """Close the dates that are due, or one; returns the exit status of the command.

    Raises:
        LockboxError, OSError: a date could not be closed; the next run goes on where this one stopped.
    """
    if dry_run:
        return list_expired(day)
    from flows.night_shift import run_nights

    nights = run_nights(day, again=again, tell=tell)
    return 0 if all(night.good for night in nights) else FAILED


def tell(night: Night) -> None:
    """Print what became of a date."""
    if not night.fresh:
        print(f"{night.date}: closed already, {local(night.finished_at)}; --again closes it anew.")
    else:
        print(f"{night.date}: {'taken over from a run that broke off, and closed' if night.resumed else 'closed'}.")
        width = max(map(len, night.steps), default=0)
        for step, words in night.steps.items():
            print(f"  {step:<{width}}  {words}")
        for path in night.files[:1]:
            print(f"  {'report':<{width}}  {path}")
    if not night.good:
        print("ALARM: the books do not balance." if not night.balanced else "ALARM:")
        for alarm in night.alarms:
            print(f"  {alarm}")


def local(moment: str) -> str:
    """A moment of the database in the time zone of the mailroom."""
    from filings.settings import settings

    return f"{datetime.fromisoformat(moment).astimezone(ZoneInfo(settings().time_zone)):%Y-%m-%d %H:%M}"


def list_expired(day: date | None) -> int:
    """List the reports that the next nightly batch would remove; nothing is changed."""
    import time

    from filings.business_day import last_closed
    from filings.originals import open_originals
    from filings.settings import settings
    from filings.store import Store
    from flows.retention import expired

    chosen = settings()
    if chosen.keep_months is None:
        print("Everything is kept: LOCKBOX_KEEP_MONTHS is not set.")
        return 0
    with Store(chosen.database) as store:
        found = expired(store.database, open_originals(chosen.originals), chosen.keep_months, day or last_closed(time.time()))
    for each in found:
        print(f"{each.closed}  {each.path}")
    print(f"{len(found)} reports of filings that were closed more than {chosen.keep_months} months ago would be removed.")
    return 0


def run_balance(day: date | None) -> int:
    """Print the books, of all and of one date; returns the exit status of the command."""
    from filings.originals import open_originals
    from filings.settings import settings
    from filings.store import Store
    from flows.reconcile import reconcile

    with Store(settings().database) as store:
        books = reconcile(store.database, open_originals(settings().originals), day)
    show_books(books, day)
    return 0 if books.balanced else FAILED


def show_books(books: Books, day: date | None) -> None:
    """Print the books as a table, and what is wrong."""
    from reports.day_writing import book_rows

    def cells(tally: Tally) -> tuple[str, str]:
        return f"{tally.files}", f"{tally.pages}{' + ?' if tally.uncounted else ''}"

    rows = [(name, *(cells(one) if day else ()), *cells(whole)) for name, one, whole in book_rows(books)]
    heads = (("", f"{day} files", "pages", "all files", "pages") if day else ("", "files", "pages"))
    print_table(heads, rows)
    for note in books.notes:
        print(f"Note: {note}.")
    if books.balanced:
        print("The books balance.")
        return
    print("ALARM: the books do not balance.")
    for fault in books.faults:
        print(f"  {fault}")
    if books.fault_total > len(books.faults):
        print(f"  and {books.fault_total - len(books.faults)} more")
