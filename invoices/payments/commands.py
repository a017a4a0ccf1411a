"""`tiered pay ...`: what was paid, by which way, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal
from invoices.payments.parts_command import parts
from invoices.practice.asking import ask, choose, day, number, sure, words, wrong_usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.money import Money
    from invoices.payments.model import Movement
    from invoices.payments.sync import Synced
    from invoices.store.archive import Entry

commands = typer.Typer(no_args_is_help=True)

commands.command()(parts)

Which = Annotated[str | None, typer.Argument(metavar="NUMBER")]


@commands.command()
def book(
    context: typer.Context,
    which: Which = None,
    amount: Annotated[str | None, typer.Argument(metavar="AMOUNT")] = None,
    *,
    how: Annotated[str | None, typer.Option("--how", metavar="cash|card|bank")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    again: Annotated[bool, typer.Option("--again")] = False,
) -> None:
    """Book a payment of an invoice that somebody made in cash, by card, or by bank."""
    from catalog.faults import Faults, fault
    from invoices.payments.by_hand import Wanted
    from invoices.practice.overview import stale_links, write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, which, "NUMBER", "invoice-paid", words)
    with Practice(here) as practice:
        wanted = Wanted(
            invoice,
            ask(here, amount, "AMOUNT", "amount-paid", _euros),
            _how(here, how),
            ask(here, on, "--on", "day-paid", day, default=here.today.isoformat()),
        )
        before = wanted.check(practice)
        twin = wanted.twin(practice)
        if twin is not None and not again and not sure(here, "pay.again", id=twin.id):
            raise Faults([fault("payment-twice", id=twin.id, number=invoice, amount=wanted.amount, day=wanted.day)])
        much = wanted.amount > before.open
        if much and here.interactive:
            sure(here, "pay.too-much", open=before.open)
        movement = wanted.book(practice)
        write_index(practice)
        with practice.archive() as archive:
            (after,) = archive.of_numbers([invoice])
            stale = len(stale_links(archive, [after]))
    here.answer({**record(movement), **_stands(after)}, lambda: _draw_booked(here, wanted.amount, after, stale))


@commands.command()
def show(context: typer.Context, which: Which = None) -> None:
    """Show what was paid of an invoice, and what is open."""
    from catalog.money import ZERO
    from catalog.texts.formats import day as written
    from catalog.texts.formats import money
    from invoices.payments.parts_page import PartsPage
    from invoices.practice.practice import Practice
    from invoices.store.cashbook import movements_of

    here = terminal(context)
    invoice = ask(here, which, "NUMBER", "invoice-paid", words)
    with Practice(here) as practice, practice.archive() as archive:
        archive.invoice(invoice)
        (entry,) = archive.of_numbers([invoice])
        made = movements_of(archive.connection, invoice)
        parts_page = PartsPage.of(archive, entry, here.today)

    def draw() -> None:
        here.tell("pay.show.asked", number=invoice, amount=entry.payable - entry.credited)
        if made:
            rows = [
                (
                    written(each.day, here.language),
                    here.say(f"pay.kind.{each.kind}"),
                    here.say(f"pay.till.{each.till}"),
                    money(each.applied[invoice], here.language),
                    each.id,
                )
                for each in made
            ]
            here.table(
                [here.say(f"pay.column.{name}") for name in ("day", "what", "till", "amount", "id")], rows, right=(3,)
            )
        if parts_page.history and entry.open > ZERO:
            parts_page.draw(here)
        else:
            _tell_open(here, entry)

    agreed = parts_page.record() if parts_page.history else None
    data = {"number": invoice, "movements": [record(each) for each in made], **_stands(entry), "parts": agreed}
    here.answer(data, draw)


@commands.command()
def link(context: typer.Context, which: Which = None) -> None:
    """Make a payment link for an invoice, or show the one there is."""
    from catalog.faults import Faults, fault
    from invoices.payments.links import renew_links
    from invoices.payments.online import OnlineStore, checkout_of, tokens
    from invoices.practice.practice import Practice
    from invoices.store.linkbook import usable_urls

    here = terminal(context)
    invoice = ask(here, which, "NUMBER", "invoice-pay", words)
    with Practice(here) as practice:
        with practice.archive() as archive:
            archive.invoice(invoice)
        checkout, store = checkout_of(practice), OnlineStore(practice)
        if checkout is None:
            raise Faults([fault("checkout-none")])
        payable = store.payable([invoice])
        made = renew_links(store, checkout, payable, [invoice], tokens())
        if made.faults:
            raise Faults(made.faults[invoice])
        with practice.archive() as archive:
            url = usable_urls(archive.connection, [invoice]).get(invoice) if payable else None

    def draw() -> None:
        here.tell("pay.link" if url else "pay.no-link", number=invoice, url=url)

    here.answer({"number": invoice, "payment_url": url}, draw)


@commands.command()
def page(context: typer.Context, which: Which = None) -> None:
    """Show the address of the payer's own page of an invoice."""
    from invoices.payments.online import page_address
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, which, "NUMBER", "invoice-pay", words)
    with Practice(here) as practice:
        with practice.archive() as archive:
            archive.invoice(invoice)
        url = page_address(practice, invoice)
    here.answer({"number": invoice, "page": url}, lambda: typer.echo(url))


