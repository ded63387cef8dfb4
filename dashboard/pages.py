"""How a page registers itself: its address, what it asks for, how large a request it takes.

    pages = Pages()

    @pages.get("/queue", needs=May.SEE)
    def queue(visit: Visiting) -> Response: ...

Every module of pages has one such list; `dashboard.app` puts them together. There is no way to register a page without
saying what it needs.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from dashboard.permissions import May

SMALL = 256 << 10              # bytes; enough for every form without a file
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Page:
    """One address and method. `most`: largest request in bytes; `api`: part of the JSON API and its description."""

    method: str
    path: str
    endpoint: Callable[..., Any]
    needs: May
    most: int = SMALL
    api: bool = False


class Pages:
    """The pages of one module. `prefix` stands before each of their addresses; `api`: they answer in JSON."""

    def __init__(self, prefix: str = "", *, api: bool = False) -> None:
        self.prefix, self.api = prefix, api
        self.listed: list[Page] = []

    def get(self, path: str, *, needs: May) -> Callable[[Endpoint], Endpoint]:
        """Register what shows something and changes nothing."""
        return self._add("GET", path, needs, SMALL)

    def post(self, path: str, *, needs: May, most: int = SMALL) -> Callable[[Endpoint], Endpoint]:
        """Register what changes something; `most`: largest request in bytes."""
        return self._add("POST", path, needs, most)

    def _add(self, method: str, path: str, needs: May, most: int) -> Callable[[Endpoint], Endpoint]:
        def add(endpoint: Endpoint) -> Endpoint:
            self.listed.append(Page(method, self.prefix + path, endpoint, needs, most, self.api))
            return endpoint
        return add
