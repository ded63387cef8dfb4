"""Check boxes: a box is judged by the ink inside it, against its own blank, and by whether that ink belongs to it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.forms.definition import FormField
from extractors.forms.ink import STROKE, PageInk
from filings.vocabulary import Box, Reading, Source, Status

EMPTY, MARKED = 0.03, 0.10     # share of the box's inside under ink: below is empty, above is marked
EDGE = 3                       # pixels of the box's own print left out
TAIL = 1.1                     # most ink that a mark has outside its box, as share of that inside
RIM = 3                        # pixels at the edge of the neighbourhood: what gets there goes on
DARKER = 0.15                  # by how much a pen stands out from the stamp it meets, as share of the darkness of print
SOLID = 0.85                   # darkness of what may be a pen as well as a stamp


@dataclass(frozen=True, slots=True)
class BoxMark:
    """One check box.

    `fill`: share of its inside under ink; `foreign`: that ink comes from something running across; `crossed`: both diagonals are
    inked, as by a cross, whatever else runs through the box.
    """

    field: FormField
    fill: float
    foreign: bool
    crossed: bool = False

    @property
    def marked(self) -> bool | None:
        """True, False, or None where it cannot be told."""
        if self.fill < EMPTY:
            return False
        return None if self.foreign or self.fill < MARKED else True

    @property
    def likely(self) -> bool:
        """The better guess where it cannot be told."""
        return self.crossed if self.foreign else self.fill >= MARKED

    @property
    def confidence(self) -> float:
        """Sure when clearly empty or clearly marked."""
        if self.marked is None:
            return 0.5
        distance = self.fill / EMPTY if not self.marked else 1.0
        return round(0.999 - 0.04 * distance if not self.marked else min(0.999, 0.97 + (self.fill - MARKED) / 4), 4)


def mark_of(ink: PageInk, field: FormField) -> BoxMark:
    """Judge one check box."""
    x0, _, x1, _ = ink.pixels(field.box)
    reach = max(8, x1 - x0)
    crop = ink.crop(field.box, margin=(reach, reach))
    inner = _inner(crop.inside)
    fill = _fill(crop.ink > STROKE, inner)
    if fill < EMPTY:
        return BoxMark(field, fill, False)
    printed = ink.printed(field.box, (reach, reach))
    own = (crop.ink > STROKE) & ~printed
    if not _runs_across(own, crop.inside, inner):
        return BoxMark(field, fill, False)
    # a pen is darker than the stamp it meets: what is left of the ink without the stamp's may be a mark of its own
    around = own.copy()
    around[crop.inside] = False
    level = float(np.percentile(crop.ink[around], 90)) + DARKER if around.any() else 1.0
    if level < SOLID:
        pen = (crop.ink > level) & ~printed
        if (dark := _fill(pen, inner)) >= MARKED and not _runs_across(pen, crop.inside, inner):
            return BoxMark(field, dark, False)
    return BoxMark(field, fill, True, _crossed((crop.ink > STROKE)[inner]))


def _fill(dark: np.ndarray, inner: tuple[slice, slice]) -> float:
    inside = dark[inner]
    return float(inside.mean()) if inside.size else 0.0


def _inner(inside: tuple[slice, slice]) -> tuple[slice, slice]:
    rows, columns = inside
    edge = EDGE if min(rows.stop - rows.start, columns.stop - columns.start) > 4 * EDGE else 1
    return slice(rows.start + edge, rows.stop - edge), slice(columns.start + edge, columns.stop - edge)


def _runs_across(dark: np.ndarray, inside: tuple[slice, slice], inner: tuple[slice, slice]) -> bool:
    """Whether the ink in the box belongs to something much larger than a mark, such as a stamp across the page."""
    frame = dark.copy()
    rows, columns = inside
    # cut the printed square loose: its border would join what lies inside with what lies outside
    for k in range(-2, EDGE):
        frame[rows.start + k, columns] = frame[rows.stop - 1 - k, columns] = False
        frame[rows, columns.start + k] = frame[rows, columns.stop - 1 - k] = False
    outside = frame.copy()
    outside[rows, columns] = False
    grown = cv2.dilate(frame.astype(np.uint8), np.ones((2 * EDGE + 5, 2 * EDGE + 5), np.uint8))
    count, labels = cv2.connectedComponents(grown)
    within = np.bincount(labels[inner][dark[inner]], minlength=count)
    beyond = np.bincount(labels[outside], minlength=count)
    rim = np.ones_like(outside)
    rim[RIM:-RIM, RIM:-RIM] = False
    ends = np.bincount(labels[outside & rim], minlength=count)
    # the tail of a tick is short, and ends nearby; a stroke of a stamp goes on
    far = (beyond > TAIL * within) | ((ends > 0) & (beyond > TAIL / 2 * within))
    return float(within[far].sum()) > 0.3 * max(1, within.sum())


def _crossed(dark: np.ndarray) -> bool:
    """Whether a cross stands in a box: ink along both diagonals, and paper between their ends."""
    height, width = dark.shape
    thick = cv2.dilate(dark.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    steps = np.linspace(0.25, 0.75, 15)
    down, across = np.rint(steps * (height - 1)).astype(int), np.rint(steps * (width - 1)).astype(int)
    diagonals = min(float(thick[down, across].mean()), float(thick[down, across[::-1]].mean()))
    middles = ((0.1, 0.5), (0.9, 0.5), (0.5, 0.1), (0.5, 0.9))
    between = sum(bool(dark[round(y * (height - 1)), round(x * (width - 1))]) for y, x in middles)
    return diagonals > 0.9 and between <= 2


def read_marks(ink: PageInk, fields: Sequence[FormField], page: int) -> dict[str, Reading]:
    """Readings of all check boxes of a page: single marks as True/False, questions as their marked option(s)."""
    out: dict[str, Reading] = {}
    questions: dict[str, list[BoxMark]] = {}
    for field in fields:
        mark = mark_of(ink, field)
        if field.option is not None:
            questions.setdefault(field.name, []).append(mark)
            continue
        box = ink.registration.on_page(field.box)
        if mark.marked is None:
            out[field.name] = Reading(value=mark.likely, status=Status.REVIEW, confidence=0.5,
                                      source=Source.MARK, page=page, box=box)
        else:
            out[field.name] = Reading(value=mark.marked, status=Status.READ, confidence=mark.confidence, source=Source.MARK,
                                      page=page, box=box)
    for name, marks in questions.items():
        out[name] = _question(name, marks, ink, page)
    return out


def _question(name: str, marks: list[BoxMark], ink: PageInk, page: int) -> Reading:
    chosen = [mark for mark in marks if mark.marked is not False]
    surely = [mark for mark in marks if mark.marked]
    confidence = min(mark.confidence for mark in marks)
    if not chosen:
        return Reading(value=None, status=Status.BLANK, confidence=confidence, page=page, box=_around(marks, ink))
    value = _value([mark.field.option or "" for mark in surely or chosen])
    box = _around(surely or chosen, ink)
    open_ones = len(chosen) != len(surely)
    two_answers = value not in (True, False) and {mark.field.option for mark in surely} >= {"true", "false"}
    if open_ones or two_answers:
        best = None if two_answers else value
        return Reading(value=best, status=Status.REVIEW, confidence=0.5, source=Source.MARK, page=page, box=box,
                       alternatives=tuple(mark.field.option or "" for mark in chosen))
    return Reading(value=value, status=Status.READ, confidence=confidence, source=Source.MARK, page=page, box=box)


def _value(options: list[str]) -> str | bool:
    if options in (["true"], ["false"]):
        return options == ["true"]
    return ",".join(options)


def _around(marks: list[BoxMark], ink: PageInk) -> Box:
    boxes = [ink.registration.on_page(mark.field.box) for mark in marks]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
