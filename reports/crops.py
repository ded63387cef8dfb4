"""Pictures of the evidence: cut from the page, marked, and small enough to live inside the report."""
from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from filings.vocabulary import Box

Images = Callable[[int], np.ndarray | None]

MARGIN = (0.025, 0.010)        # of the page, left and right, above and below
SMALLEST = (0.22, 0.030)       # what a crop shows at least, so that one sees where it is
WIDEST, TALLEST = 640, 300     # pixels
QUALITY = 45                   # of WebP; text stays readable
BUDGET = 260_000               # bytes of pictures in one report
FRAME = (30, 110, 230)         # blue, green, red


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture for the page: `source` for an `img`, its size in pixels."""

    source: str
    width: int
    height: int


def window(box: Box, margin: tuple[float, float] = MARGIN, smallest: tuple[float, float] = SMALLEST) -> Box:
    """The part of the page to show for a box: with a margin, not too small, inside the page. Fractions of the page."""
    sides = []
    for axis, (border, least) in enumerate(zip(margin, smallest, strict=True)):
        low, high = box[axis], box[axis + 2]
        low, high = sorted((min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)))
        spare = max(border, (least - (high - low)) / 2)
        low, high = low - spare, high + spare
        # at the edge of the paper the window moves inwards rather than shrinks
        shift = max(0.0, -low) - max(0.0, high - 1.0)
        sides.append((max(0.0, low + shift), min(1.0, high + shift)))
    (x0, x1), (y0, y1) = sides
    return x0, y0, x1, y1


def cut(image: np.ndarray, box: Box) -> np.ndarray:
    """Cut a box with its surroundings out of an upright grey page (height, width), and frame it.

    Returns:
        uint8 array (height, width, 3) in blue, green, red, at most `WIDEST` by `TALLEST`.
    """
    height, width = image.shape[:2]
    x0, y0, x1, y1 = window(box)
    left, top = int(x0 * width), int(y0 * height)
    part = image[top:max(top + 1, round(y1 * height)), left:max(left + 1, round(x1 * width))]
    scale = min(1.0, WIDEST / part.shape[1], TALLEST / part.shape[0])
    if scale < 1.0:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(cv2.cvtColor(part, cv2.COLOR_GRAY2BGR) if part.ndim == 2 else part)
    high, wide = picture.shape[:2]
    corners = [(min(max(round((x * width - left) * scale) + pad, 0), wide - 1),
                min(max(round((y * height - top) * scale) + pad, 0), high - 1))
               for x, y, pad in ((box[0], box[1], -3), (box[2], box[3], 3))]
    cv2.rectangle(picture, corners[0], corners[1], FRAME, 2)
    return picture


def encoded(picture: np.ndarray, quality: int = QUALITY) -> Crop:
    """Encode a picture as a `data:` URI."""
    _, data = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])
    text = base64.b64encode(data.tobytes()).decode()
    return Crop(f"data:image/webp;base64,{text}", picture.shape[1], picture.shape[0])


def collect(places: Iterable[tuple[int, Box]], images: Images, budget: int = BUDGET) -> dict[tuple[int, Box], Crop]:
    """Cut all places, each page fetched once.

    Places that come first are served first until the budget is spent; one that comes twice is shown, and paid, twice.
    A page without a picture, or a box that is upside down or outside the page, gives no crop.
    """
    order = Counter(place for place in places if _sound(place[1]))
    made: dict[tuple[int, Box], Crop] = {}
    for page in dict.fromkeys(page for page, _ in order):
        image = images(page)
        if image is not None and image.size:
            made |= {place: encoded(cut(image, place[1])) for place in order if place[0] == page}
    kept: dict[tuple[int, Box], Crop] = {}
    for place, times in order.items():
        if place in made and (size := times * len(made[place].source)) <= budget:
            kept[place] = made[place]
            budget -= size
    return kept


def _sound(box: Box) -> bool:
    x0, y0, x1, y1 = box
    return -0.05 <= x0 < x1 <= 1.05 and -0.05 <= y0 < y1 <= 1.05
