"""Tables that people carry out of the program, for a spreadsheet. No cell is ever taken for a formula."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

LONGEST = 32_000               # letters; a spreadsheet takes no more in a cell
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: what begins like a formula gets an apostrophe in front."""
    if not isinstance(value, str):
        return value
    plain = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    return f"'{plain}" if plain.lstrip(" ").startswith(FORMULA) or plain.startswith(FORMULA) else plain


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as comma-separated text with a byte-order mark, which spreadsheets need to see that it is UTF-8."""
    room = io.StringIO()
    writer = csv.writer(room)
    room.write("\ufeff")
    for row in rows:
        writer.writerow([each.isoformat() if isinstance(each, date) else cell(each) for each in row])
        if room.tell() > 64_000:
            yield room.getvalue()
            room.seek(0)
            room.truncate()
    yield room.getvalue()


def as_xlsx(rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """Rows as a workbook; the first of them are the heads."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([cell(each) for each in row])
    room = io.BytesIO()
    book.save(room)
    return room.getvalue()
