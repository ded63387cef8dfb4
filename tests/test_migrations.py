"""The tables made at once and those made step by step are the same; an older database is brought up to date without loss."""
from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from postgres_server import Server
from sqlalchemy import Connection, inspect, select, text
from typer.testing import CliRunner, Result

from filings.database import Database
from filings.problems import ForeignDatabase, OutdatedDatabase
from filings.schema import EMPTY, HEAD, MIGRATIONS, create, differences, migrate, version_of
from filings.search import search
from filings.settings import settings
from filings.store import Store
from filings.tables import FILING_CHECKS, FILINGS, METADATA, QUEUE
from filings.vocabulary import (
    Disposition,
    Filing,
    Finding,
    Outcome,
    Reading,
    Record,
    Request,
    Rule,
    Scan,
    Status,
    Timings,
    Trait,
    Weight,
)
from filings.worklist import Stage
from lockbox.main import app

FIRST = Path(__file__).with_name("first_version.sql")
# what the two databases say about triggers, functions and indexes, which Alembic does not compare
CATALOGUES = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
              " OR name = 'filing_index'",
    "postgresql": "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                  " UNION SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
                  " UNION SELECT 'function', proname, prosrc FROM pg_proc WHERE proname = 'audit_add_only'"
                  " UNION SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'n'"
                  " AND conrelid::regclass::text <> 'alembic_version'"}


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """An open transaction in a database whose tables are taken away again."""
    url = f"sqlite:///{tmp_path / 'lockbox.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").new_database("ready")
    database = Database(url)
    with database.rebuild() as opened:
        clear(opened)
        yield opened
    database.close()


def clear(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TABLE filing_index"))
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    else:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def catalogue(connection: Connection) -> set[tuple[str, ...]]:
    rows = connection.execute(text(CATALOGUES[connection.dialect.name]))
    return {tuple(" ".join(str(word).split()) for word in row) for row in rows}


def columns(connection: Connection) -> dict[str, dict[str, tuple[str, bool, object]]]:
    looked = inspect(connection)
    return {table: {each["name"]: (str(each["type"]), each["nullable"], each["default"]) for each in looked.get_columns(table)}
            for table in looked.get_table_names()}


def test_both_roads_lead_to_the_same_tables(connection: Connection) -> None:
    assert version_of(connection) == EMPTY
    create(connection)
    at_once = columns(connection), catalogue(connection)
    assert differences(connection) == []
    clear(connection)
    migrate(connection)
    assert version_of(connection) == HEAD
    assert differences(connection) == []
    step_by_step = columns(connection), catalogue(connection)
    assert step_by_step[0] == at_once[0]
    assert step_by_step[1] == at_once[1]


def test_a_changed_table_is_told(connection: Connection) -> None:
    create(connection)
    connection.execute(text("ALTER TABLE views ADD COLUMN colour TEXT"))
    connection.execute(text("DROP INDEX filings_work"))
    assert len(differences(connection)) == 2


def test_the_newest_migration_is_the_one_the_program_needs() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


# an older database

def older(path: Path) -> Record:
    """A database of the first version with a scan that was decided, one that waits, and one whose file changed."""
    readings = {"i131.applicant.family_name": Reading(value="ÑANDÚ", status=Status.READ, confidence=0.99, page=1),
                "i131.applicant.given_name": Reading(value="Rosa", status=Status.REVIEW, confidence=0.6, page=1)}
    finding = Finding(check="fee.amount", outcome=Outcome.NOT_MET, weight=Weight.REJECT, message="The fee is wrong.",
                      rule=Rule(policy="fee-2020", citation="8 CFR 103.7"))
    filing = Filing(request=Request.REPAROLE, traits=(Trait.MEDICAL,), disposition=Disposition.REJECT, fields=readings,
                    findings=(finding,), fingerprints={1: "00ff00ff00ff00ff"})
    scan = Scan(name="a.pdf", sha256="a" * 64, pages=3, received=date(2020, 6, 15))
    record = Record(scan=scan, filings=(filing,), timings=Timings(total_s=1, cpu_s=1, pages=3))
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST.read_text(encoding="utf-8"))
        old.execute("INSERT INTO scans"
                    " VALUES (7, 1, '/out', 'a.pdf', ?, '2020-06-15', NULL, 3, NULL, '2020-06-16T08:00:00+00:00', 0)",
                    (scan.sha256,))
        old.execute("INSERT INTO filings VALUES (9, 7, 1, 're-parole', 'reject', ' nandu rosa ', NULL, NULL, '{}', '{}')")
        old.execute("INSERT INTO decisions VALUES (4, 7, '2020-06-16T08:00:00+00:00', 'fee-2020', 'reject', ?, ?)",
                    ("0" * 64, record.to_json()))
        for number, digest in enumerate("bc", 1):
            old.execute("INSERT INTO queue VALUES (?, '/in/b.pdf', ?, 'waiting', ?, NULL, NULL, '', '2020-06-16T08:00:00+00:00')",
                        (number, digest * 64, number - 1))
        old.commit()
    return record


