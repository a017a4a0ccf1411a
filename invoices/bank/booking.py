"""Booking what a bank statement says: what is certain by itself, the rest when a person says what it is. Once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.bank.matching import Match, OpenInvoice, match
from invoices.bank.statement import Statement, StatementLine
from invoices.payments.in_parts import in_parts
from invoices.payments.model import Movement, MovementKind
from invoices.store.cashbook import Cashbook, of_kind
from invoices.store.schema import invoices

if TYPE_CHECKING:
    from invoices.practice.practice import Practice

BANK: Final = "bank:"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a statement's lines are: those that were dealt with before are left out."""

    matches: tuple[Match, ...]
    before: int  # lines that were booked or set aside by an earlier import


def look(practice: Practice, statements: Sequence[Statement]) -> Looked:
    """What the lines of some statements pay. Nothing is kept.

    `Faults` (`statement-other-account`) for the statement of an account that is not the organisation's.
    """
    ours = (practice.catalog.organisation.iban or "").replace(" ", "")
    others = sorted({each.account for each in statements if ours and each.account != ours})
    if others:
        raise Faults(fault("statement-other-account", account=account, ours=ours) for account in others)
    lines = [line for statement in statements for line in statement.lines]
    with practice.store.cash() as book:
        known = book.known([BANK + line.key for line in lines]) | book.set_aside([BANK + line.key for line in lines])
        new = [line for line in lines if BANK + line.key not in known]
        payouts = _payouts(book)
    with practice.archive() as archive:
        entries = archive.entries(invoices.c.kind == "invoice")
        agreed = in_parts(archive.connection, entries, practice.terminal.today)
        parts = {
            number: tuple(amount for part in each.standing.unpaid for amount in (part.open, part.amount))
            for number, each in agreed.items()
        }
        open_now = [
            OpenInvoice(e.number, e.reference, max(e.open, ZERO), e.payer, e.addressee, parts.get(e.number, ()))
            for e in entries
        ]
    found = [_payout(each, payouts) for each in match(new, open_now)]
    return Looked(tuple(found), len(lines) - len(new))


def _payouts(book: Cashbook) -> list[Movement]:
    """What the payment processor sent and no statement showed yet."""
    made = of_kind(book.connection, "payout")
    seen = {each.of for each in made}
    return [each for each in made if each.till == "clearing" and each.id not in seen and each.amount < ZERO]


def _payout(found: Match, payouts: list[Movement]) -> Match:
    """A payout that arrived is certain when exactly so much was sent."""
    if found.because != "stripe-payout":
        return found
    sent = next((each for each in payouts if -each.amount == found.line.amount), None)
    if sent is None:
        return Match(found.line, "unknown", (), "stripe-payout")
    payouts.remove(sent)
    return Match(found.line, "certain", ((sent.id, found.line.amount),), "stripe-payout")


def book(practice: Practice, matches: Sequence[Match]) -> list[Movement]:
    """Books these lines. One that another command booked meanwhile is left as it is."""
    with practice.store.cash() as cash:
        known = cash.known([BANK + each.line.key for each in matches])
        ids = cash.new_ids()
        made = [_movement(each, next(ids)) for each in matches if BANK + each.line.key not in known]
        cash.book(made)
    return made


def _movement(found: Match, key: str) -> Movement:
    line, to_us = found.line, found.because == "stripe-payout"
    kind: MovementKind = "payout" if to_us else "payment" if line.amount > ZERO else "reversal"
    applied: Mapping[str, Money] = {} if to_us else dict(found.applied)
    return Movement(
        id=key,
        source=BANK + line.key,
        kind=kind,
        till="bank",
        day=line.day,
        amount=line.amount,
        applied=applied,
        against="transit" if to_us else None,
        of=found.applied[0][0] if to_us else None,
    )


def placed(line: StatementLine, number: str) -> Match:
    """A line that a person says is for an invoice, all of it."""
    return Match(line, "certain", ((number, line.amount),), "number")


def set_aside(practice: Practice, lines: Sequence[StatementLine]) -> None:
    """Marks lines that are no business of these invoices: they are never asked about again, and never posted."""
    with practice.store.cash() as cash:
        cash.put_aside({BANK + line.key: (line.day, line.amount) for line in lines})


def together(matches: Sequence[Match]) -> Money:
    """What some lines come to."""
    return total(each.line.amount for each in matches if each.line.currency == "EUR")
