"""What the filing page works with, one for each house: the review desk, pictures of pages, pages read again, letters."""
from __future__ import annotations

import atexit
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from weakref import WeakKeyDictionary

from dashboard.house import House
from filings.originals import OriginalStore, open_originals
from filings.warming import read_ahead
from flows.drafting import NoticeDesk
from flows.draw_ahead import DrawAhead
from flows.page_pictures import DrawLimits, PagePictures, page_images
from flows.report_again import LateReports
from flows.reread import Rereads
from flows.review_desk import ReviewDesk, open_review
from flows.routine import Routine

PICTURES = "pictures"          # folder in the data folder
WARM_S = 300.0                 # between two times at which what is needed at once is brought to hand
REST_S = 0.01                  # for requests, while the earlier filings are read


@dataclass(frozen=True, eq=False)
class Bench:
    """The tools of the filing page.

    `forms`: when the learned forms last changed; the desk knows no newer ones. `aside`: for what is written while a page is made.
    `ahead`: draws pages before they are asked for, `warmth`: keeps at hand what a first request would wait for; both once the
    dashboard serves.
    """

    desk: ReviewDesk
    pictures: PagePictures
    rereads: Rereads
    letters: NoticeDesk
    originals: OriginalStore
    forms: int
    aside: ThreadPoolExecutor
    ahead: DrawAhead
    warmth: Routine


_BENCHES: WeakKeyDictionary[House, Bench] = WeakKeyDictionary()
_LOCK = Lock()


def bench_of(house: House) -> Bench:
    """The bench of a house, set up when it is first needed, and its desk anew when a form was learned."""
    forms = _changed(house)
    with _LOCK:
        known = _BENCHES.get(house)
        if known is not None and known.forms == forms:
            return known
        originals = open_originals(house.settings.originals)
        if known is None:
            limits = DrawLimits(house.settings.page_seconds, house.settings.scan_seconds, house.settings.worker_memory_mb << 20)
            pictures = PagePictures(house.settings.data_dir / PICTURES, limits)
            aside = ThreadPoolExecutor(2, thread_name_prefix="aside")
            late = LateReports(partial(page_images, house.store.database, originals, pictures))
            desk = open_review(house.store, late_reports=late)
            rereads = Rereads(desk, originals)
            rereads.resume()
            ahead = DrawAhead(house.store.database, originals, pictures, lambda: rereads.desk)
            warmth = Routine("keep-warm", lambda: keep_warm(rereads.desk), WARM_S)
            for each in (warmth, ahead.routine, pictures):     # done in the other order, so that nobody waits for a picture
                atexit.register(each.close)
        else:
            pictures, rereads, aside, ahead, warmth = known.pictures, known.rereads, known.aside, known.ahead, known.warmth
            desk = rereads.desk = open_review(house.store, late_reports=known.desk.late_reports,
                                               arrivals=known.desk.arrivals)
        letters = NoticeDesk(house.store, desk.timeline, house.settings.answer_days)
        made = _BENCHES[house] = Bench(desk, pictures, rereads, letters, originals, forms, aside, ahead, warmth)
        return made


def keep_warm(desk: ReviewDesk) -> None:
    """Have at hand what lists and searches are made from, and the earlier filings, which the first change would wait for."""
    read_ahead(desk.store.database)
    desk.arrivals.refresh(REST_S)


def _changed(house: House) -> int:
    try:
        return house.settings.forms_dir.stat().st_mtime_ns
    except OSError:
        return 0
