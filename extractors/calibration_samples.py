"""Readings beside their truth: what a calibration is fitted and measured on.

The truth of a scan NAME is TRUTH/NAME.json, in the shape of the triage record as far as it is needed:

    {"filings": [{"documents": [{"pages": [3, 4]}], "fields": {"i131.applicant.family_name": {"value": "GARCIA LOPEZ"}}}]}

Pages say which filing is which. Every field that stands on a page of the packet should be there, an empty one with the value null
(`false` for a check box or a signature); values are normalised as in the record.
"""
from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filings.problems import BadArguments
from filings.vocabulary import Reading, Readings


@dataclass(frozen=True, slots=True)
class Sample:
    """A reading with its truth.

    `packet`: the scan it comes from; `truth`: the true value as text; `filled`: whether something stands there; `source`: how it
    was written, as far as the truth says.
    """

    packet: str
    name: str
    reading: Reading
    right: bool
    filled: bool
    truth: str = ""
    source: str = ""


def truth_of(path: Path) -> list[dict[str, Any]]:
    """The true filings of a scan.

    Raises:
        BadArguments: the file does not have the shape of a truth.
    """
    try:
        filings = json.loads(path.read_text(encoding="utf-8"))["filings"]
        for filing in filings:
            for entry in filing["fields"].values():
                entry["value"]
            pages_of(filing)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadArguments(f"{path} is no truth: wanted are filings with documents, pages, fields and values") from error
    return list(filings)


def pages_of(filing: Mapping[str, Any]) -> set[int]:
    """Scan pages of a true filing or of one of a record."""
    return {page for document in filing.get("documents") or () for page in document["pages"]}


def same_value(name: str, want: object, have: object) -> bool:
    """Whether two values are one by the record's rules: case, accents and runs of white space do not count, nor false and empty."""
    return (normal(want, name) or None) == (normal(have, name) or None)


def normal(value: object, name: str) -> object:
    """A value as it is compared."""
    if value is None or isinstance(value, bool):
        return value
    text = "".join(char for char in unicodedata.normalize("NFKD", str(value)) if not unicodedata.combining(char))
    text = " ".join(text.casefold().split())
    if name.endswith(".gender"):
        return {"m": "male", "f": "female"}.get(text, text)
    return {"true": True, "false": False}.get(text, text)


def samples_of(packet: str, truth: Sequence[Mapping[str, Any]], found: Sequence[Readings]) -> Iterator[Sample]:
    """Every true field that was read, beside the reading of the filing that shares most pages with its own."""
    for filing in truth:
        own = pages_of(filing)
        mine = max(found, key=lambda one: len(own & {page for document in one.documents for page in document.pages}),
                   default=Readings())
        for name, entry in filing["fields"].items():
            reading = mine.fields.get(name)
            if reading is not None:
                filled = normal(entry["value"], name) not in (None, False)
                yield Sample(packet, name, reading, same_value(name, entry["value"], reading.value), filled,
                             str(entry["value"]), str(entry.get("source") or ""))


def to_line(sample: Sample) -> str:
    """A sample as one line of JSON, with the witnesses of its reading."""
    fields = {"packet": sample.packet, "name": sample.name, "right": sample.right, "filled": sample.filled, "truth": sample.truth,
              "source": sample.source}
    reading = sample.reading.model_dump(mode="json") | {"witnesses": sample.reading.witnesses}
    return json.dumps(fields | {"reading": reading}, ensure_ascii=False)


def from_line(line: str, path: Path) -> Sample:
    """The sample that `to_line` wrote. `path`: the file it stands in, for the error.

    Raises:
        BadArguments: the line is none.
    """
    try:
        fields = json.loads(line)
        return Sample(**fields | {"reading": Reading.model_validate(fields["reading"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BadArguments(f"{path} does not hold readings kept by lockbox calibrate; remove it to read the scans anew") from error
