"""Each delivery is proved as it is written down: from now on, and those that are there as they are."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import op

from invoices.store.chain import Acting
from invoices.store.written import keep_written

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Begins the proof of what there is."""
    connection = op.get_bind()
    rows = connection.exec_driver_sql("SELECT id, client, day, service, record FROM deliveries").all()
    keep_written(connection, (dict(row._mapping) for row in rows), Acting("tiered", datetime.now(UTC)))
