"""Everything a practice knows about one person: for when they phone, or come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.money import Money
from invoices.practice.balances import Balance, balances
from invoices.practice.matching import Directory
from invoices.practice.practice import Practice
from invoices.practice.records import coverage_record, delivery_record, person_record
from invoices.store.about import about, parts_of
from invoices.store.archive import Archive, Entry, as_record
from invoices.store.consents import Consent, consents_of
from invoices.store.register import Note, Register
from invoices.store.states import DeliveryState, states
from tiered.deliveries import Delivery
from tiered.people import Person


@dataclass(frozen=True, slots=True)
class Dossier:
    """What there is about a person, of one moment."""

    person: Person
    people: Directory
    balances: tuple[Balance, ...]
    deliveries: tuple[tuple[Delivery, DeliveryState], ...]
    notes: tuple[Note, ...]
    consents: tuple[Consent, ...]
    invoices: tuple[Entry, ...]
    parts: Mapping[str, Money]  # of invoices for many clients: what is about this one, by number

    @property
    def representative(self) -> Person | None:
        """Who handles this person's money."""
        return self.people.by_id.get((self.person.representative or "").casefold())

    @property
    def represented(self) -> tuple[Person, ...]:
        """Whose money this person handles."""
        return tuple(other for other in self.people.by_id.values() if other.representative == self.person.id)

    def part(self, entry: Entry) -> Money:
        """What of an invoice is about this person: all of it, unless it is for many clients."""
        return (
            entry.payable
            if entry.client is not None or entry.kind == "brought"
            else self.parts.get(entry.number, Money(0))
        )

    def record(self) -> dict[str, Any]:
        """For programs."""
        return {
            **person_record(self.person),
            "coverages": [coverage_record(balance.coverage, balance) for balance in self.balances],
            "deliveries": [delivery_record(delivery, state) for delivery, state in self.deliveries],
            "notes": [
                {"number": note.id, "text": note.text, "actor": note.actor, "time": note.time} for note in self.notes
            ],
            "consents": [each.record() for each in self.consents],
            "invoices": [{**as_record(entry), "part": str(self.part(entry))} for entry in self.invoices],
        }


def dossier(practice: Practice, person: Person) -> Dossier:
    """Everything about a person."""
    with practice.database.reading() as connection:
        register = Register(connection)
        given = register.deliveries.find([person.id], removed=True)
        state = states(connection, [delivery.id for delivery in given])
        return Dossier(
            person,
            practice.people(),
            balances(connection, practice.catalog, person.id, practice.terminal.today),
            tuple((delivery, state[delivery.id]) for delivery in given),
            register.notes.of(person.id),
            tuple(consents_of(connection, [person.id])),
            tuple(_bills(Archive(connection), person)),
            parts_of(connection, person.id),
        )


def _bills(archive: Archive, person: Person) -> list[Entry]:
    """Invoices about somebody, also those of the old system."""
    old = [each for each in archive.brought() if person.id in (each.payer, each.client)]
    return [*old, *archive.entries(about([person.id]))]
