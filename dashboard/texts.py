"""Every text of the pages, from one catalogue: `texts/LANGUAGE/PART.toml`, by the keys `PART.TABLE.NAME`.

    text("queue.claim")                  "Claim"
    text("queue.found", n=3)             {one = "{n} filing", other = "{n} filings"} → "3 filings"

Texts are plain; templates escape them as everything else.
"""
from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"
FOLDER = Path(__file__).parent / "texts"


@cache
def catalogue(language: str = LANGUAGE) -> dict[str, str | dict[str, str]]:
    """All texts of a language by their keys."""
    found: dict[str, str | dict[str, str]] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        _gather(path.stem, tomllib.loads(path.read_text(encoding="utf-8")), found)
    return found


def text(key: str, **values: Any) -> str:
    """The text of a key with values put in; one with forms for one and many is chosen by `n`.

    Raises:
        KeyError: there is no such text, or it asks for a value that is not given.
    """
    found = catalogue()[key]
    if isinstance(found, dict):
        found = found["one" if values["n"] == 1 else "other"]
    return found.format(**{name: f"{value:,}" if type(value) is int else value for name, value in values.items()})


def _gather(prefix: str, table: dict[str, Any], found: dict[str, str | dict[str, str]]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str) or value.keys() == {"one", "other"}:
            found[key] = value
        else:
            _gather(key, value, found)
