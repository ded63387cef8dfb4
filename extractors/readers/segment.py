"""Where the text lines of a page are, and how far the page leans.

The line finder is RapidOCR's detection network, again run directly and on one thread. It finds written lines that
Tesseract's layout analysis tears apart, and costs about as much as reading three lines.
"""
from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import onnxruntime

from extractors.connected import connected
from extractors.readers.network import session_of

FIND_SIDE = 800                # longer side in pixels the line finder works on
FOUND = 0.3                    # its map's threshold for a pixel of text
SURE = 0.5                     # mean over a region for the region to count
SWELL = 1.5                    # its map shows lines shrunk; they grow back by this share of area over perimeter
SKEW_SIDE = 900                # longer side in pixels for judging the skew
STEEPEST = 4.6                 # degrees of skew looked for
MEANS = np.array([0.485, 0.456, 0.406], np.float32)[:, None, None]      # what the network was trained with
SPREADS = np.array([0.229, 0.224, 0.225], np.float32)[:, None, None]

PixelBox = tuple[int, int, int, int]


def shrunk(image: np.ndarray, side: int) -> np.ndarray:
    """The image with its longer side at most `side` pixels."""
    scale = side / max(image.shape)
    return image if scale >= 1 else cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def halved(image: np.ndarray) -> np.ndarray:
    """The image at half its size: by whole pixels that is ten times as fast as by others."""
    height, width = (length // 2 for length in image.shape)
    return cv2.resize(image[:2 * height, :2 * width], (width, height), interpolation=cv2.INTER_AREA)


def cleaned(image: np.ndarray) -> np.ndarray:
    """The page with its paper white: uneven light, bleed-through and grain taken away.

    Args:
        image: grey uint8 (height, width), dark ink on light paper.
    """
    small = cv2.resize(image, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 9)
    paper = cv2.resize(np.maximum(small, 1), image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(image, paper, scale=255)
    # paper within a tenth of white is white, the rest keeps its contrast
    levels = np.clip((np.arange(256) - 20) * (255 / 208), 0, 255).astype(np.uint8)
    return cv2.LUT(flat, levels)


def ink_of(image: np.ndarray) -> np.ndarray:
    """Ink as bool mask (height, width): clearly darker than its surroundings."""
    return (cv2.subtract(cv2.blur(image, (41, 41)), image) > 24) & (image < 190)


def glyph_boxes(ink: np.ndarray) -> np.ndarray:
    """Connected pieces of ink of the size of letters: int array (n, 4) of x, y, width, height.

    Specks, rules, frames, punch holes and pictures stay out.
    """
    _, _, stats, _ = connected(ink.astype(np.uint8))
    x, y, w, h, area = stats[1:].T
    size = max(ink.shape)
    longer, shorter = np.maximum(w, h), np.minimum(w, h)
    fits = (longer >= max(4, size / 280)) & (longer <= size / 12) & (shorter <= size / 28) & (area >= 6)
    fits &= (area < 0.85 * w * h + 12) & ~((shorter >= size / 110) & (area > 0.68 * w * h))      # solid blobs
    return np.stack((x, y, w, h), axis=1)[fits]


def skew_of(image: np.ndarray) -> float:
    """Degrees by which the text lines of an upright page fall to the right (clockwise positive); 0 if unclear."""
    boxes = glyph_boxes(ink_of(shrunk(image, SKEW_SIDE)))
    if len(boxes) < 12:
        return 0.0
    x = np.concatenate((boxes[:, 0], boxes[:, 0] + boxes[:, 2])).astype(np.float32)
    y = np.tile(boxes[:, 1] + boxes[:, 3], 2).astype(np.float32)      # feet of the letters stand on lines

    def sharpness(angle: float) -> float:
        rows = y - x * np.tan(np.radians(angle))
        counts = np.bincount(np.round(rows - rows.min()).astype(np.int64))
        return float((np.convolve(counts, (1, 2, 1)) ** 2).sum())

    coarse = np.arange(-STEEPEST, STEEPEST + 0.01, 0.4)
    best = max(coarse, key=sharpness)
    best = max(np.arange(best - 0.3, best + 0.31, 0.1), key=sharpness)
    return float(best) if sharpness(best) > 1.15 * np.median([sharpness(angle) for angle in coarse]) else 0.0


def levelled(image: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Turn a skewed page level about its centre.

    Returns:
        The level image of the same shape, and the 2 x 3 matrix that takes its pixels back to the given image.
    """
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    level = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return level, cv2.invertAffineTransform(matrix)


@cache
def _finder() -> onnxruntime.InferenceSession:
    return session_of("PP-OCRv6_det_small.onnx")


def find_lines(image: np.ndarray, side: int = FIND_SIDE) -> list[PixelBox]:
    """Boxes (x0, y0, x1, y1) in pixels of the text lines of a level page, from top to bottom, left to right."""
    if image.size == 0:
        return []
    height, width = image.shape
    scale = side / max(image.shape)
    tall, wide = (max(32, round(length * scale / 32) * 32) for length in image.shape)
    grey = cv2.resize(image, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    session = _finder()
    odds = session.run(None, {session.get_inputs()[0].name: ((grey[None] - MEANS) / SPREADS)[None]})[0][0, 0]
    count, labels, stats, _ = connected((odds > FOUND).astype(np.uint8))
    out = []
    for k in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[k])
        region = labels[y:y + h, x:x + w] == k
        if area < 12 or odds[y:y + h, x:x + w][region].mean() < SURE:
            continue
        swell = area * SWELL / (2 * (w + h))
        x0, y0 = (x - swell) * width / wide, (y - swell) * height / tall
        x1, y1 = (x + w + swell) * width / wide, (y + h + swell) * height / tall
        out.append((max(0, round(x0)), max(0, round(y0)), min(width, round(x1)), min(height, round(y1))))
    return sorted(out, key=lambda box: (box[1], box[0]))
