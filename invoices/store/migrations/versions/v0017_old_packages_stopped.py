"""A package that was paid in the old system can be stopped too: what is stopped need not be opened by a delivery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Makes the table of stops anew, with all it holds."""
    op.execute("CREATE TEMPORARY TABLE stops_before AS SELECT * FROM stops")
    op.drop_table("stops")
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
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_stops_client"),
        sa.PrimaryKeyConstraint("package", name="pk_stops"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_stops_client", "stops", ["client"])
    op.execute("INSERT INTO stops SELECT * FROM stops_before")
    op.execute("DROP TABLE stops_before")
