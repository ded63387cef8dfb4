"""The command line: help at once, errors in one sentence with their exit status, records for every scan."""
from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flow_reader import TORN, put_scan
from typer.testing import CliRunner, Result

from filings.settings import settings
from flows import equipment
from lockbox import __version__
from lockbox.demo import MARK, clear, samples_folder
from lockbox.main import app

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting, form or database of the user's."""
    monkeypatch.setenv("LOCKBOX_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOCKBOX_JOBS", "1")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(equipment, "READER", "flow_reader:make_reader")
    settings.cache_clear()
    yield
    settings.cache_clear()


def lockbox(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_help_comes_at_once() -> None:
    fastest = min(_seconds([sys.executable, "-m", "lockbox", "--help"]) for _ in range(3))
    bare = min(_seconds([sys.executable, "-c", "pass"]) for _ in range(3))
    # processor time, in comparison with the interpreter's own start: neither a busy machine nor a slow one matters
    assert fastest < max(0.5, 25 * bare)


def _seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_version() -> None:
    assert lockbox("version").stdout == f"lockbox {__version__}\n"


def test_forms_commands_are_reached_through_the_front_door(tmp_path: Path) -> None:
    assert all(word in lockbox("forms", "--help").stdout for word in ("learn", "list", "show"))
    assert "No form has been learned yet" in lockbox("forms", "list").stdout
    shown = lockbox("forms", "show", "I-999")
    assert shown.exit_code == 1 and "unknown-form" in shown.stderr
    assert lockbox("forms", "learn", "--no-such-option").exit_code == 2


@pytest.mark.parametrize(("arguments", "told"), [
    (["absent.pdf", "--out", "out"], "absent.pdf does not exist"),
    (["a.tif"], "--out"),
    (["--out", "out"], "PATH"),
    (["a.tif", "--out", "out", "--received", "06/15/2020"], "--received"),
    (["a.tif", "--out", "out", "--received", "2020-02-30"], "--received"),
    (["a.tif", "--out", "out", "--received", "2020-06-15", "--postmarked", "2020-06-16"], "later than the day received"),
    (["a.tif", "--out", "a.tif/deeper"], "No record can be written"),
    (["a.tif", "--out", "a.tif"], "No record can be written"),
    ([".", "--out", "."], "both the folder of the scans and the one for the records"),
    (["a.tif", "--out", "out", "--forms", "nowhere"], "nowhere is no folder"),
    (["a.tif", "--out", "out", "--jobs", "0"], "--jobs"),
])
def test_unusable_arguments_exit_2_with_a_sentence(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str) -> None:
    put_scan(tmp_path / "a.tif", 240)
    monkeypatch.chdir(tmp_path)
    done = lockbox("process", *arguments)
    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.output
    assert not list(tmp_path.rglob("*.triage.json"))


def test_impossible_setting_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_scan(tmp_path / "a.tif", 241)
    monkeypatch.setenv("LOCKBOX_PAGE_SECONDS", "soon")
    done = lockbox("process", tmp_path / "a.tif", "--out", tmp_path / "out")
    assert done.exit_code == 2 and "LOCKBOX_PAGE_SECONDS cannot be 'soon'" in done.stderr


def test_missing_tesseract_is_told_before_any_scan_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_scan(tmp_path / "a.tif", 242)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = lockbox("process", tmp_path / "a.tif", "--out", tmp_path / "out")
    assert done.exit_code == 1 and "make setup" in done.stderr


def test_empty_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    done = lockbox("process", tmp_path / "inbox", "--out", tmp_path / "out")
    assert done.exit_code == 0 and "No scans there" in done.stdout


def test_scans_become_records_reports_and_a_table(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "new" / "out"
    inbox.mkdir()
    put_scan(inbox / "b.tif", 243)
    put_scan(inbox / "torn.tif", TORN)
    put_scan(tmp_path / "[a].tif", 244)
    (inbox / "b.toml").write_text('received = "2020-01-02"', encoding="utf-8")
    done = lockbox("process", inbox, tmp_path / "[a].tif", "--out", out, "--postmarked", "2020-01-01")
    assert done.exit_code == 0, done.output
    scans = {path.name: json.loads(path.read_text(encoding="utf-8"))["scan"] for path in out.glob("*.triage.json")}
    assert sorted(scans) == ["[a].triage.json", "b.triage.json", "torn.triage.json"]
    assert (scans["b.triage.json"]["received"], scans["b.triage.json"]["postmarked"]) == ("2020-01-02", "2020-01-01")
    assert {path.stem for path in out.glob("*.html")} == {"[a]", "b", "torn", "index"}
    lines = done.stdout.splitlines()
    assert any(line.startswith("[a].tif  1 pages  ") for line in lines)
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("Packet")):]
    assert [line.split()[0] for line in table] == ["Packet", "[a].tif", "b.tif", "torn.tif"]
    assert "not read: damaged-file" in table[-1]
    assert "no form can be read" in done.stdout, "nothing was learned in this data folder"


def test_demo_empties_only_what_a_demo_made(tmp_path: Path) -> None:
    folder = tmp_path / "demo-out"
    clear(folder)
    assert (folder / MARK).exists()
    (folder / "old.html").touch()
    clear(folder)
    assert [path.name for path in folder.iterdir()] == [MARK]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").touch()
    done = lockbox("demo", "--out", mine)
    assert done.exit_code == 2 and (mine / "letter.txt").exists()


def test_demo_has_what_it_needs() -> None:
    assert list((samples_folder() / "forms").glob("*.pdf"))
    assert list((samples_folder() / "packets").glob("*.pdf"))
