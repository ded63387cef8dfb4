"""Pages drawn before anybody asks: that with which a filing opens, of what waits for a person and of what stands in a list.

    ahead = DrawAhead(database, originals, pictures, lambda: desk)
    ahead.routine.start()
    ahead.expect([4711, 4712])         # somebody has these before their eyes
    ahead.routine.close()

One page of a filing, one filing at a time and giving way to all else: some 0.1 s of processor time for each filing that waits.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from filings import corrections
from filings.database import Database
from filings.originals import OriginalStore
from filings.problems import UnknownFiling
from filings.tables import FILINGS
from filings.vocabulary import Disposition, Page, PageKind, Record
from flows.page_pictures import PagePictures
from flows.page_readings import numbered
from flows.review_again import disputed
from flows.review_desk import ReviewDesk
from flows.review_doubts import doubts_of
from flows.routine import Routine
from flows.scan_files import scan_file
from reports import words

MOST = 500                     # filings that wait, the most urgent first; a few hundred megabytes of pictures at most
LOOK_S = 10.0                  # between looks at what waits
REST_S = 0.1                   # after each filing, for those who are served meanwhile

Seen = tuple[int, str]         # a filing, and when it was decided: what is asked of it may have changed since


class DrawAhead:
    """Draws ahead in a thread of its own, once its `routine` is started; `expect` may be called from any thread.

    Args:
        database: where filings are.
        originals: where scans are kept.
        pictures: where pictures of pages are drawn and kept.
        desk: gives the review desk of the moment, by whose rules a filing opens at its first doubt.
    """

    def __init__(self, database: Database, originals: OriginalStore, pictures: PagePictures,
                 desk: Callable[[], ReviewDesk]) -> None:
        self.database, self.originals, self.pictures, self.desk = database, originals, pictures, desk
        self.routine = Routine("draw-ahead", self._work, LOOK_S)
        self._expected: tuple[int, ...] = ()   # filings of a list that somebody sees
        self._todo: list[Seen] = []
        self._done: set[Seen] = set()

    def expect(self, filings: Sequence[int]) -> None:
        """Say that somebody has these filings before their eyes, so that they come before what waits."""
        self._expected = tuple(filings)
        self.routine.wake()

    def look(self) -> None:
        """See what waits for a person, the most urgent first, and what stands in lists."""
        seen = select(FILINGS.c.id, FILINGS.c.decided_at)
        waiting = seen.where(FILINGS.c.reviewed_at.is_(None), FILINGS.c.replaced == 0, FILINGS.c.disposition == Disposition.REVIEW)
        with self.database.read() as connection:
            found: list[Seen] = [(row[0], row[1]) for query in (
                seen.where(FILINGS.c.id.in_(self._expected)), waiting.order_by(FILINGS.c.urgency, FILINGS.c.id).limit(MOST))
                for row in connection.execute(query)]
        self._done.intersection_update(found)          # what nobody waits for any more is not remembered
        self._todo = [each for each in dict.fromkeys(found) if each not in self._done]

    def draw_next(self) -> bool:
        """Draw for the next filing, if it is not drawn yet; False where there is none left."""
        if not self._todo:
            return False
        seen = self._todo.pop(0)
        self._done.add(seen)
        with self.database.read() as connection:
            try:
                place = corrections.place_of(connection, seen[0])
                file = scan_file(connection, place.scan, self.originals)
                if file is None:
                    return True
                _, record = corrections.current(connection, place.scan)
            except UnknownFiling:
                return True                            # gone meanwhile
            newer = {name: words.value_text(reading.value) for name, reading in disputed(connection, place).items()}
        page = _opens_with(self.desk(), record, place.number, newer)
        if page is not None:
            self.pictures.ahead(file, record.scan.sha256, page.number, page.rotated)
        return True

    def _work(self) -> None:
        self.look()
        while not self.routine.due and self.draw_next():
            self.routine.rest(REST_S)


def opening_page(pages: Sequence[Page], doubted: Iterable[int | None]) -> Page | None:
    """The page with which a filing opens: that of the first doubt, else the first with something on it.

    Args:
        pages: of the filing.
        doubted: page of each doubt, in the order in which they are asked; None for one without a place.
    """
    shown = {page.number: page for page in pages if page.kind != PageKind.BLANK and not page.problem}
    return next((shown[each] for each in doubted if each in shown), next(iter(shown.values()), None))


def _opens_with(desk: ReviewDesk, record: Record, number: int, newer: dict[str, str]) -> Page | None:
    """The page with which a filing of a record opens. `newer`: what was read otherwise since a person settled it."""
    if record.problem is not None or number > len(record.filings):
        return None
    filing = record.filings[number - 1]
    others = [one for at, one in enumerate(record.filings, 1) if at != number]
    doubts = doubts_of(filing, record.scan, desk.timeline, desk.form_pages, others, newer)
    owners = numbered(record)
    return opening_page([page for page in record.pages if owners.get(page.number) == number], (each.page for each in doubts))
