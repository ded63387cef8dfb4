"""A backup holds everything, a restore brings it back and looks through it, and what was tampered with is refused."""
from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mail_day import Mailroom
from postgres_server import Server
from sqlalchemy import text
from typer.testing import CliRunner, Result

from filings import audit
from filings.files import sha256_of
from filings.originals import open_originals
from filings.problems import BadArguments, BadBackup, LockboxError, MissingClient, UnusableDatabase
from filings.settings import Settings, settings
from filings.store import Store
from filings.vocabulary import Disposition
from flows.backup import MANIFEST, back_up
from flows.restore import look_through, restore
from lockbox.main import app

NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


@dataclass
class House(Mailroom):
    """A mailroom whose database is at a URL."""

    url: str = ""

    def __post_init__(self) -> None:
        self.store = Store(self.url, self.clock)
        self.originals = open_originals(str(self.root / "originals"))

    def settings(self) -> Settings:
        return Settings(data_dir=self.root, database=self.url, originals=str(self.root / "originals"))


Empty = Callable[[], Settings]


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database, and an empty place for another one."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'house/lockbox.db'}", f"sqlite:///{tmp_path / 'elsewhere/lockbox.db'}"
    if shutil.which("pg_dump") is None:
        pytest.skip("the programs of PostgreSQL are not on the path")
    server = request.getfixturevalue("postgres")
    return server.new_database("ready"), server.new_database()


@pytest.fixture
def house(tmp_path: Path, urls: tuple[str, str]) -> House:
    """Two packets came in, one was decided; there are a form, a mapping and a day report."""
    found = House(tmp_path / "house", url=urls[0])
    found.file(found.bring("a.pdf"), Disposition.READY, Disposition.REJECT)
    found.bring("b.pdf")
    for name in ("forms/i-131/learned.json", "mappings/i-131.toml", "days/2026-03-02.html", "prefect/prefect.db", "up.lock",
                 "originals-copies/ab/abc"):
        (found.root / name).parent.mkdir(parents=True, exist_ok=True)
        (found.root / name).write_text(name)
    return found


@pytest.fixture
def empty(tmp_path: Path, urls: tuple[str, str]) -> Settings:
    return Settings(data_dir=tmp_path / "elsewhere", database=urls[1], originals=str(tmp_path / "elsewhere/originals"))


def test_what_was_backed_up_comes_back(house: House, empty: Settings, tmp_path: Path) -> None:
    made = back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    assert made.faults == []
    house.store.close()
    restored = restore(tmp_path / "kept", empty, by="omar", now=NOW)
    assert restored.good and restored.books.whole.received.files == 2
    assert restored.verdict.last == made.audit_last
    with Store(empty.database) as store:
        assert [packet.stage for packet in store.queue.packets()] == ["done", "waiting"]
        (record,) = store.records(empty.records_dir / "2026-03-02")
        assert [filing.disposition for filing in record.filings] == ["ready", "reject"]
        assert [(entry.who, entry.action) for entry in audit.entries(store.database, most=2)] == [
            ("omar", "backup.restore"), ("nora", "backup.make")]
        assert audit.verify(store.database, made.audit_last).broken_at is None
    assert (empty.data_dir / "days/2026-03-02.html").read_text() == "days/2026-03-02.html"
    assert (empty.mappings_dir / "i-131.toml").exists() and (empty.forms_dir / "i-131/learned.json").exists()
    assert not any((empty.data_dir / name).exists() for name in ("prefect", "up.lock", "originals-copies"))


def test_a_backup_is_its_owners_alone_and_names_every_file(house: House, tmp_path: Path) -> None:
    made = back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    there = {path.relative_to(tmp_path / "kept").as_posix(): path for path in (tmp_path / "kept").rglob("*") if path.is_file()}
    assert set(there) == set(made.files) | {MANIFEST}
    for name, path in there.items():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, name
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700, name
        assert name == MANIFEST or made.files[name].sha256 == sha256_of(path)
    assert {name.split("/")[0] for name in made.files} == {"database", "originals", "records", "forms", "mappings", "home"}
    with pytest.raises(BadArguments, match="there already"):
        back_up(tmp_path / "kept", house.settings(), by="nora")


