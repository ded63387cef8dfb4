"""Users and their passwords. Every change is in the audit trail; a password is kept as an argon2 hash only."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from .audit import append
from .database import Database
from .problems import BadArguments
from .tables import SESSIONS, TOKENS, USERS

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200         # hashing takes time with its length
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,79}")
# of no user: the same work is done for a name that nobody has
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$TNmJkcueXkgmHIibVSF2zg$yqsAVmFSTIhXSQWqNCkyjyNB/aJLHRd8GThhEZb5kDU"
_HASHER = PasswordHasher()


class Role(StrEnum):
    """What a user is; `dashboard.permissions` says what each may do."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class User:
    """A user. `local`: has a password here; `subject`: who it is to the single sign-on."""

    id: int
    name: str
    full_name: str
    role: Role
    disabled: bool
    local: bool
    subject: str | None
    created_at: str

    @property
    def title(self) -> str:
        """The name to show."""
        return self.full_name or self.name


def add_user(database: Database, name: str, role: Role, *, by: str, full_name: str = "", password: str | None = None,
             subject: str | None = None) -> User:
    """Add a user, with a password, or without one for the single sign-on.

    Raises:
        BadArguments: the name is taken or has other characters than letters, digits and `._@-`, or the password is
            too short.
    """
    name = name.strip()
    if not NAME.fullmatch(name):
        raise BadArguments(f"{name!r} cannot be a user's name: use letters, digits and . _ @ -, at most 80 of them")
    hashed = hash_password(password) if password is not None else None
    with database.write() as connection:
        if connection.scalar(select(USERS.c.id).where(func.lower(USERS.c.name) == name.lower())) is not None:
            raise BadArguments(f"There is a user named {name} already: choose another name")
        added = insert(USERS).values(name=name, full_name=full_name.strip()[:200], role=role, password=hashed,
                                     subject=subject, disabled=0, created_at=_now()).returning(USERS.c.id)
        number = int(connection.execute(added).scalar_one())
        append(connection, by, "user.add", f"user {name}", after={"role": role, "full_name": full_name.strip()[:200],
                                                                  "local": password is not None})
        return _user(_row(connection, USERS.c.id == number))


def users(database: Database) -> list[User]:
    """All users, by name."""
    with database.read() as connection:
        rows = connection.execute(select(USERS).order_by(func.lower(USERS.c.name))).mappings().all()
    return [_user(row) for row in rows]


def user_named(database: Database, name: str) -> User:
    """The user of a name, upper and lower case alike.

    Raises:
        BadArguments: there is none.
    """
    with database.read() as connection:
        row = connection.execute(select(USERS).where(func.lower(USERS.c.name) == name.strip().lower())).mappings().first()
    if row is None:
        raise BadArguments(f"There is no user named {name}: `lockbox user list` shows them")
    return _user(row)


def set_role(database: Database, name: str, role: Role, *, by: str) -> None:
    """Give a user another role; what the user has open follows at once."""
    _change(database, name, "user.role", by, role=role)


def set_disabled(database: Database, name: str, disabled: bool, *, by: str) -> None:
    """Lock a user out, or let the user in again; sessions and tokens of a disabled user end."""
    _change(database, name, "user.disable" if disabled else "user.enable", by, end_sessions=disabled, disabled=int(disabled))


def set_password(database: Database, name: str, password: str, *, by: str) -> None:
    """Give a user a new password; sessions and tokens of the user end.

    Raises:
        BadArguments: it is too short, or there is no such user.
    """
    _change(database, name, "user.password", by, end_sessions=True, password=hash_password(password))


def check_password(database: Database, name: str, password: str) -> User | None:
    """The user of a name and password; None where either is wrong or the user is disabled. All take the same time."""
    with database.read() as connection:
        row = connection.execute(select(USERS).where(func.lower(USERS.c.name) == name.strip().lower())).mappings().first()
    usable = row is not None and row["password"] is not None and not row["disabled"]
    hashed = str(row["password"]) if row is not None and usable else NOBODY
    return _user(row) if _verified(hashed, password) and row is not None and usable else None


def signed_on(database: Database, subject: str, name: str) -> User | None:
    """The user whom the single sign-on vouches for; None for a stranger or a disabled user.

    A user without a password whom nobody has signed on as yet is bound to the subject at the first time, by name.
    """
    with database.write() as connection:
        row = connection.execute(select(USERS).where(USERS.c.subject == subject)).mappings().first()
        if row is None and name:
            free = (func.lower(USERS.c.name) == name.lower(), USERS.c.subject.is_(None), USERS.c.password.is_(None))
            if connection.execute(update(USERS).where(*free).values(subject=subject)).rowcount == 1:
                row = _row(connection, USERS.c.subject == subject)
                append(connection, row["name"], "user.sign-on", f"user {row['name']}", after={"subject": subject})
    return _user(row) if row is not None and not row["disabled"] else None


def hash_password(password: str) -> str:
    """The argon2 hash of a password.

    Raises:
        BadArguments: it is shorter than `SHORTEST_PASSWORD` or longer than `LONGEST_PASSWORD`.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadArguments(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: choose a longer or "
                           f"shorter one; several words make a good one")
    return _HASHER.hash(password)


def _verified(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password[:LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def _change(database: Database, name: str, action: str, by: str, *, end_sessions: bool = False, **values: Any) -> None:
    user = user_named(database, name)
    with database.write() as connection:
        before = _row(connection, USERS.c.id == user.id)
        if user.role == Role.ADMINISTRATOR and (values.get("disabled") or values.get("role", user.role) != user.role):
            _keep_one_administrator(connection, user.id)
        connection.execute(update(USERS).where(USERS.c.id == user.id).values(**values))
        if end_sessions:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.user == user.id))
            connection.execute(delete(TOKENS).where(TOKENS.c.user == user.id))
        told = [key for key in values if key != "password"]
        append(connection, by, action, f"user {user.name}", before={key: before[key] for key in told} or None,
               after={key: values[key] for key in told} or None)


def _keep_one_administrator(connection: Connection, but: int) -> None:
    others = select(func.count()).where(USERS.c.role == Role.ADMINISTRATOR, USERS.c.disabled == 0, USERS.c.id != but)
    if not connection.scalar(others):
        raise BadArguments("This is the last administrator: make somebody else administrator first")


def _row(connection: Connection, condition: Any) -> RowMapping:
    return connection.execute(select(USERS).where(condition)).mappings().one()


def _user(row: RowMapping) -> User:
    return User(row["id"], row["name"], row["full_name"], Role(row["role"]), bool(row["disabled"]),
                row["password"] is not None, row["subject"], row["created_at"])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
