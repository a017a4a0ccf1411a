"""A practice in memory, a clock that stands still, and documents without a typesetter: for our tests and for yours.

store = memory_store()
with store.database.transaction() as connection:
    Register(connection).people.add([Person(id="k-1", name="Anna")])
issue(store, setting(catalog, date(2026, 11, 2)), month_scope("2026-10", date(2026, 11, 2)))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Final
from weakref import finalize

from catalog.dump import dump
from catalog.model import Catalog
from invoices.issue import Setting
from invoices.ports import Job
from invoices.store import triggers
from invoices.store.database import Database
from invoices.store.schema import metadata
from invoices.store.store import PracticeStore

MORNING: Final = datetime(2026, 12, 1, 8, tzinfo=UTC)


@dataclass(slots=True)
class FixedClock:
    """Always the same moment, until it is given another."""

    moment: datetime = MORNING

    def __call__(self) -> datetime:
        """The moment, in UTC."""
        return self.moment


def memory_store(actor: str = "tester", clock: FixedClock | None = None) -> PracticeStore:
    """An empty practice that lives as long as it is used, with the triggers of a real one."""
    database = Database(Path(":memory:"))
    with database.transaction() as connection:
        metadata.create_all(connection)
        triggers.install(connection)
    store = PracticeStore(database, actor, clock or FixedClock())
    finalize(store, database.close)  # an open connection would keep itself alive
    return store


def counted_salts() -> Iterator[str]:
    """Salts that are all different and always the same: never for real people. One counter for a whole practice."""
    return (f"{number:032x}" for number in count(1))


def setting(catalog: Catalog, today: date, salts: Iterator[str] | None = None) -> Setting:
    """What a run of issuing is given. Runs on one practice share their salts."""
    return Setting(catalog, dump(catalog), today, salts or counted_salts())


class PlainRenderer:
    """An `invoices.ports.Renderer` whose documents are a few bytes of text: the same invoice gives the same bytes."""

    def render_many(self, jobs: Iterable[Job], catalog: Catalog) -> Iterator[Mapping[str, bytes]]:
        """The number, who gets it, and what is to be paid, in each format."""
        seller = catalog.organisation.legal_name
        for job in jobs:
            names = ", ".join(persona.name for _, persona in sorted(job.people.items()))
            said = f"{seller}\n{job.invoice.number}\n{names}\n{job.invoice.payable}\n{job.payment_url or '-'}\n"
            kinds = ["pdf", "html"]
            if job.so_far is None:
                kinds.append("ubl")
            else:
                said += f"{job.so_far}\n"
            yield {kind: f"{kind}\n{said}".encode() for kind in kinds}

    def versions(self) -> Mapping[str, str]:
        """What decides the bytes beside the invoice."""
        return {"renderer": "plain-1"}
