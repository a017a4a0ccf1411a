"""`tiered pay ...`: what was paid, by which way, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.payments.parts_command import parts
from invoices.payments.undo_command import undo
from invoices.practice.asking import ask, choose, day, sure, words, wrong_usage
from invoices.practice.asking import number as number_given

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.money import Money
    from invoices.payments.model import Movement
    from invoices.payments.parts_page import PartsPage
    from invoices.payments.standing import Funds
    from invoices.payments.sync import Synced
    from invoices.store.archive import Entry

commands = typer.Typer(no_args_is_help=True)

commands.command()(parts)
commands.command()(undo)

ARRIVED = ("payment", "underway")  # a direct debit that was on its way: the processor has it now
Which = Annotated[str | None, typer.Argument(metavar="NUMBER")]


@commands.command()
def book(
    context: typer.Context,
    number: Which = None,
    amount: Annotated[str | None, typer.Argument(metavar="AMOUNT")] = None,
    *,
    how: Annotated[str | None, typer.Option("--how", metavar="cash|card|bank")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    again: Annotated[bool, typer.Option("--again")] = False,
) -> None:
    """Book a payment of an invoice that somebody made in cash, by card, or by bank."""
    from catalog.faults import Faults, fault
    from invoices.payments.by_hand import Wanted
    from invoices.payments.online import links_follow
    from invoices.payments.parts_page import PartsPage
    from invoices.payments.standing import standing
    from invoices.practice.overview import write_index
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-paid", words)
    with Practice(here) as practice:
        wanted = Wanted(
            invoice,
            ask(here, amount, "AMOUNT", "amount-paid", euros),
            way(here, how),
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
        links = links_follow(practice, [invoice])
        write_index(practice)
        with practice.archive() as archive:
            after = standing(archive.connection, invoice)
            parts_page = PartsPage.of(archive, after.entry, here.today)
    data = {**record(movement), **stands_as(after.entry), "links": links}

    def draw() -> None:
        _draw_booked(here, wanted.amount, after, parts_page, links=links)
        tell_closed(here, [movement])

    here.answer(data, draw)


@commands.command()
def show(context: typer.Context, number: Which = None) -> None:
    """Show what was paid of an invoice, and what is open."""
    from catalog.texts.formats import day as written
    from catalog.texts.formats import money
    from invoices.payments.parts_page import PartsPage
    from invoices.payments.standing import standing
    from invoices.practice.practice import Practice
    from invoices.store.cashbook import movements_of, on_its_way

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-paid", words)
    with Practice(here) as practice, practice.archive() as archive:
        stands = standing(archive.connection, invoice, note=True)
        made = movements_of(archive.connection, invoice)
        parts_page = PartsPage.of(archive, stands.entry, here.today)
        paying = invoice in on_its_way(archive.connection)
    entry = stands.entry

    def draw() -> None:
        here.tell("pay.show.asked", number=invoice, amount=entry.payable - entry.credited)
        if made:
            ours = {None, *(each.id for each in made)}
            rows = [
                (
                    written(each.day, here.language),
                    _what(here, each, invoice, placed=each.kind == "reversal" and each.of not in ours),
                    here.say(
                        f"pay.till.{'clearing' if each.kind == 'payment' and each.till == 'underway' else each.till}"
                    ),
                    money(each.applied[invoice], here.language),
                    each.id,
                )
                for each in made
            ]
            here.table(
                [here.say(f"pay.column.{name}") for name in ("day", "what", "till", "amount", "id")], rows, right=(3,)
            )
        for each in made:
            if each.otherwise:
                speak(_otherwise(here, each, invoice))
            if each.reason is not None:
                here.tell("pay.because", id=each.id, reason=each.reason)
        _draw_open(here, stands, parts_page)
        if paying:
            here.tell("pay.sync.pending", number=invoice)

    agreed = parts_page.record() if parts_page.history else None
    data = {"number": invoice, "movements": [record(each) for each in made], **stands_as(entry), "parts": agreed}
    money_of = {"kept": stands.kept, "refunds_underway": stands.underway, "on_its_way": stands.paying}
    here.answer({**data, **{name: str(amount) for name, amount in money_of.items()}}, draw)


def _what(here: Terminal, movement: Movement, number: str, *, placed: bool) -> str:
    """What a movement is to an invoice; `placed`: it was booked on another one first, and counts for this one."""
    if not placed:
        return here.say(f"pay.kind.{movement.kind}")
    (other,) = movement.applied.keys() - {number}
    return here.say(f"pay.kind.{'payment' if movement.applied[number].cents > 0 else 'refund'}-placed", number=other)


@commands.command()
def link(context: typer.Context, number: Which = None) -> None:
    """Make a payment link for an invoice, or show the one there is."""
    from catalog.faults import Faults, fault
    from catalog.money import ZERO
    from invoices.payments.links import make_links
    from invoices.payments.online import OnlineStore, checkout_of, tokens
    from invoices.payments.sync import renew_links
    from invoices.practice.practice import Practice
    from invoices.store.cashbook import on_its_way
    from invoices.store.linkbook import usable_urls

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-pay", words)
    with Practice(here) as practice:
        with practice.archive() as archive:
            asked = archive.invoice(invoice)
        checkout, store = checkout_of(practice), OnlineStore(practice)
        if checkout is None:
            raise Faults([fault("checkout-none")])
        payable = store.to_be_linked([invoice])
        made = renew_links(store, checkout, tokens(), [invoice])
        if not made.faults:  # also where there never was one
            made = make_links(store, checkout, payable, tokens())
        if made.faults:
            raise Faults(made.faults[invoice])
        with practice.archive() as archive:
            paying = on_its_way(archive.connection).get(invoice)
            url = usable_urls(archive.connection, [invoice]).get(invoice) if payable or paying else None

    def draw() -> None:
        if paying:
            here.tell("pay.paying", number=invoice, amount=paying)
        if url or not paying:
            none = "pay.no-link" if asked.payer_kind in ("client", "family") else "pay.no-link-institution"
            here.tell("pay.link" if url else none, number=invoice, url=url)

    here.answer({"number": invoice, "payment_url": url, "on_its_way": str(paying or ZERO)}, draw)


@commands.command()
def page(context: typer.Context, number: Which = None) -> None:
    """Show the address of the payer's own page of an invoice."""
    from invoices.payments.online import page_address
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-pay", words)
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
    from invoices.payments.standing import standing
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
            stands = {number: standing(archive.connection, number) for number in numbers}
        rendered = render_or_say(practice)

    data = {
        "movements": [record(each) for each in done.movements],
        "invoices": [stands_as(entry) for entry in entries],
        "pending": list(done.pending),
        "failed": list(done.failed),
        "links": done.made.count,
        "refused": [{"number": each.number, "amount": str(each.amount)} for each, _ in done.refused],
        "balance": {"stripe": str(done.balance), "books": str(booked)},
    }
    here.answer(data, lambda: _draw_synced(here, done, [stands[entry.number] for entry in entries], booked))
    if done.made.faults or done.refused:
        here.complain([*done.made.wrong(), *(wrong for _, wrong in done.refused)])
    if done.made.faults or done.refused or not rendered:
        raise typer.Exit(1)


