"""What can be derived is not kept: it could only contradict what it is derived from, and nothing proved it."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drops the holds (the shares say what waits), and when a catalogue was first used (its plans say that)."""
    op.drop_table("holds")
    op.drop_column("catalogs", "first_used")
