"""Moving what family does not pay to the client: only because a person decided it, and with the reason.

The family member gets a credit note of what is still open; what they paid stays paid. The client gets an invoice of
exactly that amount. It becomes a part of the same help that the client bears: one more round of each delivery, in the
place of the share that moved, or beside the rest of it. What others pay stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.billing import NewPlan
from invoices.correct import addressed
from invoices.credit import Back, ShareKey, credit_note, lines_left, share_key
from invoices.draft import Planned, drafts
from invoices.issue import Setting, number_drafts, refuse_backdating
from invoices.lines import Book
from invoices.model import BilledShare, Draft, Invoice, MovedNote
from invoices.stopping import StoppingBooks
from tiered.people import Person
from tiered.shares import Quote, Share


@dataclass(frozen=True, slots=True)
class Worked:
    """How a delivery was worked out in one round, by which catalogue."""

    quote: Quote
    catalog: str


@dataclass(frozen=True, slots=True)
class MovedShare:
    """What moving did: a credit note for the family member, and an invoice for the client."""

    note: Invoice
    invoice: Invoice


class MovingBooks(StoppingBooks, Protocol):
    """What moving reads and keeps beside what stopping does."""

    def open_of(self, number: str) -> Money: ...
    def rounds_of(self, deliveries: Collection[str]) -> dict[str, dict[int, Worked]]: ...


class MovingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[MovingBooks]: ...


def move(store: MovingStore, setting: Setting, number: str, reason: str, *, dry_run: bool = False) -> MovedShare:
    """Moves what is open of a family member's invoice to the client, in one transaction.

    `Faults`: `unknown-invoice`, `move-not-family`, `move-nothing-open`, `payment-underway`, `move-died`,
    `move-on-hold`, `before-last-issue`.
    """
    with store.batch(dry_run=dry_run) as books:
        if not dry_run:
            refuse_backdating(books, setting)
        original = books.invoice(number)
        if (original.kind, original.payer_kind) != ("invoice", "family"):
            raise Faults([fault("move-not-family", number=number)])
        left = [share for line in lines_left(original, books.credit_notes(number)).values() for share in line.shares]
        amounts = _divided(min(books.open_of(number), total(share.gross for share in left)), left)
        if not amounts:
            raise Faults([fault("move-nothing-open", number=number)])
        if books.underway(number):
            raise Faults([fault("payment-underway", number=number)])
        client = _client(books, original)
        note = _take_back(books, setting, original, amounts, reason)
        return MovedShare(note, _bill(books, setting, original, amounts, client))


def _divided(amount: Money, left: Sequence[BilledShare]) -> dict[ShareKey, Money]:
    """What moves of each share: all of it, or of one that was paid in part in the ratio of what is left."""
    if amount <= ZERO:
        return {}
    parts = amount.split([share.gross.cents for share in left])
    return {share_key(share): part for share, part in zip(left, parts, strict=True) if part}


def _client(books: MovingBooks, original: Invoice) -> Person:
    """The client, who must be able to get an invoice now: after a death, or on hold, people talk first."""
    key = original.client or ""
    client = books.people([key])[key]
    reader = books.people([client.reader])[client.reader]
    if client.died_on is not None or reader.died_on is not None:
        raise Faults([fault("move-died", client=client.id)])
    if client.on_hold or reader.on_hold:
        raise Faults([fault("move-on-hold", client=client.id)])
    return client


def _whole(original: Invoice, amounts: Mapping[ShareKey, Money]) -> dict[ShareKey, BilledShare]:
    """The shares that move as they were billed."""
    shares = {share_key(share): share for line in original.lines for share in line.shares}
    return {key: shares[key] for key, amount in amounts.items() if amount == shares[key].gross}


def _take_back(
    books: MovingBooks, setting: Setting, original: Invoice, amounts: Mapping[ShareKey, Money], reason: str
) -> Invoice:
    """The family member's credit note."""
    draft = credit_note(original, reason, None, books.credit_notes(original.number), Back(amounts))
    draft, people = addressed(books, original, draft)
    (note,) = number_drafts(books, setting, [draft], people)
    whole = _whole(original, amounts)
    books.take_back(tuple(whole.values()), "rebill", note)
    books.give_back(note, {key: amount for key, amount in amounts.items() if key not in whole}, "moved")
    return note


def _bill(
    books: MovingBooks, setting: Setting, original: Invoice, amounts: Mapping[ShareKey, Money], client: Person
) -> Invoice:
    """The client's invoice, of the same help."""
    whole = _whole(original, amounts)
    known = books.rounds_of({delivery for delivery, _, _ in amounts})
    plans: list[NewPlan] = []
    for key, amount in sorted(amounts.items()):
        delivery, number, _ = key
        earlier = known[delivery][number]
        new = max(known[delivery]) + 1
        quote = _borne_by(client, earlier.quote, amount, whole=key in whole)
        known[delivery][new] = Worked(quote, earlier.catalog)
        plans.append(NewPlan(quote, new, (key[1:],) if key in whole else ()))
        books.keep_plans(earlier.catalog, plans[-1:])
    people = books.people(sorted({client.id, client.reader, original.payer}))
    book = Book(setting.catalog, books.keep_catalog(setting.toml), people)
    (draft,) = drafts(book, [Planned.whole(plan.quote, plan.round) for plan in plans])
    told: Draft = draft.model_copy(
        update={"packages": (), "moved_from": MovedNote(payer=original.payer, number=original.number)}
    )
    (invoice,) = number_drafts(books, setting, [told], people)
    books.release(plans, [invoice])
    return invoice


def _borne_by(client: Person, earlier: Quote, amount: Money, *, whole: bool) -> Quote:
    """The same help, of which the client bears this amount. Of a share that moves in part it is a price of its own."""
    part = Share("client", client.id, None, "client", client.reader, client.reader, amount)
    quote = replace(earlier, parts=(part,), trace=(), reductions=())
    if whole:
        return quote
    upfront = earlier.package is not None and earlier.package.upfront
    return replace(quote, list_amount=amount, list_units=earlier.list_units if upfront else Decimal(0))
