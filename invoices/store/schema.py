"""The tables of a practice. Amounts are whole cents, days and times ISO 8601 text, records JSON text.

Two kinds of tables stand here. What a practice writes down (`PRACTICE`) may change. What was issued (`ISSUED`) is
written once: no column of it ever changes, and triggers refuse it (triggers.py). Status is derived, never stored.

Tables are STRICT: an amount can only be an integer, also for who writes with another program.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

PAYER_KINDS: Final = "'client', 'family', 'municipality', 'insurer', 'svb'"


def _key(name: str, *references: ForeignKey) -> Column[Any]:
    return Column(name, Text, *references, primary_key=True)


def _count(name: str) -> Column[Any]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _text(name: str, *references: ForeignKey) -> Column[Any]:
    return Column(name, Text, *references, nullable=False)


def _maybe(name: str, *references: ForeignKey) -> Column[Any]:
    return Column(name, Text, *references, nullable=True)


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _table(name: str, *parts: Any, wide: bool = False) -> Table:
    """A strict table. `wide` rows are stored under a hidden row number, which costs half the space and time."""
    keys = [part for part in parts if isinstance(part, Column) and part.primary_key]
    by_integer = len(keys) == 1 and isinstance(keys[0].type, Integer)
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=wide or by_integer)


def _of_share() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["delivery", "round", "share"], ["shares.delivery", "shares.round", "shares.share"])


# What a practice writes down ---------------------------------------------------------------------------------------

persons = _table("persons", _key("id"), _text("name"), _maybe("email"), _text("record"))

coverages = _table(
    "coverages",
    _key("id"),
    _text("client", ForeignKey("persons.id")),
    _text("kind"),
    _maybe("payer"),
    _text("status"),
    _text("record"),
    Index(None, "client"),
)

deliveries = _table(
    "deliveries",
    _key("id"),
    _text("client", ForeignKey("persons.id")),
    _text("day"),
    _text("service"),
    _text("record"),
    Index(None, "day"),
    Index(None, "client", "day"),
)

notes = _table(
    "notes",
    _id(),
    _text("person", ForeignKey("persons.id")),
    _text("text"),
    _text("actor"),
    _text("time"),
    Index(None, "person"),
)

# What was issued, and what it was issued from ----------------------------------------------------------------------

removals = _table(
    "removals",
    _key("delivery", ForeignKey("deliveries.id")),
    _text("reason"),
    _text("actor"),
    _text("time"),
)
"""Deliveries that do not count: never billed."""

catalogs = _table("catalogs", _key("hash"), _text("toml"), wide=True)

plans = _table(
    "plans",
    _key("delivery", ForeignKey("deliveries.id")),
    _count("round"),
    _text("catalog", ForeignKey("catalogs.hash")),
    _text("day"),
    _text("client"),
    _text("record"),
    _text("time"),
    wide=True,
)
"""How a delivery was worked out: price, parts and trace. A re-routing makes another round."""

shares = _table(
    "shares",
    _key("delivery"),
    _count("round"),
    _count("share"),
    _text("standing"),
    _text("kind"),
    _maybe("payer_kind"),  # nobody pays a shortfall
    _maybe("payer"),
    _maybe("coverage", ForeignKey("coverages.id")),
    _text("client"),
    _text("day"),
    _maybe("units"),
    Column("net", Integer),
    _number("gross"),
    ForeignKeyConstraint(["delivery", "round"], ["plans.delivery", "plans.round"]),
    CheckConstraint("standing IN ('billed', 'held', 'shortfall', 'waived')", name="standing"),
    CheckConstraint("standing <> 'billed' OR (payer_kind IS NOT NULL AND payer IS NOT NULL)", name="payer"),
    CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
    Index(None, "client"),
    Index(None, "payer", "day"),
    Index(None, "coverage"),
)
"""Which part of a delivery one payer bears. `standing` is what it was when it was worked out."""

invoices = _table(
    "invoices",
    _key("number"),
    _text("series"),
    _number("sequence"),
    _text("kind"),
    _text("issued"),
    _text("due"),
    _text("payer_kind"),
    _text("payer"),
    _maybe("client"),
    _text("addressee"),
    _number("net"),
    _number("tax"),
    _number("rounding"),
    _number("gross"),
    _number("prepaid"),
    _number("payable"),
    _text("reference"),
    _maybe("original", ForeignKey("invoices.number")),
    _text("catalog", ForeignKey("catalogs.hash")),
    _text("digest"),
    _text("record"),
    UniqueConstraint("series", "sequence"),
    CheckConstraint("kind IN ('invoice', 'credit-note')", name="kind"),
    CheckConstraint("(kind = 'credit-note') = (original IS NOT NULL)", name="original"),
    CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
    CheckConstraint("gross = net + tax + rounding AND payable = gross - prepaid", name="totals"),
    Index(None, "issued"),
    Index(None, "client"),
    Index(None, "payer"),
    Index(None, "reference"),
    Index(None, "original"),
    wide=True,
)

billed = _table(
    "billed",
    _key("delivery"),
    _count("round"),
    _count("share"),
    _text("number", ForeignKey("invoices.number")),
    _number("line"),
    _of_share(),
    Index(None, "number"),
)
"""Which invoice bills a share: its key says that no share is billed twice."""

superseded = _table(
    "superseded",
    _key("delivery"),
    _count("round"),
    _count("share"),
    _text("cause"),
    _maybe("number", ForeignKey("invoices.number")),
    _text("actor"),
    _text("time"),
    _of_share(),
)
"""Shares that count no longer: credited and billed again, dropped, or routed anew. `number` is the credit note."""

decisions = _table(
    "decisions",
    _id(),
    _text("client", ForeignKey("persons.id")),
    _text("decision"),
    _text("reason"),
    _text("actor"),
    _text("time"),
    _text("deliveries"),
    CheckConstraint("decision IN ('bill', 'waive', 'wait')", name="decision"),
    Index(None, "client"),
)
"""What staff decided about a client's shortfall. `deliveries` is a JSON list of ids."""

