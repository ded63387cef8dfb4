"""What people do on the filing page. Each deed claims the filing if nobody holds it, and answers with the changed part."""
from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Form, HTTPException
from fastapi.responses import Response

from dashboard.app import STATUS
from dashboard.filing import part
from dashboard.filing_desk import Bench, bench_of
from dashboard.filing_view import find_place, view_of
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.pictures import found
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings import claims
from filings.problems import LockboxError
from flows import review, review_pages, review_rulings
from flows.reread import Stage
from flows.review_desk import Changed, ReviewDesk

pages = Pages()
Deed = Callable[[ReviewDesk, str, int], Changed]
Version = Annotated[int, Form()]
Words = Annotated[str, Form(max_length=4000)]


@pages.post("/filings/{scan}/{number}/claim", needs=May.WORK)
def claim(visit: Visiting, scan: int, number: int) -> Response:
    """Claim the filing, or say who holds it."""
    place = _filing(visit, scan, number)
    held = _claim(visit, place)
    problem = "" if held is None else text("filing.held", name=held)
    return _answer(visit, scan, number, problem, 409 if problem else 200, text("filing.said.claim"))


@pages.post("/filings/{scan}/{number}/release", needs=May.WORK)
def release(visit: Visiting, scan: int, number: int) -> Response:
    """Give the filing back."""
    claims.release(visit.house.store.database, _filing(visit, scan, number), visit.user.name, visit.house.clock())
    return _answer(visit, scan, number, said=text("filing.said.release"))


@pages.post("/filings/{scan}/{number}/entry", needs=May.WORK)
def entry(visit: Visiting, scan: int, number: int, version: Version, field: Annotated[str, Form(max_length=200)],
          action: Annotated[str, Form()] = "confirm", value: Words = "") -> Response:
    """Confirm or correct an entry, or say that it cannot be read."""
    deeds: dict[str, Deed] = {
        "confirm": lambda desk, who, filing: review.confirm(desk, who, filing, version, field),
        "correct": lambda desk, who, filing: review.correct(desk, who, filing, version, field, value),
        "unreadable": lambda desk, who, filing: review.cannot_read(desk, who, filing, version, field)}
    if action not in deeds:
        raise HTTPException(422)
    return _do(visit, scan, number, deeds[action], text(f"filing.said.{action}"))


@pages.post("/filings/{scan}/{number}/sentence", needs=May.WORK)
def sentence(visit: Visiting, scan: int, number: int, version: Version, index: Annotated[int, Form()],
             stated: Annotated[int, Form()] = 1) -> Response:
    """Say whether a page says what it seems to say."""
    return _do(visit, scan, number, lambda desk, who, filing: review.settle_claim(desk, who, filing, version, index, bool(stated)),
               text("filing.said.sentence"))


@pages.post("/filings/{scan}/{number}/answer", needs=May.WORK)
def answer(visit: Visiting, scan: int, number: int, version: Version, question: Annotated[str, Form(max_length=80)],
           says: Annotated[str, Form(max_length=40)], reason: Words = "") -> Response:
    """Answer what the paper leaves open."""
    return _do(visit, scan, number, lambda desk, who, filing: review.answer(desk, who, filing, version, question, says, reason),
               text("filing.said.answer"))


@pages.post("/filings/{scan}/{number}/page", needs=May.WORK)
def page(visit: Visiting, scan: int, number: int, version: Version, page: Annotated[int, Form()],
         action: Annotated[str, Form()] = "settle", kind: Annotated[str, Form(max_length=40)] = "",
         edition: Annotated[str, Form(max_length=20)] = "", form_page: Annotated[str, Form(max_length=3)] = "",
         degrees: Annotated[int, Form()] = 90) -> Response:
    """Settle a doubtful page, say what it is, or turn it."""
    at = int(form_page) if form_page.isdecimal() else None
    deeds: dict[str, Deed] = {
        "settle": lambda desk, who, filing: review.settle_page(desk, who, filing, version, page),
        "kind": lambda desk, who, filing: review_pages.set_kind(desk, who, filing, version, page, kind, edition, at),
        "turn": lambda desk, who, filing: review_pages.rotate(desk, who, filing, version, page, degrees)}
    if action not in deeds:
        raise HTTPException(422)
    return _do(visit, scan, number, deeds[action], text(f"filing.said.page-{action}"))


@pages.post("/filings/{scan}/{number}/move", needs=May.WORK)
def move(visit: Visiting, scan: int, number: int, version: Version, page: Annotated[list[int] | None, Form()] = None,
         to: Annotated[str, Form(max_length=5)] = "new") -> Response:
    """Move pages to another filing of the scan, or split them off."""
    target = int(to) if to.isdecimal() else None
    return _do(visit, scan, number, lambda desk, who, filing: review_pages.move(desk, who, filing, version, page or [], target),
               text("filing.said.move"))


@pages.post("/filings/{scan}/{number}/merge", needs=May.WORK)
def merge(visit: Visiting, scan: int, number: int, version: Version, into: Annotated[int, Form()]) -> Response:
    """Make the filing part of another one of the scan."""
    return _do(visit, scan, number, lambda desk, who, filing: review_pages.merge(desk, who, filing, version, into),
               text("filing.said.merge"))


