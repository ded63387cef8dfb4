"""The dated rules for people who look at them, and what another day's rules or other rules would make of the archive."""
from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from filings.problems import BadArguments, BadPolicy, LockboxError
from filings.store import Store
from flows.equipment import learned_forms
from flows.recheck import Rechecked, recheck, stored
from validators.entries import Entry
from validators.in_force import in_force, turns, value_of
from validators.policy import START, Timeline
from validators.readiness import ready

MOST_FILINGS = 20_000          # of one trial
MOST_SECONDS = 600.0
MOST_SHOWN = 200
KEPT = 5                       # trials that can be looked at


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule: what it is about, what it says, since and until when, its source and the words of it."""

    title: str
    value: str
    id: str
    from_: date
    until: date | None
    source: str
    words: str
    grade: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the rules. Empty texts: there was, or is, nothing."""

    day: date
    title: str
    before: str
    after: str
    id: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A filing that other rules would decide otherwise. `checks`: name, before, after."""

    scan_name: str
    number: int
    before: str
    after: str
    checks: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Trial:
    """A trial of other rules on the archive; nothing of it is kept. `state`: running, done, stopped or failed."""

    id: str
    rules: str
    by: str
    started: float
    state: str = "running"
    seen: int = 0
    changed: int = 0
    message: str = ""
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: list[Differing] = field(default_factory=list)
    ended: float | None = None


def rules_on(day: date) -> list[RuleLine]:
    """What is in force for a packet received on a day."""
    return [_line(line.title, line.value, line.entry) for line in in_force(Timeline.load(), day)]


def changes_between(first: date, last: date) -> list[Change]:
    """What changed after one day and up to another, the latest first."""
    found = [Change(turn.day, turn.title, value_of(turn.before) if turn.before else "",
                    value_of(turn.after) if turn.after else "", entry.id)
             for turn in turns(Timeline.load(), first, last) if (entry := turn.after or turn.before)]
    return sorted(found, key=lambda change: change.day, reverse=True)


def policy_name() -> tuple[str, str]:
    """Name and digest of the rules in use."""
    policy = Timeline.load().policy
    return policy.id, policy.digest


class Trials:
    """Trials of other rules, one at a time, in a thread of their own; the latest few can be looked at."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self.store, self.clock = store, clock
        self._known: dict[str, Trial] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.thread: threading.Thread | None = None

    def begin(self, *, by: str, day: date | None = None, toml: bytes | None = None) -> Trial:
        """Try the rules of a day, or those of a policy file, on all filings.

        Raises:
            BadArguments: a trial is running, or the rules cannot be used.
        """
        timeline = _timeline(day, toml)
        with self._lock:
            if any(trial.state == "running" for trial in self._known.values()):
                raise BadArguments("Another trial is running: wait for it, or stop it")
            trial = Trial(secrets.token_hex(6), timeline.name, by, self.clock())
            self._known = dict(list(self._known.items())[1 - KEPT:]) | {trial.id: trial}
            self._stop.clear()
            self.thread = threading.Thread(target=self._run, args=(trial, timeline), name="policy-trial", daemon=True)
            self.thread.start()
        return trial

    def stop(self) -> None:
        """Stop the trial that is running."""
        self._stop.set()

    def get(self, number: str) -> Trial | None:
        """A trial that is still known."""
        return self._known.get(number)

    def known(self) -> list[Trial]:
        """The latest trials, newest first."""
        return list(reversed(self._known.values()))

    def _run(self, trial: Trial, timeline: Timeline) -> None:
        try:
            pages = {(form.form, form.edition): form.pages for form in learned_forms()}
            for each in recheck(stored(self.store), timeline, pages):
                _count(trial, each)
                if self._stop.is_set() or trial.seen >= MOST_FILINGS or self.clock() - trial.started > MOST_SECONDS:
                    trial.state = "stopped"
                    break
            else:
                trial.state = "done"
        except (LockboxError, OSError) as error:
            trial.state, trial.message = "failed", str(error)
        finally:
            if trial.state == "running":
                trial.state = "failed"
            trial.ended = self.clock()


def _count(trial: Trial, each: Rechecked) -> None:
    trial.seen += len(each.record.filings)
    for change in each.changes:
        if change.matters:
            trial.changed += 1
            trial.moves[change.before.disposition, change.after.disposition] += 1
            if len(trial.shown) < MOST_SHOWN:
                trial.shown.append(Differing(each.record.scan.name, change.number, change.before.disposition,
                                             change.after.disposition, change.checks))


def _timeline(day: date | None, toml: bytes | None) -> Timeline:
    try:
        if toml is not None:
            with tempfile.TemporaryDirectory(prefix="lockbox-rules-") as room:
                path = Path(room) / "rules.toml"
                path.write_bytes(toml)
                return ready(Timeline.load(path))
        if day is None or day < START:
            raise BadArguments(f"Choose a day from {START} on, where the timeline begins, or a file with rules")
        return ready(Timeline.load()).as_on(day)
    except BadPolicy as error:
        raise BadArguments(f"These rules cannot be used: {error.detail}") from error


def _line(title: str, value: str, entry: Entry) -> RuleLine:
    return RuleLine(title, value, entry.id, entry.from_, entry.until, entry.source, entry.words, entry.grade)

