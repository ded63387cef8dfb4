"""Fields of a form that was printed to PDF: found in the lines of its print, since it has no widgets.

Small squares are check boxes, empty framed rectangles and free rules are places to write, evenly divided frames
are combs. What the applicant may not write into (shaded headings, frames around text) has print in it.
"""
from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.exceptions import PdfminerException

from .blank_pdf import BlankPdf, Word
from .definition import FieldKind, FormField, Grammar
from .print_labels import Labels
from .tooltips import guess_grammar, is_date, is_signature

# all in points
SQUARE = (6.5, 16.0)           # side of a printed check box
FRAME_WIDTH = 14.0             # narrowest place to write
FRAME_HEIGHT = (11.0, 420.0)   # a line of writing; most of a page for an explanation
RULE_WIDTH = 40.0              # shortest rule to write on
RULE_ROOM = 11.0               # free height over a rule
HAIR = 1.5                     # thickness of a rule
TOUCH = 2.0                    # how far edges may be apart and still meet
WHITE = 0.97
FOOT = 0.95                    # footer: below this share of the page nobody writes


@dataclass(frozen=True)
class Rect:
    """A rectangle in points, origin top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Vertical extent."""
        return self.bottom - self.top

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies inside, edges moved out by `slack`."""
        return self.x0 - slack < x < self.x1 + slack and self.top - slack < y < self.bottom + slack

    def covers(self, other: Rect, slack: float = TOUCH) -> bool:
        """Whether another rectangle lies inside this one."""
        return (self.x0 - slack <= other.x0 and self.top - slack <= other.top
                and other.x1 <= self.x1 + slack and other.bottom <= self.bottom + slack)

    def overlap(self, other: Rect) -> float:
        """Common area as a share of the smaller one."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0) * max(high, 0) / max(min(self.width * self.height, other.width * other.height), 1e-6)


@dataclass(frozen=True)
class Found:
    """A place to write. `cells`: of a comb, else 0."""

    rect: Rect
    box: bool = False
    cells: int = 0


def fields_in_print(blank: BlankPdf, words: Sequence[Sequence[Word]], prefix: str) -> list[FormField]:
    """Fields of every page, top to bottom, named `P1_box_07` or `P1_text_03` by page, kind and order.

    The names are stable for one edition: they follow from its print alone.
    """
    found: list[FormField] = []
    labels = Labels()
    try:
        with pdfplumber.open(io.BytesIO(blank.data)) as document:
            for page, printed in zip(document.pages, words, strict=True):
                places = places_on(page)
                labels.turn_to(printed, [place.rect for place in places])
                found += _fields(page, places, labels, prefix)
    except (PDFException, PdfminerException):
        return []
    return found


def places_on(page: PlumberPage) -> list[Found]:
    """Every place to write on a page, top to bottom, left to right."""
    chars = [(char["text"], (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2) for char in page.chars]
    inked = [(x, y) for text, x, y in chars if text.strip() and text != "_"]
    frames = [_rect(shape) for shape in page.rects if _is_frame(shape)]
    shaded = [_rect(shape) for shape in page.rects if _is_shaded(shape)]
    boxes = _apart(frame for frame in frames if _is_square(frame))
    places = [Found(box, box=True) for box in boxes if not any(box.holds(x, y) for x, y in inked)]
    for frame in _apart(sorted((f for f in frames if _is_place(f)), key=lambda f: f.width * f.height)):
        if any(frame.holds(x, y) for x, y in inked) or any(shade.overlap(frame) > 0.3 for shade in shaded):
            continue
        if any(frame.covers(place.rect) for place in places):
            continue
        places.append(Found(frame, cells=_cells(frame, page)))
    places += [Found(rule) for rule in _rules(page, inked, [place.rect for place in places])]
    high = float(page.height) * FOOT
    places = [place for place in places if place.rect.bottom < high]
    return sorted(places, key=lambda place: (round(place.rect.bottom / 6), place.rect.x0))


def _rect(shape: dict[str, Any]) -> Rect:
    return Rect(float(shape["x0"]), float(shape["top"]), float(shape["x1"]), float(shape["bottom"]))


def _is_white(colour: object) -> bool:
    parts = colour if isinstance(colour, (tuple, list)) else (colour,)
    values = [float(part) for part in parts if isinstance(part, (int, float))]
    if len(values) == 4:                           # cyan, magenta, yellow, black
        return max(values) <= 1 - WHITE
    return bool(values) and min(values) >= WHITE


def _is_frame(shape: dict[str, Any]) -> bool:
    return bool(shape.get("stroke")) and (not shape.get("fill") or _is_white(shape.get("non_stroking_color")))


def _is_shaded(shape: dict[str, Any]) -> bool:
    return bool(shape.get("fill")) and not _is_white(shape.get("non_stroking_color")) \
        and float(shape["width"]) > HAIR * 2 and float(shape["height"]) > HAIR * 2


def _is_square(rect: Rect) -> bool:
    least, most = SQUARE
    return least <= rect.width <= most and least <= rect.height <= most and abs(rect.width - rect.height) < 2.0


def _is_place(rect: Rect) -> bool:
    return rect.width >= FRAME_WIDTH and FRAME_HEIGHT[0] <= rect.height <= FRAME_HEIGHT[1] and not _is_square(rect)


def _apart(rects: Iterable[Rect]) -> list[Rect]:
    """Without those drawn twice on the same spot."""
    kept: list[Rect] = []
    for rect in rects:
        if not any(rect.overlap(other) > 0.8 and abs(rect.width - other.width) < 2 * TOUCH for other in kept):
            kept.append(rect)
    return kept


def _cells(frame: Rect, page: PlumberPage) -> int:
    """Cells of a comb: frames divided by upright strokes at even distances. 0 for an undivided frame."""
    strokes = [*page.lines, *(r for r in page.rects if float(r["width"]) <= HAIR)]
    across = sorted(float(stroke["x0"]) for stroke in strokes
                    if float(stroke["x1"]) - float(stroke["x0"]) <= HAIR
                    and float(stroke["bottom"]) - float(stroke["top"]) >= 0.6 * frame.height
                    and frame.holds(float(stroke["x0"]), (float(stroke["top"]) + float(stroke["bottom"])) / 2)
                    and min(float(stroke["x0"]) - frame.x0, frame.x1 - float(stroke["x0"])) > TOUCH)
    edges = [frame.x0, *across, frame.x1]
    gaps = [right - left for left, right in pairwise(edges) if right - left > TOUCH]
    even = len(gaps) > 2 and max(gaps) - min(gaps) < 0.25 * (sum(gaps) / len(gaps)) + HAIR
    return len(gaps) if even else 0


def _rules(page: PlumberPage, inked: list[tuple[float, float]], taken: list[Rect]) -> list[Rect]:
    """The room over rules to write on: drawn lines that edge no frame, and runs of underscores."""
    frames = [_rect(shape) for shape in page.rects if float(shape["height"]) > HAIR]
    lines = [*page.lines, *(shape for shape in page.rects if float(shape["height"]) <= HAIR)]
    drawn = _joined([_rect(line) for line in lines if float(line["bottom"]) - float(line["top"]) <= HAIR])
    drawn = [rule for rule in drawn if not any(_edges(rule, frame) for frame in frames)]
    found: list[Rect] = []
    for rule in [*drawn, *_underscores(page)]:
        room = Rect(rule.x0, rule.bottom - RULE_ROOM - TOUCH, rule.x1, rule.bottom)
        alike = sum(abs(rule.x0 - other.x0) < TOUCH and abs(rule.x1 - other.x1) < TOUCH for other in drawn)
        divides = rule.width > 0.8 * float(page.width) and alike < 3      # parts of a page; ruled lines come in numbers
        if rule.width < RULE_WIDTH or divides or any(room.overlap(place) > 0.2 for place in taken + found):
            continue
        if not any(room.holds(x, y) for x, y in inked):
            found.append(room)
    return found


def _joined(rules: list[Rect]) -> list[Rect]:
    """Rules drawn in pieces as one: a frame with corners of its own is no line to write on."""
    whole: list[Rect] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.bottom), rule.x0)):
        if whole and abs(whole[-1].bottom - rule.bottom) < HAIR and rule.x0 - whole[-1].x1 < TOUCH:
            whole[-1] = Rect(whole[-1].x0, rule.top, max(rule.x1, whole[-1].x1), rule.bottom)
        else:
            whole.append(rule)
    return whole


