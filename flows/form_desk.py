"""Learned forms for people who keep them: learn a blank in a process of its own, see what was learned, mend its names.

The blank is kept beside the learned form, so that a mended mapping can be tried on it: one that does not fit is refused,
and the one before stays.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping as Given
from dataclasses import dataclass
from pathlib import Path

from extractors.forms.definition import FieldKind, FormDefinition, FormField
from extractors.forms.mapping import SHIPPED, Mapping, Place, mapping_path, read_mapping
from extractors.forms.store import FormStore
from filings.audit import append
from filings.database import Database
from filings.files import write_atomically
from filings.problems import BadArguments, LockboxError, NotAForm
from filings.settings import Settings

LEARNING_S = 180               # the longest blank takes a few seconds
MOST_PDF = 40 << 20            # bytes
SECTION = {FieldKind.CHECK_BOX: "mark", FieldKind.SIGNATURE: "signature"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field as people see it. `name`: its name in the record, empty where it has only the form's own."""

    widget: str
    name: str
    option: str
    page: int
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class FormCard:
    """A learned form. `fields`: how many; `mapped`: how many have a name; `own`: by a mapping of this office."""

    key: str
    form: str
    edition: str
    title: str
    pages: int
    fields: int
    mapped: int
    own: bool
    kept: bool


