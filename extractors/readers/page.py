"""The page reader: Tesseract over a whole page, and the line reader where Tesseract is not sure.

Tesseract reads print quickly and well and handwriting badly; the line reader reads both well and slowly. So Tesseract
goes first. Where its words are doubtful the lines are cut out and read again; where most of the page is doubtful,
as in a letter by hand, its layout cannot be trusted either, and the line finder looks for the lines anew.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby

import cv2
import numpy as np

from extractors.readers.line import LineReading, line_reader
from extractors.readers.segment import PixelBox, cleaned, find_lines, levelled, skew_of
from extractors.readers.tesseract import Found, find_words
from extractors.text import Line, PageText, Word

READ_DPI = 180                 # enough for 8-point print; more only costs time
LINE_DPI = 250                 # crops for the line reader; it squeezes lines to 48 pixels anyway
SECONDS = 40                   # limit for one page
LEVEL = 0.25                   # degrees of skew that do no harm
POOR = 0.75                    # a line read with less confidence is read again
BY_HAND = 0.62                 # a page read with less is taken to be written by hand
AGAIN = 12                     # more poor lines than this: the layout is not to be trusted either
LONGEST = 25                   # letters of one word; more without a gap is no word
REACH = 1.6                    # gap within a row, in line heights, over which two pieces are one line
WORTHLESS = 0.25               # readings below this are strokes, not words

DOUBTFUL = 0.88                # a line reading below this gets a second try
STRETCH = 1.3                  # narrow hands read better when widened
STRAY = 0.02                   # share of a crop's ink at its upper and lower edge that belongs to other lines

_BAR = re.compile(r"^\|(?=$|[,'’-])")

Box = tuple[float, float, float, float]


def read_page_text(image: np.ndarray, dpi: float, psm: int = 3, seconds: float = SECONDS, *,
                   again: Callable[[PageText], bool] = lambda text: True) -> PageText:
    """Read all text of an upright page.

    Args:
        image: grey uint8 (height, width).
        dpi: its resolution, judged by paper size.
        psm: Tesseract's page segmentation mode; 3 finds columns, 6 takes one block, 11 sparse text.
        seconds: time limit for Tesseract.
        again: whether this text is worth reading its doubtful lines a second time, with the line reader.

    Returns:
        Lines from top to bottom; boxes are fractions of the given image, however skewed it is.

    Raises:
        SlowScan: the limit ran out.
        MissingTool: Tesseract is not installed.
    """
    angle = skew_of(image)
    level, back = levelled(image, angle) if abs(angle) > LEVEL else (image, None)
    lines = _tesseract(level, dpi, psm, seconds)
    if again(PageText(tuple(lines))):
        lines = _improved(level, dpi, lines)
    if back is not None:
        lines = [_moved(line, back, level.shape) for line in lines]
    return PageText(tuple(lines))


def _tesseract(image: np.ndarray, dpi: float, psm: int, seconds: float) -> list[Line]:
    scale = min(1.0, READ_DPI / dpi)
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 0.95 else image
    height, width = small.shape
    lines = []
    for key, members in groupby(find_words(cleaned(small), dpi * scale, psm, seconds), key=lambda found: found.line):
        words = [_word(found, width, height) for found in members]
        # a stroke standing alone before other words is the pronoun; at the end of a line it is a rule
        words = [Word(_BAR.sub("I", word.text), word.box, word.confidence) for word in words[:-1]] + words[-1:]
        lines.append(Line(tuple(words), around([word.box for word in words]), block=key[0]))
    return lines


def _word(found: Found, width: int, height: int) -> Word:
    x, y, w, h = found.place
    return Word(found.text, (x / width, y / height, (x + w) / width, (y + h) / height), found.confidence)


def around(boxes: list[Box]) -> Box:
    """The smallest box around all of them."""
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _improved(image: np.ndarray, dpi: float, lines: list[Line]) -> list[Line]:
    """Read again what was read doubtfully."""
    poor = [line for line in lines if _is_poor(line)]
    if lines and not poor:
        return lines
    size = sum(len(line.text) for line in lines)
    confidence = sum(line.confidence * len(line.text) for line in lines) / size if size else 0.0
    if confidence < BY_HAND or len(poor) > AGAIN:
        return read_found_lines(image, dpi) or lines
    height, width = image.shape
    boxes = [_grown(line.box, height, width) for line in poor]
    readings = read_crops([_crop(image, box, dpi) for box in boxes])
    out = {id(line): line for line in lines}
    for line, box, reading in zip(poor, boxes, readings, strict=True):
        if reading.text.strip() and reading.score > max(line.confidence, WORTHLESS):
            out[id(line)] = line_of(reading, box, image.shape, line.block)
    return list(out.values())


def _is_poor(line: Line) -> bool:
    if any(len(word.text) >= LONGEST for word in line.words):
        return False                       # a machine-readable line: its own reader reads it
    return line.confidence < POOR or any(word.confidence < 0.4 and len(word.text) > 3 for word in line.words)


def _grown(box: Box, height: int, width: int) -> PixelBox:
    margin = (box[3] - box[1]) * height * 0.15
    return (max(0, int(box[0] * width - 2 * margin)), max(0, int(box[1] * height - margin)),
            min(width, int(box[2] * width + 2 * margin) + 1), min(height, int(box[3] * height + margin) + 1))


def _crop(image: np.ndarray, box: PixelBox, dpi: float) -> np.ndarray:
    x0, y0, x1, y1 = box
    crop = image[y0:y1, x0:x1]
    scale = LINE_DPI / dpi
    if scale >= 0.8 or crop.size == 0:
        return crop
    return cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def read_crops(crops: list[np.ndarray]) -> list[LineReading]:
    """Read crops of one line each; what reads badly is read once more, stretched, and the better reading stands."""
    crops = [_trimmed(crop) for crop in crops]
    readings = line_reader().read(crops)
    doubtful = [k for k, one in enumerate(readings) if WORTHLESS < one.score < DOUBTFUL and len(one.text) > 3]
    stretched = [cv2.resize(crops[k], None, fx=STRETCH, fy=1, interpolation=cv2.INTER_LINEAR) for k in doubtful]
    for k, second in zip(doubtful, line_reader().read(stretched), strict=True):
        if second.score > readings[k].score:
            readings[k] = second
    return readings


def _trimmed(crop: np.ndarray) -> np.ndarray:
    """The crop without empty rows and the feet of neighbouring lines, so that the writing fills the reader's view."""
    if min(crop.shape, default=0) < 8:
        return crop
    ink = (crop < (int(crop.min()) + int(np.median(crop))) / 2).sum(axis=1)
    rows = np.cumsum(np.convolve(ink, np.ones(3) / 3, "same"))
    if rows[-1] <= 0:
        return crop
    top, bottom = np.searchsorted(rows / rows[-1], (STRAY, 1 - STRAY))
    margin = int((bottom - top) * 0.15) + 2
    return crop[max(0, top - margin):bottom + margin]


