"""What accountants found of invoices, and the links by which they read the review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": True}


def upgrade() -> None:
    """Makes their tables."""
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("mark IN ('checked', 'question', 'answer')", name="mark"),
        sa.CheckConstraint("(mark = 'checked') = (text IS NULL)", name="text"),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_marks_number"),
        sa.PrimaryKeyConstraint("id", name="pk_marks"),
        **STRICT,
    )
    op.create_index("ix_marks_number", "marks", ["number"])
    op.create_table(
        "review_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_links"),
        sa.UniqueConstraint("key", name="uq_review_links_key"),
        **STRICT,
    )
    op.create_table(
        "review_ends",
        sa.Column("link", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["review_links.id"], name="fk_review_ends_link"),
        sa.PrimaryKeyConstraint("link", name="pk_review_ends"),
        **STRICT,
    )
