"""The workers: one result for each packet whoever dies over it, and nobody charged for a fault of the place."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flow_reader import put_scan
from sqlalchemy import func, select

import flows.clerk
import flows.working
from extractors.processes.pool import PoolFailure, ScanResult
from extractors.readings import PageReadings
from filings.originals import Originals
from filings.packets import Packet
from filings.problems import DamagedScan, EncryptedScan, MissingOriginal, MissingTool, UnusableDatabase
from filings.settings import Settings
from filings.store import Store
from filings.tables import DECISIONS, PAGE_READINGS, SCANS
from filings.vocabulary import Page, PageKind, Problem, Record
from filings.worklist import Stage
from flows.clerk import Clerk, Outcome, file_packet, job_of
from flows.inbox import Inbox
from flows.intake import Sweeper
from flows.jobs import ScanJob
from flows.work import Desk
from flows.working import work
from validators.policy import Timeline

TIMELINE = Timeline.load()


@dataclass
class Pool:
    """Reading processes that answer from a list: a problem, an error to raise, or pages."""

    answers: list[object] = field(default_factory=list)
    read_paths: list[Path] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    hungry: bool = True

    def read(self, paths: Iterable[Path]) -> Iterator[ScanResult]:
        for path in paths:
            with self.lock:
                self.read_paths.append(path)
                answer = self.answers.pop(0) if self.answers else None
            if isinstance(answer, Exception):
                raise answer
            problem = answer if isinstance(answer, Problem) else None
            pages = () if problem else (PageReadings(Page(number=1, kind=PageKind.STATEMENT)),)
            yield ScanResult(path, path.name, len(pages), pages, problem, 0.1, 0.1)


@dataclass
class Room:
    inbox: Path
    store: Store
    originals: Originals
    clerk: Clerk
    sweeper: Sweeper
    ticks: list[float]

    def drop(self, name: str, person: int = 300) -> Packet:
        """Drop a scan and have it taken in."""
        put_scan(self.inbox / name, person)
        for _ in range(2):
            self.sweeper.sweep()
            self.ticks[0] += 1.0
        return self.store.queue.packets()[-1]

    def lend(self, worker: str = "w") -> Packet:
        (packet,) = self.store.queue.claim(worker, 1, 60, intake=True)
        return packet

    def work(self, pool: object, stop: threading.Event | None = None, slots: int = 1, **more: object) -> dict[str, int]:
        return dict(work(self.clerk, pool, stop or threading.Event(), slots=slots, **more))   # type: ignore[arg-type]

    def stage(self, packet: Packet) -> Stage:
        found = self.store.queue.packet(packet.id)
        assert found is not None
        return found.stage


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    chosen = Settings(data_dir=tmp_path / "data", settle_seconds=1)
    for module in (flows.clerk, flows.working):
        monkeypatch.setattr(module, "settings", lambda: chosen)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ticks = [0.0]
    with Store(chosen.database) as store:
        originals = Originals(tmp_path / "data" / "originals")
        sweeper = Sweeper(Inbox(inbox), store, originals, chosen, ticks=lambda: ticks[0], repair_after_s=0)
        yield Room(inbox, store, originals, Clerk(Desk(chosen.records_dir, store, TIMELINE, {}), originals), sweeper, ticks)


def count(store: Store, table: object) -> int:
    with store.database.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)   # type: ignore[arg-type]


def test_a_packet_is_read_from_its_kept_bytes_and_ends_with_record_report_and_file_on_the_shelf(room: Room) -> None:
    packet, pool, told = room.drop("scan.tif"), Pool(), list[Outcome]()
    assert room.work(pool, tell=told.append) == {"done": 1}
    assert pool.read_paths == [room.originals.path_of(packet.sha256)]
    folder = Path(packet.folder or "")
    record = Record.model_validate_json((folder / "scan.triage.json").read_bytes())
    assert (record.scan.name, record.scan.sha256, record.scan.received) == ("scan.tif", packet.sha256, packet.received)
    assert (folder / "scan.html").exists() and (room.inbox / "done" / "scan.tif.txt").exists()
    finished = told[0].packet
    assert (finished.stage, finished.pages) == (Stage.DONE, 1) and finished.read_at and finished.finished_at
    assert room.store.queue.packet(packet.id).left_at and count(room.store, PAGE_READINGS) == 1     # type: ignore[union-attr]


def test_a_scan_that_cannot_be_read_goes_to_quarantine_with_its_reason_and_its_own_name(room: Room) -> None:
    packet = room.drop("locked.tif")
    problem = EncryptedScan(f"{packet.sha256} asks for a password").as_problem()
    assert room.work(Pool([problem])) == {"quarantined": 1}
    found = room.store.queue.packet(packet.id)
    assert found is not None and found.problem == "encrypted-pdf" and found.message.startswith("locked.tif asks")
    assert "locked.tif asks for a password" in (room.inbox / "quarantine" / "locked.tif.txt").read_text().replace("\n", " ")


def test_a_scan_that_does_not_open_is_tried_again_later_before_it_goes_to_quarantine(room: Room) -> None:
    packet, clock = room.drop("half.tif"), [room.store.clock()]
    room.store.queue.clock = lambda: clock[0]
    broken = DamagedScan("cut short").as_problem()
    pool = Pool([broken, broken, broken])
    assert room.work(pool) == {"waiting": 1} and room.work(pool) == {}
    clock[0] += 6
    assert room.work(pool) == {"waiting": 1} and (room.inbox / "half.tif").exists()
    clock[0] += 6
    assert room.work(pool) == {}, "the delay grows"
    clock[0] += 15
    assert room.work(pool) == {"quarantined": 1} and room.stage(packet) == Stage.QUARANTINED


def test_an_impossible_companion_is_told_without_reading(room: Room) -> None:
    (room.inbox / "scan.toml").write_text("received = 'soon'\n")
    room.drop("scan.tif")
    pool = Pool()
    assert room.work(pool) == {"quarantined": 1} and pool.read_paths == []
    assert {path.name for path in (room.inbox / "quarantine").iterdir()} == {"scan.tif", "scan.toml", "scan.tif.txt"}


def test_whoever_lost_the_lease_writes_nothing(room: Room) -> None:
    room.drop("scan.tif")
    packet = room.lend("slow")
    job = job_of(packet, room.originals)
    (result,) = Pool().read([job.path])
    room.store.queue.release(packet.id, "slow")
    quick = room.lend("quick")
    assert file_packet(packet, job, result, room.clerk, "slow") is None
    assert count(room.store, SCANS) == count(room.store, DECISIONS) == count(room.store, PAGE_READINGS) == 0
    assert not Path(packet.folder or "").exists() and room.stage(packet) == Stage.TAKEN
    outcome = file_packet(quick, job, result, room.clerk, "quick")
    assert outcome is not None and outcome.stage == Stage.DONE
    assert file_packet(quick, job, result, room.clerk, "quick") is None, "nor does anybody write twice"
    assert count(room.store, SCANS) == count(room.store, DECISIONS) == 1


def test_scans_of_one_name_on_one_day_stay_two_filings(room: Room) -> None:
    room.drop("scan.tif", 300)
    room.work(Pool())
    second = room.drop("scan.tif", 310)
    room.work(Pool())
    assert count(room.store, SCANS) == 2 and second.record == f"scan-{second.id}"
    with room.store.database.read() as connection:
        assert connection.scalars(select(SCANS.c.replaced)).all() == [0, 0]
    assert {path.name for path in (room.inbox / "done").glob("*.tif")} == {"scan.tif", f"scan-{second.id}.tif"}
    assert "came in before" in (room.inbox / "done" / f"scan-{second.id}.tif.txt").read_text()


def test_a_fault_of_the_program_over_one_packet_is_told_and_the_others_go_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = room.drop("bad.tif", 300), room.drop("good.tif", 310)
    decided = flows.clerk.decided

    def failing(job: object, result: object, desk: object) -> Record:
        if result is not None and job.name == "bad.tif":      # type: ignore[attr-defined]
            raise ZeroDivisionError
        return decided(job, result, desk)                     # type: ignore[arg-type]

    monkeypatch.setattr(flows.clerk, "decided", failing)
    assert room.work(Pool()) == {"attention": 1, "done": 1}
    assert (room.stage(bad), room.stage(good)) == (Stage.ATTENTION, Stage.DONE)
    assert "lockbox retry 1" in (room.inbox / "attention" / "bad.tif.txt").read_text()


def test_a_report_that_cannot_be_made_keeps_neither_record_nor_file_back(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise KeyError("topic")

    monkeypatch.setattr("flows.away.write_report", failing)
    packet = room.drop("scan.tif")
    assert room.work(Pool()) == {"done": 1}
    assert (Path(packet.folder or "") / "scan.triage.json").exists() and (room.inbox / "done" / "scan.tif").exists()


class Pauses(threading.Event):
    """A stop that nobody sets; what waits for it is told what to do in the meantime instead."""

    def __init__(self, *meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile, self.pauses = list(meanwhile), list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.pauses.append(timeout)
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return self.is_set()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), UnusableDatabase("gone")])
def test_with_a_fault_of_the_place_the_packet_is_held_and_not_read_twice(room: Room, monkeypatch: pytest.MonkeyPatch,
                                                                         error: Exception) -> None:
    packet, pool, save = room.drop("scan.tif"), Pool(), room.store.save

    def failing(*_: object, **__: object) -> bool:
        raise error

    monkeypatch.setattr(room.store, "save", failing)
    stop = Pauses(lambda: None, lambda: monkeypatch.setattr(room.store, "save", save))
    assert room.work(pool, stop) == {"done": 1}
    assert stop.pauses == [1.0, 2.0] and len(pool.read_paths) == 1
    found = room.store.queue.packet(packet.id)
    assert found is not None and found.attempts == 1


def test_told_to_stop_during_a_fault_it_gives_the_packet_back_uncharged(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    packet = room.drop("scan.tif")

    def full(*_: object, **__: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room.store, "save", full)
    stop = Pauses()
    stop.meanwhile.append(stop.set)
    assert room.work(Pool(), stop) == {}
    found = room.store.queue.packet(packet.id)
    assert found is not None and (found.stage, found.attempts) == (Stage.WAITING, 0)


def test_originals_that_are_all_away_make_work_pause(room: Room) -> None:
    packet = room.drop("scan.tif")
    away = room.originals.root.rename(room.originals.root.with_name("away"))
    stop = Pauses(lambda: away.rename(room.originals.root))
    assert room.work(Pool(), stop) == {"done": 1} and stop.pauses == [1.0]
    assert room.stage(packet) == Stage.DONE


def test_a_drain_that_is_to_end_does_not_wait_for_ever_and_gives_its_packet_back(room: Room) -> None:
    packet = room.drop("scan.tif")
    room.originals.root.rename(room.originals.root.with_name("away"))
    stop = Pauses()
    with pytest.raises(MissingOriginal):
        room.work(Pool(), stop)
    assert 100 < sum(pause or 0 for pause in stop.pauses) < 200
    found = room.store.queue.packet(packet.id)
    assert found is not None and (found.stage, found.attempts) == (Stage.WAITING, 0)


def test_one_original_that_is_gone_is_a_loss_that_a_person_must_see(room: Room) -> None:
    gone, other = room.drop("gone.tif", 300), room.drop("other.tif", 310)
    room.originals.path_of(gone.sha256).unlink()
    assert room.work(Pool()) == {"attention": 1, "done": 1}
    found = room.store.queue.packet(gone.id)
    assert found is not None and found.problem == "missing-original" and room.stage(other) == Stage.DONE


@pytest.mark.parametrize("error", [PoolFailure("cannot start"), MissingTool("Tesseract was not found")])
def test_processes_that_cannot_read_at_all_end_the_work_and_charge_nobody(room: Room, error: Exception) -> None:
    packet = room.drop("scan.tif")
    with pytest.raises(PoolFailure):
        room.work(Pool([error]))
    found = room.store.queue.packet(packet.id)
    assert found is not None and (found.stage, found.attempts) == (Stage.WAITING, 0)


def test_several_slots_drain_the_list_and_each_packet_is_read_once(room: Room) -> None:
    for number in range(6):
        room.drop(f"{number}.tif", 300 + number)
    pool = Pool()
    counts = work(room.clerk, pool, threading.Event(), slots=3)      # type: ignore[arg-type]  # a stand-in
    assert counts == {"done": 6} and len(set(pool.read_paths)) == len(pool.read_paths) == 6
    assert count(room.store, DECISIONS) == 6


def test_no_packet_is_lent_before_the_reading_processes_need_it(room: Room) -> None:
    """What waits in one worker's hands, another host could be reading."""
    waits, pool = [room.drop(f"{number}.tif", 300 + number) for number in range(2)], Pool(hungry=False)
    stages: list[set[Stage]] = []
    stop = Pauses(lambda: stages.append({room.stage(packet) for packet in waits}), lambda: setattr(pool, "hungry", True))
    assert room.work(pool, stop) == {"done": 2}
    assert stages == [{Stage.WAITING}]


