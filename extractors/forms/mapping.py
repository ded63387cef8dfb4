"""Mappings: what the fields of one form edition mean, as TOML files that anyone can write.

A mapping gives fields their canonical names; the places come from the form itself. A field is named by its widget,
or by as much of the end of the widget's name as is unique; where the form has no widget, by page and rectangle in
points from the lower left corner, as PDF counts.

    form = "I-131"
    edition = "04/24/19"

    [text]
    "i131.applicant.family_name" = "Line1a_FamilyName[0]"
    [mark]
    "i131.g28_attached" = "G28_Attached[0]"
    [choice."i131.applicant.gender"]
    "male" = "Line7_Male[0]"
    [signature]
    "i134.signature" = { page = 2, rect = [128, 48, 444, 68] }
    [zone]
    "i131.annotation" = [{ page = 1, rect = [36, 700, 200, 780] }]
    [grammar]
    "i131.trip_length_days" = "integer"
"""
from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from filings.problems import BadMapping
from filings.vocabulary import Box

from .definition import FieldKind, FormDefinition, FormField, Grammar, Zone

SHIPPED = Path(__file__).parent / "mappings"

# what the last word of a canonical name says of its entry, surer than any tooltip
BY_NAME = {
    "family_name": Grammar.NAME, "given_name": Grammar.NAME, "middle_name": Grammar.NAME, "name": Grammar.NAME,
    "care_of": Grammar.NAME, "street": Grammar.STREET, "unit": Grammar.FREE, "city": Grammar.CITY,
    "state": Grammar.STATE, "zip": Grammar.ZIP, "postal_code": Grammar.FREE, "province": Grammar.FREE,
    "country": Grammar.COUNTRY, "country_of_birth": Grammar.COUNTRY, "country_of_citizenship": Grammar.COUNTRY,
    "a_number": Grammar.A_NUMBER, "ssn": Grammar.SSN, "i94_number": Grammar.I94_NUMBER, "gender": Grammar.GENDER,
    "class_of_admission": Grammar.CLASS_OF_ADMISSION, "date_of_birth": Grammar.DATE, "signature_date": Grammar.DATE,
    "client_signature_date": Grammar.DATE, "attorney_signature_date": Grammar.DATE, "admit_until": Grammar.DATE,
    "intended_departure_date": Grammar.DATE, "age": Grammar.INTEGER, "amount": Grammar.AMOUNT,
    "annual_income": Grammar.AMOUNT,
}


