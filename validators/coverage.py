"""Which check and which test stands for each requirement; the data lie in `policies/coverage.toml`."""
from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from filings.problems import BadPolicy

from .policy_files import COVERAGE, SHIPPED

HANDLING = {"checked": "the program", "told": "told", "person": "a person", "outside": "outside the program"}
HEAD = """# What is covered

Every requirement of the governing page ({source}),
in short words, with the check that sees to it, or the reason why a person does, and the tests that show it. At the end
stand the checks that come from other sources, and later law. This file is printed by `lockbox policy coverage` from
`validators/policies/coverage.toml`; a test compares the two, and looks whether every check, policy entry and test named
here exists, and whether every check is named.

| Who sees to it | Requirements |
|---|---|
"""


class Requirement(BaseModel):
    """One thing that is asked for, in short words of our own, and who sees to it.

    `entries`: ids of the policy data that hold its figures; `tests`: as `file.py::function`; `note`: what is left to a
    person, or why it is outside the program.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: str
    says: str
    handling: Literal["checked", "told", "person", "outside"]
    checks: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.handling == "checked" and not (self.checks and self.tests):
            raise ValueError("what is checked names its checks and their tests")
        if self.handling != "checked" and not self.note:
            raise ValueError("what is not checked says why")
        return self


class Coverage(BaseModel):
    """All requirements, in the order of the page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    requirement: tuple[Requirement, ...]


def load_coverage(path: Path = SHIPPED / COVERAGE) -> Coverage:
    """Read the data.

    Raises:
        BadPolicy: they are not well formed; the message says where.
    """
    try:
        return Coverage.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadPolicy(f"{path.name}: {error}") from error


def as_markdown(coverage: Coverage) -> str:
    """The document: counts, then a table for each section."""
    lines = [HEAD.format(source=coverage.source).rstrip("\n")]
    for handling, words in HANDLING.items():
        count = sum(one.handling == handling for one in coverage.requirement)
        lines.append(f"| {words} | {count} |")
    for section in dict.fromkeys(one.section for one in coverage.requirement):
        lines += ["", f"## {section}", "", "| Requirement | Seen to by | Remarks | Tests |", "|---|---|---|---|"]
        lines += [_row(one) for one in coverage.requirement if one.section == section]
    return "\n".join(lines) + "\n"


def _row(one: Requirement) -> str:
    who = ", ".join(f"`{check}`" for check in one.checks)
    if one.handling != "checked":
        who = f"{HANDLING[one.handling]}{f' ({who})' if who else ''}"
    rules = f"Rules: {', '.join(f'`{entry}`' for entry in one.entries)}." if one.entries else ""
    remarks = " ".join(part for part in (one.note, rules) if part)
    tests = ", ".join(f"`{test}`" for test in one.tests)
    return f"| {one.says} | {who} | {remarks} | {tests} |"
