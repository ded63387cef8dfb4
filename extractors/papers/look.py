"""Does a line of ink look printed or written? Judged by regularity, not by what it says.

Letters of a type stand on one straight line, rise to one of a few heights, and have edges mostly along the line and
across it; a hand wanders. Nine such measures are weighed together. The weights were fitted on names drawn in some
twenty type faces and hands and degraded as a scanner does; faces left out of the fit were told apart about as well.
"""
from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.connected import connected

MOST_LETTERS = 24              # more tell nothing new and only cost time
FEWEST_LETTERS = 4
STEEPEST = 0.17                # slope of a line, in height by length
# standing, levels, one direction, upright edges, level edges, spread of directions, stroke by height, its variation,
# number of letters: mean and deviation over the fitted lines, and weight
_MEANS = np.array((0.887, 0.853, 0.229, 0.216, 0.089, 0.911, 0.141, 0.246, 0.861))
_DEVIATIONS = np.array((0.156, 0.150, 0.067, 0.092, 0.041, 0.042, 0.035, 0.077, 0.131))
_WEIGHTS = np.array((1.977, 0.840, 1.449, 0.245, 2.916, 0.784, 0.850, -0.140, 0.624))
_BIAS = 0.642


def components(ink: np.ndarray) -> np.ndarray:
    """Connected pieces of ink as rows (x, y, width, height) in pixels."""
    if min(ink.shape) < 1:                                  # OpenCV crashes on empty pictures
        return np.zeros((0, 4), np.int32)
    return connected(ink)[2][1:, :4]


def print_look(grey: np.ndarray, ink: np.ndarray, parts: np.ndarray | None = None) -> float | None:
    """How much one line of ink looks printed: near 1 for type, near 0 for a hand; None with too few letters.

    Args:
        grey: uint8 crop of the line.
        ink: its ink (0/255), rules and specks removed.
        parts: its components, if the caller has them.
    """
    measures = _measures(grey, ink, components(ink) if parts is None else parts)
    if measures is None:
        return None
    score = _BIAS + float(_WEIGHTS @ ((measures - _MEANS) / _DEVIATIONS))
    return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def typed_odds(picture: np.ndarray) -> float:
    """Log odds that a clean line (grey uint8, ink on white) was typed; 0, no opinion, with too few letters."""
    look = print_look(picture, (picture < 150).astype(np.uint8) * 255)
    return 0.0 if look is None else float(np.log((look + 1e-3) / (1 - look + 1e-3)))


def pooled(odds: Sequence[float], lengths: Sequence[int]) -> list[float]:
    """Each entry's log odds together with the page's: short entries lean on the others, long ones stand for themselves."""
    clipped = np.clip(np.asarray(odds, float), -6, 6)
    weight = np.minimum(np.asarray(lengths, float), 12)
    total, mass = float((clipped * weight).sum()), float(weight.sum())
    return [float(own + 0.8 * (total - own * w) / max(mass - w, 12)) for own, w in zip(clipped, weight, strict=True)]


def _measures(grey: np.ndarray, ink: np.ndarray, parts: np.ndarray) -> np.ndarray | None:
    letters = letters_among(parts)
    if len(letters) < FEWEST_LETTERS:
        return None
    tall = float(np.percentile(parts[:, 3], 80))
    slack = max(1.0, 0.035 * tall)
    standing, slope, offset = baseline(letters, tall)
    rises = slope * (letters[:, 0] + letters[:, 2] / 2) + offset - letters[:, 1]
    alike = np.abs(rises[:, None] - rises[None]) <= slack
    first = alike[alike.sum(axis=1).argmax()]
    others = alike[:, ~first][~first].sum(axis=1)
    levels = (first.sum() + (others.max() if others.size else 0)) / len(letters)
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    ridge = depth[(depth >= cv2.dilate(depth, np.ones((3, 3)))) & (depth > 0.9)]
    if not ridge.size:
        return None
    return np.array((standing, levels, *_edges(grey, slope), 2 * ridge.mean() / tall, ridge.std() / ridge.mean(),
                     min(len(parts), 14) / 14))


def letters_among(parts: np.ndarray) -> np.ndarray:
    """Components of about a letter's height, as floats; dots and commas left out."""
    if not len(parts):
        return np.zeros((0, 4))
    tall = np.percentile(parts[:, 3], 80)
    return parts[parts[:, 3] > 0.45 * tall].astype(float)[:MOST_LETTERS]


def baseline(letters: np.ndarray, tall: float) -> tuple[float, float, float]:
    """The straight line on which most letters stand: (share that stands on it exactly, slope, offset in pixels)."""
    across, feet = letters[:, 0] + letters[:, 2] / 2, letters[:, 1] + letters[:, 3]
    one, two = np.triu_indices(len(letters), 1)
    far = np.abs(across[two] - across[one]) > 2 * tall
    one, two = one[far], two[far]
    slopes = (feet[two] - feet[one]) / (across[two] - across[one])
    usual = np.abs(slopes) < STEEPEST
    if not usual.any():
        return 0.0, 0.0, float(np.median(feet))
    one, slopes = one[usual], slopes[usual]
    offsets = feet[one] - slopes * across[one]
    shares = (np.abs(feet - offsets[:, None] - slopes[:, None] * across) <= max(1.0, 0.035 * tall)).mean(axis=1)
    best = int(shares.argmax())
    return float(shares[best]), float(slopes[best]), float(offsets[best])


def _edges(grey: np.ndarray, slope: float) -> tuple[float, float, float, float]:
    """Shares of the edges in the commonest direction, across the line, along it; and how spread the directions are."""
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    dx, dy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    weight = np.hypot(dx, dy)
    strong = weight > 0.35 * np.percentile(weight, 99)
    weight = weight[strong]
    tilt = np.degrees(np.arctan(slope))
    angles = np.degrees(np.arctan2(dy[strong], dx[strong])) % 180
    total = max(float(weight.sum()), 1e-6)
    raw = np.histogram(angles, 36, (0, 180), weights=weight)[0] / total
    angles = (angles - tilt) % 180
    shares = np.histogram(angles, 36, (0, 180), weights=weight)[0] / total
    spread = -float((shares * np.log(shares + 1e-9)).sum() / np.log(36))
    upright = weight[np.minimum(angles, 180 - angles) < 6].sum() / total
    level = weight[np.abs(angles - 90) < 6].sum() / total
    return float((raw + np.roll(raw, 1)).max()), float(upright), float(level), spread
