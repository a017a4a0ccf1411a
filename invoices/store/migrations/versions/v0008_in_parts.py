"""Paying in parts: what was agreed, and which link is for which part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Makes the tables of arrangements and of the links of their parts."""
    op.create_table(
        "arrangements",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_arrangements_number"),
        sa.PrimaryKeyConstraint("number", "place", name="pk_arrangements"),
        **STRICT,
    )
    op.create_table(
        "part_links",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token"], ["links.token"], name="fk_part_links_token"),
        sa.PrimaryKeyConstraint("token", name="pk_part_links"),
        **STRICT,
    )
