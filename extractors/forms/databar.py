"""The data barcode of a page filled on a computer: a witness to what was typed."""
from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from extractors.forms.definition import FieldKind, FormDefinition, FormField, Grammar
from extractors.forms.entries import amount_value
from extractors.grammar import plain
from extractors.readers.days import iso_of
from filings.vocabulary import Reading, Source, Status

AGREE = 0.999                  # confidence where ink and barcode say the same
ALIKE = 86                     # likeness in per cent from which the ink is a misreading of the barcode's text


def entries_of(texts: Sequence[str], definition: FormDefinition, page: int) -> dict[str, str]:
    """The typed values by field name (`question=option` for check boxes); empty where the page carries no such barcode."""
    order = definition.barcode_order.get(page, ())
    for text in texts:
        parts = text.split("|")
        if parts[:3] == [definition.form, definition.edition, str(page)] and len(parts) > 3:
            values = parts[3:3 + len(order)]
            return {name: value.strip() for name, value in zip(order, values, strict=False) if value.strip()}
    return {}


def normalised(text: str, field: FormField) -> str:
    """A barcode's value as a record writes it."""
    if field.grammar == Grammar.DATE:
        return iso_of(text) or text
    if field.grammar == Grammar.AMOUNT:
        return amount_value(text) or text
    if field.grammar == Grammar.A_NUMBER and text.isdigit():
        return text.rjust(9, "0")
    return text


def reconciled(readings: dict[str, Reading], typed: dict[str, str], fields: Sequence[FormField]) -> dict[str, Reading]:
    """The page's readings with the barcode as second witness.

    Agreement makes a reading sure; a likely misreading takes the barcode's text; a plain difference (an entry struck
    out and corrected by hand) stays with the ink and goes to a person, the barcode's value beside it. Handwriting is
    never in the barcode: its silence says nothing.
    """
    out = dict(readings)
    by_name = {field.name: field for field in fields if field.kind not in (FieldKind.CHECK_BOX, FieldKind.BARCODE)}
    for name, text in typed.items():
        field, reading = by_name.get(name), readings.get(name)
        if field is None or reading is None:
            continue
        out[name] = _weighed(reading, normalised(text, field))
    return out


def _weighed(reading: Reading, value: str) -> Reading:
    mine = str(reading.value or "")
    if reading.witnesses.get("struck"):        # crossed out after printing: the barcode knows only what was crossed out
        return reading.model_copy(update={"witnesses": reading.witnesses | {"barcode": -1.0}})
    if _flat(mine) == _flat(value) and mine:
        return reading.model_copy(update={"status": Status.READ, "confidence": max(AGREE, reading.confidence),
                                          "witnesses": reading.witnesses | {"barcode": 1.0}})
    if _flat(value).startswith(_flat(mine)) and mine and reading.status == Status.READ and len(value) - len(mine) <= 9:
        # the barcode's street carries the unit as well
        return reading.model_copy(update={"confidence": max(AGREE, reading.confidence),
                                          "witnesses": reading.witnesses | {"barcode": 1.0}})
    if reading.status == Status.BLANK:
        return reading.model_copy(update={"value": value, "status": Status.REVIEW, "confidence": 0.5, "source": Source.BARCODE})
    if fuzz.ratio(_flat(mine), _flat(value)) >= ALIKE and reading.confidence < AGREE and reading.source == Source.TYPED:
        return reading.model_copy(update={"value": value, "status": Status.READ, "confidence": 0.99, "source": Source.BARCODE,
                                          "witnesses": reading.witnesses | {"barcode": 1.0},
                                          "alternatives": (mine,)})
    return reading.model_copy(update={"status": Status.REVIEW, "confidence": min(reading.confidence, 0.6),
                                      "witnesses": reading.witnesses | {"barcode": -1.0},
                                      "alternatives": (*reading.alternatives, value)})


def _flat(text: str) -> str:
    return " ".join(plain(text).split())
