"""What a person says about the pages of a scan: of what kind they are, which way is up, and to which filing they belong.

The filings are put together anew from what each page gave by itself; people's words go with their pages. No page is read.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from extractors.assemble import together
from extractors.readings import PageReadings
from filings import corrections
from filings.corrections import CONFIRMED, CORRECTED, Place
from filings.problems import BadCorrection, NotClaimed
from filings.tables import CLAIMS, CORRECTIONS, FILINGS, NOTICE_DRAFTS, RULINGS
from filings.vocabulary import Filing, PageKind
from flows.page_readings import keep_pages, kept_pages, numbered
from flows.review_again import STRUCTURE, keep_disputes, page_words, settled_pages, with_rulings
from flows.review_desk import Changed, ReviewDesk, Work, changed, decided, keep_record, work_on, write_record
from flows.review_keep import carried, overridden

Groups = list[list[int]]               # pages of each filing, in the order of the filings
TURNS = (90, 180, 270)


def set_kind(desk: ReviewDesk, who: str, filing: int, version: int, page: int, kind: str, edition: str | None = None,
             form_page: int | None = None) -> Changed:
    """Say what a page is. Entries read as those of another kind of paper are let go.

    Raises:
        BadCorrection: there is no such kind, or the page is not of this filing.
    """
    if kind not in {each.value for each in PageKind}:
        raise BadCorrection(f"There is no kind of page {kind!r}")
    said = {"kind": kind, "edition": edition or None, "form_page": form_page, "doubtful": False}
    return _about_page(desk, who, filing, version, page, said, "filing.page-kind")


def rotate(desk: ReviewDesk, who: str, filing: int, version: int, page: int, degrees: int) -> Changed:
    """Turn a page clockwise by 90, 180 or 270 degrees; everything marked on it turns with it.

    Raises:
        BadCorrection: the page is not of this filing, or cannot be turned so.
    """
    if degrees not in TURNS:
        raise BadCorrection("A page is turned by 90, 180 or 270 degrees")
    return _about_page(desk, who, filing, version, page, {"turn": degrees}, "filing.page-turned")


def move(desk: ReviewDesk, who: str, filing: int, version: int, pages: Sequence[int], to: int | None) -> Changed:
    """Move pages to another filing of the scan, or (`to` is None) split them off as a filing of their own.

    Raises:
        BadCorrection: the pages are not of this filing, there is no such other filing, or nothing would be left.
        NotClaimed: somebody else holds the other filing.
    """
    def deed(work: Work, groups: Groups) -> Groups:
        own = groups[work.place.number - 1]
        if not pages or not set(pages) <= set(own):
            raise BadCorrection("These pages are not all of this filing")
        if set(pages) == set(own) and to is None:
            raise BadCorrection("All pages of the filing: there is nothing to split off")
        if to is not None and (not 1 <= to <= len(groups) or to == work.place.number):
            raise BadCorrection(f"The scan has no other filing {to}")
        groups[work.place.number - 1] = [page for page in own if page not in pages]
        if to is None:
            return [*groups, sorted(pages)]
        _check_other(work, to)
        groups[to - 1] = sorted({*groups[to - 1], *pages})
        return groups
    return _regroup(desk, who, filing, version, "filing.split" if to is None else "filing.pages-moved", deed,
                    {"pages": list(pages), "to": to})


def merge(desk: ReviewDesk, who: str, filing: int, version: int, into: int) -> Changed:
    """Make all pages of a filing part of another filing of the scan; gives back that one.

    Raises:
        BadCorrection: there is no such other filing.
        NotClaimed: somebody else holds the other filing.
    """
    def deed(work: Work, groups: Groups) -> Groups:
        if not 1 <= into <= len(groups) or into == work.place.number:
            raise BadCorrection(f"The scan has no other filing {into}")
        _check_other(work, into)
        groups[into - 1] = sorted({*groups[into - 1], *groups[work.place.number - 1]})
        groups[work.place.number - 1] = []
        return groups
    return _regroup(desk, who, filing, version, "filing.merge", deed, {"into": into})


def take_reading(desk: ReviewDesk, who: str, filing: int, page: PageReadings) -> Changed:
    """Put a page that was read again in place of the former reading. People's words stand; what contradicts them is kept.

    Raises:
        UnknownFiling, BadCorrection: the filing, or the page in it, is gone by now.
    """
    with desk.store.database.read() as connection:
        place = corrections.place_of(connection, filing)
        version, _ = corrections.current(connection, place.scan)
    with work_on(desk, who, filing, version, claimed=False) as work:
        number = page.page.number
        if not any(each.number == number for each in work.record.pages):
            raise BadCorrection(f"The scan has no page {number}")
        keep_pages(work.connection, work.place.scan, [page])
        owners = numbered(work.record)
        put_together(desk, work, _groups(work.record.filings, owners))
        told = keep_disputes(work.connection, work.place.scan, work.record, [page], work.now)
        work.tell("filing.page-read", after={"page": number, "contradicts": told})
        result = changed(work)
    write_record(desk, result)
    return result


def _about_page(desk: ReviewDesk, who: str, filing: int, version: int, page: int, said: dict[str, Any], action: str) -> Changed:
    with work_on(desk, who, filing, version) as work:
        owners = numbered(work.record)
        if owners.get(page) != work.place.number:
            raise BadCorrection(f"Page {page} is not of this filing")
        now = next(each for each in work.record.pages if each.number == page)
        before = {"kind": now.kind, "edition": now.edition, "form_page": now.form_page, "rotated": now.rotated}
        if (turn := said.pop("turn", None)) is not None:
            said = {"rotated": (now.rotated - turn) % 360}
        known = page_words(work.connection, work.place.scan).get(page, {})
        work.correct(f"page:{page}", CORRECTED, reading={**known, **said, "page": page}, before=before)
        put_together(desk, work, _groups(work.record.filings, owners))
        work.mark(reviewed_at=None, reviewed_by=None)
        work.tell(action, before={"page": page, **before}, after={"page": page, **said})
        result = changed(work)
    write_record(desk, result)
    return result


def _regroup(desk: ReviewDesk, who: str, filing: int, version: int, action: str, deed: Callable[[Work, Groups], Groups],
             told: dict[str, Any]) -> Changed:
    with work_on(desk, who, filing, version) as work:
        groups = _groups(work.record.filings, numbered(work.record))
        before = [list(group) for group in groups]
        after = deed(work, groups)
        gone = [number for number, group in enumerate(after, 1) if not group]
        home = told.get("into") or told.get("to") or work.place.number
        kept = [group for group in after if group]
        corrections.keep(work.connection, replace(work.place, number=0), STRUCTURE, CONFIRMED, reading={"groups": kept},
                         before={"groups": before}, by=who, at=corrections.moment(work.now))
        put_together(desk, work, after)
        for number in reversed(gone):
            _close_gap(work.connection, work.place.scan, number, home)
        number = work.place.number if work.place.number not in gone else home - sum(one < home for one in gone)
        work.place = _place(work.connection, work.place, number)
        work.mark(reviewed_at=None, reviewed_by=None)
        work.tell(action, before={"groups": before}, after={**told, "groups": kept})
        result = changed(work)
    write_record(desk, result)
    return result


def put_together(desk: ReviewDesk, work: Work, groups: Groups) -> None:
    """Make the filings anew from their pages, with people's words, decide them, and keep the record."""
    words = page_words(work.connection, work.place.scan)
    pages = {number: overridden(page, words.get(number))
             for number, page in kept_pages(work.connection, work.place.scan, work.record).items()}
    gone = [number for number, group in enumerate(groups, 1) if not group]
    fresh = [together([pages[number] for number in group]) for group in groups if group]
    kept = carried(work.record.filings, fresh, settled_pages(words))
    _shift_rows(work, gone)
    filings = with_rulings(decided(desk, work, kept.filings), kept.rulings)
    record = work.record.model_copy(update={"filings": filings, "policy": desk.timeline.policy,
                                            "pages": tuple(page.page for page in pages.values())})
    keep_record(desk, work, record)


