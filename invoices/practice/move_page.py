"""What moving a family member's share to the client would do: for programs, and for who is to say yes."""

from __future__ import annotations

from typing import Any

from catalog.money import ZERO
from catalog.terminal import speak
from invoices.move import MovedShare
from invoices.practice.practice import Practice
from invoices.store.archive import Entry, as_record


def names_of(practice: Practice, moved: MovedShare) -> dict[str, str]:
    """Who it is about: the family member, and who gets the client's invoice."""
    with practice.archive() as archive:
        names = archive.names([moved.note.payer, moved.invoice.addressee])
    return {"family": names[moved.note.payer], "client": names[moved.invoice.addressee]}


def planned_records(practice: Practice, moved: MovedShare) -> dict[str, Any]:
    """The credit note and the invoice as they would be: without numbers."""
    both = (moved.note, moved.invoice)
    with practice.archive() as archive:
        names = archive.names({who for each in both for who in (each.payer, each.addressee)})
    entries = [Entry.planned(each, names) for each in both]
    return {"invoices": [{**as_record(entry), "number": None, "documents": {}} for entry in entries]}


def draw_planned(practice: Practice, moved: MovedShare, number: str) -> None:
    """What each of them will read."""
    here, names = practice.terminal, names_of(practice, moved)
    with practice.archive() as archive:
        (entry,) = archive.of_numbers([number])
    speak(here.say("move.preview", number=number, amount=moved.note.payable, **names))
    if entry.paid > ZERO:
        speak(here.say("move.paid-stays", paid=entry.paid, **names))
    speak(here.say("move.instead", amount=moved.invoice.payable, day=moved.invoice.due, **names))
