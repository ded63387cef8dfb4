"""Which scans are read, in which order, under which names and on which day."""
from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from filings.files import sha256_of
from filings.problems import BadArguments
from flows.jobs import given_names, plan_scans

TODAY = date(2020, 6, 15)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str, text: str = "scan") -> None:
    for name in names:
        (folder / name).write_text(f"{text} {name}", encoding="utf-8")


def plan(*paths: Path, **dates: date) -> list:
    return plan_scans(paths, paths[0].parent / "out", today=TODAY, **dates)


def test_folder_gives_its_files_in_order_of_names(inbox: Path) -> None:
    put(inbox, "b.tif", "a.pdf", ".hidden.pdf", "a.toml", "c", "Z.PDF")
    (inbox / "a.toml").write_text('received = "2020-01-02"', encoding="utf-8")
    put((inbox / "sub").mkdir() or inbox / "sub", "deep.pdf")
    assert [job.name for job in plan(inbox)] == ["Z.PDF", "a.pdf", "b.tif", "c"]


def test_scans_of_several_paths_are_ordered_by_name_and_taken_once(inbox: Path, tmp_path: Path) -> None:
    put(inbox, "b.pdf")
    put(tmp_path, "a.pdf", "c.toml")
    jobs = plan(inbox, inbox / "b.pdf", tmp_path / "a.pdf", tmp_path / "c.toml")
    assert [job.name for job in jobs] == ["a.pdf", "b.pdf"]
    assert given_names(jobs) == [("a.pdf", sha256_of(tmp_path / "a.pdf")), ("b.pdf", sha256_of(inbox / "b.pdf"))]


def test_two_scans_of_one_stem_both_keep_a_record(inbox: Path) -> None:
    put(inbox, "a.pdf", "a.tif", "a.tif.pdf")
    assert [(job.name, job.record) for job in plan(inbox)] == [
        ("a.pdf", "a"), ("a.tif", "a.tif"), ("a.tif.pdf", "a.tif.pdf")]


def test_companion_gives_the_dates_as_text_or_as_toml_dates(inbox: Path) -> None:
    put(inbox, "a.pdf", "b.pdf", "c.pdf")
    (inbox / "a.toml").write_text('received = "2020-05-01"\npostmarked = "2020-04-28"', encoding="utf-8")
    (inbox / "b.toml").write_text("received = 2020-05-02", encoding="utf-8")
    dates = [(job.received, job.postmarked, job.problem) for job in plan(inbox)]
    assert dates == [(date(2020, 5, 1), date(2020, 4, 28), None), (date(2020, 5, 2), None, None), (TODAY, None, None)]


def test_arguments_override_the_companion(inbox: Path) -> None:
    put(inbox, "a.pdf")
    (inbox / "a.toml").write_text('received = "2020-05-01"\npostmarked = "2020-04-28"', encoding="utf-8")
    (job,) = plan(inbox, received=date(2020, 5, 9))
    assert (job.received, job.postmarked) == (date(2020, 5, 9), date(2020, 4, 28))


@pytest.mark.parametrize(("text", "told"), [
    ("received = ", "a.toml"), ('received = "05/01/2020"', "received is '05/01/2020'"), ("received = true", "True"),
    ('recieved = "2020-05-01"', "recieved is not known"),
    ('received = "2020-05-01"\npostmarked = "2020-05-02"', "later than the day received"),
])
def test_bad_companion_is_a_problem_of_its_scan_alone(inbox: Path, text: str, told: str) -> None:
    put(inbox, "a.pdf", "b.pdf")
    (inbox / "a.toml").write_text(text, encoding="utf-8")
    bad, good = plan(inbox)
    assert bad.problem is not None and bad.problem.code == "bad-companion" and told in bad.problem.message
    assert good.problem is None


def test_companion_that_is_not_text_is_a_problem(inbox: Path) -> None:
    put(inbox, "a.pdf")
    (inbox / "a.toml").write_bytes(b"\xff\xfe\x00")
    assert plan(inbox)[0].problem is not None


def test_name_that_is_not_utf8_still_fits_a_record(inbox: Path) -> None:
    (inbox / os.fsdecode(b"a\xff.pdf")).write_bytes(b"scan")
    assert [(job.name, job.record) for job in plan(inbox)] == [("a\ufffd.pdf", "a\ufffd")]


def test_unusable_paths_are_refused_by_name(inbox: Path, tmp_path: Path) -> None:
    put(inbox, "a.pdf")
    put(tmp_path, "a.pdf")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadArguments, match="absent does not exist"):
        plan(tmp_path / "absent")
    with pytest.raises(BadArguments, match="pipe is no file or folder"):
        plan(tmp_path / "pipe")
    with pytest.raises(BadArguments, match="have the same name"):
        plan(inbox, tmp_path / "a.pdf")
    with pytest.raises(BadArguments, match="both the folder of the scans and the one for the records"):
        plan_scans([inbox], inbox)
    with pytest.raises(BadArguments, match="later than the day received"):
        plan(inbox, received=TODAY, postmarked=date(2020, 6, 16))


def test_pipe_in_a_folder_is_not_opened(inbox: Path) -> None:
    put(inbox, "a.pdf")
    os.mkfifo(inbox / "pipe")
    assert [job.name for job in plan(inbox)] == ["a.pdf"]
