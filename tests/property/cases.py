"""Random clients: agreements of every kind, and a few months of deliveries, on a random catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from strategies import amounts, catalogs

from catalog.model import Catalog
from catalog.services import Service
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

FIRST, LAST = date(2026, 9, 1), date(2027, 2, 28)
ANNA = Person(id="anna", name="Anna Jansen", passes=("U-pas",))


@dataclass(frozen=True)
class Case:
    """Everything the engine is given for one client."""

    catalog: Catalog
    coverages: tuple[Coverage, ...]
    deliveries: tuple[Delivery, ...]


def quantities(service: Service) -> st.SearchStrategy[Decimal]:
    """How much of a service can be delivered at once."""
    if service.scale in ("package", "fair"):
        return st.just(Decimal(1))
    if service.unit == "hour":
        return st.integers(1, 900).map(lambda parts: Decimal(parts) / 100)
    return st.integers(1, 9).map(Decimal)


def priced(service: Service, delivery: Delivery) -> bool:
    """True when the last band reaches this quantity, on every price the service ever has."""
    reach = [price.bands[-1].up_to for price in service.prices if price.bands]
    return all(limit is None or delivery.quantity <= limit for limit in reach)


@st.composite
def deliveries(draw: DrawFn, catalog: Catalog, name: str) -> Delivery | None:
    """One delivery of a service that exists."""
    service = draw(st.sampled_from(catalog.services))
    day = draw(st.dates(FIRST, LAST))
    made = Delivery(
        id=name,
        day=day,
        service=service.id,
        client=ANNA.id,
        quantity=draw(quantities(service)),
        booked=draw(st.none() | st.dates(date(2026, 6, 1), day)),
        no_show=service.no_show is not None and draw(st.integers(0, 4)) == 0,
        per_session=service.scale == "package" and draw(st.integers(0, 4)) == 0,
    )
    return made if priced(service, made) else None


@st.composite
def coverages(draw: DrawFn, catalog: Catalog, name: str, kinds: tuple[str, ...] | None = None) -> Coverage:
    """One agreement; grants, budgets and policies only where the catalogue has somebody to pay."""
    by_kind = {
        "grant": [payer.id for payer in catalog.payers if payer.kind == "municipality"],
        "budget": [payer.id for payer in catalog.payers if payer.kind == "svb"],
        "policy": [payer.id for payer in catalog.payers if payer.kind == "insurer"],
        "pledge": ["sister", "brother"],
        "own": [None],
        "credit": [None],
    }
    possible = [kind for kind, payers in by_kind.items() if payers and (kinds is None or kind in kinds)]
    kind = draw(st.sampled_from(possible))
    data: dict[str, Any] = {"id": name, "client": ANNA.id, "kind": kind, "payer": draw(st.sampled_from(by_kind[kind]))}
    institution = kind in ("grant", "budget", "policy")
    data["status"] = draw(st.sampled_from(["agreed", "agreed", "requested" if institution else "agreed", "refused"]))
    data["from"] = draw(st.none() | st.dates(FIRST, LAST))
    data["until"] = draw(st.none() | st.dates(data["from"] or FIRST, LAST))
    data["services"] = tuple(draw(st.lists(st.sampled_from([s.id for s in catalog.services]), max_size=2, unique=True)))
    data["order"] = draw(st.none() | st.integers(0, 3))
    data["period"] = draw(st.sampled_from(["total", "year", "month"]))
    if kind in ("grant", "budget"):
        data["units"] = draw(st.none() | st.integers(0, 200).map(lambda parts: Decimal(parts) / 20))
    if kind == "budget":
        data["per_unit"] = draw(st.none() | amounts(1))
    if kind not in ("grant", "budget"):
        data["share"] = draw(st.none() | st.integers(0, 10000).map(lambda parts: Decimal(parts) / 100))
        data["per_unit"] = draw(st.none() | amounts(0, 20_000))
    if kind != "grant":
        data["amount"] = draw(st.none() | amounts(0, 60_000))
    if kind in ("own", "credit") and data.get("share") is None and data.get("per_unit") is None:
        data["amount"] = draw(amounts(0, 60_000))
    data["used"] = draw(st.just(Decimal(0)) | st.integers(0, 5000).map(lambda parts: Decimal(parts) / 100))
    data["advances"] = kind == "policy" and draw(st.booleans())
    return Coverage.model_validate({key: value for key, value in data.items() if value is not None})


@st.composite
def cases(draw: DrawFn) -> Case:
    """A client with up to five agreements and eight deliveries."""
    catalog = draw(catalogs())
    agreed = tuple(draw(coverages(catalog, f"c{n}")) for n in range(draw(st.integers(0, 5))))
    given = (draw(deliveries(catalog, f"d{n}")) for n in range(draw(st.integers(1, 8))))
    return Case(catalog, agreed, tuple(delivery for delivery in given if delivery is not None))
