"""Coming from elsewhere: what an old system left behind, and money for its invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}
PAYER_KINDS = "'client', 'family', 'municipality', 'insurer', 'svb'"


def upgrade() -> None:
    """Makes the tables of an opening. Money may be for an invoice that is not ours: `applied` is made anew for that."""
    op.create_table(
        "openings",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.CheckConstraint("(undoes IS NULL) = (reason IS NULL)", name="reason"),
        sa.ForeignKeyConstraint(["catalog"], ["catalogs.hash"], name="fk_openings_catalog"),
        sa.ForeignKeyConstraint(["undoes"], ["openings.place"], name="fk_openings_undoes"),
        sa.PrimaryKeyConstraint("place", name="pk_openings"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "brought",
        sa.Column("opening", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("open > 0", name="open"),
        sa.CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
        sa.ForeignKeyConstraint(["opening"], ["openings.place"], name="fk_brought_opening"),
        sa.PrimaryKeyConstraint("opening", "number", name="pk_brought"),
        **STRICT,
    )
    op.create_index("ix_brought_number", "brought", ["number"])
    op.execute("CREATE TEMPORARY TABLE applied_before AS SELECT movement, number, amount FROM applied")
    op.drop_table("applied")
    op.create_table(
        "applied",
        sa.Column("movement", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["movement"], ["movements.id"], name="fk_applied_movement"),
        sa.PrimaryKeyConstraint("movement", "number", name="pk_applied"),
        **STRICT,
    )
    op.create_index("ix_applied_number", "applied", ["number"])
    op.execute("INSERT INTO applied (movement, number, amount) SELECT movement, number, amount FROM applied_before")
    op.execute("DROP TABLE applied_before")