personas = _table(
    "personas",
    _key("digest"),
    _text("person", ForeignKey("persons.id")),
    _text("salt"),
    _text("record"),
    Index(None, "person"),
)
"""A person as they stood on the day of issue. The one table of these that may lose rows: erasure."""

postings = _table(
    "postings",
    _key("source"),
    _count("line"),
    _text("account"),
    _text("payer_kind"),
    _text("payer"),
    _maybe("client"),
    _number("amount"),
    _text("booked"),
    _text("tax_point"),
    _maybe("vat_category"),
    _maybe("vat_rate"),
    _maybe("service"),
    _text("cause"),
)
"""The books. `booked` is the day on which a line counts in them, `tax_point` the day of its VAT. `source` is an
invoice's number, a movement's id, or `release:...` for the income of packages paid ahead (deferral.py)."""

expiries = _table(
    "expiries",
    _key("package"),
    _text("day"),
    _text("actor"),
    _text("time"),
)
"""Packages that were paid ahead and ended with sessions left: by the delivery that opened them, or their id of the old
system. `day` is the last on
which a session could be used: what is left is income of it."""

effects = _table("effects", _key("number", ForeignKey("invoices.number")), _key("effect"))
"""What has to be done after the commit. It is done when an event says so."""

events = _table(
    "events",
    _count("sequence"),
    _text("kind"),
    _maybe("number"),  # no foreign key: the chain tells what happened, whatever happens to the rest
    _text("time"),
    _text("actor"),
    _text("digests"),
    _text("previous"),
    _text("hash"),
    Index(None, "number"),
    Index(None, "kind"),
)
"""The chain (chain.py): without gaps, each event proving the one before."""

renditions = _table(
    "renditions",
    _key("number", ForeignKey("invoices.number")),
    _count("copy"),
    _text("inputs"),
    _text("files"),
    Column("event", Integer, ForeignKey("events.sequence"), nullable=False),
)
"""The documents that were made of an invoice: what went in, and the digest of each file."""

movements = _table(
    "movements",
    _key("id"),
    _text("source"),
    _text("kind"),
    _text("day"),
    _number("amount"),
    _text("record"),
    _text("time"),
    _text("actor"),
    UniqueConstraint("source"),
    Index(None, "day"),
)
"""Money that came or went. `source` is where it is known from (`hand:...`, `stripe:...`): each is booked once."""

applied = _table(
    "applied",
    _key("movement", ForeignKey("movements.id")),
    _key("number"),  # of an invoice, ours or brought from the old system
    _number("amount"),
    Index(None, "number"),
)
"""What of a movement is for which invoice. It repeats what the movement's record says."""

set_aside = _table("set_aside", _key("source"), _text("day"), _number("amount"), _text("time"), _text("actor"))
"""Lines of a bank statement that are no business of these invoices: never posted, and never asked about again."""

links = _table(
    "links",
    _key("token"),
    _text("number", ForeignKey("invoices.number")),
    _number("amount"),
    _text("time"),
    Index(None, "number"),
)
"""A payment link that was asked for, written down before Stripe was called. `token` is all that Stripe knows of it."""

