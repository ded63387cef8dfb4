"""The way of a page: blank or not, a form or not, upright, then read by whoever knows its kind."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import cv2
import numpy as np

from extractors.blank import is_blank
from extractors.fingerprint import fingerprint
from extractors.forms.fields import read_fields
from extractors.forms.filled import with_form_values
from extractors.forms.ink import STROKE, PageInk, blank_at_reading_size
from extractors.forms.recognise import Recognised, recognise
from extractors.forms.reference import COARSE_DPI, FormLibrary, Reference
from extractors.forms.register import ScanView, skew_of, turned_view, view_of
from extractors.forms.store import FormStore
from extractors.grammar import plain
from extractors.readers.barcode import footer_of, is_separator, read_pdf417
from extractors.readers.line import line_reader
from extractors.readings import LETTERS, UNSURE, PageReadings
from extractors.scans.page_image import PageImage
from extractors.text import PageText, text_of_layer
from filings.vocabulary import Page, PageKind, Reading, Source, Status

OWN_READER = (PageKind.PAYMENT, PageKind.I_94, PageKind.IDENTITY)
READ_ANEW = (PageKind.PAYMENT, PageKind.IDENTITY)
PRINT = 0.85                   # mean word confidence of the page reader from which a line is print
LETTER = ("To whom it may concern: I ask for parole", "for one year because of the illness of my mother.",
          "I cannot get a visa in time.")      # read once to have all models loaded
KNOWN = frozenset(kind.value for kind in PageKind)


def make_reader(forms_dir: str) -> Callable[[PageImage, int], PageReadings]:
    """The reading function of reading processes, with the learned forms and all models loaded: what is forked shares them."""
    cv2.setNumThreads(1)
    library = FormLibrary(FormStore(Path(forms_dir)).load_all())
    _load_models()
    return partial(read_page, library)


def _load_models() -> None:
    """Have loaded what would be loaded when the first page needs it, by reading a short letter."""
    from extractors.readers.orientation import upright
    from extractors.readers.segment import find_lines

    page = np.full((600, 850), 255, np.uint8)
    for row, line in enumerate(LETTER):
        cv2.putText(page, line, (60, 150 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    upright(page)
    _paper(view_of(page, 100.0), PageImage(page, 100.0), 1, 1.0)
    find_lines(page, 320)
    line_reader().read([page[110:170]])


def read_page(library: FormLibrary, scanned: PageImage, number: int) -> PageReadings:
    """Read one page. `number`: its place in the scan, 1-based."""
    view = view_of(scanned.image, scanned.dpi)
    if is_blank(view.middle, scanned.dpi * view.middle.shape[1] / view.image.shape[1]):
        return PageReadings(Page(number=number, kind=PageKind.BLANK))
    sideways = view.image.shape[1] > view.image.shape[0]
    form = recognise(turned_view(view, 90) if sideways else view, library) if library.references else None
    if form is not None:
        return _form_page(form, scanned, number)
    if is_separator(view.middle):
        return PageReadings(Page(number=number, kind=PageKind.SEPARATOR))
    return _other_page(view, library, scanned, number)


# ------------------------------------------------------------------ forms

def _form_page(form: Recognised, scanned: PageImage, number: int) -> PageReadings:
    kind = PageKind(form.form) if form.form in KNOWN else PageKind.OTHER
    page = Page(number=number, kind=kind, edition=form.edition, form_page=form.number, rotated=form.turned,
                fit=None if form.fit is None else round(form.fit, 3), confidence=form.sure)
    if form.registration is None:
        return PageReadings(page, doubtful=True)
    ink = PageInk(form.registration)
    fields = read_fields(ink, line_reader(), number)
    if scanned.form_values:
        fields = with_form_values(fields, scanned.form_values, form.registration, number)
    if kind == PageKind.G_1450:
        fields["payment.kind"] = Reading(value="g-1450", status=Status.READ, confidence=form.sure, source=Source.TYPED, page=number)
    return PageReadings(page, fields, doubtful=form.sure < 0.9, fingerprint=_ink_print(ink))


def _ink_print(ink: PageInk) -> str:
    """The hash of a form page: of the applicant's ink alone, at a third of reading size."""
    page = cv2.resize(ink.page, None, fx=1 / 3, fy=1 / 3, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(ink.paper, page.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = (paper.astype(np.int16) - page > STROKE * ink.darkness) & _unprinted(ink.registration.reference, ink.blank.shape)
    return fingerprint(dark.astype(np.uint8) * 255)


def _unprinted(reference: Reference, shape: tuple[int, ...]) -> np.ndarray:
    """Where a blank of that shape at reading size has no print, as bool at a third of it."""
    rows, columns = (round(side / 3) for side in shape)
    return np.unpackbits(_unprinted_bits(reference, shape), count=rows * columns).reshape(rows, columns).astype(bool)


@lru_cache(maxsize=256)
def _unprinted_bits(reference: Reference, shape: tuple[int, ...]) -> np.ndarray:
    """The same in bits, as they are kept: an eighth of the memory."""
    rows, columns = shape
    blank = blank_at_reading_size(reference)[:rows, :columns]
    third = cv2.resize(blank, (round(columns / 3), round(rows / 3)), interpolation=cv2.INTER_AREA)
    return np.packbits(cv2.erode(third, np.ones((3, 3), np.uint8)) > 200)


# ------------------------------------------------------------------ other pages

def _other_page(view: ScanView, library: FormLibrary, scanned: PageImage, number: int) -> PageReadings:
    from extractors.readers.orientation import upright

    turned, sure = upright(view.image)
    if turned in (90, 270) and view.image.shape[0] > view.image.shape[1] and library.references:
        # a form laid sideways on the glass
        form = recognise(turned_view(view, 90), library)
        if form is not None:
            return _form_page(form, scanned, number)
    lay, view = view, turned_view(view, turned) if turned else view
    if (named := _footer(view.image, scanned.dpi)) is not None and named[0] in KNOWN:
        page = Page(number=number, kind=PageKind(named[0]), edition=named[1], form_page=named[2], rotated=turned,
                    confidence=0.9)
        return PageReadings(page, doubtful=True)
    found = _paper(view, scanned, number, sure)
    if turned and found.page.confidence < UNSURE:
        # specks and few letters mislead; that it reads well as it lay is proof enough
        as_it_lay = _paper(lay, scanned, number, 1.0)
        return max(found, as_it_lay, key=lambda one: one.page.confidence)
    return found


def _footer(image: np.ndarray, dpi: float) -> tuple[str, str, int] | None:
    """A form this program has not learned still says in its footer which one it is."""
    strip = image[round(0.9 * image.shape[0]):]
    scale = 200 / dpi
    if scale < 1:
        strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return footer_of(read_pdf417(strip, (1.0,)))


def _paper(view: ScanView, scanned: PageImage, number: int, sure: float) -> PageReadings:
    from extractors.letters.claims import read_legible, read_letter
    from extractors.letters.classify import classify, is_prose
    from extractors.readers.page import read_page_text

    image, turned = view.image, view.turned
    layer = text_of_layer(scanned.words) if turned == 0 else None
    # checks and passports have readers that read their entries anew
    text = layer or read_page_text(image, scanned.dpi, again=lambda first: classify(first, image)[0] not in READ_ANEW)
    kind, certainty = classify(text, image)
    page = Page(number=number, kind=kind, rotated=turned, confidence=round(min(certainty, sure), 3))
    fields: dict[str, Reading] = {}
    if kind == PageKind.PAYMENT:
        from extractors.papers.payments import read_payment
        fields = read_payment(image, scanned.dpi, text, number)
    elif kind == PageKind.I_94:
        from extractors.papers.i94 import read_i94
        fields = read_i94(image, scanned.dpi, text, number)
    elif kind == PageKind.IDENTITY:
        from extractors.papers.identity import read_identity
        fields = read_identity(image, scanned.dpi, text, number)
    unsure = certainty < UNSURE
    claims = tuple(read_letter(text, kind, number, image, unsure))
    # a check or a passport has readers that say themselves what they could not read
    illegible = kind not in OWN_READER and not read_legible(text)
    # whichever letter it is, it was searched for all that any may say
    unsorted = unsure and not (kind in LETTERS and is_prose(text))
    return PageReadings(page, fields, claims, doubtful=illegible or unsorted, words=_names_in(text),
                        printed=_names_in(_printed(text)),
                        fingerprint=_paper_print(view.small))


def _printed(text: PageText) -> PageText:
    """The lines that the page reader itself read well, on a page that is mostly print: it spells some hands wrong."""
    if sum(line.reader == "line" for line in text.lines) > 0.25 * len(text.lines):
        return PageText(())
    return PageText(tuple(line for line in text.lines if line.reader != "line" and line.confidence >= PRINT))


def _names_in(text: PageText) -> tuple[str, ...]:
    """Words that may be names: for telling whose paper this is, and for bearing a handwritten name out."""
    parts = (plain(word.text).replace("-", " ") for line in text.lines for word in line.words)
    words = (word.strip(".,:;()'\"") for part in parts for word in part.split())
    return tuple(dict.fromkeys(word for word in words if len(word) >= 3 and word.isalpha()))[:400]


def _paper_print(small: np.ndarray) -> str:
    """The hash of a page that is no form: straightened and trimmed to its ink, wherever it lay on the glass."""
    height, width = small.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew_of(small), 1)
    level = cv2.warpAffine(small, turn, (width, height))
    dark = cv2.morphologyEx((level > 255 * STROKE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    border = round(0.5 * COARSE_DPI)
    dark[:border] = dark[-border:] = 0
    dark[:, :border] = dark[:, -border:] = 0
    if dark.sum() < 60:
        return fingerprint(level)
    # where the mass of the ink lies, not its outermost speck
    (top, bottom), (left, right) = _bulk(dark.sum(axis=1)), _bulk(dark.sum(axis=0))
    return fingerprint(dark[top:bottom, left:right] * 255)


def _bulk(profile: np.ndarray) -> tuple[int, int]:
    """From where to where all but a fiftieth of a profile's mass lies."""
    mass = np.cumsum(profile) / profile.sum()
    first, last = int(np.searchsorted(mass, 0.01)), int(np.searchsorted(mass, 0.99)) + 1
    return first, max(first + 8, last)
