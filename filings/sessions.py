"""Logins, sessions and tokens: who stands behind a request, and for how long.

Only digests of cookies and tokens are kept, so that a copy of the database opens no door. Times come from the clock
that is handed in, in seconds since 1970.
"""
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import RowMapping, delete, func, insert, or_, select, update

from .audit import PROGRAM, append
from .database import Database
from .people import Role, User, check_password
from .tables import LOGINS, SESSIONS, TOKENS, USERS

WINDOW_S = 900.0               # failures count for a quarter of an hour
FAILURES_OF_NAME = 5
FAILURES_OF_ADDRESS = 30       # an office may share one address
UNMASKED_S = 600.0             # how long numbers stay unmasked once asked for
TOUCH_S = 60.0                 # a session is not written anew for each of its requests


@dataclass(frozen=True, slots=True)
class Session:
    """A session or token in use. `digest` is empty for a token; `unmasked_until`: seconds since 1970."""

    user: User
    digest: str = ""
    unmasked_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the API, without its secret."""

    id: int
    label: str
    created_at: str
    expires_at: float | None
    last_used_at: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a login failed. `wait_s`: seconds after which it may be tried again; 0 where name or password are wrong."""

    wait_s: float = 0.0


class Sessions:
    """The sessions of a database. `idle_s` and `longest_s`: seconds without a request, and in all, until one ends."""

    def __init__(self, database: Database, clock: Callable[[], float], idle_s: float, longest_s: float) -> None:
        self.database, self.clock, self.idle_s, self.longest_s = database, clock, idle_s, longest_s

    def login(self, name: str, password: str, address: str) -> str | Refused:
        """Log a user in by password; gives back the value of the cookie.

        The attempt counts as a failure until the password has proved right, and whether another one is allowed is
        looked up before the password is looked at: many attempts at the same time gain nothing.
        """
        keys = {f"name {name.strip().lower()[:80]}": FAILURES_OF_NAME, f"address {address}": FAILURES_OF_ADDRESS}
        attempts = self._attempt(keys)
        if isinstance(attempts, Refused):
            return attempts
        user = check_password(self.database, name, password)
        if user is None:
            with self.database.write() as connection:
                # people type passwords into the wrong field: a name that nobody has is not kept
                known = connection.scalar(select(USERS.c.name).where(func.lower(USERS.c.name) == name.strip().lower()))
                append(connection, PROGRAM, "session.refuse", f"user {known}" if known else "unknown user",
                       after={"address": address}, at=self._moment())
            return Refused()
        return self.open(user, attempts=attempts)

    def open(self, user: User, *, attempts: list[int] | None = None) -> str:
        """Begin a session of a user who has proved to be it; gives back the value of the cookie."""
        value, now = secrets.token_urlsafe(32), self.clock()
        with self.database.write() as connection:
            if attempts:
                connection.execute(delete(LOGINS).where(LOGINS.c.id.in_(attempts)))
            ended = or_(SESSIONS.c.seen_at < now - self.idle_s, SESSIONS.c.created_at < now - self.longest_s)
            connection.execute(delete(SESSIONS).where(ended))
            connection.execute(insert(SESSIONS).values(digest=digest_of(value), user=user.id, created_at=now, seen_at=now))
            append(connection, user.name, "session.open", f"user {user.name}", at=self._moment())
        return value

    def find(self, value: str) -> Session | None:
        """The session of a cookie's value, unless it has ended or its user is disabled."""
        digest, now = digest_of(value), self.clock()
        query = select(USERS, SESSIONS.c.created_at.label("began"), SESSIONS.c.seen_at, SESSIONS.c.unmasked_until).join(
            USERS, USERS.c.id == SESSIONS.c.user).where(SESSIONS.c.digest == digest, USERS.c.disabled == 0)
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or row["seen_at"] < now - self.idle_s or row["began"] < now - self.longest_s:
            return None
        if row["seen_at"] < now - TOUCH_S:
            with self.database.write() as connection:
                connection.execute(update(SESSIONS).where(SESSIONS.c.digest == digest).values(seen_at=now))
        return Session(_user(row), digest, row["unmasked_until"] or 0.0)

    def close(self, session: Session) -> None:
        """End a session."""
        with self.database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == session.digest))
            append(connection, session.user.name, "session.close", f"user {session.user.name}", at=self._moment())

    def unmask(self, session: Session, reason: str, *, again: bool = False) -> None:
        """Show numbers of people in full for a while, or (`again`) mask them again; that somebody asked is kept."""
        until = None if again else self.clock() + UNMASKED_S
        with self.database.write() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.digest == session.digest).values(unmasked_until=until))
            append(connection, session.user.name, "session.mask" if again else "session.unmask", f"user {session.user.name}",
                   after=None if again else {"reason": reason[:200], "minutes": UNMASKED_S / 60}, at=self._moment())

    def new_token(self, user: User, label: str, days: int) -> str:
        """Make a token of the API; it is shown this once and cannot be found out later."""
        value, now = f"lbx_{secrets.token_urlsafe(32)}", self.clock()
        with self.database.write() as connection:
            connection.execute(insert(TOKENS).values(
                digest=digest_of(value), user=user.id, label=label.strip()[:80] or "token",
                created_at=self._moment().isoformat(timespec="seconds"), expires_at=now + days * 86400))
            append(connection, user.name, "token.add", f"user {user.name}", after={"label": label.strip()[:80], "days": days},
                   at=self._moment())
        return value

    def tokens(self, user: User) -> list[Token]:
        """The tokens of a user, newest first."""
        with self.database.read() as connection:
            rows = connection.execute(select(TOKENS).where(TOKENS.c.user == user.id).order_by(TOKENS.c.id.desc())).mappings()
            return [Token(row["id"], row["label"], row["created_at"], row["expires_at"], row["last_used_at"]) for row in rows]

    def end_token(self, user: User, number: int) -> bool:
        """Make a token of a user worthless."""
        with self.database.write() as connection:
            gone = connection.execute(delete(TOKENS).where(TOKENS.c.id == number, TOKENS.c.user == user.id)).rowcount == 1
            if gone:
                append(connection, user.name, "token.end", f"user {user.name}", after={"token": number}, at=self._moment())
        return gone

    def find_token(self, value: str) -> Session | None:
        """Who stands behind a token, unless it has run out or its user is disabled. A token never unmasks."""
        digest, now = digest_of(value), self.clock()
        query = select(USERS, TOKENS.c.expires_at, TOKENS.c.last_used_at).join(USERS, USERS.c.id == TOKENS.c.user).where(
            TOKENS.c.digest == digest, USERS.c.disabled == 0)
        today = self._moment().date().isoformat()
        with self.database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or (row["expires_at"] is not None and row["expires_at"] <= now):
            return None
        if row["last_used_at"] != today:
            with self.database.write() as connection:
                connection.execute(update(TOKENS).where(TOKENS.c.digest == digest).values(last_used_at=today))
        return Session(_user(row))

    def _attempt(self, keys: dict[str, int]) -> Refused | list[int]:
        """Note an attempt under each key, unless there were too many; gives back the numbers of the notes."""
        now = self.clock()
        with self.database.write() as connection:
            connection.execute(delete(LOGINS).where(LOGINS.c.at <= now - WINDOW_S))
            for key, most in keys.items():
                count, oldest = connection.execute(select(func.count(), func.min(LOGINS.c.at)).where(LOGINS.c.key == key)).one()
                if count >= most:
                    return Refused(max(1.0, oldest + WINDOW_S - now))
            return [int(connection.execute(insert(LOGINS).values(key=key, at=now).returning(LOGINS.c.id)).scalar_one())
                    for key in keys]

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


def digest_of(value: str) -> str:
    """SHA-256 of a cookie or token, as 64 hexadecimal digits."""
    return hashlib.sha256(value.encode()).hexdigest()


def _user(row: RowMapping) -> User:
    return User(row["id"], row["name"], row["full_name"], Role(row["role"]), bool(row["disabled"]),
                row["password"] is not None, row["subject"], row["created_at"])
