"""Pages that are not forms: what they are and what they say.

`read_other_page` reads an upright page and tells its kind; `extractors.letters.claims.read_letter` then says what a
letter states. Checks, records of admission and identity papers have readers of their own.
"""

from __future__ import annotations

import numpy as np

from extractors.letters.classify import classify as kind_of
from extractors.readers.page import read_page_text
from extractors.text import PageText
from filings.problems import SlowScan
from filings.vocabulary import PageKind

__all__ = ["read_other_page"]


def read_other_page(image: np.ndarray, dpi: float, number: int) -> tuple[PageKind, float, PageText]:
    """Read an upright page that is no form, and say what it is.

    Args:
        image: grey uint8 (height, width).
        dpi: its resolution, judged by paper size.
        number: of the page in its scan, 1-based, for messages.

    Returns:
        Its kind, the confidence in the kind 0..1, and its text.

    Raises:
        SlowScan: the time limit for a page ran out.
        MissingTool: Tesseract is not installed.
    """
    try:
        text = read_page_text(image, dpi)
    except SlowScan as error:
        raise SlowScan(f"Page {number}: {error.detail}") from error
    kind, confidence = kind_of(text, image)
    return kind, confidence, text
