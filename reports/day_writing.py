"""The day report written: a page to print, a workbook, and a table for other programs."""
from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from jinja2 import Environment

from filings.files import write_atomically

from .books import Books, Standing, Tally
from .day import PERCENTILES, Day
from .packet import environment
from .summary import harmless
from .words import ACTIONS

WIDTH, HEIGHT = 480.0, 76.0    # of a bar chart, and of its highest bar
EVERY = 3                      # hours between the marks under the bars
STANDINGS = {
    Standing.FILED: "filed", Standing.WAITING: "waiting", Standing.ATTENTION: "attention",
    Standing.QUARANTINED: "quarantined", Standing.DUPLICATE: "duplicate",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing. `tick`: what stands under it."""

    name: str
    count: int
    x: float
    width: float
    height: float
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart."""

    label: str
    width: float
    bars: tuple[Bar, ...]


def write_day(day: Day, folder: Path) -> list[Path]:
    """Write DATE.html, DATE.xlsx and DATE.csv into a folder, in place of older ones; gives back the files.

    Raises:
        OSError: a file cannot be written.
    """
    stem = day.day.isoformat()
    tables = tables_of(day)
    table = long_form(tables).map(harmless).to_csv(index=False, lineterminator="\n")
    contents: dict[str, str | bytes] = {
        f"{stem}.html": render_day(day), f"{stem}.xlsx": _workbook(tables), f"{stem}.csv": "\ufeff" + table}
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]


def render_day(day: Day) -> str:
    """Render the day report as HTML."""
    hours = [(f"{hour}:00", count, f"{hour}" if hour % EVERY == 0 else "") for hour, count in enumerate(day.hours)]
    trend = [(f"{each:%m/%d}", count, f"{each:%m/%d}" if number % 2 else "")
             for number, (each, count) in enumerate(day.trend)]
    return _environment().get_template("day.html").render(
        day=day, ok=day.books.balanced and not day.alarms, verdict=verdict(day), book_rows=book_rows(day.books),
        actions={each.value: words[0] for each, words in ACTIONS.items()},
        hour_bars=bars_of("Files by hour of arrival", hours), trend_bars=bars_of("Files by day", trend))


def verdict(day: Day) -> str:
    """What the books say, in one sentence."""
    received, missing = day.books.whole.received, day.books.whole.missing
    if day.books.balanced:
        told = f"All {received.files:,} files that ever came in are accounted for"
        return f"{told}, but something must be seen to:" if day.alarms else f"{told}."
    return (f"{missing.files:,} of {received.files:,} files cannot be accounted for. Do not clear inboxes or the store until "
            "this is explained:" if missing.files else "Everything is there, but the books contradict each other:")


def book_rows(books: Books) -> list[tuple[str, Tally, Tally]]:
    """The rows of the books: received, where it is, not accounted for; of the day and of all."""
    one, whole = books.day, books.whole
    rows = [("received", one.received if one else Tally(), whole.received)]
    rows += [(words, one.found.get(each, Tally()) if one else Tally(), whole.found.get(each, Tally()))
             for each, words in STANDINGS.items()]
    return [*rows, ("not accounted for", one.missing if one else Tally(), whole.missing)]


def bars_of(label: str, values: Sequence[tuple[str, int, str]]) -> Bars:
    """A bar chart of counts by name, with the marks under the bars."""
    step = WIDTH / len(values)
    most = max(1, *(count for _, count, _ in values))
    return Bars(label, WIDTH, tuple(
        Bar(name, count, round(number * step + 1, 1), round(step - 2, 1), round(HEIGHT * count / most, 1), tick)
        for number, (name, count, tick) in enumerate(values)))


def span(seconds: float) -> str:
    """A length of time for people: 45 s, 12 min, 3.5 h, 2.1 d."""
    for limit, unit, name in ((120, 1, "s"), (7200, 60, "min")):
        if seconds < limit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} d"


def share(part: float | None) -> str:
    """A share in percent; a dash where there is none."""
    return "—" if part is None else f"{100 * part:.0f} %"


def tables_of(day: Day) -> dict[str, pd.DataFrame]:
    """All figures as tables, by the name of their sheet."""
    figures = [("date", day.day.isoformat()), ("zone", day.zone), ("made", day.made_at), ("files", day.files),
               ("pages", day.pages), ("filings", day.filings), ("marked Attn: HP", day.humanitarian),
               ("straight through", "" if day.straight is None else round(day.straight, 4)),
               ("waiting now", day.waiting_total), ("set aside", day.stopped_total), ("deadlines near", day.due_total),
               ("books balance", "yes" if day.books.balanced else "NO")]
    figures += [("alarm", alarm) for alarm in (*day.alarms, *day.books.faults)]
    books = [(name, one.files, one.pages, one.uncounted, whole.files, whole.pages, whole.uncounted)
             for name, one, whole in book_rows(day.books)]
    listed = ["file", "batch", "came in", "stage", "problem", "message"]
    return {
        "Day": pd.DataFrame(figures, columns=["figure", "value"]),
        "Books": pd.DataFrame(books, columns=["standing", "files of the day", "pages of the day", "uncounted of the day",
                                              "all files", "all pages", "all uncounted"]),
        "Dispositions": pd.DataFrame(list(day.dispositions.items()), columns=["disposition", "filings"]),
        "Reasons": pd.DataFrame(day.reasons, columns=["check", "title", "not met", "cannot tell"]),
        "Dwell": pd.DataFrame([(each.step, each.count, *(each.seconds or ("",) * len(PERCENTILES))) for each in day.dwell],
                              columns=["step", "count", *(f"p{each} seconds" for each in PERCENTILES)]),
        "Hours": pd.DataFrame(list(enumerate(day.hours)), columns=["hour", "files"]),
        "Batches": pd.DataFrame(day.batches, columns=["batch", "files", "pages"]),
        "Set aside": pd.DataFrame([_listed(each) for each in day.stopped], columns=listed),
        "Waiting": pd.DataFrame([_listed(each) for each in day.waiting], columns=listed),
        "Due": pd.DataFrame([(each.name, each.number, each.day.isoformat(), each.days, each.what) for each in day.due],
                            columns=["file", "filing", "day", "in days", "what"]),
        "Night": pd.DataFrame(list(day.night), columns=["step", "what"]),
    }


def long_form(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """All tables as one of table, row, column and value, so that one CSV file holds them all."""
    cells = [(name, number, column, value) for name, table in tables.items()
             for number, row in enumerate(table.to_dict("records"), 1) for column, value in row.items()]
    return pd.DataFrame(cells, columns=["table", "row", "column", "value"])


def _listed(each: object) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in ("name", "batch", "since", "stage", "problem", "message"))


def _workbook(tables: dict[str, pd.DataFrame]) -> bytes:
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as writer:
        for name, table in tables.items():
            # what a stranger named must not become a formula
            table.map(harmless).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            for column in writer.sheets[name].columns:
                widest = max(len(str(cell.value or "")) for cell in column)
                writer.sheets[name].column_dimensions[column[0].column_letter].width = min(70, widest + 3)
    return file.getvalue()


def _environment() -> Environment:
    loaded = environment().overlay()
    loaded.filters = {**loaded.filters, "span": span, "share": share, "number": lambda count: f"{count:,}"}
    return loaded
