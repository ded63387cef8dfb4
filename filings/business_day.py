"""The day whose books a scan stands in: local days of a named time zone that end at the hour the books are closed.

With books closed at 20:00, what comes in on Monday at 19:59 stands in Monday's books, at 20:00 in Tuesday's. A day is a
date and not a length of time, so the days on which the clocks change have one closing each, as all others.
"""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .settings import settings

ONE_DAY = timedelta(days=1)


def books_of(at: float, zone: str | None = None, closing_hour: int | None = None) -> date:
    """The business date of a moment, in seconds since 1970; zone and hour are those of the settings when left out."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone or settings().time_zone))
    hour = settings().closing_hour if closing_hour is None else closing_hour
    return local.date() + (ONE_DAY if local.hour >= hour else timedelta())


def last_closed(at: float, zone: str | None = None, closing_hour: int | None = None) -> date:
    """The latest business date that is over at a moment: the one a nightly batch closes then."""
    return books_of(at, zone, closing_hour) - ONE_DAY
