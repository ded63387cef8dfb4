"""People's words carried over to a scan that was put together or read anew: corrections, answers, settled pages and rulings.

What a person said about an entry stays with the page on which it stands. Where the new reading says something that neither the
person nor the reading before had said, the person's word stands and the contradiction is kept, to be shown.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractors.readings import PageReadings
from filings.vocabulary import Box, Claim, Filing, Page, PageKind, Reading, Readings, Ruling, Status

Said = Mapping[str, Any]               # what people said about a page: kind, edition, form_page, rotated


@dataclass(frozen=True, slots=True)
class Dispute:
    """An entry that a person settled and that was read otherwise since. `number`: of the filing."""

    number: int
    field: str
    said: Reading
    newer: Reading


@dataclass(frozen=True, slots=True)
class Carried:
    """Filings with people's words in them; `rulings` go with them."""

    filings: tuple[Readings, ...]
    rulings: tuple[Ruling | None, ...]


def carried(former: Sequence[Filing], fresh: Sequence[Readings], settled: Collection[int] = ()) -> Carried:
    """Carry people's words from filings as they were decided to the same papers as they were read or put together anew.

    Args:
        former: the filings as they stand.
        fresh: the filings anew.
        settled: pages that people said are in no doubt.
    """
    out = list(fresh)
    rulings: list[Ruling | None] = [None] * len(fresh)
    homes = [_pages(one) for one in fresh]
    for old in former:
        home = _home(_pages(old), homes)
        if home is None:
            continue
        rulings[home] = rulings[home] or old.ruling
        out[home] = out[home].model_copy(update={"answers": (*out[home].answers, *old.answers)})
        for name, said in old.fields.items():
            if said.by is not None:
                at = next((k for k, pages in enumerate(homes) if said.page in pages), home)
                out[at] = _with_field(out[at], name, said, out[at].fields.get(name))
        out = [_with_claims(one, [claim for claim in old.claims if claim.by]) for one in out]
    return Carried(tuple(_settled(one, settled) for one in out), tuple(rulings))


def _pages(filing: Filing | Readings) -> set[int]:
    return {page for document in filing.documents for page in document.pages}


def _home(pages: set[int], homes: Sequence[set[int]]) -> int | None:
    """Which of the new filings has most of these pages."""
    best = max(range(len(homes)), key=lambda k: len(pages & homes[k]), default=None)
    return best if best is not None and pages & homes[best] else None


def contradictions(filings: Sequence[Filing], pages: Mapping[int, PageReadings],
                   before: Mapping[tuple[int, str], Reading]) -> list[Dispute]:
    """Entries of which a page surely says what neither the person nor the reading that the person replaced had said.

    Args:
        filings: with people's words in them.
        pages: as they were read, by number.
        before: readings that people replaced, by filing and field; one that is read so again contradicts nobody.
    """
    found = []
    for number, filing in enumerate(filings, 1):
        for name, said in filing.fields.items():
            page = pages.get(said.page) if said.by is not None and said.page else None
            newer = page.fields.get(name) if page else None
            if newer is not None and _contradicts(newer, said, before.get((number, name))):
                found.append(Dispute(number, name, said, newer))
    return found


def _contradicts(newer: Reading, said: Reading, before: Reading | None) -> bool:
    """Whether a new sure reading says what neither the person nor the reading before said."""
    if newer.by is not None or newer.status not in (Status.READ, Status.BLANK):
        return False
    told = {_plain(said)} | ({_plain(before)} if before is not None else set())
    return _plain(newer) not in told


def _plain(reading: Reading) -> object:
    value = reading.value
    if reading.status is Status.BLANK or value in (None, ""):
        return None
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


def _with_field(readings: Readings, name: str, said: Reading, newer: Reading | None) -> Readings:
    # the page may have been turned since: the place is where the new reading found it
    placed = said if newer is None else said.model_copy(update={"page": newer.page, "box": newer.box})
    return readings.model_copy(update={"fields": {**readings.fields, name: placed}})


def _settled(readings: Readings, pages: Collection[int]) -> Readings:
    return readings.model_copy(update={
        "doubtful_pages": tuple(one for one in readings.doubtful_pages if one not in pages),
        "uncertain_kinds": tuple(one for one in readings.uncertain_kinds if one not in pages)})


def _with_claims(readings: Readings, said: Sequence[Claim]) -> Readings:
    """The claims, those on a topic and page that a person settled as the person left them."""
    settled = {(claim.topic, claim.page): claim for claim in said if claim.page in _pages(readings)}
    if not settled:
        return readings
    claims = tuple(claim.model_copy(update={"stance": mine.stance, "confidence": 1.0, "by": mine.by})
                   if (mine := settled.pop((claim.topic, claim.page), None)) else claim for claim in readings.claims)
    return readings.model_copy(update={"claims": (*claims, *settled.values())})


# ------------------------------------------------------------------ pages

def overridden(page: PageReadings, said: Said | None) -> PageReadings:
    """A page with what people said about it: its kind, its place in its form, which way is up."""
    if not said:
        return page
    page = turned(page, int(said["rotated"])) if said.get("rotated") is not None else page
    if (kind := said.get("kind")) is None:
        return page
    same = kind == page.page.kind
    known = page.page.model_copy(update={"kind": PageKind(kind), "edition": said.get("edition"),
                                         "form_page": said.get("form_page"), "confidence": 1.0})
    # what was read as the entries of another kind of paper says nothing about this one
    return replace(page, page=known, fields=page.fields if same else {},
                   claims=tuple(claim.model_copy(update={"document": known.kind}) for claim in page.claims))


def turned(page: PageReadings, rotated: int) -> PageReadings:
    """A page as if it had lain in the scan turned by so many degrees clockwise; its boxes turn with it."""
    quarter = (page.page.rotated - rotated) // 90 % 4
    if not quarter:
        return page
    fields = {name: reading.model_copy(update={"box": turned_box(reading.box, quarter)}) for name, reading in page.fields.items()}
    claims = tuple(claim.model_copy(update={"box": turned_box(claim.box, quarter)}) for claim in page.claims)
    return replace(page, page=Page.model_validate({**page.page.model_dump(), "rotated": rotated}), fields=fields, claims=claims)


def turned_box(box: Box | None, quarters: int) -> Box | None:
    """A box on a page that is turned clockwise by so many quarters."""
    for _ in range(quarters if box else 0):
        x0, y0, x1, y1 = box or (0.0, 0.0, 0.0, 0.0)
        box = (1 - y1, x0, 1 - y0, x1)
    return box
