"""Handwriting without a font: a stroke alphabet, a wobbling pen, signatures and marks.

Letters are polylines on a grid five units wide; a unit's height is a sixth of a capital. Every letter is written anew
with its own small errors, so that no two are alike, and yet the same seed writes the same page.
"""
from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field

import cv2
import numpy as np

BASE = 2                       # grid row of the baseline; a capital ends at row 8, a small letter at row 6
CAPITAL = 6.0                  # grid units from the baseline to the top of a capital
FINE = 3                       # supersampling of the pen
ROUND = 16                     # points to a stretch of a curve

# strokes part at "|", points are column and row, "~" makes a curve of the stroke
GLYPHS: dict[str, str] = {
    "A": "02 28 42|14 34", "B": "02 08|~08 28 37 36 25 05|~05 35 44 43 32 02", "C": "~47 38 18 06 04 12 32 43",
    "D": "02 08|~08 28 46 44 22 02", "E": "48 08 02 42|05 35", "F": "48 08 02|05 35",
    "G": "~47 38 18 06 04 12 32 43 45|45 25", "H": "02 08|42 48|05 45", "I": "22 28|18 38|12 32",
    "J": "~38 35 33 22 12 03|18 48", "K": "02 08|48 05 42", "L": "08 02 42", "M": "02 08 24 48 42", "N": "02 08 42 48",
    "O": "~28 18 06 04 12 32 44 46 38 28", "P": "02 08|~08 38 47 46 35 05", "Q": "~28 18 06 04 12 32 44 46 38 28|24 42",
    "R": "02 08|~08 38 47 46 35 05|15 42", "S": "~47 38 18 07 16 25 34 43 32 12 03", "T": "08 48|28 22",
    "U": "~08 04 12 32 44 48", "V": "08 22 48", "W": "08 12 26 32 48", "X": "08 42|48 02", "Y": "08 25 48|25 22",
    "Z": "08 48 02 42",
    "0": "~28 18 06 04 12 22 34 36 28", "1": "17 28 22|12 32", "2": "~07 18 38 46 35 13 02|02 42",
    "3": "~07 18 38 47 36 25|~25 36 44 43 32 12 03", "4": "32 38 04 44", "5": "48 08 05|~05 35 44 43 32 12 03",
    "6": "~47 28 06 03 12 32 43 45 25 04", "7": "08 48 12", "8": "~25 07 18 38 47 25 03 12 32 43 25",
    "9": "~46 38 18 06 15 35 46|~46 45 43 32",
    "a": "~35 26 16 04 12 22 34|36 32", "b": "08 02|~04 16 26 34 22 12 03", "c": "~35 26 16 04 12 22 33",
    "d": "38 32|~35 26 16 04 12 22 33", "e": "~04 34 35 26 16 04 12 22 33", "f": "~37 28 17 14 12|06 26",
    "g": "~35 26 16 04 13 23 35|~36 31 20 10 01", "h": "08 02|~04 16 26 34 32", "i": "16 12|18 18",
    "j": "~26 21 10 00|28 28", "k": "08 02|36 04 32", "l": "18 12", "m": "06 02|~04 16 25 22|~24 36 45 42",
    "n": "06 02|~04 16 26 35 32", "o": "~16 04 12 22 34 26 16", "p": "06 00|~05 16 26 34 22 12 03",
    "q": "~35 26 16 04 12 22 33|36 30", "r": "06 02|~04 16 26 35", "s": "~35 26 16 05 24 33 22 12 03",
    "t": "~18 13 22 32|06 26", "u": "~06 03 12 22 34|36 32", "v": "06 12 26", "w": "06 12 24 32 46", "x": "06 32|36 02",
    "y": "06 13|36 10", "z": "06 36 02 32",
    "-": "15 35", ".": "12 12", ",": "12 01", "/": "02 38", "'": "18 17", "(": "~28 16 14 22", ")": "~18 26 24 12",
    "$": "~47 38 18 07 16 25 34 43 32 12 03|29 21", "#": "11 18|31 38|04 44|06 46", "&": "~42 17 28 37 04 12 22 44",
    ":": "15 15|13 13",
}


