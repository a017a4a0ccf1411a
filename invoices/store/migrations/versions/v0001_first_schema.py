"""The first schema, whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table."""
    op.create_table(
        "catalogs",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("toml", sa.Text(), nullable=False),
        sa.Column("first_used", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_catalogs"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "events",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("digests", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_events"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_events_kind", "events", ["kind"])
    op.create_index("ix_events_number", "events", ["number"])
    op.create_table(
        "persons",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "postings",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("tax_point", sa.Text(), nullable=False),
        sa.Column("vat_category", sa.Text(), nullable=True),
        sa.Column("vat_rate", sa.Text(), nullable=True),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "line", name="pk_postings"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coverages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_coverages_client"),
        sa.PrimaryKeyConstraint("id", name="pk_coverages"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_coverages_client", "coverages", ["client"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Text(), nullable=False),
        sa.CheckConstraint("decision IN ('bill', 'waive', 'wait')", name="decision"),
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_decisions_client"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_decisions_client", "decisions", ["client"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client"], ["persons.id"], name="fk_deliveries_client"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deliveries_client_day", "deliveries", ["client", "day"])
    op.create_index("ix_deliveries_day", "deliveries", ["day"])
    op.create_table(
        "invoices",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("prepaid", sa.Integer(), nullable=False),
        sa.Column("payable", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=True),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind = 'credit-note') = (original IS NOT NULL)", name="original"),
        sa.CheckConstraint("kind IN ('invoice', 'credit-note')", name="kind"),
        sa.CheckConstraint("payer_kind IN ('client', 'family', 'municipality', 'insurer', 'svb')", name="payer_kind"),
        sa.CheckConstraint("gross = net + tax + rounding AND payable = gross - prepaid", name="totals"),
        sa.ForeignKeyConstraint(["catalog"], ["catalogs.hash"], name="fk_invoices_catalog"),
        sa.ForeignKeyConstraint(["original"], ["invoices.number"], name="fk_invoices_original"),
        sa.PrimaryKeyConstraint("number", name="pk_invoices"),
        sa.UniqueConstraint("series", "sequence", name="uq_invoices_series_sequence"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_invoices_client", "invoices", ["client"])
    op.create_index("ix_invoices_issued", "invoices", ["issued"])
    op.create_index("ix_invoices_original", "invoices", ["original"])
    op.create_index("ix_invoices_payer", "invoices", ["payer"])
    op.create_index("ix_invoices_reference", "invoices", ["reference"])
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_notes_person"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_notes_person", "notes", ["person"])
    op.create_table(
        "personas",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name="fk_personas_person"),
        sa.PrimaryKeyConstraint("digest", name="pk_personas"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_personas_person", "personas", ["person"])
    op.create_table(
        "effects",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_effects_number"),
        sa.PrimaryKeyConstraint("number", "effect", name="pk_effects"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_holds_delivery"),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_index("ix_holds_client", "holds", ["client"])
    op.create_index("ix_holds_delivery", "holds", ["delivery"])
    op.create_table(
        "plans",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["catalog"], ["catalogs.hash"], name="fk_plans_catalog"),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_plans_delivery"),
        sa.PrimaryKeyConstraint("delivery", "round", name="pk_plans"),
        sqlite_strict=True,
        sqlite_with_rowid=True,
    )
    op.create_table(
        "removals",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_removals_delivery"),
        sa.PrimaryKeyConstraint("delivery", name="pk_removals"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "renditions",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copy", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.sequence"], name="fk_renditions_event"),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_renditions_number"),
        sa.PrimaryKeyConstraint("number", "copy", name="pk_renditions"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shares",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payer_kind", sa.Text(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("coverage", sa.Text(), nullable=True),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=True),
        sa.Column("net", sa.Integer(), nullable=True),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.CheckConstraint("payer_kind IN ('client', 'family', 'municipality', 'insurer', 'svb')", name="payer_kind"),
        sa.CheckConstraint("standing <> 'billed' OR (payer_kind IS NOT NULL AND payer IS NOT NULL)", name="payer"),
        sa.CheckConstraint("standing IN ('billed', 'held', 'shortfall', 'waived')", name="standing"),
        sa.ForeignKeyConstraint(["coverage"], ["coverages.id"], name="fk_shares_coverage"),
        sa.ForeignKeyConstraint(
            ["delivery", "round"], ["plans.delivery", "plans.round"], name="fk_shares_delivery_round"
        ),
        sa.PrimaryKeyConstraint("delivery", "round", "share", name="pk_shares"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shares_client", "shares", ["client"])
    op.create_index("ix_shares_coverage", "shares", ["coverage"])
    op.create_index("ix_shares_payer_day", "shares", ["payer", "day"])
    op.create_table(
        "billed",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery", "round", "share"],
            ["shares.delivery", "shares.round", "shares.share"],
            name="fk_billed_delivery_round_share",
        ),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_billed_number"),
        sa.PrimaryKeyConstraint("delivery", "round", "share", name="pk_billed"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_billed_number", "billed", ["number"])
    op.create_table(
        "superseded",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("share", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("time", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery", "round", "share"],
            ["shares.delivery", "shares.round", "shares.share"],
            name="fk_superseded_delivery_round_share",
        ),
        sa.ForeignKeyConstraint(["number"], ["invoices.number"], name="fk_superseded_number"),
        sa.PrimaryKeyConstraint("delivery", "round", "share", name="pk_superseded"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
