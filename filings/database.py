"""The database: a SQLite file of this machine, or PostgreSQL for several machines.

    database = Database(settings().database)
    with database.read() as connection: ...          # one state of the data throughout
    with database.write() as connection: ...         # all of it is kept, or nothing

There is one writer at a time on both, so that what reads first and then writes need not fear another in between. What
may run beside others, such as lending packets to workers, says `write(alone=False)`.
"""
from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from . import schema
from .database_file import prepare_file
from .problems import UnusableDatabase

BUSY_SECONDS = 30.0            # how long to wait for another writer
STATEMENT_SECONDS = 600        # a statement, or a silence amid a transaction, that lasts longer is given up
PATIENCE = 30.0                # seconds a database server may be away while it is started again
# of PostgreSQL: most statements take some milliseconds, in which no helpers are worth starting and nothing is worth compiling, and
# what is asked for often is in memory, where one page costs as much as the next
PLANNING = {"max_parallel_workers_per_gather": "0", "jit": "off", "random_page_cost": "1.1"}
WRITER = 0x6C6F636B            # key of the advisory lock that the one writer holds


class Database:
    """The database at a URL, with the tables of `filings.tables`, made on first use.

    A SQLite file is private to its owner and written ahead (WAL), so that readers never wait for the writer; on
    PostgreSQL a reader sees a snapshot. `path`: of the SQLite file, None on PostgreSQL. `place`: how messages name it.

    Args:
        url: `sqlite:////srv/lockbox.db` or `postgresql://NAME:PASSWORD@HOST/DATABASE`.
        busy_seconds: how long to wait for another writer.
        upgrade: whether older tables are brought up to date. Left out: those of a file, which this program has for
            itself, are; those of a server, which others may be using, are refused.
        patience: seconds that a server may be away between two transactions; at the start it must be there.
        sleep: how to wait; tests hand in their own.

    Raises:
        NetworkDatabase: the SQLite file would lie on a network share.
        ForeignDatabase: it holds other tables, or those of a later version.
        OutdatedDatabase: it holds the tables of an earlier version, and is not to be brought up to date.
        UnusableDatabase: the URL is of neither, or the database cannot be opened.
    """

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS, *, upgrade: bool | None = None,
                 patience: float = PATIENCE, sleep: Callable[[float], None] = time.sleep) -> None:
        self.url = parsed(url)
        self.path = Path(self.url.database or "").expanduser().absolute() if is_sqlite(self.url) else None
        self.place = str(self.path) if self.path else plain(self.url)
        self._sleep = sleep
        self._patience = 0.0
        self.engine: Engine = (_sqlite(self.path, busy_seconds, sleep) if self.path
                               else _postgresql(self.url, busy_seconds))
        self._reader, self._writer = _options(self.engine)
        try:
            schema.prepare(self, upgrade=self.path is not None if upgrade is None else upgrade)
        except BaseException:
            self.close()
            raise
        self._patience = 0.0 if self.path else patience

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that sees one state of the database throughout."""
        with self._told_plainly(), self._connect(self._reader) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, alone: bool = True) -> Iterator[Connection]:
        """Open a transaction: all of it is kept, or after an exception nothing.

        Args:
            alone: as the one writer. False: beside others, for what only touches rows that it has locked; SQLite
                admits one writer in any case.
        """
        with self._told_plainly(), self._connect(self._writer) as connection, connection.begin():
            if alone:
                be_the_writer(connection)
            yield connection

    @contextmanager
    def rebuild(self) -> Iterator[Connection]:
        """Open a transaction of the one writer in which tables can be rebuilt."""
        with self._told_plainly(), self._connect(self._writer) as connection:
            if self.path is None:
                with connection.begin():
                    be_the_writer(connection)
                    yield connection
                return
            # SQLite empties a table before it drops it, and rows that refer to it would go too
            connection.detach()
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close the connections of this process."""
        self.engine.dispose()

    def _connect(self, engine: Engine) -> AbstractContextManager[Connection]:
        started = time.monotonic()
        while True:
            try:
                return engine.connect()
            except OperationalError:
                # nothing has been done yet, so waiting for a server that is started again is safe
                if time.monotonic() - started >= self._patience:
                    raise
                self._sleep(0.5)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            _without_values(error)
            raise              # a fault of the program, not of the database
        except PoolExhausted as error:
            raise UnusableDatabase(f"{self.place}: all connections of this process are in use") from error
        except DBAPIError as error:    # of a connection that was cut, drivers say one thing or another
            raise UnusableDatabase(f"{self.place}: {_without_values(error)}") from error


