"""The letters of a filing: drafts to look at, edit and approve, and as files. Nothing is ever sent."""
from __future__ import annotations

from typing import Annotated

from fastapi import Form, HTTPException
from fastapi.responses import HTMLResponse, Response

from dashboard.filing_desk import bench_of
from dashboard.filing_view import find_place
from dashboard.masks import masked_document
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings.problems import BadNotice, FilingChanged
from flows import drafting
from flows.drafting import NoticeDesk, Shown

pages = Pages()
KINDS = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
# a letter brings its own style, runs nothing, loads nothing, and is shown within our own pages only
LETTER = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
                                     "form-action 'none'; frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}


@pages.get("/filings/{scan}/{number}/notices", needs=May.SEE)
def notices(visit: Visiting, scan: int, number: int) -> Response:
    """The letters that fit the filing. Looking at them makes those that are missing."""
    _known(visit, scan, number)
    found = drafting.drafts(_desk(visit), scan, number, visit.house.today())
    return visit.page("part_filing_notices.html", scan=scan, number=number, drafts=found)


@pages.get("/filings/{scan}/{number}/notices/{draft}", needs=May.SEE)
def notice(visit: Visiting, scan: int, number: int, draft: int) -> Response:
    """One letter, to look at and edit."""
    return _page(visit, _shown(visit, scan, number, draft))


@pages.post("/filings/{scan}/{number}/notices/{draft}", needs=May.WORK)
def edit(visit: Visiting, scan: int, number: int, draft: int, text_: Annotated[str, Form(alias="text", max_length=40_000)],
         fill_name: Annotated[list[str] | None, Form()] = None, fill_value: Annotated[list[str] | None, Form()] = None) -> Response:
    """Save what a person made of a letter."""
    desk = _desk(visit)
    before = _shown(visit, scan, number, draft)
    fills = {name: value for name, value in zip(fill_name or [], fill_value or [], strict=False) if value.strip()}
    changed = text_.replace("\r\n", "\n").strip() != before.text.strip()
    try:
        drafting.edit(desk, draft, visit.user.name, text=text_ if changed else None, fills=fills or None)
    except BadNotice as error:
        return _page(visit, before, str(error), 422)
    return _page(visit, drafting.letter(desk, draft), said=text("filing.said.notice"))


@pages.post("/filings/{scan}/{number}/notices/{draft}/approve", needs=May.SECOND)
def approve(visit: Visiting, scan: int, number: int, draft: int, seen: Annotated[str, Form(max_length=64)],
            signer: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Approve a letter as it was seen."""
    desk = _desk(visit)
    before = _shown(visit, scan, number, draft)
    try:
        drafting.approve(desk, draft, visit.user.name, seen, signer.strip() or visit.user.title)
    except (BadNotice, FilingChanged) as error:
        return _page(visit, before, str(error), 409 if isinstance(error, FilingChanged) else 422)
    return _page(visit, drafting.letter(desk, draft), said=text("filing.said.notice_approved"))


@pages.post("/filings/{scan}/{number}/notices/{draft}/withdraw", needs=May.WORK)
def withdraw(visit: Visiting, scan: int, number: int, draft: int, reason: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Take a letter out of use."""
    before = _shown(visit, scan, number, draft)
    try:
        drafting.withdraw(_desk(visit), draft, visit.user.name, reason)
    except BadNotice as error:
        return _page(visit, before, str(error), 422)
    return notices(visit, scan, number)


@pages.get("/filings/{scan}/{number}/notices/{draft}/letter", needs=May.SEE)
def letter(visit: Visiting, scan: int, number: int, draft: int) -> Response:
    """A letter as it would be printed, with the sheet for the one who approves it, to be shown within the filing page."""
    shown = _shown(visit, scan, number, draft)
    return HTMLResponse(shown.html if visit.unmasked else masked_document(shown.html), headers=LETTER)


@pages.get("/filings/{scan}/{number}/notices/{draft}/file.{form}", needs=May.SEE)
def file(visit: Visiting, scan: int, number: int, draft: int, form: str) -> Response:
    """A letter as a file."""
    if form not in KINDS:
        raise HTTPException(404)
    shown = _shown(visit, scan, number, draft)
    made = drafting.file(_desk(visit), draft, form)
    name = f"{shown.kept.kind}-{scan}-{number}.{form}"
    return Response(made, media_type=KINDS[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _desk(visit: Visit) -> NoticeDesk:
    return bench_of(visit.house).letters


def _known(visit: Visit, scan: int, number: int) -> None:
    with visit.house.store.database.read() as connection:
        if find_place(connection, scan, number) is None:
            raise HTTPException(404)


def _shown(visit: Visit, scan: int, number: int, draft: int) -> Shown:
    """A letter of this filing.

    Raises:
        HTTPException: 404, it is none of its letters, or one that no longer fits.
    """
    _known(visit, scan, number)
    try:
        shown = drafting.letter(_desk(visit), draft)
    except BadNotice as error:
        raise HTTPException(404) from error
    if (shown.kept.scan, shown.kept.number) != (scan, number):
        raise HTTPException(404)
    return shown


def _page(visit: Visit, shown: Shown, message: str = "", status: int = 200, said: str = "") -> Response:
    return visit.page("part_filing_notice.html", status, shown=shown, message=message, said=said)
