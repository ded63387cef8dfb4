"""Taking the print away: what remains of a laid page is the applicant's ink."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from extractors.connected import connected
from extractors.forms.definition import BLANK_DPI
from extractors.forms.reference import Reference
from extractors.forms.register import Registration
from filings.vocabulary import Box

READ_DPI = 200                 # resolution at which entries are read
STROKE = 0.33                  # darkness, as share of the page's own print, from which a pixel is ink
FAINT = 0.17                   # darkness from which something pale may be ink; what shines through from behind is paler
FAINT_AREA = 60                # pixels of pale ink from which a place is not called blank
PLENTY = 300                   # pixels of plain ink from which nobody need look for pale ink
DOT = 9                        # pixels; a lone piece no larger is dirt, for no letter or figure is so small
FEW = 2                        # pieces; more of them may be writing that the scanner broke up
SPECKS, SPECKLED = 10, 20       # specks in a box, and to the square inch, from which they may be writing; dirt leaves 7 and fewer
SPECK = 5                      # pixels at READ_DPI; what is no larger in both directions is dirt


def blank_at_reading_size(reference: Reference) -> np.ndarray:
    """The blank at `READ_DPI`, grey uint8."""
    factor = READ_DPI / BLANK_DPI
    size = (round(reference.image.shape[1] * factor), round(reference.image.shape[0] * factor))
    return cv2.resize(reference.image, size, interpolation=cv2.INTER_LINEAR)


@dataclass(frozen=True, eq=False)
class InkCrop:
    """The ink in and around a box. All arrays share their shape, at `READ_DPI`.

    `grey`: the page, uint8; `ink`: darkness relative to the page's print, float32 0..1, print not yet removed;
    `mask`: bool, strokes of the applicant; `inside`: slices of the box itself within the crop; `faint`: the strokes are
    so pale that they were found only by looking for pale ones; `specked`: the mask before dirt was left out of it.
    """

    grey: np.ndarray
    ink: np.ndarray
    mask: np.ndarray
    inside: tuple[slice, slice]
    faint: bool = False
    specked: np.ndarray | None = None

    @cached_property
    def broken(self) -> bool:
        """Whether the box holds more specks than dirt leaves there: a pen that the scanner took to pieces."""
        if self.specked is None:
            return False
        box = self.specked[self.inside]
        specks = connected(box.astype(np.uint8))[0] - 1
        return specks >= SPECKS and specks * READ_DPI ** 2 > SPECKLED * box.size

    @cached_property
    def amount(self) -> int:
        """Pixels of ink inside the box."""
        return int(self.mask[self.inside].sum())

    @cached_property
    def bounds(self) -> tuple[int, int, int, int] | None:
        """x0, y0, x1, y1 of the ink in the crop."""
        rows, columns = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1) if len(rows) else None

    def clean(self, pad: int = 6) -> np.ndarray | None:
        """The ink alone on white paper, trimmed, grey uint8, for the line reader; None without ink."""
        if self.bounds is None:
            return None
        x0, y0, x1, y1 = self.bounds
        height, width = self.mask.shape
        x0, y0, x1, y1 = max(0, x0 - pad), max(0, y0 - pad), min(width, x1 + pad), min(height, y1 + pad)
        near = cv2.dilate(self.mask[y0:y1, x0:x1].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        gain = 1.15
        if self.faint:
            gain = 1 / max(0.2, float(np.percentile(self.ink[self.mask], 90)))
        darkness = np.where(near, np.clip(self.ink[y0:y1, x0:x1] * gain, 0, 1), 0)
        picture = (255 - 225 * darkness).astype(np.uint8)
        return cv2.copyMakeBorder(picture, pad - 2, pad - 2, pad - 2, pad - 2, cv2.BORDER_CONSTANT, value=255)


class PageInk:
    """A laid page with its print known: cuts crops in which only the applicant's ink counts."""

    def __init__(self, registration: Registration) -> None:
        self.registration = registration
        self.page = registration.lay(READ_DPI)
        self.blank = blank_at_reading_size(registration.reference)
        height, width = self.blank.shape
        height, width = min(height, self.page.shape[0]), min(width, self.page.shape[1])
        self.page, self.blank = self.page[:height, :width], self.blank[:height, :width]
        self.height, self.width = self.page.shape
        small = cv2.resize(self.page, (self.width // 8, self.height // 8), interpolation=cv2.INTER_AREA)
        self.paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), (0, 0), 5)
        self.darkness = self._darkness_of_print()

    def _darkness_of_print(self) -> float:
        """How much darker than its paper this page's print is, in grey levels: the scale for judging ink."""
        print_core = cv2.erode((self.blank[::2, ::2] < 90).astype(np.uint8), np.ones((2, 2), np.uint8)) > 0
        if print_core.sum() < 200:
            return 160.0
        paper = cv2.resize(self.paper, (print_core.shape[1], print_core.shape[0]), interpolation=cv2.INTER_LINEAR)
        page = self.page[::2, ::2]
        return max(50.0, float(np.percentile((paper.astype(np.int16) - page)[print_core], 60)))

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """A box of fractions in pixels of the laid page."""
        return (round(box[0] * self.width), round(box[1] * self.height), round(box[2] * self.width), round(box[3] * self.height))

    def crop(self, box: Box, margin: tuple[int, int] = (4, 8), slack: int = 1) -> InkCrop:
        """The ink in a box and a margin (horizontal, vertical, in pixels) around it.

        `slack`: by how many pixels the print is taken as wider than on the blank.
        """
        x0, y0, x1, y1 = self.pixels(box)
        left, top = max(0, x0 - margin[0]), max(0, y0 - margin[1])
        right, bottom = min(self.width, x1 + margin[0]), min(self.height, y1 + margin[1])
        grey, blank = self.page[top:bottom, left:right], self.blank[top:bottom, left:right]
        paper = self._paper(left, top, right, bottom)
        ink = np.clip((paper - grey) / np.float32(self.darkness), 0, 1).astype(np.float32)
        inside = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        specked = self._strokes(ink > STROKE, blank, slack)
        found = InkCrop(grey, ink, _without_dirt(specked, inside), inside, specked=specked)
        if found.amount >= PLENTY:
            return found
        if not ink.size or float(ink.max()) <= FAINT:
            return found                   # smoothing makes nothing darker
        smooth = cv2.GaussianBlur(ink, (0, 0), 0.8)
        pale = InkCrop(grey, ink, _without_dirt(self._strokes(smooth > FAINT, blank, slack + 1), inside), inside, True)
        return pale if pale.amount >= max(FAINT_AREA, 2 * found.amount) and _is_writing(pale) else found

    def printed(self, box: Box, margin: tuple[int, int], slack: int = 2) -> np.ndarray:
        """Where the blank has print, widened by `slack`, in a box and its margin: bool, as large as their crop."""
        x0, y0, x1, y1 = self.pixels(box)
        blank = self.blank[max(0, y0 - margin[1]):min(self.height, y1 + margin[1]),
                           max(0, x0 - margin[0]):min(self.width, x1 + margin[0])]
        return _widened(blank, slack)

    def _paper(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        columns, rows = np.arange(left, right) // 8, np.arange(top, bottom) // 8
        part = self.paper[np.minimum(rows, self.paper.shape[0] - 1)][:, np.minimum(columns, self.paper.shape[1] - 1)]
        return part.astype(np.float32)

    @staticmethod
    def _strokes(dark: np.ndarray, blank: np.ndarray, slack: int) -> np.ndarray:
        """Dark pixels that are not print; where a stroke crosses print it is carried through."""
        size = 2 * slack + 1
        printed = _widened(blank, slack)
        free = dark & ~printed
        if printed.any() and free.any():
            # a stroke that stands on both sides of a rule goes through it
            reach = np.ones((2 * size + 3, 3), np.uint8)
            bridged = cv2.morphologyEx(free.astype(np.uint8), cv2.MORPH_CLOSE, reach) > 0
            free = free | (bridged & dark & printed)
        return free


def _widened(blank: np.ndarray, slack: int) -> np.ndarray:
    """The print of a piece of the blank, wider by `slack` pixels on every side."""
    size = 2 * slack + 1
    return cv2.dilate((blank < _light(blank) - 40).astype(np.uint8), np.ones((size, size), np.uint8)) > 0


def _light(grey: np.ndarray) -> int:
    """The grey level that a twentieth of the pixels exceeds: paper, unless all is print."""
    place = int(0.95 * (grey.size - 1))
    return int(np.partition(grey, place, axis=None)[place]) if grey.size else 255


def _is_writing(crop: InkCrop) -> bool:
    """Whether pale ink may be writing: strokes, and not a shade, a smear along an edge or the grain of the paper."""
    if crop.bounds is None:
        return False
    x0, y0, x1, y1 = crop.bounds
    filled = crop.amount / max(1, (x1 - x0) * (y1 - y0))
    return y1 - y0 >= 8 and x1 - x0 >= 5 and filled < 0.6


def _without_dirt(strokes: np.ndarray, inside: tuple[slice, slice]) -> np.ndarray:
    """Leave out specks, and ink that belongs to the neighbours: whose middle lies outside the box."""
    if not strokes.any():
        return strokes
    count, labels, stats, centres = connected(strokes.astype(np.uint8))
    if count == 1:
        return strokes
    rows, columns = inside
    large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) > SPECK
    reach = 3
    within = ((centres[:, 0] >= columns.start - reach) & (centres[:, 0] < columns.stop + reach)
              & (centres[:, 1] >= rows.start - reach) & (centres[:, 1] < rows.stop + reach))
    keep = within & (stats[:, cv2.CC_STAT_AREA] >= 3)
    keep[0] = False
    body = large & keep
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    if body.sum() <= FEW and not (body & (size > DOT)).any():
        return np.zeros_like(strokes)
    # dots and commas count beside letters only
    x0 = stats[body, cv2.CC_STAT_LEFT].min() - 12
    x1 = (stats[body, cv2.CC_STAT_LEFT] + stats[body, cv2.CC_STAT_WIDTH]).max() + 12
    y0 = stats[body, cv2.CC_STAT_TOP].min() - 3
    y1 = (stats[body, cv2.CC_STAT_TOP] + stats[body, cv2.CC_STAT_HEIGHT]).max() + 3
    near = (centres[:, 0] > x0) & (centres[:, 0] < x1) & (centres[:, 1] > y0) & (centres[:, 1] < y1)
    small = keep & ~large & near & (stats[:, cv2.CC_STAT_AREA] >= 5)
    return (body | small)[labels]
