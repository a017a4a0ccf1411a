"""Packages that ended with sessions left; and what was earned and waived before is booked."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from invoices.store import waiving, wallets
from invoices.store.chain import Acting

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Makes the table, and books what this version books when it happens."""
    op.create_table(
        "expiries",
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("package", name="pk_expiries"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    connection, now = op.get_bind(), datetime.now(UTC)
    waiving.book_all(connection)
    wallets.settle(connection, Acting("tiered", now), now.date())
