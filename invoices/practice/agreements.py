"""Making, deciding and ending one agreement, by the rules of a coverages.csv."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from catalog.faults import Fault, Faults, fault
from catalog.money import Money
from invoices.practice.by_hand import Cells, by_hand, file_of, plain, without_lines
from invoices.practice.cells import around
from invoices.practice.coverages import CoverageImport, read_coverages
from invoices.practice.matching import Directory
from invoices.practice.practice import Practice, now
from invoices.store import amending, wallets
from invoices.store.amending import Reopened
from invoices.store.register import Register
from invoices.store.shortfalls import reopen_held
from invoices.store.usage import last_billed, waiting
from tiered.coverage import Coverage
from tiered.people import Person

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Entered:
    """An agreement as it was entered; `before` when it changed one that was there, `billed` the last day it paid."""

    coverage: Coverage
    before: Coverage | None
    billed: date | None
    warnings: list[Fault]
    reopened: tuple[Reopened, ...] = ()  # packages that are worked out anew


@dataclass(frozen=True, slots=True)
class Wanted:
    """An agreement that somebody wants to enter: what is given, for whom, and who pledged if we know that person.

    `others`: who have the contact's name, and are somebody else.
    """

    client: Person
    row: Cells
    pledger: Person | None = None
    others: tuple[Person, ...] = ()

    def namesakes(self, practice: Practice) -> tuple[Person, ...]:
        """Whom the contact may be, when only a person can tell: all have their name, and nothing else shows who."""
        name, email = (plain(self.row.get(f"contact_{field}") or "") for field in ("name", "email"))
        with practice.database.reading() as connection:
            register = Register(connection)
            people, before = Directory(register.people.all()), register.coverages.of([self.client.id])
        paying = {each.payer or "" for each in before if each.kind == "pledge"}
        return () if self.pledger or len(people.contact(name, email, paying)) == 1 else people.named(name)

    def found(self, practice: Practice, register: Register) -> CoverageImport:
        """What entering it would do. `Faults`: those of a row (coverages.py)."""
        people: tuple[Person, ...] = register.people.all()
        if self.others:  # by their name they cannot be meant
            ids = {other.id for other in self.others}
            people = tuple(p.model_copy(update={"name": p.id}) if p.id in ids else p for p in people)
        row = {**self.row, "client": self.client.id}
        if self.pledger is not None:
            row["contact_name"] = self.pledger.name
        with by_hand():
            return read_coverages(
                file_of(row),
                "",
                practice.catalog,
                people,
                register.coverages.of([self.client.id]),
                practice.terminal.today,
                register.coverages.new_ids(),
                register.people.new_ids(),
                self.pledger,
            )

    def known(self, practice: Practice) -> Coverage | None:
        """The agreement the practice has already, if it is this one. `Faults`: those of a row."""
        with practice.database.reading() as connection:
            found = self.found(practice, Register(connection)).coverages
            for coverage in found.changed + found.unchanged:
                return Register(connection).coverages.get(coverage.id)
        return None

    def enter(self, practice: Practice, known: Coverage | None) -> Entered:
        """Saves it: a new one, or what is given about the one that is known to be there.

        `Faults`: those of a row, and `coverage-known` when somebody else entered it meanwhile.
        """
        with practice.database.transaction() as connection:
            register = Register(connection)
            found = self.found(practice, register)
            new, people = found.coverages.new, found.people
            changed = found.coverages.changed + found.coverages.unchanged
            before = register.coverages.get(changed[0].id) if changed else None
            if before is not None and known is None:
                raise Faults([fault("coverage-known", id=before.id)])
            register.people.add(people.new)
            register.people.change(people.changed)
            register.coverages.add(new)
            register.coverages.change(changed)
            (coverage,) = new + changed
            warnings = without_lines((*found.coverages.warnings, *people.warnings))
            said = [warning for warning in warnings if warning.code != "coverage-changes"]  # they asked for it
            reopened = follow(practice, connection, [coverage.client])
            return Entered(coverage, before, last_billed(connection, [coverage.id]), said, reopened)


def follow(practice: Practice, connection: Connection, clients: Collection[str]) -> tuple[Reopened, ...]:
    """Books what these clients earned, and takes out packages that their agreements, changed just now, open otherwise.

    Returns the packages (store/amending.py).
    """
    wallets.settle(connection, practice.ledger(connection).acting, practice.terminal.today, clients)
    because = practice.terminal.say("coverage.package-otherwise")
    return amending.reopen_packages(practice.ledger(connection), clients, because)


def decide(practice: Practice, coverage: Coverage, decided: Coverage) -> tuple[Money, str, tuple[Reopened, ...]]:
    """Saves what was decided about a requested agreement.

    Returns what waited for that, until which month, and the packages that are worked out anew.

    `Faults`: `coverage-not-requested`, `coverage-until-before-from`, `day-implausible`,
    `changed-meanwhile`.
    """
    if coverage.status != "requested":
        raise Faults([fault("coverage-not-requested", id=coverage.id)])
    _refuse_days(decided, practice.terminal.today)
    with practice.database.transaction() as connection:
        register = Register(connection)
        register.coverages.still(coverage)
        register.coverages.change([decided])
        here = practice.terminal
        reopen_held(connection, [coverage.id], here.say("coverage.decided-so"), here.actor, now())
        return *waiting(connection, coverage.id), follow(practice, connection, [coverage.client])


def end(practice: Practice, coverage: Coverage, last: date) -> tuple[Coverage, date | None, tuple[Reopened, ...]]:
    """Saves the last day of an agreement, which is included.

    Also returns the last day it already paid for, and the packages that are worked out anew.

    A promise of somebody who died may end before it began: it then never held, also not on its first day.

    `Faults`: `coverage-ends-before` when it ends earlier already, `coverage-until-before-from`, `day-implausible`,
    `changed-meanwhile`.
    """
    if coverage.until is not None and last > coverage.until:
        raise Faults([fault("coverage-ends-before", id=coverage.id, until=coverage.until)])
    ended = coverage.model_copy(update={"until": last})
    with practice.database.transaction() as connection:
        register = Register(connection)
        payer = register.people.some([coverage.payer or ""]) if coverage.kind == "pledge" else ()
        early = coverage.from_ is not None and last < coverage.from_
        if early and any(person.died_on is not None for person in payer):
            ended = coverage.model_copy(update={"status": "ended"})
        _refuse_days(ended, practice.terminal.today)
        register.coverages.still(coverage)
        register.coverages.change([ended])
        reopened = follow(practice, connection, [coverage.client])
        return ended, last_billed(connection, [coverage.id]), reopened


def _refuse_days(coverage: Coverage, today: date) -> None:
    first, last = coverage.from_, coverage.until
    wrong = [day for day in (first, last) if day is not None and day not in around(today, back=50, ahead=50)]
    if wrong:
        raise Faults(fault("day-implausible", day=day, year=day.year) for day in wrong)
    if first is not None and last is not None and last < first:
        raise Faults([fault("coverage-until-before-from", first=first, last=last)])
