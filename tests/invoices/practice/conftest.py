"""The example practice, imported once; and a desk that imports more into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count

import pytest

from catalog.faults import Faults
from catalog.load import load
from catalog.model import Catalog
from invoices.practice.coverages import CoverageImport, read_coverages
from invoices.practice.deliveries import read_deliveries
from invoices.practice.imports import Import
from invoices.practice.people import read_clients
from invoices.practice.shipped import example_folder
from invoices.practice.signups import SignUps, read_sign_ups
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person


def counting(prefix: str) -> Callable[[], str]:
    """Ids such as `n-1`, `n-2`."""
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers)}"


@dataclass(frozen=True)
class Desk:
    """What a practice has, and the four kinds of files that people bring. A text is a file in UTF-8."""

    catalog: Catalog
    people: tuple[Person, ...] = ()
    coverages: tuple[Coverage, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    today: date = date(2026, 11, 2)

    def person(self, name: str) -> Person:
        return next(person for person in self.people if person.name == name)

    def clients(self, content: bytes | str, people: Iterable[Person] = ()) -> Import[Person]:
        return read_clients(
            _bytes(content), "clients.csv", tuple(people), self.today, counting("n"), passes=self.catalog.passes
        )

    def agreements(self, content: bytes | str, existing: Iterable[Coverage] = ()) -> CoverageImport:
        given = tuple(existing), self.today, counting("a"), counting("n")
        return read_coverages(_bytes(content), "coverages.csv", self.catalog, self.people, *given)

    def given(self, content: bytes | str, existing: Iterable[Delivery] = ()) -> Import[Delivery]:
        now = self.today, counting("g")
        return read_deliveries(_bytes(content), "deliveries.csv", self.catalog, self.people, existing, *now)

    def sign_ups(self, content: bytes | str) -> SignUps:
        return read_sign_ups(_bytes(content), "sign-ups.csv", self.people, self.today, counting("n"))

    def codes(self, read: Callable[..., object], *arguments: object) -> list[tuple[int | None, str]]:
        """The line and code of everything that reading this refuses."""
        with pytest.raises(Faults) as refused:
            read(*arguments)
        return [(fault.line, fault.code) for fault in refused.value.faults]


def _bytes(content: bytes | str) -> bytes:
    return content if isinstance(content, bytes) else content.encode()


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The example practice after its three files were imported."""
    folder = example_folder()
    empty = Desk(load(folder / "catalog.toml").catalog)
    clients = empty.clients((folder / "clients.csv").read_bytes()).new
    agreed = Desk(empty.catalog, clients).agreements((folder / "coverages.csv").read_bytes())
    people = clients + agreed.people.new
    given = Desk(empty.catalog, people).given((folder / "deliveries.csv").read_bytes())
    return Desk(empty.catalog, people, agreed.coverages.new, given.new)
