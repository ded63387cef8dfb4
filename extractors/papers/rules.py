"""Ruled lines that a scanner broke up: pale ones, dotted ones, pieces of one line.

A pixel of such a line is hardly darker than its paper, an inch of it is: darkness is summed up along the line and compared with
what lies above and below. Lines of text do not pass, since their rows are dark one beside the other.
"""
from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.connected import connected
from extractors.papers.ink import Rule

RUN = 0.16                     # inches over which darkness is summed up
BESIDE = 0.03                  # inches above and below a line where there is paper
LEAST = 5.0                    # grey levels by which a line must be darker than what lies beside it
SHARE = 0.1                    # the same, as share of the contrast of the page's print
CLEAN = 0.12                   # darkness of what passes for paper, as share of that contrast
SHORTEST = 0.8                 # inches of line that are no chance
BREAK = 0.12                   # inches of a line that may be missing, where writing stands on it
ROUGH = 0.06                   # inches by which the ends of a pale line may be wrong
ALIGNED = 0.025                # inches by which pieces of one line may lie higher or lower


def pale_rules(grey: np.ndarray, dpi: float, contrast: float) -> list[Rule]:
    """Level lines too pale or too broken for a threshold, on a page that lies level.

    Args:
        grey: uint8 (height, width).
        dpi: its resolution.
        contrast: grey levels between paper and print.
    """
    away, run = round(BESIDE * dpi), round(RUN * dpi) | 1
    if grey.shape[0] < 4 * away or grey.shape[1] < 2 * run:
        return []
    light = cv2.blur(grey, (run, 3)).astype(np.int16)
    above, below = np.roll(light, away, axis=0), np.roll(light, -away, axis=0)
    depth = np.minimum(above, below) - light
    # writing may stand on a line or hang under it, but not both: what is dark on both sides runs through letters
    paper = cv2.dilate(light, np.ones((5 * away, 1), np.uint8))
    depth[np.maximum(above, below) < paper - CLEAN * contrast] = 0
    depth[:away] = depth[-away:] = 0
    dark = (depth > max(LEAST, SHARE * contrast)).astype(np.uint8)
    # the sum reaches beyond the ends of a line; a line that ends is not to run into the next one
    short = cv2.erode(dark, np.ones((1, round(0.7 * run)), np.uint8))
    joined = cv2.morphologyEx(short, cv2.MORPH_CLOSE, np.ones((3, round(BREAK * dpi)), np.uint8))
    _, labels, stats, _ = connected(joined)
    rules = []
    for k in range(1, len(stats)):
        x, y, w, h = (int(v) for v in stats[k, :4])
        if w < SHORTEST * dpi or h > 0.05 * w + 0.06 * dpi:
            continue
        piece = (labels[y:y + h, x:x + w] == k) & (short[y:y + h, x:x + w] > 0)
        across = np.flatnonzero(piece.any(axis=0))
        if len(across) < 0.7 * w:
            continue
        rows = np.where(piece, depth[y:y + h, x:x + w], 0).astype(np.float32)
        middle = ((rows * np.arange(h)[:, None]).sum(axis=0) / np.maximum(rows.sum(axis=0), 1))[across]
        slope, offset = np.polyfit(across, middle, 1)
        if np.abs(middle - slope * across - offset).mean() > ALIGNED / 2 * dpi:
            continue
        start, end = ((x + int(column), y + float(slope * column + offset)) for column in (across[0], across[-1]))
        rules.append(Rule(start, end, 2.0))
    return rules


def made_whole(rules: Sequence[Rule], pale: Sequence[Rule], dpi: float) -> list[Rule]:
    """The rules with their pieces joined, where a pale one runs through the gap or goes on; a pale one by itself counts too."""
    whole: list[Rule] = []
    for line in sorted(pale, key=lambda one: -one.length):
        mine = [rule for rule in rules if _on(rule, line, dpi)]
        start, end = line.start, line.end
        # the pale line knows its ends only roughly
        for rule in mine:
            start = rule.start if rule.start[0] < start[0] + ROUGH * dpi else start
            end = rule.end if rule.end[0] > end[0] - ROUGH * dpi else end
        whole.append(Rule(start, end, max((one.thickness for one in mine), default=line.thickness)))
    return whole + [rule for rule in rules if not any(_on(rule, line, dpi) for line in pale)]


def _on(rule: Rule, line: Rule, dpi: float) -> bool:
    """Whether a rule is a piece of a line."""
    (x0, y0), (x1, y1) = line.start, line.end
    slope = (y1 - y0) / max(1.0, x1 - x0)
    apart = max(abs(y0 + slope * (x - x0) - y) for x, y in (rule.start, rule.end))
    shared = min(rule.end[0], x1) - max(rule.start[0], x0)
    return apart < ALIGNED * dpi and shared > 0.5 * min(rule.length, line.length)
