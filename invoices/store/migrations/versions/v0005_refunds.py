"""Refunds that are asked of Stripe: written down before the call, and what became of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Makes the tables of refunds."""
    op.create_table(
        "refunds",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("charge", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_refunds_number"),
        sa.PrimaryKeyConstraint("token", name="pk_refunds"),
        **STRICT,
    )
    op.create_index("ix_refunds_number", "refunds", ["number"])
    op.create_table(
        "refund_states",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('made', 'refused')", name="state"),
        sa.ForeignKeyConstraint(["token"], ["refunds.token"], name="fk_refund_states_token"),
        sa.PrimaryKeyConstraint("token", "place", name="pk_refund_states"),
        **STRICT,
    )
