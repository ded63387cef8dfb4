"""What Alembic runs a migration in: the connection and the open transaction of `filings.schema`."""
from __future__ import annotations

from alembic import context

from filings.schema import ours
from filings.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, include_name=ours,
                  render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
