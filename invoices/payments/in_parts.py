"""Paying in parts, for a practice: what can be agreed, keeping it, and how each invoice stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.payments.parts import (
    GRACE,
    MOST,
    Arrangement,
    Every,
    Standing,
    after_ending,
    arranged,
    spread,
    standing,
)
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import Kept, holding
from invoices.store.cashbook import on_its_way
from invoices.store.linkbook import PartOf, Slot

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from invoices.practice.practice import Practice

PERSONS: Final = ("client", "family")


@dataclass(frozen=True, slots=True)
class InParts:
    """An invoice that is paid in parts, and how that stands."""

    entry: Entry
    kept: Kept
    standing: Standing


@dataclass(frozen=True, slots=True)
class Reminding:
    """What reminders have to know of an invoice of which something was agreed (`reminders.ladder.OpenBill`).

    While it is kept, it rests. Broken, only what is late is asked; ended, all of it, from its own day.
    """

    in_plan: bool
    open: Money
    due: date


def check(entry: Entry, underway: Money = ZERO) -> None:
    """`Faults`: credit-note-paid, parts-institution, parts-nothing-open; payment-underway, when that is known."""
    if entry.kind == "credit-note":
        raise Faults([fault("credit-note-paid", number=entry.number, original=entry.original)])
    if entry.payer_kind not in PERSONS:
        raise Faults([fault("parts-institution", number=entry.number)])
    if entry.open <= ZERO:
        raise Faults([fault("parts-nothing-open", number=entry.number)])
    if underway:
        raise Faults([fault("payment-underway", number=entry.number)])


def first_day(entry: Entry, today: date) -> date:
    """The day of the first part, when nobody says another: the last day to pay, or in two weeks where that is over."""
    return entry.due if entry.due >= today else today + GRACE


def propose(
    entry: Entry, count: int | None, amounts: Sequence[Money], first: date, every: Every, today: date
) -> Arrangement:
    """What would be agreed: so many equal parts, or parts of these amounts.

    `Faults`: as `check`; payment-before-invoice, parts-before-today; parts-count, parts-amounts where they do not add
    up to what is open.
    """
    check(entry)
    faults = []
    if today < entry.issued:
        faults.append(fault("payment-before-invoice", day=today, issued=entry.issued))
    elif first < today:
        faults.append(fault("parts-before-today", day=first))
    if count is not None and not 1 <= count <= min(MOST, entry.open.cents):
        faults.append(fault("parts-count", count=count, most=min(MOST, entry.open.cents)))
    elif count is None:
        whole = total(amounts)
        if whole != entry.open or not 1 <= len(amounts) <= MOST or min(amounts) <= ZERO:
            faults.append(fault("parts-amounts", number=entry.number, together=whole, open=entry.open, most=MOST))
    if faults:
        raise Faults(faults)
    sums = amounts if count is None else spread(entry.open, count)
    return arranged(sums, first, every, paid=entry.paid, credited=entry.taken_off)


def agree(practice: Practice, number: str, arrangement: Arrangement, reason: str | None) -> None:
    """Keeps what was agreed. `Faults`: as `check`; changed-meanwhile when it was paid or credited meanwhile."""
    with practice.store.arrangements() as book:
        (entry,) = Archive(book.connection).of_numbers([number])
        check(entry, on_its_way(book.connection).get(number, ZERO))
        if (entry.paid, entry.taken_off) != (arrangement.paid, arrangement.credited):
            raise Faults([fault("changed-meanwhile", id=number)])
        book.keep(number, arrangement, reason)


def end(practice: Practice, number: str, reason: str) -> date:
    """Ends what was agreed; by when the rest is to be paid. `Faults`: parts-none."""
    with practice.store.arrangements() as book:
        archive = Archive(book.connection)
        archive.invoice(number)
        (entry,) = archive.of_numbers([number])
        kept = holding(book.connection, [number]).get(number)
        if kept is None or not kept.arrangement.parts:
            raise Faults([fault("parts-none", number=number)])
        due = after_ending(entry.due, practice.terminal.today)
        book.keep(number, Arrangement(paid=entry.paid, credited=entry.taken_off, due=due), reason)
        return due


def in_parts(connection: Connection, entries: Iterable[Entry], day: date) -> dict[str, InParts]:
    """Those of these invoices that are paid in parts, by number."""
    known = {entry.number: entry for entry in entries}
    held = {number: kept for number, kept in holding(connection, known).items() if kept.arrangement.parts}
    paying = on_its_way(connection) if held else {}
    found = {}
    for number, kept in held.items():
        entry, underway = known[number], paying.get(number, ZERO)
        stands = standing(kept.arrangement, paid=entry.paid, credited=entry.taken_off, day=day, underway=underway)
        found[number] = InParts(entry, kept, stands)
    return found


def agreed_about(connection: Connection, number: str) -> bool:
    """True for an invoice that was agreed to be paid in parts. One that comes in its place knows nothing of that."""
    kept = holding(connection, [number]).get(number)
    return kept is not None and bool(kept.arrangement.parts)


def slots(connection: Connection, entries: Sequence[Entry]) -> dict[Slot, Money]:
    """What of these invoices one link at a time may ask: of each part what is open of it, else of the whole."""
    agreed = in_parts(connection, entries, date.max)
    found: dict[Slot, Money] = {}
    for entry in entries:
        if entry.number not in agreed:
            found[entry.number, None] = entry.open
            continue
        each = agreed[entry.number]
        for portion in each.standing.unpaid:
            found[entry.number, PartOf(each.kept.place, portion.place)] = portion.open
    return found


def last_days(connection: Connection, entries: Iterable[Entry]) -> dict[str, date]:
    """By when the rest of invoices is to be paid whose parts were ended."""
    kept = holding(connection, [entry.number for entry in entries])
    return {number: each.arrangement.due for number, each in kept.items() if each.arrangement.due is not None}


def reminding(connection: Connection, entries: Sequence[Entry], day: date) -> Mapping[str, Reminding]:
    """What reminders have to know on a day, of those of these invoices of which something was agreed."""
    open_now = {entry.number: entry.open for entry in entries}
    found = {number: Reminding(False, open_now[number], due) for number, due in last_days(connection, entries).items()}
    for number, each in in_parts(connection, entries, day).items():
        stands = each.standing
        if stands.state == "broken":
            found[number] = Reminding(False, total(late.left for late in stands.late), stands.late[0].day)
        else:
            found[number] = Reminding(True, open_now[number], each.entry.due)
    return found
