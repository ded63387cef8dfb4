"""Whether a letter is signed by hand, and where to look for it."""

from __future__ import annotations

import re

import cv2
import numpy as np

from extractors.connected import connected
from extractors.papers.handmark import hand_mark
from extractors.readers.segment import halved, ink_of, levelled, shrunk, skew_of
from extractors.text import Line, PageText
from filings.vocabulary import Box, Claim, PageKind, Stance, Topic

INCH = 1 / 11  # of the page height
SIDE = 1400  # longer side in pixels for finding the signature line
SPACE = 0.55  # inches above a signature line that belong to the signature
BELOW = 1.3  # inches below the last line where an unannounced signature may stand
GAP = 0.3  # inches left free for a signature between two lines
EMPTY = 0.94  # confidence of `hand_mark` that says there is nothing at all
TALL, TALLEST_PRINT = 2.0, 0.3  # strokes so many times as tall as the letters, and so many inches, are no typed name
FREE = 0.2  # inches between a signature line and the text above it

CLOSING = re.compile(
    r"^\W*(?:yours|sincerely|respectfully|regards|(?:with )?(?:kind|best|warm) regards|faithfully|cordially|truly"
    r"|thank you|thanks|god bless|gratefully|very truly|signed|signature|in witness|executed)\b",
    re.I,
)
SIGN_HERE = re.compile(r"\b(?:signature|signed|sign here|firma)\b", re.I)


