"""The audit trail: complete, in order, and telling when somebody has changed it."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from filings.audit import append, entries, verify
from filings.database import Database
from filings.tables import AUDIT, USERS


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'lockbox.db'}")
    with found.write() as connection:
        append(connection, "nora", "filing.claim", "filing 1.1", after={"until": 60})
        append(connection, "nora", "filing.correct", "filing 1.1", before={"value": "O"}, after={"value": "0"})
        append(connection, "lockbox", "day.close", "day 2026-01-02")
    yield found
    found.close()


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
    with database.write() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.id == 2).values({column: value}))
    assert verify(database).broken_at == 2


def test_a_missing_and_an_inserted_entry_are_found(database: Database) -> None:
    with database.write() as connection:
        row = dict(connection.execute(select(AUDIT).where(AUDIT.c.id == 3)).mappings().one())
        connection.execute(delete(AUDIT).where(AUDIT.c.id == 2))
    assert verify(database).broken_at == 2
    with database.write() as connection:
        connection.execute(insert(AUDIT).values({**row, "id": 2}))
    assert verify(database).broken_at == 2


def test_an_entry_and_its_deed_are_kept_together_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        connection.execute(insert(USERS).values(name="omar", role="clerk", created_at="2026-01-02T00:00:00+00:00"))
        append(connection, "nora", "user.add", "user omar")
        raise ZeroDivisionError
    assert verify(database).entries == 3