def _edges(rule: Rect, frame: Rect) -> bool:
    """Whether a rule is the upper or lower edge of a frame, or a part of it."""
    beside = min(rule.x1, frame.x1) - max(rule.x0, frame.x0) < 0.5 * rule.width
    return not beside and min(abs(rule.bottom - frame.top), abs(rule.bottom - frame.bottom)) < TOUCH


def _underscores(page: PlumberPage) -> list[Rect]:
    runs: list[Rect] = []
    for char in page.chars:
        if char["text"] != "_":
            continue
        here = _rect(char)
        if runs and abs(runs[-1].bottom - here.bottom) < TOUCH and -TOUCH < here.x0 - runs[-1].x1 < TOUCH:
            runs[-1] = Rect(runs[-1].x0, here.top, here.x1, here.bottom)
        else:
            runs.append(here)
    return runs


def _fields(page: PlumberPage, places: list[Found], labels: Labels, prefix: str) -> list[FormField]:
    wide, high, number = float(page.width), float(page.height), page.page_number
    fields: list[FormField] = []
    column: list[tuple[Rect, str | None]] = []
    counts = {"box": 0, "text": 0}
    for place in places:
        sort = "box" if place.box else "text"
        counts[sort] += 1
        widget = f"P{number}_{sort}_{counts[sort]:02}"
        rect = place.rect
        part, item, label = labels.of(rect, place.box)
        if label is None and not place.box:        # a column of a table: the words stand over its first row
            label = next((named for above, named in reversed(column) if _stands_on(above, rect)), None)
        column.append((rect, label))
        kind, grammar = _kind(place, label)
        box = (round(rect.x0 / wide, 5), round(rect.top / high, 5), round(rect.x1 / wide, 5),
               round(rect.bottom / high, 5))
        fields.append(FormField(name=f"{prefix}.{widget}", widget=widget, page=number, box=box, kind=kind,
                                grammar=grammar, cells=place.cells, part=part, item=item, label=label))
    return fields


def _stands_on(above: Rect, below: Rect) -> bool:
    """Whether a rectangle continues the one over it, as rows of a table and ruled lines do."""
    shared = min(above.x1, below.x1) - max(above.x0, below.x0)
    return -TOUCH < below.top - above.bottom < RULE_ROOM and shared > 0.6 * min(above.width, below.width)


def _kind(place: Found, label: str | None) -> tuple[FieldKind, Grammar]:
    if place.box:
        return FieldKind.CHECK_BOX, Grammar.FREE
    if not place.cells and is_signature(label, "") and not re.search(r"digital", label or "", re.IGNORECASE):
        return FieldKind.SIGNATURE, Grammar.FREE
    if place.cells:
        return FieldKind.COMB, guess_grammar(label)
    return (FieldKind.DATE, Grammar.DATE) if is_date(label, "") else (FieldKind.TEXT, guess_grammar(label))
