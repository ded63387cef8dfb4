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


@dataclass(frozen=True, slots=True)
class BoxMark:
    """One check box. `fill`: share of its inside under ink; `foreign`: that ink comes from something running across."""

    field: FormField
    fill: float
    foreign: bool

    @property
    def marked(self) -> bool | None:
        """True, False, or None where it cannot be told."""
        if self.fill < EMPTY:
            return False
        return None if self.foreign or self.fill < MARKED else True

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
    dark = crop.ink[inner] > STROKE
    fill = float(dark.mean()) if dark.size else 0.0
    return BoxMark(field, fill, fill >= EMPTY and _runs_across(crop.ink > STROKE, crop.inside, inner, reach))


def _inner(inside: tuple[slice, slice]) -> tuple[slice, slice]:
    rows, columns = inside
    edge = EDGE if min(rows.stop - rows.start, columns.stop - columns.start) > 4 * EDGE else 1
    return slice(rows.start + edge, rows.stop - edge), slice(columns.start + edge, columns.stop - edge)


def _runs_across(dark: np.ndarray, inside: tuple[slice, slice], inner: tuple[slice, slice], reach: int) -> bool:
    """Whether the ink in the box belongs to something much larger than a mark, such as a stamp across the page."""
    frame = dark.copy()
    rows, columns = inside
    # cut the printed square loose: its border would join what lies inside with what lies outside
    for k in range(-2, EDGE):
        frame[rows.start + k, columns] = frame[rows.stop - 1 - k, columns] = False
        frame[rows, columns.start + k] = frame[rows, columns.stop - 1 - k] = False
    outside = frame.copy()
    outside[rows, columns] = False
    border = max(3, reach // 4)
    ring = outside.copy()
    ring[border:-border, border:-border] = False
    # a stroke that leaves the box on two sides and goes on to the rim of the neighbourhood
    grown = cv2.dilate(frame.astype(np.uint8), np.ones((2 * EDGE + 5, 2 * EDGE + 5), np.uint8))
    _, labels = cv2.connectedComponents(grown)
    own = labels[inner][dark[inner]]
    if not len(own):
        return False
    numbers, counts = np.unique(own, return_counts=True)
    far = {int(number) for number in numbers if ((labels == number) & outside).sum() > 3 * dark[inner].sum()}
    return sum(int(count) for number, count in zip(numbers, counts, strict=True) if int(number) in far) > 0.3 * len(own)


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
            out[field.name] = Reading(value=mark.fill >= MARKED and not mark.foreign, status=Status.REVIEW, confidence=0.5,
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
