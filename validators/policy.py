"""The timeline of rules: dated data with their sources, checked when they are loaded.

Values of one kind follow each other without hole or overlap from `START` on; a contradiction is a `BadPolicy`.
"""
from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from filings.problems import BadPolicy

from .entries import GAPLESS, SERIES, CheckEntry, Days, Edition, Entry, Layout, Pages

START = date(2015, 8, 17)      # the day of the governing page; nothing before it is promised
SHIPPED = Path(__file__).parent / "policies"
ONE_DAY = timedelta(days=1)

E = TypeVar("E", bound=Entry)


class Timeline:
    """All entries, by kind and day."""

    def __init__(self, entries: dict[str, tuple[Entry, ...]]) -> None:
        self.entries = {kind: tuple(sorted(entries.get(kind, ()), key=lambda one: one.from_)) for kind in SERIES}
        _unique_ids(one for many in self.entries.values() for one in many)
        for kind in GAPLESS:
            _gapless(kind, self.entries[kind])
        self.checks: dict[str, tuple[CheckEntry, ...]] = {}
        for check in dict.fromkeys(one.check for one in self.of("check", CheckEntry)):
            self.checks[check] = tuple(one for one in self.of("check", CheckEntry) if one.check == check)
            _gapless(f"check {check}", self.checks[check])
        for edition in {one.edition for one in self.of("edition", Edition)}:
            _disjoint([one for one in self.of("edition", Edition) if one.edition == edition])
        _one_layout_each(self.of("layout", Layout))

    @classmethod
    def load(cls, directory: Path | str | None = None) -> Timeline:
        """The timeline of a folder of TOML files, by default the shipped one; read once per process.

        Raises `BadPolicy`, naming the file or the entry.
        """
        return _load(Path(directory) if directory is not None else SHIPPED)

    def of(self, kind: str, model: type[E]) -> tuple[E, ...]:
        """All entries of a kind, by their first day."""
        return tuple(one for one in self.entries[kind] if isinstance(one, model))

    def at(self, kind: str, model: type[E], day: date) -> E | None:
        """The entry in force on that day; None before the timeline begins."""
        return next((one for one in self.of(kind, model) if one.covers(day)), None)

    def check(self, name: str, day: date) -> CheckEntry:
        """The entry of a check. A day before the timeline is judged by its first entry."""
        entries = self.checks[name]
        return next((one for one in entries if one.covers(day)), entries[0])

    def possible(self, kind: str, model: type[E], received: date, postmarked: date | None) -> tuple[E, ...]:
        """The entries that may be in force, the likeliest first: several only where the day that counts is open."""
        now = self.at(kind, model, received)
        if now is None:
            return ()
        posted = postmarked or received - timedelta(days=self.days_in_mail(received))
        before = self.at(kind, model, min(posted, received))
        if now.counts == "received" or before is None or before is now:
            return (now,)
        if now.counts == "postmarked" and postmarked is not None:
            return (before,)
        return (now, before)

    def edition_standing(self, edition: str, received: date, postmarked: date | None) -> tuple[str, Edition | None]:
        """`accepted`, `refused` or `unsettled`, and the entry that says so (for a refusal, the nearest one before).

        An edition that the timeline does not know is `unsettled`.
        """
        known = [one for one in self.of("edition", Edition) if one.edition == edition]
        now = next((one for one in known if one.covers(received)), None)
        if now is not None:
            return now.standing, now
        earlier = next((one for one in reversed(known) if one.from_ <= received), None)
        if earlier is None:
            return ("refused" if known else "unsettled"), (known[0] if known else None)
        posted = postmarked or received - timedelta(days=self.days_in_mail(received))
        if earlier.counts == "received" or not earlier.covers(posted):
            return "refused", earlier
        settled = earlier.counts == "postmarked" and postmarked is not None
        return (earlier.standing if settled else "unsettled"), earlier

    def days_in_mail(self, day: date) -> int:
        """How long before receipt a packet without a known postmark may have been posted."""
        entry = self.at("mail", Days, day)
        return entry.days if entry else 0

    def layout(self, edition: str | None, types: Sequence[str] = ()) -> Layout | None:
        """The layout of an edition; for an unknown edition the only one that has all the given types."""
        layouts = self.of("layout", Layout)
        named = next((one for one in layouts if edition in one.editions), None)
        if named is not None or not types:
            return named
        fitting = [one for one in layouts if all(kind in one.types for kind in types)]
        return fitting[0] if len(fitting) == 1 else None

    def pages_of_form(self, form: str, edition: str | None) -> int | None:
        """Number of pages of an edition, where the data give it."""
        found = (one.pages for one in self.of("pages", Pages) if (one.form, one.edition) == (form, edition))
        return next(found, None)


@cache
def _load(directory: Path) -> Timeline:
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise BadPolicy(f"No policy files in {directory}")
    entries: dict[str, list[Entry]] = {}
    for file in files:
        try:
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadPolicy(f"{file.name}: {error}") from error
        for kind, tables in content.items():
            found = [_entry(file.name, kind, table) for table in _tables(file.name, kind, tables)]
            entries.setdefault(kind, []).extend(found)
    return Timeline({kind: tuple(many) for kind, many in entries.items()})


def _tables(file: str, kind: str, tables: object) -> list[dict[str, Any]]:
    if kind not in SERIES:
        raise BadPolicy(f"{file}: unknown kind of entry [[{kind}]]; known are {', '.join(SERIES)}")
    if not isinstance(tables, list):
        raise BadPolicy(f"{file}: write [[{kind}]] with two brackets, one table for each entry")
    return tables


def _entry(file: str, kind: str, table: dict[str, Any]) -> Entry:
    try:
        return SERIES[kind].model_validate(table)
    except ValidationError as error:
        name = table.get("id", f"a [[{kind}]] without an id")
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadPolicy(f"{file}: entry {name}: {where + ': ' if where else ''}{first['msg']}") from error


def _unique_ids(entries: Iterable[Entry]) -> None:
    seen: set[str] = set()
    for one in entries:
        if one.id in seen:
            raise BadPolicy(f"Two entries have the id {one.id}")
        seen.add(one.id)


def _disjoint(entries: Sequence[Entry]) -> None:
    for one, after in pairwise(entries):
        if one.until is None or one.until >= after.from_:
            raise BadPolicy(f"Entry {after.id} overlaps {one.id}")


def _gapless(kind: str, entries: Sequence[Entry]) -> None:
    if not entries:
        raise BadPolicy(f"There is no entry [[{kind}]]")
    if entries[0].from_ > START:
        raise BadPolicy(f"Entry {entries[0].id} begins after {START}, and nothing of its kind precedes it")
    _disjoint(entries)
    for one, after in pairwise(entries):
        if one.until is None or one.until + ONE_DAY != after.from_:
            raise BadPolicy(f"Between {one.id} and {after.id} there are days without an entry")
    if entries[-1].until is not None:
        raise BadPolicy(f"After {entries[-1].id} there is no entry; leave out `until` of the last one")


def _one_layout_each(layouts: Sequence[Layout]) -> None:
    owner: dict[str, str] = {}
    for one in layouts:
        for edition in one.editions:
            if edition in owner:
                raise BadPolicy(f"Entry {one.id}: edition {edition} has a layout already, in {owner[edition]}")
            owner[edition] = one.id
