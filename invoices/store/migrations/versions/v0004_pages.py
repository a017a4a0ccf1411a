"""The payer's own page of an invoice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table of pages."""
    op.create_table(
        "pages",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_pages_number"),
        sa.PrimaryKeyConstraint("token", name="pk_pages"),
        sa.UniqueConstraint("number", name="uq_pages_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