class Rect(BaseModel):
    """A place on the form's own paper: points, origin lower left, `(x0, y0, x1, y1)`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: Annotated[int, Field(ge=1)]
    rect: tuple[float, float, float, float]

    @model_validator(mode="after")
    def _upright(self) -> Rect:
        x0, y0, x1, y1 = self.rect
        if not (x0 < x1 and y0 < y1):
            raise ValueError("a rectangle is [left, bottom, right, top] in points from the lower left corner")
        return self


Place = str | Rect


class Mapping(BaseModel):
    """One mapping file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Annotated[str, Field(pattern=r"^[A-Z]{1,4}-\d{1,4}[A-Z]{0,3}$")]
    edition: Annotated[str, Field(pattern=r"^\d{2}/\d{2}/\d{2}$")]
    title: str = ""
    text: dict[str, Place] = {}
    mark: dict[str, Place] = {}
    choice: dict[str, dict[str, Place]] = {}
    signature: dict[str, Place] = {}
    zone: dict[str, tuple[Rect, ...]] = {}
    grammar: dict[str, Grammar] = {}
    source: str = Field("", exclude=True)        # file name, for messages

    def apply(self, bare: FormDefinition) -> FormDefinition:
        """The definition with its canonical names, printed places and zones.

        Raises:
            BadMapping: an entry names no field, several, or one of another kind.
        """
        renamed: dict[str, FormField] = {}
        added: list[FormField] = []
        for entry in self._entries():
            made = self._made(entry, bare)
            if isinstance(entry.place, Rect):
                added.append(made)
            elif made.widget in renamed:
                raise self._bad(f'"{entry.name}": the field {made.widget} has a name already')
            else:
                renamed[made.widget] = made
        if unused := sorted(set(self.grammar) - {field.name for field in (*renamed.values(), *added)}):
            raise self._bad(f'[grammar] "{unused[0]}" is no name of this mapping')
        fields = (*(renamed.get(field.widget, field) for field in bare.fields), *added)
        zones = tuple(Zone(name=name, page=place.page, box=self._box(name, place, bare))
                      for name, places in self.zone.items() for place in places)
        return bare.model_copy(update={"fields": fields, "zones": zones, "title": self.title})

    def _entries(self) -> Iterator[_Entry]:
        for section, names in (("text", self.text), ("mark", self.mark), ("signature", self.signature)):
            for name, place in names.items():
                yield _Entry(section, name, None, place)
        for name, options in self.choice.items():
            for option, place in options.items():
                yield _Entry("choice", name, option, place)

    def _made(self, entry: _Entry, bare: FormDefinition) -> FormField:
        grammar = self._grammar(entry)
        if isinstance(entry.place, Rect):
            kind = {"text": FieldKind.TEXT, "signature": FieldKind.SIGNATURE}.get(entry.section, FieldKind.CHECK_BOX)
            if grammar is Grammar.DATE:
                kind = FieldKind.DATE
            box = self._box(entry.name, entry.place, bare)
            return FormField(name=entry.name, widget=entry.printed_name, page=entry.place.page, box=box, kind=kind,
                             grammar=grammar or Grammar.FREE, option=entry.option, mapped=True)
        field = self._found(entry.name, entry.place, bare)
        kind = field.kind
        if entry.section in ("mark", "choice") and kind is not FieldKind.CHECK_BOX:
            raise self._bad(f'"{entry.name}": {field.widget} is no check box but {kind}')
        if entry.section == "text" and kind in (FieldKind.CHECK_BOX, FieldKind.BARCODE):
            raise self._bad(f'"{entry.name}": {field.widget} holds no text, it is a {kind}')
        if entry.section == "signature":
            kind, grammar = FieldKind.SIGNATURE, Grammar.FREE
        elif entry.section == "text" and kind is not FieldKind.COMB:
            kind = FieldKind.DATE if (grammar or field.grammar) is Grammar.DATE else FieldKind.TEXT
        update = {"name": entry.name, "option": entry.option, "mapped": True, "kind": kind}
        return field.model_copy(update=update | ({"grammar": grammar} if grammar else {}))

    def _grammar(self, entry: _Entry) -> Grammar | None:
        if entry.section != "text":
            return None
        last = entry.name.rsplit(".", 1)[-1]
        return self.grammar.get(entry.name) or BY_NAME.get(last) or (Grammar.INTEGER if last.endswith("_days") else None)

    def _found(self, name: str, widget: str, bare: FormDefinition) -> FormField:
        exact = [field for field in bare.fields if field.widget == widget]
        found = exact or [field for field in bare.fields if field.widget.endswith(f".{widget}")]
        if len(found) == 1:
            return found[0]
        if not found:
            raise self._bad(f'"{name}": the form has no field {widget}')
        raise self._bad(f'"{name}": {len(found)} fields end with {widget}; write more of the name, such as '
                        f"{found[0].widget}")

    def _box(self, name: str, place: Rect, bare: FormDefinition) -> Box:
        wide, high = bare.page_size
        x0, y0, x1, y1 = place.rect
        if place.page > bare.pages or min(x0, y0) < 0 or x1 > wide or y1 > high:
            raise self._bad(f'"{name}": page {place.page}, {list(place.rect)} lies outside the form')
        return round(x0 / wide, 5), round(1 - y1 / high, 5), round(x1 / wide, 5), round(1 - y0 / high, 5)

    def _bad(self, detail: str) -> BadMapping:
        return BadMapping(f"{self.source or 'mapping'} for {self.form} {self.edition}: {detail}")


class _Entry(BaseModel):
    """One line of a mapping."""

    model_config = ConfigDict(frozen=True)

    section: str
    name: str
    option: str | None
    place: Place

    def __init__(self, section: str, name: str, option: str | None, place: Place) -> None:
        super().__init__(section=section, name=name, option=option, place=place)

    @property
    def printed_name(self) -> str:
        """Stable name for a place without a widget."""
        return f"printed:{self.name}" + (f"={self.option}" if self.option else "")


def read_mapping(path: Path) -> Mapping:
    """A mapping file, checked.

    Raises:
        BadMapping: the file is no TOML or not a mapping; the message names the entry.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Mapping(**data, source=path.name)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(f"{path.name}: {error}") from error
    except (ValidationError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = " > ".join(str(part) for part in first["loc"]) if first else ""
        raise BadMapping(f"{path.name}: {where}: {first['msg'] if first else error}") from error


def mapping_path(form: str, edition: str, directory: Path | None = None) -> Path | None:
    """The file that maps a form edition: the user's directory first, then the shipped ones; `None` if there is none."""
    month, day, year = edition.split("/")
    name = f"{form.lower()}_20{year}-{month}-{day}.toml"
    places = [place / name for place in (directory, SHIPPED) if place is not None]
    return next((path for path in places if path.is_file()), None)


def find_mapping(form: str, edition: str, directory: Path | None = None) -> Mapping | None:
    """The mapping for a form edition, or `None`: its fields then keep their own names.

    Raises:
        BadMapping: the file is not well formed or is for another form.
    """
    path = mapping_path(form, edition, directory)
    if path is None:
        return None
    mapping = read_mapping(path)
    if (mapping.form, mapping.edition) != (form, edition):
        raise BadMapping(f"{path.name} says it is for {mapping.form} {mapping.edition}")
    return mapping


def mapping_hash(form: str, edition: str, directory: Path | None = None) -> str:
    """SHA-256 of the mapping file in force, empty when there is none: a changed mapping is learned anew."""
    path = mapping_path(form, edition, directory)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path else ""
