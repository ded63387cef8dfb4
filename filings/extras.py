"""What the tables have beyond columns and indexes, which SQLAlchemy cannot say: guards, and the index of words.

`create` runs after the tables of a new database were made, and the migration that brings each of them calls the same
function. What is released here never changes: something else is a new function, called by a new migration.
"""
from __future__ import annotations

from sqlalchemy import Connection

ADD_ONLY = "the audit trail is only ever added to"

AUDIT_SQLITE = (
    f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{ADD_ONLY}'); END",
    f"CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{ADD_ONLY}'); END",
    # INSERT OR REPLACE fires no trigger for the row that it removes
    "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit)"
    f" BEGIN SELECT RAISE(ABORT, '{ADD_ONLY}'); END",
)

AUDIT_POSTGRESQL = (
    f"""CREATE FUNCTION audit_add_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE restrict_violation USING MESSAGE = '{ADD_ONLY}'; END $$""",
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_add_only()",
    "CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_add_only()",
)

# only whether a word occurs is asked, so neither places nor lengths are kept; the words stay in their own table
WORDS_SQLITE = (
    "CREATE VIRTUAL TABLE filing_index USING fts5(words, content='filing_words', content_rowid='filing', detail=none,"
    " columnsize=0, tokenize='ascii')",
    "CREATE TRIGGER filing_words_added AFTER INSERT ON filing_words BEGIN"
    " INSERT INTO filing_index (rowid, words) VALUES (NEW.filing, NEW.words); END",
    "CREATE TRIGGER filing_words_removed AFTER DELETE ON filing_words BEGIN"
    " INSERT INTO filing_index (filing_index, rowid, words) VALUES ('delete', OLD.filing, OLD.words); END",
    "CREATE TRIGGER filing_words_changed AFTER UPDATE ON filing_words BEGIN"
    " INSERT INTO filing_index (filing_index, rowid, words) VALUES ('delete', OLD.filing, OLD.words);"
    " INSERT INTO filing_index (rowid, words) VALUES (NEW.filing, NEW.words); END",
)

WORDS_POSTGRESQL = (
    "CREATE INDEX filing_index ON filing_words USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)


def create(connection: Connection) -> None:
    """Everything of this module, in a database that has the tables and nothing more."""
    guard_audit(connection)
    index_words(connection)


def guard_audit(connection: Connection) -> None:
    """Forbid to change or remove an entry of the audit trail; who owns the database can lift that, and `verify` tells."""
    _run(connection, AUDIT_SQLITE, AUDIT_POSTGRESQL)


def index_words(connection: Connection) -> None:
    """The index of the words of filings; the database keeps it in step with the table `filing_words`."""
    _run(connection, WORDS_SQLITE, WORDS_POSTGRESQL)


def missing(connection: Connection) -> list[str]:
    """What of this module is not in a database, or not in force; empty when all is well."""
    if connection.dialect.name == "sqlite":
        wanted = {"audit_unchanged", "audit_kept", "audit_in_order", "filing_index", "filing_words_added",
                  "filing_words_removed", "filing_words_changed"}
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master")
    else:
        wanted = {"audit_unchanged", "audit_kept", "filing_index"}
        found = connection.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
                                           " UNION SELECT indexname FROM pg_indexes")
    return sorted(wanted - {row[0] for row in found})


def _run(connection: Connection, on_sqlite: tuple[str, ...], on_postgresql: tuple[str, ...]) -> None:
    for statement in on_sqlite if connection.dialect.name == "sqlite" else on_postgresql:
        connection.exec_driver_sql(statement)