@pages.post("/filings/{scan}/{number}/read", needs=May.WORK)
def read_again(visit: Visiting, scan: int, number: int, page: Annotated[int, Form()]) -> Response:
    """Have a page read again in the background."""
    bench, filing = bench_of(visit.house), _filing(visit, scan, number)
    record, file = found(visit, bench, scan)
    known = next((each for each in record.pages if each.number == page), None)
    if known is None or file is None:
        return _answer(visit, scan, number, text("filing.no_file"), 422)
    if (other := _claim(visit, filing)) is not None:
        return _answer(visit, scan, number, text("filing.held", name=other), 409)
    bench.rereads.start(visit.user.name, filing, page, known.rotated)
    return _answer(visit, scan, number, said=text("filing.said.read", page=page))


@pages.get("/filings/{scan}/{number}/read/{job}", needs=May.WORK)
def reading(visit: Visiting, scan: int, number: int, job: int) -> Response:
    """How far a page is that is being read again; once it is read, the changed part."""
    state = bench_of(visit.house).rereads.state(job)
    if state is None or state.filing != _filing(visit, scan, number):
        raise HTTPException(404)
    if state.stage is Stage.FAILED:
        return _answer(visit, scan, number, said=text("filing.read_failed", page=state.page, why=state.message))
    if state.stage is Stage.DONE:
        return _answer(visit, scan, number, said=text("filing.said.read_done", page=state.page))
    return Response(status_code=204)


@pages.post("/filings/{scan}/{number}/rule", needs=May.RULE)
def rule(visit: Visiting, scan: int, number: int, version: Version, disposition: Annotated[str, Form(max_length=20)] = "",
         reason: Words = "") -> Response:
    """Put a disposition in place of the program's."""
    return _do(visit, scan, number, lambda desk, who, filing: review_rulings.rule(desk, who, filing, version, disposition, reason),
               text("filing.said.rule"))


@pages.post("/filings/{scan}/{number}/second", needs=May.SECOND)
def second(visit: Visiting, scan: int, number: int, version: Version, agrees: Annotated[int, Form()] = 1,
           reason: Words = "") -> Response:
    """Confirm or refuse what another person ruled."""
    def deed(desk: ReviewDesk, who: str, filing: int) -> Changed:
        return review_rulings.second(desk, who, filing, version, bool(agrees), reason)

    return _do(visit, scan, number, deed, text("filing.said.second"), claimed=False)


@pages.post("/filings/{scan}/{number}/withdraw", needs=May.RULE)
def withdraw(visit: Visiting, scan: int, number: int, version: Version) -> Response:
    """Take a ruling back."""
    return _do(visit, scan, number, lambda desk, who, filing: review_rulings.withdraw(desk, who, filing, version),
               text("filing.said.withdraw"))


@pages.post("/filings/{scan}/{number}/finish", needs=May.WORK)
def finish(visit: Visiting, scan: int, number: int, version: Version) -> Response:
    """Be done with the filing."""
    return _do(visit, scan, number, lambda desk, who, filing: review_rulings.finish(desk, who, filing, version),
               text("filing.said.finish"))


@pages.post("/filings/{scan}/{number}/reopen", needs=May.WORK)
def reopen(visit: Visiting, scan: int, number: int, version: Version) -> Response:
    """Take the filing up again."""
    return _do(visit, scan, number, lambda desk, who, filing: review_rulings.reopen(desk, who, filing, version),
               text("filing.said.reopen"))


def _filing(visit: Visit, scan: int, number: int) -> int:
    """The id of a filing.

    Raises:
        HTTPException: 404, there is none.
    """
    with visit.house.store.database.read() as connection:
        place = find_place(connection, scan, number)
    if place is None:
        raise HTTPException(404)
    return place.filing


def _claim(visit: Visit, filing: int) -> str | None:
    """Claim the filing, or renew the claim; gives back who holds it instead."""
    house = visit.house
    held = claims.claim(house.store.database, filing, visit.user.name, house.clock(), house.settings.claim_minutes * 60)
    return held.user if held is not None and not held.mine else None


def _do(visit: Visit, scan: int, number: int, deed: Deed, said: str, *, claimed: bool = True) -> Response:
    """Do something to a filing and show it as it is then; what cannot be done is told beside the filing as it is."""
    filing, bench = _filing(visit, scan, number), bench_of(visit.house)
    if claimed and (other := _claim(visit, filing)) is not None:
        return _answer(visit, scan, number, text("filing.held", name=other), 409)
    try:
        after = deed(bench.desk, visit.user.name, filing)
    except LockboxError as error:
        if type(error) not in STATUS:
            raise
        return _answer(visit, scan, number, str(error), STATUS[type(error)])
    if after.place.number != number:
        return visit.to(f"/filings/{scan}/{after.place.number}")
    return _answer(visit, scan, number, said=said)


def _answer(visit: Visit, scan: int, number: int, message: str = "", status: int = 200, said: str = "") -> Response:
    bench: Bench = bench_of(visit.house)
    shown = view_of(visit, bench, scan, number)
    if shown is None:
        return visit.to("/queue")
    if not visit.by_htmx and status == 200:
        return visit.to(shown.address)
    return part(visit, shown, status, message, said)
