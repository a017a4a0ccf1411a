"""Packages that were stopped early, and parts of a share that a credit note took back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Makes the tables of stops, and of what is given back of a share."""
    op.create_table(
        "stops",
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("booked", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["package"], ["deliveries.id"], name="fk_stops_package"),
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_stops_client"),
        sa.PrimaryKeyConstraint("package", name="pk_stops"),
        **STRICT,
    )
    op.create_index("ix_stops_client", "stops", ["client"])
    op.create_table(
        "given_back",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.CheckConstraint("cause IN ('stopped', 'moved')", name="cause"),
        sa.ForeignKeyConstraint(
            ["delivery", "round", "share"],
            ["shares.delivery", "shares.round", "shares.share"],
            name="fk_given_back_delivery_round_share",
        ),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_given_back_number"),
        sa.PrimaryKeyConstraint("delivery", "round", "share", "number", name="pk_given_back"),
        **STRICT,
    )
    op.create_index("ix_given_back_number", "given_back", ["number"])
