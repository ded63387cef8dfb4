"""The dated rules: those of a day, what changed, and what other rules would make of the archive."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import File, Form, HTTPException, UploadFile
from fastapi.responses import Response

from dashboard.pages import Pages
from dashboard.permissions import May
from dashboard.visit import Visiting
from filings.problems import BadArguments
from flows import rules

MOST_RULES = 2 << 20           # bytes of a policy file
LOOK_BACK = 5 * 366            # days of changes that are shown
pages = Pages()


@pages.get("/policy", needs=May.POLICY)
def policy(visit: Visiting, day: str = "") -> Response:
    """The rules of a day and the changes around it."""
    chosen = day_of(day) or visit.house.today()
    name, digest = rules.policy_name()
    changes = rules.changes_between(chosen - timedelta(days=LOOK_BACK), chosen + timedelta(days=366))
    return visit.page("policy.html", day_chosen=chosen, lines=rules.rules_on(chosen), changes=changes, name=name,
                      digest=digest, trials=visit.house.trials.known(), today=visit.house.today())


@pages.post("/policy/trials", needs=May.POLICY, most=MOST_RULES + (1 << 16))
def begin(visit: Visiting, day: Annotated[str, Form()] = "", file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Begin a trial of other rules on the archive; nothing of it is kept."""
    toml = file.file.read() if file is not None and file.filename else None
    trial = visit.house.trials.begin(by=visit.user.name, day=day_of(day), toml=toml)
    return visit.to(f"/policy/trials/{trial.id}")


@pages.get("/policy/trials/{number}", needs=May.POLICY)
def trial(visit: Visiting, number: str) -> Response:
    """How far a trial is and what it found; asked by htmx, that alone."""
    found = visit.house.trials.get(number)
    if found is None:
        raise HTTPException(404)
    return visit.page("part_trial.html" if visit.by_htmx else "trial.html", trial=found)


@pages.post("/policy/trials/{number}/stop", needs=May.POLICY)
def stop(visit: Visiting, number: str) -> Response:
    """Stop a trial; what it found so far stays to be looked at."""
    found = visit.house.trials.get(number)
    if found is not None and found.state == "running":
        visit.house.trials.stop()
    return visit.to(f"/policy/trials/{number}")


def day_of(text: str) -> date | None:
    """A day as forms send it; None where none was given.

    Raises:
        BadArguments: it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadArguments("Choose a day, or leave it empty") from error
