"""The shell of correcting: a credit note, and what happens to the deliveries it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from invoices.billing import again_scope
from invoices.credit import credit_note
from invoices.issue import Books, Issued, Setting, issue, number_drafts, refuse_backdating
from invoices.model import BilledShare, Invoice

Fate = Literal["rebill", "drop"]


class CorrectingBooks(Books, Protocol):
    """What correcting reads and keeps beside what issuing does."""

    def invoice(self, number: str) -> Invoice: ...
    def credit_notes(self, number: str) -> list[Invoice]: ...
    def take_back(self, taken: Sequence[BilledShare], fate: Fate, note: Invoice) -> None: ...


class CorrectingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[CorrectingBooks]: ...


def credit(
    store: CorrectingStore, setting: Setting, number: str, fate: Fate, reason: str, line: int | None = None
) -> Invoice:
    """Issues the credit note for what is left of an invoice, or for one of its lines, in one transaction.

    `rebill`: its deliveries are worked out anew in the next run. `drop`: they are not billed again.
    `Faults`: `unknown-invoice`, `before-last-issue`, and those of `credit_note`.
    """
    with store.batch() as books:
        original = books.invoice(number)
        draft = credit_note(original, reason, line, books.credit_notes(number))
        refuse_backdating(books, setting)
        people = books.people(sorted(original.people))
        (note,) = number_drafts(books, setting, [draft], people)
        books.take_back([share for each in draft.lines for share in each.shares], fate, note)
        return note


def redo(store: CorrectingStore, setting: Setting, number: str, reason: str) -> tuple[Invoice, Issued]:
    """Credits what is left of an invoice and issues its deliveries anew, as they are now. Both happen, or neither."""
    with store.batch():
        note = credit(store, setting, number, "rebill", reason)
        chosen = tuple(sorted({share.delivery for line in note.lines for share in line.shares}))
        return note, issue(store, setting, again_scope(chosen))
