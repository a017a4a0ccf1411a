"""`tiered pay parts`: agree that an invoice is paid in parts, look how that goes, or end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, day, number, words, wrong_usage
from invoices.practice.asking import lasting_reason as kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from catalog.faults import Fault
    from catalog.money import Money
    from invoices.payments.parts import Arrangement, Every
    from invoices.payments.parts_page import PartsPage
    from invoices.practice.practice import Practice
    from invoices.store.archive import Entry


def parts(
    context: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER")] = None,
    *,
    count: Annotated[int | None, typer.Option("--count")] = None,
    amounts: Annotated[str | None, typer.Option("--amounts", metavar="AMOUNTS")] = None,
    first: Annotated[str | None, typer.Option("--first", metavar="DATE")] = None,
    every: Annotated[str | None, typer.Option("--every", metavar="month|week")] = None,
    stop: Annotated[bool, typer.Option("--stop")] = False,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
    yes: Annotated[bool, typer.Option("--yes")] = False,
) -> None:
    """Agree that an invoice is paid in parts; without options: how that goes."""
    from invoices.payments.online import look_first
    from invoices.practice.practice import Practice

    here = terminal(context)
    new = count is not None or amounts is not None
    if count is not None and amounts is not None:
        wrong_usage(here, "parts.one-way", "--count / --amounts")
    if stop and (new or first or every):
        wrong_usage(here, "parts.stop-alone", "--stop")
    if not new and not here.interactive and (first or every):
        wrong_usage(here, "ask.missing", "--count / --amounts")
    invoice = ask(here, number, "NUMBER", "invoice-parts", words)
    made = True
    with Practice(here) as practice:
        page = _page(practice, invoice)
        if not stop and here.interactive and (first or every or page.agreed is None):
            new = True
        if stop or new:
            look_first(practice)
            page = _page(practice, invoice)
        if stop:
            _stop(practice, page, reason, yes=yes)
        elif new:
            arrangement = _proposed(here, page, count, amounts, first, every)
            _agree(practice, page.entry, arrangement, reason, yes=yes)
        if stop or new:
            made = _follow(practice, invoice)
            page = _page(practice, invoice)
    here.answer(page.record(), lambda: page.draw(here))
    if not made:
        raise typer.Exit(1)


def _page(practice: Practice, invoice: str) -> PartsPage:
    from invoices.payments.parts_page import PartsPage

    with practice.archive() as archive:
        archive.invoice(invoice)
        (entry,) = archive.of_numbers([invoice])
        return PartsPage.of(archive, entry, practice.terminal.today)


def _proposed(
    here: Terminal, page: PartsPage, count: int | None, amounts: str | None, first: str | None, every: str | None
) -> Arrangement:
    """The parts that are meant, asked for where a person sits at the keyboard."""
    from invoices.payments.in_parts import check, first_day, propose

    entry = page.entry
    check(entry, page.underway)
    if count is None and amounts is None:
        count = ask(here, None, "--count", "parts-count", _whole, open=entry.open)
    start: date = first_day(entry, here.today)
    if first is not None or here.interactive:
        start = ask(here, first, "--first", "parts-first", day, default=start.isoformat())
    sums = [] if amounts is None else _amounts(here, amounts)
    return propose(entry, count, sums, start, _every(here, every), here.today)


def _agree(practice: Practice, entry: Entry, arrangement: Arrangement, reason: str | None, *, yes: bool) -> None:
    """Shows the parts, asks, and keeps them."""
    from invoices.payments.in_parts import agree

    here = practice.terminal
    why = None if reason is None else kept(here, reason, "--reason")
    if not yes and (here.interactive or here.can_ask):
        _draw(here, entry, arrangement)
        _sure(here, here.say("parts.sure"))
    agree(practice, entry.number, arrangement, why)


def _stop(practice: Practice, page: PartsPage, reason: str | None, *, yes: bool) -> None:
    """Ends what was agreed, with a reason that is kept."""
    from catalog.faults import Faults, fault
    from invoices.payments.in_parts import end

    here, number = practice.terminal, page.entry.number
    if page.agreed is None:
        raise Faults([fault("parts-none", number=number)])
    why = ask(here, reason, "--reason", "reason", kept)
    if not yes and (here.interactive or here.can_ask):
        _sure(here, here.say("parts.stop-sure", number=number))
    end(practice, number, why)


def _sure(here: Terminal, question: str) -> None:
    """Goes on when the answer is yes; ends the command when it is no."""
    if not here.confirm(question, err=True):
        here.tell("nothing-changed", err=True)
        raise typer.Exit


def _follow(practice: Practice, invoice: str) -> bool:
    """Brings the payment links and the documents up to date; False when a part of that is left for later."""
    from catalog.faults import Faults
    from invoices.issue_commands import render_or_say
    from invoices.payments.keys import KEY
    from invoices.vault import secret

    wrong: Sequence[Fault] = ()
    if secret(KEY, practice.folder) is not None:  # before anything heavy is imported
        from invoices.payments.online import renewed_links

        try:
            wrong = renewed_links(practice, invoice).wrong()
        except Faults as faults:
            wrong = faults.faults
    if wrong:
        practice.terminal.complain(wrong)
        practice.terminal.tell("parts.links-later", err=True)
    return render_or_say(practice) and not wrong


def _draw(here: Terminal, entry: Entry, arrangement: Arrangement) -> None:
    """The parts as they would be agreed."""
    from catalog.texts.formats import day as written
    from catalog.texts.formats import money

    here.tell("parts.proposed", number=entry.number, name=entry.payer_name, open=entry.open)
    rows = [
        (str(place), written(each.day, here.language), money(each.amount, here.language))
        for place, each in enumerate(arrangement.parts, 1)
    ]
    here.table([here.say(f"parts.column.{name}") for name in ("part", "day", "amount")], rows, right=(0, 2))


def _whole(here: Terminal, text: str, option: str) -> int:
    value = number(here, text, option)
    return int(value) if value == int(value) else wrong_usage(here, "parts.not-whole", option, word=text)


def _amounts(here: Terminal, text: str) -> Sequence[Money]:
    """Amounts with spaces between them: `50 50 42,50`."""
    from catalog.money import Money

    found = []
    for word in text.replace(";", " ").split():
        value = number(here, word.removeprefix("€"), "--amounts")
        try:
            found.append(Money.euros(value))
        except ValueError:
            wrong_usage(here, "pay.finer-than-a-cent", "--amounts", word=word)
    return found or wrong_usage(here, "ask.missing", "--amounts")


def _every(here: Terminal, given: str | None) -> Every:
    from invoices.payments.parts import EVERY

    word = (given or "month").strip().casefold()
    for each in EVERY:
        if word in (each, here.say(f"parts.every.{each}")):
            return each
    return wrong_usage(here, "parts.not-every", "--every", word=word)
