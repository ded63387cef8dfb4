"""Was something signed here? Tells strokes of a hand from rules, print, typed names, stamps and dirt.

Print gives itself away by its regularity (`extractors.papers.look`), a hand wanders, joins letters or leaves one long
stroke. What lies between is not decided here: the answer is then None.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.connected import connected
from extractors.papers.ink import PAPER_WIDTH, contrast_of, crop, ink_of, without_rules, without_specks
from extractors.papers.look import print_look
from extractors.papers.strokes import stroke_odds
from extractors.readers.line import LineReading
from extractors.text import PageText
from filings.vocabulary import Box

SMALLEST = 0.09                # inches; a group of strokes smaller than this both ways is dirt
MARK = 0.42                    # inches of width plus height from which a group counts as a mark
SURE_PRINT, SURE_HAND = 0.75, 0.35
SPELLED = 0.95                 # score from which the ink of a signature space is a legible text
SCRIPT = -7.5                  # log odds below which no upright or slanted type face was found, only script
NAME_HEIGHT = 50               # pixels: a line higher than this at 200 dpi, margin included, is larger than typed names are
DRAWN = 400                    # pixels of ink that are more than a stray line
LEVEL, LONG = 8, 40            # pixels at 200 dpi: of nearly level runs that make up a stroke, and of the stroke
SLANTED = 0.04                 # slope of a stroke that was not printed on a page that lies level
KNOTS = 0.05                   # share of a marker's ink that lies where its strokes meet
LARGE = 0.25                   # inches; higher than the print in a signature space
PLAIN_PRINT = 0.85             # what is as large as a signature must be print beyond doubt


@dataclass(frozen=True, eq=False)
class Group:
    """Ink that belongs together: its mask and its place (x, y, w, h in pixels)."""

    mask: np.ndarray
    place: tuple[int, int, int, int]


def hand_mark(image: np.ndarray, box: Box, text: PageText | None = None) -> tuple[bool | None, float]:
    """Whether a region holds a hand-drawn mark: a signature, a scribble, a name in a script look.

    Args:
        image: the upright page, grey uint8 (height, width).
        box: the region, in fractions of the page.
        text: the page as read, a witness for print; without it the look alone decides.

    Returns:
        (True, False or None for cannot tell; how sure, 0..1).
    """
    dpi = image.shape[1] / PAPER_WIDTH
    grey = crop(image, box)
    if min(grey.shape[:2]) < 0.05 * dpi:
        return None, 0.0
    ink = without_specks(without_rules(ink_of(grey, dpi, max(28.0, 0.2 * contrast_of(image))), dpi, 0.8), dpi, 0.02)
    if np.count_nonzero(ink) > 0.45 * ink.size:
        return None, 0.2                                    # a shade or a photo, nothing that could be judged
    marks, doubts, look, print_seen = 0.0, 0.0, 1.0, False
    for group in _groups(ink, dpi):
        size = (group.place[2] + group.place[3]) / dpi
        printed = _is_print(group, grey, dpi, _printed_words(group, box, grey.shape, text))
        if printed is None or SURE_HAND < printed < SURE_PRINT:
            doubts = max(doubts, size)
        elif printed <= SURE_HAND:
            marks = max(marks, size)
            look = min(look, printed) if size >= MARK else look
        elif size >= MARK and printed < PLAIN_PRINT:
            doubts = max(doubts, size)
        else:
            print_seen = True
    if marks >= MARK:
        return True, min(0.85 + 0.12 * min(1.0, marks / 1.5), 0.99 - 0.6 * look)
    if max(doubts, marks) >= MARK / 2:
        return None, 0.5
    return False, 0.9 if print_seen or doubts or marks else 0.97


def drawn_by_hand(picture: np.ndarray, line: LineReading, amount: int) -> tuple[bool | None, float]:
    """Whether the ink of a signature space was drawn by hand; a typed name in its place is no signature.

    Print is read without fail and stands in even rows: what the line reader cannot spell was drawn, what it spells is
    judged by its look.

    Args:
        picture: the ink on its paper, grey uint8.
        line: what the line reader made of it.
        amount: pixels of ink at 200 dpi.

    Returns:
        (True, False or None for cannot tell; how sure, 0..1).
    """
    spelled = line.score >= SPELLED and len(line.text) >= 4
    if not spelled and amount >= DRAWN:
        return True, 0.985
    if spelled and sum(char.isdigit() for char in line.text) >= 3:
        return None, 0.5                                  # a date or a number is no signature, whoever wrote it
    if not spelled:
        return None, 0.5
    # two judges, fitted on different faces: both must say the same, unless one has no doubt at all
    odds, look = stroke_odds(picture), print_look(picture, (picture < 150).astype(np.uint8) * 255)
    large = picture.shape[0] > NAME_HEIGHT
    if odds < -1.5 and (look is None or look < 0.6 or (odds < SCRIPT and large) or _flourished(picture)):
        return True, 0.975
    if odds > 1.0 and (look is None or look > 0.6):
        return False, 0.975
    return None, 0.5


def _flourished(picture: np.ndarray) -> bool:
    """Whether a stroke goes under or out of the name that no type has: long, thin, and neither level nor a letter.

    Where it ran along the printed rule only pieces of it are left; one is enough.
    """
    ink = (picture < 150).astype(np.uint8)
    height, width = ink.shape
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, LEVEL), np.uint8))
    joined = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((3, LEVEL), np.uint8))
    _, labels, stats, _ = connected(joined)
    for k in range(1, len(stats)):
        x, y, w, h = (int(v) for v in stats[k, :4])
        if w < max(LONG, 0.2 * width) or h > 0.5 * height:
            continue
        piece = labels[y:y + h, x:x + w] == k
        if (level[y:y + h, x:x + w] * piece).any(axis=0).mean() < 0.85:
            continue                                        # feet of letters in a row, with gaps
        columns, thick = np.arange(w), piece.sum(axis=0)
        middle = (piece * np.arange(h)[:, None]).sum(axis=0) / np.maximum(thick, 1)
        slope, offset = np.polyfit(columns, middle, 1)
        bend = float(np.abs(middle - slope * columns - offset).mean())
        straight = bend < 2.0 and float(np.median(thick)) <= 7
        if straight and SLANTED * w <= abs(slope) * w <= 0.4 * height:
            return True
    return False


def _groups(ink: np.ndarray, dpi: float) -> Iterator[Group]:
    """Components gathered over the gaps between words, line by line; dirt left out."""
    reach = cv2.dilate(ink, np.ones((max(1, round(dpi * 0.012)), round(dpi * 0.25)), np.uint8))
    count, labels = cv2.connectedComponents(reach, connectivity=8)
    _, pieces, stats, _ = connected(ink)
    parts = stats[1:, :4]
    inked = np.nonzero(ink)
    _, first = np.unique(pieces[inked], return_index=True)              # a pixel of each component
    owner = labels[inked[0][first], inked[1][first]]
    for k in range(1, count):
        mine = parts[owner == k]
        if not len(mine):
            continue
        x0, y0 = mine[:, 0].min(), mine[:, 1].min()
        x1, y1 = (mine[:, 0] + mine[:, 2]).max(), (mine[:, 1] + mine[:, 3]).max()
        if max(x1 - x0, y1 - y0) < SMALLEST * dpi:
            continue
        mask = np.where((labels == k)[y0:y1, x0:x1], ink[y0:y1, x0:x1], 0).astype(np.uint8)
        yield Group(mask, (int(x0), int(y0), int(x1 - x0), int(y1 - y0)))


def _is_print(group: Group, grey: np.ndarray, dpi: float, witness: float) -> float | None:
    """How much a group looks like print or dirt (1) rather than the strokes of a hand (0); None: cannot tell."""
    x, y, w, h = group.place
    height = grey.shape[0]
    cut = y <= 1 or y + h >= height - 1
    if cut and h < 0.13 * dpi:
        return 1.0                                          # the neighbouring line reaches in
    if _is_solid(group.mask, dpi) or _is_straight(group.mask, dpi):
        return 1.0
    flourish, letters = _parted(group.mask, dpi)
    if flourish:
        return 0.1
    place = np.pad(grey[y:y + h, x:x + w], 3, mode="edge")
    only = np.pad(letters, 3)
    # what does not belong to the letters must not lend its edges to them
    place[cv2.dilate(np.pad(group.mask - letters, 3), np.ones((5, 5), np.uint8)) > 0] = int(np.percentile(grey, 75))
    look = print_look(place, only)
    if look is None:
        # one stroke, or letters run together: too big for print is a hand
        tall, wide = h > 0.2 * dpi, w > 0.3 * dpi
        return max(0.0, witness - 0.4) if tall or wide else max(0.5, witness)
    if witness < 0.5 and h > LARGE * dpi:
        return min(look, 0.5)                               # no print is so large, and nobody could read it
    return float(np.clip(look + 0.3 * (witness - 0.5) * (witness > 0), 0.0, 1.0))


def _parted(mask: np.ndarray, dpi: float) -> tuple[bool, np.ndarray]:
    """(whether a long curved stroke goes with the ink, the ink without long thin strokes)."""
    count, labels, stats, _ = connected(mask)
    flourish, letters = False, mask.copy()
    for k in range(1, count):
        x, y, w, h = (int(v) for v in stats[k, :4])
        if w < 0.4 * dpi or h > 0.4 * w:
            continue
        piece = labels[y:y + h, x:x + w] == k
        thick = piece.sum(axis=0)
        if np.median(thick) > 0.03 * dpi:
            continue
        columns = np.nonzero(thick)[0]
        middle = (piece * np.arange(h)[:, None]).sum(axis=0)[columns] / thick[columns]
        bend = np.std(middle - np.polyval(np.polyfit(columns, middle, 1), columns))
        flourish = flourish or bool(bend > 0.007 * dpi)
        letters[y:y + h, x:x + w][piece] = 0
    return flourish, letters


def _is_solid(mask: np.ndarray, dpi: float) -> bool:
    """A blot, a punch hole, a bar: thicker than any pen, and not only where its strokes meet."""
    thick = cv2.distanceTransform(mask, cv2.DIST_L2, 3) > 0.045 * dpi
    return bool(np.count_nonzero(thick) > KNOTS * np.count_nonzero(mask))


def _is_straight(mask: np.ndarray, dpi: float) -> bool:
    """A staple, a scratch, the rest of a rule: all ink near one straight line."""
    ys, xs = np.nonzero(mask)
    if len(xs) < 3:
        return True
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(np.stack([xs, ys]))), 0))
    return bool(spread[0] < 0.012 * dpi)


def _printed_words(group: Group, box: Box, shape: tuple[int, ...], text: PageText | None) -> float:
    """The page reader as witness: how surely it read the words that cover the group, weighted by the part covered."""
    if text is None:
        return 0.0
    height, width = shape[:2]
    across, down = (box[2] - box[0]) / width, (box[3] - box[1]) / height
    x, y, w, h = group.place
    place = (box[0] + x * across, box[1] + y * down, box[0] + (x + w) * across, box[1] + (y + h) * down)
    covered = 0.0
    for word in (word for line in text.lines for word in line.words):
        if sum(char.isalnum() for char in word.text) < 2:
            continue
        wide = min(place[2], word.box[2]) - max(place[0], word.box[0])
        high = min(place[3], word.box[3]) - max(place[1], word.box[1])
        if wide > 0 and high > 0.5 * min(place[3] - place[1], word.box[3] - word.box[1]):
            covered += wide / (place[2] - place[0]) * word.confidence
    return min(1.0, covered)
