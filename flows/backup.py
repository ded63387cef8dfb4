"""A backup: a folder with the database, the originals and the files of the program, and a manifest of SHA-256 digests.

    made = back_up(Path("/backup/2026-03-02"), settings())

The database is copied first, as one state, and the files after it: every original that the copy knows was stored before.
The folder appears under its name when all of it is written.
"""
from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy import URL, select, text

from filings.audit import append, verify
from filings.database import Database, plain
from filings.files import CHUNK, private_folder, sync_folder, write_atomically
from filings.originals import OriginalStore, open_originals
from filings.problems import BadArguments, MissingClient, UnusableDatabase
from filings.schema import HEAD
from filings.settings import Settings
from filings.tables import ORIGINALS

SCHEMA = "lockbox.backup/1"
MANIFEST = "manifest.json"
SQLITE, DUMP = "database/lockbox.db", "database/lockbox.dump"
# made anew by the program, or the business of another one
LEFT_OUT = frozenset({"prefect", "originals-copies", "pictures"})
DUMP_SECONDS = 6 * 3600


class Entry(BaseModel):
    """A file of a backup."""

    sha256: str
    size: int


class Manifest(BaseModel):
    """What a backup holds.

    `database`: which of the two kinds, and version of its tables; `audit_entries`, `audit_last`: length and last digest of
    the trail in it; `records`: the folder that the database knows the records in; `faults`: what was not as it should be;
    `files`: by path in the backup.
    """

    schema_: str = SCHEMA
    made_at: str
    database: str
    tables: str
    audit_entries: int
    audit_last: str
    records: str
    originals: bool
    faults: list[str] = []
    files: dict[str, Entry] = {}


def back_up(target: Path, chosen: Settings, *, by: str, originals: bool = True, now: datetime | None = None) -> Manifest:
    """Make a backup in a new folder.

    Args:
        target: the folder; it must not be there yet.
        chosen: where everything is.
        by: who does it, for the audit trail.
        originals: False leaves them out, where their store has a backup of its own.
        now: the moment; tests hand in their own.

    Raises:
        BadArguments: there is something at `target` already.
        LockboxError, OSError: it cannot be made; nothing is left at `target`.
    """
    target = target.absolute()
    if target.exists():
        raise BadArguments(f"{target} is there already; a backup goes to a new folder")
    part = target.with_name(f".{target.name}.part")
    if part.exists():
        shutil.rmtree(part)        # of a backup that was broken off
    private_folder(part)
    try:
        made = _made(part, chosen, by, originals, now or datetime.now(UTC), target)
        write_atomically(part / MANIFEST, made.model_dump_json(indent=1) + "\n")
        part.rename(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return made


def _made(part: Path, chosen: Settings, by: str, originals: bool, now: datetime, target: Path) -> Manifest:
    database = Database(chosen.database)
    try:
        with database.write() as connection:
            append(connection, by, "backup.make", f"backup {target.name}", at=now, after={"originals": originals})
            known = set(connection.scalars(select(ORIGINALS.c.sha256)))
        entries, last, faults = (_copy_file if database.path else _dump)(database, part)
    finally:
        database.close()
    made = Manifest(made_at=now.isoformat(timespec="seconds"), database="sqlite" if database.path else "postgresql",
                    tables=HEAD, audit_entries=entries, audit_last=last, records=str(chosen.records_dir), originals=originals,
                    faults=faults)
    for path in sorted((part / "database").iterdir()):
        made.files[f"database/{path.name}"] = Entry(sha256=_digest(path), size=path.stat().st_size)
    if originals:
        _copy_originals(open_originals(chosen.originals), part, made, known)
    for name, folder in folders(chosen).items():
        for path in files_in(folder, chosen, database.path):
            copied = f"{name}/{path.relative_to(folder).as_posix()}"
            made.files[copied] = copy_file(path, part / copied)
    return made


def folders(chosen: Settings) -> dict[str, Path]:
    """The folders of the program by their names in a backup; `home` is the rest of the data folder."""
    return {"records": chosen.records_dir, "forms": chosen.forms_dir, "mappings": chosen.mappings_dir, "home": chosen.data_dir}


def files_in(folder: Path, chosen: Settings, database: Path | None) -> Iterator[Path]:
    """The files below a folder that belong to it and are not copied in another way."""
    apart = {*folders(chosen).values(), *(chosen.data_dir / name for name in LEFT_OUT),
             Path(chosen.originals).expanduser().absolute()} - {folder, *folder.parents}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        of_database = database is not None and path.name.startswith(database.name) and path.parent == database.parent
        if path in apart or path.is_symlink() or of_database or path.suffix == ".lock":
            continue
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink()
                        and not apart & set(each.parents))
        elif path.is_file():
            yield path


