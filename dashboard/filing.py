"""The filing page: pages of the scan beside what was found and read, and everything that is asked of a person."""
from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import HTTPException
from fastapi.responses import Response

from dashboard import pictures
from dashboard.filing_desk import bench_of
from dashboard.filing_view import FilingView, papers, view_of
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visit, Visiting
from filings import views
from filings.vocabulary import Disposition, Page, PageKind
from flows.draw_ahead import opening_page
from flows.review_history import history, title_of
from flows.review_rulings import rulings

pages = Pages()


@pages.get("/filings/{scan}/{number}", needs=May.SEE)
def filing(visit: Visiting, scan: int, number: int, view: str = "") -> Response:
    """A filing. That it was opened is kept; asked by htmx, only the part that deeds change."""
    bench = bench_of(visit.house)
    shown = view_of(visit, bench, scan, number)
    if shown is None:
        raise HTTPException(404)
    if visit.by_htmx:
        return part(visit, shown)
    # kept while the page is made, and before anybody sees it
    noted = bench.aside.submit(views.note_reading, visit.house.store.database, visit.user.name, scan, number)
    if (first := first_page(shown)) is not None:
        pictures.begin(visit, bench, shown.record, scan, first)
    picture = _picture(visit, shown, first) if first else ""
    answer = visit.page("filing.html", view=shown, query=view[:2000], first_picture=picture, **values_of(visit, shown))
    noted.result()
    return answer


@pages.get("/filings/{scan}/{number}/history", needs=May.SEE)
def versions(visit: Visiting, scan: int, number: int) -> Response:
    """Every version of a filing, with what it changed, and every ruling there was."""
    shown = view_of(visit, bench_of(visit.house), scan, number)
    if shown is None:
        raise HTTPException(404)
    with visit.house.store.database.read() as connection:
        found, ruled = history(connection, shown.place), rulings(connection, shown.place)
    return visit.page("part_filing_history.html", view=shown, versions=found, rulings=ruled, title_of=title_of)


def part(visit: Visit, shown: FilingView, status: int = 200, message: str = "", said: str = "") -> Response:
    """The part of the page that deeds change.

    Args:
        visit: the request.
        shown: the filing.
        status: of the answer.
        message: what could not be done, and why.
        said: what was done.
    """
    return visit.page("part_filing.html", status, view=shown, **values_of(visit, shown, message, said))


def values_of(visit: Visit, shown: FilingView, message: str = "", said: str = "") -> dict[str, Any]:
    """What the templates of the page need beside the filing."""
    bench, first = bench_of(visit.house), first_page(shown)
    desk = bench.desk
    return {
        "message": message, "said": said, "jobs": bench.rereads.of_filing(shown.place.filing),
        "picture_of": partial(_picture, visit, shown), "papers": papers(shown), "kinds": list(PageKind),
        "forms": sorted(desk.form_pages), "rulable": [one for one in Disposition if one != Disposition.REVIEW],
        "two_people": desk.two_people, "others": [one for one in range(1, shown.number_of + 1) if one != shown.place.number],
        "first": first.number if first else 0, "workable": visit.may(May.WORK) and (shown.mine or shown.open_for_all)}


def _picture(visit: Visit, shown: FilingView, page: Page) -> str:
    """Address of the picture of a page; it changes with what it shows. With `&size=` it is one of another size."""
    return f"/pictures/{shown.place.scan}/{page.number}/{page.rotated}?full={int(visit.unmasked)}"


def first_page(shown: FilingView) -> Page | None:
    """The page to show first."""
    return opening_page(shown.pages, (int(each.spot.page or 0) for each in shown.doubts))
