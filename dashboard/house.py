"""What all pages share: the database, sessions, settings, the clock, and the room for templates."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from filings.sessions import Sessions
from filings.settings import Settings
from filings.store import Store
from flows.form_desk import FormDesk
from flows.rules import Trials


@dataclass(frozen=True, eq=False)
class House:
    """The dashboard's belongings. `secure`: it is served over TLS; `clock`: seconds since 1970; `demo`: sample data only."""

    store: Store
    settings: Settings
    secure: bool = False
    demo: bool = False
    clock: Callable[[], float] = field(default=time.time)

    @cached_property
    def sessions(self) -> Sessions:
        """Logins, sessions and tokens."""
        return Sessions(self.store.database, self.clock, self.settings.session_idle_minutes * 60,
                        self.settings.session_hours * 3600)

    @cached_property
    def forms(self) -> FormDesk:
        """The learned forms."""
        return FormDesk(self.settings, self.store.database)

    @cached_property
    def trials(self) -> Trials:
        """Trials of other rules on the archive."""
        return Trials(self.store, self.clock)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of the mailroom."""
        return ZoneInfo(self.settings.time_zone)

    def now(self) -> datetime:
        """This moment, UTC."""
        return datetime.fromtimestamp(self.clock(), UTC)

    def today(self) -> date:
        """The day at the place of the mailroom."""
        return datetime.fromtimestamp(self.clock(), self.zone).date()
