"""Whom a notice is for: names and address from sure readings, and a visible blank for everything else."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from filings.vocabulary import Filing, PageKind, Reading, Status

NAME = ("given_name", "middle_name", "family_name")
STREET, TOWN = ("care_of", "street", "unit"), ("city", "state", "zip", "province", "postal_code")
AT_HOME = {"", "united states", "united states of america", "usa", "u.s.a.", "us", "u.s."}


@dataclass(frozen=True, slots=True)
class Blank:
    """Something a person must fill in. `hint`: the best reading, for the approval sheet only."""

    name: str
    text: str
    page: int | None = None
    hint: str = ""


Line = str | Blank


def person(filing: Filing, who: str = "i131.applicant", title: str = "name") -> Line:
    """Full name of a person, if given and family name are read surely; else a blank."""
    found = {part: filing.fields.get(f"{who}.{part}") for part in NAME}
    names = [_sure(found[part]) for part in NAME]
    # a middle name that is there but not legible would be missing from the address unnoticed
    doubtful = any(_open(each) for each in found.values())
    if doubtful or not names[0] or not names[2]:
        return _blank(filing, title, list(found.values()))
    return " ".join(name for name in names if name)


def address(filing: Filing, who: str = "i131.applicant") -> tuple[Line, ...]:
    """The lines of the mailing address, if every part of it is read surely; else one blank."""
    prefix = f"{who}.address."
    found = {part: filing.fields.get(prefix + part) for part in (*STREET, *TOWN, "country")}
    sure = {part: _sure(reading) for part, reading in found.items()}
    abroad = sure["country"].lower() not in AT_HOME
    complete = sure["street"] and sure["city"] and (abroad or (sure["state"] and sure["zip"]))
    if not complete or any(_open(each) for each in found.values()):
        return (_blank(filing, "address", list(found.values())),)
    street = sure["street"] + (f", {_unit(sure['unit'])}" if sure["unit"] else "")
    town = f"{sure['city']}, {sure['state']} {sure['zip']}" if not abroad else ", ".join(
        part for part in (f"{sure['city']} {sure['postal_code']}".strip(), sure["province"]) if part)
    lines = (f"c/o {sure['care_of']}" if sure["care_of"] else "", street, town, sure["country"] if abroad else "")
    return tuple(line for line in lines if line)


def a_number(filing: Filing) -> Line | None:
    """The A-number in groups of three; None where the form gives none."""
    reading = filing.fields.get("i131.applicant.a_number")
    if reading is None or reading.status is Status.BLANK:
        return None
    digits = _sure(reading)
    if not digits:
        return _blank(filing, "A-number", [reading])
    return f"A {digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 9 else f"A {digits}"


def _unit(text: str) -> str:
    return f"No. {text}" if text[:1].isdigit() else text


def _sure(reading: Reading | None) -> str:
    text = reading.value if reading is not None and reading.status is Status.READ else ""
    return text.strip() if isinstance(text, str) else ""


def _open(reading: Reading | None) -> bool:
    return reading is not None and reading.status in (Status.REVIEW, Status.UNREADABLE)


def _blank(filing: Filing, name: str, readings: Sequence[Reading | None]) -> Blank:
    known = [each for each in readings if each is not None]
    pages = [each.page for each in known if _open(each) and each.page] or [each.page for each in known if each.page]
    first = next(iter(pages or filing_pages(filing)), None)
    where = f", see page {first}" if first else ""
    hint = ", ".join(each.value for each in known if isinstance(each.value, str) and each.value)
    return Blank(name, f"[{name} to be confirmed{where}]", first, hint)


def filing_pages(filing: Filing) -> tuple[int, ...]:
    """Pages of the application form, where a name and an address would stand."""
    return tuple(page for each in filing.documents if each.kind == PageKind.I_131 for page in each.pages)
