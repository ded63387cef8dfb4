"""How many dots to the inch: judged by the paper that offices use, because what a file claims is often wrong."""
from __future__ import annotations

import cv2
import numpy as np

LETTER, A4, LEGAL = (8.5, 11.0), (8.27, 11.69), (8.5, 14.0)
LARGE = ((11.0, 17.0), (11.69, 16.54))           # ledger and A3, believed only if the file says so
USUAL_DPI = (200, 300, 400, 600)
SCREEN_DPI = (72.0, 96.0)                        # what programs write when they do not know
SMALLEST = (0.9, 1.5)                            # inches; anything smaller is a wrong claim, not a piece of paper
SQUARE = 1.03                                    # pixels whose sides differ less count as square

Dpi = tuple[float, float]


def _near(size: Dpi, paper: Dpi, tolerance: float) -> bool:
    """Whether both sides agree, whichever way the sheet lies."""
    return all(abs(side / of - 1) <= tolerance for side, of in zip(sorted(size), paper, strict=True))


def _usual(width: int, height: int) -> float | None:
    """The resolution at which these pixels are a whole sheet of office paper, if there is a usual one."""
    for paper in (LETTER, A4, LEGAL):
        for dpi in USUAL_DPI:
            if _near((width / dpi, height / dpi), paper, 0.02):
                return float(dpi)
    return None


def _believable(width: int, height: int, claim: Dpi) -> bool:
    """Whether the claimed resolution makes the picture a piece of paper that people scan."""
    if not all(60 <= dpi <= 1300 for dpi in claim) or not 1 / 2.2 <= claim[0] / claim[1] <= 2.2:
        return False
    size = width / claim[0], height / claim[1]
    if any(_near(size, paper, 0.04) for paper in (LETTER, A4, LEGAL, *LARGE)):
        return True
    if any(abs(dpi - screen) < 1 for dpi in claim for screen in SCREEN_DPI):
        return False
    short, long = sorted(size)
    return SMALLEST[0] <= short <= 8.9 and SMALLEST[1] <= long <= 14.3


def _by_shape(width: int, height: int) -> float:
    """The resolution if the picture is the sheet it looks most like; a long strip is taken for a check."""
    long, short = max(width, height), max(1, min(width, height))
    shape = long / short
    if shape > 1.9:
        fitting = [dpi for dpi in (300, 200, 400, 600, 150, 100) if 5.5 <= long / dpi <= 9.0]
        return float(fitting[0]) if fitting else long / 8.5
    return long / (LETTER[1] if shape < 1.36 else A4[1] if shape < 1.53 else LEGAL[1])


def judge_dpi(width: int, height: int, claim: Dpi | None = None) -> Dpi:
    """Pixels an inch, across and down.

    Args:
        width: pixels across.
        height: pixels down.
        claim: what the file says, across and down; believed only where it makes the picture a plausible sheet or a
            small item such as a check, and where the pixels are not those of a whole sheet at a usual resolution.
    """
    usual = _usual(width, height)
    if usual:
        return usual, usual
    if claim and _believable(width, height, claim):
        return claim
    dpi = _by_shape(width, height)
    return dpi, dpi


def settle(image: np.ndarray, dpi: Dpi, most: float) -> tuple[np.ndarray, float]:
    """The picture with square pixels at no more than `most` dots to the inch, and its resolution.

    Faxes come with oblong pixels; they are stretched along the coarser side.
    """
    across, down = dpi
    oblong = max(across, down) / min(across, down) > SQUARE
    even = min(max(across, down), most) if oblong else min((across + down) / 2, most)
    height, width = image.shape
    if oblong:
        size = round(width * even / across), round(height * even / down)
    elif (across + down) / 2 > most * 1.05:
        share = 2 * even / (across + down)
        size = round(width * share), round(height * share)
    else:
        return np.ascontiguousarray(image), float((across + down) / 2)
    shrinks = size[0] * size[1] < width * height
    size = max(1, size[0]), max(1, size[1])
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), float(even)