def _copy_originals(store: OriginalStore, part: Path, made: Manifest, known: set[str]) -> None:
    """Copy what the store has; `known` to the database is what it must have, at least."""
    stored = set(store.digests())
    made.faults += [f"The original {sha256} is gone from the store; it is not in this backup" for sha256 in sorted(known - stored)]
    for sha256 in sorted(stored):
        name = f"originals/{sha256[:2]}/{sha256}"
        copied = copy_file(store.path_of(sha256), part / name)
        if copied.sha256 == sha256:
            made.files[name] = copied
        else:
            made.faults.append(f"The original {sha256} is damaged; it is not in this backup")
            (part / name).unlink()


def copy_file(source: Path, target: Path) -> Entry:
    """Copy a file for its owner alone and see it on the disk; tell what was copied."""
    private_folder(target.parent)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file, os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as copy:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return Entry(sha256=digest.hexdigest(), size=size)


def _copy_file(database: Database, part: Path) -> tuple[int, str, list[str]]:
    """Copy a SQLite database as one state; gives length and last digest of the trail in it, and its faults."""
    copy = part / SQLITE
    copy.parent.mkdir(mode=0o700)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(database.path or "")) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # one file: what was written ahead is in it
        target.execute("PRAGMA journal_mode = DELETE")
    copied = Database(f"sqlite:///{copy}")
    try:
        verdict = verify(copied)
    finally:
        copied.close()
    with closing(sqlite3.connect(copy)) as target:
        target.execute("PRAGMA journal_mode = DELETE")
    return verdict.entries, verdict.last, _fault(verdict.broken_at, verdict.reason)


def _dump(database: Database, part: Path) -> tuple[int, str, list[str]]:
    """Dump a PostgreSQL database in the very state whose trail is told."""
    (part / "database").mkdir(mode=0o700)
    verdict = verify(database)
    with database.read() as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        last = connection.execute(text("SELECT id, digest FROM audit ORDER BY id DESC LIMIT 1")).one()
        run_client(database.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                   f"--file={part / DUMP}")
    (part / DUMP).chmod(0o600)
    return last.id, last.digest, _fault(verdict.broken_at, verdict.reason)


def run_client(url: URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on a database; its password goes by the environment, where no other user sees it.

    Raises:
        MissingClient: the program is not installed.
        UnusableDatabase: it failed, or took hours.
    """
    options = {"host": url.host or url.query.get("host"), "port": url.port, "username": url.username, "dbname": url.database}
    named = [f"--{name}={value}" for name, value in options.items() if value]
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    environment |= {f"PG{name.upper()}": str(value) for name, value in url.query.items() if name.startswith("ssl")}
    try:
        done = subprocess.run([program, "--no-password", *named, *arguments], env=environment, capture_output=True, text=True,
                              timeout=DUMP_SECONDS, check=False, umask=0o077)
    except FileNotFoundError as error:
        raise MissingClient(f"{program} was not found") from error
    except subprocess.TimeoutExpired as error:
        raise UnusableDatabase(f"{plain(url)}: {program} did not come to an end") from error
    if done.returncode:
        # the first line says what; further ones may quote rows
        raise UnusableDatabase(f"{plain(url)}: {(done.stderr.strip() or program).splitlines()[0]}")


def _fault(broken_at: int | None, reason: str) -> list[str]:
    return [] if broken_at is None else [f"The audit trail is broken at entry {broken_at}: {reason}"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
