"""The tables of the database.

`scans` has one row for each scan in each output folder; `filings` what was last decided, for looking up; `decisions`
every decision there ever was, never changed; `queue` the scans that wait for a worker.
"""
from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 1                    # of the tables; a database of another version is refused

METADATA = MetaData()

VERSIONS = Table("schema_version", METADATA, Column("version", Integer, primary_key=True))

SCANS = Table(
    "scans", METADATA,
    Column("id", Integer, primary_key=True),
    Column("arrival", Integer, nullable=False, index=True),    # order of arrival; the same for the same scan read again
    Column("folder", Text, nullable=False),                    # where its record is written
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("received", Date, nullable=False),
    Column("postmarked", Date),
    Column("pages", Integer, nullable=False),
    Column("problem", String(40)),
    Column("processed_at", String(32), nullable=False),        # UTC, ISO 8601
    Column("replaced", Integer, nullable=False, default=0),    # 1: a newer scan of the same name took its place
    UniqueConstraint("folder", "name", "sha256"),
)

FILINGS = Table(
    "filings", METADATA,
    Column("id", Integer, primary_key=True),
    Column("scan", ForeignKey("scans.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),                 # 1-based, within the scan
    Column("request", String(20), nullable=False),
    Column("disposition", String(20), nullable=False),
    Column("names", Text, nullable=False),                     # folded names of the applicant and the beneficiary
    Column("a_number", String(9), index=True),
    Column("date_of_birth", String(10), index=True),
    Column("identity", JSON, nullable=False),                  # field name: reading
    Column("fingerprints", JSON, nullable=False),              # page: 16 hexadecimal digits
    UniqueConstraint("scan", "number"),
)

DECISIONS = Table(
    "decisions", METADATA,
    Column("id", Integer, primary_key=True),
    Column("scan", ForeignKey("scans.id"), nullable=False, index=True),
    Column("decided_at", String(32), nullable=False),
    Column("policy", Text, nullable=False),
    Column("dispositions", Text, nullable=False),              # of its filings in order, joined by commas
    Column("digest", String(64), nullable=False),              # of the record without its timings
    Column("record", Text, nullable=False),
)

QUEUE = Table(
    "queue", METADATA,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("worker", Text),
    Column("lease_until", Float),                              # seconds since 1970
    Column("message", Text, nullable=False, default=""),
    Column("enqueued_at", String(32), nullable=False),
    UniqueConstraint("path", "sha256"),
)
Index("queue_stage", QUEUE.c.stage, QUEUE.c.lease_until)