def _draw_synced(here: Terminal, done: Synced, stands: Sequence[Funds], booked: Money) -> None:
    for movement in done.movements:
        _tell_movement(here, movement)
    here.tell("pay.sync.booked" if done.movements else "pay.sync.nothing", count=len(done.movements))
    tell_closed(here, done.movements)
    for each in stands:
        if each.over:
            here.tell("pay.sync.over", number=each.entry.number, amount=each.over)
    for code, numbers in (("pending", done.pending), ("failed", done.failed)):
        for number in numbers:
            here.tell(f"pay.sync.{code}", number=number)
    if booked != done.balance:
        here.tell("pay.sync.differs", there=done.balance, here=booked)


def _tell_movement(here: Terminal, movement: Movement) -> None:
    """What came in, went back or was lost of each invoice."""
    told = {"payment": "received", "refund": "refund", "refund-failed": "refund-failed", "dispute-lost": "dispute-lost"}
    for number, amount in movement.applied.items():
        if movement.kind in told:
            here.tell(f"pay.sync.{told[movement.kind]}", number=number, amount=max(amount, -amount))
        if movement.otherwise:
            speak(_otherwise(here, movement, number))
    if movement.against == "suspense":
        here.tell("pay.sync.suspense", amount=movement.amount)


def tell_closed(here: Terminal, movements: Sequence[Movement]) -> None:
    """Which amounts of a closed day count from the first open one."""
    late = [each.booked for each in movements if each.booked is not None]
    if late:
        here.tell("pay.closed-day", count=len(late), day=late[0])


