"""That a client asked to begin within the term of withdrawal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the table of consents."""
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.CheckConstraint("given IN (0, 1)", name="given"),
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_consents_client"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_consents_client", "consents", ["client"])
