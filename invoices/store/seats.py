"""A seat that was billed before it takes place: cancelled, or changed, until its day has come.

An issued invoice never changes: what was asked is taken back by credit notes, and a seat on another day is billed anew,
in one transaction. What was paid of the old invoice counts for the new one, so that the payer has nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, select

from catalog.dates import Period
from catalog.money import ZERO, Money
from invoices.billing import seats_scope
from invoices.correct import take_back
from invoices.issue import Issued, Setting, issue
from invoices.model import Fate, Invoice, PayerKind
from invoices.payments.moving import moved
from invoices.store import amending
from invoices.store.archive import Archive
from invoices.store.cashbook import Cashbook
from invoices.store.plans import decode
from invoices.store.register import Deliveries
from invoices.store.schema import billed, plans, removals
from invoices.store.states import bills_of
from tiered.deliveries import Delivery

if TYPE_CHECKING:
    from invoices.payments.model import Movement
    from invoices.store.ledger import Ledger
    from invoices.store.store import PracticeStore


@dataclass(frozen=True, slots=True)
class Rebooked:
    """What cancelling or changing a seat did: credit notes, new invoices, and money that counts for another invoice."""

    notes: tuple[Invoice, ...]
    issued: Issued = field(default_factory=Issued)
    moved: tuple[Movement, ...] = ()

    @property
    def made(self) -> tuple[Invoice, ...]:
        """All that was issued."""
        return (*self.notes, *self.issued.invoices)


def is_billed_ahead(connection: Connection, key: str, today: date) -> bool:
    """True for a delivery that is on an invoice, and whose day has not come. `Faults` (`unknown-delivery`)."""
    return today < Deliveries(connection).get(key).day and key in bills_of(connection, [key])


def gone_from(connection: Connection, service: str, day: date) -> tuple[Delivery, ...]:
    """The seats of a day that were cancelled, or billed for it and moved since, as they were: they do not come back."""
    register = Deliveries(connection)
    removed = register.find(period=Period.inclusive(day, day), removed=True)
    there = {each.id for each in register.find(period=Period.inclusive(day, day))}
    of_plan = (plans.c.delivery == billed.c.delivery, plans.c.round == billed.c.round)
    moved_away = select(plans.c.record).where(plans.c.day == day.isoformat(), exists().where(*of_plan))
    before = [decode(record).delivery for record in connection.execute(moved_away).scalars()]
    found = {each.id: each for each in (*before, *removed) if each.service == service and each.id not in there}
    return tuple(found.values())


def cancel(store: PracticeStore, setting: Setting, key: str, reason: str, *, dry_run: bool = False) -> Rebooked:
    """Takes back all that was asked for a seat, and says that it does not count. What was paid can be given back.

    `Faults`: those of crediting and of removing a delivery.
    """
    with store.batch(dry_run=dry_run) as ledger:
        notes, others = _take_back(ledger, setting, key, "drop", reason)
        gone = select(removals).where(removals.c.delivery == key)
        if ledger.connection.execute(gone).first() is None:  # a part waited for who pays after its day
            amending.remove(ledger, key, reason)
        return _anew(store, ledger, setting, notes, others)


def change(
    store: PracticeStore, setting: Setting, changed: Delivery, reason: str, *, dry_run: bool = False
) -> Rebooked:
    """Takes back what was asked for a seat, and bills it as it now is: on another day.

    `Faults`: those of crediting (not while a payment is on its way), of changing a delivery, and of billing.
    """
    with store.batch(dry_run=dry_run) as ledger:
        notes, others = _take_back(ledger, setting, changed.id, "rebill", reason)
        amending.change(ledger, changed, reason)
        return _anew(store, ledger, setting, notes, (changed.id, *others))


def _take_back(
    ledger: Ledger, setting: Setting, key: str, fate: Fate, reason: str
) -> tuple[list[Invoice], tuple[str, ...]]:
    """The credit notes of the lines that bill a seat; and what else was on them, which is billed again."""
    notes, others = [], set()
    for number, place in bills_of(ledger.connection, [key]).get(key, ()):
        beside = {share.delivery for share in ledger.invoice(number).lines[place - 1].shares} - {key}
        notes.append(take_back(ledger, setting, number, "rebill" if beside else fate, reason, place))
        others |= beside
    return notes, tuple(sorted(others))


def _anew(
    store: PracticeStore, ledger: Ledger, setting: Setting, notes: Sequence[Invoice], seats: tuple[str, ...]
) -> Rebooked:
    """Bills these anew, and lets what was paid of what was taken back count for it."""
    if not seats:
        return Rebooked(tuple(notes))
    book, archive = Cashbook(ledger.connection, ledger.acting), Archive(ledger.connection)
    old = archive.of_numbers(sorted({note.original or "" for note in notes}))
    left = {each.number: min(-each.open, each.paid) for each in old}  # what was paid too much of each
    paid: dict[tuple[PayerKind, str], Money] = {}
    for each in old:
        if left[each.number] > ZERO:
            who = each.payer_kind, each.payer
            paid[who] = paid.get(who, ZERO) + left[each.number]
    issued = issue(store, replace(setting, paid=paid), seats_scope(seats))
    booked: list[Movement] = []
    for new in issued.invoices:
        asked = new.payable
        for each in old:
            amount = min(left[each.number], asked)
            if (each.payer_kind, each.payer) == (new.payer_kind, new.payer) and amount > ZERO:
                key = next(book.new_ids())
                booked.append(moved(key, f"moved:{key}", setting.today, amount, paid=each.number, now=new.number))
                book.book(booked[-1:])
                left[each.number] -= amount
                asked -= amount
    return Rebooked(tuple(notes), issued, tuple(booked))
