"""Whether entries fit together: no id twice, no overlap, no hole, one layout for each edition."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from .entries import GAPLESS, POSTED, Address, CheckEntry, Edition, Entry, Layout, Pages

START = date(2015, 8, 17)      # the day of the governing page; nothing before it is promised
ONE_DAY = timedelta(days=1)
# kinds of which at most one entry may hold on a day
SINGLE = ("parole_length", "parole_need", "grant_fee")

Entries = Mapping[str, Sequence[Entry]]


def faults(entries: Entries) -> Iterator[str]:
    """Every contradiction among entries that are sorted by their first day, each naming the entry that is to blame."""
    yield from _same_ids(one for many in entries.values() for one in many)
    for kind in GAPLESS:
        yield from _gapless(kind, entries[kind])
    for kind in SINGLE:
        yield from _overlaps(entries[kind])
    checks = [one for one in entries["check"] if isinstance(one, CheckEntry)]
    for name in dict.fromkeys(one.check for one in checks):
        yield from _gapless(f"check {name}", [one for one in checks if one.check == name])
    yield from _by_name(entries)
    yield from _by_receipt(entries)
    yield from _two_layouts([one for one in entries["layout"] if isinstance(one, Layout)])


def _by_receipt(entries: Entries) -> Iterator[str]:
    """A postmark that nobody would look at is no rule."""
    for kind, many in entries.items():
        for one in many:
            if one.counts != "received" and kind not in POSTED:
                yield (f"Entry {one.id}: for [[{kind}]] the day of receipt counts; a postmark may count for "
                       f"{', '.join(POSTED)}")


def _by_name(entries: Entries) -> Iterator[str]:
    """Overlaps among entries about the same thing: an edition, an address, a form's length."""
    series: dict[tuple[str, ...], list[Entry]] = {}
    for many in entries.values():
        for one in many:
            if isinstance(one, Edition):
                series.setdefault(("edition", one.edition), []).append(one)
            elif isinstance(one, Address):
                series.setdefault(("address", one.office, one.way), []).append(one)
            elif isinstance(one, Pages):
                series.setdefault(("pages", one.form, one.edition), []).append(one)
    for many in series.values():
        yield from _overlaps(many)


def _same_ids(entries: Iterable[Entry]) -> Iterator[str]:
    seen: set[str] = set()
    for one in entries:
        if one.id in seen:
            yield f"Two entries have the id {one.id}"
        seen.add(one.id)


def _overlaps(entries: Sequence[Entry]) -> Iterator[str]:
    for one, after in pairwise(entries):
        if one.until is None or one.until >= after.from_:
            yield f"Entry {after.id} overlaps {one.id}"


def _gapless(kind: str, entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        yield f"There is no entry [[{kind}]]"
        return
    if entries[0].from_ > START:
        yield f"Entry {entries[0].id} begins after {START}, and nothing of its kind precedes it"
    yield from _overlaps(entries)
    for one, after in pairwise(entries):
        if one.until is not None and one.until + ONE_DAY < after.from_:
            yield f"Between {one.id} and {after.id} there are days without an entry"
    if entries[-1].until is not None:
        yield f"After {entries[-1].id} there is no entry; leave out `until` of the last one"


def _two_layouts(layouts: Sequence[Layout]) -> Iterator[str]:
    owner: dict[str, str] = {}
    for one in layouts:
        for edition in one.editions:
            if edition in owner:
                yield f"Entry {one.id}: edition {edition} has a layout already, in {owner[edition]}"
            owner[edition] = one.id
