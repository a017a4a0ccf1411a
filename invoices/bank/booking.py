"""Booking what a bank statement says: what is certain by itself, the rest when a person says what it is. Once each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.bank.matching import Match, OpenInvoice, match
from invoices.bank.statement import Statement, StatementLine
from invoices.payments.in_parts import in_parts
from invoices.payments.model import Movement, MovementKind
from invoices.payments.whereabouts import Whereabouts
from invoices.store.cashbook import Cashbook, at_bank, of_kind, whereabouts
from invoices.store.openings import opening_day
from invoices.store.schema import invoices

if TYPE_CHECKING:
    from invoices.practice.practice import Practice

BANK: Final = "bank:"
REACH: Final = timedelta(days=400)  # so long after a payment it can still be taken back
NEAR: Final = timedelta(days=7)  # between the day that somebody wrote down and the bank's


@dataclass(frozen=True, slots=True)
class Looked:
    """What a statement's lines are: those that were dealt with before are left out."""

    matches: tuple[Match, ...]
    before: int  # lines that were booked or set aside by an earlier import, or are of before the opening day


def look(practice: Practice, statements: Sequence[Statement]) -> Looked:
    """What the lines of some statements pay. Nothing is kept.

    `Faults` (`statement-other-account`) for the statement of an account that is not the organisation's.
    """
    ours = (practice.catalog.organisation.iban or "").replace(" ", "")
    others = sorted({each.account for each in statements if ours and each.account != ours})
    if others:
        raise Faults(fault("statement-other-account", account=account, ours=ours) for account in others)
    every = [line for statement in statements for line in statement.lines]
    with practice.store.cash() as book:
        first = opening_day(book.connection)
    lines = [line for line in every if first is None or line.day >= first]  # the rest stands in the old books
    if not lines:
        return Looked((), len(every))
    sources = [BANK + line.key for line in lines]
    with practice.store.cash() as book:
        known = book.known(sources) | book.set_aside(sources)
        new = [line for line in lines if BANK + line.key not in known]
        payouts = _payouts(book)
        seen = at_bank(book.connection, min(line.day for line in lines) - REACH)
        twins = [each for each in seen if each.source not in known]
        for day, amount in book.aside_since(min(line.day for line in lines) - NEAR):
            by_hand = (each for each in twins if _same(each, day, amount) and not each.source.startswith(BANK))
            if (settled := next(by_hand, None)) is not None:
                twins.remove(settled)
    with practice.archive() as archive:
        entries = [*archive.brought(), *archive.entries(invoices.c.kind == "invoice")]
        agreed = in_parts(archive.connection, entries, practice.terminal.today)
        parts = {
            number: tuple(amount for part in each.standing.unpaid for amount in (part.open, part.amount))
            for number, each in agreed.items()
        }
        open_now = [
            OpenInvoice(e.number, e.reference, max(e.open, ZERO), e.payer, e.addressee, parts.get(e.number, ()))
            for e in entries
        ]
    references = {each.number: each.reference for each in open_now}
    placed = {each.of: each for each in seen if each.kind == "reversal" and not each.amount}
    earlier = [
        _booked(each, lines[0].account, references, placed.get(each.id))
        for each in seen
        if each.kind in ("payment", "reversal")
    ]
    found = [_payout(each, payouts) for each in match(new, open_now, earlier)]
    with practice.store.cash() as book:
        found = list(_still_there(book, found))
    return Looked(tuple(_twin(each, twins) for each in found), len(every) - len(new))


def _booked(movement: Movement, account: str, references: Mapping[str, str], placed: Movement | None) -> Match:
    """A line that was booked earlier, as far as we keep it: no names, and nothing that somebody wrote.

    What was said to be for another invoice since (`placed`) counts there.
    """
    numbers = sorted(movement.applied)
    reference = references.get(numbers[0]) if len(numbers) == 1 else None
    now = movement.applied
    if placed is not None:
        now = {number: amount for number, amount in placed.applied.items() if amount > ZERO}
    text = " ".join(sorted({*numbers, *now}))
    line = StatementLine(account, movement.day, movement.amount, text=text, reference=reference)
    return Match(line, "certain", tuple(now.items()), "reference")


def _still_there(book: Cashbook, found: Sequence[Match]) -> Iterator[Match]:
    """Of what a bank takes back, somebody looks where the money was given back or moved since."""
    back = [each for each in found if each.because == "reversal" and each.certainty == "certain"]
    numbers = {number for each in back for number, _ in each.applied}
    there = whereabouts(book.connection, numbers) if numbers else Whereabouts()
    left = {number: there.by_hand(number) for number in numbers}
    for each in found:
        if each.certainty == "certain" and each not in back:
            left.update({number: left[number] + amount for number, amount in each.applied if number in left})
    for each in found:
        if each in back and any(left[number] < -amount for number, amount in each.applied):
            yield replace(each, certainty="likely", because="reversal-moved")
            continue
        if each in back:
            left.update({number: left[number] + amount for number, amount in each.applied})
        yield each


def _same(movement: Movement, day: date, amount: Money) -> bool:
    """True when a line of this day and amount can be what was booked; a person may have written down another day."""
    near = timedelta() if movement.source.startswith(BANK) else NEAR
    return movement.amount == amount and abs(movement.day - day) <= near


def _twin(found: Match, twins: list[Movement]) -> Match:
    """A line that was perhaps booked before: by hand, or from the same statement in another form. Somebody looks.

    Lines of one file are never each other's twins: a payer may pay twice on a day.
    """
    if found.certainty == "elsewhere" or found.because in ("reversal", "reversal-moved"):
        return found
    numbers = {number for number, _ in found.applied}
    alike = (each for each in twins if _same(each, found.line.day, found.line.amount))
    twin = next((each for each in alike if not numbers or numbers & each.applied.keys()), None)
    if twin is None:
        return found
    twins.remove(twin)
    return replace(found, certainty="likely", because="booked-before")


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
        return cash.book(made)


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