link_states = _table(
    "link_states",
    _key("token", ForeignKey("links.token")),
    _count("place"),
    _text("state"),
    _text("record"),
    _text("time"),
    _text("actor"),
    CheckConstraint("state IN ('made', 'pending', 'failed', 'closed')", name="state"),
)
"""What became of a link, one after the other: made, a payment that is on its way or failed, closed."""

consents = _table(
    "consents",
    _id(),
    _text("client", ForeignKey("persons.id")),
    _maybe("service"),
    _number("given"),
    _text("day"),
    _text("words"),
    _text("actor"),
    _text("time"),
    CheckConstraint("given IN (0, 1)", name="given"),
    Index(None, "client"),
)
"""That a client asked us to begin within the term of withdrawal, or took that back (`given` 0), in these very words.
`service` is NULL where it is about all help; `day` is when they said so."""

pages = _table(
    "pages",
    _key("token"),
    _text("number", ForeignKey("invoices.number")),
    _text("time"),
    _text("actor"),
    UniqueConstraint("number"),
)
"""The payer's own page of an invoice: its random `token` stands in the address, and says nothing. One for life."""

stops = _table(
    "stops",
    _key("package"),  # ours, or brought from the old system
    _text("client", ForeignKey("persons.id")),
    _text("service"),
    _text("day"),
    _text("booked"),
    _number("used"),
    _text("reason"),
    _text("actor"),
    _text("time"),
    Index(None, "client"),
)
"""Packages that a client stopped early, by the delivery that opened them, or their id of the old system. `day`: when
they stopped; `booked`: in which books the end of it counts; `used`: how many sessions there were."""

given_back = _table(
    "given_back",
    _key("delivery"),
    _count("round"),
    _count("share"),
    _key("number", ForeignKey("invoices.number")),
    _number("amount"),
    _text("cause"),
    _text("actor"),
    _text("time"),
    _of_share(),
    CheckConstraint("cause IN ('stopped', 'moved')", name="cause"),
    Index(None, "number"),
)
"""A part of a share that a credit note took back while the rest goes on counting. `number` is the credit note."""

# Paying in parts ---------------------------------------------------------------------------------------------------

arrangements = _table(
    "arrangements",
    _key("number", ForeignKey("invoices.number")),
    _count("place"),
    _text("record"),
    _maybe("reason"),
    _text("time"),
    _text("actor"),
)
"""What was agreed about paying an invoice in parts, one after the other: the last holds, also that it was ended."""

part_links = _table("part_links", _key("token", ForeignKey("links.token")), _number("place"), _number("part"))
"""Which part of which arrangement a payment link is for; one for the whole invoice has no row."""

letters = _table(
    "letters",
    _key("id"),
    _text("step"),
    _text("payer_kind"),
    _text("payer"),
    _text("day"),
    _text("name"),
    _text("catalog", ForeignKey("catalogs.hash")),
    _text("record"),
    _text("time"),
    _text("actor"),
    UniqueConstraint("name"),
    CheckConstraint("step IN ('note', 'letter', 'reminder')", name="step"),
    CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
    Index(None, "payer"),
)
"""A letter about what is open, as a person decided it. `name` is what its files are called."""

letter_files = _table(
    "letter_files",
    _key("letter", ForeignKey("letters.id")),
    _text("inputs"),
    _text("files"),
    Column("event", Integer, ForeignKey("events.sequence"), nullable=False),
)
"""The documents that were made of a letter: what went in, and the digest of each file."""

mailings = _table(
    "mailings",
    _key("id"),
    _text("about"),
    _text("way"),
    _maybe("message"),
    _maybe("persona"),
    _text("day"),
    _text("time"),
    _text("actor"),
    CheckConstraint("way IN ('email', 'post')", name="way"),
    CheckConstraint("(way = 'email') = (message IS NOT NULL)", name="message"),
    Index(None, "about"),
)
"""An invoice or a letter on its way to somebody, written down before the mail server is called. `persona`: to whom."""

outcomes = _table(
    "outcomes",
    _key("mailing", ForeignKey("mailings.id")),
    _count("place"),
    _text("outcome"),
    _text("day"),
    _text("time"),
    _text("actor"),
    CheckConstraint("outcome IN ('sent', 'refused', 'later', 'not-sent')", name="outcome"),
)
"""What became of it. One without a row went out, perhaps: the program was stopped before it knew."""

