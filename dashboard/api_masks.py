"""Numbers of people masked in a record that leaves the program as JSON."""
from __future__ import annotations

from typing import Any

from dashboard.masks import is_masked_field, masked, masked_text


def masked_record(data: dict[str, Any]) -> dict[str, Any]:
    """A record, as JSON holds it, with the numbers of people masked."""
    return {**data, "filings": [masked_filing(each) for each in data["filings"]]}


def masked_filing(data: dict[str, Any]) -> dict[str, Any]:
    """A filing, as JSON holds it, with the numbers of people masked, in entries and in running text."""
    fields = {name: _reading(reading) if is_masked_field(name) else reading for name, reading in data["fields"].items()}
    claims = [{**each, "text": masked_text(each["text"])} for each in data["claims"]]
    findings = [{**each, "message": masked_text(each["message"]),
                 "evidence": [{**one, "text": masked_text(one["text"])} for one in each["evidence"]]} for each in data["findings"]]
    return {**data, "fields": fields, "claims": claims, "findings": findings}


def _reading(reading: dict[str, Any]) -> dict[str, Any]:
    value = reading["value"]
    return {**reading, "value": masked(value) if isinstance(value, str) else value,
            "alternatives": [masked(each) for each in reading["alternatives"]]}
