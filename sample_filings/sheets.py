"""From vector drawings to paper: pages of 200 dpi in grey, and print laid over print."""
from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pypdfium2 as pdfium
from reportlab.pdfgen.canvas import Canvas

from .draw_forms import FORMS
from .drawing import HEIGHT, WIDTH, sample_marks

DPI = 200
SCALE = DPI / 72               # pixels to the point

Draw = Callable[[Canvas], None]


def rendered(data: bytes, forms: bool = False) -> list[np.ndarray]:
    """The pages of a PDF as grey uint8 (2200, 1700) for letter paper; with the look of its form fields on request."""
    document = pdfium.PdfDocument(data)
    try:
        if forms:
            document.init_forms()
        images = [page.render(scale=SCALE, grayscale=True).to_numpy() for page in document]
        return [np.ascontiguousarray(image.reshape(image.shape[:2])) for image in images]
    finally:
        document.close()


def sheet(draw: Draw, marked: bool = True, size: tuple[float, float] = (WIDTH, HEIGHT)) -> np.ndarray:
    """One page drawn by `draw`; `marked`: with SAMPLE in its margins."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    if marked:
        sample_marks(canvas)
    canvas.setFillColorRGB(0, 0, 0)
    draw(canvas)
    canvas.save()
    return rendered(out.getvalue())[0]


def pixels(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """A box in points, origin lower left, as pixels, origin upper left."""
    x0, y0, x1, y1 = box
    return x0 * SCALE, (HEIGHT - y1) * SCALE, x1 * SCALE, (HEIGHT - y0) * SCALE


@cache
def _blank(key: str) -> tuple[np.ndarray, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.pdf"
        FORMS[key][1](path)
        return tuple(rendered(path.read_bytes(), forms=True))


def blank_pages(key: str) -> list[np.ndarray]:
    """Fresh copies of the pages of a drawn blank form."""
    return [page.copy() for page in _blank(key)]
