"""What waits for somebody who gets no post now, or who died, and what staff can do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import Money
from catalog.terminal import Terminal
from invoices.billing import PER_CLIENT, Scope, settle
from invoices.store.conditions import ACTIVE, UNBILLED
from invoices.store.register import Register
from invoices.store.schema import deliveries, persons, shares
from invoices.store.shelf import among
from invoices.store.states import states
from invoices.store.worklist import work_of
from tiered.coverage import Coverage
from tiered.people import Person


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for somebody."""

    code: str
    parameters: Mapping[str, object]

    def sentence(self, here: Terminal) -> str:
        """What it is, and what to do."""
        return here.say(f"todo.{self.code}", **self.parameters)


class Waiting:
    """What is not on an invoice yet, beside the people and the promises it waits for."""

    def __init__(self, connection: Connection, catalog: Catalog, unbilled: Collection[str] | None = None) -> None:
        """`unbilled`: the deliveries that no invoice bills, where they are known already."""
        register = Register(connection)
        self._connection, self._catalog = connection, catalog
        self.people = {person.id: person for person in register.people.all()}
        self.pledges = [each for each in register.coverages.all() if each.kind == "pledge"]
        if unbilled is None:
            unbilled = [delivery for delivery, state in states(connection).items() if state == "unbilled"]
        days = select(deliveries.c.client, deliveries.c.day, deliveries.c.service).order_by(deliveries.c.day)
        self.days: dict[str, list[tuple[date, str]]] = {}  # by client: the days and services that no invoice bills
        for client, day, service in connection.execute(days.where(among(deliveries.c.id, unbilled))):
            self.days.setdefault(client, []).append((date.fromisoformat(day), service))

    def todo(self, today: date) -> Iterator[Todo]:
        """All that waits for people who get no post: their own, who had post for others, and who promised to pay."""
        for client in sorted(self.days):
            person = self.people[client]
            reader = self.people[person.reader]
            if reader.died_on is not None and reader is person:
                yield Todo("died", {"client": person.name, "id": person.id})
            elif reader.on_hold and reader.died_on is None:
                yield Todo("on-hold", {"client": person.name, "person": reader.name, "id": reader.id})
        for reader in self.people.values():
            if reader.died_on is not None:
                yield from self.represented(reader)
        for pledge in self.pledges:
            yield from self._promised(pledge, today)

    def represented(self, reader: Person) -> Iterator[Todo]:
        """Whose post went to somebody who died: those who live, and who died and have help that is to be billed."""
        for person in self.people.values():
            if person.representative == reader.id and (person.died_on is None or person.id in self.days):
                yield Todo("representative-died", {"client": person.name, "id": person.id, "person": reader.name})

    def promises(self, payer: Person, today: date) -> Iterator[Todo]:
        """What somebody promised, and can not be paid by them now."""
        for pledge in self.pledges:
            if pledge.payer == payer.id:
                yield from self._promised(pledge, today)

    def clients_of(self, person: Person) -> tuple[Person, ...]:
        """Whose bills wait for this person: theirs, those of who has their post sent here, and whom they pay for."""
        own = [client for client in self.days if self.people[client].reader == person.id]
        paid = [each.client for each in self.pledges if each.payer == person.id and self._amount(each)]
        return tuple(self.people[client] for client in sorted({*own, *paid}))

    def _promised(self, pledge: Coverage, today: date) -> Iterator[Todo]:
        payer, client = self.people[pledge.payer or ""], self.people[pledge.client]
        amount = self._amount(pledge)
        named = {"person": payer.name, "client": client.name, "client_id": client.id, "amount": amount}
        runs = pledge.status == "agreed" and (pledge.until is None or pledge.until >= today)
        first = self._first_borne(pledge) if payer.died_on is not None else None
        if payer.died_on is not None and (runs or first is not None):
            last = payer.died_on if first is None else min(payer.died_on, first - timedelta(days=1))
            code = "promised-waits" if amount else "promised"
            yield Todo(code, {**named, "coverage": pledge.id, "until": last.isoformat()})
        elif payer.on_hold and payer.died_on is None and amount:
            yield Todo("promised-on-hold", {**named, "id": payer.id})

    def _first_borne(self, pledge: Coverage) -> date | None:
        """The first day of help that no invoice bills, and of which a promise would pay a part by now."""
        days = [day for day, service in self.days.get(pledge.client, ()) if pledge.fits(day, service)]
        if not days:
            return None
        scope = Scope(Period.inclusive(None, max(days)), PER_CLIENT)
        (work,) = work_of(self._connection, [pledge.client], scope)
        worked = settle(self._catalog, replace(work, quiet={}), scope)
        if worked.faults:  # cannot be priced: perhaps it would
            return min(days)
        parts = [(plan.quote.delivery.day, part) for plan in worked.plans for part in plan.quote.parts]
        parts += [(plan.quote.delivery.day, plan.quote.parts[place]) for plan in worked.bill for place in plan.bill]
        return min((day for day, part in parts if part.coverage == pledge.id), default=None)

    def _amount(self, pledge: Coverage) -> Money:
        """What was worked out for who promised it, and is on no invoice."""
        query = select(func.coalesce(func.sum(shares.c.gross), 0)).where(
            shares.c.coverage == pledge.id, shares.c.standing == "billed", ACTIVE, UNBILLED
        )
        return Money(self._connection.execute(query).scalar_one())


def after_death(connection: Connection, scope: Scope | None = None) -> list[Todo]:
    """Who had help, by what is written down, on a day after they died, and it is not on an invoice yet.

    It can be a wrong day, a wrong person or an appointment that was not kept. `scope`: only what that run would bill.
    """
    died = func.json_extract(persons.c.record, "$.died_on")
    query = (
        select(deliveries.c.id, deliveries.c.client, persons.c.name, died)
        .join_from(deliveries, persons, persons.c.id == deliveries.c.client)
        .where(died.is_not(None), deliveries.c.day > died)
        .order_by(deliveries.c.client)
    )
    if scope is not None and scope.client is not None:
        query = query.where(deliveries.c.client == scope.client)
    if scope is not None and scope.days.end is not None:
        query = query.where(deliveries.c.day < scope.days.end.isoformat())
    rows = connection.execute(query).all()
    state = states(connection, [key for key, *_ in rows])
    late = Counter((client, name, day) for key, client, name, day in rows if state[key] in ("unbilled", "held"))
    return [
        Todo("after-death", {"client": name, "id": client, "day": date.fromisoformat(day), "count": count})
        for (client, name, day), count in late.items()
    ]