def _groups(filings: Sequence[Filing], owners: Mapping[int, int]) -> Groups:
    return [sorted(page for page, number in owners.items() if number == own) for own in range(1, len(filings) + 1)]


# ------------------------------------------------------------------ rows that bear the number of a filing

def _check_other(work: Work, number: int) -> None:
    """See that nobody else holds the other filing that the deed changes."""
    held = work.connection.execute(
        select(CLAIMS.c.user).join(FILINGS, FILINGS.c.id == CLAIMS.c.filing)
        .where(FILINGS.c.scan == work.place.scan, FILINGS.c.number == number, CLAIMS.c.until > work.now,
               CLAIMS.c.user != work.who)).first()
    if held is not None:
        raise NotClaimed(f"{held.user} holds filing {number} of this scan")


def _shift_rows(work: Work, gone: Sequence[int]) -> None:
    """Take the rows of filings that are no more away, so that those behind them keep their ids under their new numbers."""
    for number in reversed(gone):
        work.connection.execute(delete(FILINGS).where(FILINGS.c.scan == work.place.scan, FILINGS.c.number == number))
        later = select(FILINGS.c.id).where(FILINGS.c.scan == work.place.scan, FILINGS.c.number > number)
        for row in work.connection.scalars(later.order_by(FILINGS.c.number)).all():
            work.connection.execute(update(FILINGS).where(FILINGS.c.id == row).values(number=FILINGS.c.number - 1))


def _close_gap(connection: Connection, scan: int, number: int, into: int) -> None:
    """Give what was said about a filing that is no more to the one it became part of, and the later ones their new numbers."""
    for table in (CORRECTIONS, RULINGS, NOTICE_DRAFTS):
        mine = table.c.scan == scan
        connection.execute(update(table).where(mine, table.c.number == number).values(number=into))
        connection.execute(update(table).where(mine, table.c.number > number).values(number=table.c.number - 1))


def _place(connection: Connection, place: Place, number: int) -> Place:
    """The place of a filing of the same scan, by its number."""
    filing = connection.scalar(select(func.max(FILINGS.c.id)).where(FILINGS.c.scan == place.scan, FILINGS.c.number == number))
    return corrections.place_of(connection, int(filing or 0))