def insert_into(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`, for either database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def be_the_writer(connection: Connection) -> None:
    """Wait to be the one writer until the transaction ends; done twice it costs nothing. On SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})


def parsed(url: str) -> URL:
    """Take a URL apart.

    Raises:
        UnusableDatabase: it names neither a SQLite file nor a PostgreSQL database.
    """
    wanted = "It must be a SQLite file, such as sqlite:////srv/lockbox.db, or postgresql://NAME:PASSWORD@HOST/DATABASE"
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        # what cannot be taken apart may hold a password anywhere: it is not repeated
        raise UnusableDatabase(f"LOCKBOX_DATABASE is not the URL of a database. {wanted}") from None
    backend = found.get_backend_name()
    if backend in ("postgresql", "postgres") and found.database:
        return found.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or found.database in (None, "", ":memory:"):
        raise UnusableDatabase(f"LOCKBOX_DATABASE is {plain(found)!r}. {wanted}")
    return found


def plain(url: URL) -> str:
    """A URL as one may print it: without its password, and without options, which may hold another."""
    shown = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return shown.render_as_string()


def is_sqlite(url: URL) -> bool:
    """Whether a URL is of a SQLite file; else it is of PostgreSQL."""
    return url.get_backend_name() == "sqlite"


def _sqlite(path: Path, busy_seconds: float, sleep: Callable[[float], None]) -> Engine:
    prepare_file(path)
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": busy_seconds},
                           hide_parameters=True)
    event.listen(engine, "connect", lambda connection, _: _set_up(connection, busy_seconds, sleep))
    event.listen(engine, "begin", _on_begin)
    return engine


def _postgresql(url: URL, busy_seconds: float) -> Engine:
    limits = {"lock_timeout": int(busy_seconds * 1000), "statement_timeout": STATEMENT_SECONDS * 1000,
              "idle_in_transaction_session_timeout": STATEMENT_SECONDS * 1000}
    options = " ".join(f"-c {name}={value}" for name, value in (limits | PLANNING).items())
    # a machine that vanishes is noticed within a minute; a connection that died meanwhile is replaced before its use
    return create_engine(url, pool_size=4, max_overflow=8, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True,
                         connect_args={"options": options, "connect_timeout": 10, "keepalives_idle": 30,
                                       "tcp_user_timeout": 60_000, "application_name": "lockbox"})


def _options(engine: Engine) -> tuple[Engine, Engine]:
    """The engine for reading and the one for writing."""
    if engine.dialect.name == "sqlite":
        return engine, engine.execution_options(writes=True)
    return (engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True),
            engine.execution_options(isolation_level="READ COMMITTED"))


def _set_up(connection: sqlite3.Connection, busy_seconds: float, sleep: Callable[[float], None]) -> None:
    connection.isolation_level = None          # the driver must not begin transactions by itself
    for pragma in ("foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    started = time.monotonic()
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # two that open a new file at once: SQLite refuses one of them at once, without the wait it was told of
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() - started >= busy_seconds:
                raise
            sleep(0.01)


def _on_begin(connection: Connection) -> None:
    # a writer takes its lock at once: a reader that wants to write later could wait for itself
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _without_values(error: DBAPIError) -> str:
    """What the database says in its first sentence; its details quote rows, and those hold people's data."""
    diagnosis = getattr(error.orig, "diag", None)
    told = ((diagnosis and diagnosis.message_primary) or str(error.orig)).partition("\n")[0]
    if diagnosis is not None and error.orig is not None:
        error.orig.args = (told,)
        error.args = (told,)
    return told
