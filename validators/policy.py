"""The timeline of rules: dated data with their sources, checked when they are loaded.

Values of one kind follow each other without hole or overlap from `START` on; a contradiction is a `BadPolicy`.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar, cast

from filings.problems import BadPolicy
from filings.vocabulary import Policy

from .entries import SERIES, CheckEntry, Days, Edition, Entry, Layout, Pages
from .policy_files import SHIPPED, read_policies
from .soundness import START, faults

__all__ = ["SHIPPED", "START", "Timeline", "faults_of"]

E = TypeVar("E", bound=Entry)


class Timeline:
    """All entries, by kind and day. `name`: of the whole, as records cite it beside the digest of its content.

    `pinned`: a day whose rules hold for every filing, in place of those of its own day; see `as_on`.
    """

    def __init__(self, entries: Mapping[str, Sequence[Entry]], name: str = "unnamed", pinned: date | None = None) -> None:
        self.name = name
        self.pinned = pinned
        self.entries = {kind: tuple(sorted(entries.get(kind, ()), key=lambda one: one.from_)) for kind in SERIES}
        if (fault := next(faults(self.entries), None)) is not None:
            raise BadPolicy(fault)
        self.checks: dict[str, tuple[CheckEntry, ...]] = {}
        for one in self.of("check", CheckEntry):
            self.checks[one.check] = (*self.checks.get(one.check, ()), one)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Timeline:
        """The timeline of a folder of TOML files or of one file, by default the shipped one; read once per process.

        Raises:
            BadPolicy: naming the file or the entry.
        """
        return _load(Path(path) if path is not None else SHIPPED)

    def as_on(self, day: date) -> Timeline:
        """The same rules, with those in force on one day for every filing, whenever it was received or posted.

        Facts of a filing stay what they are: ages, lead times and the age of a check still count to its own receipt.
        """
        return Timeline(self.entries, f"{self.name}, rules of {day}", day)

    def day(self, received: date) -> date:
        """The day whose rules hold for a filing received on that day."""
        return self.pinned or received

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that a decision may depend on or cite, 64 hexadecimal digits.

        How entries are spread over files does not matter, nor does the order of their keys; notes are left out.
        """
        content: dict[str, object] = {kind: sorted((one.model_dump(by_alias=True, exclude={"note"}) for one in many),
                                              key=lambda one: one["id"]) for kind, many in self.entries.items()}
        if self.pinned:
            content["pinned"] = self.pinned.isoformat()
        return hashlib.sha256(json.dumps(_in_order(content)).encode()).hexdigest()

    @cached_property
    def policy(self) -> Policy:
        """Name and digest, as a record cites them."""
        return Policy(id=self.name, digest=self.digest)

    def of(self, kind: str, model: type[E]) -> tuple[E, ...]:
        """All entries of a kind, by their first day. `model`: the type of the kind in `SERIES`."""
        return cast(tuple[E, ...], self.entries[kind])

    def at(self, kind: str, model: type[E], received: date) -> E | None:
        """The entry in force for a filing received on that day; None before the timeline begins."""
        return next(iter(self.every(kind, model, received)), None)

    def every(self, kind: str, model: type[E], received: date) -> tuple[E, ...]:
        """All entries in force for a filing received on that day."""
        day = self.day(received)
        return tuple(one for one in self.of(kind, model) if one.covers(day))

    def entry(self, name: str) -> tuple[str, Entry] | None:
        """The entry of that id, with its kind."""
        return next(((kind, one) for kind, many in self.entries.items() for one in many if one.id == name), None)

    def check(self, name: str, received: date) -> CheckEntry:
        """The entry of a check. A day before the timeline is judged by its first entry."""
        entries, day = self.checks[name], self.day(received)
        return next((one for one in entries if one.covers(day)), entries[0])

    def possible(self, kind: str, model: type[E], received: date, postmarked: date | None) -> tuple[E, ...]:
        """The entries that may be in force, the likeliest first: several only where the day that counts is open."""
        now = self.at(kind, model, received)
        if now is None or self.pinned:
            return (now,) if now else ()
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
        if self.pinned:
            received = postmarked = self.pinned
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
def _load(path: Path) -> Timeline:
    found = read_policies(path)
    if found.faults:
        raise BadPolicy(found.faults[0])
    return Timeline(found.entries, found.name)


def faults_of(path: Path) -> list[str]:
    """Everything that is wrong with a folder of policy files or one file, each naming the file or the entry."""
    found = read_policies(path)
    # holes would be told of entries that are there but cannot be read
    return found.faults or list(faults(found.entries))


def _in_order(value: object) -> object:
    """A value as JSON that is the same on every run: keys and members of sets in their order, days as text."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, list | tuple):
        return [_in_order(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
