"""The JSON API: the queue, filings and records, corrections and rulings, and scans handed in; by the same rules as the pages.

A program logs in with a token of a user (`Authorization: Bearer …`) and may do what that user may. Numbers that name a person
are masked for tokens. `GET /api/v1/openapi.json` describes it all.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import File, Form, HTTPException, Query, UploadFile
from fastapi.responses import JSONResponse

from dashboard.api_masks import masked_filing, masked_record
from dashboard.api_models import (
    AnswerDeed,
    Doubt,
    EntryDeed,
    Filing,
    Id,
    PageDeed,
    Problem,
    QueuePage,
    Row,
    RulingDeed,
    SecondDeed,
    SentenceDeed,
    StateDeed,
    Uploaded,
)
from dashboard.app import STATUS
from dashboard.filing_desk import bench_of
from dashboard.filing_view import FilingView, find_place, view_of
from dashboard.mailroom import MOST_BYTES, inboxes
from dashboard.masks import masked
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.queue_view import asked_by
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings import claims, corrections, views
from filings.audit import append
from filings.problems import LockboxError, UnknownFiling
from filings.promises import answers_of
from flows import review, review_rulings
from flows.deposit import deposit
from flows.review_desk import Changed, ReviewDesk

pages = Pages("/api/v1", api=True)


@pages.get("/openapi.json", needs=May.OWN)
def description(visit: Visiting) -> dict[str, Any]:
    """This description."""
    found: dict[str, Any] = visit.request.app.openapi()
    return found


@pages.get("/queue", needs=May.SEE)
def queue(visit: Visiting, state: Annotated[Literal["open", "second", "done", "all"], Query()] = "open",
          disposition: Annotated[list[str] | None, Query()] = None, q: Annotated[str, Query(max_length=300)] = "",
          after: Annotated[str | None, Query(max_length=200)] = None) -> QueuePage:
    """A page of the queue. `q`: words to look for; further parameters are those of the queue's own address."""
    asked = asked_by(visit.request.query_params, visit.house.today())
    found = views.page(visit.house.store.database, asked.view, now=visit.house.clock(), after=after)
    return QueuePage(after=found.after, filings=[
        Row(scan=row.scan, number=row.number, scan_name=row.scan_name, applicant=row.applicant,
            a_number=row.a_number if visit.unmasked or not row.a_number else masked(row.a_number), request=row.request,
            traits=list(row.traits), disposition=row.disposition, received=row.received, file_by=row.file_by,
            answer_by=row.answer_by, doubts=row.doubts, reasons=list(row.reasons), assignee=row.assignee,
            reviewed_by=row.reviewed_by, holder=row.holder)
        for row in found.rows])


@pages.get("/filings/{scan}/{number}", needs=May.SEE)
def filing(visit: Visiting, scan: Id, number: Id) -> Filing:
    """A filing with what is asked of a person. That it was read is kept."""
    shown = _shown(visit, scan, number)
    views.note_reading(visit.house.store.database, visit.user.name, scan, number)
    return _as_data(visit, shown)


@pages.get("/records/{scan}", needs=May.SEE)
def record(visit: Visiting, scan: Id) -> dict[str, Any]:
    """The triage record of a scan as it stands."""
    with visit.house.store.database.read() as connection:
        try:
            _, found = corrections.current(connection, scan)
        except UnknownFiling as error:
            raise HTTPException(404) from error
    for number in range(1, len(found.filings) + 1):
        views.note_reading(visit.house.store.database, visit.user.name, scan, number)
    data = found.model_dump(mode="json", by_alias=True)
    return data if visit.unmasked else masked_record(data)


@pages.post("/filings/{scan}/{number}/claim", needs=May.WORK)
def claim(visit: Visiting, scan: Id, number: Id) -> Filing | Problem:
    """Claim a filing, or renew one's claim."""
    return _do(visit, scan, number, None)


@pages.post("/filings/{scan}/{number}/release", needs=May.WORK)
def release(visit: Visiting, scan: Id, number: Id) -> Filing | Problem:
    """Give a filing back."""
    shown = _shown(visit, scan, number)
    claims.release(visit.house.store.database, shown.place.filing, visit.user.name, visit.house.clock())
    return _as_data(visit, _shown(visit, scan, number))


@pages.post("/filings/{scan}/{number}/entries", needs=May.WORK)
def entries(visit: Visiting, scan: Id, number: Id, body: EntryDeed) -> Filing | Problem:
    """Confirm or correct an entry, or say that it cannot be read; the filing is decided again at once."""
    if body.action == "correct":
        return _do(visit, scan, number, lambda desk, who, at: review.correct(desk, who, at, body.version, body.field, body.value))
    deed = review.confirm if body.action == "confirm" else review.cannot_read
    return _do(visit, scan, number, lambda desk, who, at: deed(desk, who, at, body.version, body.field))


@pages.post("/filings/{scan}/{number}/sentences", needs=May.WORK)
def sentences(visit: Visiting, scan: Id, number: Id, body: SentenceDeed) -> Filing | Problem:
    """Say whether a page says what it seems to say."""
    return _do(visit, scan, number, lambda desk, who, at: review.settle_claim(desk, who, at, body.version, body.index, body.stated))


