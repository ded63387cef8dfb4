"""From the widgets of a fillable PDF to form fields: place, kind, comb cells, tooltip."""
from __future__ import annotations

import io
import re
from collections.abc import Sequence

import numpy as np
import pikepdf

from filings.vocabulary import Box

from .blank_pdf import BlankPdf, inherited, is_code, rectangle, whole, widgets_of
from .definition import FieldKind, FormField, Grammar
from .tooltips import guess_grammar, is_date, is_signature, parse

COMB = 1 << 24                 # field flags of the PDF standard, by bit
PUSH_BUTTON = 1 << 16
HIDDEN = 0b10                  # annotation flag
LEAST = 3.0                    # points; anything narrower is no place to write in
INK = 160                      # darker pixels of a blank are print


def fields_of(blank: BlankPdf, images: Sequence[np.ndarray], prefix: str) -> list[FormField]:
    """Every widget of a decrypted PDF that a person or the form's script writes into, page by page, top to bottom.

    `images`: the rendered pages, to measure what the form prints into its fields. `prefix`: short name of the form,
    which the names of the fields begin with until a mapping renames them.
    """
    found: list[FormField] = []
    with pikepdf.open(io.BytesIO(blank.data)) as document:
        for number, (page, image) in enumerate(zip(document.pages, images, strict=True), 1):
            fields = [field for widget in widgets_of(page) if (field := _field(widget, page, number, image, prefix))]
            found += sorted(fields, key=lambda field: (round(field.box[1], 2), field.box[0]))
    return found


def full_name(widget: pikepdf.Object) -> str:
    """The qualified name of a field, ancestors first, joined by dots."""
    names: list[str] = []
    node: object = widget
    for _ in range(32):
        if not isinstance(node, pikepdf.Dictionary):
            break
        if "/T" in node:
            names.append(str(node.T))
        node = node.get("/Parent")
    return ".".join(reversed(names))


def _field(widget: pikepdf.Object, page: pikepdf.Page, number: int, image: np.ndarray, prefix: str) -> FormField | None:
    box = _box(widget, page)
    name = full_name(widget)
    if box is None or not name or whole(widget.get("/F")) & HIDDEN:
        return None
    flags = whole(inherited(widget, "/Ff"))
    sort = str(inherited(widget, "/FT") or "")
    if sort == "/Btn" and flags & PUSH_BUTTON:
        return None
    tooltip = " ".join(str(inherited(widget, "/TU") or "").split())
    told = parse(tooltip)
    cells = whole(inherited(widget, "/MaxLen")) if flags & COMB else 0
    kind = _kind(widget, sort, name, told.own, cells)
    grammar = Grammar.FREE
    if kind is FieldKind.DATE:
        grammar = Grammar.DATE
    elif kind in (FieldKind.TEXT, FieldKind.COMB):
        grammar = guess_grammar(told.own)
    return FormField(name=f"{prefix}.{name}", widget=name, page=number, box=box, kind=kind, grammar=grammar,
                     cells=cells if kind is FieldKind.COMB else 0, tooltip=tooltip, part=told.part, item=told.item,
                     label=told.label, reserve=_reserve(image, box) if sort == "/Ch" else 0.0)


def _box(widget: pikepdf.Object, page: pikepdf.Page) -> Box | None:
    paper, place = rectangle(page.mediabox), rectangle(widget.get("/Rect"))
    if paper is None or place is None:
        return None
    left, bottom, right, top = paper
    x0, y0, x1, y1 = place
    if x1 - x0 < LEAST or y1 - y0 < LEAST or x1 < left or x0 > right or y1 < bottom or y0 > top:
        return None
    wide, high = right - left, top - bottom
    edges = ((x0 - left) / wide, (top - y1) / high, (x1 - left) / wide, (top - y0) / high)
    x0, y0, x1, y1 = (round(min(max(edge, 0.0), 1.0), 5) for edge in edges)
    return x0, y0, x1, y1


def _kind(widget: pikepdf.Object, sort: str, name: str, own: str | None, cells: int) -> FieldKind:
    if sort == "/Btn":
        return FieldKind.CHECK_BOX
    if sort == "/Sig":
        return FieldKind.SIGNATURE
    if "/PMD" in widget or is_code(str(inherited(widget, "/V") or "")) or re.search(r"bar ?code|pdf417", name, re.I):
        return FieldKind.BARCODE
    if is_signature(own, name):
        return FieldKind.SIGNATURE
    if cells > 1:
        return FieldKind.COMB
    return FieldKind.DATE if is_date(own, _scripts(widget)) else FieldKind.TEXT


def _scripts(widget: pikepdf.Object) -> str:
    """The scripts of a field's own events (format, keystroke), as one text."""
    actions = inherited(widget, "/AA")
    if not isinstance(actions, pikepdf.Dictionary):
        return ""
    events = [event for event in actions.values() if isinstance(event, pikepdf.Dictionary)]
    return "\n".join(str(event.get("/JS", "")) for event in events)


def _reserve(image: np.ndarray, box: Box) -> float:
    """Share of a field's width, at its right end, that is printed over (the arrow of a list of choices)."""
    high, wide = image.shape
    x0, y0, x1, y1 = box[0] * wide, box[1] * high, box[2] * wide, box[3] * high
    inset = 0.12 * (y1 - y0)       # the frame of the field is no print inside it
    inner = image[round(y0 + inset):round(y1 - inset), round(x0 + inset):round(x1 - inset)]
    inked = np.flatnonzero((inner < INK).any(axis=0)) if inner.size else np.array([])
    right = inked[inked > inner.shape[1] / 2]
    return round(float(1 - (right[0] + inset - 1) / (x1 - x0)), 3) if right.size else 0.0
