"""All fields of a page that lies on its blank."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.forms.annotation import read_zones
from extractors.forms.databar import entries_of, reconciled
from extractors.forms.definition import FieldKind, FormField, Grammar
from extractors.forms.entries import Entry, decode_entry
from extractors.forms.ink import InkCrop, PageInk
from extractors.forms.marks import read_marks
from extractors.forms.places import known_place, misspelt, odd
from extractors.forms.register import Registration
from extractors.forms.strike import is_struck
from extractors.papers.handmark import drawn_by_hand, hand_mark
from extractors.papers.look import pooled, typed_odds
from extractors.papers.strokes import stroke_odds
from extractors.readers.barcode import read_pdf417
from extractors.readers.line import LineReader, LineReading
from filings.vocabulary import Box, Reading, Source, Status

WRITTEN = (FieldKind.TEXT, FieldKind.COMB, FieldKind.DATE)
TRACE = 40                     # pixels of ink below which it is no entry but perhaps a trace of one
STRUCK = 0.5                   # certainty of an entry that a stroke runs through: no other paper bears out what is crossed out
CLEAR = 0.7                    # certainty below which an entry needs another paper to bear it out, as pale ones do
LEGIBLE = 0.65                 # legibility of a page's hand below which an empty field is not taken for empty
WIDER = 1.25                   # how much wider a hand is drawn for its second reading
DATE_WIDER = 1.5               # dates gain by more, for their figures run together: 287 of 294 were right so, 275 as they stand
OPEN = (Grammar.FREE, Grammar.NAME, Grammar.CITY, Grammar.STREET)    # grammars that leave rivals standing
NUMBERS = (Grammar.INTEGER, Grammar.A_NUMBER, Grammar.SSN, Grammar.ZIP, Grammar.AMOUNT, Grammar.I94_NUMBER)
CLOSED = {Grammar.STATE, Grammar.COUNTRY, Grammar.CLASS_OF_ADMISSION, Grammar.GENDER}
TYPED = 3.0                    # log odds from which an entry is taken as typed; of 720 entries by hand 3 came so far
PEN = 4.0                      # log odds by which strokes must speak for a pen before they overrule the look of type
BARCODE_DPI = (150, 300)       # one after the other until it decodes; the bars are three times as wide as a pixel and more
FIRM = 0.95                    # certainty from which a signature space is judged without a person


@dataclass(frozen=True, eq=False)
class _Found:
    """An entry on its way: the field, its ink, and what the line reader saw."""

    field: FormField
    crop: InkCrop
    picture: np.ndarray
    line: LineReading


def read_fields(ink: PageInk, reader: LineReader, page: int) -> dict[str, Reading]:
    """Readings of every field and zone of a form page. `page`: its number in the scan."""
    registration = ink.registration
    fields = registration.reference.fields
    out = read_marks(ink, [field for field in fields if field.kind == FieldKind.CHECK_BOX], page)
    for field in fields:
        if field.kind == FieldKind.SIGNATURE:
            out[field.name] = _signature(ink, field, reader, page)
    out |= _entries(ink, [field for field in fields if field.kind in WRITTEN], reader, page)
    out |= read_zones(ink, registration.reference.zones, reader, page)
    typed = entries_of(data_barcode(registration), registration.reference.definition, registration.reference.number)
    return reconciled(out, typed, fields) if typed else out


def data_barcode(registration: Registration) -> list[str]:
    """Texts of the page's data barcode; empty where the form prints none."""
    for field in registration.reference.fields:
        if field.kind == FieldKind.BARCODE and field.box[3] - field.box[1] > 0.05:
            tries = (read_pdf417(registration.lay(dpi, widened(field.box)), (1.0,)) for dpi in BARCODE_DPI)
            return next((texts for texts in tries if texts), [])
    return []


def widened(box: Box, by: float = 0.008) -> Box:
    """The box with some paper around it."""
    return (max(0.0, box[0] - by), max(0.0, box[1] - by), min(1.0, box[2] + by), min(1.0, box[3] + by))