def test_an_older_file_is_brought_up_to_date_and_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    record = older(path)
    with Store(f"sqlite:///{path}") as store:
        assert list(store.records()) == [record]
        assert [(each.id, each.attempts) for each in store.queue.packets(Stage.WAITING)] == [(1, 0), (2, 1)]
        with store.database.read() as connection:
            assert (version_of(connection), differences(connection)) == (HEAD, [])
            row = connection.execute(select(FILINGS)).mappings().one()
            assert (row["id"], row["received"], row["decided_at"]) == (9, date(2020, 6, 15), "2020-06-16T08:00:00+00:00")
            assert (row["traits"], row["doubts"], row["expected_errors"]) == (",medical,", 1, 0.41)
            assert connection.scalars(select(FILING_CHECKS.c.check_name)).all() == ["fee.amount"]
            assert search(connection, "Ñandú") == [9]
    copy = tmp_path / "lockbox.db.version-0001"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT version FROM schema_version").fetchone() == (1,)
        assert kept.execute("SELECT count(*) FROM queue").fetchone() == (2,)
    Store(f"sqlite:///{path}").close()
    assert sorted(each.name for each in tmp_path.glob("*.version-*")) == [copy.name], "only one copy, at the one change"


def test_a_failed_migration_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lockbox.db"
    older(path)

    def fail(_: Connection) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr("filings.extras.index_words", fail)
        Store(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT version FROM schema_version").fetchone() == (1,)
        assert kept.execute("SELECT count(*) FROM filings").fetchone() == (1,)
    with Store(f"sqlite:///{path}") as store:
        assert len(list(store.records())) == 1


def test_two_starts_at_once_migrate_once(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    older(path)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            Store(f"sqlite:///{path}").close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(tmp_path.glob("*.version-*"))) == 1


def test_an_older_server_is_left_alone_until_told(postgres: Server) -> None:
    url = postgres.new_database("ready")
    database = Database(url)
    with database.rebuild() as connection:
        clear(connection)
        migrate(connection, "0001")
        connection.execute(text("INSERT INTO queue (path, sha256, stage, attempts, message, enqueued_at)"
                                " VALUES ('/in/b.pdf', 'b', 'waiting', 1, '', '2020-06-16T08:00:00+00:00')"))
    database.close()
    with pytest.raises(OutdatedDatabase, match=r"0001.*lockbox database upgrade"):
        Database(url)
    database = Database(url, upgrade=True)
    with database.read() as connection:
        assert (version_of(connection), differences(connection)) == (HEAD, [])
        assert connection.execute(select(QUEUE.c.attempts, QUEUE.c.humanitarian, QUEUE.c.left_at)).one() == (1, 0, None)
    database.close()


def test_unknown_first_versions_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lockbox.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript("CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (2)")
    with pytest.raises(ForeignDatabase):
        Store(f"sqlite:///{path}")


# the command

def database_command(url: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setenv("LOCKBOX_DATABASE", url)
    settings.cache_clear()
    try:
        return CliRunner().invoke(app, ["database", *arguments])
    finally:
        settings.cache_clear()


def test_the_command_checks(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = database_command(database_url, monkeypatch, "check")
    assert (sound.exit_code, "as they should be" in sound.stdout) == (0, True), sound.output
    database = Database(database_url)
    with database.rebuild() as connection:
        connection.execute(text("DROP TRIGGER audit_unchanged" + ("" if database.path else " ON audit")))
    database.close()
    faulty = database_command(database_url, monkeypatch, "check")
    assert (faulty.exit_code, "audit_unchanged is missing" in faulty.stdout) == (1, True), faulty.output


def test_the_command_upgrades_a_server(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgres.new_database("ready")
    database = Database(url)
    with database.rebuild() as connection:
        clear(connection)
        migrate(connection, "0001")
    database.close()
    refused = database_command(url, monkeypatch, "check")
    assert (refused.exit_code, "outdated-database" in refused.stderr) == (1, True), refused.output
    assert HEAD in database_command(url, monkeypatch, "upgrade").stdout
    assert database_command(url, monkeypatch, "check").exit_code == 0