@dataclass(frozen=True, slots=True)
class Hand:
    """One person's way of writing.

    `slant`: lean to the right, as a tangent; `shake`: error in grid units; `pen`: line width and `drift`: wander of the
    baseline in pixels; `shade`: grey of the ink, 0 black; `gap`: room between letters; `wide`: width of the letters.
    """

    seed: int
    slant: float = 0.12
    shake: float = 0.16
    pen: float = 2.6
    drift: float = 1.2
    shade: int = 45
    gap: float = 1.1
    wide: float = 0.72
    quill: random.Random = field(default_factory=random.Random, compare=False)

    def __post_init__(self) -> None:
        self.quill.seed(self.seed)


def write(image: np.ndarray, words: str, x: float, baseline: float, capital: float, hand: Hand,
          room: float = math.inf) -> float:
    """Write a line into a grey page, in place.

    Args:
        image: uint8 (height, width), white paper.
        words: what to write; characters outside the alphabet become gaps.
        x: left edge in pixels.
        baseline: height of the baseline in pixels.
        capital: height of a capital letter in pixels.
        hand: who writes.
        room: width to stay within; letters are drawn closer together to fit.

    Returns:
        The right end of the line in pixels.
    """
    unit = capital / CAPITAL
    widths = [_advance(char, hand) * unit for char in words]
    squeeze = min(1.0, room / max(sum(widths), 1.0))
    lines: list[np.ndarray] = []
    at, wander = x, 0.0
    for char, width in zip(words, widths, strict=True):
        wander = 0.7 * wander + hand.quill.gauss(0, hand.drift * 0.5)
        lines += [np.array([at, baseline + wander]) + stroke * [unit * squeeze,
                                                                -unit] for stroke in _letter(char, hand)]
        at += width * squeeze
    draw_lines(image, lines, hand.pen, hand.shade)
    return at


def write_comb(image: np.ndarray, words: str, box: tuple[float, float, float, float], cells: int, hand: Hand) -> None:
    """Write one character into each cell of a comb; `box` is x0, y0, x1, y1 in pixels, y downwards."""
    x0, y0, x1, y1 = box
    cell = (x1 - x0) / cells
    for k, char in enumerate(words[:cells]):
        write(image, char, x0 + (k + 0.22) * cell, y1 - 0.2 * (y1 - y0), 0.6 * (y1 - y0), hand, cell * 0.75)


def cross(image: np.ndarray, box: tuple[float, float, float, float], hand: Hand, tick: bool = False) -> None:
    """Mark a check box with a cross or a tick that goes a little over its edges."""
    x0, y0, x1, _y1 = box
    size = x1 - x0

    def near(u: float, v: float) -> tuple[float, float]:
        return x0 + size * u + hand.quill.gauss(0, size * 0.05), y0 + size * v + hand.quill.gauss(0, size * 0.05)

    if tick:
        lines = [np.array([near(0.1, 0.5), near(0.4, 0.95), near(1.15, -0.25)])]
    else:
        lines = [np.array([near(0.02, 0.04), near(0.96, 0.97)]), np.array([near(0.98, 0.0), near(0.04, 0.98)])]
    draw_lines(image, lines, hand.pen * 1.1, hand.shade)


def sign(image: np.ndarray, name: str, box: tuple[float, float, float, float], hand: Hand) -> None:
    """A signature: the first letters readable, the rest a run of loops, with a stroke below; inside of `box`."""
    x0, y0, x1, y1 = box
    high = y1 - y0
    unit = 0.7 * high / CAPITAL
    at, baseline = x0 + 0.05 * (x1 - x0), y1 - 0.22 * high
    lines: list[np.ndarray] = []
    for word in name.split()[:3]:
        lines += [np.array([at, baseline]) + stroke * [unit * 1.15, -unit * 1.1] for stroke in _letter(word[0].upper(),
                                                                                                       hand)]
        at += 5.2 * unit
        loops = np.array(_loops(len(word) - 1, hand)) * [unit, -unit]
        lines.append(np.array([at - 1.2 * unit, baseline]) + loops)
        at += float(loops[-1, 0]) + 1.6 * unit
    start, end = x0 + 0.2 * (at - x0), at + hand.quill.uniform(0, 2) * unit
    sweep = [(start, baseline + 0.9 * unit), ((start + end) / 2, baseline + hand.quill.uniform(0.6, 2.0) * unit),
             (end, baseline - hand.quill.uniform(0.2, 1.5) * unit)]
    lines.append(_curve(np.array(sweep)))
    widest = max(float(line[:, 0].max()) for line in lines)
    shrink = min(1.0, 0.95 * (x1 - x0) / max(widest - x0, 1.0))
    for line in lines:
        line[:, 0] = x0 + (line[:, 0] - x0) * shrink
    draw_lines(image, lines, hand.pen, hand.shade)


