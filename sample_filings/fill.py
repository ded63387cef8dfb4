"""Filling a drawn form: typed in a face like a typewriter's, or by hand; marks and signatures by pen.

Values come normalised, as the triage record gives them, and are written as people write them.
"""
from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import numpy as np
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractors.forms.mapping import Rect, find_mapping

from .draw_forms import FORMS, places
from .drawing import Place
from .hand import Hand, cross, sign, write, write_comb
from .sheets import SCALE, blank_pages, pixels, sheet

TYPED = "Courier"
Value = str | bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a name and a hand."""

    name: str
    hand: Hand


@dataclass(frozen=True)
class Entries:
    """What stands on a form.

    `fields`: canonical name to normalised value; `others`: widget to words, or to `True` for a mark, of fields
    without a canonical name; `signers`: canonical name of a signature to who signs there.
    """

    key: str
    fields: Table[str, Value]
    others: Table[str, Value] = field(default_factory=dict)
    signers: Table[str, Signer] = field(default_factory=dict)


@cache
def _where(key: str) -> dict[str, Place]:
    """Canonical name, or `name=option` for a choice, to its place on the drawn form."""
    imprint = FORMS[key][0]
    mapping = find_mapping(imprint.form, imprint.edition)
    if mapping is None:
        raise LookupError(f"no mapping for {imprint.form} {imprint.edition}")
    known = places(key)
    named: dict[str, str | Rect] = {**mapping.text, **mapping.mark, **mapping.signature}
    named |= {f"{name}={option}": place for name, options in mapping.choice.items() for option,
              place in options.items()}
    found = {}
    for name, place in named.items():
        if isinstance(place, Rect):
            found[name] = Place(name, place.page, place.rect)
        else:
            found[name] = next(at for widget, at in known.items() if widget == place or widget.endswith(f".{place}"))
    return found


def filled(entries: Entries, hand: Hand | None = None, ticks: bool = False) -> list[np.ndarray]:
    """The pages of a form with its entries: typed without a `hand`; marks are typed crosses or the hand's own."""
    where, others = _where(entries.key), places(entries.key)
    words: list[tuple[Place, str]] = []
    marks: list[Place] = []
    for name, value in entries.fields.items():
        if name in entries.signers or value is None:
            continue
        if isinstance(value, bool):
            option = f"{name}={str(value).lower()}"
            if option in where:
                marks.append(where[option])
            elif value and where[name].mark:
                marks.append(where[name])
        elif f"{name}={value.split(',')[0]}" in where:
            marks += [where[f"{name}={option}"] for option in value.split(",")]
        elif name in where:
            words.append((where[name], as_written(name, value)))
    for widget, value in entries.others.items():
        if value is True:
            marks.append(others[widget])
        else:
            words.append((others[widget], str(value)))
    pages = blank_pages(entries.key)
    if hand is None:
        pages = [np.minimum(page, _typed(number, words, marks)) for number, page in enumerate(pages, 1)]
    else:
        _by_hand(pages, words, marks, hand, ticks)
    for name, signer in entries.signers.items():
        place = where[name]
        sign(pages[place.page - 1], signer.name, pixels(place.box), signer.hand)
    return pages


def as_written(name: str, value: str) -> str:
    """A normalised value as it is put on paper: dates with the month first, amounts with commas."""
    last = name.rsplit(".", 1)[-1]
    if last.endswith("date") or last in ("date_of_birth", "admit_until"):
        return date.fromisoformat(value).strftime("%m/%d/%Y")
    if last == "annual_income":
        return f"{float(value):,.2f}"
    if last == "gender":
        return value[0].upper()
    return value


def _typed(number: int, words: list[tuple[Place, str]], marks: list[Place]) -> np.ndarray:
    def draw(canvas: Canvas) -> None:
        for place, text in words:
            if place.page != number:
                continue
            x0, y0, x1, y1 = place.box
            baseline = y0 + min((y1 - y0) * 0.3, 5)
            size = min(11.0, 11.0 * (x1 - x0 - 5) / max(stringWidth(text, TYPED, 11), 1))
            canvas.setFont(TYPED, size)
            if place.cells:
                for k, char in enumerate(text[:place.cells]):
                    canvas.drawCentredString(x0 + (k + 0.5) * (x1 - x0) / place.cells, baseline, char)
            else:
                canvas.drawString(x0 + 3, baseline, text)
        for place in marks:
            if place.page == number:
                canvas.setFont("Courier-Bold", 12)
                canvas.drawCentredString((place.box[0] + place.box[2]) / 2, place.box[1] + 1.6, "X")
    return sheet(draw, marked=False)


def _by_hand(pages: list[np.ndarray], words: list[tuple[Place, str]], marks: list[Place], hand: Hand,
             ticks: bool) -> None:
    for place, text in words:
        page, box = pages[place.page - 1], pixels(place.box)
        if place.cells:
            write_comb(page, text, box, place.cells, hand)
            continue
        high = min(box[3] - box[1], 18 * SCALE)
        write(page, text, box[0] + 8, box[1] + 0.79 * high, 0.56 * high, hand, box[2] - box[0] - 14)
    for place in marks:
        cross(pages[place.page - 1], pixels(place.box), hand, ticks)
