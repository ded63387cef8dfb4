"""A backup put back: looked through first, then copied to an empty place; then trail and books are looked through."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Text, create_engine, func, literal, or_, update

from filings.audit import Verdict, append, verify
from filings.database import Database, is_sqlite, parsed, plain
from filings.files import sha256_of
from filings.originals import OriginalStore, open_originals
from filings.problems import BadBackup
from filings.schema import EMPTY, version_of
from filings.settings import Settings
from filings.tables import QUEUE, SCANS
from flows.backup import DUMP, MANIFEST, SCHEMA, SQLITE, Manifest, copy_file, files_in, folders, run_client
from flows.reconcile import reconcile
from reports.books import Books


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what was found in it afterwards."""

    manifest: Manifest
    verdict: Verdict
    books: Books

    @property
    def good(self) -> bool:
        """Whether trail and books are as they should be."""
        return self.verdict.broken_at is None and self.books.balanced


def restore(source: Path, chosen: Settings, *, by: str, now: datetime | None = None) -> Restored:
    """Put a backup back into the empty place that the settings name; the database comes last.

    Raises:
        BadBackup: the backup is not what was written, or the place is not empty; nothing was changed.
        LockboxError, OSError: it could not be finished; empty the place and try again.
    """
    made = look_through(source)
    originals = open_originals(chosen.originals)
    _see_that_it_is_empty(chosen, originals, made)
    _put_files_back(source, made, chosen, originals)
    database = _put_database_back(source, made, chosen)
    try:
        verdict = verify(database, made.audit_last)
        with database.write() as connection:
            _move_records(connection, Path(made.records), chosen.records_dir)
            append(connection, by, "backup.restore", f"backup {source.name}", at=now or datetime.now(UTC),
                   after={"made_at": made.made_at, "entries": made.audit_entries})
        return Restored(made, verdict, reconcile(database, originals))
    finally:
        database.close()


def look_through(source: Path) -> Manifest:
    """Read the manifest of a backup and hash every file that it names.

    Raises:
        BadBackup: a file is missing or changed, or there is no manifest.
    """
    try:
        made = Manifest.model_validate_json((source / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise BadBackup(f"{source} holds no backup that was finished") from error
    if made.schema_ != SCHEMA:
        raise BadBackup(f"{source} is a backup of another kind: {made.schema_}")
    for name, entry in made.files.items():
        path = source / name
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or path.is_symlink() or not path.is_file():
            raise BadBackup(f"{name} of the backup is missing")
        if path.stat().st_size != entry.size or sha256_of(path) != entry.sha256:
            raise BadBackup(f"{name} of the backup is not what was written")
    if (SQLITE if made.database == "sqlite" else DUMP) not in made.files:
        raise BadBackup(f"{source} holds no database")
    return made


def _see_that_it_is_empty(chosen: Settings, originals: OriginalStore, made: Manifest) -> None:
    url = parsed(chosen.database)
    if is_sqlite(url) != (made.database == "sqlite"):
        raise BadBackup(f"The backup is of {made.database}, and LOCKBOX_DATABASE is {plain(url)}")
    if is_sqlite(url):
        taken = Path(url.database or "").expanduser().exists()
    else:
        engine = create_engine(url, hide_parameters=True)
        try:
            with engine.connect() as connection:
                taken = version_of(connection) != EMPTY
        finally:
            engine.dispose()
    if taken:
        raise BadBackup(f"There is a database already: {plain(url)}")
    if made.originals and next(iter(originals.digests()), None) is not None:
        raise BadBackup(f"There are originals already: {chosen.originals}")
    for folder in folders(chosen).values():
        if next(files_in(folder, chosen, None), None) is not None:
            raise BadBackup(f"{folder} is not empty")


def _put_files_back(source: Path, made: Manifest, chosen: Settings, originals: OriginalStore) -> None:
    places = folders(chosen)
    for name in made.files:
        kind, _, rest = name.partition("/")
        if kind == "originals":
            with (source / name).open("rb") as file:
                originals.keep(file)
        elif kind in places:
            copy_file(source / name, places[kind] / rest)


def _put_database_back(source: Path, made: Manifest, chosen: Settings) -> Database:
    url = parsed(chosen.database)
    if is_sqlite(url):
        copy_file(source / SQLITE, Path(url.database or "").expanduser().absolute())
    else:
        run_client(url, "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
                   str(source / DUMP))
    return Database(chosen.database, upgrade=True)


def _move_records(connection: Connection, before: Path, now: Path) -> None:
    """Where the folder of records is another one now, tell the database."""
    if before == now:
        return
    for table in (QUEUE, SCANS):
        folder: ColumnElement[str] = table.c.folder
        below = or_(folder == str(before), folder.startswith(f"{before}/", autoescape=True))
        moved = literal(str(now), Text) + func.substr(folder, len(str(before)) + 1)
        connection.execute(update(table).where(below).values(folder=moved))
