"""The shell of correcting: a credit note, and what happens to the deliveries it takes back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money
from catalog.texts import text
from invoices.billing import again_scope, seats_scope
from invoices.credit import credit_note
from invoices.issue import Issued, Setting, issue, number_drafts, refuse_backdating
from invoices.model import BilledShare, Draft, Fate, Invoice, PayerKind
from invoices.ports import Books
from tiered.people import Person

Payer = tuple[PayerKind, str]


class CorrectingBooks(Books, Protocol):
    """What correcting reads and keeps beside what issuing does."""

    def invoice(self, number: str) -> Invoice: ...
    def credit_notes(self, number: str) -> list[Invoice]: ...
    def take_back(self, taken: Sequence[BilledShare], fate: Fate, note: Invoice) -> None: ...
    def given_back_in_part(self, deliveries: Collection[str]) -> bool: ...
    def underway(self, number: str) -> bool: ...
    def reopen_packages(self, clients: Sequence[str], because: str) -> tuple[str, ...]: ...
    def to_bill_again(self, deliveries: Sequence[str]) -> dict[Payer, Money]: ...


class CorrectingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[CorrectingBooks]: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """Help that another payer pays since an invoice was made anew."""

    before: tuple[Payer, ...]  # who paid it, or more of it
    now: Payer
    amount: Money  # that they pay more than before


@dataclass(frozen=True, slots=True)
class Redone:
    """What making an invoice anew did."""

    note: Invoice
    issued: Issued
    moved: tuple[Moved, ...]


def credit(
    store: CorrectingStore,
    setting: Setting,
    number: str,
    fate: Fate,
    reason: str,
    line: int | None = None,
    *,
    dry_run: bool = False,
) -> Invoice:
    """Issues the credit note for what is left of an invoice, or for one of its lines, in one transaction.

    `rebill`: its deliveries are worked out anew in the next run. `drop`: they are not billed again.
    `Faults`: `unknown-invoice`, `before-last-issue`, `payment-underway`, and those of `credit_note`.
    """
    with store.batch(dry_run=dry_run) as books:
        note = take_back(books, setting, number, fate, reason, line)
        if fate == "rebill":
            _reopen(books, setting, note)
        return note


def take_back(
    books: CorrectingBooks, setting: Setting, number: str, fate: Fate, reason: str, line: int | None = None
) -> Invoice:
    """The credit note for what is left of an invoice, or for one of its lines, inside a transaction.

    `Faults` (`payment-underway`): nobody is asked anew while what they paid is on its way.
    """
    original = books.invoice(number)
    if fate == "rebill" and books.underway(number):
        raise Faults([fault("payment-underway", number=number)])
    draft = credit_note(original, reason, line, books.credit_notes(number))
    refuse_backdating(books, setting)
    if fate == "rebill":
        _refuse_in_part(books, draft)
    draft, people = addressed(books, original, draft)
    (note,) = number_drafts(books, setting, [draft.model_copy(update={"fate": fate})], people)
    books.take_back([share for each in draft.lines for share in each.shares], fate, note)
    return note


def addressed(books: Books, original: Invoice, draft: Draft) -> tuple[Draft, dict[str, Person]]:
    """A credit note to whoever handles the client's money now, and the people it may name."""
    people = books.people(sorted(original.people))
    client = people.get(original.client or "")
    if client is not None and original.payer_kind in ("client", "svb"):
        people |= books.people([client.reader])
        draft = draft.model_copy(update={"addressee": client.reader})
    return draft, people


def _refuse_in_part(books: CorrectingBooks, draft: Draft) -> None:
    """Help of which a part was given back is not billed again: its whole price would come back.

    `Faults` (`given-back-in-part`).
    """
    for place, line in enumerate(draft.lines, 1):
        if books.given_back_in_part({share.delivery for share in line.shares}):
            raise Faults([fault("given-back-in-part", number=draft.original, place=place)])


def _reopen(books: CorrectingBooks, setting: Setting, note: Invoice) -> tuple[str, ...]:
    """Packages of which nothing is billed any more follow the agreements of now: the deliveries of these."""
    because = text("command.coverage.package-otherwise", setting.catalog.organisation.language)
    return books.reopen_packages(sorted({line.client for line in note.lines}), because)


def redo(store: CorrectingStore, setting: Setting, number: str, reason: str, *, dry_run: bool = False) -> Redone:
    """Credits what is left of an invoice and issues its deliveries anew, as they are now. Both happen, or neither."""
    with store.batch(dry_run=dry_run) as books:
        note = take_back(books, setting, number, "rebill", reason)
        chosen = {share.delivery for line in note.lines for share in line.shares}
        before = books.to_bill_again(sorted(chosen))
        chosen |= set(_reopen(books, setting, note))
        days = [share.day for line in note.lines for share in line.shares if share.day is not None]
        scope = seats_scope if any(setting.today < day for day in days) else again_scope
        issued = issue(store, setting, scope(tuple(sorted(chosen))))
        return Redone(note, issued, moves(before, issued.invoices))


def moves(before: Mapping[Payer, Money], made: Sequence[Invoice]) -> tuple[Moved, ...]:
    """Who pays now what somebody else paid before; a price that changed for who paid it moves nothing."""
    now: dict[Payer, Money] = {}
    for invoice in made:
        who = (invoice.payer_kind, invoice.payer)
        for line in invoice.lines:
            for share in line.shares:
                now[who] = now.get(who, ZERO) + share.gross
    more = {who: amount - before.get(who, ZERO) for who, amount in now.items()}
    less = tuple(who for who, amount in sorted(before.items()) if now.get(who, ZERO) < amount)
    return tuple(Moved(less, who, amount) for who, amount in more.items() if less and amount > ZERO)
