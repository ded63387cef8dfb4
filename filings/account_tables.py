"""The tables of users, their logins and tokens, and the views of the queue that they keep."""
from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

METADATA = MetaData()          # of all tables of the database

USERS = Table(
    "users", METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("full_name", Text, nullable=False, default=""),
    Column("role", String(16), nullable=False),                # clerk, reviewer, supervisor, administrator, auditor
    Column("password", Text),                                  # argon2 hash; none for single sign-on
    Column("subject", Text, unique=True),                      # of the single sign-on
    Column("disabled", Integer, nullable=False, default=0),
    Column("created_at", String(32), nullable=False),
)

SESSIONS = Table(
    "sessions", METADATA,
    Column("digest", String(64), primary_key=True),            # SHA-256 of the cookie's value
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Float, nullable=False),               # seconds since 1970
    Column("seen_at", Float, nullable=False),
    Column("unmasked_until", Float),
)

TOKENS = Table(
    "tokens", METADATA,                                        # of the API
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("expires_at", Float),
    Column("last_used_at", String(32)),
)

LOGINS = Table(
    "logins", METADATA,                                        # failed attempts, for slowing them down
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, index=True),           # the name tried, or the address it was tried from
    Column("at", Float, nullable=False),
)

VIEWS = Table(
    "views", METADATA,                                         # saved views of the queue
    Column("id", Integer, primary_key=True),
    Column("user", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("shared", Integer, nullable=False, default=0),
    UniqueConstraint("user", "name"),
)
