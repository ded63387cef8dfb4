"""Blank backs at a glance: no text, only what shines through, dirt and the marks of handling."""
from __future__ import annotations

import cv2
import numpy as np

from extractors.connected import connected

LOOK_DPI = 75
FAINT = 0.22                   # darkness against paper below which ink only shines through from the other side
MARGIN = 0.6                   # inches along the edges where punch holes, staples and fax lines lie
TRACE = 0.0003                 # share of the inner page that may be inked on a blank one
FULL = 0.01                    # share of the inner page under ink that no dirt and no fold comes near


def is_blank(image: np.ndarray, dpi: float) -> bool:
    """Whether nothing stands on the page. Grey uint8; any rotation."""
    scale = LOOK_DPI / dpi
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    paper = _paper(small)
    dark = (cv2.subtract(paper, small) > FAINT * np.maximum(paper, 60)).astype(np.uint8)
    edge = round(MARGIN * LOOK_DPI)
    height, width = small.shape
    if np.count_nonzero(dark[edge:height - edge, edge:width - edge]) > FULL * height * width:
        return False
    count, _, stats, centres = connected(dark)
    if count == 1:
        return True
    x, y = centres[1:, 0], centres[1:, 1]
    inner = (x > edge) & (x < width - edge) & (y > edge) & (y < height - edge)
    large = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) > 4
    fold = stats[1:, cv2.CC_STAT_WIDTH] > 0.5 * width                      # a fold across the sheet
    area = float(stats[1:, cv2.CC_STAT_AREA][inner & large & ~fold].sum())
    edges = float(stats[1:, cv2.CC_STAT_AREA][~inner & large].sum())
    return area < TRACE * height * width and edges < 0.01 * height * width


def _paper(small: np.ndarray) -> np.ndarray:
    """The paper's own brightness, smoothed at a quarter of the size: it changes slowly."""
    bright = cv2.dilate(small, np.ones((15, 15), np.uint8))
    quarter = cv2.resize(bright, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(quarter, (0, 0), 2.25), small.shape[::-1], interpolation=cv2.INTER_LINEAR)
