"""Today: what came in, what is late, what needs a person, and why."""
from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from fastapi.responses import Response

from dashboard.house import House
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visiting
from filings.numbers import Numbers, numbers_of
from filings.vocabulary import Disposition

KEPT_S = 15.0                  # for so long the same numbers are shown again; the page says of when they are
# from below to above in the chart: what looks alike to some eyes does not touch
STACK = (Disposition.READY, Disposition.DEFICIENT, Disposition.REVIEW, Disposition.REJECT, Disposition.FORWARD)
pages = Pages()
_kept: WeakKeyDictionary[House, Numbers] = WeakKeyDictionary()
_lock = Lock()


@pages.get("/", needs=May.TODAY)
def today(visit: Visiting) -> Response:
    """The page that a supervisor opens in the morning."""
    return visit.page("today.html", numbers=numbers_for(visit.house), stack=STACK, ahead=visit.house.settings.deadline_days)


def numbers_for(house: House) -> Numbers:
    """The numbers of the day, a few seconds old at most; those who ask at the same time wait for one answer."""
    with _lock:
        known = _kept.get(house)
        if known is None or not 0 <= house.clock() - known.at < KEPT_S or known.today != house.today():
            known = numbers_of(house.store.database, today=house.today(), now=house.clock(),
                               ahead=house.settings.deadline_days)
            _kept[house] = known
        return known
