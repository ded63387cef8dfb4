"""The audit trail: who did what to which thing and when, who read which filing, and whether the chain is whole."""
from __future__ import annotations

from fastapi.responses import Response

from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visiting
from filings import audit

SHOWN = 100
pages = Pages()


@pages.get("/audit", needs=May.AUDIT)
def trail(visit: Visiting, who: str = "", action: str = "", subject: str = "", before: int | None = None) -> Response:
    """The latest entries that fit."""
    database = visit.house.store.database
    entries = audit.entries(database, who=who.strip() or None, action=action.strip() or None,
                            subject=subject.strip() or None, before_id=before, most=SHOWN + 1)
    return visit.page("audit.html", entries=entries[:SHOWN], more=len(entries) > SHOWN, who=who, action=action,
                      subject=subject, actions=audit.actions(database), verdict=None)


@pages.post("/audit/verify", needs=May.AUDIT)
def verify(visit: Visiting) -> Response:
    """Follow the whole chain."""
    return visit.page("audit_verified.html", verdict=audit.verify(visit.house.store.database), at=visit.house.now())
