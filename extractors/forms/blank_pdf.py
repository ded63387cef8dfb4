"""Opening a blank official PDF: without its encryption, without typed values, rendered with its barcodes.

The agency's PDFs are encrypted for their owner (anyone may open them), carry an XFA twin of their form, and draw
their barcodes as form widgets. The renderer refuses some of them encrypted and draws widgets only when told to.
"""
from __future__ import annotations

import hashlib
import io
import logging
import warnings
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2 as pdfium
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from filings.problems import BadArguments, DamagedScan, EmptyScan, EncryptedScan, NotAForm

from .definition import BLANK_DPI

POINTS = 72                    # PDF units to the inch
MOST_PAGES = 60                # no form of the agency is longer; a book must not stall the mailroom
QUIET = ("pdfminer", "pypdfium2", "pikepdf")


@dataclass(frozen=True)
class Word:
    """A printed word and its box in points, origin top left."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class BlankPdf:
    """A decrypted PDF without typed values. `data`: the file; `sha256`: of the file as it was given."""

    path: Path
    data: bytes
    sha256: str
    pages: int
    page_size: tuple[float, float]


def open_blank(path: Path) -> BlankPdf:
    """Read a PDF from disk and take its encryption and its typed values off.

    Raises:
        BadArguments: no such file.
        NotAForm: the file is no PDF, or far longer than any form.
        EncryptedScan: it asks for a password to be opened.
        DamagedScan: it cannot be repaired.
        EmptyScan: it holds no page.
    """
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadArguments(f"{path} cannot be opened: {error.strerror}") from error
    if b"%PDF-" not in raw[:1024]:
        raise NotAForm(f"{path.name} is not a PDF")
    out = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pikepdf.open(io.BytesIO(raw)) as document:
                pages = len(document.pages)
                if not pages:
                    raise EmptyScan(path.name)
                if pages > MOST_PAGES:
                    raise NotAForm(f"{path.name} has {pages} pages, more than any form")
                size = _page_size(document, path.name)
                _take_values_out(document, path.name)
                document.save(out)
    except pikepdf.PasswordError as error:
        raise EncryptedScan(path.name) from error
    except pikepdf.PdfError as error:
        raise DamagedScan(f"{path.name}: {error}") from error
    return BlankPdf(path, out.getvalue(), hashlib.sha256(raw).hexdigest(), pages, size)


def _page_size(document: pikepdf.Pdf, name: str) -> tuple[float, float]:
    box = rectangle(document.pages[0].mediabox)
    if box is None or box[2] - box[0] < POINTS or box[3] - box[1] < POINTS:
        raise DamagedScan(f"{name}: its first page has no size")
    return box[2] - box[0], box[3] - box[1]


def rectangle(value: object) -> tuple[float, float, float, float] | None:
    """A PDF rectangle as (left, bottom, right, top), `None` when it is not four numbers."""
    if not isinstance(value, pikepdf.Array) or len(value) != 4:
        return None
    try:
        ax, ay, bx, by = (float(part) for part in value)
    except (TypeError, ValueError):
        return None
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def whole(value: object) -> int:
    """An integer of the PDF, 0 when it is missing or something else."""
    return int(value) if isinstance(value, (int, Decimal)) else 0


def inherited(widget: pikepdf.Object, key: str) -> pikepdf.Object | None:
    """A field's attribute, from the widget or the nearest ancestor that states it."""
    node: object = widget
    for _ in range(32):        # a damaged file may tie its tree into a ring
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def widgets_of(page: pikepdf.Page) -> list[pikepdf.Object]:
    """The form widgets of a page, in the order of the file."""
    notes = page.obj.get("/Annots")
    if not isinstance(notes, pikepdf.Array):
        return []
    return [note for note in notes if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") == "/Widget"]


def is_code(value: str) -> bool:
    """Whether a field's value is the content of a printed barcode, `FORM|EDITION|page...`, and not an entry."""
    return value.count("|") >= 2


def _take_values_out(document: pikepdf.Pdf, name: str) -> None:
    """Empty every entry: what somebody typed into the copy at hand is no print of the form."""
    for page in document.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array) and not all(isinstance(note, pikepdf.Dictionary) for note in notes):
            # a form learned without some of its fields would be read wrongly without a word
            raise DamagedScan(f"{name}: fields of the form are missing in the file")
        for widget in widgets_of(page):
            kind, value = inherited(widget, "/FT"), inherited(widget, "/V")
            if kind == "/Btn" and "/AS" in widget and widget.AS != "/Off":
                widget.AS = pikepdf.Name.Off
            elif kind in ("/Tx", "/Ch") and value is not None and str(value).strip() and not is_code(str(value)):
                for key in ("/V", "/AP"):
                    if key in widget:
                        del widget[key]


def render(blank: BlankPdf) -> list[np.ndarray]:
    """Every page as grey uint8 (height, width) at `BLANK_DPI`, barcodes included."""
    try:
        document = pdfium.PdfDocument(blank.data)
    except pdfium.PdfiumError as error:
        raise DamagedScan(f"{blank.path.name} cannot be drawn") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")          # it warns of the XFA twin, which is not needed
            document.init_forms()
        images = []
        for page in document:
            image = page.render(scale=BLANK_DPI / POINTS, grayscale=True).to_numpy()
            # the renderer rounds up: a row too many would shift every fraction of the page
            wide, high = (round(side * BLANK_DPI / POINTS) for side in page.get_size())
            images.append(np.ascontiguousarray(image.reshape(image.shape[:2])[:high, :wide]))
        return images
    finally:
        document.close()


def words_of(blank: BlankPdf) -> list[list[Word]]:
    """The printed words of every page in reading order. A broken text layer counts as none."""
    try:
        with pdfplumber.open(io.BytesIO(blank.data)) as document:
            return [[Word(w["text"], w["x0"], w["top"], w["x1"], w["bottom"])
                     for w in page.extract_words(x_tolerance=1.5, keep_blank_chars=False)] for page in document.pages]
    except (PDFException, PdfminerException):
        return [[] for _ in range(blank.pages)]