def read_found_lines(image: np.ndarray, dpi: float) -> list[Line]:
    """Read a level page with the line finder and the line reader alone, as handwriting needs it.

    Args:
        image: grey uint8 (height, width).
        dpi: its resolution.
    """
    boxes = _joined(find_lines(image))
    readings = read_crops([_crop(image, box, dpi) for box in boxes])
    lines = [line_of(reading, box, image.shape) for reading, box in zip(readings, boxes, strict=True)
             if reading.text.strip() and reading.score >= WORTHLESS]
    return lines


def _joined(boxes: list[PixelBox]) -> list[PixelBox]:
    """Pieces of one row that stand close together made one line; rows in order from top to bottom."""
    out: list[PixelBox] = []
    for box in sorted(boxes):
        for k, other in enumerate(out):
            tall = min(box[3] - box[1], other[3] - other[1])
            shared = min(box[3], other[3]) - max(box[1], other[1])
            if shared > 0.6 * tall and box[0] - other[2] < REACH * tall:
                out[k] = (min(other[0], box[0]), min(other[1], box[1]), max(other[2], box[2]), max(other[3], box[3]))
                break
        else:
            out.append(box)
    return sorted(out, key=lambda box: (box[1], box[0]))


def line_of(reading: LineReading, box: PixelBox, shape: tuple[int, ...], block: int = 0) -> Line:
    """A line reading as words with their places, judged from the centres of their characters.

    Args:
        reading: the line as read.
        box: pixels (x0, y0, x1, y1) of the crop that was read.
        shape: (height, width) of the page.
        block: number of the block it belongs to.
    """
    height, width = shape[:2]
    x0, y0, x1, y1 = box
    half = 0.5 * float(np.median(np.diff([span[2] for span in reading.spans]))) if len(reading.spans) > 1 else 0.5
    words = []
    for blank, group in groupby(reading.spans, key=lambda span: span[0] == " "):
        if blank:
            continue
        spans = list(group)
        left, right = (x0 + (x1 - x0) * float(np.clip(at, 0, 1)) for at in (spans[0][2] - half, spans[-1][2] + half))
        place = (left / width, y0 / height, right / width, y1 / height)
        words.append(Word("".join(char for char, _, _ in spans), place, float(np.mean([odds for _, odds, _ in spans]))))
    return Line(tuple(words), around([word.box for word in words]), block, "line")


def _moved(line: Line, back: np.ndarray, shape: tuple[int, ...]) -> Line:
    """The line with its boxes on the skewed page it was read from."""
    height, width = shape
    words = []
    for word in line.words:
        # the middle line of the word moves; its height stays, so that boxes do not swell with the skew
        x0, y0, x1, y1 = word.box
        middle = (y0 + y1) / 2 * height
        ends = np.array([[x0 * width, middle, 1], [x1 * width, middle, 1]]) @ back.T
        half = (y1 - y0) / 2 * height
        low, high = ends[:, 1].min() - half, ends[:, 1].max() + half
        left, top, right, bottom = (float(min(1.0, max(0.0, edge))) for edge in
                                    (ends[0, 0] / width, low / height, ends[1, 0] / width, high / height))
        words.append(Word(word.text, (left, top, right, bottom), word.confidence))
    return Line(tuple(words), around([word.box for word in words]), line.block, line.reader)