def _entry_box(field: FormField) -> Box:
    x0, y0, x1, y1 = field.box
    return (x0, y0, x1 - field.reserve * (x1 - x0), y1)


def _entries(ink: PageInk, fields: Sequence[FormField], reader: LineReader, page: int) -> dict[str, Reading]:
    out: dict[str, Reading] = {}
    crops: list[tuple[FormField, InkCrop, np.ndarray]] = []
    for field in fields:
        box = ink.registration.on_page(field.box)
        crop = ink.crop(_entry_box(field))
        picture = crop.clean()
        if picture is None or crop.amount == 0:
            state, sure = (Status.REVIEW, 0.5) if crop.broken else (Status.BLANK, 0.995)
            out[field.name] = Reading(value=None, status=state, confidence=sure, page=page, box=box)
        elif crop.amount < TRACE:
            out[field.name] = Reading(value=None, status=Status.REVIEW, confidence=0.5, page=page, box=box)
        else:
            crops.append((field, crop, picture))
    lines = reader.read([picture for _, _, picture in crops])
    found = [_Found(field, crop, picture, line) for (field, crop, picture), line in zip(crops, lines, strict=True)]
    lengths = [len(each.line.text) for each in found]
    looks = pooled([typed_odds(each.picture) for each in found], lengths)
    strokes = pooled([stroke_odds(each.picture) for each in found], lengths)
    # thin type has a pen's strokes, and a print-like hand has the look of type: strokes of a clear hand overrule the look
    odds = [look + min(0.0, stroke + PEN) for look, stroke in zip(looks, strokes, strict=True)]
    again = _read_again(found, odds, reader)
    skill = _skill(found, odds)
    # where the hand is too pale to be read, what looks empty may be written on too
    status = {"status": Status.REVIEW} if skill < LEGIBLE else {}
    out = {name: reading.model_copy(update=status | {"witnesses": {"skill": skill}}) for name, reading in out.items()}
    for k, (each, typed) in enumerate(zip(found, odds, strict=True)):
        out[each.field.name] = _reading(each, typed, again.get(k), skill, ink, page)
    return out


def _read_again(found: Sequence[_Found], odds: Sequence[float], reader: LineReader) -> dict[int, LineReading]:
    """What may be by hand is read once more, drawn wider: a letter misread by its shape seldom keeps its wrong name.

    Only where it pays: in fields that the record has a name for, and whose grammar leaves rivals standing.
    """
    chosen = [k for k, typed in enumerate(odds) if typed < TYPED and found[k].line.text.strip()
              and found[k].field.mapped and found[k].field.grammar in (*OPEN, *NUMBERS, Grammar.DATE)]
    lines = reader.read([_wider(found[k]) for k in chosen])
    return dict(zip(chosen, lines, strict=True))


def _wider(found: _Found) -> np.ndarray:
    by = DATE_WIDER if found.field.grammar == Grammar.DATE else WIDER
    return cv2.resize(found.picture, None, fx=by, fy=1.0, interpolation=cv2.INTER_LINEAR)


def _skill(found: Sequence[_Found], odds: Sequence[float]) -> float:
    """How legible the page's hand is: the middle of its entries' weakest characters."""
    weak = [each.line.weakest for each, typed in zip(found, odds, strict=True) if typed < TYPED and each.line.text.strip()]
    return float(np.median(weak)) if weak else 1.0


