"""`tiered pay refund | keep | use | write-off`: what to do with what was paid too much, and with what nobody pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.payments.commands import Which, commands, euros, record, stands_as, tell_open, way
from invoices.practice.asking import ask, choose, day, sure, words, wrong_usage
from invoices.practice.asking import lasting_reason as kept_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.faults import Fault
    from catalog.money import Money
    from invoices.payments.model import Movement
    from invoices.payments.refund_run import Refunded
    from invoices.payments.standing import Funds
    from invoices.practice.practice import Practice

Amount = Annotated[str | None, typer.Argument(metavar="AMOUNT")]
Reason = Annotated[str | None, typer.Option("--reason")]
Yes = Annotated[bool, typer.Option("--yes")]


@commands.command()
def refund(
    context: typer.Context,
    number: Which = None,
    amount: Amount = None,
    *,
    how: Annotated[str | None, typer.Option("--how", metavar="stripe|bank|cash|card")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE")] = None,
    reason: Reason = None,
    more: Annotated[bool, typer.Option("--more")] = False,
    unchecked: Annotated[bool, typer.Option("--unchecked")] = False,
    yes: Yes = False,
) -> None:
    """Give back what was paid too much, by Stripe or by hand."""
    from invoices.payments.refund_run import Refunding
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-back", words)
    way_back = None if how is None else way(here, how, stripe=True, back=True)

    def unseen(faults: Sequence[Fault]) -> bool:
        if unchecked or here.interactive:
            here.complain(faults)
        return unchecked or sure(here, "pay.back.unseen", number=invoice)

    with Practice(here) as practice:
        giving = Refunding.looked(practice, invoice, way_back, unseen)
        value = _value(here, amount, giving.stands)
        if way_back is None:
            possible = giving.checkout is not None and giving.at_stripe >= value
            way_back = way(here, "stripe" if possible and not here.interactive else None, stripe=possible, back=True)
        if way_back == "stripe" and on is not None:
            wrong_usage(here, "pay.back.no-day", "--on")
        today = here.today.isoformat()
        asked = here.interactive and way_back != "stripe"
        given = ask(here, on if asked else on or today, "--on", "day-back", day, default=today)
        why = ask(here, reason, "--reason", "reason", kept_reason)
        over = giving.stands.over
        more = more or (value > over and sure(here, "pay.back.more", over=over, number=invoice))
        giving.check(value, way_back, given, more=more)
        name = giving.stands.entry.payer_name
        _agreed(here, here.say(f"pay.back.sure.{way_back}", amount=value, name=name, number=invoice), yes=yes)
        done = giving.give(value, way_back, given, why, more=more)
        after = _after(practice, [invoice])
    data = {**stands_as(after.stands[0].entry), **done.record(), "links": after.links}
    here.answer(data, lambda: _draw_refund(here, done, after, value))
    if done.faults:
        here.complain(done.faults)
        if done.later:
            here.tell("pay.back.later", err=True)
        raise typer.Exit(1)


@commands.command()
def keep(
    context: typer.Context,
    number: Which = None,
    amount: Amount = None,
    *,
    other: Annotated[str | None, typer.Option("--for", metavar="NUMBER")] = None,
    undo: Annotated[bool, typer.Option("--undo")] = False,
) -> None:
    """Keep what was paid too much: for another invoice of the same payer, or until there is one."""
    from invoices.payments.settling import keep as keep_money
    from invoices.payments.settling import keep_no_longer
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-back", words)
    value = None if amount is None else euros(here, amount, "AMOUNT")
    if undo and other is not None:
        wrong_usage(here, "pay.keep.which", "--for / --undo")
    with Practice(here) as practice:
        if undo:
            movement = keep_no_longer(practice.store, invoice, value, here.today)
        else:
            other = other if other is not None else _other(practice, invoice)
            movement = keep_money(practice.store, invoice, value, other, here.today)
        after = _after(practice, list(movement.applied))
    key = "pay.keep.undone" if undo else "pay.keep.moved" if other is not None else "pay.keep.kept"
    said = {"amount": _size(movement.applied[invoice]), "number": invoice, "other": other}
    _answer(here, movement, after, here.say(key, name=after.stands[0].entry.payer_name, **said))


@commands.command()
def use(context: typer.Context, number: Which = None, amount: Amount = None) -> None:
    """Use what is kept for a payer for an open invoice of theirs."""
    from invoices.payments.settling import use as use_money
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-pay", words)
    value = None if amount is None else euros(here, amount, "AMOUNT")
    with Practice(here) as practice:
        movement = use_money(practice.store, invoice, value, here.today)
        after = _after(practice, [invoice])
    name = after.stands[0].entry.payer_name
    _answer(here, movement, after, here.say("pay.used", amount=movement.amount, name=name, number=invoice))


@commands.command("write-off")
def write_off(
    context: typer.Context,
    number: Which = None,
    amount: Amount = None,
    *,
    reason: Reason = None,
    undo: Annotated[bool, typer.Option("--undo")] = False,
    yes: Yes = False,
) -> None:
    """Write off what nobody will pay, or take that back when it was paid after all."""
    from catalog.money import ZERO
    from invoices.payments.online import look_first
    from invoices.payments.settling import write_off as lose
    from invoices.payments.settling import write_on
    from invoices.payments.standing import standing
    from invoices.practice.practice import Practice

    here = terminal(context)
    invoice = ask(here, number, "NUMBER", "invoice-off", words)
    value = None if amount is None else euros(here, amount, "AMOUNT")
    why = ask(here, reason, "--reason", "reason", kept_reason)
    with Practice(here) as practice:
        look_first(practice)
        with practice.archive() as archive:
            stands = standing(archive.connection, invoice)
        entry = stands.entry
        if not undo and ZERO < (value or entry.open) <= entry.open:  # else it is refused
            said = {"amount": value or entry.open, "name": entry.payer_name, "number": invoice}
            _agreed(here, here.say("pay.off.sure", **said), yes=yes)
        movement = (write_on if undo else lose)(practice.store, invoice, value, why, here.today)
        after = _after(practice, [invoice])
    key = "pay.off.undone" if undo else "pay.off.done"
    _answer(here, movement, after, here.say(key, amount=_size(movement.amount), number=invoice))


def _size(amount: Money) -> Money:
    return max(amount, -amount)


class _After:
    """How invoices stand after something was booked, and whether their links could follow."""

    def __init__(self, stands: Sequence[Funds], *, links: bool) -> None:
        self.stands, self.links = stands, links


def _after(practice: Practice, numbers: Sequence[str]) -> _After:
    from invoices.payments.online import links_follow
    from invoices.payments.standing import standing
    from invoices.practice.overview import write_index

    links = links_follow(practice, numbers)
    write_index(practice)
    with practice.archive() as archive:
        return _After([standing(archive.connection, number) for number in numbers], links=links)


def _answer(here: Terminal, movement: Movement, after: _After, said: str) -> None:
    stands = [stands_as(each.entry) for each in after.stands]
    kept = {"kept": str(after.stands[0].kept)}
    data: dict[str, Any] = {**record(movement), **stands[0], **kept, "invoices": stands, "links": after.links}

    def draw() -> None:
        speak(said)
        _tell_after(here, after)

    here.answer(data, draw)


def _tell_after(here: Terminal, after: _After) -> None:
    for each in after.stands:
        tell_open(here, each.entry, each)
    if not after.links:
        here.tell("pay.links-later")


def _draw_refund(here: Terminal, done: Refunded, after: _After, amount: Money) -> None:
    if not done.faults:
        entry = after.stands[0].entry
        here.tell(f"pay.back.done.{done.how}", amount=amount, name=entry.payer_name, number=entry.number)
    _tell_after(here, after)


def _value(here: Terminal, given: str | None, stands: Funds) -> Money:
    """What is to be given back: what is said, or all that was paid too much."""
    from catalog.faults import Faults
    from catalog.money import ZERO
    from invoices.payments.standing import nothing_over

    if given is not None:
        return euros(here, given, "AMOUNT")
    if stands.over <= ZERO:
        raise Faults([nothing_over(stands, "refund-nothing")])
    return ask(here, str(stands.over), "AMOUNT", "amount-back", euros)


def _other(practice: Practice, number: str) -> str | None:
    """At the keyboard: for which open invoice of the same payer it is, the oldest first; None to keep it."""
    from catalog.money import ZERO
    from catalog.texts.formats import money
    from invoices.payments.standing import others_open, standing

    here = practice.terminal
    with practice.archive() as archive:
        stands = standing(archive.connection, number)
        others = others_open(archive.connection, stands.entry)
    if not here.interactive or not others or stands.over <= ZERO:
        return None
    rows = [(each.number, each.addressee, money(each.open, here.language)) for each in others]
    rows.append((here.say("pay.keep.until"), "", ""))
    columns = [here.say(f"invoice.{name}") for name in ("number", "addressee", "payable")]
    chosen = choose(here, "keep-for", columns, rows)
    return others[chosen].number if chosen < len(others) else None


def _agreed(here: Terminal, question: str, *, yes: bool) -> None:
    """Goes on when somebody who can be asked says yes, or did already; ends the command when it is no."""
    if not yes and (here.interactive or here.can_ask) and not here.confirm(question, err=True):
        here.tell("nothing-changed", err=True)
        raise typer.Exit
