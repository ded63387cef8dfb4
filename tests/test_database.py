"""The database file: private, whole, and refused where it cannot be relied on; files written whole."""
from __future__ import annotations

import sqlite3
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Server
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from filings.database import Database, insert_into
from filings.database_file import network_type
from filings.files import write_all, write_atomically
from filings.problems import ForeignDatabase, NetworkDatabase, UnusableDatabase
from filings.store import Store
from filings.tables import USERS


def test_database_is_private_and_written_ahead(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "lockbox.db"
    Store(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_one_who_opens_a_new_file_waits_for_another_who_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    maker = sqlite3.connect(path, isolation_level=None)
    maker.execute("BEGIN IMMEDIATE")             # SQLite does not let the other wait for this one
    waited = []
    Database(f"sqlite:///{path}", sleep=lambda seconds: (waited.append(seconds), maker.rollback())).close()
    assert len(waited) == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    maker.close()


def test_other_databases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE flowers (name TEXT)")
    with pytest.raises(ForeignDatabase, match="another program"):
        Store(f"sqlite:///{path}")


def test_a_later_version_is_refused(database_url: str) -> None:
    with Store(database_url) as store, store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ForeignDatabase, match="version 9999"):
        Store(database_url)


@pytest.mark.parametrize("url", ["", "lockbox.db", "sqlite://", "sqlite:///:memory:", "mysql://host/lockbox", "postgresql://host",
                                 "http://[half"])
def test_only_sqlite_files_and_postgresql_are_taken(url: str) -> None:
    with pytest.raises(UnusableDatabase, match=r"sqlite:////srv/lockbox\.db, or postgresql://"):
        Store(url)


@pytest.mark.parametrize("url", ["mysql://nora:hush-hush@host/lockbox", "postgresql://nora:hush-hush@[::1/lockbox",
                                 "postgresql://nora:hush-hush@127.0.0.1:1/lockbox?password=hush-hush",
                                 "postgresql://nora:hush-hush@127.0.0.1:no/lockbox"])
def test_no_message_shows_a_password(url: str) -> None:
    with pytest.raises(UnusableDatabase) as told:
        Store(url)
    assert "hush" not in str(told.value)
    assert "hush" not in "".join(traceback.format_exception(told.value.__cause__))


def test_damaged_database_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(UnusableDatabase, match="not a database"):
        Store(f"sqlite:///{path}")


def test_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableDatabase, match="file"):
        Store(f"sqlite:///{tmp_path / 'file' / 'lockbox.db'}")


# transactions

@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url, busy_seconds=0.2)
    yield found
    found.close()


def test_one_writes_at_a_time_and_a_wait_ends(database: Database) -> None:
    with database.write(), pytest.raises(UnusableDatabase, match="lock"), database.write():
        pass


def test_readers_see_one_state_throughout(database: Database) -> None:
    with database.read() as before:
        assert before.scalar(select(func.count()).select_from(USERS)) == 0
        with database.write() as connection:
            add_user(connection, "nora")
        assert before.scalar(select(func.count()).select_from(USERS)) == 0
    with database.read() as after:
        assert after.scalar(select(func.count()).select_from(USERS)) == 1


def test_readers_cannot_write_to_a_server(postgres: Server) -> None:
    database = Database(postgres.new_database("ready"))
    with pytest.raises(UnusableDatabase, match="read-only"), database.read() as connection:
        add_user(connection, "nora")
    database.close()


def test_an_insert_may_meet_its_like(database: Database) -> None:
    with database.write() as connection:
        for _ in range(2):
            connection.execute(insert_into(connection, USERS).values(
                name="nora", role="clerk", created_at="2026-01-02").on_conflict_do_nothing(index_elements=["name"]))
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(USERS)) == 1


def test_a_refused_row_is_not_quoted(database: Database) -> None:
    with pytest.raises(IntegrityError) as told, database.write() as connection:
        for letters in ("no", "ra"), ("nor", "a"):
            add_user(connection, "".join(letters))
    assert "nora" not in "".join(traceback.format_exception(told.value))