def _otherwise(here: Terminal, movement: Movement, number: str) -> str:
    from invoices.payments.otherwise import otherwise

    kind, said = otherwise(movement, number)
    return here.say(f"pay.otherwise.{kind}", **said)


def record(movement: Movement) -> dict[str, Any]:
    """A movement as programs read it."""
    return {
        "id": movement.id,
        "kind": movement.kind,
        "till": movement.till,
        "date": movement.day.isoformat(),
        "booked": (movement.booked or movement.day).isoformat(),
        "amount": str(movement.amount),
        "applied": {number: str(amount) for number, amount in movement.applied.items()},
        "of": movement.of,
        "reason": movement.reason,
        "otherwise": movement.otherwise,
    }


def stands_as(entry: Entry) -> dict[str, str]:
    """How an invoice stands, as programs read it."""
    paid = {"paid": str(entry.paid), "written_off": str(entry.written_off), "open": str(entry.open)}
    return {"number": entry.number, "status": entry.status, **paid}


def _draw_booked(here: Terminal, amount: Money, after: Funds, parts_page: PartsPage, *, links: bool) -> None:
    here.tell("pay.booked", number=after.entry.number, amount=amount, name=after.entry.payer_name)
    _draw_open(here, after, parts_page)
    if not links:
        here.tell("pay.links-later")


def _draw_open(here: Terminal, stands: Funds, parts_page: PartsPage) -> None:
    """What is open: of what is paid in parts which part, and by when."""
    from catalog.money import ZERO

    if parts_page.history and stands.entry.open > ZERO:
        parts_page.draw(here)
    else:
        tell_open(here, stands.entry, stands)


def tell_open(here: Terminal, entry: Entry, stands: Funds) -> None:
    """What is open or over of an invoice, and what to do with it."""
    from catalog.money import ZERO

    if stands.underway:
        here.tell("pay.underway", number=entry.number, amount=stands.underway)
    if stands.paying:
        here.tell("pay.paying", number=entry.number, amount=stands.paying)
    if entry.open > ZERO:
        if entry.open > stands.paying:
            here.tell("pay.open", amount=entry.open, day=entry.due)
        if stands.kept > ZERO:
            here.tell("todo.kept", name=entry.payer_name, amount=stands.kept, number=entry.number)
    elif not entry.open:
        here.tell(f"pay.settled.{entry.status}")
    else:
        for key, amount in (
            ("over", stands.over),
            (stands.after_all, stands.written_off_too_much),
            ("disputed", stands.over_in_dispute),
        ):
            if amount:
                here.tell(f"pay.{key}", amount=amount, number=entry.number)


def euros(here: Terminal, text: str, option: str) -> Money:
    """An amount as somebody types it."""
    from catalog.money import Money

    value = number_given(here, text.strip().removeprefix("€").removeprefix("EUR"), option)
    try:
        return Money.euros(value)
    except ValueError:
        wrong_usage(here, "pay.finer-than-a-cent", option, word=text)


def way(here: Terminal, given: str | None, *, stripe: bool = False, back: bool = False) -> str:
    """How money came, or goes `back`; also in the words of the list to choose from. `stripe`: that too is a way."""
    from invoices.payments.model import HOWS

    tills = {**({"stripe": "clearing"} if stripe else {}), **HOWS}
    question = "how-back" if back else "how-paid"
    if given is None and here.interactive:
        rows = [(here.say(f"pay.till.{till}"),) for till in tills.values()]
        return list(tills)[choose(here, question, [here.say("pay.column.till")], rows)]
    text = ask(here, given, "--how", question, words).strip().casefold()
    called = {key: here.say(f"pay.till.{till}").casefold() for key, till in tills.items()}
    text = next((key for key, name in called.items() if len(text) > 2 and name.startswith(text)), text)
    if text not in tills:
        wrong_usage(here, "pay.not-a-way", "--how", word=text, ways=", ".join(tills))
    return text
