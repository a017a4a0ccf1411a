"""What waits is derived from the shares: a table that only repeated them goes."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drops the table; its indexes go with it."""
    op.drop_table("holds")
