"""Logging in and out, and showing numbers in full for a while."""
from __future__ import annotations

import math
from typing import Annotated

from fastapi import Form
from fastapi.responses import RedirectResponse, Response

from dashboard.guard import cookie_name
from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings.sessions import Refused

DEMO_NAME, DEMO_PASSWORD = "demo", "every person here is invented"
pages = Pages()


@pages.get("/login", needs=May.ANYONE)
def login_page(visit: Visiting, next: str = "/") -> Response:
    """Ask for name and password."""
    if visit.session:
        return RedirectResponse(inside(next), 303)
    return login_form(visit, next)


@pages.post("/login", needs=May.ANYONE, most=8 << 10)
def login(visit: Visiting, name: Annotated[str, Form(max_length=200)] = "",
          password: Annotated[str, Form(max_length=400)] = "", next: Annotated[str, Form()] = "/") -> Response:
    """Begin a session, or say why not."""
    client = visit.request.client
    result = visit.house.sessions.login(name, password, client.host if client else "")
    if isinstance(result, Refused):
        if result.wait_s:
            return login_form(visit, next, name, text("login.wait", minutes=math.ceil(result.wait_s / 60)), 429)
        return login_form(visit, next, name, text("login.wrong"), 401)
    return with_session(visit, result, next)


@pages.post("/logout", needs=May.OWN)
def logout(visit: Visiting) -> Response:
    """End the session."""
    if visit.session:
        visit.house.sessions.close(visit.session)
    response = RedirectResponse("/login", 303)
    response.delete_cookie(cookie_name(visit.house.secure), secure=visit.house.secure, httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.post("/unmask", needs=May.UNMASK)
def unmask(visit: Visiting, next: Annotated[str, Form()] = "/") -> Response:
    """Show numbers of people in full for ten minutes."""
    if visit.session:
        visit.house.sessions.unmask(visit.session, inside(next))
    return visit.to(inside(next))


@pages.post("/mask", needs=May.UNMASK)
def mask(visit: Visiting, next: Annotated[str, Form()] = "/") -> Response:
    """Mask numbers of people again."""
    if visit.session:
        visit.house.sessions.unmask(visit.session, "", again=True)
    return visit.to(inside(next))


def login_form(visit: Visit, next: str, name: str = "", message: str = "", status: int = 200) -> Response:
    """The page that asks for name and password."""
    return visit.page("login.html", status, next=inside(next), name=name[:80], message=message,
                      sso=bool(visit.house.settings.oidc_issuer), demo_name=DEMO_NAME, demo_password=DEMO_PASSWORD)


def with_session(visit: Visit, value: str, next: str) -> Response:
    """Lead on with the cookie of a new session."""
    return with_cookie(visit, RedirectResponse(inside(next), 303), value)


def with_cookie(visit: Visit, response: Response, value: str) -> Response:
    """An answer with the cookie of a new session; it ends with the browser, or when the session does."""
    response.set_cookie(cookie_name(visit.house.secure), value, path="/", secure=visit.house.secure, httponly=True,
                        samesite="strict")
    return response


def inside(address: str) -> str:
    """An address of this program, never of another: anything else becomes the first page."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours and len(address) < 2000 and "\\" not in address else "/"
