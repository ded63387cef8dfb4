"""Every version of a filing: when, by whom, why, and in words what it changed."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from filings.audit import filing_subject
from filings.corrections import Place
from filings.tables import AUDIT, DECISIONS
from filings.vocabulary import Filing, PageKind, Record
from reports.words import check_title, field_title, form_title, value_text

PROGRAM = "lockbox"
LONGEST = 200                  # characters of a value that is told


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `what`: kind of thing (`disposition`, `check`, `field`, `pages`, `ruling`, `answer`, `sentence`)."""

    what: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a filing. `deeds`: what people did that led to it, as the audit trail has it."""

    decision: int
    at: str
    policy: str
    who: str
    action: str
    reason: str
    disposition: str
    changes: tuple[Change, ...]


def history(connection: Connection, place: Place) -> list[Version]:
    """Every version of a filing, newest first, without those that changed only other filings of its scan."""
    rows = connection.execute(select(DECISIONS.c.id, DECISIONS.c.decided_at, DECISIONS.c.policy, DECISIONS.c.record)
                              .where(DECISIONS.c.scan == place.scan).order_by(DECISIONS.c.id)).all()
    deeds = _deeds(connection, place)
    versions: list[Version] = []
    before: Filing | None = None
    for row in rows:
        record = Record.model_validate_json(row.record)
        if place.number > len(record.filings):
            before = None
            continue
        filing = record.filings[place.number - 1]
        changes = tuple(differences(before, filing)) if before is not None else ()
        deed = deeds.get(row.id)
        if before is None or before != filing or deed:
            who, action, after = deed or (PROGRAM, "decided" if before is None else "decided-again", {})
            standing = filing.ruling.disposition if filing.ruling else filing.disposition
            versions.append(Version(row.id, row.decided_at, row.policy, who, action, str(after.get("reason") or ""),
                                    standing, changes))
        before = filing
    return versions[::-1]


def _deeds(connection: Connection, place: Place) -> dict[int, tuple[str, str, Mapping[str, Any]]]:
    """What people did to the filing, by the decision that stood afterwards; the last deed of each."""
    import json

    rows = connection.execute(select(AUDIT.c.who, AUDIT.c.action, AUDIT.c.after).where(
        AUDIT.c.subject == filing_subject(place.scan, place.number)).order_by(AUDIT.c.id)).all()
    found: dict[int, tuple[str, str, Mapping[str, Any]]] = {}
    for who, action, text in rows:
        after = json.loads(text) if text else None
        if isinstance(after, dict) and isinstance(after.get("decision"), int):
            found.setdefault(after["decision"], (who, action, after))
    return found


def differences(before: Filing, after: Filing) -> Iterator[Change]:
    """What is different in a filing, the weightiest first."""
    if before.disposition != after.disposition:
        yield Change("disposition", "", before.disposition, after.disposition)
    if before.ruling != after.ruling:
        old_one, new_one = (one.ruling.disposition if one.ruling else "" for one in (before, after))
        yield Change("ruling", "", old_one, new_one)
    if before.request != after.request:
        yield Change("request", "", before.request, after.request)
    yield from _checks(before, after)
    yield from _fields(before, after)
    old, new = _papers(before), _papers(after)
    for page in sorted({*old, *new}):
        if old.get(page) != new.get(page):
            yield Change("page", str(page), old.get(page, ""), new.get(page, ""))
    told = {(one.topic, one.page): one.stance for one in before.claims}
    for claim in after.claims:
        if told.get((claim.topic, claim.page), claim.stance) != claim.stance and claim.by:
            yield Change("sentence", claim.topic, told[claim.topic, claim.page], claim.stance)
    said = {one.question: one.says for one in before.answers}
    for one in after.answers:
        if said.get(one.question) != one.says:
            yield Change("answer", one.question, said.get(one.question, ""), one.says)


def _checks(before: Filing, after: Filing) -> Iterator[Change]:
    old = {one.check: one for one in before.findings}
    for finding in after.findings:
        known = old.get(finding.check)
        if known is not None and known.outcome != finding.outcome:
            yield Change("check", check_title(finding.check), known.outcome, finding.outcome)


def _fields(before: Filing, after: Filing) -> Iterator[Change]:
    for name in dict.fromkeys([*before.fields, *after.fields]):
        old, new = before.fields.get(name), after.fields.get(name)
        told = [f"{value_text(one.value)[:LONGEST]} ({one.status})" if one else "" for one in (old, new)]
        if told[0] != told[1] or (old and new and old.by != new.by):
            yield Change("field", name, told[0], told[1])


def title_of(name: str) -> str:
    """A field by its form and title."""
    return f"{form_title(name)}, {field_title(name)}"


def _papers(filing: Filing) -> dict[int, PageKind]:
    return {page: document.kind for document in filing.documents for page in document.pages}
