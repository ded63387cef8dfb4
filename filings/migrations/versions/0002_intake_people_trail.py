"""What intake, the nightly batch, the people at the dashboard and the audit trail need."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filings import extras

revision = "0002"
down_revision = "0001"
UNNAMED = {"uq": "uq_%(table_name)s_%(column_0_name)s"}        # SQLite keeps no name for a constraint without one


def upgrade() -> None:
    """Add the new tables, and to filings and queue their new columns; what these hold is made anew from the records."""
    new_tables()
    filings()
    queue()
    op.add_column("scans", sa.Column("path", sa.Text()))
    op.create_index("ix_scans_processed_at", "scans", ["processed_at"])
    extras.guard_audit(op.get_bind())
    extras.index_words(op.get_bind())


def new_tables() -> None:
    """The tables that there were none of."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_action", "audit", ["action"])
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_audit_who", "audit", ["who"])
    op.create_table(
        "days",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("balanced", sa.Integer(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("business_date"),
    )
    op.create_table(
        "logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_logins_key", "logins", ["key"])
    op.create_table(
        "originals",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.String(length=32), nullable=False),
        sa.Column("verified_at", sa.String(length=32), nullable=True),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index("ix_originals_verified_at", "originals", ["verified_at"])
    op.create_table(
        "sweeps",
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("admitted", sa.Integer(), nullable=False),
        sa.Column("unsettled", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("inbox"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("subject"),
    )
    op.create_table(
        "views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user", "name"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=12), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_corrections_scan", "corrections", ["scan"])
    op.create_table(
        "notice_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_notice_drafts_answer_by", "notice_drafts", ["answer_by"])
    op.create_index("ix_notice_drafts_scan", "notice_drafts", ["scan"])
    op.create_table(
        "page_readings",
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scan", "number"),
    )
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scan", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("second", sa.Text(), nullable=True),
        sa.Column("second_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["scan"], ["scans.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rulings_scan", "rulings", ["scan"])
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.Column("unmasked_until", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.Float(), nullable=True),
        sa.Column("last_used_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_table(
        "claims",
        sa.Column("filing", sa.Integer(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["filing"], ["filings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("filing"),
    )
    op.create_table(
        "filing_checks",
        sa.Column("filing", sa.Integer(), nullable=False),
        sa.Column("check_name", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("weight", sa.String(length=10), nullable=False),
        sa.Column("decides", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["filing"], ["filings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("filing", "check_name"),
    )
    op.create_index("filing_checks_name", "filing_checks", ["check_name", "outcome"])
    op.create_table(
        "filing_words",
        sa.Column("filing", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["filing"], ["filings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("filing"),
    )


def filings() -> None:
    """The columns by which filings are sorted and counted."""
    with op.batch_alter_table("filings") as batch:
        batch.add_column(sa.Column("received", sa.Date(), nullable=False, server_default="1970-01-01"))
        batch.add_column(sa.Column("traits", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("file_by", sa.Date()))
        batch.add_column(sa.Column("inquiry_after", sa.Date()))
        batch.add_column(sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("expected_errors", sa.Float(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("urgency", sa.String(length=24), nullable=False, server_default=""))
        batch.add_column(sa.Column("straight", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("decided_at", sa.String(length=32), nullable=False, server_default=""))
        batch.add_column(sa.Column("reviewed_at", sa.String(length=32)))
        batch.add_column(sa.Column("reviewed_by", sa.Text()))
        batch.add_column(sa.Column("assignee", sa.Text()))
    op.execute("UPDATE filings SET received = (SELECT received FROM scans WHERE scans.id = filings.scan)")
    with op.batch_alter_table("filings") as batch:
        batch.alter_column("received", server_default=None)
        batch.alter_column("traits", server_default=None)
        batch.alter_column("doubts", server_default=None)
        batch.alter_column("expected_errors", server_default=None)
        batch.alter_column("urgency", server_default=None)
        batch.alter_column("straight", server_default=None)
        batch.alter_column("decided_at", server_default=None)
    op.create_index("filings_urgency", "filings", ["reviewed_at", "urgency", "id"])
    op.create_index("filings_age", "filings", ["reviewed_at", "received", "id"])
    op.create_index("filings_work", "filings", ["disposition", "reviewed_at", "received"])
    op.create_index("ix_filings_assignee", "filings", ["assignee"])
    op.create_index("ix_filings_expected_errors", "filings", ["expected_errors"])
    op.create_index("ix_filings_file_by", "filings", ["file_by"])
    op.create_index("ix_filings_inquiry_after", "filings", ["inquiry_after"])
    op.create_index("ix_filings_received", "filings", ["received"])


def queue() -> None:
    """What is known of a scan that came through an inbox; the same scan may come again after it has left."""
    once = "uq_queue_path" if op.get_bind().dialect.name == "sqlite" else "queue_path_sha256_key"
    with op.batch_alter_table("queue", naming_convention=UNNAMED) as batch:
        batch.drop_constraint(once, type_="unique")
        batch.add_column(sa.Column("retry_at", sa.Float()))
        batch.add_column(sa.Column("inbox", sa.Text()))
        batch.add_column(sa.Column("batch", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("size", sa.BigInteger()))
        batch.add_column(sa.Column("mtime_ns", sa.BigInteger()))
        batch.add_column(sa.Column("pages", sa.Integer()))
        batch.add_column(sa.Column("received", sa.Date()))
        batch.add_column(sa.Column("postmarked", sa.Date()))
        batch.add_column(sa.Column("humanitarian", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("business_date", sa.Date()))
        batch.add_column(sa.Column("seen_at", sa.String(length=32)))
        batch.add_column(sa.Column("read_at", sa.String(length=32)))
        batch.add_column(sa.Column("finished_at", sa.String(length=32)))
        batch.add_column(sa.Column("problem", sa.String(length=40)))
        batch.add_column(sa.Column("duplicate_of", sa.Integer()))
        batch.add_column(sa.Column("folder", sa.Text()))
        batch.add_column(sa.Column("record", sa.Text()))
        batch.add_column(sa.Column("left_at", sa.String(length=32)))
        batch.create_foreign_key("queue_duplicate_of_fkey", "queue", ["duplicate_of"], ["id"])
    with op.batch_alter_table("queue") as batch:
        batch.alter_column("batch", server_default=None)
        batch.alter_column("humanitarian", server_default=None)
    op.create_index("ix_queue_business_date", "queue", ["business_date"])
    op.create_index("ix_queue_sha256", "queue", ["sha256"])
    op.create_index("queue_once", "queue", ["path", "sha256"], unique=True, sqlite_where=sa.text("left_at IS NULL"),
                    postgresql_where=sa.text("left_at IS NULL"))
    op.create_index("queue_record", "queue", ["folder", "record"])
