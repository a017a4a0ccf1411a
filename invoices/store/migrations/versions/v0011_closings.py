"""Periods of which the books are closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing was closed before: every day is open."""
    op.create_table(
        "closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("through", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.CheckConstraint("closed IN (0, 1)", name="closed"),
        sa.CheckConstraint("closed = 1 OR reason IS NOT NULL", name="reason"),
        sa.PrimaryKeyConstraint("id", name="pk_closings"),
        sqlite_strict=True,
    )
