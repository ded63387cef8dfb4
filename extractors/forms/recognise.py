"""Which form page is it? Appearance proposes, the footer barcode confirms, the fit decides."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.forms.definition import FieldKind
from extractors.forms.reference import FormLibrary, Reference
from extractors.forms.register import GOOD_FIT, Registration, ScanView, candidates, register, turned_view
from extractors.readers.barcode import footer_of, read_pdf417

FIRST, MORE = 4, 12            # candidates tried, and how many where nothing convinced
LIKELY, LIKELIER = 0.3, 0.45   # likeness from which the first and the others are tried; the right page has 0.58 and more
RESIZED = (0.97, 0.985, 1.015, 1.03)     # sizes tried where nothing convinced as it is
SURELY = 0.8                   # likeness at another size from which it is tried; a letter's is below
CLEAR = 0.85                   # fit from which no other candidate is tried
FOOTER_DPI = 200


@dataclass(frozen=True, eq=False)
class Recognised:
    """A form page. `registration` is None where the footer names what was not learned, or the fit is too poor.

    `sure`: 0..1, how surely form, edition and page number are right.
    """

    form: str
    edition: str
    number: int
    turned: int
    fit: float | None
    sure: float
    registration: Registration | None


def recognise(view: ScanView, library: FormLibrary) -> Recognised | None:
    """The form page that the view shows; None when it is no learned form and names none in its footer."""
    likely = candidates(view, library, MORE)
    best = _laid(view, likely)
    if (best is None or best.fit < GOOD_FIT) and likely and likely[0][2] >= LIKELIER:
        # a scanner that does not keep the size by more than a hundredth blurs the likeness of a whole page
        resized = candidates(view, library, FIRST, RESIZED)
        better = _laid(view, [one for one in resized if one[2] >= SURELY])
        best = max((one for one in (best, better) if one is not None), key=lambda one: one.fit, default=None)
    if best is None or best.fit < GOOD_FIT:
        return _poor(best)
    return _confirmed(best, library)


def _laid(view: ScanView, likely: Sequence[tuple[Reference, int, float]]) -> Registration | None:
    best: Registration | None = None
    turned: dict[int, ScanView] = {0: view}
    for position, (reference, degrees, likeness) in enumerate(likely):
        if likeness < (LIKELY if position < FIRST else LIKELIER):
            break
        if degrees not in turned:
            turned[degrees] = turned_view(view, degrees)
        found = register(turned[degrees], reference)
        if found is not None and (best is None or found.fit > best.fit):
            best = found
        if best is not None and best.fit >= CLEAR:
            break
    return best


def _poor(best: Registration | None) -> Recognised | None:
    if best is None or best.fit < 0.45:
        return None
    reference = best.reference
    footer = _footer(best)
    if footer is None and best.fit < 0.6:
        return None
    form, edition, number = footer or (reference.form, reference.edition, reference.number)
    return Recognised(form, edition, number, best.view.turned, best.fit, 0.9 if footer else 0.5, None)


def _confirmed(best: Registration, library: FormLibrary) -> Recognised:
    """The page by its footer barcode where it can be read; two editions may look alike."""
    reference = best.reference
    names = (reference.form, reference.edition, reference.number)
    footer = _footer(best)
    if footer == names:
        return Recognised(*names, best.view.turned, best.fit, 0.999, best)
    if footer is None:
        sure = 0.97 if not _has_footer(reference) else 0.9 if _same_footer(best) else 0.6
        return Recognised(*names, best.view.turned, best.fit, sure, best if sure > 0.8 else None)
    other = library.find(*footer)
    better = register(best.view, other) if other is not None else None
    if better is not None and better.fit >= GOOD_FIT:
        return Recognised(*footer, best.view.turned, better.fit, 0.99, better)
    return Recognised(*footer, best.view.turned, None, 0.95, None)


def _footer_box(reference: Reference) -> tuple[float, float, float, float] | None:
    for field in reference.fields:
        if field.kind == FieldKind.BARCODE and field.box[3] - field.box[1] <= 0.05 and field.box[1] > 0.85:
            x0, y0, x1, y1 = field.box
            return (max(0.0, x0 - 0.02), max(0.0, y0 - 0.012), min(1.0, x1 + 0.02), min(1.0, y1 + 0.012))
    return None


def _has_footer(reference: Reference) -> bool:
    return _footer_box(reference) is not None or reference.printed_footer is not None


def _footer(best: Registration) -> tuple[str, str, int] | None:
    box = _footer_box(best.reference) or best.reference.printed_footer or (0.2, 0.93, 0.9, 1.0)
    for dpi in (FOOTER_DPI, 300):
        if found := footer_of(read_pdf417(best.lay(dpi, box), (1.0,))):
            return found
    return None


def _same_footer(best: Registration) -> bool:
    """Whether the page's footer looks like the blank's own, edition date and bars included, where no barcode decodes."""
    box = (0.03, 0.935, 0.97, 0.995)
    page = best.lay(150, box)
    blank = best.reference.image
    height, width = blank.shape
    own = blank[round(box[1] * height):round(box[3] * height), round(box[0] * width):round(box[2] * width)]
    rows, columns = min(page.shape[0], own.shape[0]), min(page.shape[1], own.shape[1])
    pad = 6
    inner = own[pad:rows - pad, pad:columns - pad]
    if inner.size == 0 or float(np.std(inner)) < 5:
        return False
    return float(cv2.matchTemplate(page[:rows, :columns], inner, cv2.TM_CCOEFF_NORMED).max()) > 0.6
