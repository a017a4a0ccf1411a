"""A practice's database as issuing and paying see it: transactions, and what can be done in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from invoices.store.arrangements import Arrangements
from invoices.store.cashbook import Cashbook
from invoices.store.chain import Acting
from invoices.store.database import Database
from invoices.store.ledger import Ledger
from invoices.store.letterbook import Letterbook
from invoices.store.linkbook import Linkbook
from invoices.store.mailbook import Mailbook
from invoices.store.pagebook import Pagebook
from invoices.store.refundbook import Refundbook
from invoices.store.reviewbook import Reviewbook


class PracticeStore:
    """`invoices.issue.Store` on a practice's database. Each event carries who acts and when."""

    def __init__(self, database: Database, actor: str, now: Callable[[], datetime]) -> None:
        self.database = database
        self.actor = actor
        self.now = now

    @contextmanager
    def batch(self, *, dry_run: bool = False) -> Iterator[Ledger]:
        """One transaction: kept whole or not at all."""
        with self.database.transaction(dry_run=dry_run) as connection:
            yield Ledger(connection, Acting(self.actor, self.now()))

    @contextmanager
    def rehearsal(self) -> Iterator[Ledger]:
        """What `batch` would do, in a copy that is thrown away: others can write meanwhile."""
        with self.database.copied() as copy, copy.transaction() as connection:
            yield Ledger(connection, Acting(self.actor, self.now()))

    @contextmanager
    def cash(self, *, dry_run: bool = False) -> Iterator[Cashbook]:
        """One transaction about money that came or went."""
        with self.database.transaction(dry_run=dry_run) as connection:
            yield Cashbook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def links(self) -> Iterator[Linkbook]:
        """One transaction about payment links."""
        with self.database.transaction() as connection:
            yield Linkbook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def pages(self) -> Iterator[Pagebook]:
        """One transaction about payers' pages."""
        with self.database.transaction() as connection:
            yield Pagebook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def arrangements(self) -> Iterator[Arrangements]:
        """One transaction about paying in parts."""
        with self.database.transaction() as connection:
            yield Arrangements(connection, Acting(self.actor, self.now()))

    @contextmanager
    def letters(self, *, dry_run: bool = False) -> Iterator[Letterbook]:
        """One transaction about letters."""
        with self.database.transaction(dry_run=dry_run) as connection:
            yield Letterbook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def mail(self) -> Iterator[Mailbook]:
        """One transaction about what is sent."""
        with self.database.transaction() as connection:
            yield Mailbook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def refunds(self) -> Iterator[Refundbook]:
        """One transaction about refunds that are asked of Stripe."""
        with self.database.transaction() as connection:
            yield Refundbook(connection, Acting(self.actor, self.now()))

    @contextmanager
    def review(self) -> Iterator[Reviewbook]:
        """One transaction about what accountants look through."""
        with self.database.transaction() as connection:
            yield Reviewbook(connection, Acting(self.actor, self.now()))