@pages.post("/filings/{scan}/{number}/pages", needs=May.WORK)
def settled_pages(visit: Visiting, scan: Id, number: Id, body: PageDeed) -> Filing | Problem:
    """Say that a doubtful page is in no doubt."""
    return _do(visit, scan, number, lambda desk, who, at: review.settle_page(desk, who, at, body.version, body.page))


@pages.post("/filings/{scan}/{number}/answers", needs=May.WORK)
def answers(visit: Visiting, scan: Id, number: Id, body: AnswerDeed) -> Filing | Problem:
    """Answer what the paper leaves open."""
    return _do(visit, scan, number,
               lambda desk, who, at: review.answer(desk, who, at, body.version, body.question, body.says, body.reason))


@pages.post("/filings/{scan}/{number}/rulings", needs=May.RULE)
def rulings(visit: Visiting, scan: Id, number: Id, body: RulingDeed) -> Filing | Problem:
    """Put a disposition in place of the program's."""
    return _do(visit, scan, number,
               lambda desk, who, at: review_rulings.rule(desk, who, at, body.version, body.disposition, body.reason))


@pages.post("/filings/{scan}/{number}/second", needs=May.SECOND)
def second(visit: Visiting, scan: Id, number: Id, body: SecondDeed) -> Filing | Problem:
    """Confirm or refuse, as a second person, what another one ruled."""
    return _do(visit, scan, number,
               lambda desk, who, at: review_rulings.second(desk, who, at, body.version, body.agrees, body.reason), claimed=False)


@pages.post("/filings/{scan}/{number}/finish", needs=May.WORK)
def finish(visit: Visiting, scan: Id, number: Id, body: StateDeed) -> Filing | Problem:
    """Be done with a filing."""
    return _do(visit, scan, number, lambda desk, who, at: review_rulings.finish(desk, who, at, body.version))


@pages.post("/filings/{scan}/{number}/reopen", needs=May.WORK)
def reopen(visit: Visiting, scan: Id, number: Id, body: StateDeed) -> Filing | Problem:
    """Take a filing up again."""
    return _do(visit, scan, number, lambda desk, who, at: review_rulings.reopen(desk, who, at, body.version))


@pages.post("/scans", needs=May.INTAKE, most=MOST_BYTES)
def scans(visit: Visiting, scan: Annotated[list[UploadFile], File(max_length=50)],
          batch: Annotated[str, Form(max_length=100)] = "", received: Annotated[date | None, Form()] = None,
          postmarked: Annotated[date | None, Form()] = None) -> Uploaded | Problem:
    """Put scans into the first inbox; the sweep takes them in."""
    places = inboxes()
    if not places:
        return _problem(422, text("mailroom.no_inbox"))
    try:
        put = [deposit(places[0], Path(each.filename or "").name, each.file, batch.strip(), received, postmarked) for each in scan]
    except LockboxError as error:
        return _problem(422, str(error))
    with visit.house.store.database.write() as connection:
        append(connection, visit.user.name, "mailroom.upload", f"inbox {places[0].name}",
               after={"files": [each.name for each in put], "batch": batch.strip()}, at=visit.house.now())
    return Uploaded(files=[each.name for each in put])


def _shown(visit: Visit, scan: int, number: int) -> FilingView:
    """A filing.

    Raises:
        HTTPException: 404, there is none.
    """
    shown = view_of(visit, bench_of(visit.house), scan, number)
    if shown is None:
        raise HTTPException(404)
    return shown


def _as_data(visit: Visit, shown: FilingView) -> Filing:
    data = shown.filing.model_dump(mode="json")
    with visit.house.store.database.read() as connection:
        answer_by = answers_of(connection, [shown.place.filing]).get(shown.place.filing)
    return Filing(
        scan=shown.place.scan, number=shown.place.number, version=shown.version, disposition=shown.stands, holder=shown.holder,
        reviewed_by=shown.place.reviewed_by, waiting_ruling=shown.waiting.disposition if shown.waiting else None,
        answer_by=answer_by,
        doubts=[Doubt.model_validate({
            "kind": each.kind, "key": each.key, "decides": each.decides, "checks": list(each.codes),
            "page": int(each.spot.page) if each.spot.page else None, "value": each.value or each.quote,
            "choices": [choice for choice, _ in each.choices]}) for each in shown.doubts],
        filing=data if visit.unmasked else masked_filing(data))


def _do(visit: Visit, scan: int, number: int, deed: Callable[..., Changed] | None, *, claimed: bool = True) -> Any:
    """Do something to a filing, which is claimed first where that is needed; gives back the filing as it is then."""
    house, bench = visit.house, bench_of(visit.house)
    with house.store.database.read() as connection:
        place = find_place(connection, scan, number)
    if place is None:
        raise HTTPException(404)
    if claimed:
        held = claims.claim(house.store.database, place.filing, visit.user.name, house.clock(), house.settings.claim_minutes * 60)
        if held is not None and not held.mine:
            return _problem(409, text("filing.held", name=held.user))
    desk: ReviewDesk = bench.desk
    try:
        if deed is not None:
            deed(desk, visit.user.name, place.filing)
    except LockboxError as error:
        if type(error) not in STATUS:
            raise
        return _problem(STATUS[type(error)], str(error))
    return _as_data(visit, _shown(visit, scan, number))


def _problem(status: int, message: str) -> Any:
    return JSONResponse({"detail": message}, status)
