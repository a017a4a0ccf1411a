"""What is open when somebody died: for who calls the family, each with the command that helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from catalog.money import ZERO
from invoices.practice.practice import Practice
from invoices.practice.waiting import Todo, Waiting
from invoices.practice.wording import payer_name
from invoices.stopping import Package
from invoices.store.archive import Archive, Entry
from invoices.store.register import Register
from invoices.store.schema import invoices
from invoices.store.states import states
from invoices.store.stopping import packages_of
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

SHOWN: Final = 5  # bills, the latest
BILL: Final[Mapping[str, str]] = {"client": "bill-client", "family": "bill-family"}
PACKAGE: Final[Mapping[str, str]] = {"per-session": "package-per-session", "none": "package-none"}  # by its refund


def open_matters(practice: Practice, person: Person, died_on: date) -> list[Todo]:
    """Of a client: bills, help that is to be billed, appointments, agreements and packages.

    Of somebody who had post for others, or promised to pay: who these others are.
    """
    catalog, today, everybody = practice.catalog, practice.terminal.today, practice.people()
    with practice.database.reading() as connection:
        register = Register(connection)
        given = register.deliveries.find([person.id])
        state = states(connection, [delivery.id for delivery in given])
        waiting = Waiting(connection, catalog)
        archive = Archive(connection)
        bills = [each for each in archive.brought() if _owes(person, each)] + archive.entries(_asked_of(person))
        found = [*_bills(person, [bill for bill in bills if bill.open > ZERO])]
        found += _help(person, [each for each in given if state[each.id] == "unbilled"], died_on)
        for coverage in register.coverages.of([person.id]):
            if _runs(coverage, died_on):
                kind = practice.terminal.say(f"kind.{coverage.kind}")
                what = f"{kind} {payer_name(catalog, everybody, coverage)}".strip()
                found.append(Todo("runs", {"what": what, "id": coverage.id, "day": died_on.isoformat()}))
        for package in packages_of(connection, person.id):
            rule = catalog.service[package.service].package if package.service in catalog.service else None
            found += _package(person, package, rule.refund if rule is not None else "none", died_on)
        found += waiting.represented(person)
        found += waiting.promises(person, today)
    return found


def _asked_of(person: Person) -> ColumnElement[bool]:
    """Bills for the client, and what they were asked as family; not what institutions pay, which goes its own way."""
    own = and_(invoices.c.payer_kind == "client", invoices.c.client == person.id)
    return and_(
        invoices.c.kind == "invoice", or_(own, and_(invoices.c.payer_kind == "family", invoices.c.payer == person.id))
    )


def _owes(person: Person, old: Entry) -> bool:
    """The same of an invoice of the old system."""
    return old.payer_kind in BILL and old.payer == person.id


def _bills(person: Person, bills: list[Entry]) -> Iterator[Todo]:
    for bill in bills[-SHOWN:]:
        yield Todo(BILL[bill.payer_kind], {"number": bill.number, "to": bill.addressee, "amount": bill.open})
    if len(bills) > SHOWN:
        yield Todo("bills-earlier", {"count": len(bills) - SHOWN, "id": person.id})


def _help(person: Person, unbilled: Iterable[Delivery], died_on: date) -> Iterator[Todo]:
    """What was given and is on no invoice; and appointments that will not be kept any more."""
    given = [delivery for delivery in unbilled if delivery.day <= died_on]
    if given:
        yield Todo("given", {"client": person.name, "id": person.id, "count": len(given)})
    for delivery in unbilled:
        if delivery.day > died_on:
            yield Todo("booked", {"day": delivery.day, "service": delivery.service, "id": delivery.id})


def _runs(coverage: Coverage, day: date) -> bool:
    """An agreement that would go on; what the client could pay themselves needs no ending."""
    agreed = coverage.kind != "own" and coverage.status in ("agreed", "requested")
    return agreed and (coverage.until is None or coverage.until > day)


def _package(person: Person, package: Package, refund: str, died_on: date) -> Iterator[Todo]:
    """A package that was paid ahead and of which sessions are left."""
    use, left = package.use, package.left
    if use.upfront and package.stopped is None and use.last_day >= died_on and left > 0:
        more = {"id": person.id, "package": use.opened_by}
        yield Todo(PACKAGE[refund], {"service": package.service, "left": left, "count": left, **more})
