"""An office that does what staff do, in memory: write down, issue, decide, correct. Shared by the tests beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from catalog.dump import dump
from catalog.faults import Faults
from catalog.load import load, read
from catalog.model import Catalog
from catalog.money import Money, total
from invoices.billing import client_scope, month_scope
from invoices.correct import Redone, credit, redo
from invoices.issue import Issued, Setting, issue
from invoices.model import Fate, Invoice
from invoices.move import MovedShare, move
from invoices.payments.model import Movement
from invoices.stopping import Package, Stopped, stop
from invoices.store import amending, schema, wallets
from invoices.store.archive import Archive
from invoices.store.chain import Acting
from invoices.store.closings import close, reopen
from invoices.store.conditions import ACTIVE, UNBILLED, same_share
from invoices.store.expiring import expire
from invoices.store.plans import decode
from invoices.store.register import Register
from invoices.store.shortfalls import Choice, decide
from invoices.store.states import DeliveryState, states
from invoices.store.store import PracticeStore
from invoices.store.verify import verify
from invoices.testing import FixedClock, counted_salts, memory_store, setting
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.shares import Quote

FOLDER = Path(__file__).parent
NOWHERE = FOLDER / "no-such-practice"  # a practice in memory has no documents


@cache
def the_catalog() -> Catalog:
    """The catalogue beside this file."""
    return load(FOLDER / "catalog.toml").catalog


def euros(amount: str) -> Money:
    """Short for an amount in a test."""
    return Money.euros(amount)


class Office:
    """A practice and the people who work in it. Days are of 2026 unless said: `1102` is 2 November."""

    def __init__(self, store: PracticeStore | None = None, catalog: Catalog | None = None) -> None:
        self.clock = FixedClock()
        self.store = store or memory_store(clock=self.clock)
        self.catalog = catalog or the_catalog()
        self.salts = counted_salts()
        if store is None:
            self.person("anna")

    # Writing down ------------------------------------------------------------------------------------------------

    @contextmanager
    def register(self) -> Iterator[Register]:
        """What a practice writes down."""
        with self.store.database.transaction() as connection:
            yield Register(connection, self._acting())

    def person(self, key: str, **more: Any) -> str:
        """Writes down a person, by name."""
        with self.register() as register:
            register.people.add([Person(**{"id": key, "name": key.title(), **more})])
        return key

    def coverage(self, kind: str, payer: str | None = None, *, client: str = "anna", **more: Any) -> str:
        """Writes down an agreement: `amount="60.00"`, `units=3`, `status="requested"`, ..."""
        for name in ("amount", "share", "units", "used", "per_unit"):
            if name in more:
                more[name] = Decimal(more[name])
        if "from_" in more:
            more["from"] = more.pop("from_")
        with self.register() as register:
            key = more.pop("id", None) or register.coverages.new_ids()()
            data = {"id": key, "client": client, "kind": kind, "payer": payer, **more}
            register.coverages.add([Coverage.model_validate(data)])
        self._agreed(client)
        return str(key)

    def change_coverage(self, key: str, **changes: Any) -> None:
        """Changes an agreement: `status="agreed"`."""
        with self.register() as register:
            changed = register.coverages.get(key).model_copy(update=changes)
            register.coverages.change([changed])
        self._agreed(changed.client)

    def agree(self, coverage: Coverage) -> None:
        """Writes down an agreement that is made already."""
        with self.register() as register:
            register.coverages.add([coverage])
        self._agreed(coverage.client)

    def time_passed(self, today: int) -> None:
        """What every run does first: packages that ended, credit whose time is over."""
        with self.store.batch() as ledger:
            wallets.settle(ledger.connection, ledger.acting, on(today))
            expire(ledger.connection, ledger.acting, on(today))

    def _agreed(self, client: str) -> None:
        """What `tiered coverage` does after it."""
        with self.store.batch() as ledger:
            wallets.settle(ledger.connection, ledger.acting, ledger.acting.now.date(), [client])
            amending.reopen_packages(ledger, [client], "agreed")

    def deliver(self, service: str, day: int, *, client: str = "anna", **more: Any) -> str:
        """Writes down help that was given."""
        with self.register() as register:
            key = more.pop("id", None) or register.deliveries.new_ids()()
            if "quantity" in more:
                more["quantity"] = Decimal(more["quantity"])
            delivery = Delivery(**{"id": key, "day": on(day), "service": service, "client": client, **more})
            register.deliveries.add([delivery])
        return str(key)

    def change(self, key: str, **changes: Any) -> None:
        """Changes a delivery: `day=1201`."""
        if "day" in changes:
            changes["day"] = on(changes["day"])
        if "quantity" in changes:
            changes["quantity"] = Decimal(changes["quantity"])
        with self.store.batch() as ledger:
            before = Register(ledger.connection).deliveries.get(key)
            amending.change(ledger, before.model_copy(update=changes), "changed")

    def remove(self, key: str) -> None:
        """Says that a delivery does not count."""
        with self.store.batch() as ledger:
            amending.remove(ledger, key, "not given")

    # Billing ---------------------------------------------------------------------------------------------------

    def issue(self, month: str, today: int, *, dry_run: bool = False) -> Issued:
        """`tiered issue --month`."""
        scope = month_scope(month, self._today(today))
        return issue(self.store, self._setting(today), scope, dry_run=dry_run)

    def issue_client(self, today: int, client: str = "anna", *, dry_run: bool = False) -> Issued:
        """`tiered issue --client`."""
        scope = client_scope(client, self._today(today))
        return issue(self.store, self._setting(today), scope, dry_run=dry_run)

    def decide(self, choice: Choice, client: str = "anna") -> None:
        """`tiered shortfall decide`."""
        with self.store.database.transaction() as connection:
            decide(connection, client, choice, "we talked", "tester", self.clock())

    def credit(self, number: str, fate: Fate, today: int, line: int | None = None) -> Invoice:
        """`tiered invoice credit`."""
        return credit(self.store, self._setting(today), number, fate, "a mistake", line)

    def redo(self, number: str, today: int) -> tuple[Invoice, Issued]:
        """`tiered invoice redo`."""
        done = self.redone(number, today)
        return done.note, done.issued

    def redone(self, number: str, today: int, *, dry_run: bool = False) -> Redone:
        """The same, with what moved."""
        return redo(self.store, self._setting(today), number, "a mistake", dry_run=dry_run)

    def stop(self, today: int, *, client: str = "anna", day: int | None = None, dry_run: bool = False) -> Stopped:
        """`tiered package stop`: the one that is open."""
        with self.store.batch(dry_run=True) as books:
            package = next(each for each in books.packages_of(client) if each.stopped is None and each.left)
        return self.stop_this(package, today, day=day, dry_run=dry_run)

    def stop_this(self, package: Package, today: int, *, day: int | None = None, dry_run: bool = False) -> Stopped:
        """The same, of this one."""
        return stop(self.store, self._setting(today), package, on(day or today), "moved away", dry_run=dry_run)

    def move(self, number: str, today: int, *, dry_run: bool = False) -> MovedShare:
        """`tiered invoice move --to client`."""
        return move(self.store, self._setting(today), number, "they agreed", dry_run=dry_run)

    def pay(self, number: str, amount: str, day: int) -> None:
        """`tiered pay book`, by bank."""
        with self.store.cash() as book:
            key = next(book.new_ids())
            sums = {"amount": euros(amount), "applied": {number: euros(amount)}}
            book.book([Movement(id=key, source=f"hand:{key}", kind="payment", till="bank", day=on(day), **sums)])

    def close(self, period: str, today: int, reason: str | None = None) -> None:
        """`tiered close`, whatever is open still."""
        self._today(today)
        with self.store.database.transaction() as connection:
            close(connection, self._acting(), period, on(today), reason)

    def reopen(self, period: str, today: int = 20270201) -> None:
        """`tiered reopen`."""
        with self.store.database.transaction() as connection:
            reopen(connection, self._acting(), period, on(today), "a wrong invoice")

    def _acting(self) -> Acting:
        return Acting("tester", self.clock())

    def _setting(self, today: int) -> Setting:
        return setting(self.catalog, self._today(today), self.salts)

    def _today(self, day: int) -> date:
        self.clock.moment = datetime.combine(on(day), time(9), UTC)
        return on(day)

    def edit(self, *changes: tuple[str, str]) -> None:
        """Edits the catalogue as a person would, in its text."""
        toml = dump(self.catalog)
        for old, new in changes:
            assert old in toml, old
            toml = toml.replace(old, new)
        self.catalog = read(toml).catalog

    # Looking ----------------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The database as it stands."""
        with self.store.database.reading() as connection:
            yield connection

    def rows(self, table: Table) -> list[Any]:
        """Everything in a table."""
        with self.reading() as connection:
            return list(connection.execute(select(table)))

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {table.name: len(self.rows(table)) for table in schema.metadata.sorted_tables}

    def invoices(self) -> list[Invoice]:
        """Everything that was issued, as it was frozen, in the order of the numbers."""
        with self.reading() as connection:
            archive = Archive(connection)
            return [archive.invoice(entry.number) for entry in archive.entries()]

    def states(self) -> dict[str, DeliveryState]:
        """Where each delivery stands."""
        with self.reading() as connection:
            return states(connection)

    def quotes(self) -> list[Quote]:
        """The active parts of every delivery, as they were last worked out."""
        with self.reading() as connection:
            rows = connection.execute(select(schema.shares).where(ACTIVE)).all()
            plans = {
                (row.delivery, row.round): decode(row.record) for row in connection.execute(select(schema.plans)).all()
            }
        parts: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row in rows:
            parts[row.delivery, row.round].append(row.share)
        return [
            replace(plans[ref], parts=tuple(plans[ref].parts[place] for place in sorted(places)))
            for ref, places in sorted(parts.items())
        ]

    def unbilled(self) -> Money:
        """What was worked out and waits: to be billed, agreed or decided."""
        with self.reading() as connection:
            query = select(schema.shares.c.gross).where(ACTIVE, UNBILLED, schema.shares.c.standing != "waived")
            return Money(sum(connection.execute(query).scalars()))

    def open_of(self, number: str) -> Money:
        """What is still to be paid of an invoice."""
        with self.reading() as connection:
            (entry,) = Archive(connection).of_numbers([number])
            return entry.open

    def given_back(self) -> Money:
        """What was given back of parts that go on counting for the rest."""
        back, shares = schema.given_back, schema.shares
        with self.reading() as connection:
            query = select(back.c.amount).join(shares, same_share(back)).where(ACTIVE)
            return Money(sum(connection.execute(query).scalars()))

    def balance(self, account: str, **columns: str | None) -> Money:
        """What stands on an account: debit is positive."""
        rows = [row for row in self.rows(schema.postings) if row.account == account]
        return Money(sum(r.amount for r in rows if all(getattr(r, c) == v for c, v in columns.items())))

    def faults(self, folder: Path = NOWHERE) -> list[str]:
        """What `tiered verify` finds: codes with the place."""
        with self.reading() as connection:
            return [f"{fault.code} {fault.path}" for _, found in verify(connection, folder) for fault in found]


