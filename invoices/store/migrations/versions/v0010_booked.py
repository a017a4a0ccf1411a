"""The day on which a line counts in the books."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """An invoice counts from its date, or from the later day of a seat; money on its day.

    Income of a package that was paid ahead counts on the day of the session, from when the package was billed.
    """
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
        "max(tax_point, coalesce((SELECT issued FROM invoices WHERE number = source), '')"
        ", coalesce((SELECT min(issued) FROM postings_before AS ahead JOIN invoices ON number = ahead.source "
        "WHERE ahead.account = 'deferred' AND ahead.amount < 0 AND ahead.payer_kind = given.payer_kind "
        "AND ahead.payer = given.payer AND 'release' || substr(ahead.cause, 8) = given.cause), '')), "
        "tax_point, vat_category, vat_rate, service, cause FROM postings_before AS given"
    )
    op.drop_table("postings_before")
