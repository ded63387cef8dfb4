"""Which way up a page is.

Two steps, both cheap. Letters stand close to their neighbours along a line and far from those of the next, so profiles
of the letters along both axes tell in which direction the lines run. Then RapidOCR's direction network votes, over
pieces of the lines, whether they stand on their feet. When the vote is unclear, some pieces are read both ways up and
the better reading decides.
"""
from __future__ import annotations

import re
from functools import cache

import cv2
import numpy as np
import onnxruntime
import pytesseract
from PIL import Image

from extractors.connected import connected
from extractors.readers.line import line_reader
from extractors.readers.network import session_of
from extractors.readers.segment import glyph_boxes, ink_of, shrunk

SIDE = 1100                    # longer side in pixels of the page looked at
PIECE = (48, 192)              # the direction network's input, height and width
PIECES = 20                    # pieces that vote
FIRST, UNANIMOUS = 8, 0.8      # where the first of them vote as clearly as this, for either side, the others are not asked
FEW = 10                       # fewer letters than this say nothing
CLEAR = 0.35                   # mean vote, -1..1, above which no second opinion is needed
READ_BOTH_WAYS = 5             # pieces read for the second opinion
OSD_SECONDS = 10


def upright(image: np.ndarray) -> tuple[int, float]:
    """By how much a page was turned in the scan.

    Args:
        image: grey uint8 (height, width), any resolution from about 100 dpi.

    Returns:
        Degrees clockwise, 0, 90, 180 or 270, and a confidence 0..1. A page without text gives (0, 0.0).
    """
    small = shrunk(image, SIDE)
    ink = ink_of(small)
    boxes = glyph_boxes(ink)
    if len(boxes) < FEW:
        return 0, 0.0
    across, along = _line_sharpness(boxes, small.shape), _line_sharpness(boxes[:, [1, 0, 3, 2]], small.shape[::-1])
    sideways = along > across
    direction = abs(float(np.log(max(along, 1e-6) / max(across, 1e-6))))
    turned, vote = _vote(small, ink, boxes, sideways)
    if direction < 0.15:                     # the profiles do not tell: let the network choose among all four
        other, second = _vote(small, ink, boxes, not sideways)
        if abs(second) > abs(vote) + 0.2:
            turned, vote = other, second
    if abs(vote) >= CLEAR:
        return turned, min(1.0, 0.6 + 0.4 * abs(vote)) * (1.0 if direction >= 0.15 else 0.8)
    lead = _second_opinion(image, small, boxes, turned)
    if lead < 0:
        turned = (turned + 180) % 360
    return turned, min(0.95, 0.4 + 2 * abs(lead))


