"""What is open between somebody and us, or others: while there is such a thing, nobody is erased.

A claim has to be made or met first (art. 17 lid 3 under e AVG). Each fault says what is open, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, exists, func, or_, select

from catalog.faults import Fault, fault
from catalog.money import ZERO
from invoices.payments.standing import asked_at_bank
from invoices.practice.balances import balances
from invoices.practice.practice import Practice
from invoices.store.about import about
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import kept, on_its_way
from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.deferral import sessions_given
from invoices.store.letterbook import unmade
from invoices.store.openings import brought_packages
from invoices.store.past import sessions_of, stopped_of
from invoices.store.refundbook import underway
from invoices.store.register import Register
from invoices.store.schema import deliveries, invoices, plans, removals, shares
from invoices.store.states import states
from invoices.store.stopping import packages_of, paid_ahead
from tiered.people import Person


def still_owed(practice: Practice, connection: Connection, person: Person) -> Iterator[Fault]:
    """Everything that is open with a person."""
    archive, today = Archive(connection), practice.terminal.today
    entries = archive.entries(or_(about([person.id]), invoices.c.addressee == person.id))
    entries += [each for each in archive.brought() if person.id in (each.payer, each.client)]
    yield from _money(connection, entries, person)
    yield from _help(connection, person, today)
    yield from _packages(connection, person, today)
    for balance in balances(connection, practice.catalog, person.id, today):
        coverage, left = balance.coverage, balance.amount_left
        if coverage.kind == "credit" and coverage.status == "agreed" and today in coverage.valid and left:
            yield fault("erase-wallet", coverage=coverage.id, amount=left)
    yield from _for_others(Register(connection), person, today)
    numbers = {entry.number for entry in entries}
    unready = any(not numbers.isdisjoint(each) for each in archive.to_render().values())
    if unready or any(person.id in letter.people for letter in unmade(connection)):
        yield fault("erase-unmade")


def appointments(connection: Connection, person: Person, today: date) -> set[str]:
    """Help that was not given yet, and to which nothing refers: nobody owes anything for it."""
    referred = [exists().where(table.c.delivery == deliveries.c.id) for table in (plans, removals)]
    query = select(deliveries.c.id).where(deliveries.c.client == person.id, deliveries.c.day > today.isoformat())
    return set(connection.execute(query.where(*(~each for each in referred))).scalars())


def _money(connection: Connection, entries: list[Entry], person: Person) -> Iterator[Fault]:
    """Invoices that are open or paid too much, money on its way, and what is kept for them."""
    moving = {each.number for each in underway(connection)} | set(on_its_way(connection))
    moving |= set(asked_at_bank(connection)[0])
    for entry in entries:
        if entry.number in moving:
            yield fault("erase-underway", number=entry.number)
        elif entry.open > ZERO:
            yield fault("erase-bill", number=entry.number, amount=entry.open)
        elif entry.over:
            yield fault("erase-over", number=entry.number, amount=entry.over)
    for (kind, payer), amount in kept(connection).items():
        if payer == person.id and kind in ("client", "family"):
            theirs = [e.number for e in entries if (e.payer_kind, e.payer) == (kind, payer)]
            if theirs:
                yield fault("erase-kept", number=theirs[-1], amount=amount)
            else:  # from the old system
                yield fault("erase-kept-before", amount=amount)


def _help(connection: Connection, person: Person, today: date) -> Iterator[Fault]:
    """Help of theirs that is on no invoice, and what they promised to pay of somebody else's."""
    given = Register(connection).deliveries.find([person.id])
    state, booked = states(connection, [each.id for each in given]), appointments(connection, person, today)
    waits = [each for each in given if state[each.id] in ("unbilled", "held") and each.id not in booked]
    if waits:
        yield fault("erase-unbilled", client=person.id, count=len(waits), day=waits[0].day, delivery=waits[0].id)
    others = shares.c.payer == person.id, shares.c.client != person.id, shares.c.gross != 0
    promised = select(func.count()).where(*others, ACTIVE, UNBILLED, shares.c.standing.in_(("billed", "held")))
    if count := connection.execute(promised).scalar_one():
        yield fault("erase-promise-waits", client=person.id, count=count)


def _packages(connection: Connection, person: Person, today: date) -> Iterator[Fault]:
    """Packages that were paid ahead, and of which sessions are left."""
    stopped = stopped_of(connection, [person.id]).get(person.id, {})
    for service, sessions in sessions_of(connection, [person.id]).get(person.id, {}).items():
        used: dict[str, int] = {}
        for each in sessions:
            if each.use.upfront and each.use.last_day >= today and each.use.opened_by not in stopped:
                used[each.use.opened_by] = used.get(each.use.opened_by, 0) + 1
        uses = {each.use.opened_by: each.use for each in sessions}
        for opened_by, times in used.items():
            left, last = uses[opened_by].sessions - times, uses[opened_by].last_day
            if left > 0 and not uses[opened_by].brought:
                yield fault("erase-package", client=person.id, service=service, count=left, day=last)
    yield from _paid_packages(connection, person, today)
    yield from _brought_packages(connection, person, today)


def _paid_packages(connection: Connection, person: Person, today: date) -> Iterator[Fault]:
    """Packages of others that they paid a part of ahead, and of which sessions are left: stopped, that is theirs."""
    helped = select(shares.c.client).distinct().where(shares.c.payer == person.id, shares.c.client != person.id)
    for other in sorted(connection.execute(helped).scalars()):
        for each in packages_of(connection, other):
            ahead = each.open(today) and each.use.upfront and not each.use.brought
            if ahead and any(
                part.payer == person.id and part.left for part in paid_ahead(connection, each.use.opened_by)
            ):
                last = each.use.last_day
                yield fault("erase-package-paid", other=other, service=each.service, count=each.left, day=last)


def _brought_packages(connection: Connection, person: Person, today: date) -> Iterator[Fault]:
    """Packages of the old system, of theirs or paid by them, of which sessions are left."""
    packages = {
        key: each
        for key, (each, _) in brought_packages(connection).items()
        if person.id == each.client or any(part.payer == person.id for part in each.parts)
    }
    for key, given in sessions_given(connection, packages).items():
        left, last = given.of - len(given.sessions), packages[key].until
        if left > 0 and last >= today and given.ended is None:
            client, service = packages[key].client, packages[key].service
            yield fault("erase-package-brought", client=client, service=service, count=left, day=last)


def _for_others(register: Register, person: Person, today: date) -> Iterator[Fault]:
    """Whose post goes to them, and what they promised to pay for somebody else."""
    for other in register.people.all():
        if other.representative == person.id and other.erase_asked is None:
            yield fault("erase-represents", other=other.id, name=other.name)
    for each in register.coverages.all():
        runs = each.status in ("agreed", "requested") and (each.until is None or each.until >= today)
        if each.kind == "pledge" and each.payer == person.id and runs:
            yield fault("erase-promised", coverage=each.id, other=each.client)
