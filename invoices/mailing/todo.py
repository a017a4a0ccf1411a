"""What waits in reminding and sending: for `tiered todo` and the page of the practice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from catalog.money import total
from invoices.mailing.outbox import outbox
from invoices.mailing.settings import HOST, LOCAL
from invoices.practice.waiting import Todo
from invoices.reminders.owed import owing
from invoices.reminders.remind import because, propose
from invoices.store.mailbook import first_day

if TYPE_CHECKING:
    from invoices.practice.practice import Practice
    from invoices.store.archive import Archive


def post(practice: Practice, archive: Archive) -> Iterator[Todo]:
    """Who could be reminded, what only people can decide, and what is to be sent.

    The last only where sending is done here: with a mail server, or when something was ever written down as sent.
    """
    yield from _late(practice, archive)
    host = os.environ.get(HOST, "").strip()
    if not host and first_day(archive.connection) is None:
        return
    found = outbox(archive, practice.catalog, practice.terminal.today, here=host in LOCAL)
    if mailed := found.by("email"):
        yield Todo("unsent", {"count": len(mailed)})
    if paper := found.by("post"):
        yield Todo("to-post", {"count": len(paper)})
    for each in found.by("perhaps"):
        yield Todo("mail-perhaps", {"number": each.about, "name": each.name})
    for each in found.by("refused"):
        yield Todo("mail-refused", {"number": each.about, "name": each.name})


def _late(practice: Practice, archive: Archive) -> Iterator[Todo]:
    here, letters = practice.terminal, 0
    for mine in owing(archive, here.today):
        for each in propose(practice, archive, mine):
            if each.step.kind != "staff":
                letters += 1
                continue
            numbers = [bill.number for bill in each.step.bills]
            said = {"name": each.payer, "numbers": ", ".join(numbers), "number": numbers[0]}
            amount = total(bill.open for bill in each.step.bills)
            yield Todo("decide", {**said, "amount": amount, "because": because(here, each)})
    if letters:
        yield Todo("remind", {"count": letters})