def turned_back(image: np.ndarray, degrees: int) -> np.ndarray:
    """The page upright again, given by how many degrees clockwise it was turned."""
    return np.ascontiguousarray(np.rot90(image, degrees // 90 % 4))


def _line_sharpness(boxes: np.ndarray, shape: tuple[int, ...]) -> float:
    """How far the letters gather in rows, judged in strips so that a skewed page does not blur them."""
    height, width = shape
    strips = np.minimum(boxes[:, 0] * 10 // width, 9)
    total = weight = 0.0
    for strip in range(10):
        chosen = boxes[strips == strip]
        if len(chosen) < 4:
            continue
        edges = np.zeros(height + 2)
        np.add.at(edges, chosen[:, 1], 1)
        np.add.at(edges, np.minimum(chosen[:, 1] + chosen[:, 3], height + 1), -1)
        profile = np.cumsum(edges)
        total += float((profile ** 2).sum()) / max(float(profile.sum()), 1.0)
        weight += 1.0
    # rows fill few places densely: mean number of letters met where any letter stands
    return total / weight if weight else 0.0


def _vote(small: np.ndarray, ink: np.ndarray, boxes: np.ndarray, sideways: bool) -> tuple[int, float]:
    """Degrees and how clear the vote for them was, 0..1, for one direction of the lines."""
    base = 90 if sideways else 0
    image = turned_back(small, base)
    chosen = _pieces(_letters(ink.shape, boxes, base))[:PIECES]
    votes = _votes(image, chosen[:FIRST])
    if votes and abs(np.mean(votes)) < UNANIMOUS:
        votes += _votes(image, chosen[FIRST:])
    if not votes:
        return base, 0.0
    vote = float(np.mean(votes))
    return (base, vote) if vote >= 0 else ((base + 180) % 360, -vote)


def _votes(image: np.ndarray, boxes: list[tuple[int, int, int, int]]) -> list[float]:
    """What the network says of each piece: 1 it stands on its feet, -1 on its head."""
    if not boxes:
        return []
    session = _direction()
    odds = session.run(None, {session.get_inputs()[0].name: np.stack([_piece(image, box) for box in boxes])})[0]
    return [float(vote) for vote in odds[:, 0] - odds[:, 1]]


def _letters(shape: tuple[int, ...], boxes: np.ndarray, turned: int) -> np.ndarray:
    letters = np.zeros(shape, np.uint8)
    for x, y, w, h in boxes:
        letters[y:y + h, x:x + w] = 255
    return turned_back(letters, turned)


def _pieces(letters: np.ndarray) -> list[tuple[int, int, int, int]]:
    """Pieces of lines about five times as wide as high, first one of each line, then the second of each."""
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((1, 17), np.uint8))
    _, _, stats, _ = connected(joined)
    ranked = []
    for x, y, w, h, _area in stats[1:]:
        if 6 <= h <= 70 and w >= 3 * h:
            step = max(1, round(w / (h * 5)))
            ranked += [(k, (int(x + w * k / step), int(y), int(w / step), int(h))) for k in range(step)]
    # lines of ordinary height and full pieces first
    usual = float(np.median([box[3] for _, box in ranked])) if ranked else 0.0
    ranked.sort(key=lambda item: (item[0], abs(item[1][3] - usual) > 0.6 * usual, -item[1][2]))
    return [box for _, box in ranked]


def _piece(image: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    x, y, w, h = box
    margin = max(1, h // 8)
    crop = image[max(0, y - margin):y + h + margin, max(0, x - margin):x + w + margin]
    tall, wide = PIECE
    width = min(wide, max(16, round(crop.shape[1] * tall / crop.shape[0])))
    out = np.zeros((3, tall, wide), np.float32)
    out[:, :, :width] = cv2.resize(crop, (width, tall), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 127.5 - 1.0
    return out


@cache
def _direction() -> onnxruntime.InferenceSession:
    return session_of("ch_ppocr_mobile_v2.0_cls_mobile.onnx")


def _second_opinion(image: np.ndarray, small: np.ndarray, boxes: np.ndarray, turned: int) -> float:
    """By how much pieces of lines read better this way up than upside down, -1..1."""
    scale = image.shape[0] / small.shape[0]
    page = turned_back(image, turned)
    found = [box for box in _pieces(_letters(small.shape, boxes, turned)) if box[2] >= 4 * box[3]][:READ_BOTH_WAYS]
    crops = []
    for x, y, w, h in found:
        margin = h // 4
        x0, y0, x1, y1 = (max(0, round(v * scale)) for v in (x - margin, y - margin, x + w + margin, y + h + margin))
        crops.append(page[y0:y1, x0:x1])
    if not crops:
        return 0.0
    readings = line_reader().read(crops + [np.rot90(crop, 2) for crop in crops])
    worth = [reading.score * min(len(reading.text), 12) / 12 for reading in readings]
    return float(np.mean(worth[:len(crops)]) - np.mean(worth[len(crops):]))


def script_of(image: np.ndarray) -> tuple[str | None, float]:
    """The script of an upright page by Tesseract's judgement (Latin, Cyrillic, Arabic ...), with a confidence 0..1."""
    found = re.search(r"Script: (\w+)[\s\S]*?Script confidence: ([\d.]+)", _osd(shrunk(image, 1700)))
    return (found[1], min(1.0, float(found[2]) / 6)) if found else (None, 0.0)


def _osd(image: np.ndarray) -> str:
    picture = Image.fromarray(image)
    picture.format = "PPM"                   # written plainly: packing a PNG costs more than reading it
    try:
        return str(pytesseract.image_to_osd(picture, config="--dpi 150", timeout=OSD_SECONDS))
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError):
        return ""                            # too few characters, no data for it, or the time ran out: no opinion
