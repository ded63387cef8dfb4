"""The learned forms on disk: one directory to a form edition, written whole or not at all.

A directory such as `i-131_2019-04-24` holds `definition.json`, the pages as `page-01.png` and so on, and
`learned.json`: what the form was learned from, and the printed words of its pages.
"""
from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from filings.files import private_folder
from filings.problems import BadArguments, LockboxError, UnknownForm

from .definition import BlankPage, FormDefinition, LearnedForm
from .learn import learn_form
from .mapping import mapping_hash

LEARNER = 2                    # raise when the learner would make another definition of the same PDF


class Learned(BaseModel):
    """What a directory of the store was learned from. `words`: printed words by page, for recognition by text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    learner: int
    source_sha256: str
    source_name: str
    mapping_sha256: str
    words: tuple[tuple[str, ...], ...]


class FormStore:
    """Learned forms under one directory. Several processes may read it while one learns."""

    def __init__(self, directory: Path, mappings: Path | None = None) -> None:
        """`mappings`: directory with the user's own mappings, searched before the shipped ones."""
        self.directory = directory
        self.mappings = mappings

    def learn(self, paths: Iterable[Path]) -> list[tuple[Path, FormDefinition, bool]]:
        """Learn blank PDFs, or all PDFs of folders, in the order of their names.

        A PDF that was learned already, with the same mapping, costs no more than reading it. One that cannot be
        learned keeps none of the others from being learned: its error is raised at the end.

        Returns:
            For each PDF its path, the definition, and whether it was learned now.

        Raises:
            BadArguments: a path does not exist, or a folder holds no PDF.
            NotAForm, EncryptedScan, DamagedScan, BadMapping: as `learn_form`.
        """
        done: list[tuple[Path, FormDefinition, bool]] = []
        failed: list[LockboxError] = []
        for path in pdfs_of(paths):
            try:
                definition, now = self.learn_one(path)
            except LockboxError as error:
                failed.append(error)
            else:
                done.append((path, definition, now))
        if failed:
            raise failed[0]
        return done

    def learn_one(self, path: Path) -> tuple[FormDefinition, bool]:
        """Learn one PDF: its definition, and whether it was learned now.

        Raises:
            NotAForm, EncryptedScan, DamagedScan, BadMapping: as `learn_form`.
        """
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        for key in self._keys():
            learned = self._learned(key)
            if learned and learned.source_sha256 == digest and (definition := self._current(key, learned)):
                return definition, False
        form = learn_form(path, self.mappings)
        self._write(form, path.name)
        return form.definition, True

    def definitions(self) -> list[FormDefinition]:
        """Every learned definition, by form and edition."""
        found = [definition for key in self._keys() if (definition := self._definition(key))]
        return sorted(found, key=_order)

    def load_all(self) -> list[LearnedForm]:
        """Every learned form with the appearance of its pages. What is damaged on disk is left out: learn it again."""
        keys = self._keys()
        with ThreadPoolExecutor(max_workers=2) as pool:      # decoding PNG leaves the interpreter lock
            forms = [form for form in pool.map(self._load, keys) if form]
        return sorted(forms, key=lambda form: _order(form.definition))

    def get(self, form: str, edition: str) -> LearnedForm:
        """One learned form.

        Raises:
            UnknownForm: it has not been learned.
        """
        for definition in self.definitions():
            if (definition.form, definition.edition) == (form, edition) and (learned := self._load(definition.key)):
                return learned
        raise UnknownForm(f"No blank of form {form} {edition} has been learned")

    def _keys(self) -> list[str]:
        if not self.directory.is_dir():
            return []
        return sorted(entry.name for entry in self.directory.iterdir()
                      if entry.is_dir() and not entry.name.startswith("."))

    def _current(self, key: str, learned: Learned) -> FormDefinition | None:
        """The definition, unless the learner or the mapping has changed since."""
        definition = self._definition(key)
        if definition is None or learned.learner != LEARNER:
            return None
        mapping = mapping_hash(definition.form, definition.edition, self.mappings)
        return definition if learned.mapping_sha256 == mapping else None

    def _learned(self, key: str) -> Learned | None:
        try:
            return Learned.model_validate_json((self.directory / key / "learned.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def _definition(self, key: str) -> FormDefinition | None:
        try:
            return FormDefinition.model_validate_json((self.directory / key / "definition.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def _load(self, key: str) -> LearnedForm | None:
        definition, learned = self._definition(key), self._learned(key)
        if definition is None or learned is None or len(learned.words) != definition.pages:
            return None
        pages: list[BlankPage] = []
        for number, words in enumerate(learned.words, 1):
            try:
                packed = np.fromfile(self.directory / key / _page_name(number), np.uint8)
            except OSError:
                return None
            image = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE) if packed.size else None
            if image is None:
                return None
            pages.append(BlankPage(definition.form, definition.edition, number, image, words))
        return LearnedForm(definition, tuple(pages))

    def _write(self, form: LearnedForm, source_name: str) -> None:
        """Write into a directory aside, then put it in its place."""
        private_folder(self.directory)
        aside = Path(tempfile.mkdtemp(prefix=".learning-", dir=self.directory))
        try:
            definition = form.definition
            for blank in form.blanks:
                # quick to unpack: the pages are read at every start, and stored once
                packed = cv2.imencode(".png", blank.image, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
                packed.tofile(aside / _page_name(blank.number))
            learned = Learned(learner=LEARNER, source_sha256=definition.source_sha256, source_name=source_name,
                              mapping_sha256=mapping_hash(definition.form, definition.edition, self.mappings),
                              words=tuple(blank.words for blank in form.blanks))
            (aside / "learned.json").write_text(learned.model_dump_json(), encoding="utf-8")
            text = json.dumps(definition.model_dump(mode="json"), indent=1, ensure_ascii=False)
            (aside / "definition.json").write_text(text + "\n", encoding="utf-8")
            _swap(aside, self.directory / definition.key)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _swap(new: Path, place: Path) -> None:
    """Put a finished directory in the place of an older one."""
    old = new.with_name(new.name.replace(".learning-", ".replaced-"))
    new.chmod(0o755)               # temporary directories are private; the store is shared
    for last in (False, False, True):
        try:
            if place.exists():
                place.replace(old)
            new.replace(place)
            break
        except OSError:            # another process put its own there between the two steps
            if last:
                raise
    shutil.rmtree(old, ignore_errors=True)


def _page_name(number: int) -> str:
    return f"page-{number:02}.png"


def _order(definition: FormDefinition) -> tuple[str, str]:
    return definition.form, definition.key


def pdfs_of(paths: Iterable[Path]) -> list[Path]:
    """The PDFs that are meant: files as they are, folders by their PDFs in the order of names.

    Raises:
        BadArguments: a path does not exist, or a folder holds no PDF.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix.lower() == ".pdf" and entry.is_file())
            if not inside:
                raise BadArguments(f"{path} holds no PDF")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise BadArguments(f"{path} does not exist")
    return found
