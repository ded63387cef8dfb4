"""Today: what came in, what is late, what needs a person, and why."""
from __future__ import annotations

from fastapi.responses import Response

from dashboard.house import House
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visiting
from filings.numbers import Numbers, numbers_of
from filings.vocabulary import Disposition

# from below to above in the chart: what looks alike to some eyes does not touch
STACK = (Disposition.READY, Disposition.DEFICIENT, Disposition.REVIEW, Disposition.REJECT, Disposition.FORWARD)
pages = Pages()


@pages.get("/", needs=May.TODAY)
def today(visit: Visiting) -> Response:
    """The page that a supervisor opens in the morning."""
    return visit.page("today.html", numbers=numbers_for(visit.house), stack=STACK, ahead=visit.house.settings.deadline_days)


def numbers_for(house: House) -> Numbers:
    """The numbers of this moment."""
    return numbers_of(house.store.database, today=house.today(), now=house.clock(), ahead=house.settings.deadline_days)
