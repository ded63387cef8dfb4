"""Sheets that the mailroom prints and lays between and on top of packets: separators, and covers of batches, each with a QR code.

Both carry a code that the readers know as a separator, so that a sheet is never taken for a page of a packet.
"""
from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import zxingcpp
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from .words import day_text

SEPARATOR = "LOCKBOX-SEPARATOR"      # what the readers look for; a cover goes on after a bar
MOST = 200                           # sheets at a time
WIDTH, HEIGHT = letter
SIDE = 250                           # points of a code; it survives a fax and a crease


@dataclass(frozen=True, slots=True)
class Cover:
    """What a cover says of a batch."""

    batch: str
    day: date
    packets: str = ""
    note: str = ""


def separator_sheets(copies: int) -> bytes:
    """A PDF of separator sheets, letter size.

    Raises:
        ValueError: fewer than one, or more than `MOST`.
    """
    if not 1 <= copies <= MOST:
        raise ValueError(f"between 1 and {MOST} sheets can be printed at a time")

    def draw(canvas: Canvas) -> None:
        _title(canvas, "SEPARATOR")
        _code(canvas, SEPARATOR)
        _lines(canvas, ["A new packet begins after this sheet.", "Lay it in with the code up or down; either way is read."])

    return _document("Separator sheets", draw, copies)


def batch_cover(cover: Cover) -> bytes:
    """A PDF of the sheet that lies on top of a batch."""
    def draw(canvas: Canvas) -> None:
        _title(canvas, "BATCH")
        _code(canvas, f"{SEPARATOR}|BATCH|{_plain(cover.batch)[:60]}|{cover.day.isoformat()}")
        told = [_plain(cover.batch), f"Received {day_text(cover.day)}"]
        told += [f"Packets: {_plain(cover.packets)}"] if cover.packets else []
        told += [_plain(cover.note)] if cover.note else []
        _lines(canvas, told, 18)

    return _document("Batch cover", draw, 1)


def _document(title: str, draw: Callable[[Canvas], None], copies: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.setTitle(title)
    for _ in range(copies):
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _title(canvas: Canvas, words: str) -> None:
    canvas.setFont("Helvetica-Bold", 44)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 150, words)


def _code(canvas: Canvas, text: str) -> None:
    """A QR code, drawn as squares so that it is sharp at any resolution."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    dark = np.array(symbol.to_image(scale=1, add_quiet_zones=False)) < 128
    size = SIDE / dark.shape[0]
    left, top = (WIDTH - SIDE) / 2, HEIGHT / 2 + SIDE / 2
    for row, column in zip(*np.nonzero(dark), strict=True):
        # a hair wider, so that no white line shows between two
        canvas.rect(left + column * size, top - (row + 1) * size, size * 1.02, size * 1.02, stroke=0, fill=1)


def _lines(canvas: Canvas, lines: list[str], size: float = 15) -> None:
    y = HEIGHT / 2 - SIDE / 2 - 60
    for line in lines:
        fitted = size
        while fitted > 7 and canvas.stringWidth(line, "Helvetica", fitted) > WIDTH - 100:
            fitted -= 1
        canvas.setFont("Helvetica", fitted)
        canvas.drawCentredString(WIDTH / 2, y, line[:120])
        y -= size * 1.7


def _plain(text: str) -> str:
    """What the fonts of every PDF reader can show; anything else becomes a question mark."""
    return " ".join(text.split()).encode("latin-1", "replace").decode("latin-1")
