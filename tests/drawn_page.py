"""A page drawn for tests, together with the words that a page reader would give for it."""
from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.text import Line, PageText, Word

DPI = 200
WIDTH, HEIGHT = 1700, 2200


class DrawnPage:
    """A white letter page at 200 dpi; places in inches from the upper left."""

    def __init__(self) -> None:
        self.picture = Image.new("L", (WIDTH, HEIGHT), 255)
        self.draw = ImageDraw.Draw(self.picture)
        self.lines: list[Line] = []

    def print(self, x: float, y: float, text: str, size: float = 0.13, seen: str | None = "", sure: float = 0.95,
              bold: bool = False) -> float:
        """Print a line, `size` inches high; `seen` is what the page reader makes of it (None: nothing). Right edge."""
        font = ImageFont.load_default(round(size * 1.4 * DPI))
        at = float(x * DPI)
        words = []
        shown = text.split(" ") if seen == "" or seen is None else seen.split(" ")
        for k, word in enumerate(text.split(" ")):
            self.draw.text((at, y * DPI), word, font=font, fill=25, anchor="ls", stroke_width=1 if bold else 0)
            box = self.draw.textbbox((at, y * DPI), word, font=font, anchor="ls")
            if k < len(shown):
                words.append(Word(shown[k], (box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT), sure))
            at = box[2] + font.getlength(" ")
        if seen is not None:
            around = (words[0].box[0], min(w.box[1] for w in words), words[-1].box[2], max(w.box[3] for w in words))
            self.lines.append(Line(tuple(words), around, block=len(self.lines)))
        return at / DPI

    def rule(self, x0: float, y0: float, x1: float, y1: float | None = None, width: int = 2) -> None:
        """A ruled line."""
        self.draw.line((x0 * DPI, y0 * DPI, x1 * DPI, (y1 if y1 is not None else y0) * DPI), fill=60, width=width)

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A ruled box."""
        self.draw.rectangle((x0 * DPI, y0 * DPI, x1 * DPI, y1 * DPI), outline=60, width=2)

    def scrawl(self, x: float, y: float, length: float = 1.8, tall: float = 0.3, seed: int = 3) -> None:
        """A signature: one looping stroke on the height `y`."""
        rng = np.random.default_rng(seed)
        steps = np.linspace(0, 1, 240)
        across = x + length * steps + 0.06 * np.sin(steps * 40 + rng.uniform(0, 6))
        down = y - tall * (0.45 + 0.4 * np.sin(steps * 31 + rng.uniform(0, 6)) * (1 - 0.6 * steps))
        points = np.stack([across, down], axis=1) * DPI
        page = np.array(self.picture)
        cv2.polylines(page, [np.round(points * 8).astype(np.int32)], False, 40, 3, cv2.LINE_AA, 3)
        self.picture = Image.fromarray(page)
        self.draw = ImageDraw.Draw(self.picture)

    def scanned(self, skew: float = 0.0, noise: float = 0.0, bitonal: bool = False, specks: int = 0,
                seed: int = 1) -> tuple[np.ndarray, PageText]:
        """The page as a scanner gives it, and its words, moved along with the skew."""
        rng = np.random.default_rng(seed)
        turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), skew, 1.0)
        page = cv2.warpAffine(np.array(self.picture), turn, (WIDTH, HEIGHT), borderValue=255).astype(np.float32)
        if noise:
            page = cv2.GaussianBlur(page, (0, 0), 0.7) + rng.normal(0, noise, page.shape)
        page = np.clip(page, 0, 255).astype(np.uint8)
        for x, y in zip(rng.integers(0, WIDTH, specks), rng.integers(0, HEIGHT, specks), strict=True):
            cv2.circle(page, (int(x), int(y)), 1, 60, -1)
        if bitonal:
            page = np.where(page > 170, 255, 0).astype(np.uint8)
        lines = tuple(Line(tuple(Word(w.text, _moved(w.box, turn), w.confidence) for w in line.words),
                           _moved(line.box, turn), line.block) for line in self.lines)
        return page, PageText(lines)


def _moved(box, turn: np.ndarray):
    middle = turn @ np.array(((box[0] + box[2]) / 2 * WIDTH, (box[1] + box[3]) / 2 * HEIGHT, 1.0))
    w, h = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return (middle[0] / WIDTH - w, middle[1] / HEIGHT - h, middle[0] / WIDTH + w, middle[1] / HEIGHT + h)
