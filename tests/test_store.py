"""The store: what it keeps, what came earlier, and the work list."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from filings.files import sha256_of
from filings.store import EarlierFiling, Store
from filings.vocabulary import (
    Disposition,
    Filing,
    Finding,
    Outcome,
    Problem,
    Reading,
    Record,
    Request,
    Rule,
    Scan,
    Status,
    Timings,
    Weight,
)
from filings.worklist import Stage

DAY = date(2020, 6, 15)
TRIES = 3


class Clock:
    def __init__(self) -> None:
        self.now = 1_600_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with Store(database_url, clock) as found:
        yield found


def scan(name: str, content: str | None = None, received: date = DAY) -> Scan:
    digest = (content or name).encode().hex().ljust(64, "0")[:64]
    return Scan(name=name, sha256=digest, pages=3, received=received)


def record(of: Scan, family: str = "ÑANDÚ", *, disposition: Disposition = Disposition.READY, seconds: float = 1.0,
           filings: int = 1) -> Record:
    fields = {
        "i131.applicant.family_name": Reading(value=family, status=Status.READ, confidence=0.99, page=1),
        "i131.applicant.given_name": Reading(value="Rosa Inés", status=Status.REVIEW, confidence=0.6, page=1),
        "i131.applicant.a_number": Reading(value="012345678", status=Status.READ, confidence=0.9, page=1),
        "i131.applicant.date_of_birth": Reading(value=None, status=Status.BLANK, confidence=0.9, page=1),
        "i131.beneficiary.family_name": Reading(value="?", status=Status.UNREADABLE, confidence=0.1, page=2),
        "i131.signature": Reading(value=True, status=Status.READ, confidence=0.9, page=3)}
    finding = Finding(check="fee.amount", outcome=Outcome.MET, weight=Weight.REJECT, message="The fee is right.",
                      rule=Rule(policy="fee-2020", citation="8 CFR 103.7"))
    filing = Filing(request=Request.REPAROLE, disposition=disposition, fields=fields, findings=(finding,),
                    fingerprints={1: "00ff00ff00ff00ff", 3: "0123456789abcdef"})
    return Record(scan=of, filings=(filing,) * filings, timings=Timings(total_s=seconds, cpu_s=seconds, pages=3))


def names(found: list[EarlierFiling]) -> list[str]:
    return [each.name for each in found]


def test_record_comes_back_whole(store: Store) -> None:
    kept = record(scan("a.pdf"))
    assert store.save(kept, "out")
    assert list(store.records()) == [kept]
    assert list(store.records("elsewhere")) == []


def test_saving_twice_changes_nothing_and_history_only_grows(store: Store) -> None:
    first, changed = record(scan("a.pdf")), record(scan("a.pdf"), disposition=Disposition.REVIEW)
    assert store.save(first, "out")
    assert not store.save(record(scan("a.pdf"), seconds=9.0), "out"), "other timings are no other decision"
    assert store.save(changed, "out", policy="rules-2")
    assert store.save(first, "out")
    history = store.history(first.scan.sha256)
    assert [each.dispositions for each in history] == [("ready",), ("review",), ("ready",)]
    assert [each.policy for each in history] == ["fee-2020", "rules-2", "fee-2020"]
    assert list(store.records()) == [first]


def test_unreadable_scan_is_kept_and_is_nobodys_duplicate(store: Store) -> None:
    broken = Record(scan=scan("a.pdf"), problem=Problem(code="damaged-file", message="Scan again."),
                    timings=Timings(total_s=0.1, cpu_s=0.1, pages=0))
    store.save(broken, "out")
    assert list(store.records()) == [broken]
    assert store.history(broken.scan.sha256)[0].dispositions == ()
    assert store.earlier(scan("b.pdf"), "out") == []


def test_earlier_filing_carries_people_and_fingerprints(store: Store) -> None:
    kept = record(scan("a.pdf"))
    store.save(kept, "out")
    people = {name: reading for name, reading in kept.filings[0].fields.items() if name != "i131.signature"}
    assert store.earlier(scan("b.pdf"), "out") == [EarlierFiling(
        "a.pdf", scan("a.pdf").sha256, DAY, 1, {1: "00ff00ff00ff00ff", 3: "0123456789abcdef"}, people)]


def test_order_of_arrival_survives_reading_everything_again(store: Store) -> None:
    scans = [scan(f"{letter}.pdf") for letter in "abc"]
    for _ in range(2):
        for number, each in enumerate(scans):
            assert names(store.earlier(each, "out")) == ["a.pdf", "b.pdf", "c.pdf"][:number]
            store.save(record(each), "out")
    assert names(store.earlier(scans[1], "another folder")) == ["a.pdf"], "the same file read into another folder"


def test_scans_given_at_once_go_by_their_names(store: Store) -> None:
    given = [(each.name, each.sha256) for each in (scan("a.pdf"), scan("b.pdf"))]
    store.save(record(scan("b.pdf")), "tried alone before")
    store.save(record(scan("z.pdf")), "out")
    assert names(store.earlier(scan("a.pdf"), "out", given)) == ["z.pdf"]
    store.save(record(scan("a.pdf")), "out")
    assert names(store.earlier(scan("b.pdf"), "out", given)) == ["a.pdf"]
    assert names(store.earlier(scan("c.pdf"), "out")) == ["b.pdf", "z.pdf", "a.pdf"]


def test_same_bytes_under_another_name_are_earlier(store: Store) -> None:
    store.save(record(scan("a.pdf", "paper")), "out")
    assert names(store.earlier(scan("copy.pdf", "paper"), "out")) == ["a.pdf"]


def test_rescan_under_its_name_replaces_but_the_next_days_does_not(store: Store) -> None:
    store.save(record(scan("0001.pdf", "first try")), "out")
    again, later = scan("0001.pdf", "second try"), scan("0001.pdf", "other paper", date(2020, 6, 16))
    assert store.earlier(again, "out") == []
    store.save(record(again), "out")
    assert [each.scan for each in store.records()] == [again]
    found = store.earlier(later, "out")
    assert [(each.name, each.sha256) for each in found] == [("0001.pdf", again.sha256)]


def test_earlier_in_the_same_folder_only(store: Store) -> None:
    store.save(record(scan("a.pdf"), filings=2), "monday")
    assert [each.number for each in store.earlier(scan("b.pdf"), "tuesday")] == [1, 2]
    assert store.earlier(scan("b.pdf"), "tuesday", everywhere=False) == []
    assert len(store.earlier(scan("b.pdf"), "monday", everywhere=False)) == 2


def test_find_by_name_number_and_birth_date(store: Store) -> None:
    store.save(record(scan("a.pdf")), "out")
    assert [found.name for found in store.find(name="rosa nandu")] == ["a.pdf"]
    assert [found.name for found in store.find(a_number="A12-345-678")] == ["a.pdf"]
    assert store.find(name="ros") == [], "whole words only"
    assert store.find(name="rosa", date_of_birth="1990-01-01") == []
    assert store.find(name="100%") == []
    assert store.find() == []


def test_failed_save_leaves_nothing_behind(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Record) -> str:
        raise MemoryError

    monkeypatch.setattr("filings.store._policies", fail)
    with pytest.raises(MemoryError):
        store.save(record(scan("a.pdf")), "out")
    assert store.earlier(scan("b.pdf"), "out") == []
    assert store.history(scan("a.pdf").sha256) == []


def test_two_programs_write_side_by_side(database_url: str) -> None:

    def work(letter: str) -> None:
        with Store(database_url) as mine:
            for number in range(10):
                mine.save(record(scan(f"{letter}{number}.pdf")), "out")

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store(database_url) as store:
        found = store.earlier(scan("z.pdf"), "out")
    assert len(found) == 30
    assert len(set(names(found))) == 30


# the work list

@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"{letter}.pdf" for letter in "abc"]
    for path in found:
        path.write_text(path.name)
    return found


def test_each_scan_is_lent_to_one_worker(store: Store, paths: list[Path]) -> None:
    digests = store.queue.enqueue(paths)
    assert digests == [sha256_of(path) for path in paths]
    assert store.queue.enqueue(paths) == digests
    one, two = store.queue.claim("one", 2), store.queue.claim("two", 5)
    assert [packet.path.name for packet in (*one, *two)] == ["a.pdf", "b.pdf", "c.pdf"]
    assert store.queue.claim("three") == []
    assert not store.queue.done(one[0].id, "two"), "only the holder of the lease may tick off"
    assert store.queue.done(one[0].id, "one")
    assert store.queue.counts() == {stage: {Stage.TAKEN: 2, Stage.DONE: 1}.get(stage, 0) for stage in Stage}


def test_changed_content_is_a_new_scan(store: Store, paths: list[Path]) -> None:
    store.queue.enqueue(paths[:1])
    paths[0].write_text("other")
    store.queue.enqueue(paths[:1])
    assert len(store.queue.packets()) == 2


def test_silent_worker_loses_its_scan(store: Store, clock: Clock, paths: list[Path]) -> None:
    store.queue.enqueue(paths[:1])
    packet = store.queue.claim("one", lease_s=60)[0]
    clock.now += 59
    assert store.queue.heartbeat(packet.id, "one", lease_s=60)
    clock.now += 59
    assert store.queue.claim("two", lease_s=60) == []
    clock.now += 1
    assert store.queue.claim("two", lease_s=60)[0].attempts == 2
    assert not store.queue.heartbeat(packet.id, "one")
    assert not store.queue.failed(packet.id, "one", "too late")


def test_three_failures_ask_for_a_person(store: Store, paths: list[Path]) -> None:
    store.queue.enqueue(paths[:1])
    for attempt in range(1, TRIES + 1):
        packet = store.queue.claim("one")[0]
        assert packet.attempts == attempt
        assert store.queue.failed(packet.id, "one", f"crash {attempt}")
    assert store.queue.claim("one") == []
    assert [each.message for each in store.queue.packets(Stage.ATTENTION)] == ["crash 3"]
    assert store.queue.retry(packet.id)
    assert store.queue.claim("one")[0].attempts == 1


def test_three_silent_workers_ask_for_a_person(store: Store, clock: Clock, paths: list[Path]) -> None:
    store.queue.enqueue(paths[:1])
    for _ in range(TRIES):
        assert store.queue.claim("one", lease_s=10)
        clock.now += 10
    assert store.queue.claim("one") == []
    assert "stopped" in store.queue.packets(Stage.ATTENTION)[0].message


def test_scan_that_is_not_to_blame_keeps_its_attempts(store: Store, paths: list[Path]) -> None:
    store.queue.enqueue(paths[:1])
    for _ in range(TRIES + 2):
        packet = store.queue.claim("one")[0]
        assert packet.attempts == 1
        assert store.queue.release(packet.id, "one", "disk full")
