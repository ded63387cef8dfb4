"""Values that a form filled on a computer carries in its file: a witness beside what the picture shows."""
from __future__ import annotations

from collections.abc import Mapping

from extractors.forms.databar import normalised
from extractors.forms.definition import FieldKind
from extractors.forms.register import Registration
from extractors.grammar import plain
from filings.vocabulary import Reading, Source, Status


def with_form_values(readings: Mapping[str, Reading], values: Mapping[str, str], registration: Registration,
                     page: int) -> dict[str, Reading]:
    """The page's readings with the file's own values as witness.

    Official forms often carry values that print blank, or print values that the file has lost: agreement makes sure,
    anything else goes to a person with both.
    """
    out = dict(readings)
    for field in registration.reference.fields:
        text = values.get(field.widget)
        if text is None or field.kind not in (FieldKind.TEXT, FieldKind.COMB, FieldKind.DATE):
            continue
        value, reading = normalised(text.strip(), field), readings.get(field.name)
        if not value:
            continue
        if reading is not None and plain(str(reading.value or "")) == plain(value):
            out[field.name] = reading.model_copy(update={"status": Status.READ, "confidence": 0.999, "source": Source.TEXT})
            continue
        shown = (str(reading.value),) if reading is not None and reading.value else ()
        out[field.name] = Reading(value=value, status=Status.REVIEW, confidence=0.6, source=Source.TEXT, page=page,
                                  box=registration.on_page(field.box), alternatives=shown)
    return out
