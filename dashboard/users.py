"""Users and roles, for the administrator."""
from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Form
from fastapi.responses import Response

from dashboard.pages import Pages
from dashboard.permissions import ROLES, May
from dashboard.visit import Visit, Visiting
from filings import people
from filings.people import Role
from filings.problems import BadArguments

pages = Pages()


@pages.get("/users", needs=May.USERS)
def users(visit: Visiting) -> Response:
    """Everybody who may log in, and what each role may do."""
    return show(visit)


@pages.post("/users", needs=May.USERS)
def add(visit: Visiting, name: Annotated[str, Form(max_length=200)] = "", role: Annotated[str, Form()] = "",
        full_name: Annotated[str, Form(max_length=200)] = "", sign_on: Annotated[bool, Form()] = False) -> Response:
    """Add a user; the first password is made up and shown this once."""
    password = None if sign_on else made_up()
    added = people.add_user(visit.house.store.database, name, role_of(role), by=visit.user.name, full_name=full_name,
                            password=password)
    return show(visit, added.name, password or "")


@pages.post("/users/{name}/role", needs=May.USERS)
def set_role(visit: Visiting, name: str, role: Annotated[str, Form()] = "") -> Response:
    """Give a user another role."""
    people.set_role(visit.house.store.database, name, role_of(role), by=visit.user.name)
    return visit.to("/users")


@pages.post("/users/{name}/disable", needs=May.USERS)
def disable(visit: Visiting, name: str, undo: Annotated[bool, Form()] = False) -> Response:
    """Lock a user out, or let the user in again."""
    people.set_disabled(visit.house.store.database, name, not undo, by=visit.user.name)
    return visit.to("/users")


@pages.post("/users/{name}/password", needs=May.USERS)
def set_password(visit: Visiting, name: str) -> Response:
    """Make up a new password for a user and show it this once."""
    password = made_up()
    people.set_password(visit.house.store.database, name, password, by=visit.user.name)
    return show(visit, name, password)


def show(visit: Visit, name: str = "", password: str = "") -> Response:
    """The page, with a password just made up."""
    return visit.page("users.html", users=people.users(visit.house.store.database), roles=list(Role), table=ROLES,
                      permissions=[each for each in May if each not in (May.ANYONE, May.OWN)], made_for=name, password=password)


def role_of(text: str) -> Role:
    """A role by its name.

    Raises:
        BadArguments: it is none.
    """
    if text not in set(Role):
        raise BadArguments("Choose a role")
    return Role(text)


def made_up() -> str:
    """A password that nobody has thought of."""
    return secrets.token_urlsafe(12)
