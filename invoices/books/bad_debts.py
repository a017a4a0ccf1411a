"""VAT on what nobody paid: what can be asked back, and what falls due again when it is paid after all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from catalog.dates import Period, add_months
from catalog.money import ZERO, Money
from invoices.books.received import Story
from invoices.books.report import Cell, Column, Table, summed

BAD: Final = (
    Column("number"), Column("payer_kind", "word"), Column("due", "day"), Column("why", "word"),
    Column("unpaid", "money"), Column("before", "money"), Column("after", "money"), Column("reclaim", "money"),
)  # fmt: skip


def lost(story: Story, day: date) -> Money:
    """What will not be paid of an invoice, when a day begins (Wet OB art. 29 lid 1 and 2).

    What was written off will not be paid; and so, by law, what is unpaid a year after the last day to pay.
    """
    stands = story.at(day)
    return stands.unpaid if _too_late(story, day) else min(stands.unpaid, max(stands.written_off, ZERO))


def _tax(story: Story, day: date) -> Money:
    """The VAT in that."""
    stands = story.at(day)
    return stands.share(stands.tax, lost(story, day))


def _too_late(story: Story, day: date) -> bool:
    return add_months(story.due, 12) + timedelta(days=1) < day


def so_far(story: Story, period: Period, today: date) -> tuple[date, date]:
    """The first day of a period that is in these books, and the day after its last that has been.

    What was lost of an old invoice before the opening day stands in the old books: it is not asked back here.
    """
    start = max(period.start or date.min, story.opened or date.min)
    return start, min(period.end or date.max, today + timedelta(days=1))


def bad_debts(found: Iterable[Story], period: Period, today: date, label: str) -> Table:
    """Invoices of which VAT is lost, or was, with what changes in this period so far: below zero falls due again."""
    rows: list[tuple[Cell, ...]] = []
    for story in found:
        start, end = so_far(story, period, today)
        before, after = _tax(story, start), _tax(story, end)
        if before or after:
            why = "paid-after" if after < before else "one-year" if _too_late(story, end) else "written-off"
            unpaid = story.at(end).unpaid
            rows.append((story.number, story.payer_kind, story.due, why, unpaid, before, after, after - before))
    return Table("bad_debts", BAD, tuple(rows), summed(BAD, rows, label))