# a server that goes away

@pytest.fixture
def remote(postgres: Server) -> Iterator[Database]:
    found = Database(postgres.new_database("ready"), sleep=lambda _: None)
    yield found
    found.close()


def end_connections(postgres: Server) -> None:
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockbox'")


def test_a_transaction_whose_connection_is_lost_is_told_and_nothing_of_it_is_kept(postgres: Server, remote: Database) -> None:
    with pytest.raises(UnusableDatabase, match="postgresql://lockbox@/test"), remote.write() as connection:
        add_user(connection, "omar")
        end_connections(postgres)
        add_user(connection, "nora")
    with remote.write() as connection:
        add_user(connection, "olha")
    with remote.read() as connection:
        assert list(connection.scalars(select(USERS.c.name))) == ["olha"]


def test_a_connection_lost_in_between_is_replaced(postgres: Server, remote: Database) -> None:
    with remote.read():
        pass
    end_connections(postgres)
    with remote.write() as connection:
        add_user(connection, "nora")


def test_a_server_started_again_is_waited_for(postgres: Server) -> None:
    pauses: list[float] = []

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            postgres.start()

    database = Database(postgres.new_database("ready"), sleep=wait)
    postgres.stop(at_once=True)
    with database.write() as connection:
        add_user(connection, "nora")
    assert len(pauses) == 2
    database.close()


def test_a_server_that_stays_away_is_told_plainly(postgres: Server) -> None:
    database = Database(postgres.new_database("ready"), patience=0.0)
    postgres.stop()
    try:
        with pytest.raises(UnusableDatabase, match="postgresql://lockbox@/test"), database.read():
            pass
    finally:
        postgres.start()
        database.close()


def add_user(connection: Connection, name: str) -> None:
    connection.execute(insert(USERS).values(name=name, role="clerk", created_at="2026-01-02T00:00:00+00:00"))


# where a file may lie

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/share nfs4 rw 0 0
//box/mail /mnt/mail\\040room cifs rw 0 0
/dev/sdb1 /srv/share/local ext4 rw 0 0
strange
"""


@pytest.mark.parametrize(("path", "kind"), [
    ("/home/clerk/lockbox.db", None), ("/srv/share/lockbox.db", "nfs4"), ("/srv/shared/lockbox.db", None),
    ("/mnt/mail room/lockbox.db", "cifs"), ("/srv/share/local/lockbox.db", None)])
def test_network_shares_are_recognised(path: str, kind: str | None) -> None:
    assert network_type(Path(path), MOUNTS) == kind


def test_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filings.database_file.network_type", lambda path, mounts: "nfs4")
    with pytest.raises(NetworkDatabase, match=r"network share \(nfs4\).*LOCKBOX_DATA_DIR"):
        Store(f"sqlite:///{tmp_path / 'lockbox.db'}")
    assert list(tmp_path.iterdir()) == []


# files

def test_several_files_are_written_when_all_lie_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name for name in ("a.json", "b.html", "c.json")]
    write_all(dict.fromkeys(paths, "old"))
    synced = []

    def fail_at_the_third(_: int) -> None:
        synced.append([path.read_text() for path in paths])
        if len(synced) == 3:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("os.fsync", fail_at_the_third)
        write_all(dict.fromkeys(paths, "new"))
    # nothing is put in place before the last of them is on the disk, and no part is left behind
    assert synced == [["old"] * 3] * 3
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "b.html", "c.json"]
    write_all(dict(zip(paths, ("1", b"2", "3"), strict=True)))
    assert [path.read_text() for path in paths] == ["1", "2", "3"]


def test_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, "ñ\n")
    assert path.read_bytes() == "ñ\n".encode()
    path.chmod(0o640)

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("os.fsync", fail)
        write_atomically(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
    assert path.read_bytes() == "ñ\n".encode()
    write_atomically(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o640)
