"""A view of the queue as it stands in an address, and back."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from filings.views import Sort, State, View
from filings.vocabulary import Disposition, Request, Trait

AGES = (3, 7, 14, 30, 90)      # days
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the queue. `age`: only what came in at least so many days ago; `view` follows from it."""

    view: View
    age: int = 0

    def query(self, **changes: str) -> str:
        """The query of the address; `changes` put others in place of its parts, empty ones leave them out."""
        view = self.view
        parts = {
            "state": view.state.value, "request": view.request, "trait": view.trait, "check": view.check,
            "age": str(self.age) if self.age else "", "batch": view.batch, "assignee": view.assignee, "q": view.words,
            "from": view.received_from.isoformat() if view.received_from else "",
            "to": view.received_to.isoformat() if view.received_to and not self.age else "",
            "sort": view.sort.value} | changes
        pairs = [(name, value) for name, value in parts.items() if value]
        kept = () if "disposition" in changes else view.dispositions
        return urlencode(pairs + [("disposition", each) for each in kept])


def asked_by(params: QueryParams, today: date) -> Asked:
    """Read an address; what it does not know it leaves out. Without anything: what waits for a person."""
    if not params.keys() - {"after", "said"}:
        return Asked(View(dispositions=(Disposition.REVIEW.value,)))
    age = int(params.get("age", "")) if params.get("age", "") in map(str, AGES) else 0
    view = View(
        state=_one(State, params.get("state"), State.OPEN), dispositions=_many(Disposition, params.getlist("disposition")),
        request=_word(Request, params.get("request")), trait=_word(Trait, params.get("trait")),
        check=params.get("check", "")[:40], batch=params.get("batch", "")[:200], assignee=params.get("assignee", "")[:80],
        received_from=_day(params.get("from")), received_to=_day(params.get("to")), words=params.get("q", "")[:300].strip(),
        sort=_one(Sort, params.get("sort"), Sort.URGENCY))
    if age:
        view = replace(view, received_to=today - timedelta(days=age))
    return Asked(view, age)


def _one(kind: type[E], value: str | None, otherwise: E) -> E:
    return kind(value) if value in set(kind) else otherwise


def _many(kind: type[E], values: Sequence[str]) -> tuple[str, ...]:
    return tuple(each.value for each in kind if each.value in values)


def _word(kind: type[E], value: str | None) -> str:
    return value if value is not None and value in set(kind) else ""


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