def test_a_packet_on_its_way_to_the_reading_processes_counts_before_they_know_of_it(room: Room,
                                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    within, two = threading.Semaphore(1), threading.Event()
    for number in range(2):
        room.drop(f"{number}.tif", 300 + number)

    def slow(packet: Packet, originals: Originals) -> ScanJob:
        if within.acquire(blocking=False):
            two.wait(0.2)
            within.release()
        else:
            two.set()
        return job_of(packet, originals)

    monkeypatch.setattr(flows.working, "job_of", slow)
    assert room.work(Pool(), slots=2) == {"done": 2}
    assert not two.is_set()


def test_a_packet_that_nobody_handled_is_given_back_uncharged(room: Room) -> None:
    packet, stop = room.drop("scan.tif"), threading.Event()

    def around(_packet: Packet, _handle: Callable[[], None]) -> None:
        stop.set()                 # the run was broken off before its turn came

    assert room.work(Pool(), stop, around=around) == {}
    found = room.store.queue.packet(packet.id)
    assert found is not None and (found.stage, found.attempts) == (Stage.WAITING, 0)


def test_a_worker_killed_after_its_commit_leaves_the_rest_to_the_sweep(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        raise Killed

    packet = room.drop("scan.tif")
    monkeypatch.setattr(flows.clerk, "finish_up", kill)
    with pytest.raises(Killed):
        room.work(Pool())
    assert not (Path(packet.folder or "") / "scan.triage.json").exists()
    room.ticks[0] += 60
    assert room.sweeper.sweep().put_away == 1
    assert (Path(packet.folder or "") / "scan.triage.json").exists() and (room.inbox / "done" / "scan.tif").exists()
