"""One's own account: password, and tokens for programs."""
from __future__ import annotations

from typing import Annotated

from fastapi import Form
from fastapi.responses import Response

from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.texts import text
from dashboard.visit import Visit, Visiting
from filings.people import set_password
from filings.problems import BadArguments
from filings.sessions import Refused

LONGEST_DAYS = 365
pages = Pages()


@pages.get("/account", needs=May.OWN)
def account(visit: Visiting) -> Response:
    """Who one is here."""
    return show(visit)


@pages.post("/account/password", needs=May.OWN)
def change_password(visit: Visiting, old: Annotated[str, Form(max_length=400)] = "",
                    new: Annotated[str, Form(max_length=400)] = "", again: Annotated[str, Form(max_length=400)] = "") -> Response:
    """Change one's password; every session ends, this one too."""
    if not visit.user.local:
        raise BadArguments(text("account.no_password"))
    if new != again:
        raise BadArguments(text("account.differ"))
    client = visit.request.client
    # as slow for guessers as a login is
    proof = visit.house.sessions.login(visit.user.name, old, client.host if client else "")
    if isinstance(proof, Refused):
        raise BadArguments(text("account.wrong"))
    set_password(visit.house.store.database, visit.user.name, new, by=visit.user.name)
    return visit.to("/login")


@pages.post("/account/tokens", needs=May.OWN)
def new_token(visit: Visiting, label: Annotated[str, Form(max_length=80)] = "",
              days: Annotated[int, Form(ge=1, le=LONGEST_DAYS)] = 90) -> Response:
    """Make a token; it is shown this once."""
    return show(visit, made=visit.house.sessions.new_token(visit.user, label, days))


@pages.post("/account/tokens/{number}/end", needs=May.OWN)
def end_token(visit: Visiting, number: int) -> Response:
    """Make one of one's tokens worthless."""
    visit.house.sessions.end_token(visit.user, number)
    return visit.to("/account")


def show(visit: Visit, made: str = "") -> Response:
    """The page, with a token just made."""
    return visit.page("account.html", tokens=visit.house.sessions.tokens(visit.user), made=made)