def _reading(found: _Found, typed: float, again: LineReading | None, skill: float, ink: PageInk, page: int) -> Reading:
    field = found.field
    entry = decode_entry(found.line, field.grammar, field.cells)
    other = decode_entry(again, field.grammar, field.cells) if again is not None else None
    if field.grammar == Grammar.DATE and other is not None and other.value:
        entry, other = other, entry            # of a date the wider cut is the better one
    source = Source.TYPED if typed > 0 else Source.HANDWRITTEN
    box = ink.registration.on_page(field.box)
    if entry is None or not entry.value or (found.crop.faint and found.line.score < 0.5):
        return Reading(value=None, status=Status.UNREADABLE, confidence=0.2, source=source, page=page, box=box)
    witnesses = {"weakest": found.line.weakest, "decoded": entry.confidence, "typed": typed, "skill": skill,
                 "pen": float(typed < TYPED),
                 "faint": float(found.crop.faint), "open": float(field.grammar in OPEN), "digits": float(field.grammar in NUMBERS),
                 "outside": float(_outside_list(field, entry))}
    if field.grammar in OPEN:
        witnesses["odd"] = float(odd(entry.value))
    if field.grammar in (Grammar.STREET, Grammar.CITY):
        witnesses |= {"misspelt": float(misspelt(entry.value)), "place": float(known_place(entry.value))}
    if again is not None:
        witnesses |= {"again": float(other is not None and other.value == entry.value),
                      "decoded_again": other.confidence if other is not None else 0.0}
    if field.grammar == Grammar.DATE:
        witnesses |= dict(zip((entry.value, *entry.alternatives), entry.shares, strict=False))
    # how sure all that makes it is decided when the whole packet is known
    struck = is_struck(found.picture)
    status = Status.READ if entry.confidence >= CLEAR and not found.crop.faint and not struck else Status.REVIEW
    confidence = min(entry.confidence, STRUCK) if struck else entry.confidence
    witnesses |= {"struck": 1.0} if struck else {}
    return Reading(value=entry.value, status=status, confidence=confidence, source=source, page=page, box=box,
                   alternatives=entry.alternatives[:4], witnesses=witnesses)


def _outside_list(field: FormField, entry: Entry) -> bool:
    from extractors.forms.lexicon import COUNTRIES, GENDERS, STATES
    from extractors.grammar import CLASSES
    lists = {Grammar.STATE: STATES, Grammar.COUNTRY: COUNTRIES, Grammar.GENDER: (*GENDERS, "MALE", "FEMALE"),
             Grammar.CLASS_OF_ADMISSION: CLASSES}
    return field.grammar in CLOSED and entry.value.upper() not in lists[field.grammar]


def _signature(ink: PageInk, field: FormField, reader: LineReader, page: int) -> Reading:
    """A signature is a mark of a hand; a typed name in its place is none."""
    crop = ink.crop(field.box, margin=(6, 14))
    box = ink.registration.on_page(field.box)
    picture = crop.clean()
    if picture is None or crop.amount < TRACE:
        sure = 0.995 if crop.amount == 0 else 0.97
        return Reading(value=False, status=Status.READ, confidence=sure, source=Source.MARK, page=page, box=box)
    line = reader.read([picture])[0]
    signed, sure = _by_hand(picture, line, crop.amount, ink.width)
    alternatives = (line.text,) if signed is False else ()
    if signed is None or sure < FIRM:
        return Reading(value=signed is not False, status=Status.REVIEW, confidence=0.5, source=Source.MARK, page=page, box=box,
                       alternatives=(line.text,))
    return Reading(value=signed, status=Status.READ, confidence=sure, source=Source.MARK, page=page, box=box,
                   alternatives=alternatives)


def _by_hand(picture: np.ndarray, line: LineReading, amount: int, page_width: int) -> tuple[bool | None, float]:
    """Whether ink in a signature space was drawn by hand: by its spelling and look, else by its strokes."""
    signed, sure = drawn_by_hand(picture, line, amount)
    if signed is not None or sum(char.isdigit() for char in line.text) >= 3:
        return signed, sure
    height, width = picture.shape
    canvas = np.full((height + 20, max(page_width, width + 20)), 255, np.uint8)
    canvas[10:10 + height, 10:10 + width] = picture
    return hand_mark(canvas, (0.0, 0.0, min(1.0, (width + 20) / canvas.shape[1]), 1.0))
