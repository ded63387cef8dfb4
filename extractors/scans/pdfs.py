"""PDF files to pages."""
from __future__ import annotations

import io
import logging
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extractors.scans.page_image import Caps, PageImage, Word
from extractors.scans.paper import LARGE, Dpi, judge_dpi, settle
from extractors.scans.pdf_evidence import TextLayer, form_values, seen
from extractors.scans.pdf_pictures import Placed, placed_pictures, taken_out
from extractors.scans.rasters import DECODER_ERRORS
from filings.problems import DamagedScan, EmptyScan, EncryptedScan, OversizedScan, UnsupportedScan

LEAST_DPI = 200.0              # at which a page is drawn, whatever its pictures have
LONGEST = 120.0                # inches that a page may claim; a coarse tag makes ordinary scans look this large
NARROWEST = 1 / 15             # short side over long side
NOTABLE = 0.1                  # share of the page from which a picture's resolution counts
WHOLE = 0.8                    # share of the page from which a picture is the page, and any text is a copier's guess
ENDING, TAIL = 2048, 32        # bytes in which a file must say that it ends, and by which its last picture is known
WHITE = 250                    # grey level from which a page is empty
PDF_ERRORS = (*DECODER_ERRORS, pikepdf.PdfError, pikepdf.PasswordError, pdfium.PdfiumError)

for _noisy in ("pypdfium2", "pikepdf"):
    logging.getLogger(_noisy).setLevel(logging.ERROR)      # they comment on oddities that are judged here


def _broken_off(path: Path) -> bytes:
    """The last bytes of a file that does not end as a PDF must; empty if it does."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - ENDING))
        end = file.read()
    return b"" if b"%%EOF" in end else end[-TAIL:]


def _repaired(path: Path) -> bytes:
    """The file rewritten, without an owner's restrictions, by a library that mends more.

    Raises:
        EncryptedScan: it asks for a password.
        DamagedScan: beyond repair.
        EmptyScan: it has no page.
    """
    out = io.BytesIO()
    try:
        with pikepdf.open(path) as document:
            if not len(document.pages):
                raise EmptyScan("The PDF has no page")
            document.save(out)
    except pikepdf.PasswordError as error:
        raise EncryptedScan("The PDF is locked") from error
    except PDF_ERRORS as error:
        raise DamagedScan("The PDF cannot be opened or repaired") from error
    return out.getvalue()


class PdfFile:
    """A PDF; scripts in it are not run and files attached to it not opened, for neither library does so unasked."""

    def __init__(self, path: Path, caps: Caps) -> None:
        """Open it for drawing.

        Raises:
            EncryptedScan, DamagedScan, EmptyScan, UnsupportedScan: see `filings.problems`.
        """
        self._caps = caps
        self._source: Path | bytes = path
        self._tail = _broken_off(path)
        self._twin: pikepdf.Pdf | None = None
        self._twin_tried = False
        try:
            self._document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError:
            self._source = _repaired(path)
            try:
                self._document = pdfium.PdfDocument(self._source)
            except pdfium.PdfiumError as error:
                raise DamagedScan("The PDF cannot be opened") from error
        if self._document.get_formtype() == raw.FORMTYPE_XFA_FULL:
            self.close()
            raise UnsupportedScan("The PDF is an XFA form, which only its maker's program can show")
        self._has_form = self._document.get_formtype() != raw.FORMTYPE_NONE
        if self._has_form:
            self._document.init_forms()
        self.page_count = len(self._document)

    def _twin_page(self, number: int) -> pikepdf.Page | None:
        """The page in the library that tells about masks and form values, if that one can open the file too."""
        if not self._twin_tried:
            self._twin_tried = True
            source = io.BytesIO(self._source) if isinstance(self._source, bytes) else self._source
            try:
                self._twin = pikepdf.open(source)
                if len(self._twin.pages) != self.page_count:
                    self._twin = None
            except PDF_ERRORS:
                self._twin = None
        return self._twin.pages[number - 1] if self._twin else None

    def page(self, number: int) -> PageImage:
        """Page `number`, counted from 1.

        Raises:
            ScanProblem: this page cannot be read; others may.
        """
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError as error:
            raise DamagedScan(f"Page {number} of the PDF cannot be loaded") from error
        try:
            return self._shown(page, number)
        except PDF_ERRORS as error:
            raise DamagedScan(f"Page {number} of the PDF cannot be drawn") from error
        finally:
            page.close()

    def _shown(self, page: pdfium.PdfPage, number: int) -> PageImage:
        pictures = placed_pictures(page, self._caps, self._tail)
        twin = self._twin_page(number)
        found = taken_out(page, twin, self._caps) if twin and pictures else None
        if found:
            return PageImage(*settle(*found, self._caps.dpi))
        words = [] if self._is_scan(page, pictures) else TextLayer(page).words()
        pixels, dpi = self._drawn(page, pictures)
        values = form_values(twin) if twin and self._has_form else {}
        _not_silently_empty(pixels, words, values, pictures)
        image, resolution = settle(pixels, dpi, self._caps.dpi)
        return PageImage(image, resolution, seen(words, image), values)

    @staticmethod
    def _is_scan(page: pdfium.PdfPage, pictures: list[Placed]) -> bool:
        area = page.get_bbox()
        whole = (area[2] - area[0]) * (area[3] - area[1])
        return any((p.box[2] - p.box[0]) * (p.box[3] - p.box[1]) >= WHOLE * whole for p in pictures)

    def _drawn(self, page: pdfium.PdfPage, pictures: list[Placed]) -> tuple[np.ndarray, Dpi]:
        """The page drawn, at the resolution of its pictures within bounds, or the finest allowed if it has none."""
        width, height = (side / 72 for side in page.get_size())
        short, long = sorted((width, height))
        if not 0 < long <= LONGEST or short < NARROWEST * long:
            raise OversizedScan(f"The page claims {width:.0f} x {height:.0f} inches")
        area = width * height
        fine = [max(p.dpi) for p in pictures if p.inches[0] * p.inches[1] >= NOTABLE * area]
        dpi = min(max(fine, default=self._caps.dpi), self._caps.dpi)
        # A sheet larger than any tray takes is an ordinary one with a wrong scale; so is one the size of a stamp.
        largest = max(side for paper in LARGE for side in paper)
        odd = long > largest * 1.05 or long < 1.0
        dpi = 11.0 * self._caps.dpi / long if odd else max(dpi, LEAST_DPI)
        bitmap = page.render(scale=dpi / 72, grayscale=True, draw_annots=True, may_draw_forms=True)
        pixels = bitmap.to_numpy()
        pixels = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
        pixels = pixels[:max(1, round(height * dpi)), :max(1, round(width * dpi))]
        return np.array(pixels), judge_dpi(pixels.shape[1], pixels.shape[0], (dpi, dpi))

    def close(self) -> None:
        """Let go of the file."""
        if self._twin:
            self._twin.close()
        self._document.close()


def _not_silently_empty(pixels: np.ndarray, words: list[Word], values: dict[str, str], pictures: list[Placed]) -> None:
    """Refuse a page that holds something and shows nothing: taken as blank, what was filed on it would be lost.

    Raises:
        DamagedScan: the drawing failed without a word.
    """
    if int(pixels.min(initial=255)) >= WHITE and (words or values or pictures):
        raise DamagedScan("The page comes out empty though the file holds something for it")
