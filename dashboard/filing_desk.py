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
from flows.drafting import NoticeDesk
from flows.page_pictures import DrawLimits, PagePictures, page_images
from flows.report_again import LateReports
from flows.reread import Rereads
from flows.review_desk import ReviewDesk, open_review

PICTURES = "pictures"          # folder in the data folder


@dataclass(frozen=True, eq=False)
class Bench:
    """The tools of the filing page.

    `forms`: when the learned forms last changed; the desk knows no newer ones. `aside`: for what is written while a page is made.
    """

    desk: ReviewDesk
    pictures: PagePictures
    rereads: Rereads
    letters: NoticeDesk
    originals: OriginalStore
    forms: int
    aside: ThreadPoolExecutor


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
            atexit.register(pictures.close)
            aside = ThreadPoolExecutor(2, thread_name_prefix="aside")
            late = LateReports(partial(page_images, house.store.database, originals, pictures))
            desk = open_review(house.store, late_reports=late)
            rereads = Rereads(desk, originals)
            rereads.resume()
        else:
            pictures, rereads, aside = known.pictures, known.rereads, known.aside
            desk = rereads.desk = open_review(house.store, late_reports=known.desk.late_reports,
                                               arrivals=known.desk.arrivals)
        letters = NoticeDesk(house.store, desk.timeline, house.settings.answer_days)
        made = _BENCHES[house] = Bench(desk, pictures, rereads, letters, originals, forms, aside)
        return made


def _changed(house: House) -> int:
    try:
        return house.settings.forms_dir.stat().st_mtime_ns
    except OSError:
        return 0
