"""Days as the agency counts them: business days, ages, dates by which something must be done."""
from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from functools import cache

ONE_DAY = timedelta(days=1)


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Federal holidays observed in that year; a New Year's Day observed on 31 December belongs to the old year."""
    import holidays  # loading it takes longer than deciding a filing, and few processes need it

    found = holidays.country_holidays("US", years=(year, year + 1), observed=True)
    return frozenset(day for day in found if day.year == year)


def is_business_day(day: date, off: Container[date] | None = None) -> bool:
    """Monday to Friday, and no federal holiday. `off` replaces the holidays of the year."""
    return day.weekday() < 5 and day not in (federal_holidays(day.year) if off is None else off)


def add_business_days(start: date, days: int) -> date:
    """The day on which the given number of business days has passed after `start`; `start` itself does not count."""
    day = start
    while days > 0:
        day += ONE_DAY
        days -= is_business_day(day)
    return day


def same_or_next_business_day(day: date) -> date:
    """The day itself, or the next business day where it is a Saturday, a Sunday or a federal holiday."""
    return day if is_business_day(day) else add_business_days(day, 1)


def age_on(born: date, day: date) -> int:
    """Completed years of life on that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
