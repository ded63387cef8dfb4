"""What every request passes before a page sees it: origin, session, permission, size; and the headers of every answer.

The guard is the class of all routes (`GuardedRoute`), so that nothing of a request is read before it is let in.
"""
from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.house import House
from dashboard.pages import Page
from dashboard.permissions import may
from filings.sessions import Session

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "frame-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TLS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}


def cookie_name(secure: bool) -> str:
    """Name of the session cookie; over TLS one that browsers take from this very host only."""
    return "__Host-lockbox" if secure else "lockbox"


class GuardedRoute(APIRoute):
    """A route that looks at a request before it reads it. `page` is put in by `dashboard.app`."""

    page: Page

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the page behind the guard."""
        inner = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            page, house = self.page, request.app.state.house
            session = await _session_of(request, page, house)
            request.scope["lockbox.session"] = session
            if not may(session.user.role if session else None, page.needs):
                if session is None:
                    return _to_login(request, page)
                raise HTTPException(403)
            return await inner(Request(request.scope, limited(request, page.most)))

        return guarded


async def _session_of(request: Request, page: Page, house: House) -> Session | None:
    """Who asks. A token speaks for the API only; whatever comes with a cookie must come from our own pages."""
    authorization = request.headers.get("Authorization", "")
    if page.api and authorization.startswith("Bearer "):
        session = await run_in_threadpool(house.sessions.find_token, authorization.removeprefix("Bearer ").strip())
        if session is None:
            raise HTTPException(401)
        return session
    if request.method not in SAFE and not same_origin(request):
        raise HTTPException(403, "origin")
    value = request.cookies.get(cookie_name(house.secure))
    return await run_in_threadpool(house.sessions.find, value) if value else None


def same_origin(request: Request) -> bool:
    """Whether a request that changes something comes from our own pages.

    Browsers say so in `Sec-Fetch-Site` wherever a connection can be trusted; where that is missing, `Origin` must name
    this host. What says neither is refused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    told = urlsplit(request.headers.get("Origin", ""))
    return (told.scheme, told.netloc) == (request.url.scheme, request.headers.get("Host", ""))


def limited(request: Request, most: int) -> Receive:
    """The body of a request, of which no more than `most` bytes are taken.

    Raises:
        HTTPException: 413, it is larger, or says so.
    """
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > most:
        raise HTTPException(413)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return receive


class Headers:
    """Puts the headers of safety on every answer, also on errors and static files."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.headers = HEADERS | (TLS_HEADERS if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending)


def _to_login(request: Request, page: Page) -> Response:
    if page.api:
        raise HTTPException(401)
    query = f"?{request.url.query}" if request.url.query else ""
    back = f"?next={quote(request.url.path + query)}" if page.method == "GET" else ""
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    return RedirectResponse(f"/login{back}", 303)