def test_work_goes_on_meanwhile_and_the_copy_is_one_state(house: House, empty: Settings, tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import backup

    copy_originals = backup._copy_originals

    def later(*arguments: object) -> None:
        house.bring("c.pdf")
        copy_originals(*arguments)

    monkeypatch.setattr(backup, "_copy_originals", later)
    back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    house.store.close()
    restored = restore(tmp_path / "kept", empty, by="omar")
    assert restored.good and restored.books.whole.received.files == 2


@pytest.mark.parametrize("tamper", [
    lambda kept: next(kept.glob("originals/*/*")).write_bytes(b"another paper"),
    lambda kept: next(kept.glob("database/*")).open("ab").write(b"x"),
    lambda kept: next(kept.glob("records/*/*.json")).unlink(),
    lambda kept: (kept / MANIFEST).unlink(),
    lambda kept: (kept / MANIFEST).write_text("{}"),
    lambda kept: escape(kept),
])
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(house: House, empty: Settings, tmp_path: Path,
                                                                     tamper: Callable[[Path], object]) -> None:
    back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    tamper(tmp_path / "kept")
    with pytest.raises(BadBackup):
        restore(tmp_path / "kept", empty, by="omar")
    assert not empty.data_dir.exists()


def escape(kept: Path) -> None:
    """A manifest that names a file outside of the backup."""
    (kept.parent / "outside").write_text("")
    content = json.loads((kept / MANIFEST).read_text())
    content["files"]["home/../../outside"] = {"sha256": sha256_of(kept.parent / "outside"), "size": 0}
    (kept / MANIFEST).write_text(json.dumps(content))


def test_a_place_that_holds_something_is_refused(house: House, empty: Settings, tmp_path: Path) -> None:
    back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    with pytest.raises(BadBackup, match="a database already"):
        restore(tmp_path / "kept", house.settings(), by="omar")
    (empty.data_dir / "records/x").mkdir(parents=True)
    (empty.data_dir / "records/x/y").write_text("")
    with pytest.raises(BadBackup, match="is not empty"):
        restore(tmp_path / "kept", empty, by="omar")
    other = "postgresql://nora:hush@127.0.0.1/x" if house.url.startswith("sqlite") else f"sqlite:///{tmp_path}/x.db"
    with pytest.raises(BadBackup, match="LOCKBOX_DATABASE") as told:
        restore(tmp_path / "kept", Settings(data_dir=tmp_path / "third", database=other), by="omar")
    assert "hush" not in str(told.value)


def test_originals_may_have_a_backup_of_their_own(house: House, empty: Settings, tmp_path: Path) -> None:
    made = back_up(tmp_path / "kept", house.settings(), by="nora", originals=False, now=NOW)
    assert not any(name.startswith("originals") for name in made.files)
    shutil.copytree(house.root / "originals", empty.originals)
    assert restore(tmp_path / "kept", empty, by="omar").good


def test_what_is_damaged_is_told_and_the_rest_is_kept(house: House, empty: Settings, tmp_path: Path) -> None:
    sha256 = next(house.originals.digests())
    house.originals.path_of(sha256).write_bytes(b"rotten")
    with house.database.rebuild() as connection:
        statement = "DROP TRIGGER audit_unchanged" if house.database.path else "ALTER TABLE audit DISABLE TRIGGER USER"
        connection.execute(text(statement))
        connection.execute(text("UPDATE audit SET who = 'omar' WHERE id = 2"))
    made = back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    assert [each.split(" is ")[0] for each in made.faults] == ["The audit trail", f"The original {sha256}"]
    restored = restore(tmp_path / "kept", empty, by="omar")
    assert not restored.good and restored.verdict.broken_at == 2
    assert any("its original is gone" in fault for fault in restored.books.faults)


def test_what_is_gone_from_the_store_is_told(house: House, tmp_path: Path) -> None:
    gone, *rest = house.originals.digests()
    house.originals.path_of(gone).unlink()
    made = back_up(tmp_path / "kept", house.settings(), by="nora", now=NOW)
    assert made.faults == [f"The original {gone} is gone from the store; it is not in this backup"]
    assert [name for name in made.files if name.startswith("originals/")] == [f"originals/{each[:2]}/{each}" for each in rest]


def test_a_backup_that_fails_leaves_nothing(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flows.backup.copy_file", full)
    with pytest.raises(OSError, match="No space"):
        back_up(tmp_path / "kept", house.settings(), by="nora")
    assert [path.name for path in tmp_path.iterdir()] == ["house"]


def test_the_dump_never_shows_the_password(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def absent(command: list[str], **_: object) -> None:
        seen.append(command)
        raise FileNotFoundError(command[0])

    chosen = Settings(data_dir=tmp_path / "house", database=postgres.new_database("ready"))
    monkeypatch.setattr("flows.backup.subprocess.run", absent)
    with pytest.raises(MissingClient, match="postgresql-client"):
        back_up(tmp_path / "kept", chosen, by="nora")
    assert seen and not any("secret-word" in word for word in seen[0])


def test_a_dump_that_fails_is_told_in_one_line(postgres: Server, tmp_path: Path) -> None:
    from flows.backup import run_client

    chosen = Settings(data_dir=tmp_path / "house", database=postgres.new_database("ready"))
    with Store(chosen.database) as store, pytest.raises(UnusableDatabase, match="pg_dump"):
        run_client(store.database.url, "pg_dump", "--no-such-option")


def test_only_a_finished_backup_is_looked_through(tmp_path: Path) -> None:
    with pytest.raises(LockboxError, match="no backup that was finished"):
        look_through(tmp_path)


def test_the_commands_make_and_restore(house: House, empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lockbox(chosen: Settings, *arguments: str) -> Result:
        for name in ("data_dir", "database", "originals"):
            monkeypatch.setenv(f"LOCKBOX_{name.upper()}", str(getattr(chosen, name)))
        settings.cache_clear()
        return CliRunner().invoke(app, [*arguments, str(tmp_path / "kept")])

    made = lockbox(house.settings(), "backup")
    assert made.exit_code == 0 and "last digest" in made.stdout, made.output
    house.store.close()
    restored = lockbox(empty, "restore")
    assert restored.exit_code == 0 and "unbroken" in restored.stdout and "The books balance: 2 files" in restored.stdout
    again = lockbox(empty, "restore")
    assert again.exit_code == 1 and "bad-backup" in again.stderr
    settings.cache_clear()
