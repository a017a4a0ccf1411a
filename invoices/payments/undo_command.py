"""`tiered pay undo`: what was booked on the wrong invoice, or never came."""

from __future__ import annotations

from typing import Annotated

import typer

from catalog.terminal import terminal
from invoices.practice.asking import ask, words
from invoices.practice.asking import lasting_reason as kept_reason


def undo(
    context: typer.Context,
    payment: Annotated[str | None, typer.Argument(metavar="PAYMENT")] = None,
    *,
    other: Annotated[str | None, typer.Option("--for", metavar="NUMBER")] = None,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
) -> None:
    """Take back a payment that was booked by mistake, or count it for the invoice that it was for."""
    from invoices.payments.commands import record, stands_as
    from invoices.payments.online import links_follow
    from invoices.payments.undoing import undo as take_back
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    which = ask(here, payment, "PAYMENT", "payment", words)
    why = ask(here, reason, "--reason", "reason", kept_reason)
    with Practice(here) as practice:
        made = take_back(practice.store, which, other, why, here.today)
        links = links_follow(practice, list(made.applied))
        write_index(practice)
        with practice.archive() as archive:
            entries = archive.of_numbers(list(made.applied))
    data = {**record(made), "invoices": [stands_as(each) for each in entries], "links": links}

    def draw() -> None:
        here.tell("pay.undone" if other is None else "pay.undone-for", id=which, other=other)
        for each in entries:
            here.tell("pay.undo-stands", number=each.number, name=each.payer_name, open=each.open)
        if not links:
            here.tell("pay.links-later")

    here.answer(data, draw)
