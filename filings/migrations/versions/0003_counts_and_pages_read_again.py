"""What the numbers of a day are counted from without a look at each filing, and pages that people have read again."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Say of each filing whether its scan was replaced, and add the indexes and the table."""
    with op.batch_alter_table("filings") as batch:
        batch.add_column(sa.Column("replaced", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE filings SET replaced = 1 WHERE scan IN (SELECT id FROM scans WHERE replaced = 1)")
    with op.batch_alter_table("filings") as batch:
        batch.alter_column("replaced", server_default=None)
    for name in ("filings_work", "ix_filings_file_by", "ix_filings_inquiry_after"):
        op.drop_index(name, "filings")
    op.create_index("filings_came", "filings", ["received", "replaced", "disposition", "straight"])
    op.create_index("filings_work", "filings", ["disposition", "reviewed_at", "replaced", "received"])
    op.create_index("filings_file_by", "filings", ["reviewed_at", "replaced", "file_by"])
    op.create_index("filings_inquiry", "filings", ["reviewed_at", "replaced", "inquiry_after"])
    op.create_index("filings_all", "filings", ["urgency", "id"])
    op.create_index("filing_checks_reasons", "filing_checks", ["filing", "decides", "check_name"])
    op.create_index("queue_oldest", "queue", ["stage", "enqueued_at"])
    op.create_index("queue_batch", "queue", ["batch", "sha256"])
    op.create_index("scans_came", "scans", ["received", "replaced"])
    op.create_table(
        "rereads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("filing", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("turned", sa.Integer(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["filing"], ["filings.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rereads_filing", "rereads", ["filing"])
    op.create_index("ix_rereads_stage", "rereads", ["stage"])