class FormDesk:
    """The learned forms of these settings."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.store = FormStore(settings.forms_dir, settings.mappings_dir)

    def cards(self) -> list[FormCard]:
        """Every learned form."""
        return [self._card(one) for one in self.store.definitions()]

    def card(self, key: str) -> FormCard:
        """One learned form.

        Raises:
            BadArguments: there is none of that name.
        """
        return self._card(self._definition(key))

    def fields(self, key: str) -> list[FieldRow]:
        """The fields of a form, by page."""
        return [FieldRow(field.widget, field.name if field.mapped else "", field.option or "", field.page, field.kind.value,
                         " · ".join(filter(None, (field.part, field.item, field.label))))
                for field in sorted(self._definition(key).fields, key=lambda field: (field.page, field.box[1], field.box[0]))
                if field.kind is not FieldKind.BARCODE]

    def choices(self, key: str) -> dict[str, tuple[str, ...]]:
        """The names that fields of a form may be given, by kind of field: those that any edition of it has in the record."""
        form = self._definition(key).form
        folders = (SHIPPED, self.settings.mappings_dir)
        known = [each for folder in folders for path in sorted(folder.glob("*.toml")) if (each := read_mapping(path)).form == form]
        return {kind.value: tuple(sorted({name for each in known for name in getattr(each, SECTION.get(kind, "text"))}))
                for kind in FieldKind}

    def learn(self, name: str, content: bytes, *, by: str) -> str:
        """Learn a blank PDF; gives back the key of the form.

        Raises:
            NotAForm, BadArguments, LockboxError: it cannot be learned; the message says why.
        """
        if not content.startswith(b"%PDF-"):
            raise NotAForm(f"{name} is no PDF")
        with tempfile.TemporaryDirectory(prefix="lockbox-blank-") as room:
            path = Path(room) / f"{Path(name).stem[:80] or 'blank'}.pdf"
            path.write_bytes(content)
            key = self._learn_aside(path)
        self._blank(key).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self._blank(key), content)
        self._note(by, "form.learn", key, {"file": name[:200], "bytes": len(content)})
        return key

    def rename(self, key: str, names: Given[str, str], *, by: str) -> int:
        """Give fields (by widget) other names, or none; gives back how many have changed.

        The mapping of this office is written and tried on the kept blank.

        Raises:
            BadArguments: the blank is not kept, or a name is in use, or is not one.
            LockboxError: the mapping does not fit the form.
        """
        definition = self._definition(key)
        if not self._blank(key).is_file():
            raise BadArguments(f"The blank of {definition.form} {definition.edition} is not kept here: upload it once more, "
                               f"then change names")
        known = {field.widget: field for field in definition.fields if field.option is None
                 and not field.widget.startswith("printed:")}
        changed = {widget: name.strip() for widget, name in names.items() if widget in known
                   and name.strip() != (known[widget].name if known[widget].mapped else "")}
        if not changed:
            return 0
        mapping = self._mapping(definition)
        place = self.settings.mappings_dir / f"{definition.key}.toml"
        before = place.read_text(encoding="utf-8") if place.is_file() else None
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(place, toml_of(renamed(mapping, known, changed)))
        try:
            self._learn_aside(self._blank(key))
        except LockboxError:
            if before is None:
                place.unlink()
            else:
                write_atomically(place, before)
            raise
        self._note(by, "form.rename", key, changed)
        return len(changed)

    def _mapping(self, definition: FormDefinition) -> Mapping:
        path = mapping_path(definition.form, definition.edition, self.settings.mappings_dir)
        return read_mapping(path) if path else Mapping(form=definition.form, edition=definition.edition)

    def _definition(self, key: str) -> FormDefinition:
        found = next((one for one in self.store.definitions() if one.key == key), None)
        if found is None:
            raise BadArguments(f"No form {key} has been learned: upload its blank")
        return found

    def _card(self, one: FormDefinition) -> FormCard:
        path = mapping_path(one.form, one.edition, self.settings.mappings_dir)
        return FormCard(one.key, one.form, one.edition, one.title, one.pages, len(one.fields),
                        sum(field.mapped for field in one.fields),
                        path is not None and path.parent == self.settings.mappings_dir, self._blank(one.key).is_file())

    def _blank(self, key: str) -> Path:
        return self.settings.data_dir / "blanks" / f"{key}.pdf"

    def _note(self, by: str, action: str, key: str, after: object) -> None:
        with self.database.write() as connection:
            append(connection, by, action, f"form {key}", after=after)

    def _learn_aside(self, path: Path) -> str:
        """Learn a PDF of a stranger where it can do no harm: another process, with limits of time and memory."""
        places = {"LOCKBOX_DATA_DIR": self.settings.data_dir, "LOCKBOX_FORMS_DIR": self.settings.forms_dir,
                  "LOCKBOX_MAPPINGS_DIR": self.settings.mappings_dir,
                  "LOCKBOX_WORKER_MEMORY_MB": self.settings.worker_memory_mb}
        environment = os.environ | {name: str(value) for name, value in places.items()}
        try:
            done = subprocess.run([sys.executable, "-m", "flows.learn_aside", str(path)], env=environment, timeout=LEARNING_S,
                                  capture_output=True, text=True, check=False)
            answer = json.loads(done.stdout.splitlines()[-1])
        except subprocess.TimeoutExpired as error:
            raise NotAForm(f"{path.name} took longer than {LEARNING_S} s") from error
        except (ValueError, IndexError) as error:
            raise NotAForm(f"{path.name} needs more memory than a blank may, or is broken") from error
        if "problem" in answer:
            raise BadArguments(answer["problem"])
        return str(answer["key"])


def renamed(mapping: Mapping, fields: Given[str, FormField], names: Given[str, str]) -> Mapping:
    """A mapping with other names for some fields.

    Raises:
        BadArguments: two fields would have one name.
    """
    sections = {name: dict(getattr(mapping, name)) for name in ("text", "mark", "signature")}
    for widget, name in names.items():
        for section in sections.values():
            for known in [known for known, place in section.items() if isinstance(place, str) and _means(place, widget)]:
                del section[known]
        if not name:
            continue
        if any(name in section for section in sections.values()) or name in mapping.choice:
            raise BadArguments(f"Another field is named {name} already: take the name from that one first")
        sections[SECTION.get(fields[widget].kind, "text")][name] = widget
    kept = set().union(*sections.values(), mapping.choice)
    grammar = {name: value for name, value in mapping.grammar.items() if name in kept}
    return mapping.model_copy(update={**sections, "grammar": grammar})


def _means(place: str, widget: str) -> bool:
    return widget == place or widget.endswith(f".{place}")


def toml_of(mapping: Mapping) -> str:
    """A mapping as its file."""
    lines = [f"{name} = {_text(getattr(mapping, name))}" for name in ("form", "edition", "title")]
    for section in ("text", "mark", "signature"):
        lines += _table(section, {name: _place(place) for name, place in getattr(mapping, section).items()})
    for question, options in mapping.choice.items():
        lines += _table(f"choice.{_text(question)}", {option: _place(place) for option, place in options.items()})
    lines += _table("zone", {name: f"[{', '.join(_place(each) for each in places)}]" for name, places in mapping.zone.items()})
    lines += _table("grammar", {name: _text(value) for name, value in mapping.grammar.items()})
    return "\n".join(lines) + "\n"


def _table(head: str, rows: Given[str, str]) -> list[str]:
    return ["", f"[{head}]", *(f"{_text(name)} = {value}" for name, value in rows.items())] if rows else []


def _place(place: Place) -> str:
    if isinstance(place, str):
        return _text(place)
    return f"{{ page = {place.page}, rect = [{', '.join(f'{value:g}' for value in place.rect)}] }}"


def _text(value: str) -> str:
    # a text of JSON is one of TOML, but for the one character that JSON leaves as it is
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
