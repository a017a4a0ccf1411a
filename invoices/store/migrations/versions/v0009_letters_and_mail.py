"""Letters about what is open, and what was sent to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}
PAYER_KINDS = "'client', 'family', 'municipality', 'insurer', 'svb'"


def upgrade() -> None:
    """Makes the tables of letters and mailings."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("step IN ('note', 'letter', 'reminder')", name="step"),
        sa.CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
        sa.ForeignKeyConstraint(["catalog"], ["catalogs.hash"], name="fk_letters_catalog"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("name", name="uq_letters_name"),
        **STRICT,
    )
    op.create_index("ix_letters_payer", "letters", ["payer"])
    op.create_table(
        "letter_files",
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.sequence"], name="fk_letter_files_event"),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name="fk_letter_files_letter"),
        sa.PrimaryKeyConstraint("letter", name="pk_letter_files"),
        **STRICT,
    )
    op.create_table(
        "mailings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("persona", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("way IN ('email', 'post')", name="way"),
        sa.CheckConstraint("(way = 'email') = (message IS NOT NULL)", name="message"),
        sa.PrimaryKeyConstraint("id", name="pk_mailings"),
        **STRICT,
    )
    op.create_index("ix_mailings_about", "mailings", ["about"])
    op.create_table(
        "outcomes",
        sa.Column("mailing", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('sent', 'refused', 'later', 'not-sent')", name="outcome"),
        sa.ForeignKeyConstraint(["mailing"], ["mailings.id"], name="fk_outcomes_mailing"),
        sa.PrimaryKeyConstraint("mailing", "place", name="pk_outcomes"),
        **STRICT,
    )
