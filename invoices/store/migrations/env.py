"""Where Alembic starts: it runs this file with the connection that `upgrade` gave it."""

from __future__ import annotations

from alembic import context

from invoices.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
