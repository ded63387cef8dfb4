"""What is known about one edition of one form, as learned from its blank."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from filings.vocabulary import Box

BLANK_DPI = 150                # resolution of the stored appearance of a blank page


class FieldKind(StrEnum):
    """What is written in a field."""

    TEXT = "text"
    COMB = "comb"                # one character to a printed cell
    CHECK_BOX = "check-box"
    SIGNATURE = "signature"
    DATE = "date"
    BARCODE = "barcode"          # printed by the form's own script; read by the barcode reader


class Grammar(StrEnum):
    """What a text may look like; decides between readings and refuses impossible ones."""

    FREE = "free"
    NAME = "name"
    DATE = "date"                # MM/DD/YYYY on the form
    A_NUMBER = "a-number"        # up to nine digits
    SSN = "ssn"                  # nine digits
    I94_NUMBER = "i94-number"    # eleven digits, or nine digits, a letter and a digit
    STATE = "state"              # two letters
    ZIP = "zip"                  # five digits, or nine
    COUNTRY = "country"
    CITY = "city"
    STREET = "street"
    AMOUNT = "amount"
    INTEGER = "integer"
    GENDER = "gender"            # male, female, M, F
    CLASS_OF_ADMISSION = "class-of-admission"


class FormField(BaseModel):
    """One place for an entry. `box` in fractions of the blank page, origin top left.

    `name`: canonical name, or `<form>.<widget>` where the mapping knows none. A check box that is one answer of a
    question carries the question's name and its own `option` (`i131.application_type` with `1.e`); a mark of its
    own has no option. `part`, `item`, `label` come from the tooltip and serve people. `cells`: cells of a comb.
    `reserve`: fraction of the box's width at its right end that the form prints into (the arrow of a drop-down list).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    widget: str
    page: int
    box: Box
    kind: FieldKind
    grammar: Grammar = Grammar.FREE
    cells: int = 0
    option: str | None = None
    tooltip: str = ""
    part: str | None = None
    item: str | None = None
    label: str | None = None
    reserve: float = 0.0
    mapped: bool = False


class Zone(BaseModel):
    """A place beside the fields where something may be written that counts, such as the re-parole annotation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    page: int
    box: Box


class FormDefinition(BaseModel):
    """One edition of a form.

    `barcode_order`: by page, the names of the entries in the order in which the form's data barcode holds them (the
    header `FORM|EDITION|page` precedes them); a name `question=option` stands for one check box of a question.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["lockbox.form/1"] = "lockbox.form/1"
    form: str
    edition: str
    pages: int
    title: str = ""
    page_size: tuple[float, float] = (612.0, 792.0)      # points
    fields: tuple[FormField, ...] = ()
    zones: tuple[Zone, ...] = ()
    barcode_order: dict[int, tuple[str, ...]] = {}
    source_sha256: str = ""

    @property
    def key(self) -> str:
        """File-system name: `i-131_2019-04-24`."""
        month, day, year = self.edition.split("/")
        return f"{self.form.lower()}_20{year}-{month}-{day}"

    def on_page(self, number: int) -> tuple[FormField, ...]:
        """The fields of one page."""
        return tuple(field for field in self.fields if field.page == number)


@dataclass(frozen=True, eq=False)
class BlankPage:
    """The blank's appearance: grey uint8 at `BLANK_DPI` (height, width), and its words for recognition by text."""

    form: str
    edition: str
    number: int
    image: np.ndarray
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class LearnedForm:
    """A definition with the appearance of its pages, in page order."""

    definition: FormDefinition
    blanks: tuple[BlankPage, ...]
