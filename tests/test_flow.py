"""A run from scans to records, reports and summary: directly, and as a Prefect flow that does the same."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flow_reader import DEADLY, TORN, put_scan

from extractors.processes.pool import ReaderPool
from filings.settings import settings
from filings.store import Store
from filings.vocabulary import Record
from flows import equipment, work
from flows.artifacts import batch_table, key_of, packet_page
from flows.jobs import given_names, plan_scans
from flows.work import Desk, adopt_records, summarise, triage_scans
from validators.policy import Timeline

DAY = date(2020, 6, 15)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool("flow_reader:make_reader", jobs=1) as pool:
        yield pool


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def run(pool: ReaderPool, inbox: Path, database: str = "lockbox.db", out: str = "out") -> list[Record]:
    folder = inbox.parent / out
    folder.mkdir(exist_ok=True)
    jobs = plan_scans([inbox], folder, received=DAY)
    with Store(f"sqlite:///{inbox.parent / database}") as store:
        desk = Desk(folder, store, Timeline.load(), {("I-131", "04/24/19"): 5}, given_names(jobs))
        adopt_records(desk)
        records = list(triage_scans(jobs, desk, pool))
    summarise(folder)
    return records


def outcome(record: Record, check: str) -> str:
    return next(finding.outcome for finding in record.filings[0].findings if finding.check == check)


def test_every_scan_gets_a_record_and_a_report_in_order(pool: ReaderPool, inbox: Path) -> None:
    put_scan(inbox / "b.tif", 201, 202)
    put_scan(inbox / "a.tif", 203)
    put_scan(inbox / "torn.tif", TORN)
    put_scan(inbox / "undated.tif", 204)
    (inbox / "undated.toml").write_text("recieved = 2020-01-01", encoding="utf-8")
    (inbox / "no scan.docx").write_bytes(b"PK")
    records = run(pool, inbox)
    assert [(record.scan.name, record.problem and record.problem.code) for record in records] == [
        ("a.tif", None), ("b.tif", None), ("no scan.docx", "unsupported-file"), ("torn.tif", "damaged-file"),
        ("undated.tif", "bad-companion")]
    out = inbox.parent / "out"
    for record in records:
        stem = Path(record.scan.name).stem
        written = json.loads((out / f"{stem}.triage.json").read_text(encoding="utf-8"))
        assert written == json.loads(record.to_json())
        assert record.scan.name in (out / f"{stem}.html").read_text(encoding="utf-8")
    assert records[1].timings.pages == 2 and len(records[1].pages) == 2
    assert {path.name for path in out.iterdir()} >= {"index.html", "summary.csv", "summary.xlsx"}
    assert not [path for path in out.iterdir() if path.name.startswith(".")], "nothing half-written stays behind"


def test_second_scan_of_a_paper_is_a_duplicate_and_stays_one(pool: ReaderPool, inbox: Path) -> None:
    put_scan(inbox / "1.tif", 210, 211)
    put_scan(inbox / "2.tif", 212)
    put_scan(inbox / "3.tif", 210, 211, mark=1)
    for _ in range(2):
        assert [outcome(record, "filing.duplicate") for record in run(pool, inbox)] == ["met", "met", "not-met"]


def test_records_in_the_folder_count_even_when_the_database_is_new(pool: ReaderPool, inbox: Path) -> None:
    first = put_scan(inbox / "1.tif", 213)
    run(pool, inbox)
    first.unlink()
    put_scan(inbox / "2.tif", 213, mark=1)
    (record,) = run(pool, inbox, database="other.db")
    assert outcome(record, "filing.duplicate") == "not-met"


def test_fault_of_the_program_with_one_scan_leaves_the_others_alone(
        pool: ReaderPool, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_scan(inbox / "1.tif", 214)
    put_scan(inbox / "2.tif", 215)
    real = work.decide
    monkeypatch.setattr(work, "decide", lambda readings, scan, *rest: real(readings, scan, *rest) if scan.name == "2.tif"
                        else 1 // 0)
    bad, good = run(pool, inbox)
    assert bad.problem is not None and bad.problem.code == "triage-failed" and not bad.filings
    assert "ZeroDivisionError" in bad.problem.message
    assert good.problem is None and len(good.filings) == 1
    assert (inbox.parent / "out" / "1.html").exists()


def test_record_stands_when_its_report_cannot_be_made(
        pool: ReaderPool, inbox: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    put_scan(inbox / "1.tif", 216)
    monkeypatch.setattr(work, "write_report", lambda *_: 1 // 0)
    (record,) = run(pool, inbox)
    assert record.problem is None and (inbox.parent / "out" / "1.triage.json").exists()
    assert "its report could not be made" in caplog.text


def test_full_disk_ends_the_run_and_blames_no_scan(
        pool: ReaderPool, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_scan(inbox / "1.tif", 217)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(work, "write_atomically", full)
    with pytest.raises(OSError, match="No space left"):
        run(pool, inbox)
    assert not list((inbox.parent / "out").glob("*.json"))


def test_scan_called_index_does_not_lose_its_report(pool: ReaderPool, inbox: Path) -> None:
    put_scan(inbox / "index.tif", 218)
    put_scan(inbox / "x.tif", 219)
    put_scan(inbox / "x.tiff", 220)
    run(pool, inbox)
    out = inbox.parent / "out"
    assert (out / "index.triage.json").exists() and "index.tif" in (out / "index.tif.html").read_text(encoding="utf-8")
    index = (out / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}"' in index for name in ("index.tif.html", "x.html", "x.tiff.html"))


def test_artifacts_hold_nothing_the_applicant_wrote(pool: ReaderPool, inbox: Path) -> None:
    put_scan(inbox / "a [b] `c`.tif", 221)
    put_scan(inbox / "torn.tif", TORN)
    records = run(pool, inbox)
    pages = [packet_page(record, inbox / "report.html") for record in records]
    told = "".join(pages) + json.dumps(batch_table(records))
    assert "FAMILY221" in records[0].to_json() and "FAMILY" not in told and "GIVEN" not in told
    assert r"a \[b\] \`c\`.tif" in pages[0] and "damaged-file" in pages[1]
    assert key_of("Päck [7].PDF") == "scan-p-ck-7-pdf"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOCKBOX_JOBS", "1")
    monkeypatch.setattr(equipment, "READER", "flow_reader:make_reader")
    settings.cache_clear()
    yield tmp_path / "data"
    settings.cache_clear()


def test_flow_does_what_a_direct_run_does(
        data: Path, pool: ReaderPool, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One start of Prefect's embedded server, so everything that needs it is here."""
    from flows.local import prepare_prefect
    prepare_prefect()
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    from flows.triage import on_record, triage

    put_scan(inbox / "1.tif", 230, 231)
    put_scan(inbox / "2.tif", 230, 231, mark=1)
    put_scan(inbox / "3.tif", DEADLY)
    put_scan(inbox / "4.tif", 232)
    put_scan(inbox / "5.tif", 233)
    (inbox / "5.toml").write_text("not toml", encoding="utf-8")
    real = work.decide
    monkeypatch.setattr(work, "decide", lambda readings, scan, *rest: 1 // 0 if scan.name == "4.tif"
                        else real(readings, scan, *rest))
    direct = run(pool, inbox)
    out, seen = inbox.parent / "flow", list[Record]()
    out.mkdir()
    on_record.set(seen.append)
    with prefect_test_harness(server_startup_timeout=120):
        counts = triage([inbox], out, received=DAY)
        with get_client(sync_client=True) as client:
            artifacts = {artifact.key for artifact in client.read_artifacts()}
            runs = [task.name for task in client.read_task_runs()]
        lent = f"sqlite:///{data / 'work.db'}"
        assert triage([inbox / "1.tif"], out, received=DAY, worklist=lent) == {"review": 1}
        assert triage([inbox / "1.tif"], out, received=DAY, worklist=lent) == {}, "a shared work list does a scan once"
    assert [strip(record) for record in seen[:5]] == [strip(record) for record in direct]
    assert [record.problem and record.problem.code for record in direct] == [
        None, None, "reader-crashed", "triage-failed", "bad-companion"]
    assert outcome(seen[1], "filing.duplicate") == "not-met"
    assert sum(counts.values()) == 5
    assert {"scan-1-tif", "scan-2-tif", "scan-3-tif", "scan-5-tif", "triage-batch"} <= artifacts
    assert runs.count("read 1.tif") == 1 and "read 5.tif" not in runs
    assert len(list(out.glob("*.triage.json"))) == 5 and (out / "index.html").exists()
    assert not list(data.glob("run-*")), "the work list of one run is removed after it"


def strip(record: Record) -> dict:
    """A record without what differs from run to run: its timings."""
    return json.loads(record.model_dump_json(exclude={"timings"}))
