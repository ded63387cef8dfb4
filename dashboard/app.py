"""The dashboard as a FastAPI application: the pages of all parts behind one guard."""
from __future__ import annotations

import importlib
import logging
from http import HTTPStatus

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from dashboard.guard import HEADERS, GuardedRoute, Headers
from dashboard.house import House
from dashboard.pages import Page, Pages
from dashboard.render import STATIC
from dashboard.texts import catalogue, text
from dashboard.visit import visit_of
from filings import problems
from filings.problems import AssetsMissing, LockboxError

# what people can mend; anything else of the house's own problems is one of the place
STATUS: dict[type[LockboxError], int] = {
    problems.UnknownFiling: 404, problems.FilingChanged: 409, problems.NotClaimed: 409, problems.SecondPerson: 409,
    problems.BadArguments: 422, problems.BadCorrection: 422, problems.NotDecided: 422, problems.BadMapping: 422,
    problems.NotAForm: 422, problems.UnknownForm: 422, problems.ScanProblem: 422}
# modules with pages: each has a list of them named `pages`
PARTS = (
    "dashboard.login",
    "dashboard.sign_on",
    "dashboard.today",
    "dashboard.queue",
    "dashboard.account",
    "dashboard.users",
    "dashboard.forms",
    "dashboard.policy",
    "dashboard.audit_trail",
    "dashboard.api",
    "dashboard.filing",
    "dashboard.filing_deeds",
    "dashboard.filing_notices",
    "dashboard.pictures",
    "dashboard.mailroom",
)


def create_app(house: House) -> FastAPI:
    """The application over a house. The house is closed by whoever opened it.

    Raises:
        AssetsMissing: the program was built without what its pages load.
    """
    if not (STATIC / "vendor" / "uswds").is_dir():
        raise AssetsMissing()
    app = FastAPI(title="Lockbox Triage", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.house = house
    for page in all_pages():
        add(app, page)
    app.mount("/static", _Static(directory=STATIC), name="static")
    hosts = [name.strip() for name in house.settings.dashboard_hosts.split(",") if name.strip()]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(Headers, secure=house.secure)
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(LockboxError, _refused)
    app.add_exception_handler(Exception, _failed)
    return app


def warm(house: House) -> None:
    """Load what the first visitors would wait for, and take up what an earlier dashboard left undone."""
    from dashboard.filing_desk import bench_of
    from dashboard.render import environment
    from dashboard.today import numbers_for

    room = environment()
    for name in room.list_templates():
        room.get_template(name)
    try:
        bench = bench_of(house)
        bench.pictures.warm()
        numbers_for(house)
        bench.warmth.start()
        bench.ahead.routine.start()
    except (LockboxError, OSError) as error:       # who opens the page will be told; the server itself goes on
        logging.getLogger("lockbox").warning("The dashboard is not warm: %s", error)


def all_pages() -> list[Page]:
    """The pages of all parts."""
    found: list[Page] = []
    for name in PARTS:
        pages: Pages = importlib.import_module(name).pages
        found += pages.listed
    return found


def add(app: FastAPI, page: Page) -> None:
    """Put a page behind the guard."""

    class Route(GuardedRoute):
        pass

    Route.page = page
    app.router.add_api_route(page.path, page.endpoint, methods=[page.method], route_class_override=Route,
                             include_in_schema=page.api)


class _Static(StaticFiles):
    """Static files; their addresses change with their content, so browsers keep them."""

    def file_response(self, *args: object, **named: object) -> Response:
        response = super().file_response(*args, **named)   # type: ignore[arg-type]  # passed on as it came
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _refused(request: Request, error: Exception) -> Response:
    """Tell in a page, or in JSON to programs, what cannot be done and what to do instead."""
    status, message = _told(error)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": message}, status)
    visit = visit_of(request)
    if visit.by_htmx:
        return visit.page("part_message.html", status, message=message)
    return visit.page("error.html", status, message=message)


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, LockboxError):
        return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 503), str(error)
    if isinstance(error, HTTPException | AnyHTTPException):
        key = f"common.error.s{error.status_code}"
        return error.status_code, text(key) if key in catalogue() else HTTPStatus(error.status_code).phrase
    return 422, text("common.error.s422")


async def _failed(request: Request, error: Exception) -> Response:
    """Answer what the program itself failed on; the log has the traceback."""
    message = text("common.error.s500")
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": message}, 500, HEADERS)
    response = visit_of(request).page("error.html", 500, message=message)
    response.headers.update(HEADERS)
    return response
