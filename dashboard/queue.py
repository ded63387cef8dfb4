"""The queue: find, sort, claim and give out what people have to look at."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import Form, HTTPException
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import QueryParams

from dashboard.filing_desk import bench_of
from dashboard.login import inside
from dashboard.masks import masked
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.queue_view import AGES, Asked, asked_by
from dashboard.tables import as_csv, as_xlsx
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings import claims, people, saved_views, views
from filings.problems import BadArguments
from filings.views import QueueRow, Sort, State
from filings.vocabulary import Disposition, Request, Trait
from reports import words

MOST_EXPORTED = 100_000        # rows
MOST_AT_ONCE = views.PAGE
pages = Pages()

# views that everybody has: name of the text, and the address; {me} is the user's name
STANDING = (
    ("waiting", "state=open&disposition=review"), ("mine", "state=open&assignee={me}"),
    ("medical", "state=open&trait=medical&disposition=review"), ("doubtful", "state=open&disposition=review&sort=errors"),
    ("second", "state=second"), ("everything", "state=all&sort=newest"),
)


@pages.get("/queue", needs=May.SEE)
def queue(visit: Visiting) -> Response:
    """One page of the queue; asked by htmx, only its rows."""
    asked = asked_by(visit.request.query_params, visit.house.today())
    database, now = visit.house.store.database, visit.house.clock()
    found, number, more = views.page_and_count(database, asked.view, now=now, after=visit.request.query_params.get("after"))
    bench_of(visit.house).ahead.expect([row.filing for row in found.rows])
    values: dict[str, Any] = {
        "asked": asked, "found": found, "number": number, "more": more, "today": visit.house.today(), "now": now,
        "said": _said(visit), "workers": _workers(visit)}
    if visit.by_htmx:
        return visit.page("part_queue.html", **values)
    return visit.page("queue.html", **values, **_choices(visit, asked))


@pages.post("/queue/next", needs=May.WORK)
def take_next(visit: Visiting, query: Annotated[str, Form(max_length=2000)] = "",
              after: Annotated[int | None, Form()] = None) -> Response:
    """Claim the next filing of a view that nobody else holds, and open it."""
    asked = asked_by(QueryParams(query), visit.house.today())
    database = visit.house.store.database
    for _ in range(20):        # somebody may be faster
        found = views.next_filing(database, asked.view, visit.user.name, now=visit.house.clock(), after=after)
        if found is None:
            break
        held = _claim(visit, found.filing)
        if held and held.mine:
            return visit.to(f"/filings/{found.scan}/{found.number}?view={asked.query().replace('&', '%26')}")
        after = found.filing
    return visit.to(f"/queue?{asked.query()}&said=nothing")


@pages.post("/queue/claim/{filing}", needs=May.WORK)
def claim(visit: Visiting, filing: int, next: Annotated[str, Form(max_length=2000)] = "/queue") -> Response:
    """Claim one filing and open it; where somebody else holds it, say who."""
    held = _claim(visit, filing)
    if held is None:
        raise HTTPException(404)
    if not held.mine:
        raise BadArguments(text("queue.held", name=held.user))
    return visit.to(inside(next))


@pages.post("/queue/release/{filing}", needs=May.WORK)
def release(visit: Visiting, filing: int, next: Annotated[str, Form(max_length=2000)] = "/queue") -> Response:
    """Give one filing back; a supervisor also gives back what others hold."""
    claims.release(visit.house.store.database, filing, visit.user.name, visit.house.clock(), anyones=visit.may(May.ASSIGN))
    return visit.to(inside(next))


@pages.post("/queue/bulk", needs=May.WORK)
def bulk(visit: Visiting, action: Annotated[str, Form()] = "", filing: Annotated[list[int] | None, Form()] = None,
         to: Annotated[str, Form(max_length=80)] = "", next: Annotated[str, Form(max_length=2000)] = "/queue") -> Response:
    """Claim, give back or give out the chosen filings. Nothing about a filing itself is ever decided in bulk."""
    chosen = (filing or [])[:MOST_AT_ONCE]
    database, now, me = visit.house.store.database, visit.house.clock(), visit.user.name
    if action == "claim":
        done = claims.claim_many(database, chosen, me, now, visit.house.settings.claim_minutes * 60)
    elif action == "release":
        done = claims.release_many(database, chosen, me, now, anyones=visit.may(May.ASSIGN))
    elif action == "assign":
        if not visit.may(May.ASSIGN):
            raise HTTPException(403)
        done = claims.assign(database, chosen, to or None, by=me, now=now)
    else:
        raise BadArguments(text("queue.no_action"))
    address = inside(next)
    return visit.to(f"{address}{'&' if '?' in address else '?'}said={action}-{done}-{len(chosen)}")


@pages.post("/queue/views", needs=May.SEE)
def save_view(visit: Visiting, name: Annotated[str, Form(max_length=60)] = "",
              query: Annotated[str, Form(max_length=2000)] = "", shared: Annotated[bool, Form()] = False) -> Response:
    """Keep a view under a name; only a supervisor's can be for all."""
    if not name.strip():
        raise BadArguments(text("queue.views.no_name"))
    asked = asked_by(QueryParams(query), visit.house.today())
    saved_views.save_view(visit.house.store.database, visit.user.name, name.strip(), asked.query(),
                    shared=shared and visit.may(May.ASSIGN))
    return visit.to(f"/queue?{asked.query()}")


