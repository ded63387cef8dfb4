"""One SQLite database: opened safely, written in whole transactions, its failures told as problems one can mend."""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError

from .problems import ForeignDatabase, NetworkDatabase, UnusableDatabase
from .tables import METADATA, VERSION, VERSIONS

BUSY_SECONDS = 30.0            # how long to wait for another writer
NETWORK = frozenset({
    "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "beegfs", "gpfs",
    "glusterfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.ceph", "fuse.davfs2",
    "davfs", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.gvfsd-fuse",
})


class Database:
    """A database file with the tables of `filings.tables`, made on first use.

    The file is private to its owner; it is written ahead (WAL), so that readers never wait for the writer.

    Raises:
        NetworkDatabase: the file would lie on a network share.
        ForeignDatabase: the file holds other tables, or those of another version.
        UnusableDatabase: the URL is not of a SQLite file, or the file cannot be opened.
    """

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = _file_of(url)
        _prepare(self.path)
        self.engine: Engine = create_engine(URL.create("sqlite", database=str(self.path)),
                                            connect_args={"timeout": busy_seconds})
        event.listen(self.engine, "connect", _on_connect)
        event.listen(self.engine, "begin", _on_begin)
        self._writer = self.engine.execution_options(writes=True)
        try:
            with self.write() as connection:
                _create_tables(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that sees one state of the database throughout."""
        with _told_plainly(self.path), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the transaction of the one writer: all of it is kept, or after an exception nothing."""
        with _told_plainly(self.path), self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections of this process."""
        self.engine.dispose()


def network_type(path: Path, mounts: str) -> str | None:
    """Type of the network file system that holds `path`, or None; `mounts` is text like that of /proc/mounts."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        # the kernel writes blanks of a mount point as octal escapes; of two mounts on one point the last counts
        point = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), words[1])
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), words[2]
    return kind if kind in NETWORK else None


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise                  # a fault of the program, not of the database
    except DatabaseError as error:
        raise UnusableDatabase(f"{path}: {error.orig}") from error


def _file_of(url: str) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnusableDatabase(f"{url!r} is not the URL of a database, such as sqlite:////srv/lockbox.db") from error
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise UnusableDatabase(f"The database must be a SQLite file, such as sqlite:////srv/lockbox.db, not {url!r}")
    return Path(parsed.database or "").expanduser().absolute()


def _create_tables(connection: Connection) -> None:
    present = inspect(connection).get_table_names()
    if not present:
        METADATA.create_all(connection)
        connection.execute(insert(VERSIONS).values(version=VERSION))
        return
    place = connection.engine.url.database
    if VERSIONS.name not in present:
        raise ForeignDatabase(f"{place} holds the tables of another program")
    if (found := connection.scalar(select(VERSIONS.c.version))) != VERSION:
        raise ForeignDatabase(f"{place} has tables of version {found}, and this program needs version {VERSION}")


def _prepare(path: Path) -> None:
    mounts = Path("/proc/mounts")
    if mounts.exists() and (kind := network_type(path.resolve(), mounts.read_text(encoding="utf-8", errors="replace"))):
        raise NetworkDatabase(f"{path} lies on a network share ({kind})")
    try:
        # personal data: folder and file are the owner's alone, unless the folder was there before
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UnusableDatabase(f"{path}: {error.strerror}") from error


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None          # the driver must not begin transactions by itself
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    # a writer takes its lock at once: a reader that wants to write later could wait for itself
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
