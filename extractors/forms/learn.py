"""Learn a form from its blank: one PDF in, a definition with the appearance of its pages out.

Nothing here knows any particular form. What the fields mean to the checks is said in the mappings.
"""
from __future__ import annotations

from pathlib import Path

from .barcode_script import order_of_entries
from .blank_pdf import BlankPdf, open_blank, render, words_of
from .definition import BlankPage, FieldKind, FormDefinition, FormField, LearnedForm
from .identity import identify
from .mapping import Mapping, find_mapping
from .printed import fields_in_print
from .widgets import fields_of


def learn_form(pdf: Path, mappings: Path | None = None) -> LearnedForm:
    """Everything the program knows of a form, from a blank official PDF.

    Args:
        pdf: fillable or printed to PDF, encrypted for its owner or not.
        mappings: directory with the user's own mappings, searched before the shipped ones.

    Raises:
        NotAForm: the PDF is no form of the agency, or not one form.
        EncryptedScan, DamagedScan, EmptyScan: it cannot be opened.
        BadMapping: the mapping for this form does not fit it.
    """
    blank = open_blank(pdf)
    images, words = render(blank), words_of(blank)
    identity = identify(pdf.name, images, words, blank.page_size[1])
    prefix = identity.form.lower().replace("-", "")
    fields = fields_of(blank, images, prefix)
    if all(field.kind is FieldKind.BARCODE for field in fields):       # printed to PDF
        fields += fields_in_print(blank, words, prefix)
    mapping = find_mapping(identity.form, identity.edition, mappings)
    definition = _define(blank, identity.form, identity.edition, fields, mapping)
    pages = tuple(BlankPage(identity.form, identity.edition, number, image, tuple(word.text for word in printed))
                  for number, (image, printed) in enumerate(zip(images, words, strict=True), 1))
    return LearnedForm(definition, pages)


def _define(blank: BlankPdf, form: str, edition: str, fields: list[FormField],
            mapping: Mapping | None) -> FormDefinition:
    bare = FormDefinition(form=form, edition=edition, pages=blank.pages, page_size=blank.page_size,
                          fields=tuple(fields), source_sha256=blank.sha256)
    named = mapping.apply(bare) if mapping else bare
    return named.model_copy(update={"barcode_order": order_of_entries(blank, named)})
