"""`lockbox watch`, `status` and `retry` as a clerk uses them, with a quick reader in real reading processes."""
from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_reader import put_scan
from typer.testing import CliRunner

import flows.equipment
from extractors.processes.pool import ReaderPool
from filings.mailroom import overview
from filings.originals import Originals
from filings.problems import BadArguments, BadInbox
from filings.settings import settings
from filings.store import Store
from filings.worklist import Stage
from flows.clerk import Clerk
from flows.inbox import Inbox
from flows.intake import Sweeper, Swept
from flows.watching import Watch
from flows.work import Desk
from flows.working import Outcome
from lockbox.main import app
from lockbox.watch import run_watch
from validators.policy import Timeline

READER = "flow_reader:make_reader"
RUNNER = CliRunner()


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An inbox in the settings; reading processes find the quick reader."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, value in (("DATA_DIR", tmp_path / "data"), ("INBOXES", folder), ("SETTLE_SECONDS", 0.05), ("SWEEP_SECONDS", 0.2),
                        ("PATIENCE_SECONDS", 0), ("JOBS", 1)):
        monkeypatch.setenv(f"LOCKBOX_{name}", str(value))
    monkeypatch.setattr(flows.equipment, "READER", READER)
    settings.cache_clear()
    yield folder
    settings.cache_clear()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_once_takes_in_works_and_puts_away_and_status_says_so(inbox: Path) -> None:
    put_scan(inbox / "scan.tif", 300, 310)
    (inbox / "letter.docx").write_bytes(b"no scan")
    done = RUNNER.invoke(app, ["watch", "--once"])
    assert done.exit_code == 0, done.output
    assert names(inbox) == {"done/scan.tif", "done/scan.tif.txt", "quarantine/letter.docx", "quarantine/letter.docx.txt"}
    assert "packet 2 scan.tif: 2 pages" in done.output and "unsupported-file" in done.output
    records = settings().records_dir
    assert {path.name for path in records.rglob("*.triage.json")} == {"scan.triage.json", "letter.triage.json"}
    assert len(list(records.rglob("summary.csv"))) == 1
    state = json.loads(RUNNER.invoke(app, ["status", "--json"]).output)
    assert state["today"]["done"] == state["today"]["quarantined"] == 1 and state["inboxes"][0]["inbox"] == str(inbox)
    shown = RUNNER.invoke(app, ["status"]).output
    assert "letter.docx" in shown and "unsupported-file" in shown and "last sweep" in shown
    again = RUNNER.invoke(app, ["retry", "1"])
    assert again.exit_code == 0 and RUNNER.invoke(app, ["watch", "--once"]).exit_code == 0
    assert len(names(inbox)) == 4, "it is back where it was, once"


def test_what_cannot_be_is_told_in_a_sentence(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "There is no packet 7" in RUNNER.invoke(app, ["retry", "7"]).output
    with pytest.raises(BadInbox):
        run_watch([inbox / "missing"])
    monkeypatch.setenv("LOCKBOX_INBOXES", "")
    settings.cache_clear()
    with pytest.raises(BadArguments, match="names none"):
        run_watch([])


def test_only_what_needs_a_person_can_be_tried_again(inbox: Path) -> None:
    put_scan(inbox / "scan.tif", 300)
    assert RUNNER.invoke(app, ["watch", "--once", "--sweep-only"]).exit_code == 0
    told = RUNNER.invoke(app, ["retry", "1"])
    assert told.exit_code == 2 and "is waiting" in told.output


def test_a_status_before_anything_happened_says_what_to_do(inbox: Path) -> None:
    assert "start `lockbox watch INBOX`" in RUNNER.invoke(app, ["status"]).output


class Loop:
    """A watch loop in a thread, and what it told."""

    def __init__(self, inbox: Path, store: Store, pool: ReaderPool) -> None:
        originals = Originals(settings().data_dir / "originals")
        sweeper = Sweeper(Inbox(inbox), store, originals)
        clerk = Clerk(Desk(settings().records_dir, store, Timeline.load(), {}), originals)
        self.outcomes: list[Outcome] = []
        self.through = threading.Semaphore(0)
        self.watch = Watch([sweeper], clerk, pool, 1, self.swept, self.done)
        self.failure: list[BaseException] = []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self) -> None:
        try:
            self.watch.run()
        except BaseException as error:
            self.failure.append(error)

    def swept(self, _swept: Swept) -> None:
        pass

    def done(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.through.release()

    def end(self) -> None:
        self.watch.end()
        self.thread.join(90)
        assert not self.thread.is_alive() and not self.failure


def test_files_are_picked_up_while_it_runs_and_an_end_gives_back_what_is_in_hand(inbox: Path) -> None:
    with Store(settings().database) as store, ReaderPool(READER, ("",), 1) as pool:
        loop = Loop(inbox, store, pool)
        for name, person in (("a.tif", 300), ("b.tif", 310)):
            put_scan(inbox / name, person)
            assert loop.through.acquire(timeout=120)
        loop.end()
        assert {each.packet.path.name for each in loop.outcomes} == {"a.tif", "b.tif"}
        counts = store.queue.counts()
        assert counts[Stage.DONE] == 2 and counts[Stage.TAKEN] == 0
        assert overview(store.database, loop.outcomes[0].packet.business_date).sweeps     # type: ignore[arg-type]
    assert len(list(settings().records_dir.rglob("summary.csv"))) == 1, "the summary is written at the end"


def test_ctrl_c_ends_it_at_once_and_releases_the_packet(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt_when_lent() -> None:
        with Store(settings().database) as own:
            give_up = time.monotonic() + 120
            while time.monotonic() < give_up:
                if any(packet.stage == Stage.TAKEN for packet in own.queue.packets()):
                    break
                threading.Event().wait(0.02)
        told.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    told: list[float] = []
    put_scan(inbox / "slow.tif", 200 + 1)          # the width at which the other stand-in hangs
    monkeypatch.setattr(flows.equipment, "READER", "fake_reader:make_reader")
    thread = threading.Thread(target=interrupt_when_lent)
    thread.start()
    assert run_watch([]) == 0
    thread.join()
    with Store(settings().database) as store:
        (packet,) = store.queue.packets()
    assert (packet.stage, packet.attempts) == (Stage.WAITING, 0)
    assert time.monotonic() - told[0] < 30, "a page may take a minute"
    assert (inbox / "slow.tif").exists()
