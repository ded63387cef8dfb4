"""`lockbox database`: whether the tables are as they should be, and older ones brought up to date."""
from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from lockbox.console import FAILED, told

if TYPE_CHECKING:
    from filings.database import Database

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="The database: whether its tables are as they should be, and older ones brought up to date.")


@app.command()
def check() -> None:
    """Look at version, tables and, of a SQLite file, its soundness; exit status 1 where something is wrong."""
    with told():
        from filings.schema import HEAD, differences

        database = _open(upgrade=None)
        try:
            with database.read() as connection:
                faults = differences(connection)
            faults += _damage(database)
            print(f"{database.place}: tables of version {HEAD}.")
        finally:
            database.close()
        for fault in faults:
            print(f"  {fault}")
        if faults:
            raise SystemExit(FAILED)
        print("The tables are as they should be.")


@app.command()
def upgrade() -> None:
    """Bring older tables up to date. Stop every other `lockbox` first, and make a backup."""
    with told():
        from filings.schema import HEAD

        database = _open(upgrade=True)
        print(f"{database.place}: tables of version {HEAD}.")
        database.close()


def _open(*, upgrade: bool | None) -> Database:
    from filings.database import Database
    from filings.settings import settings

    return Database(settings().database, upgrade=upgrade)


def _damage(database: Database) -> list[str]:
    """What SQLite finds wrong in its file; a PostgreSQL server looks after its own."""
    if database.path is None:
        return []
    with database.read() as connection:
        told_by_sqlite = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        strays = [f"{row[0]}: a row refers to one of {row[2]} that is not there"
                  for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)]
    return [each for each in told_by_sqlite if each != "ok"] + strays