def on(day: int) -> date:
    """1102 is 2 November 2026; 20270105 is 5 January 2027."""
    year, rest = divmod(day, 10_000) if day > 10_000 else (2026, day)
    return date(year, rest // 100, rest % 100)


def billed(invoices: Issued | list[Invoice]) -> list[str]:
    """Invoices in short: `client anna 40.00`."""
    found = invoices.invoices if isinstance(invoices, Issued) else invoices
    return [f"{invoice.payer_kind} {invoice.payer} {invoice.gross}" for invoice in found]


def amounts(invoices: Issued | list[Invoice]) -> list[dict[str, object]]:
    """All of some invoices but the digests of people and policies: they have a salt of their own each time."""
    found = invoices.invoices if isinstance(invoices, Issued) else invoices
    return [invoice.model_dump(exclude={"people", "policies"}) for invoice in found]


def held(issued: Issued) -> list[str]:
    """What a run names as held, per client and reason: `anna shortfall 40.00`."""
    sums: Counter[tuple[str, str]] = Counter()
    for hold in issued.holds:
        sums[hold.client, hold.code] += hold.amount.cents
    return [f"{client} {code} {Money(cents)}" for (client, code), cents in sorted(sums.items())]


def gross(invoices: list[Invoice]) -> Money:
    """What was issued, less credit notes."""
    return total(-invoice.gross if invoice.kind == "credit-note" else invoice.gross for invoice in invoices)


def codes(wrong: Faults) -> list[str]:
    """The codes of what is wrong."""
    return [fault.code for fault in wrong.faults]
