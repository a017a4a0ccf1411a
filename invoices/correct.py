"""The shell of correcting: a credit note, and what happens to the deliveries it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol

from catalog.faults import Faults, fault
from invoices.billing import again_scope
from invoices.credit import credit_note
from invoices.issue import Issued, Setting, issue, number_drafts, refuse_backdating
from invoices.model import BilledShare, Invoice
from invoices.ports import Books

Fate = Literal["rebill", "drop"]


class CorrectingBooks(Books, Protocol):
    """What correcting reads and keeps beside what issuing does."""

    def invoice(self, number: str) -> Invoice: ...
    def credited_lines(self, number: str) -> set[int]: ...
    def take_back(self, taken: Sequence[BilledShare], fate: Fate, note: Invoice) -> None: ...


class CorrectingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[CorrectingBooks]: ...


def credit(
    store: CorrectingStore, setting: Setting, number: str, fate: Fate, reason: str, line: int | None = None
) -> Invoice:
    """Issues the credit note for an invoice or one of its lines, in one transaction.

    `rebill`: its deliveries are worked out anew in the next run. `drop`: they are not billed again.
    `Faults`: `unknown-invoice`, `already-credited`, `credit-of-credit`, `no-such-line`, `before-last-issue`.
    """
    with store.batch() as books:
        original = books.invoice(number)
        done = books.credited_lines(number)
        places = set(range(1, len(original.lines) + 1)) if line is None else {line}
        draft = credit_note(original, reason, line)
        if done & places:
            raise Faults([fault("already-credited", number=number)])
        refuse_backdating(books, setting)
        people = books.people(sorted(original.people))
        (note,) = number_drafts(books, setting, [draft], people)
        books.take_back([share for each in draft.lines for share in each.shares], fate, note)
        return note


def redo(store: CorrectingStore, setting: Setting, number: str, reason: str) -> tuple[Invoice, Issued]:
    """Credits an invoice and issues its deliveries anew, as they are now. Both happen, or neither."""
    with store.batch():
        note = credit(store, setting, number, "rebill", reason)
        chosen = tuple(sorted({share.delivery for line in note.lines for share in line.shares}))
        return note, issue(store, setting, again_scope(chosen))