def draw_lines(image: np.ndarray, lines: list[np.ndarray], pen: float, shade: int) -> None:
    """Lay polylines (n, 2) in pixels as ink over a grey page, in place; ink never makes the page lighter."""
    if not lines:
        return
    points = np.concatenate(lines)
    low = np.maximum(np.floor(points.min(axis=0) - pen - 2), 0).astype(int)
    high = np.minimum(np.ceil(points.max(axis=0) + pen + 2), image.shape[::-1]).astype(int)
    wide, tall = high - low
    if wide <= 0 or tall <= 0:
        return
    tile = np.zeros((tall * FINE, wide * FINE), np.uint8)
    for line in lines:
        scaled = np.round((line - low) * FINE * 16).astype(np.int32)
        cv2.polylines(tile, [scaled.reshape(-1, 1, 2)], False, 255, max(1, round(pen * FINE)), cv2.LINE_AA, 4)
    ink = cv2.resize(tile, (int(wide), int(tall)), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    part = image[low[1]:high[1], low[0]:high[0]]
    part[:] = np.minimum(part, part * (1 - ink) + shade * ink).astype(np.uint8)


def _advance(char: str, hand: Hand) -> float:
    if char not in GLYPHS:
        return 3.0 * hand.wide
    columns = [int(point[0]) for point in GLYPHS[char].replace("~", "").replace("|", " ").split()]
    return (max(columns) + hand.gap) * hand.wide + 0.25


def _letter(char: str, hand: Hand) -> list[np.ndarray]:
    """The strokes of a letter in grid units from its left end of the baseline, y upwards, with this hand's errors."""
    strokes = []
    stretch = hand.quill.uniform(0.94, 1.06)
    for code in GLYPHS.get(char, "").split("|"):
        if not code:
            continue
        points = np.array([(int(point[0]), int(point[1]) - BASE) for point in code.lstrip("~").split()], float)
        points += [[hand.quill.gauss(0, hand.shake), hand.quill.gauss(0, hand.shake)] for _ in points]
        line = _curve(points) if code.startswith("~") else _bowed(points, hand)
        line = line * [hand.wide * stretch, stretch]
        line[:, 0] += hand.slant * line[:, 1]
        strokes.append(line)
    return strokes


def _bowed(points: np.ndarray, hand: Hand) -> np.ndarray:
    """Straight strokes as a hand draws them: each a little bent."""
    pieces = []
    for start, end in itertools.pairwise(points):
        bend = (start + end) / 2 + np.array([hand.quill.gauss(0, 0.12), hand.quill.gauss(0, 0.12)])
        t = np.linspace(0, 1, 8)[:, None]
        pieces.append((1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t ** 2 * end)
    return np.concatenate(pieces) if pieces else points


def _curve(points: np.ndarray) -> np.ndarray:
    """A Catmull-Rom curve through the points."""
    padded = np.concatenate((2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]))
    t = np.linspace(0, 1, ROUND)[:, None]
    pieces = [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3)
              for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:], strict=True)]
    return np.concatenate(pieces)


def _loops(letters: int, hand: Hand) -> list[tuple[float, float]]:
    """Joined small letters as a running wave with loops, in grid units."""
    line: list[tuple[float, float]] = []
    at = 0.0
    for _ in range(max(2, min(letters, 8))):
        high = hand.quill.choice((1.6, 2.0, 2.4, 2.2, 4.8)) * hand.quill.uniform(0.8, 1.1)
        back = hand.quill.uniform(0.2, 0.9)
        wide = hand.quill.uniform(0.9, 1.5)
        for step in range(10):
            turn = 2 * math.pi * step / 10
            line.append((at + wide * step / 10 - back * math.sin(turn), high * (1 - math.cos(turn)) / 2))
        at += wide
    line.append((at + 1.5, hand.quill.uniform(-0.2, 0.8)))
    return line
