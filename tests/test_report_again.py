"""The report beside a record that a person changed: written soon, never by the deed itself, and mended at night."""
from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from review_house import Room, paper, room

from filings.originals import open_originals
from filings.vocabulary import Disposition, Page, PageKind, Record, Scan, Timings
from flows import report_again
from flows.page_pictures import DrawLimits, PagePictures, page_images
from flows.report_again import LateReports, outdated
from flows.review_rulings import rule

SOON_S = 20.0


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Room]:
    found = room(f"sqlite:///{tmp_path / 'lockbox.db'}", tmp_path / "records")
    found.desk = replace(found.desk, two_people=frozenset(), late_reports=LateReports(lambda _: lambda _: None))
    found.hold()
    yield found
    found.store.close()


def reject(found: Room) -> None:
    found.do(rule, Disposition.REJECT, "the signature is a <stamp>")


def late(found: Room) -> LateReports:
    assert found.desk.late_reports is not None
    return found.desk.late_reports


def test_a_deed_has_the_report_written_that_lies_there(made: Room) -> None:
    report = made.folder / "box-1.html"
    report.write_text("as it was", encoding="utf-8")
    reject(made)
    assert late(made).wait(SOON_S)
    assert "the signature is a &lt;stamp&gt;" in report.read_text(encoding="utf-8")
    assert not outdated(made.folder / "box-1.triage.json", report)


def test_a_report_that_is_no_more_does_not_come_back(made: Room) -> None:
    reject(made)
    assert late(made).wait(SOON_S) and not (made.folder / "box-1.html").exists()


def test_the_deed_does_not_wait_and_many_deeds_give_one_report(made: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, written = threading.Event(), list[str]()

    def slow(record: Record, _: object, path: Path) -> None:
        assert gate.wait(SOON_S)
        written.append(path.name)

    monkeypatch.setattr(report_again, "write_report", slow)
    (made.folder / "box-1.html").touch()
    for _ in range(5):
        reject(made)               # would stand still here, if it waited
    gate.set()
    assert late(made).wait(SOON_S) and written in (["box-1.html"], ["box-1.html"] * 2)


def test_what_cannot_be_written_harms_nobody_and_is_known_as_outdated(made: Room, monkeypatch: pytest.MonkeyPatch,
                                                                      caplog: pytest.LogCaptureFixture) -> None:
    faults: list[Exception] = [OSError("disk full"), RuntimeError("a fault")]

    def broken(*_: object) -> None:
        raise faults.pop(0)

    monkeypatch.setattr(report_again, "write_report", broken)
    report, record = made.folder / "box-1.html", made.folder / "box-1.triage.json"
    report.touch()
    os.utime(report, ns=(1, 1))
    for _ in range(2):
        reject(made)
        assert late(made).wait(SOON_S)
    assert not faults and outdated(record, report)
    assert "left to the nightly batch" in caplog.text and "could not be made" in caplog.text


def test_more_than_may_wait_are_left_to_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                  caplog: pytest.LogCaptureFixture) -> None:
    gate = threading.Event()
    reports = LateReports(lambda _: lambda _: None)
    monkeypatch.setattr(reports, "_write", lambda _: gate.wait(SOON_S))
    monkeypatch.setattr(report_again, "WAITING", 2)
    for number in range(5):
        reports.again(tmp_path / f"{number}.triage.json")
    assert "2 wait already" in caplog.text
    gate.set()
    assert reports.wait(SOON_S)


def test_pictures_of_the_report_come_from_a_process_with_limits(tmp_path: Path, made: Room) -> None:
    scan, digest = paper(tmp_path / "scans", "box-9.pdf", 2)
    originals = open_originals(str(tmp_path / "originals"))
    with scan.open("rb") as file:
        originals.keep(file)
    record = Record(scan=Scan(name="box-9.pdf", sha256=digest, pages=2, received=made.record().scan.received),
                    pages=(Page(number=1, kind=PageKind.OTHER), Page(number=2, kind=PageKind.OTHER, rotated=90)), filings=(),
                    timings=Timings(total_s=1, cpu_s=1, pages=2))
    made.store.save(record, tmp_path)
    pictures = PagePictures(tmp_path / "pictures", DrawLimits(page_s=30, scan_s=60))
    try:
        image = page_images(made.store.database, originals, pictures, record)
        upright, turned = image(1), image(2)
        assert upright is not None and turned is not None and upright.dtype == np.uint8 and upright.ndim == 2
        assert upright.shape[0] > upright.shape[1] and turned.shape[0] < turned.shape[1]
        assert image(3) is None
    finally:
        pictures.close()