refunds = _table(
    "refunds",
    _key("token"),
    _text("number", ForeignKey("invoices.number")),
    _text("charge"),
    _number("amount"),
    _text("reason"),
    _text("time"),
    _text("actor"),
    CheckConstraint("amount > 0", name="amount"),
    Index(None, "number"),
)
"""A refund that was asked of Stripe, written down before the call: of which charge of theirs, how much and why."""

refund_states = _table(
    "refund_states",
    _key("token", ForeignKey("refunds.token")),
    _count("place"),
    _text("state"),
    _text("record"),
    _text("time"),
    _text("actor"),
    CheckConstraint("state IN ('made', 'refused')", name="state"),
)
"""What became of a refund: made, with Stripe's own id, or refused. That the money went is a movement."""

closings = _table(
    "closings",
    _id(),
    _text("period"),
    _number("closed"),
    _maybe("through"),
    _text("day"),
    _maybe("reason"),
    _text("actor"),
    _text("time"),
    CheckConstraint("closed IN (0, 1)", name="closed"),
    CheckConstraint("closed = 1 OR reason IS NOT NULL", name="reason"),
)
"""A period of which the books were closed, or opened again (`closed` 0) with the reason. The last row holds: nothing is
booked on a day up to and including `through`; NULL means every day is open. `day` is the day on which it was done."""

# Coming from elsewhere ---------------------------------------------------------------------------------------------

openings = _table(
    "openings",
    _count("place"),
    Column("undoes", Integer, ForeignKey("openings.place")),
    _text("day"),
    _text("catalog", ForeignKey("catalogs.hash")),
    _text("record"),
    _maybe("reason"),
    _text("time"),
    _text("actor"),
    CheckConstraint("(undoes IS NULL) = (reason IS NULL)", name="reason"),
)
"""What an old system left behind, or that an earlier row of these is undone. The last one that is not counts."""

brought = _table(
    "brought",
    _count("opening"),
    _key("number"),
    _text("issued"),
    _text("due"),
    _text("payer_kind"),
    _text("payer"),
    _maybe("client"),
    _number("open"),
    _text("reference"),
    ForeignKeyConstraint(["opening"], ["openings.place"]),
    CheckConstraint("open > 0", name="open"),
    CheckConstraint(f"payer_kind IN ({PAYER_KINDS})", name="payer_kind"),
    Index(None, "number"),
)
"""Invoices of the old system of which something was open. It repeats what the opening's record says."""

erasures = _table(
    "erasures",
    _id(),
    _text("person", ForeignKey("persons.id")),
    _text("day"),
    _text("reason"),
    _text("record"),
    _text("time"),
    _text("actor"),
    Index(None, "person"),
)
"""That somebody was erased, as far as it could be that day: how much was removed, what was kept and until when, and
which frozen people and files are gone (art. 5 lid 2 AVG: we can show that we did it). The last of a person holds."""

marks = _table(
    "marks",
    _id(),
    _text("number", ForeignKey("invoices.number")),
    _text("mark"),
    _maybe("text"),
    _text("time"),
    _text("actor"),
    CheckConstraint("mark IN ('checked', 'question', 'answer')", name="mark"),
    CheckConstraint("(mark = 'checked') = (text IS NULL)", name="text"),
    Index(None, "number"),
)
"""What an accountant found of an invoice: checked, or a question, which waits until staff answer it."""

review_links = _table(
    "review_links",
    _id(),
    _text("key"),
    _text("period"),
    _text("until"),
    _text("time"),
    _text("actor"),
    UniqueConstraint("key"),
)
"""A link by which an accountant reads the review of a period. `key` is the digest of what stands in the link: whoever
has the database cannot make the link of it. `until` is the moment at which it ends."""

review_ends = _table(
    "review_ends",
    Column("link", Integer, ForeignKey("review_links.id"), primary_key=True, autoincrement=False),
    _text("time"),
    _text("actor"),
)
"""A link that was taken back before its time."""

PRACTICE: Final = (persons, coverages, deliveries, notes)
ISSUED: Final = (
    removals,
    catalogs,
    plans,
    shares,
    invoices,
    billed,
    superseded,
    decisions,
    personas,
    postings,
    expiries,
    effects,
    events,
    renditions,
    movements,
    applied,
    set_aside,
    links,
    link_states,
    consents,
    pages,
    stops,
    given_back,
    arrangements,
    part_links,
    letters,
    letter_files,
    mailings,
    outcomes,
    refunds,
    refund_states,
    closings,
    openings,
    brought,
    erasures,
    marks,
    review_links,
    review_ends,
)
