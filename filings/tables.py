"""The tables of the database.

`scans` has one row for each scan in each output folder; `filings` what was last decided, for looking up, and
`filing_checks` the checks that stand in its way; `decisions` every decision there ever was, never changed.
`queue` has every scan that came in, with the worker that has it and where it went; `originals` the kept bytes,
`sweeps` and `days` what the watcher and the nightly batch did. `audit` is the trail of who did what. The rest is
people's work: users and their sessions, who holds which filing, corrections, rulings, notices, saved views.
"""
from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

# those of logins and kept views are there; a change here needs a migration, see `filings.schema`
from .account_tables import LOGINS as LOGINS
from .account_tables import METADATA as METADATA
from .account_tables import SESSIONS as SESSIONS
from .account_tables import TOKENS as TOKENS
from .account_tables import USERS as USERS
from .account_tables import VIEWS as VIEWS

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
    Column("processed_at", String(32), nullable=False, index=True),    # UTC, ISO 8601
    Column("replaced", Integer, nullable=False, default=0),    # 1: a newer scan of the same name took its place
    Column("path", Text),                                      # where the file lay when it was read
    UniqueConstraint("folder", "name", "sha256"),
)
Index("scans_came", SCANS.c.received, SCANS.c.replaced)

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
    Column("received", Date, nullable=False, index=True),      # of its scan, repeated for sorting
    Column("traits", Text, nullable=False, default=""),        # joined and enclosed by commas: ",medical,minor,"
    Column("file_by", Date),                                   # last day for a re-parole request
    Column("inquiry_after", Date),                             # the day from which one may ask about the case
    Column("doubts", Integer, nullable=False, default=0),      # readings that a person has to look at
    Column("expected_errors", Float, nullable=False, default=0.0, index=True),  # sum of what readings lack in confidence
    Column("urgency", String(24), nullable=False, default=""),         # for sorting, the most urgent first
    Column("straight", Integer, nullable=False, default=0),    # 1: decided by the program without a person
    Column("decided_at", String(32), nullable=False),          # UTC, ISO 8601, of the current decision
    Column("reviewed_at", String(32)),                         # when a person was done with it
    Column("reviewed_by", Text),
    Column("assignee", Text, index=True),
    Column("replaced", Integer, nullable=False, default=0),    # 1: a newer scan took the place of its own
    UniqueConstraint("scan", "number"),
)
# each of these answers one question of the queue or of the numbers of the day without a look at the filings themselves
Index("filings_came", FILINGS.c.received, FILINGS.c.replaced, FILINGS.c.disposition, FILINGS.c.straight)
Index("filings_work", FILINGS.c.disposition, FILINGS.c.reviewed_at, FILINGS.c.replaced, FILINGS.c.received)
Index("filings_file_by", FILINGS.c.reviewed_at, FILINGS.c.replaced, FILINGS.c.file_by)
Index("filings_inquiry", FILINGS.c.reviewed_at, FILINGS.c.replaced, FILINGS.c.inquiry_after)
Index("filings_all", FILINGS.c.urgency, FILINGS.c.id)
Index("filings_urgency", FILINGS.c.reviewed_at, FILINGS.c.urgency, FILINGS.c.id)
Index("filings_age", FILINGS.c.reviewed_at, FILINGS.c.received, FILINGS.c.id)

FILING_CHECKS = Table(
    "filing_checks", METADATA,                                 # only what is not met or cannot be told
    Column("filing", ForeignKey("filings.id", ondelete="CASCADE"), primary_key=True),
    Column("check_name", String(40), primary_key=True),
    Column("outcome", String(16), nullable=False),
    Column("weight", String(10), nullable=False),
    Column("decides", Integer, nullable=False, default=0),     # 1: the disposition rests on it
)
Index("filing_checks_name", FILING_CHECKS.c.check_name, FILING_CHECKS.c.outcome)
Index("filing_checks_reasons", FILING_CHECKS.c.filing, FILING_CHECKS.c.decides, FILING_CHECKS.c.check_name)

