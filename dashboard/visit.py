"""One request by one person: what a page needs to answer it."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dashboard.house import House
from dashboard.permissions import May, may
from dashboard.render import render
from filings.people import User
from filings.sessions import Session

NAVIGATION = [
    (May.TODAY, "/", "today"), (May.SEE, "/queue", "queue"), (May.INTAKE, "/mailroom", "mailroom"),
    (May.POLICY, "/policy", "policy"), (May.FORMS, "/forms", "forms"), (May.USERS, "/users", "users"),
    (May.AUDIT, "/audit", "audit"),
]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with the session behind it; `session` is None only on pages that need no login."""

    request: Request
    house: House
    session: Session | None

    @property
    def user(self) -> User:
        """Who is logged in. Only for pages that need a login."""
        if self.session is None:
            raise RuntimeError("a page without login asked who is logged in")
        return self.session.user

    def may(self, permission: May) -> bool:
        """Whether the visitor is given a permission; templates ask it as `may("assign")`."""
        return may(self.session.user.role if self.session else None, May(permission))

    @property
    def unmasked(self) -> bool:
        """Whether numbers of people are shown in full at the moment."""
        return self.session is not None and self.may(May.UNMASK) and self.session.unmasked_until > self.house.clock()

    @property
    def here(self) -> str:
        """Address of this page with its query, for coming back to it."""
        query = self.request.url.query
        return f"{self.request.url.path}?{query}" if query and self.request.method == "GET" else self.request.url.path

    @property
    def navigation(self) -> list[tuple[May, str, str]]:
        """The main places the visitor may go to: permission, address, and name of its text."""
        return [place for place in NAVIGATION if self.may(place[0])]

    @property
    def by_htmx(self) -> bool:
        """Whether htmx asks, which puts the answer into the page that is open."""
        return self.request.headers.get("HX-Request") == "true"

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a template."""
        return HTMLResponse(render(template, self, **values), status)

    def to(self, path: str) -> Response:
        """Lead on to another page after a deed."""
        if self.by_htmx:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, 303)


def visit_of(request: Request) -> Visit:
    """The visit of a request that the guard has let in."""
    return Visit(request, request.app.state.house, request.scope.get("lockbox.session"))


Visiting = Annotated[Visit, Depends(visit_of)]
