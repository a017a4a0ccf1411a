"""Working out what a run of issuing bills, ahead of writing it down: everything once, as long as nobody else writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from catalog.faults import Fault, Faults
from catalog.model import Catalog
from invoices.billing import ClientWork, Scope, Settled, settle
from invoices.ports import Books

READ: Final = 2_000  # clients that are read at once


@dataclass(frozen=True, slots=True)
class Worked:
    """What was read of a client, and what was decided."""

    work: ClientWork
    outcome: Settled


@dataclass(slots=True)
class Ahead:
    """The clients of a run that are still to be billed, the next one last, and what is worked out of them already."""

    catalog: Catalog
    scope: Scope
    clients: list[str] = field(default_factory=list)
    worked: dict[str, Worked] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    as_of: object = None

    @classmethod
    def of(cls, books: Books, catalog: Catalog, scope: Scope) -> Ahead:
        """Works everything out. `Faults` with all that cannot be priced, before anything is written."""
        ahead = cls(catalog, scope)
        ahead._ask(books)
        ahead._work_out(books, ahead.clients[::-1])
        return ahead

    def next(self, books: Books, most: int) -> list[Worked]:
        """The next clients, at most so many. Once somebody else wrote, the rest is asked for and worked out anew.

        So a run misses nobody who came meanwhile, and bills each client by what the books say at that moment: batch by
        batch, for somebody may write again.
        """
        if books.others_wrote() != self.as_of:
            self._ask(books)
        chosen = self.clients[: -most - 1 : -1]
        self._work_out(books, [client for client in chosen if client not in self.worked])
        return [self.worked[client] for client in chosen]

    def took(self, count: int) -> None:
        """The first of the next clients are billed."""
        for _ in range(count):
            client = self.clients.pop()
            del self.worked[client]
            self.done.add(client)

    def _ask(self, books: Books) -> None:
        self.clients = [each for each in books.clients_with_work(self.scope) if each not in self.done][::-1]
        self.worked, self.as_of = {}, books.others_wrote()

    def _work_out(self, books: Books, clients: Sequence[str]) -> None:
        faults: list[Fault] = []
        for start in range(0, len(clients), READ):
            for work in books.work_of(clients[start : start + READ], self.scope):
                outcome = settle(self.catalog, work, self.scope)
                faults += outcome.faults
                self.worked[work.client.id] = Worked(work, outcome)
        if faults:
            raise Faults(faults)
