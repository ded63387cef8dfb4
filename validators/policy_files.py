"""Policy files: TOML into entries, with everything that is wrong with them."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .entries import SERIES, Entry

SHIPPED = Path(__file__).parent / "policies"
COVERAGE = "coverage.toml"     # lies beside the rules and holds none
NAME = "timeline"              # the table that names a timeline


@dataclass(slots=True)
class PolicyFiles:
    """What stands in the files: the name of the timeline, the entries by kind and first day, and what is wrong."""

    name: str
    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_policies(path: Path) -> PolicyFiles:
    """Read a folder of policy files, or a single file that holds a whole timeline."""
    found = PolicyFiles(path.resolve().stem)
    files = [path] if path.is_file() else sorted(each for each in path.glob("*.toml") if each.name != COVERAGE)
    if not files:
        found.faults.append(f"No policy files in {path}")
    entries: dict[str, list[Entry]] = {kind: [] for kind in SERIES}
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            found.faults.append(f"{file.name}: {error}")
            continue
        for kind, tables in content.items():
            if kind == NAME:
                _name(file.name, tables, found)
            else:
                _read_kind(file.name, kind, tables, entries, found.faults)
    found.entries = {kind: tuple(sorted(many, key=lambda one: one.from_)) for kind, many in entries.items()}
    return found


def _name(file: str, table: object, found: PolicyFiles) -> None:
    if isinstance(table, dict) and set(table) == {"id"} and isinstance(table["id"], str) and table["id"].strip():
        found.name = table["id"].strip()
    else:
        found.faults.append(f"{file}: [{NAME}] holds one text, `id`, and nothing else")


def _read_kind(file: str, kind: str, tables: object, entries: dict[str, list[Entry]], faults: list[str]) -> None:
    if kind not in SERIES:
        faults.append(f"{file}: unknown kind of entry [[{kind}]]; known are {', '.join(SERIES)}")
    elif not isinstance(tables, list):
        faults.append(f"{file}: write [[{kind}]] with two brackets, one table for each entry")
    else:
        for table in tables:
            try:
                entries[kind].append(SERIES[kind].model_validate(table))
            except ValidationError as error:
                faults.append(_told(file, kind, table, error))


def _told(file: str, kind: str, table: Any, error: ValidationError) -> str:
    named = table.get("id") if isinstance(table, dict) else None
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{file}: entry {named or f'a [[{kind}]] without an id'}: {where + ': ' if where else ''}{first['msg']}"
