"""What the VAT return cannot know: the VAT of an old invoice of which the old system did not say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from catalog.dates import Period
from catalog.money import ZERO
from catalog.texts import Language, text
from invoices.books.bad_debts import lost, so_far
from invoices.books.received import Standing, Story
from invoices.books.returns import Returns


def not_known(
    told: Iterable[Story], returns: Returns, period: Period, today: date, language: Language, *, cash: bool
) -> Iterator[str]:
    """Each time that VAT of such an invoice falls due or can be asked back in this period, for people to add."""
    for story in told:
        if story.unknown:
            yield from _came(story, returns, period, language) if cash else _lost(story, period, today, language)


def _came(story: Story, returns: Returns, period: Period, language: Language) -> Iterator[str]:
    """What was paid of it, or given back (Wet OB art. 26)."""
    before, mine = Standing(), returns.within(period)
    for step in story.steps:
        amount, before = step.after.settled - before.settled, step.after
        if amount and returns.shown_in(step.day, step.booked, step.source) in mine:
            key = "paid" if amount > ZERO else "returned"
            facts = {"number": story.number, "day": step.day, "amount": max(amount, -amount)}
            yield text(f"command.report.vat.unknown-{key}", language, **facts)


def _lost(story: Story, period: Period, today: date, language: Language) -> Iterator[str]:
    """What will not be paid of it, or was paid after all (Wet OB art. 29)."""
    start, end = so_far(story, period, today)
    if amount := lost(story, end) - lost(story, start):
        key = "lost" if amount > ZERO else "paid-after"
        facts = {"number": story.number, "amount": max(amount, -amount)}
        yield text(f"command.report.vat.unknown-{key}", language, **facts)
