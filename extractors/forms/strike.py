"""Entries struck out by hand: a long stroke drawn through the writing. What is crossed out is not what the applicant says."""
from __future__ import annotations

import cv2
import numpy as np

DARK = 100                     # grey below which a pixel is ink: between close letters it is paler
SHARE = 0.4                    # of the width of all ink that a stroke must cross: the correction may stand beside it
LONGER = 2.5                   # times the height of the writing: shorter strokes are dashes and the bars of letters
MIDDLE = (0.25, 0.75)          # of the writing's height: a line outside is drawn under or over it and strikes nothing out
SLOPES = tuple(k / 50 for k in range(-9, 10))          # rise of a stroke over its length
GAP = 3                        # pixels by which a stroke may waver


def is_struck(picture: np.ndarray) -> bool:
    """Whether a stroke runs through an entry. `picture`: its ink on white paper, grey uint8, as cut out for reading."""
    ink = (picture < DARK).astype(np.uint8)
    rows, columns = np.flatnonzero(ink.sum(axis=1) >= 2), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 8 or len(columns) < 12:
        return False
    top, height, width = rows[0], rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]
    least = max(SHARE * width, LONGER * height)
    if least > width or height < 10:
        return False
    if not _runs(ink[top + height // 8:top + height - height // 8].max(axis=0), least):
        return False               # gaps between the letters: most entries end here
    thick = cv2.dilate(ink, np.ones((GAP, 1), np.uint8))
    middle = thick.shape[1] / 2
    for slope in SLOPES:
        level = cv2.warpAffine(thick, np.array([[1, 0, 0], [-slope, 1, slope * middle]], np.float32), thick.shape[1::-1],
                               flags=cv2.INTER_NEAREST)
        run = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, round(least)), np.uint8))
        found = np.flatnonzero(run.any(axis=1))
        if any(MIDDLE[0] <= (row - top) / height <= MIDDLE[1] for row in found) and _written(ink, run, slope, middle):
            return True
    return False


def _runs(filled: np.ndarray, least: float) -> bool:
    """Whether so many in a row are 1 and not 0."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], filled.astype(np.int8), [0]))))
    return bool((ends[1::2] - ends[::2] >= least).any())


def _written(ink: np.ndarray, run: np.ndarray, slope: float, middle: float) -> bool:
    """Whether there is writing above and below the stroke: a dash alone strikes nothing out."""
    rows = np.flatnonzero(run.any(axis=1))
    level = cv2.warpAffine(ink, np.array([[1, 0, 0], [-slope, 1, slope * middle]], np.float32), ink.shape[1::-1],
                           flags=cv2.INTER_NEAREST)
    return bool(level[:max(0, rows[0] - GAP)].sum() > 2 * GAP * GAP and level[rows[-1] + 1 + GAP:].sum() > 2 * GAP * GAP)
