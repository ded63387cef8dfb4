"""The work list of the inboxes: admitted once with its witnesses, lent to one, ticked off by the holder alone."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from filings.audit import entries, verify
from filings.leases import keep_leases, worker_name
from filings.mailroom import overview
from filings.problems import BadArguments, UnusableDatabase
from filings.settings import settings
from filings.store import Store
from filings.sweeping import known_marks, note_sweep, to_put_away
from filings.tables import ORIGINALS, QUEUE
from filings.vocabulary import Problem
from filings.worklist import Admission, Packet, Stage

DAY = date(2026, 3, 2)
TRIES = 3
SCAN = Admission(path="/inbox/scan.pdf", sha256="a" * 64, size=10, mtime_ns=7, inbox="/inbox", batch="", folder="/records/day",
                 received=DAY, business_date=DAY, seen_at="2026-03-02T10:00:00+00:00")


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with Store(database_url, clock) as store:
        yield store


def admitted(store: Store, admission: Admission = SCAN) -> Packet:
    packet = store.queue.admit(admission)
    assert packet is not None
    return packet


def lent(store: Store, worker: str = "one", lease_s: float = 60.0) -> Packet:
    (packet,) = store.queue.claim(worker, 1, lease_s, intake=True)
    return packet


def settle(store: Store, packet: int, worker: str, stage: Stage = Stage.DONE) -> bool:
    with store.database.write() as connection:
        return store.queue.settle(connection, packet, worker, stage, pages=3)


# coming in

def test_row_original_and_audit_entry_come_together(store: Store) -> None:
    packet = admitted(store, replace(SCAN, humanitarian=True, postmarked=DAY, batch="Attn HP"))
    assert packet.stage == Stage.WAITING and packet.humanitarian and packet.postmarked == DAY and packet.record == "scan"
    with store.database.read() as connection:
        assert connection.execute(select(ORIGINALS.c.sha256, ORIGINALS.c.size)).all() == [("a" * 64, 10)]
    (entry,) = entries(store.database, action="queue.admit")
    assert entry.subject == f"packet {packet.id}" and entry.after["sha256"] == "a" * 64
    assert "scan" not in str(entry.after), "a file's name may be that of a person"


def test_what_lies_there_is_admitted_once_however_often_it_is_seen(store: Store) -> None:
    admitted(store)
    assert store.queue.admit(SCAN) is None
    assert store.queue.admit(replace(SCAN, mtime_ns=99)) is None
    assert known_marks(store.database, "/inbox") == {"/inbox/scan.pdf": {(10, 99)}}, "touched, and known again"


def test_a_file_that_has_left_meanwhile_is_not_admitted(store: Store) -> None:
    assert store.queue.admit(SCAN, lambda: False) is None
    assert store.queue.packets() == [] and entries(store.database) == []


def test_changed_bytes_are_another_scan_with_a_record_of_its_own(store: Store) -> None:
    first, second = admitted(store), admitted(store, replace(SCAN, sha256="b" * 64))
    assert second.stage == Stage.WAITING and second.record == f"scan-{second.id}"
    assert (first.name, second.name) == ("scan.pdf", f"scan-{second.id}.pdf")


def test_the_same_bytes_under_another_name_are_a_duplicate_of_the_first(store: Store) -> None:
    first = admitted(store)
    second = admitted(store, replace(SCAN, path="/inbox/other.pdf"))
    third = admitted(store, replace(SCAN, path="/inbox/third.pdf"))
    assert {(each.stage, each.duplicate_of) for each in (second, third)} == {(Stage.DUPLICATE, first.id)}
    assert second.finished_at and store.queue.claim("one", 5, intake=True) == [lent_again(store, first)]


def lent_again(store: Store, packet: Packet) -> Packet:
    found = store.queue.packet(packet.id)
    assert found is not None
    return found


@pytest.mark.parametrize("stage", [Stage.QUARANTINED, Stage.ATTENTION])
def test_what_was_refused_may_come_again(store: Store, stage: Stage) -> None:
    packet = admitted(store)
    lent(store)
    assert settle(store, packet.id, "one", stage)
    store.queue.left(packet.id)
    assert admitted(store).stage == Stage.WAITING


def test_what_is_done_comes_again_as_a_duplicate_once_it_has_left(store: Store) -> None:
    packet = admitted(store)
    lent(store)
    assert settle(store, packet.id, "one")
    assert store.queue.admit(SCAN) is None, "the file has not been moved yet"
    store.queue.left(packet.id)
    assert admitted(store).duplicate_of == packet.id


def test_many_watchers_admit_a_file_once(store: Store, database_url: str) -> None:
    found: list[Packet | None] = []

    def run() -> None:
        with Store(database_url) as own:
            found.append(own.queue.admit(SCAN))

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each is not None for each in found) == 1 and len(found) == 6


# in workers' hands

def test_one_shot_runs_and_inboxes_do_not_take_each_others_scans(store: Store, tmp_path: Path) -> None:
    (tmp_path / "own.pdf").write_text("own")
    store.queue.enqueue([tmp_path / "own.pdf"])
    packet = admitted(store)
    assert [each.id for each in store.queue.claim("one", 5, intake=True)] == [packet.id]
    assert [each.path.name for each in store.queue.claim("one", 5)] == ["own.pdf"]


def test_only_the_holder_may_tick_off_and_a_lost_lease_undoes_the_result(store: Store, clock: Clock) -> None:
    packet = admitted(store)
    lent(store, "one")
    clock.now += 61
    lent(store, "two")
    assert not settle(store, packet.id, "one")
    assert settle(store, packet.id, "two")
    assert not settle(store, packet.id, "two"), "only once"
    assert [entry.action for entry in entries(store.database)] == ["queue.done", "queue.admit"]


def test_all_leases_of_a_worker_are_renewed_at_once(store: Store, clock: Clock) -> None:
    admitted(store)
    admitted(store, replace(SCAN, sha256="b" * 64, path="/inbox/b.pdf"))
    assert len(store.queue.claim("one", 2, 60, intake=True)) == 2
    clock.now += 50
    assert store.queue.heartbeat_all("one", 60) == 2 and store.queue.heartbeat_all("two", 60) == 0
    clock.now += 50
    assert store.queue.claim("two", 2, 60, intake=True) == []


def test_leases_are_renewed_until_the_block_ends_even_if_the_database_was_away_for_a_beat() -> None:
    class Flaky:
        beats = 0
        renewed = Event()

        def heartbeat_all(self, worker: str, lease_s: float) -> int:
            self.beats += 1
            if self.beats == 1:
                raise UnusableDatabase("away")
            self.renewed.set()
            return 1

    queue = Flaky()
    with keep_leases(queue, "one", 0.01):      # type: ignore[arg-type]  # only what is used of a work list
        assert queue.renewed.wait(60)
    beats = queue.beats
    assert beats >= 2 and worker_name() != worker_name()


def test_a_dead_workers_scan_is_tried_three_times_and_then_needs_a_person(store: Store, clock: Clock) -> None:
    packet = admitted(store)
    for attempt in range(1, TRIES + 1):
        assert lent(store, f"worker {attempt}").attempts == attempt
        clock.now += 61
    assert store.queue.claim("next", 1, intake=True) == []
    (stuck,) = store.queue.packets(Stage.ATTENTION)
    assert stuck.message and stuck.finished_at
    assert [each.id for each in to_put_away(store.database, "/inbox", "9")] == [packet.id]


def test_an_office_may_want_fewer_tries(database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKBOX_TRIES", "1")
    settings.cache_clear()
    try:
        with Store(database_url, clock) as store:
            packet = admitted(store)
            lent(store)
            assert store.queue.failed(packet.id, "one", "it does not open")
            assert [each.id for each in store.queue.packets(Stage.ATTENTION)] == [packet.id]
        monkeypatch.setenv("LOCKBOX_TRIES", "4")
        settings.cache_clear()
        with pytest.raises(BadArguments, match="LOCKBOX_TRIES"):
            settings()
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_a_scan_that_waits_for_a_while_is_not_lent_before(store: Store, clock: Clock) -> None:
    packet = admitted(store)
    lent(store)
    assert store.queue.failed(packet.id, "one", "perhaps still being written", 30)
    assert store.queue.claim("one", 1, intake=True) == []
    clock.now += 30
    assert lent(store).attempts == 2


def test_a_fault_of_the_place_costs_no_attempt(store: Store) -> None:
    packet = admitted(store)
    for _ in range(TRIES + 2):
        assert lent(store).attempts == 1
        assert store.queue.release(packet.id, "one", "disk full")


@pytest.mark.parametrize("stage", [Stage.QUARANTINED, Stage.ATTENTION])
def test_a_person_gives_it_another_try_and_the_trail_says_who(store: Store, stage: Stage) -> None:
    packet = admitted(store, replace(SCAN, problem=Problem(code="bad-companion", message="received is 'soon'")))
    assert packet.problem == "bad-companion"
    lent(store)
    assert settle(store, packet.id, "one", stage)
    assert store.queue.retry(packet.id, "nora")
    again = lent(store)
    assert (again.attempts, again.problem, again.finished_at, again.left_at) == (1, None, None, None)
    assert entries(store.database, who="nora")[0].before == {"stage": stage}
    assert not store.queue.retry(packet.id, "nora"), "it is being worked on"
    assert verify(store.database).broken_at is None


# what people see

def test_the_overview_counts_today_and_ever_and_names_what_needs_a_person(store: Store) -> None:
    stuck = admitted(store)
    lent(store)
    assert settle(store, stuck.id, "one", Stage.ATTENTION)
    admitted(store, replace(SCAN, sha256="b" * 64, path="/inbox/b.pdf", business_date=date(2026, 3, 1)))
    note_sweep(store.database, "/inbox", "2026-03-02T10:00:00", "2026-03-02T10:00:01", 2, 1, {"c.pdf": "its end is missing"}, "")
    note_sweep(store.database, "/inbox", "2026-03-02T10:00:05", "2026-03-02T10:00:06", 2, 0, {}, "")
    state = overview(store.database, DAY)
    assert (state.stages[Stage.WAITING], state.today[Stage.WAITING], state.today[Stage.ATTENTION]) == (1, 0, 1)
    assert [each.id for each in state.attention] == [stuck.id] and state.oldest
    assert [(each.seen, each.message) for each in state.sweeps] == [(2, "")], "the latest of each inbox"


def test_lending_reads_no_more_rows_for_a_long_list(store: Store) -> None:
    with store.database.write() as connection:
        rows = [{"path": f"/inbox/{number}", "sha256": f"{number:064}", "stage": Stage.WAITING, "inbox": "/inbox",
                 "enqueued_at": "x"} for number in range(3000)]
        connection.execute(QUEUE.insert(), rows)
        if store.database.path is None:
            connection.exec_driver_sql("ANALYZE queue")
        explain = "EXPLAIN QUERY PLAN" if store.database.path else "EXPLAIN"
        plan = str(connection.exec_driver_sql(
            f"{explain} SELECT id FROM queue WHERE stage='waiting' AND lease_until IS NULL ORDER BY id LIMIT 1").all())
    assert ("queue_stage" in plan or "queue_pkey" in plan) and "TEMP B-TREE" not in plan and "Sort" not in plan
    assert lent(store).path == Path("/inbox/0")
    with store.database.read() as connection:
        assert connection.scalar(select(func.count()).where(QUEUE.c.stage == Stage.TAKEN)) == 1