def signature_lines(image: np.ndarray) -> list[Box]:
    """Ruled lines of the length of a signature, as boxes of the given page, from top to bottom.

    Args:
        image: the upright page, grey uint8 (height, width).
    """
    small = shrunk(halved(image) if max(image.shape) >= 2 * SIDE else image, SIDE)
    angle = skew_of(small)
    level, back = levelled(small, angle) if abs(angle) > 0.2 else (small, None)
    height, width = level.shape
    ink = cv2.dilate(ink_of(level).astype(np.uint8), np.ones((3, 1), np.uint8))
    ruled = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, width // 14), np.uint8))
    ruled = cv2.morphologyEx(ruled, cv2.MORPH_CLOSE, np.ones((3, width // 30), np.uint8))
    _, _, stats, _ = connected(ruled)
    out = []
    for x, y, w, h, _area in stats[1:]:
        if 0.13 * width <= w <= 0.7 * width and h <= max(8, 0.03 * w):
            middle = y + h / 2
            ends = np.array([[x, middle, 1.0], [x + w, middle, 1.0]])
            if back is not None:
                ends[:, :2] = ends @ back.T
            out.append(
                (
                    float(ends[0, 0] / width),
                    float(ends[:, 1].min() / height),
                    float(ends[1, 0] / width),
                    float(ends[:, 1].max() / height),
                )
            )
    return sorted(out, key=lambda box: box[1])


def signature_claim(text: PageText, kind: PageKind, page: int, image: np.ndarray | None) -> tuple[Claim, Box | None]:
    """The one claim on the signature of a letter, and the region it was looked for in."""
    if image is None:
        return _claim(Stance.DOUBTFUL, 0.3, kind, page, None, "no image"), None
    region, sure = signature_region(text, image)
    if region is None:
        return _claim(Stance.DOUBTFUL, 0.3, kind, page, None, "no place for a signature found"), None
    found, confidence = hand_mark(image, region, _witness(text, region))
    if found:
        return _claim(Stance.STATED, confidence, kind, page, region, "signed by hand"), region
    if found is None and _has_tall_strokes(image, region, text):
        return _claim(Stance.STATED, 0.75, kind, page, region, "signed by hand"), region
    # print in that space is a typed name or a very even hand: only an empty space is surely unsigned
    if found is None or not sure or confidence < EMPTY:
        return _claim(Stance.DOUBTFUL, 0.5, kind, page, region, "perhaps signed by hand"), region
    return _claim(Stance.DENIED, confidence, kind, page, region, "no mark by hand"), region


def _claim(stance: Stance, confidence: float, kind: PageKind, page: int, box: Box | None, text: str) -> Claim:
    return Claim(
        topic=Topic.SIGNATURE,
        stance=stance,
        document=kind,
        page=page,
        box=box,
        text=text,
        confidence=round(confidence, 3),
    )


def _has_tall_strokes(image: np.ndarray, region: Box, text: PageText) -> bool:
    """Joined strokes in the region far taller than the letters of the page, open like a pen's and read as no word."""
    heights = [word.box[3] - word.box[1] for line in text.lines for word in line.words if line.confidence > 0.8]
    if len(heights) < 30:
        return False
    rows, columns = image.shape
    x0, y0, x1, y1 = (round(v * n) for v, n in zip(region, (columns, rows, columns, rows), strict=True))
    if y1 - y0 < 8 or x1 - x0 < 8:
        return False
    least = max(TALL * float(np.median(heights)), TALLEST_PRINT * INCH) * rows
    count, labels, stats, _ = connected(ink_of(image[y0:y1, x0:x1]).astype(np.uint8))
    for k in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[k])
        if not (h >= least and w >= least and x > 0 and y > 0 and x + w < x1 - x0 and y + h < y1 - y0):
            continue
        box = (region[0] + x / columns, region[1] + y / rows, region[0] + (x + w) / columns, region[1] + (y + h) / rows)
        only = (labels == k).astype(np.uint8)
        thick = float(cv2.distanceTransform(only, cv2.DIST_L2, 3).max())
        outline = max(cv2.findContours(only, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0], key=cv2.contourArea)
        closed = cv2.contourArea(outline) > 0.6 * w * h  # a seal or a frame
        if area < 0.3 * w * h and not closed and thick < 0.025 * INCH * rows and not _is_read(text, box):
            return True
    return False


def _is_read(text: PageText, box: Box) -> bool:
    """Whether a word was surely read there."""
    return any(
        word.confidence > 0.8
        and len(word.text) > 2
        and word.box[0] < box[2]
        and box[0] < word.box[2]
        and word.box[1] < box[3]
        and box[1] < word.box[3]
        for line in text.lines
        for word in line.words
        if line.reader == "page"
    )


def _witness(text: PageText, region: Box) -> PageText | None:
    """What Tesseract surely read: print. The line reader reads signatures too and is no witness."""
    sure = tuple(line for line in text.lines if line.reader != "line" and line.confidence > 0.85)
    return PageText(sure) if len(sure) * 2 > len(text.lines) else None


def signature_region(text: PageText, image: np.ndarray) -> tuple[Box | None, bool]:
    """Where the signature belongs, and whether that is sure enough for its absence to mean something."""
    lines = sorted(text.lines, key=lambda line: line.box[1])
    rule = _rule(lines, image)
    if rule is not None:
        top = rule[1] - SPACE * INCH
        above = [
            line.box[3]
            for line in lines
            if line.box[3] < rule[1] - 0.12 * INCH
            and line.confidence > 0.8
            and _is_body(line)
            and line.box[0] < rule[2]
            and line.box[2] > rule[0]
        ]
        if above and max(above) > top:
            top = min(max(above) + 0.01 * INCH, rule[1] - FREE * INCH)
        middle = (rule[1] + rule[3]) / 2
        below = [
            line.box[1] for line in lines if line.box[1] > middle and line.box[0] < rule[2] and line.box[2] > rule[0]
        ]
        # letters below the line must not reach into the region: they would be print in the place of the signature
        bottom = max(middle, min([rule[3] + 0.05 * INCH, *(edge - 0.03 * INCH for edge in below)]))
        return (max(0.0, rule[0] - 0.01), max(0.0, top), min(1.0, max(rule[2], rule[0] + 0.3)), min(1.0, bottom)), True
    return _unruled(lines)


def _is_body(line: Line) -> bool:
    """Print that is certainly no signature: several words, or one of the closing formulas."""
    return len(line.words) >= 4 or bool(CLOSING.match(line.text))


def _rule(lines: list[Line], image: np.ndarray) -> Box | None:
    """The line to sign on: the last one with room above it and little text below it."""
    body = [line for line in lines if _is_body(line)]
    for rule in reversed(signature_lines(image)):
        under = [line for line in body if line.box[1] > rule[1]]
        if len(under) > 3 or rule[1] < 0.12:
            continue
        close = [
            line
            for line in lines
            if -0.02 * INCH < rule[1] - line.box[3] < 0.1 * INCH
            and line.confidence > 0.85
            and len(line.words) >= 5
            and line.box[0] < rule[2]
            and line.box[2] > rule[0]
            and line.reader == "page"
        ]
        if any(SIGN_HERE.search(line.text) for line in lines if abs(line.box[3] - rule[1]) < 0.25 * INCH) or not close:
            return rule
    return None


def _unruled(lines: list[Line]) -> tuple[Box | None, bool]:
    """Without a line to sign on: after the closing formula, or above the name at the end."""
    if not lines:
        return None, False
    for line in reversed(lines):
        if CLOSING.match(line.text) and len(line.words) <= 5:
            after = [other for other in lines if other.box[1] > line.box[3] - 0.05 * INCH]
            printed = [
                other
                for other in after
                if other.confidence > 0.9 and other.reader == "page" and other.box[1] - line.box[3] > GAP * INCH
            ]
            bottom = printed[0].box[1] - 0.02 * INCH if printed else line.box[3] + BELOW * INCH
            return (max(0.0, line.box[0] - 0.08), line.box[3], min(1.0, line.box[0] + 0.55), min(1.0, bottom)), bool(
                printed
            ) or len(after) <= 3
    body = [line for line in lines if _is_body(line)]
    if not body:
        return None, False
    last = max(body, key=lambda line: line.box[3])
    after = [line for line in lines if line.box[1] > last.box[3] - 0.05 * INCH]
    end = max((line.box[3] for line in after), default=last.box[3])
    roomy = bool(after) and min(line.box[1] for line in after) - last.box[3] > GAP * INCH
    return (max(0.0, last.box[0] - 0.08), last.box[3], 0.95, min(1.0, max(end, last.box[3] + BELOW * INCH))), roomy
