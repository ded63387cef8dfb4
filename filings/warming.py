"""The part of a SQLite file that lists, searches and numbers are made from, kept in the memory of the machine.

Hours of other work push it out, and then the first of each kind of page would wait for the disk at thousands of places. Read in
the order of its tables it takes a second or two for a hundred thousand filings, and a fraction of that where it is still there.
A server of PostgreSQL keeps its own memory.
"""
from __future__ import annotations

from sqlalchemy import JSON, Connection, Text, text

from .database import Database
from .tables import CLAIMS, FILING_CHECKS, FILING_WORDS, FILINGS, QUEUE, RULINGS, SCANS

# not the records themselves, which are most of the file: of these a page needs one
READ = (FILINGS, FILING_CHECKS, FILING_WORDS, SCANS, QUEUE, CLAIMS, RULINGS)


def read_ahead(database: Database) -> None:
    """Read all of it, one table after the other; on PostgreSQL do nothing."""
    if database.path is None:
        return
    for table in READ:
        with database.read() as connection:
            # a text is read to its end, wherever in the file it goes on, by asking for its length
            texts = [f"sum(length({column.name}))" for column in table.c if isinstance(column.type, Text | JSON)]
            connection.execute(text(f"SELECT {', '.join(['count(*)', *texts])} FROM {table.name} NOT INDEXED"))
            for index in _indexes(connection, table.name):
                connection.execute(text(f"SELECT count(*) FROM {table.name} INDEXED BY {index}"))
    with database.read() as connection:
        connection.execute(text("SELECT sum(length(block)) FROM filing_index_data"))


def _indexes(connection: Connection, table: str) -> list[str]:
    """The indexes of a table that hold all its rows."""
    rows = connection.execute(text(f"PRAGMA index_list({table})")).mappings()
    return [row["name"] for row in rows if not row["partial"]]