@pages.post("/queue/views/{number}/delete", needs=May.SEE)
def delete_view(visit: Visiting, number: int) -> Response:
    """Forget one of one's own views."""
    saved_views.delete_view(visit.house.store.database, visit.user.name, number)
    return visit.to("/queue")


@pages.get("/queue/export.{form}", needs=May.EXPORT)
def export(visit: Visiting, form: str) -> Response:
    """A view as a table for a spreadsheet; that it was carried out is kept."""
    if form not in ("csv", "xlsx"):
        raise HTTPException(404)
    asked = asked_by(visit.request.query_params, visit.house.today())
    database = visit.house.store.database
    number, _ = views.count(database, asked.view, MOST_EXPORTED)
    views.note_export(database, visit.user.name, asked.query(), number, form)
    rows = views.every(database, asked.view, now=visit.house.clock(), most=MOST_EXPORTED)
    table = _table(rows, unmasked=visit.unmasked)
    name = f"queue-{visit.house.today()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        return StreamingResponse(as_csv(table), media_type="text/csv; charset=utf-8", headers=headers)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(as_xlsx(table, text("queue.title")), media_type=kind, headers=headers)


def _table(rows: Iterable[QueueRow], *, unmasked: bool) -> Iterator[list[Any]]:
    yield [text(f"queue.column.{name}") for name in ("scan", "filing", "received", "applicant", "a_number", "request", "traits",
                                                     "disposition", "reasons", "file_by", "answer_by", "doubts",
                                                     "expected_errors", "assignee", "holder")]
    for row in rows:
        yield [row.scan_name, row.number, row.received, row.applicant,
               (row.a_number or "") if unmasked or not row.a_number else masked(row.a_number),
               words.REQUESTS[Request(row.request)], ", ".join(words.TRAITS[Trait(each)] for each in row.traits),
               text(f"common.disposition.{row.disposition}"), ", ".join(words.check_title(each) for each in row.reasons),
               row.file_by, row.answer_by, row.doubts, row.expected_errors, row.assignee or "", row.holder or ""]


def _claim(visit: Visit, filing: int) -> claims.Held | None:
    return claims.claim(visit.house.store.database, filing, visit.user.name, visit.house.clock(),
                        visit.house.settings.claim_minutes * 60)


def _workers(visit: Visit) -> list[people.User]:
    return claims.workers(people.users(visit.house.store.database)) if visit.may(May.ASSIGN) else []


def _choices(visit: Visit, asked: Asked) -> dict[str, Any]:
    """What the filters offer."""
    database, me = visit.house.store.database, visit.user.name
    standing = [(text(f"queue.views.{name}"), address.format(me=me)) for name, address in STANDING
                if name != "mine" or visit.may(May.WORK)]
    batches = views.batches(database)
    plain = next((address for _, address in standing if asked_by(QueryParams(address), visit.house.today()) == asked), None)
    return {"standing": standing, "here_plain": plain, "saved": saved_views.saved_views(database, me), "here": asked.query(),
            "states": list(State), "dispositions": list(Disposition), "requests": list(Request), "traits": list(Trait),
            "checks": sorted(words.CHECKS, key=words.check_title), "ages": AGES, "sorts": list(Sort),
            "batches": [*batches, *([asked.view.batch] if asked.view.batch and asked.view.batch not in batches else [])],
            "people": claims.workers(people.users(database))}


def _said(visit: Visit) -> str:
    """What the deed before has done, in words."""
    action, _, numbers = visit.request.query_params.get("said", "").partition("-")
    if action == "nothing":
        return text("queue.said.nothing")
    done, _, of = numbers.partition("-")
    if action not in ("claim", "release", "assign") or not (done.isdecimal() and of.isdecimal()):
        return ""
    return text(f"queue.said.{action}", done=int(done[:6]), of=int(of[:6]))


