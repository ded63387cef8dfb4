"""Whether a timeline has a rule for every check of the program."""
from __future__ import annotations

from filings.problems import BadPolicy

from .checks import CHECKS
from .policy import Timeline


def lacking(timeline: Timeline) -> list[str]:
    """Checks without an entry, and entries for checks that do not exist."""
    names = {check.name for check in CHECKS}
    found = [f"There is no entry [[check]] for the check {name}" for name in sorted(names - timeline.checks.keys())]
    return found + [f"Entry {one.id}: there is no check {one.check}"
                    for name in timeline.checks for one in timeline.checks[name] if name not in names]


def ready(timeline: Timeline) -> Timeline:
    """The timeline, if filings can be decided by it.

    Raises:
        BadPolicy: a check has no entry, or an entry no check.
    """
    if faults := lacking(timeline):
        raise BadPolicy(faults[0])
    return timeline
