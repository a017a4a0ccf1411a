"""Money that comes and goes, and the payment links by which it comes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    """Makes the tables of movements and links."""
    op.create_table(
        "movements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_movements"),
        sa.UniqueConstraint("source", name="uq_movements_source"),
        **STRICT,
    )
    op.create_index("ix_movements_day", "movements", ["day"])
    op.create_table(
        "applied",
        sa.Column("movement", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["movement"], ["movements.id"], name="fk_applied_movement"),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_applied_number"),
        sa.PrimaryKeyConstraint("movement", "number", name="pk_applied"),
        **STRICT,
    )
    op.create_index("ix_applied_number", "applied", ["number"])
    op.create_table(
        "set_aside",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_set_aside"),
        **STRICT,
    )
    op.create_table(
        "links",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_links_number"),
        sa.PrimaryKeyConstraint("token", name="pk_links"),
        **STRICT,
    )
    op.create_index("ix_links_number", "links", ["number"])
    op.create_table(
        "link_states",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('made', 'pending', 'failed', 'closed')", name="state"),
        sa.ForeignKeyConstraint(["token"], ["links.token"], name="fk_link_states_token"),
        sa.PrimaryKeyConstraint("token", "place", name="pk_link_states"),
        **STRICT,
    )
