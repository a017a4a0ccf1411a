"""What issuing needs from the world, as small protocols. Adapters stand behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from catalog.model import Catalog
from catalog.money import ZERO, Money
from invoices.billing import ClientWork, NewPlan, Older, Scope
from invoices.draft import Planned
from invoices.model import Invoice, Persona, Policy
from tiered.coverage import Coverage
from tiered.people import Person


class Books(Protocol):
    """What one transaction of issuing can read and keep."""

    def clients_with_work(self, scope: Scope) -> list[str]: ...
    def work_of(self, clients: Sequence[str], scope: Scope) -> list[ClientWork]: ...
    def collective_work(self, scope: Scope) -> tuple[Planned, ...]: ...
    def older_unbilled(self, scope: Scope) -> tuple[Older, ...]: ...
    def people(self, ids: Sequence[str]) -> dict[str, Person]: ...
    def coverages(self, ids: Sequence[str]) -> dict[str, Coverage]: ...
    def last_issued(self) -> date | None: ...
    def open_from(self) -> date: ...
    def next_sequence(self, series: str) -> int: ...
    def keep_catalog(self, toml: str) -> str: ...
    def keep_plans(self, catalog_hash: str, kept: Sequence[NewPlan]) -> None: ...
    def ask_again(self, deliveries: Sequence[str], because: str) -> None: ...
    def keep_people(self, people: Mapping[str, Persona], salts: Iterator[str]) -> dict[str, str]: ...
    def keep_policies(self, policies: Sequence[Policy], salts: Iterator[str]) -> dict[str, str]: ...
    def issue(self, issued: Sequence[Invoice]) -> None: ...
    def release(self, kept: Sequence[NewPlan], issued: Sequence[Invoice]) -> None: ...

    def others_wrote(self) -> object:
        """Differs from what it was when somebody else wrote meanwhile. One's own batches do not change it."""
        ...


class Store(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[Books]:
        """One transaction: kept whole or not at all; one inside a dry run is rolled back with it."""
        ...


@dataclass(frozen=True, slots=True)
class PartSoFar:
    """A part that was agreed, what is still to be paid of it, and where."""

    day: date
    amount: Money
    open: Money
    url: str | None = None
    underway: Money = ZERO  # of what is open, and the bank can still refuse

    @property
    def left(self) -> Money:
        """What nobody has paid yet."""
        return self.open - self.underway


@dataclass(frozen=True, slots=True)
class SoFar:
    """What became of an invoice by the day a copy of its documents is made. `copy` is the copy's number, from 2."""

    copy: int
    day: date
    paid: Money = ZERO
    credited: Money = ZERO
    due: date | None = None  # by when the rest is to be paid, where that was agreed
    arrangement: int | None = None  # which of the invoice's arrangements held, also that it was ended
    parts: tuple[PartSoFar, ...] = ()

    @property
    def next(self) -> PartSoFar | None:
        """The part to pay first."""
        return next((part for part in self.parts if part.open), None)


@dataclass(frozen=True, slots=True)
class Job:
    """One invoice to make documents of, with the rendition's inputs that are not in the invoice.

    The payment link; of a copy also what became of it. The first rendition is the invoice as it was issued.
    """

    invoice: Invoice
    people: Mapping[str, Persona]
    payment_url: str | None = None
    so_far: SoFar | None = None


class Renderer(Protocol):
    """Makes invoices' documents: the same inputs give the same bytes."""

    def render_many(self, jobs: Iterable[Job], catalog: Catalog) -> Iterator[Mapping[str, bytes]]:
        """Documents by format ("pdf", "html", "ubl") of each job, in order, over all cores; of a copy no "ubl"."""
        ...

    def versions(self) -> Mapping[str, str]:
        """What beside the invoice and its link decides a document's bytes: the inputs of a rendition."""
        ...
