"""The invented people of the sample packets."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives; either state and ZIP code or province and postal code."""

    street: str
    city: str
    state: str = ""
    zip: str = ""
    unit: str = ""
    province: str = ""
    postal_code: str = ""
    country: str = "UNITED STATES"

    def lines(self) -> list[str]:
        """As on an envelope, in small letters but for the state."""
        street = self.street.title() + (f", Apt {self.unit}" if self.unit else "")
        parts = (f"{self.city.title()},", self.state or self.province.title(), self.zip or self.postal_code)
        last = " ".join(part for part in parts if part)
        return [street, last] if self.state else [street, last, self.country.title()]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a packet. Names in capitals, as forms are filled; `code`: letters of the country on a passport."""

    family: str
    given: str
    middle: str
    born: date
    gender: str
    country: str
    code: str
    address: Address
    a_number: str = ""
    passport: str = ""
    i94: str = ""
    marital: str = "SINGLE"

    @property
    def name(self) -> str:
        """Given and family name as one signs."""
        return f"{self.given} {self.family}".title()

    @property
    def full(self) -> str:
        """All names as one writes them in a letter."""
        return " ".join(part for part in (self.given, self.middle, self.family) if part).title()

    def age(self, on: date) -> int:
        """Years on a day."""
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))
