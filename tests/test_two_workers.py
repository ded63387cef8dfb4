"""Two hosts with one PostgreSQL: one is killed in the middle of a packet, and every packet has one result."""
from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from postgres_server import Server
from sqlalchemy import func, select

from filings.audit import verify
from filings.originals import open_originals
from filings.packets import Stage
from filings.settings import settings
from filings.store import Store
from filings.tables import AUDIT, DECISIONS, SCANS
from flows.inbox import open_inboxes
from flows.intake import sweep_all

PACKETS = 6
TESTS = Path(__file__).parent
PATIENCE_S = 120.0


@pytest.fixture
def place(tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the hosts share: database, originals, records and the inbox."""
    shared = {"DATABASE": postgres.new_database("ready"), "ORIGINALS": f"file://{tmp_path}/shared/originals",
              "RECORDS_DIR": str(tmp_path / "shared/records"), "INBOXES": str(tmp_path / "inbox"), "LEASE_SECONDS": "4",
              "SETTLE_SECONDS": "0.01", "DATA_DIR": str(tmp_path / "intake")}
    for name, value in shared.items():
        monkeypatch.setenv(f"LOCKBOX_{name}", value)
    (tmp_path / "inbox").mkdir()
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def in_own_network() -> list[str]:
    """How to start a program where it sees no network but its own, if this system lets us."""
    tried = shutil.which("unshare") and subprocess.run(["unshare", "--net", "true"], capture_output=True, timeout=20)
    return ["unshare", "--net"] if tried and tried.returncode == 0 else []


def start(place: Path, host: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "LOCKBOX_DATA_DIR": str(place / host),
                   "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    with (place / f"{host}.log").open("w") as log:
        return subprocess.Popen([*in_own_network(), sys.executable, str(TESTS / "a_worker.py"), str(place / f"{host}.hold")],
                                env=environment, stdout=log, stderr=log, text=True, start_new_session=True)


def wait_for(there: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < until, "nothing happens"
        time.sleep(0.01)                        # for other processes, which have no clock of ours


def test_a_killed_host_loses_and_doubles_nothing(place: Path) -> None:
    for number in range(PACKETS):
        cv2.imwrite(str(place / "inbox" / f"{number}.png"), np.full((300, 200), 40 * number, np.uint8))
    with Store(settings().database) as store:
        swept = sweep_all(open_inboxes(settings().inboxes), store, open_originals(settings().originals))
        assert sum(len(each.admitted) for each in swept) == PACKETS
        (place / "one.hold").touch()
        workers = [start(place, "one")]
        try:
            wait_for((place / "one.hold.reading").exists)
            os.killpg(workers[0].pid, signal.SIGKILL)
            workers[0].wait(PATIENCE_S)
            held = {packet.id for packet in store.queue.packets(Stage.TAKEN)}
            assert held, "the first host has packets in hand"
            (place / "one.hold").unlink()
            workers += [start(place, "two"), start(place, "three")]
            for worker in workers[1:]:
                assert worker.wait(PATIENCE_S) == 0, (place / "two.log").read_text() + (place / "three.log").read_text()
        finally:
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.killpg(worker.pid, signal.SIGKILL)
                worker.wait(PATIENCE_S)
        packets = store.queue.packets()
        assert [packet.stage for packet in packets] == [Stage.DONE] * PACKETS
        # what the server had not heard of yet when the host was killed may have been lent a moment later
        assert {packet.id for packet in packets if packet.attempts > 1} >= held
        with store.database.read() as connection:
            decided = connection.execute(select(SCANS.c.sha256, func.count()).join(DECISIONS, DECISIONS.c.scan == SCANS.c.id)
                                         .group_by(SCANS.c.sha256)).all()
            ticked = Counter(connection.scalars(select(AUDIT.c.subject).where(AUDIT.c.action == "queue.done")))
        assert dict(decided) == {packet.sha256: 1 for packet in packets}
        assert ticked == {f"packet {packet.id}": 1 for packet in packets}
        assert verify(store.database).broken_at is None
    assert sorted(path.name for path in (place / "inbox/done").glob("*.png")) == [f"{number}.png" for number in range(PACKETS)]
    assert list((place / "inbox").glob("*.png")) == []
    assert len(list((place / "shared/records").rglob("*.triage.json"))) == PACKETS
    told = (place / "two.log").read_text() + (place / "three.log").read_text()
    assert Counter(re.findall(r"^filed (\d+)$", told, re.M)) == {str(packet.id): 1 for packet in packets}
    if in_own_network():
        assert told.count("ready ['lo']") == 2


def test_a_host_keeps_no_packets_waiting_that_another_could_read(place: Path) -> None:
    for number in range(PACKETS):
        cv2.imwrite(str(place / "inbox" / f"{number}.png"), np.full((300, 200), 40 * number, np.uint8))
    with Store(settings().database) as store:
        sweep_all(open_inboxes(settings().inboxes), store, open_originals(settings().originals))
        (place / "slow.hold").touch()
        workers = [start(place, "slow")]
        try:
            wait_for((place / "slow.hold.reading").exists)
            workers.append(start(place, "quick"))
            # one page is being read, and one packet is at hand for when it is done
            wait_for(lambda: store.queue.counts()[Stage.DONE] >= PACKETS - 2)
            assert "filed" not in (place / "slow.log").read_text()
            (place / "slow.hold").unlink()
            for worker in workers:
                assert worker.wait(PATIENCE_S) == 0, (place / "slow.log").read_text() + (place / "quick.log").read_text()
        finally:
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.killpg(worker.pid, signal.SIGKILL)
                worker.wait(PATIENCE_S)
        assert store.queue.counts()[Stage.DONE] == PACKETS
        assert "filed" in (place / "slow.log").read_text(), "what it had in hand stayed with it"
