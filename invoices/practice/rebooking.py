"""A seat that was billed before it takes place: staff cancel it, or change its day, and see what that does to bills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    from invoices.store.archive import Archive, Entry


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a seat, and the bills it was on as they now stand."""

    delivery: Delivery
    made: Rebooked
    old: tuple[Entry, ...]
    new: tuple[Entry, ...]
    rendered: bool
    links: bool  # they ask what is open now
    underway: Mapping[str, Money]  # what is still on its way, by bill
    parts: Sequence[tuple[str, str]]  # a bill that was paid in parts, and the one in its place: to be agreed again
    unmoved: Sequence[tuple[Entry, str]]  # a bill for family again, and the one of the client that it was moved to
    warnings: Sequence[Fault] = ()

    def record(self) -> dict[str, Any]:
        """For programs."""
        from invoices.store.archive import as_record

        notes = [note.number for note in self.made.notes]
        back = {each.number: str(_over(each)) for each in self.too_much}
        return {
            "credit_notes": notes,
            "invoices": [as_record(each) for each in self.new],
            "to_give_back": back,
            "on_its_way": {number: str(amount) for number, amount in self.underway.items()},
            "parts_again": [new for _, new in self.parts],
            "move_again": [each.number for each, _ in self.unmoved],
        }

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
        for number, amount in self.underway.items():
            here.tell("pay.credited-underway", number=number, amount=amount)
        for number, other in self.parts:
            here.tell("parts.again", number=number, other=other)
        for each, number in self.unmoved:
            here.tell("seat.move-again", name=each.payer_name, number=number, new=each.number)
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
    from invoices.payments.in_parts import agreed_about
    from invoices.payments.online import links_follow
    from invoices.store.cashbook import on_its_way

    here = practice.terminal
    if not yes and (here.interactive or here.can_ask):
        _draw_planned(practice, seat, work(dry_run=True))
        if not here.confirm(here.say("seat.sure"), err=True):
            here.tell("nothing-changed", err=True)
            raise typer.Exit
    made = work()
    numbers = [note.original or "" for note in made.notes]
    links = links_follow(practice, numbers)
    rendered = render_or_say(practice)
    with practice.archive() as archive:
        old, new = archive.of_numbers(numbers), archive.of_numbers([each.number for each in made.issued.invoices])
        paying = on_its_way(archive.connection)
        underway = {number: paying[number] for number in numbers if number in paying}
        agreed = [each for each in old if agreed_about(archive.connection, each.number)]
        unmoved = _unmoved(archive, made)
    parts = [
        (was.number, now.number)
        for was in agreed
        for now in new
        if (was.payer_kind, was.payer) == (now.payer_kind, now.payer) and now.open > ZERO
    ]
    again = [(each, unmoved[each.number]) for each in new if each.number in unmoved]
    return Done(seat, made, tuple(old), tuple(new), rendered, links, underway, parts, again, warnings)


def _draw_planned(practice: Practice, seat: Delivery, planned: Rebooked) -> None:
    """What would be taken back, and who would be asked how much."""
    from invoices.store.archive import Entry

    here = practice.terminal
    with practice.archive() as archive:
        bills = planned.issued.invoices
        names = archive.names({who for each in bills for who in (each.payer, each.addressee)})
        unmoved = _unmoved(archive, planned)
    for note in planned.notes:
        here.tell("seat.would-take-back", amount=note.payable, number=note.original, err=True)
    for invoice in bills:
        name = Entry.planned(invoice, names).addressee
        here.tell("seat.would-ask", name=name, amount=invoice.payable, day=seat.day, err=True)
        if invoice.number in unmoved:
            payer = names.get(invoice.payer, invoice.payer)
            here.tell("seat.would-undo-move", name=payer, number=unmoved[invoice.number], err=True)


def _unmoved(archive: Archive, made: Rebooked) -> dict[str, str]:
    """New bills for family of what a person moved to the client: with the client's bill that is taken back now."""
    before = {}
    for note in made.notes:
        was = archive.invoice(note.original or "").moved_from
        if was is not None:
            before[was.payer] = note.original or ""
    family = (each for each in made.issued.invoices if each.payer_kind == "family" and each.payer in before)
    return {each.number: before[each.payer] for each in family}
