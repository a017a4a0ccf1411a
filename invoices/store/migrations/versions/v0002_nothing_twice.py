"""What can be derived is not kept, as it could only contradict that; and the chain proves removals."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import select

from invoices.store.chain import append
from invoices.store.removing import removal_digest
from invoices.store.schema import removals

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drops the holds (the shares say what waits), and when a catalogue was first used (its plans say that).

    An event proves the removals there are.
    """
    op.drop_table("holds")
    op.drop_column("catalogs", "first_used")
    removed = [dict(row._mapping) for row in op.get_bind().execute(select(removals).order_by(removals.c.delivery))]
    if removed:
        digests = {f"removal:{row['delivery']}": removal_digest(row) for row in removed}
        append(op.get_bind(), "removed", None, datetime.now(UTC), "tiered", digests)
