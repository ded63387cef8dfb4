"""The drawing kit of the sample forms: rules, bars, labels and the fillable fields of a page.

Coordinates are PDF points with the origin at the lower left, as in the PDF itself. Every field that is drawn is
remembered as a `Place`, so that the packet maker can write into it without reading the PDF back.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import zxingcpp
from reportlab.lib.colors import Color, black
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612.0, 792.0
LEFT, RIGHT = 36.0, 576.0
BOX = 10.0                                   # side of a check box
TALL = 17.0                                  # height of a boxed entry
GREY = Color(0.87, 0.87, 0.87)
RULE = Color(0.1, 0.1, 0.1)
ROMAN, BOLD, ITALIC, STRONG = "Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a drawn form. `box`: x0, y0, x1, y1 in points; `cells`: cells of a comb, else 0."""

    widget: str
    page: int
    box: tuple[float, float, float, float]
    mark: bool = False
    cells: int = 0


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every page of a form says of itself; `left` and `right` are the two ends of its footer."""

    form: str
    edition: str
    pages: int
    left: str
    right: str
    barcode: bool


@dataclass
class Sheet:
    """The canvas of one form with its current page, its current Part (for tooltips) and the places drawn so far.

    `names`: widget names to use instead of the short ones that the drawing code says.
    """

    canvas: Canvas
    imprint: Imprint
    names: dict[str, str] = field(default_factory=dict)
    page: int = 0
    part: str = ""
    places: list[Place] = field(default_factory=list)

    def turn(self) -> None:
        """Begin the next page: sample marks in the margins, the head rule and the footer with its barcode."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        sample_marks(self.canvas, "drawn for demonstrations, not an official form")
        self.canvas.setFillColor(black)
        if self.page > 1:
            self.canvas.rect(LEFT, HEIGHT - 36, RIGHT - LEFT, 4, stroke=0, fill=1)
        self.rule(LEFT, 33, RIGHT, 0.8)
        self.text(LEFT, 23, self.imprint.left, size=9)
        self.canvas.drawRightString(RIGHT, 23, self.imprint.right.format(page=self.page, pages=self.imprint.pages))
        if self.imprint.barcode:
            draw_barcode(self.canvas, f"{self.imprint.form}|{self.imprint.edition}|{self.page}", 190, 10, 286, 18)

    def text(self, x: float, y: float, words: str, font: str = ROMAN, size: float = 9.5) -> None:
        """One line of print with its baseline at y."""
        self.canvas.setFillColor(black)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, words)

    def paragraph(self, x: float, y: float, width: float, words: str, font: str = ROMAN, size: float = 9.5,
                  leading: float = 11.0) -> float:
        """Wrapped print; returns the baseline below the last line."""
        for line in wrapped(words, font, size, width):
            self.text(x, y, line, font, size)
            y -= leading
        return y

    def rule(self, x0: float, y: float, x1: float, weight: float = 0.7) -> None:
        """A horizontal rule."""
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(weight)
        self.canvas.line(x0, y, x1, y)

    def frame(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.8, grey: bool = False) -> None:
        """A ruled box, grey inside on request."""
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(weight)
        self.canvas.setFillColor(GREY)
        self.canvas.rect(x0, y0, x1 - x0, y1 - y0, stroke=1, fill=int(grey))

    def bar(self, y: float, part: str, x0: float = LEFT, x1: float = RIGHT) -> None:
        """A section bar; its words become the Part that the tooltips name."""
        self.part = part
        self.frame(x0, y, x1, y + 17, 0.8, grey=True)
        self.text(x0 + 4, y + 5, part, BOLD, 11.5)

    def heading(self, x0: float, y: float, x1: float, words: str) -> None:
        """A grey sub-heading inside a column."""
        self.canvas.setFillColor(GREY)
        self.canvas.rect(x0, y, x1 - x0, 17, stroke=0, fill=1)
        self.text(x0 + 3, y + 5, words, STRONG, 10)

    def entry(self, widget: str, item: str, label: str, box: tuple[float, float, float, float], cells: int = 0,
              framed: bool = True, most: int = 60) -> None:
        """A field for written words; `label` completes the tooltip "Part 1. … 1. A. Enter …"."""
        widget = self.names.get(widget, widget)
        x0, y0, x1, y1 = box
        if framed:
            self.frame(x0, y0, x1, y1)
        for k in range(1, cells):
            self.canvas.setLineWidth(0.4)
            at = x0 + (x1 - x0) * k / cells
            self.canvas.line(at, y0, at, y0 + (y1 - y0) * 0.45)
        self.canvas.acroForm.textfield(
            name=widget, tooltip=self.tooltip(item, label), x=x0, y=y0, width=x1 - x0, height=y1 - y0, borderWidth=0,
            fillColor=None, borderColor=None, textColor=black, fontName="Courier", fontSize=10,
            maxlen=cells or most, fieldFlags="comb" if cells else "")
        self.places.append(Place(widget, self.page, box, cells=cells))

    def mark(self, widget: str, item: str, label: str, x: float, y: float) -> None:
        """A check box with its lower left corner at (x, y)."""
        widget = self.names.get(widget, widget)
        self.frame(x, y, x + BOX, y + BOX, 0.8)
        self.canvas.acroForm.checkbox(
            name=widget, tooltip=self.tooltip(item, label), x=x, y=y, size=BOX, buttonStyle="cross", borderWidth=0,
            fillColor=None, borderColor=None, textColor=black, fieldFlags="")
        self.places.append(Place(widget, self.page, (x, y, x + BOX, y + BOX), mark=True))

    def number(self, x: float, y: float, item: str) -> None:
        """An item number in bold."""
        self.text(x, y, f"{item}.", BOLD, 9.5)

    def tooltip(self, item: str, label: str) -> str:
        """The agency's way of describing a field: Part, item with its letter in capitals, what to enter."""
        spoken = "".join(f" {piece.upper()}." for piece in item.split(".") if piece)
        return f"{self.part}.{spoken} {label}." if self.part else f"{spoken} {label}.".strip()


