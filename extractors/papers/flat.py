"""A page laid level for reading entries: ink without its ruled lines, crops ready for the line reader, labels found.

Places in here are pixels of the level page (x0, y0, x1, y1); `Flat.box` turns them into fractions of the page.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from rapidfuzz import fuzz

from extractors.connected import connected
from extractors.papers.ink import PAPER_WIDTH, Rule, contrast_of, horizontal_rules, ink_of, without_rules
from extractors.papers.rules import made_whole, pale_rules
from extractors.papers.skew import skew_by_rules, skew_of, weighted_median
from extractors.text import PageText, Word
from filings.vocabulary import Box

Place = tuple[float, float, float, float]
READ_DPI = 200.0              # finer scans are read at this resolution: more only costs time


@dataclass(frozen=True, slots=True)
class Spot:
    """A word or phrase on the level page; `score` 0..1 tells how well a phrase was matched."""

    text: str
    place: Place
    confidence: float
    score: float = 1.0
    line: int = 0
    words: tuple[int, ...] = ()          # numbers of its words among `Flat.words`
    printed: bool = True                 # read by the page reader itself, which does not spell handwriting

    @property
    def middle(self) -> float:
        """Its vertical middle."""
        return (self.place[1] + self.place[3]) / 2


class Flat:
    """The part of a page that holds text, turned level."""

    def __init__(self, image: np.ndarray, text: PageText, dpi: float | None = None, *, ruled: bool = False) -> None:
        """Lay the page level by the slope of its lines of text and rules; `dpi` is judged by the paper if not given.

        `ruled`: its entries stand on lines, so that pale and broken ones are looked for too.
        """
        self.ruled = ruled
        self.dpi = dpi or image.shape[1] / PAPER_WIDTH
        if self.dpi > 1.05 * READ_DPI:
            scale = READ_DPI / self.dpi
            image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            self.dpi = READ_DPI
        self.image = image
        self.page_shape = image.shape[:2]
        height, width = self.page_shape
        self.contrast = contrast_of(image)
        self.floor = max(28.0, 0.2 * self.contrast)
        by_rules = skew_by_rules(image, self.dpi, self.floor)
        self.angle = skew_of(text, width, height) if by_rules is None else by_rules
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), self.angle, 1.0)
        self._to_page = cv2.invertAffineTransform(turn)
        level = image if abs(self.angle) < 0.1 else cv2.warpAffine(image, turn, (width, height), borderValue=255)
        self.turn = turn if abs(self.angle) >= 0.1 else np.eye(2, 3)
        if abs(self.angle) < 0.1:
            self._to_page = np.eye(2, 3)
        self.grey = level
        self.words = [Spot(word.text, self._levelled(word.box), word.confidence, line=number,
                           printed=line.reader != "line")
                      for number, line in enumerate(text.lines) for whole in line.words for word in _parted(whole)]

    def _levelled(self, box: Box) -> Place:
        height, width = self.page_shape
        middle = self.turn @ np.array(((box[0] + box[2]) / 2 * width, (box[1] + box[3]) / 2 * height, 1.0))
        w, h = (box[2] - box[0]) * width, (box[3] - box[1]) * height
        h = max(h - abs(np.sin(np.radians(self.angle))) * w, 0.6 * h)
        return (float(middle[0] - w / 2), float(middle[1] - h / 2), float(middle[0] + w / 2), float(middle[1] + h / 2))

    def box(self, place: Place) -> Box:
        """A place as fractions of the page as it came."""
        height, width = self.page_shape
        corners = np.array([[x, y, 1.0] for x in (place[0], place[2]) for y in (place[1], place[3])]) @ self._to_page.T
        low, high = corners.min(axis=0), corners.max(axis=0)
        return (float(np.clip(low[0] / width, 0, 1)), float(np.clip(low[1] / height, 0, 1)),
                float(np.clip(high[0] / width, 0, 1)), float(np.clip(high[1] / height, 0, 1)))

    def place(self, box: Box) -> Place:
        """A box of the page as it came, on the level page."""
        return self._levelled(box)

    def inches(self, value: float) -> float:
        """A length in pixels."""
        return value * self.dpi

    @cached_property
    def frame(self) -> tuple[int, int, int, int]:
        """The part that holds words, with half an inch around it; ink and rules are looked for only there."""
        height, width = self.page_shape
        if not self.words:
            return (0, 0, width, height)
        edge = self.inches(0.5)
        places = np.array([word.place for word in self.words])
        return (int(max(0, places[:, 0].min() - edge)), int(max(0, places[:, 1].min() - edge)),
                int(min(width, places[:, 2].max() + edge)), int(min(height, places[:, 3].max() + edge)))

    @cached_property
    def _ink(self) -> tuple[np.ndarray, np.ndarray, list[Rule]]:
        x0, y0, x1, y1 = self.frame
        ink = ink_of(self.grey[y0:y1, x0:x1], self.dpi, self.floor)
        level = horizontal_rules(ink, self.dpi)
        pale = [rule for rule in (pale_rules(self.grey[y0:y1, x0:x1], self.dpi, self.contrast) if self.ruled else ())
                if not self._through_words(rule, x0, y0)]
        rules = [Rule((r.start[0] + x0, r.start[1] + y0), (r.end[0] + x0, r.end[1] + y0), r.thickness)
                 for r in made_whole(level, pale, self.dpi)]
        return ink, without_rules(ink, self.dpi, level=[*level, *pale]), rules

    def _through_words(self, rule: Rule, x0: int, y0: int) -> bool:
        """Whether most of a line within the frame runs through the middle of words: strokes of letters, one after the other."""
        left, right, middle = rule.start[0] + x0, rule.end[0] + x0, (rule.start[1] + rule.end[1]) / 2 + y0
        covered = sum(max(0.0, min(right, word.place[2]) - max(left, word.place[0])) for word in self.words
                      if 0.15 < (middle - word.place[1]) / max(1.0, word.place[3] - word.place[1]) < 0.78)
        return covered > 0.4 * (right - left)

    @property
    def rules(self) -> list[Rule]:
        """The level ruled lines, from top to bottom."""
        return sorted(self._ink[2], key=lambda rule: rule.start[1])

    def drawn_through(self, rule: Rule) -> float:
        """Share of a rule's length that is inked without a gap: 1 for a stroke, less for feet of letters in a row."""
        x0, y0 = self.frame[:2]
        across = np.arange(int(rule.start[0]), int(rule.end[0]) + 1)
        slope = (rule.end[1] - rule.start[1]) / max(1.0, rule.end[0] - rule.start[0])
        down = np.rint(rule.start[1] + slope * (across - rule.start[0])).astype(int)
        ink = self._ink[0]
        rows = np.clip(down[None] - y0 + np.array([[-1], [0], [1]]), 0, ink.shape[0] - 1)
        return float(np.mean(ink[rows, np.clip(across - x0, 0, ink.shape[1] - 1)].any(axis=0)))

    def ink(self, place: Place) -> np.ndarray:
        """Ink (0/255) without ruled lines; what lies outside the frame counts as empty."""
        return _cut(self._ink[1], self._inside(place))

    def clean(self, place: Place) -> np.ndarray:
        """Grey crop with the ruled lines painted over, for the line reader."""
        inside = self._inside(place)
        x0, y0 = self.frame[:2]
        grey = _cut(self.grey, (inside[0] + x0, inside[1] + y0, inside[2] + x0, inside[3] + y0)).copy()
        if not grey.size:
            return grey
        gone = cv2.subtract(_cut(self._ink[0], inside), _cut(self._ink[1], inside))
        kept = _cut(self._ink[1], inside)
        painted = (cv2.dilate(gone, np.ones((5, 3), np.uint8)) > 0) & (cv2.dilate(kept, np.ones((3, 3), np.uint8)) == 0)
        grey[painted] = int(np.percentile(grey, 80))
        return grey

    def has_traces(self, place: Place) -> bool:
        """Whether a place without ink holds strokes too pale to be read: it is not blank then."""
        grey = self.clean(place)
        if min(grey.shape) < 8:
            return True
        soft = cv2.GaussianBlur(grey, (0, 0), 0.0075 * self.dpi).astype(np.float32)
        depth = cv2.blur(soft, (61, 61)) - soft
        grain = 1.48 * float(np.median(np.abs(depth - np.median(depth))))
        pale = (depth > max(3.0, 5.0 * grain)).astype(np.uint8)
        stats = connected(cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))[2]
        tall, wide = stats[1:, cv2.CC_STAT_HEIGHT] / self.dpi, stats[1:, cv2.CC_STAT_WIDTH] / self.dpi
        return bool(((tall > 0.07) & (wide > 0.03) & (tall < 0.4)).any())

    def _inside(self, place: Place) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = self.frame
        return (int(np.clip(place[0], x0, x1)) - x0, int(np.clip(place[1], y0, y1)) - y0,
                int(np.clip(place[2], x0, x1)) - x0, int(np.clip(place[3], y0, y1)) - y0)

    def entry(self, place: Place, band: tuple[float, float] | None = None) -> Place | None:
        """The ink of one line within a place, trimmed; None when there is none.

        Args:
            place: where to look.
            band: top and bottom (pixels of the page) within which the middle of a component must lie to belong; the
                whole place by default.
        """
        x0, y0 = max(place[0], self.frame[0]), max(place[1], self.frame[1])
        ink = self.ink(place)
        if not ink.size:                                    # OpenCV crashes on empty pictures
            return None
        count, _, stats, centres = connected(ink)
        if count < 2:
            return None
        top, bottom = band or (place[1], place[3])
        size = stats[1:, 2:4].max(axis=1)
        keep = (size > 0.02 * self.dpi) & (centres[1:, 1] + int(y0) >= top) & (centres[1:, 1] + int(y0) <= bottom)
        large = keep & (size > 0.05 * self.dpi)
        if not large.any():
            return None
        rows = stats[1:]
        # the row itself: what hangs in from the line above or stands below is not part of it
        head = weighted_median(rows[large, 1], rows[large, 2])
        foot = weighted_median(rows[large, 1] + rows[large, 3], rows[large, 2])
        slack = max(0.3 * (foot - head), 0.03 * self.dpi)
        row = (centres[1:, 1] > head - slack) & (centres[1:, 1] < foot + slack)
        hanging = (rows[:, 1] <= 1) & (rows[:, 1] + rows[:, 3] < head + 0.35 * (foot - head))
        keep, large = keep & row & ~hanging, large & row & ~hanging
        if not large.any():
            return None
        # dirt at the far end must not stretch the crop: small pieces count only beside larger ones
        reach = 0.2 * self.dpi
        left, right = rows[large, 0].min() - reach, (rows[large, 0] + rows[large, 2]).max() + reach
        rows = rows[keep & (rows[:, 0] >= left) & (rows[:, 0] <= right)]
        return (float(int(x0) + rows[:, 0].min()), float(int(y0) + rows[:, 1].min()),
                float(int(x0) + (rows[:, 0] + rows[:, 2]).max()), float(int(y0) + (rows[:, 1] + rows[:, 3]).max()))

    def words_in(self, place: Place) -> list[Spot]:
        """The page reader's words whose middle lies in a place, left to right."""
        inside = (word for word in self.words if place[0] <= (word.place[0] + word.place[2]) / 2 <= place[2]
                  and place[1] <= word.middle <= place[3])
        return sorted(inside, key=lambda word: word.place[0])

    @cached_property
    def _packed(self) -> list[str]:
        return [packed(word.text) for word in self.words]

    def find(self, phrases: Sequence[str], least: float = 0.75, within: Place | None = None) -> Spot | None:
        """The place where one of the phrases is printed, best match first; small misreadings are allowed for."""
        found = self.find_all(phrases, least, within)
        return max(found, key=lambda spot: spot.score, default=None)

    def find_all(self, phrases: Sequence[str], least: float = 0.75, within: Place | None = None) -> list[Spot]:
        """All places where one of the phrases is printed, each run of words once with its best match."""
        wanted = [(packed(phrase), len(phrase.split())) for phrase in phrases]
        longest = max(count for _, count in wanted) + 1
        bare = self._packed
        best: dict[tuple[int, ...], Spot] = {}
        for start, word in enumerate(self.words):
            if not bare[start]:
                continue
            for length in range(1, longest + 1):
                run = self.words[start:start + length]
                if len(run) < length or run[-1].line != word.line:
                    break
                said = "".join(bare[start:start + length]).replace("rn", "m")
                fits = (fuzz.ratio(said, phrase, score_cutoff=100 * least) / 100 for phrase, count in wanted
                        if length <= count + 1)
                score = max(fits, default=0.0)
                if score < least:
                    continue
                place = (run[0].place[0], min(w.place[1] for w in run), run[-1].place[2], max(w.place[3] for w in run))
                if within is None or _overlap(place, within) > 0.5:
                    numbers = tuple(range(start, start + length))
                    best[numbers] = Spot(" ".join(w.text for w in run), place, min(w.confidence for w in run), score,
                                         word.line, numbers)
        return _apart(list(best.values()))


