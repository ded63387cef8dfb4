"""The database file: private, whole, and refused where it cannot be relied on; files written whole."""
from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from filings.database import Database, network_type
from filings.files import write_atomically
from filings.problems import ForeignDatabase, NetworkDatabase, UnusableDatabase
from filings.store import Store


def test_database_is_private_and_written_ahead(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "lockbox.db"
    Store(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_other_databases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE flowers (name TEXT)")
    with pytest.raises(ForeignDatabase, match="another program"):
        Store(f"sqlite:///{path}")
    later = tmp_path / "later.db"
    Store(f"sqlite:///{later}").close()
    with sqlite3.connect(later) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(ForeignDatabase, match="version 99"):
        Store(f"sqlite:///{later}")


@pytest.mark.parametrize("url", ["", "lockbox.db", "sqlite://", "sqlite:///:memory:", "postgresql://host/lockbox"])
def test_only_sqlite_files_are_taken(url: str) -> None:
    with pytest.raises(UnusableDatabase, match=r"sqlite:////srv/lockbox\.db"):
        Store(url)


def test_damaged_database_is_told_plainly(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(UnusableDatabase, match="not a database"):
        Store(f"sqlite:///{path}")


def test_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnusableDatabase, match="file"):
        Store(f"sqlite:///{tmp_path / 'file' / 'lockbox.db'}")


def test_busy_database_is_told_plainly(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'lockbox.db'}", busy_seconds=0.0)
    with database.write(), pytest.raises(UnusableDatabase, match="locked"), database.write():
        pass


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
    monkeypatch.setattr("filings.database.network_type", lambda path, mounts: "nfs4")
    with pytest.raises(NetworkDatabase, match=r"network share \(nfs4\).*LOCKBOX_DATA_DIR"):
        Store(f"sqlite:///{tmp_path / 'lockbox.db'}")
    assert list(tmp_path.iterdir()) == []


# files

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
