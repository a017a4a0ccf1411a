"""A seat that was billed before it takes place: staff cancel it, or change its day, and see what that does to bills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import typer

from catalog.faults import Fault, Faults, fault
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.practice.by_hand import Cells
from invoices.practice.imports import billed_ahead
from invoices.store import seats
from invoices.store.register import Register
from invoices.store.seats import Rebooked
from invoices.store.states import bills_of
from tiered.deliveries import Delivery

if TYPE_CHECKING:
    from invoices.practice.practice import Practice
    from invoices.store.archive import Entry


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a seat, and the bills it was on as they now stand."""

    delivery: Delivery
    made: Rebooked
    old: tuple[Entry, ...]
    new: tuple[Entry, ...]
    rendered: bool
    links: bool  # they ask what is open now
    warnings: Sequence[Fault] = ()

    def record(self) -> dict[str, Any]:
        """For programs."""
        from invoices.store.archive import as_record

        notes = [note.number for note in self.made.notes]
        back = {each.number: str(_over(each)) for each in self.too_much}
        return {"credit_notes": notes, "invoices": [as_record(each) for each in self.new], "to_give_back": back}

    @property
    def too_much(self) -> list[Entry]:
        """Bills of which more was paid than is asked now."""
        return [each for each in self.old if _over(each) > ZERO]

    def draw(self, here: Terminal) -> None:
        """What became of each bill, and of what was paid."""
        for note in self.made.notes:
            here.tell("seat.taken-back", amount=note.payable, number=note.original, note=note.number)
        for each in self.new:
            here.tell("seat.new", number=each.number, amount=each.payable, name=each.addressee, open=each.open)
        for each in self.too_much:
            here.tell("pay.credited", amount=_over(each), number=each.number, name=each.payer_name)
        if not self.links:
            here.tell("pay.links-later")


def _over(entry: Entry) -> Money:
    """What was really paid too much: what was written off is nobody's money."""
    return -entry.open - entry.written_off


def is_billed_ahead(practice: Practice, key: str) -> bool:
    """True for a seat that is on a bill, and whose day has not come. `Faults` (`unknown-delivery`)."""
    with practice.database.reading() as connection:
        return seats.is_billed_ahead(connection, key, practice.terminal.today)


def refuse_paid_seat(practice: Practice, key: str) -> None:
    """Who paid for their seat and did not come pays nothing more. `Faults` (`seat-paid-ahead`)."""
    with practice.archive() as archive:
        for number, place in bills_of(archive.connection, [key]).get(key, ()):
            shares = archive.invoice(number).lines[place - 1].shares
            if any(share.delivery == key and share.day is not None for share in shares):
                raise Faults([fault("seat-paid-ahead", id=key, number=number, place=place)])


def cancel(practice: Practice, key: str, reason: str, *, late: bool, yes: bool) -> Done:
    """Cancels a seat: what was asked is taken back. `Faults`: `seat-late`, and those of cancelling (seats.py)."""
    with practice.database.reading() as connection:
        seat = Register(connection).deliveries.get(key)
    _in_time(practice, seat, late=late)
    return _do(practice, seat, partial(seats.cancel, practice.store, practice.setting(), key, reason), yes=yes)


def change(practice: Practice, key: str, row: Cells, *, late: bool, yes: bool) -> Done:
    """Changes a seat: it is taken back and billed anew. `Faults`: `seat-late`, of the row, of changing (seats.py)."""
    from invoices.practice import given

    with practice.database.reading() as connection:
        register = Register(connection)
        seat = register.deliveries.get(key)
        changed, warnings = given.changed_by(practice, register, key, row)
    _in_time(practice, seat, late=late)
    why = practice.terminal.say("delivery.changed-so")
    work = partial(seats.change, practice.store, practice.setting(), changed, why)
    return _do(practice, changed, work, yes=yes, warnings=billed_ahead(warnings))


def _in_time(practice: Practice, seat: Delivery, *, late: bool) -> None:
    """Says what was agreed when it is too late; staff decide. `Faults` (`seat-late`) when nobody did."""
    here = practice.terminal
    with practice.archive() as archive:  # what the bill says, also where the catalogue says otherwise by now
        number, _ = bills_of(archive.connection, [seat.id])[seat.id][0]
        bill = archive.invoice(number)
        told = archive.catalog(bill.catalog)
    last = told.service[seat.service].last_day_to_cancel(seat.day, bill.issued)
    if here.today <= last or late:
        return
    if not here.interactive:
        raise Faults([fault("seat-late", id=seat.id, day=seat.day, last=last)])
    if not here.confirm(here.say("seat.late", day=seat.day, last=last)):
        here.tell("nothing-changed", err=True)
        raise typer.Exit


def _do(
    practice: Practice, seat: Delivery, work: Callable[..., Rebooked], *, yes: bool, warnings: Sequence[Fault] = ()
) -> Done:
    """Shows what it will do and asks, as crediting does; then does it, shuts old links and makes the documents."""
    from invoices.issue_commands import render_or_say
    from invoices.payments.online import links_follow

    here = practice.terminal
    if not yes and (here.interactive or here.can_ask):
        planned = work(dry_run=True)
        for note in planned.notes:
            here.tell("seat.would-take-back", amount=note.payable, number=note.original, err=True)
        for invoice in planned.issued.invoices:
            here.tell("seat.would-ask", amount=invoice.payable, day=seat.day, err=True)
        if not here.confirm(here.say("seat.sure"), err=True):
            here.tell("nothing-changed", err=True)
            raise typer.Exit
    made = work()
    numbers = [note.original or "" for note in made.notes]
    links = links_follow(practice, numbers)
    rendered = render_or_say(practice)
    with practice.archive() as archive:
        old, new = archive.of_numbers(numbers), archive.of_numbers([each.number for each in made.issued.invoices])
    return Done(seat, made, tuple(old), tuple(new), rendered, links, warnings)
