"""Views of the queue that people keep under a name."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, delete, insert, or_, select, update

from .database import Database
from .tables import VIEWS


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view that somebody keeps under a name. `query`: as it stands in the address of the queue."""

    id: int
    user: str
    name: str
    query: str
    shared: bool


def saved_views(database: Database, user: str) -> list[SavedView]:
    """The views that a user keeps, and those that others share, by name."""
    query = select(VIEWS).where(or_(VIEWS.c.user == user, VIEWS.c.shared == 1)).order_by(VIEWS.c.name, VIEWS.c.id)
    with database.read() as connection:
        return [SavedView(row["id"], row["user"], row["name"], row["query"], bool(row["shared"]))
                for row in connection.execute(query).mappings()]


def save_view(database: Database, user: str, name: str, query: str, *, shared: bool) -> None:
    """Keep a view under a name, in place of the one of that name."""
    values = {"query": query[:2000], "shared": int(shared)}
    own = and_(VIEWS.c.user == user, VIEWS.c.name == name)
    with database.write() as connection:
        if connection.execute(update(VIEWS).where(own).values(**values)).rowcount == 0:
            connection.execute(insert(VIEWS).values(user=user, name=name, **values))


def delete_view(database: Database, user: str, number: int) -> bool:
    """Forget one of a user's own views."""
    with database.write() as connection:
        return connection.execute(delete(VIEWS).where(VIEWS.c.id == number, VIEWS.c.user == user)).rowcount == 1
