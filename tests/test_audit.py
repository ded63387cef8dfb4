"""The audit trail: complete, in order, and telling when somebody has changed it."""
from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Executable, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner, Result

from filings.audit import append, entries, verify
from filings.database import Database
from filings.settings import settings
from filings.tables import AUDIT, USERS
from lockbox.main import app


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    with found.write() as connection:
        append(connection, "nora", "filing.claim", "filing 1.1", after={"until": 60})
        append(connection, "nora", "filing.correct", "filing 1.1", before={"value": "O"}, after={"value": "0"})
        append(connection, "lockbox", "day.close", "day 2026-01-02")
    yield found
    found.close()


@contextmanager
def tampering(database: Database) -> Iterator[Connection]:
    """What only the owner of the database can do: lift the guards, so that the chain alone can tell."""
    with database.write() as connection:
        if database.path:
            for guard in ("audit_unchanged", "audit_kept", "audit_in_order"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS {guard}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        yield connection


@pytest.mark.parametrize("deed", [update(AUDIT).values(who="omar"), delete(AUDIT), delete(AUDIT).where(AUDIT.c.id == 3)])
def test_the_database_itself_lets_nobody_change_the_trail(database: Database, deed: Executable) -> None:
    with pytest.raises(IntegrityError, match="only ever added to"), database.write() as connection:
        connection.execute(deed)
    assert verify(database).entries == 3


def test_no_entry_takes_the_place_of_another(database: Database) -> None:
    with database.read() as connection:
        row = dict(connection.execute(select(AUDIT).where(AUDIT.c.id == 2)).mappings().one())
    if database.path:
        replace = insert(AUDIT).prefix_with("OR REPLACE").values({**row, "who": "omar"})
        with pytest.raises(IntegrityError, match="only ever added to"), database.write() as connection:
            connection.execute(replace)
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(AUDIT).values({**row, "who": "omar"}))
    if database.path is None:
        with pytest.raises(IntegrityError, match="only ever added to"), database.write() as connection:
            connection.execute(text("TRUNCATE audit"))
    assert verify(database).broken_at is None


def test_entries_come_newest_first_and_by_what_is_asked(database: Database) -> None:
    assert [entry.action for entry in entries(database)] == ["day.close", "filing.correct", "filing.claim"]
    (entry, _) = entries(database, who="nora")
    assert (entry.before, entry.after) == ({"value": "O"}, {"value": "0"})
    assert [entry.id for entry in entries(database, before_id=3, most=1)] == [2]


def test_an_untouched_trail_holds(database: Database) -> None:
    verdict = verify(database)
    assert (verdict.entries, verdict.broken_at) == (3, None)
    with database.read() as connection:
        assert verdict.last == connection.scalar(select(AUDIT.c.digest).where(AUDIT.c.id == 3))


@pytest.mark.parametrize(("column", "value"), [("who", "omar"), ("after", "{}"), ("at", "2020-01-01T00:00:00+00:00"),
                                               ("subject", "filing 1.2"), ("before", None), ("action", "filing.read")])
def test_a_changed_entry_is_found(database: Database, column: str, value: str | None) -> None:
    with tampering(database) as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 2).values({column: value}))
    assert verify(database).broken_at == 2


def test_a_missing_and_an_inserted_entry_are_found(database: Database) -> None:
    with tampering(database) as connection:
        row = dict(connection.execute(select(AUDIT).where(AUDIT.c.id == 3)).mappings().one())
        connection.execute(delete(AUDIT).where(AUDIT.c.id == 2))
    assert verify(database).broken_at == 2
    with tampering(database) as connection:
        connection.execute(insert(AUDIT).values({**row, "id": 2}))
    assert verify(database).broken_at == 2


def test_an_entry_and_its_deed_are_kept_together_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(insert(USERS).values(name="omar", role="clerk", created_at="2026-01-02T00:00:00+00:00"))
        append(connection, "nora", "user.add", "user omar")
        raise ZeroDivisionError
    assert verify(database).entries == 3


def test_a_noted_digest_shows_a_missing_end_and_a_trail_written_anew(database: Database) -> None:
    noted = verify(database).last
    with database.write() as connection:
        append(connection, "nora", "filing.read", "filing 1.1")
    assert verify(database, noted).broken_at is None, "the trail has grown since"
    with tampering(database) as connection:
        connection.execute(delete(AUDIT).where(AUDIT.c.id > 2))
    assert verify(database).broken_at is None, "without the noted digest, nothing tells"
    assert (verify(database, noted).broken_at, "end is missing" in verify(database, noted).reason) == (3, True)


def test_entries_from_many_hosts_at_once_make_one_chain(database_url: str) -> None:
    def work(who: str) -> None:
        mine = Database(database_url)
        for number in range(8):
            with mine.write(alone=number % 2 == 0) as connection:
                append(connection, who, "filing.read", f"filing {number}.1")
        mine.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("nora", "omar", "lin")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database = Database(database_url)
    assert (verify(database).entries, verify(database).broken_at) == (24, None)
    database.close()


# the command

@pytest.fixture
def audit_command(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    monkeypatch.setenv("LOCKBOX_DATABASE", database_url)
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, ["audit", *arguments])
    settings.cache_clear()


def test_the_command_lists_and_verifies(database: Database, audit_command: Callable[..., Result]) -> None:
    last = verify(database).last
    assert f"3 entries, unbroken. Last digest: {last}" in audit_command("verify", "--expect", last).stdout
    lost = audit_command("verify", "--expect", "0123" * 16)
    assert lost.exit_code == 1 and "BROKEN at entry 4" in lost.stdout
    listed = audit_command("list", "--who", "nora", "--most", "1").stdout.splitlines()
    assert len(listed) == 2 and "filing.correct" in listed[1]
    as_json = json.loads(audit_command("list", "--action", "filing.correct", "--json").stdout)
    assert (as_json["before"], as_json["after"]) == ({"value": "O"}, {"value": "0"})
    with tampering(database) as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 2).values(who="omar"))
    changed = audit_command("verify")
    assert changed.exit_code == 1 and "BROKEN at entry 2" in changed.stdout