def wrapped(words: str, font: str, size: float, width: float) -> list[str]:
    """The words broken into lines no wider than `width` points."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_barcode(canvas: Canvas, text: str, x: float, y: float, width: float, height: float) -> None:
    """A flat PDF417 symbol as black rectangles, at most three or four rows high."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.PDF417, columns=10)
    draw_modules(canvas, np.array(symbol.to_image(scale=1, add_quiet_zones=False)), x, y, width, height)


def draw_modules(canvas: Canvas, modules: np.ndarray, x: float, y: float, width: float, height: float) -> None:
    """Dark modules (rows, columns; 0 is dark) as runs of black rectangles."""
    canvas.setFillColor(black)
    tall, wide = height / modules.shape[0], width / modules.shape[1]
    for row, line in enumerate(modules):
        edges = np.flatnonzero(np.diff(np.concatenate(([255], line, [255])).astype(int)))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            canvas.rect(x + start * wide, y + height - (row + 1) * tall, (end - start) * wide, tall, stroke=0, fill=1)


def begin(path: Path, imprint: Imprint, names: dict[str, str] | None = None) -> Sheet:
    """A new form; `invariant` keeps the date out of the file, so that drawing twice gives the same bytes."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle(f"Sample of form {imprint.form}, drawn for demonstrations; not an official form")
    canvas.setAuthor("Lockbox Triage")
    return Sheet(canvas, imprint, names or {})


def sample_marks(canvas: Canvas, words: str = "drawn for demonstrations, about nobody") -> None:
    """SAMPLE in both margins, outlined and not grey: a scanner at one bit a pixel keeps outlines and loses greys."""
    canvas.saveState()
    canvas.setStrokeColor(Color(0.45, 0.45, 0.45))
    canvas.setLineWidth(0.5)
    for x, turn in ((25, 90), (WIDTH - 25, -90)):
        canvas.saveState()
        canvas.translate(x, HEIGHT / 2)
        canvas.rotate(turn)
        for along in (-270, 0, 270):
            outline = canvas.beginText(along - 52, 0)
            outline.setFont("Helvetica-Bold", 26)
            outline.setTextRenderMode(1)
            outline.textOut("SAMPLE")
            canvas.drawText(outline)
        canvas.restoreState()
    canvas.setFillColor(Color(0.35, 0.35, 0.35))
    canvas.setFont("Helvetica", 7)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 18, f"S A M P L E   —   {words}")
    canvas.restoreState()
