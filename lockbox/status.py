"""`lockbox status`: what the inboxes, the work list and the workers are doing."""
from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lockbox.console import print_table

if TYPE_CHECKING:
    from filings.mailroom import Overview, Sweep
    from filings.packets import Packet

STAGES = ("waiting", "taken", "done", "duplicate", "attention", "quarantined")
WORDS = {"taken": "working"}


def run_status(*, as_json: bool = False) -> int:
    """Print the state of the mailroom; returns the exit status, 1 when an inbox could not be swept.

    Raises:
        LockboxError: the database cannot be read.
    """
    from filings.business_day import books_of
    from filings.mailroom import overview
    from filings.settings import settings
    from filings.store import Store

    now = time.time()
    with Store(settings().database) as store:
        state = overview(store.database, books_of(now))
    if as_json:
        print(json.dumps(plain(state), indent=1, ensure_ascii=False, default=str))
    else:
        show(state, now)
    return 0


def plain(state: Overview) -> dict[str, Any]:
    """The state as JSON holds it."""
    def packets(some: tuple[Packet, ...]) -> list[dict[str, Any]]:
        return [{key: value for key, value in asdict(each).items() if value is not None} for each in some]

    return {"inboxes": [asdict(each) for each in state.sweeps], "stages": {str(k): v for k, v in state.stages.items()},
            "today": {str(k): v for k, v in state.today.items()}, "oldest_waiting": state.oldest,
            "working": packets(state.working), "attention": packets(state.attention),
            "quarantined": packets(state.quarantined)}


def show(state: Overview, now: float) -> None:
    """Print the state for people."""
    if not state.sweeps:
        print("No inbox has been swept yet: start `lockbox watch INBOX`.")
    for sweep in state.sweeps:
        print(_sweep_line(sweep, now))
    print()
    rows = [(WORDS.get(stage, stage), str(state.today[_stage(stage)]), str(state.stages[_stage(stage)])) for stage in STAGES]
    print_table(("Packets", "Today", "Ever"), rows)
    if state.oldest:
        print(f"The oldest waits since {_ago(state.oldest, now)}.")
    for title, packets in (("In work", state.working), ("Need a person", state.attention), ("Quarantine", state.quarantined)):
        if packets:
            print(f"\n{title}")
            print_table(("Packet", "File", "Since", "Reason"), [_row(packet, now) for packet in packets])


def _stage(name: str) -> Any:
    from filings.packets import Stage

    return Stage(name)


def _sweep_line(sweep: Sweep, now: float) -> str:
    words = f"{sweep.inbox}: last sweep {_ago(sweep.ended_at or sweep.started_at, now)} on {sweep.host}, {sweep.seen} files there"
    if sweep.unsettled:
        words += f", {sweep.unsettled} not taken in yet"
    return words + (f"\n  {sweep.message}" if sweep.message else "")


def _row(packet: Packet, now: float) -> tuple[str, str, str, str]:
    from lockbox.process import short

    name = f"{packet.batch}/{packet.path.name}" if packet.batch else packet.path.name
    reason = f"{packet.problem}: {packet.message}" if packet.problem else packet.message or f"try {packet.attempts}"
    return str(packet.id), Path(name).as_posix(), _ago(packet.finished_at or packet.enqueued_at, now), short(reason)


def _ago(moment: str, now: float) -> str:
    """How long ago a moment (UTC, ISO 8601) was."""
    seconds = max(0.0, now - datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"
