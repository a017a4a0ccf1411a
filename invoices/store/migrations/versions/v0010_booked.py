"""The day on which a line counts in the books."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """An invoice counts from its date, or from the later day of a seat; money on its day."""
    op.rename_table("postings", "postings_before")
    op.create_table(
        "postings",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Text(), nullable=False),
        sa.Column("tax_point", sa.Text(), nullable=False),
        sa.Column("vat_category", sa.Text(), nullable=True),
        sa.Column("vat_rate", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "line", name="pk_postings"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO postings SELECT source, line, account, payer_kind, payer, client, amount, "
        "coalesce((SELECT max(issued, tax_point) FROM invoices WHERE number = source), tax_point), "
        "tax_point, vat_category, vat_rate, service, cause FROM postings_before"
    )
    op.drop_table("postings_before")
