"""Templates: everything is escaped, every text comes from the catalogue, numbers of people are masked."""
from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from dashboard.masks import masked, masked_text
from dashboard.texts import text
from reports import words

if TYPE_CHECKING:
    from dashboard.visit import Visit

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def environment() -> Environment:
    """The room for templates; a name that is not given fails instead of vanishing."""
    room = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)
    room.globals |= {"t": text, "asset": asset, "words": words, "icon": icon, "names": names}
    room.filters |= {"day": day, "moment": moment, "span": span, "masked": masked, "masked_text": masked_text}
    return room


def render(template: str, visit: Visit, **values: Any) -> str:
    """A template with the visit and its values; `may`, `user`, `unmasked` and `path` are always at hand."""
    return environment().get_template(template).render(
        visit=visit, may=visit.may, user=visit.user if visit.session else None, unmasked=visit.unmasked,
        path=visit.request.url.path, demo=visit.house.demo, **values)


@cache
def asset(name: str) -> str:
    """Address of a static file; it changes with the file, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def names(values: Iterable[str], titles: Mapping[Any, str] | str = "") -> list[tuple[str, str]]:
    """Values with their titles for a list to choose from: from a mapping, from texts of this beginning, or themselves."""
    if isinstance(titles, str):
        return [(value, text(f"{titles}.{value}") if titles else value) for value in values]
    return [(value, titles[value]) for value in values]


@cache
def icon(name: str) -> Markup:
    """A picture of the design system's sprite; it says nothing that the words beside it do not say."""
    return Markup('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        asset("vendor/uswds/img/sprite.svg"), name)


def day(value: date | str | None) -> str:
    """A day as the forms write it, 06/15/2020."""
    return words.day_text(date.fromisoformat(value[:10]) if isinstance(value, str) else value)


@pass_context
def moment(context: Context, value: datetime | str | float | None) -> str:
    """A moment at the place of the mailroom, 06/15/2020 14:05."""
    if value is None or value == "":
        return "—"
    when = datetime.fromisoformat(value) if isinstance(value, str) else (
        datetime.fromtimestamp(value, UTC) if isinstance(value, float | int) else value)
    return f"{when.astimezone(context['visit'].house.zone):%m/%d/%Y %H:%M}"


def span(seconds: float | None) -> str:
    """A length of time in the largest unit that says something: 40 s, 5 min, 3 h, 12 days."""
    if seconds is None:
        return "—"
    if seconds < 90:
        return text("common.span.seconds", n=round(seconds))
    if seconds < 90 * 60:
        return text("common.span.minutes", n=round(seconds / 60))
    if seconds < 48 * 3600:
        return text("common.span.hours", n=round(seconds / 3600))
    return text("common.span.days", n=round(seconds / 86400))