@commands.command()
def sync(context: typer.Context) -> None:
    """Ask Stripe what was paid, and book it."""
    from catalog.faults import Faults, fault
    from invoices.issue_commands import render_or_say
    from invoices.payments.online import OnlineStore, checkout_of, tokens
    from invoices.payments.sync import sync as ask_stripe
    from invoices.practice.practice import Practice
    from invoices.store.cashbook import balance

    here = terminal(context)
    with Practice(here) as practice:
        checkout = checkout_of(practice)
        if checkout is None:
            raise Faults([fault("checkout-none")])
        done = ask_stripe(OnlineStore(practice), checkout, tokens(), here.today)
        with practice.archive() as archive:
            numbers = sorted({number for each in done.movements for number in each.applied})
            entries = archive.of_numbers(numbers)
            booked = balance(archive.connection, "clearing")
        rendered = render_or_say(practice)

    data = {
        "movements": [record(each) for each in done.movements],
        "invoices": [_stands(entry) for entry in entries],
        "pending": list(done.pending),
        "failed": list(done.failed),
        "links": done.made.count,
        "balance": {"stripe": str(done.balance), "books": str(booked)},
    }
    here.answer(data, lambda: _draw_synced(here, done, entries, booked))
    if done.made.faults:
        here.complain(done.made.wrong())
    if done.made.faults or not rendered:
        raise typer.Exit(1)


def _draw_synced(here: Terminal, done: Synced, entries: Sequence[Entry], booked: Money) -> None:
    from catalog.money import ZERO

    for each in done.movements:
        if each.kind == "payment":
            for number, amount in each.applied.items():
                here.tell("pay.sync.received", number=number, amount=amount)
        elif each.against == "suspense":
            here.tell("pay.sync.suspense", amount=each.amount)
    here.tell("pay.sync.booked" if done.movements else "pay.sync.nothing", count=len(done.movements))
    for entry in entries:
        if entry.open < ZERO:
            here.tell("pay.sync.over", number=entry.number, amount=-entry.open)
    for code, numbers in (("pending", done.pending), ("failed", done.failed)):
        for number in numbers:
            here.tell(f"pay.sync.{code}", number=number)
    if booked != done.balance:
        here.tell("pay.sync.differs", there=done.balance, here=booked)


def record(movement: Movement) -> dict[str, Any]:
    """A movement as programs read it."""
    return {
        "id": movement.id,
        "kind": movement.kind,
        "till": movement.till,
        "date": movement.day.isoformat(),
        "amount": str(movement.amount),
        "applied": {number: str(amount) for number, amount in movement.applied.items()},
        "of": movement.of,
    }


def _stands(entry: Entry) -> dict[str, str]:
    return {"number": entry.number, "status": entry.status, "paid": str(entry.paid), "open": str(entry.open)}


def _draw_booked(here: Terminal, amount: Money, after: Entry, stale: int) -> None:
    here.tell("pay.booked", number=after.number, amount=amount, name=after.payer_name)
    _tell_open(here, after)
    if stale:  # for what was open before
        here.tell("todo.links", count=stale)


def _tell_open(here: Terminal, entry: Entry) -> None:
    from catalog.money import ZERO

    if entry.open > ZERO:
        here.tell("pay.open", amount=entry.open, day=entry.due)
    elif entry.open < ZERO:
        here.tell("pay.over", amount=-entry.open)
    else:
        here.tell("pay.settled")


def _euros(here: Terminal, text: str, option: str) -> Money:
    from catalog.money import Money

    value = number(here, text.strip().removeprefix("€").removeprefix("EUR"), option)
    try:
        return Money.euros(value)
    except ValueError:
        wrong_usage(here, "pay.finer-than-a-cent", option, word=text)


def _how(here: Terminal, given: str | None) -> str:
    from invoices.payments.model import HOWS

    hows = tuple(HOWS)
    if given is None and here.interactive:
        rows = [(here.say(f"pay.till.{HOWS[each]}"),) for each in hows]
        return hows[choose(here, "how-paid", [here.say("pay.column.till")], rows)]
    text = ask(here, given, "--how", "how-paid", words).strip().casefold()
    return text if text in hows else wrong_usage(here, "pay.not-a-way", "--how", word=text)
