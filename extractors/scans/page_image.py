"""What a reader gets to see of one page, and how large a page may be."""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from filings.vocabulary import Box


@dataclass(frozen=True, slots=True)
class Caps:
    """How large a scan may be. Everything is compared with what the headers say, before a pixel is decoded.

    `pixels`: of one embedded picture; 100 million hold a ledger sheet at 700 dpi. `bytes`: of the file. `dpi`: pages
    are handed on at most at this resolution, because no reader gains from more.
    """

    pages: int = 500
    pixels: int = 100_000_000
    bytes: int = 1 << 30
    dpi: float = 300.0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the page's own visible text layer; `box` in fractions of the page as displayed."""

    text: str
    box: Box


@dataclass(frozen=True, eq=False, slots=True)
class PageImage:
    """One page as a viewer displays it.

    `image`: grey, uint8, (height, width), contiguous; `dpi`: pixels an inch, judged by the size of known paper;
    `words`: text of a born-digital page, in reading order of the file, never the hidden text that a copier adds;
    `form_values`: what was filled into the page's form fields on a computer, by full field name (a check box gives
    the name of its marked state; empty fields are left out). Words, values and picture are separate evidence:
    a value may be invisible in the picture, and the picture may show what is no value.
    """

    image: np.ndarray
    dpi: float
    words: tuple[Word, ...] = ()
    form_values: dict[str, str] = field(default_factory=dict)
