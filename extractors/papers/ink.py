"""Ink on paper: what is dark, and which of it is ruled line, speck or stroke."""
from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extractors.connected import connected
from filings.vocabulary import Box

LARGE = 400_000                # pixels beyond which a ninth of them is sample enough
PAPER_WIDTH = 8.5              # inches; a page's own resolution follows from it


def crop(image: np.ndarray, box: Box) -> np.ndarray:
    """The pixels of a box given in fractions of the page; a view, possibly empty."""
    height, width = image.shape[:2]
    x0, x1 = (int(np.clip(round(v * width), 0, width)) for v in (box[0], box[2]))
    y0, y1 = (int(np.clip(round(v * height), 0, height)) for v in (box[1], box[3]))
    return image[y0:max(y0, y1), x0:max(x0, x1)]


def contrast_of(image: np.ndarray) -> float:
    """How much darker than its paper the print of a page is, in grey levels; judged on a thinned-out copy."""
    sample = image[::7, ::7]
    return float(np.percentile(sample, 60) - np.percentile(sample, 0.5)) if sample.size else 0.0


def ink_of(grey: np.ndarray, dpi: float, floor: float = 28.0) -> np.ndarray:
    """Ink as uint8 0/255, thresholded against the paper around it, so that shades and tinted stock do not count.

    Args:
        grey: uint8 (height, width).
        dpi: its resolution.
        floor: what is not this much darker than its paper is no ink; raise it where the reverse side shines through.
    """
    if grey.size == 0:
        return np.zeros(grey.shape[:2], np.uint8)
    window = max(3, round(dpi / 7)) | 1
    paper = cv2.morphologyEx(cv2.medianBlur(grey, 3), cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    depth = cv2.subtract(cv2.blur(paper, (window, window)), grey)
    level = max(floor, min(75.0, 0.4 * float(np.percentile(_thinned(depth), 99.7))))
    solid = grey < 0.45 * float(np.percentile(_thinned(grey), 75))        # the inside of a blot is no paper
    return np.where((depth > level) | solid, 255, 0).astype(np.uint8)


def _thinned(grey: np.ndarray) -> np.ndarray:
    """Fewer pixels of a large picture, for a percentile."""
    return grey[::3, ::3] if grey.size > LARGE else grey


@dataclass(frozen=True, eq=False)
class Rule:
    """A ruled line, nearly horizontal or vertical: end points in pixels and its thickness."""

    start: tuple[float, float]
    end: tuple[float, float]
    thickness: float

    @property
    def length(self) -> float:
        """Pixels from end to end."""
        return float(np.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]))


def horizontal_rules(ink: np.ndarray, dpi: float, shortest: float = 0.45) -> list[Rule]:
    """Long thin nearly level lines (up to about nine degrees), small breaks closed; `shortest` in inches."""
    if min(ink.shape) < 2:                                  # OpenCV crashes on empty pictures
        return []
    run = max(5, round(dpi / 20))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    joined = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((3, max(3, round(dpi / 16))), np.uint8))
    count, labels, stats, _ = connected(joined)
    rules = []
    for k in range(1, count):
        x, y, w, h, _area = stats[k]
        if w < shortest * dpi or h > 0.17 * w + 0.06 * dpi:
            continue
        # the feet of bold letters line up too, but with gaps
        covered = np.mean((level[y:y + h, x:x + w] * (labels[y:y + h, x:x + w] == k)).any(axis=0))
        if covered < (0.7 if w > 1.2 * dpi else 0.88):
            continue
        rule = _fitted(labels[y:y + h, x:x + w] == k, x, y, dpi)
        if rule is not None and rule.length >= shortest * dpi:
            rules.append(rule)
    return rules


def _fitted(mask: np.ndarray, x: int, y: int, dpi: float) -> Rule | None:
    """The line through a component, unless the component is no line: each column thin and near the line."""
    ys, xs = np.nonzero(mask)
    columns, first = np.unique(xs, return_inverse=True)
    centre = np.bincount(first, ys) / np.bincount(first)
    height = np.bincount(first)
    slope, offset = _line_through(columns, centre)
    for _ in range(3):                                      # what hangs on the line must not tilt it
        near = np.abs(centre - slope * columns - offset) < max(1.5, 0.012 * dpi)
        if near.sum() < 0.6 * len(columns):
            return None
        slope, offset = _line_through(columns[near], centre[near])
    thickness = float(np.median(height[near]))
    if thickness > 0.035 * dpi:
        return None
    ends = columns[near][[0, -1]]
    return Rule((x + float(ends[0]), y + float(slope * ends[0] + offset)),
                (x + float(ends[1]), y + float(slope * ends[1] + offset)), thickness)


def _line_through(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Slope and height at 0 of the line nearest to points: least squares."""
    away = x - x.mean()
    slope = float(away @ y / max(float(away @ away), 1e-9))
    return slope, float(y.mean() - slope * x.mean())


def without_rules(ink: np.ndarray, dpi: float, shortest: float = 0.45, level: list[Rule] | None = None) -> np.ndarray:
    """The ink less its ruled lines, level (found anew unless given) and upright; strokes that cross one are kept."""
    out = _less_level(ink, horizontal_rules(ink, dpi, shortest) if level is None else level)
    turned = cv2.transpose(out)
    upright = horizontal_rules(turned, dpi, shortest)
    return cv2.transpose(_less_level(turned, upright)) if upright else out


def _less_level(ink: np.ndarray, rules: list[Rule]) -> np.ndarray:
    out = ink.copy()
    height, width = ink.shape
    for rule in rules:
        reach = round(rule.thickness / 2 + 1.1)
        slope = (rule.end[1] - rule.start[1]) / max(1.0, rule.end[0] - rule.start[0])
        across = np.arange(max(0, int(rule.start[0]) - 2), min(width, int(rule.end[0]) + 3))
        middle = np.rint(rule.start[1] + slope * (across - rule.start[0])).astype(int)
        rows = np.clip(middle[None] + np.arange(-reach, reach + 1)[:, None], 0, height - 1)
        above = np.clip(middle[None] - reach - np.array([[1], [2]]), 0, height - 1)
        below = np.clip(middle[None] + reach + np.array([[1], [2]]), 0, height - 1)
        # a stroke goes through where there is ink on both sides; on one side it only touches
        crossed = ink[above, across].any(axis=0) & ink[below, across].any(axis=0)
        out[rows[:, ~crossed], across[~crossed]] = 0
    return out


def without_specks(ink: np.ndarray, dpi: float, smallest: float = 0.016) -> np.ndarray:
    """The ink less components smaller than `smallest` inches both ways."""
    if not ink.size:
        return ink
    count, labels, stats, _ = connected(ink)
    keep = np.ones(count, bool)
    keep[0] = False
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep[1:] = extent[1:] >= smallest * dpi
    return np.where(keep[labels], 255, 0).astype(np.uint8)