FILING_WORDS = Table(
    "filing_words", METADATA,                                  # by which filings are found, see `filings.search`
    Column("filing", ForeignKey("filings.id", ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),                     # each once, folded, joined by blanks
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
    Column("path", Text, nullable=False),                      # where it lay when it came in
    Column("sha256", String(64), nullable=False, index=True),
    Column("stage", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("worker", Text),
    Column("lease_until", Float),                              # seconds since 1970
    Column("retry_at", Float),                                 # seconds since 1970; not lent before
    Column("message", Text, nullable=False, default=""),
    Column("enqueued_at", String(32), nullable=False),         # UTC, ISO 8601
    # what came through an inbox says more; a one-shot run leaves these empty
    Column("inbox", Text),
    Column("batch", Text, nullable=False, default=""),         # sub-folder of the inbox
    Column("size", BigInteger),                                # bytes
    Column("mtime_ns", BigInteger),                            # of the file, so that a sweep knows it again
    Column("pages", Integer),
    Column("received", Date),
    Column("postmarked", Date),
    Column("humanitarian", Integer, nullable=False, default=0),    # 1: the batch is marked "Attn: HP"
    Column("business_date", Date, index=True),                 # the day whose books it stands in
    Column("seen_at", String(32)),                             # the file was first seen, perhaps half written
    Column("read_at", String(32)),
    Column("finished_at", String(32)),
    Column("problem", String(40)),                             # code, for what went to quarantine or attention
    Column("duplicate_of", ForeignKey("queue.id")),
    Column("folder", Text),                                    # where its record is
    Column("record", Text),                                    # stem of its record
    Column("left_at", String(32)),                             # the file has left the inbox
)
Index("queue_stage", QUEUE.c.stage, QUEUE.c.lease_until)
Index("queue_oldest", QUEUE.c.stage, QUEUE.c.enqueued_at)
Index("queue_batch", QUEUE.c.batch, QUEUE.c.sha256)
Index("queue_record", QUEUE.c.folder, QUEUE.c.record)
# while a file lies in its inbox it counts once, however often it is seen; later the same bytes may come again
Index("queue_once", QUEUE.c.path, QUEUE.c.sha256, unique=True, sqlite_where=QUEUE.c.left_at.is_(None),
      postgresql_where=QUEUE.c.left_at.is_(None))

ORIGINALS = Table(
    "originals", METADATA,                                     # the bytes themselves lie under their digest
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("pages", Integer),
    Column("stored_at", String(32), nullable=False),
    Column("verified_at", String(32), index=True),             # last time the bytes were hashed again
    Column("damaged", Integer, nullable=False, default=0),
)

SWEEPS = Table(
    "sweeps", METADATA,
    Column("inbox", Text, primary_key=True),                   # the latest of each inbox
    Column("host", Text, nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("seen", Integer, nullable=False, default=0),
    Column("admitted", Integer, nullable=False, default=0),
    Column("unsettled", Integer, nullable=False, default=0),   # half written, or not to be opened yet
    Column("message", Text, nullable=False, default=""),
)

DAYS = Table(
    "days", METADATA,                                          # one nightly batch for each business date
    Column("business_date", Date, primary_key=True),
    Column("state", String(12), nullable=False),               # running, closed
    Column("worker", Text),                                    # the run that has it, and until when it has
    Column("lease_until", Float),                              # seconds since 1970
    Column("started_at", String(32), nullable=False),
    Column("finished_at", String(32)),
    Column("balanced", Integer),
    Column("report", JSON),
)

AUDIT = Table(
    "audit", METADATA,                                         # only ever added to; see `filings.audit`
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("who", Text, nullable=False, index=True),
    Column("action", String(40), nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),       # "filing 12.1", "user nora", "scan 12"
    Column("before", Text),                                    # JSON
    Column("after", Text),                                     # JSON
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

CLAIMS = Table(
    "claims", METADATA,                                        # a filing is held by one person at a time
    Column("filing", ForeignKey("filings.id", ondelete="CASCADE"), primary_key=True),
    Column("user", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("until", Float, nullable=False),
)

PAGE_READINGS = Table(
    "page_readings", METADATA,                                 # each page by itself, so that filings can be put together anew
    Column("scan", ForeignKey("scans.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),               # 1-based, within the scan
    Column("content", LargeBinary, nullable=False),            # JSON, compressed by zlib
)

REREADS = Table(
    "rereads", METADATA,                                       # pages that people have read again
    Column("id", Integer, primary_key=True),
    Column("filing", ForeignKey("filings.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("page", Integer, nullable=False),
    Column("turned", Integer, nullable=False),                 # degrees clockwise that it lies turned in the scan
    Column("who", Text, nullable=False),
    Column("asked_at", String(32), nullable=False),            # UTC, ISO 8601
    Column("stage", String(12), nullable=False, index=True),   # waiting, reading, done, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_until", Float),                              # seconds since 1970; whoever reads it has until then
    Column("message", Text, nullable=False, default=""),       # why it failed
)

CORRECTIONS = Table(
    "corrections", METADATA,                                   # what people made of readings; the last of a field counts
    Column("id", Integer, primary_key=True),
    Column("scan", ForeignKey("scans.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("action", String(12), nullable=False),              # confirmed, corrected, unreadable
    Column("reading", JSON, nullable=False),                   # as it stands now
    Column("before", JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
)

RULINGS = Table(
    "rulings", METADATA,                                       # a person's disposition in place of the program's
    Column("id", Integer, primary_key=True),
    Column("scan", ForeignKey("scans.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("disposition", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("state", String(12), nullable=False),               # waiting (for a second person), in-force, refused, withdrawn
    Column("second", Text),
    Column("second_at", String(32)),
)

NOTICE_DRAFTS = Table(
    "notice_drafts", METADATA,
    Column("id", Integer, primary_key=True),
    Column("scan", ForeignKey("scans.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("body", JSON, nullable=False),
    Column("status", String(12), nullable=False),              # draft, approved, withdrawn
    Column("created_at", String(32), nullable=False),
    Column("edited_by", Text),
    Column("approved_by", Text),
    Column("approved_at", String(32)),
    Column("digest", String(64)),                              # of the text that was approved
    Column("answer_by", Date, index=True),                     # day by which an approved letter wants an answer
)