def _parted(word: Word) -> list[Word]:
    """A word at whose colon a label and its value were read together, as two: `Surname:PIERRE`."""
    match = re.fullmatch(r"(.{3,}[a-z)]\s?:)([A-Z0-9].*)", word.text)
    if not match:
        return [word]
    x0, y0, x1, y1 = word.box
    middle = x1 - (x1 - x0) * len(match[2]) / len(word.text)
    boxes = ((x0, y0, middle, y1), (middle, y0, x1, y1))
    return [Word(text, box, word.confidence) for text, box in zip(match.groups(), boxes, strict=True)]


def _apart(spots: list[Spot]) -> list[Spot]:
    """The best of overlapping runs of words."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda s: (-s.score, -len(s.words))):
        if not any(set(spot.words) & set(other.words) for other in kept):
            kept.append(spot)
    return kept


def _cut(array: np.ndarray, place: tuple[int, int, int, int]) -> np.ndarray:
    return array[max(0, place[1]):max(0, place[3]), max(0, place[0]):max(0, place[2])]


def _overlap(place: Place, within: Place) -> float:
    wide = min(place[2], within[2]) - max(place[0], within[0])
    high = min(place[3], within[3]) - max(place[1], within[1])
    area = (place[2] - place[0]) * (place[3] - place[1])
    return wide * high / area if wide > 0 and high > 0 and area > 0 else 0.0


def packed(text: str) -> str:
    """Lower-case letters and digits only, `rn` as the `m` it is often read as: labels are compared in this form."""
    return re.sub(r"[^a-z0-9$]", "", text.lower()).replace("rn", "m")
