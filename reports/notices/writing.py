"""A draft as files: the letter in each format, and beside it where each of its paragraphs comes from."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filings.files import write_atomically

from .drafts import Draft
from .letters import Letter, render
from .rules import RulesOfDay

FORMATS = ("pdf", "docx", "html")


@dataclass(frozen=True, slots=True)
class Written:
    """A draft that was written: the letter in each format, then the side file."""

    draft: Draft
    files: tuple[Path, ...]


def write_draft(draft: Draft, stem: str, out: Path, formats: Sequence[str], where: tuple[Path, ...]) -> Written:
    """Write a draft in each of the formats, and `STEM.notice.json`.

    Args:
        draft: the notice.
        stem: name of the files without ending.
        out: a folder that exists.
        formats: of `FORMATS`.
        where: folders of the templates.

    Raises:
        BadArguments: a template cannot be used.
        MissingLibrary: what PDF is made with is not installed.
        OSError: a file cannot be written.
    """
    letter = render(draft, where)
    # all content before the first file: a draft is there in every format or in none
    contents = {out / f"{stem}.{each}": content(letter, each) for each in formats}
    for path, made in contents.items():
        write_atomically(path, made)
    side = out / f"{stem}.notice.json"
    write_atomically(side, json.dumps(as_data(draft, letter, list(contents)), ensure_ascii=False, indent=1) + "\n")
    return Written(draft, (*contents, side))


def content(letter: Letter, form: str) -> bytes | str:
    """The letter in one of the formats.

    Raises:
        MissingLibrary: what PDF is made with is not installed.
    """
    if form == "pdf":
        from .pdf import to_pdf

        return to_pdf(letter)
    if form == "docx":
        from .docx import to_docx

        return to_docx(letter)
    return letter.html


def as_data(draft: Draft, letter: Letter, files: Sequence[Path]) -> dict[str, Any]:
    """The side file: what the draft is of, what is blank in it, what to check, and each paragraph with its source."""
    record = draft.record
    return {
        "schema": "lockbox.notice/1", "kind": draft.kind, "status": "draft", "date": draft.day.isoformat(),
        "scan": record.scan.name, "sha256": record.scan.sha256, "filing": draft.number,
        "received": record.scan.received.isoformat(), "disposition": draft.filing.disposition,
        "policy": record.policy.model_dump() if record.policy else None,
        "answer_by": draft.answer_by.isoformat() if draft.kind == "deficiency" else None,
        "files": [path.name for path in files],
        "blanks": [{"name": each.name, "text": each.text, "page": each.page, "best_reading": each.hint or None}
                   for each in draft.blanks],
        "checks": list(draft.checks),
        "paragraphs": [_paragraph(each.text, each.basis, draft.rules) for each in letter.paragraphs],
    }


def _paragraph(text: str, basis: Any, rules: RulesOfDay) -> dict[str, Any]:
    if basis is None:
        return {"text": text, "formal": True}
    grades = [rules.grades.get(rule) for rule in basis.rule.split("; ")]
    return {"text": text, "formal": False, "checks": basis.check.split("; ") if basis.check else [],
            "rules": basis.rule.split("; "), "citation": basis.citation, "pages": list(basis.pages), "grades": grades}
