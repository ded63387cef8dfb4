"""Whether a database has the tables of this program and of this version; new ones made, older ones brought up to date.

Each start looks at one row. Alembic, which knows the way from one version to the next, is loaded only to take it.
"""
from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from . import extras
from .problems import ForeignDatabase, OutdatedDatabase, UnusableDatabase
from .tables import METADATA

if TYPE_CHECKING:
    from .database import Database

HEAD = "0003"                  # the newest migration, to which the tables of `filings.tables` belong
EMPTY = ""                     # version of a database without tables
# as Alembic makes it
STAMP = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False),
              PrimaryKeyConstraint("version_num", name="alembic_version_pkc"))
MIGRATIONS = Path(__file__).parent / "migrations"


def prepare(database: Database, *, upgrade: bool) -> None:
    """See that a database has the tables of this version.

    Args:
        database: one just opened.
        upgrade: whether older tables are brought up to date; else they are refused.

    Raises:
        ForeignDatabase: the tables are of another program, or of a later version of this one.
        OutdatedDatabase: the tables are older, and `upgrade` is false.
    """
    with database.read() as connection:
        found = version_of(connection)
    if found == HEAD:
        return
    if found is None:
        raise ForeignDatabase(f"{database.place} holds the tables of another program")
    if found > HEAD:
        raise ForeignDatabase(f"{database.place} has tables of version {found}, and this program knows them up to {HEAD}")
    if found == EMPTY:
        with database.write() as connection:
            if version_of(connection) == EMPTY:      # another process may have been first
                create(connection)
    elif not upgrade:
        raise OutdatedDatabase(f"{database.place} has tables of version {found}, and this program needs {HEAD}")
    else:
        bring_up_to_date(database)


def version_of(connection: Connection) -> str | None:
    """Version of the tables: that of the newest migration they went through; None where they are another program's."""
    present = inspect(connection).get_table_names()
    if STAMP.name in present:
        return connection.scalar(select(STAMP.c.version_num)) or None
    if "schema_version" in present:
        # so the first version said it; there never was another that did
        return "0001" if connection.scalar(text("SELECT version FROM schema_version")) == 1 else None
    return None if present else EMPTY


def create(connection: Connection) -> None:
    """Make the tables of this version in an empty database."""
    METADATA.create_all(connection)
    extras.create(connection)
    STAMP.create(connection)
    connection.execute(insert(STAMP).values(version_num=HEAD))


def bring_up_to_date(database: Database) -> None:
    """Take a database through the migrations that it lacks, all in one transaction; of a file, a copy is kept first.

    Afterwards the rows by which filings are looked up are made anew from their records, with today's program.
    """
    from .filing_rows import keep_all

    with database.rebuild() as connection:
        found = version_of(connection)
        if found is None or found >= HEAD:
            return             # another process was first
        if database.path is not None:
            copy_beside(database.path, found)
        migrate(connection)
        keep_all(connection)
        if database.path is not None and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise UnusableDatabase(f"{database.path} has rows that refer to rows that are not there")


def migrate(connection: Connection, to: str = HEAD) -> None:
    """Run the migrations up to one version, within the open transaction."""
    from alembic import command
    from alembic.config import Config

    if inspect(connection).has_table("schema_version"):
        STAMP.create(connection)
        connection.execute(insert(STAMP).values(version_num="0001"))
        connection.exec_driver_sql("DROP TABLE schema_version")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def differences(connection: Connection) -> list[str]:
    """What in the tables is not as this version makes it, in Alembic's words; empty when all is well."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
    found = [str(each) for each in compare_metadata(context, METADATA)]
    return found + [f"{name} is missing or not in force" for name in extras.missing(connection)]


def ours(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether a table or index is one that SQLAlchemy made: the index of words and what it consists of is not."""
    return kind not in ("table", "index") or not (name or "").startswith(("filing_index", STAMP.name))


def copy_beside(path: Path, version: str) -> Path:
    """Copy a SQLite database as it was last committed to a file beside it, for its owner alone."""
    number = 0
    while True:
        copy = path.with_name(f"{path.name}.version-{version}" + (f".{number}" if number else ""))
        try:
            os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            break
        except FileExistsError:
            number += 1
        except OSError as error:
            raise UnusableDatabase(f"{copy}: {error.strerror}") from error
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
