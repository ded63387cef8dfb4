"""How far a page leans, by its ruled lines or else by its lines of text."""
from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.papers.ink import horizontal_rules, ink_of
from extractors.text import PageText

ROUGH_DPI = 100.0
MOST_SKEW = 5.0                # degrees; more is not skew but a turned page


def skew_by_rules(image: np.ndarray, dpi: float, floor: float) -> float | None:
    """Skew by the long level rules, found on a small copy; None with fewer than two, or when they disagree."""
    small = cv2.resize(image, None, fx=ROUGH_DPI / dpi, fy=ROUGH_DPI / dpi, interpolation=cv2.INTER_AREA)
    rules = horizontal_rules(ink_of(small, ROUGH_DPI, 0.6 * floor), ROUGH_DPI, 1.4)
    slopes = [np.degrees(np.arctan2(r.end[1] - r.start[1], r.end[0] - r.start[0])) for r in rules]
    if len(slopes) < 2:
        return None
    middle = weighted_median(slopes, [rule.length for rule in rules])
    near = sum(abs(slope - middle) < 0.5 for slope in slopes)
    return middle if near >= max(2, 0.6 * len(slopes)) and abs(middle) <= MOST_SKEW else None


def weighted_median(values: Sequence[float] | np.ndarray, weights: Sequence[float] | np.ndarray) -> float:
    """The value at which half the weight is reached."""
    order = np.argsort(values)
    share = np.cumsum(np.array(weights, float)[order])
    return float(np.array(values, float)[order][np.searchsorted(share, share[-1] / 2)])


def skew_of(text: PageText, width: int, height: int) -> float:
    """Degrees by which to turn the page to lay its lines of text level (OpenCV's sense); 0 where nothing tells."""
    angles, weights = [], []
    for line in text.lines:
        words = [word for word in line.words if word.confidence > 0.3]
        if len(words) < 2:
            continue
        across = np.array([(word.box[0] + word.box[2]) / 2 * width for word in words])
        down = np.array([(word.box[1] + word.box[3]) / 2 * height for word in words])
        run = float(np.ptp(across))
        if run < 0.15 * width:
            continue
        slope = np.polyfit(across, down, 1)[0]
        angles.append(float(np.degrees(np.arctan(slope))))
        weights.append(run)
    if not angles:
        return 0.0
    middle = weighted_median(angles, weights)
    return middle if abs(middle) <= MOST_SKEW else 0.0
