"""deliveries.csv: which help was given to whom, when.

Rows have no id. `k` equal rows mean k deliveries: importing makes sure that there are k, and importing again adds none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from catalog.dates import Period
from catalog.faults import Fault, fault
from catalog.model import Catalog
from catalog.services import Service
from invoices.practice.cells import Cells, around
from invoices.practice.csvfile import nothing_in, read
from invoices.practice.doubles import doubles
from invoices.practice.imports import Import, NewId, checked, unused, warning
from invoices.practice.matching import Directory
from invoices.practice.unlikely import many_hours, unlikely_days
from tiered.deliveries import Delivery
from tiered.people import Person

COLUMNS: Final = (
    "date",
    "service",
    "client",
    "quantity",
    "amount",
    "booked",
    "professional",
    "no_show",
    "group",
    "reference",
)
ONE: Final = Decimal(1)

Content = tuple[object, ...]


def row_of(delivery: Delivery) -> Content:
    """Everything a row of deliveries.csv says: what makes two of them equal."""
    return (
        delivery.day,
        delivery.service,
        delivery.client,
        delivery.quantity,
        delivery.amount,
        delivery.booked,
        delivery.professional,
        delivery.no_show,
        delivery.group,
        delivery.reference,
    )


def read_deliveries(
    content: bytes,
    path: str,
    catalog: Catalog,
    people: Iterable[Person],
    existing: Iterable[Delivery],
    today: date,
    new_id: NewId,
    removed: Iterable[Delivery] = (),
    back: Collection[str] = (),
) -> Import[Delivery]:
    """Works out what importing a deliveries.csv would do.

    A row that was removed before does not come back, unless the delivery it was is one of those in `back`. `removed`:
    in the order in which they were. These are `unchanged` too.

    `Faults`: everything that is wrong with the file, its header and its cells (csvfile.py, cells.py), with a client
    (`unknown-client`, `ambiguous-client`), and those of `faults_of` and `over_capacity`. Warnings: also those of
    `doubles`, `unlikely_days` and `many_hours`, `delivery-was-removed`, and `person-by-part` of new ones.
    """
    faults: list[Fault] = []
    existing, people = list(existing), list(people)
    known, gone = by_row(existing), by_row(removed)
    taken = {delivery.id.casefold() for each in (*known.values(), *gone.values()) for delivery in each}
    new: list[tuple[int | None, Delivery]] = []
    unchanged: list[Delivery] = []
    for cells, said in rows_said(content, path, catalog, people, plausible_days(today), faults):
        if known[row_of(said)]:
            unchanged.append(known[row_of(said)].pop())
        elif gone[row_of(said)] and (before := gone[row_of(said)].pop()).id not in back:
            unchanged.append(before)
            cells.warn("delivery-was-removed", id=before.id)
        else:
            faults += faults_of(said, catalog, today, path, cells.line)
            new.append((cells.line, said.model_copy(update={"id": unused(new_id, taken)})))
    read_before = {each.line for each in faults} - {line for line, _ in new}
    faults = [each for each in faults if each.code != "person-by-part" or each.line not in read_before]
    faults += over_capacity(new, existing, catalog, path)
    faults += doubles(new, existing, path) + unlikely_days(new, people, today, path)
    faults += many_hours(new, catalog, path)
    return Import(new=tuple(delivery for _, delivery in new), unchanged=tuple(unchanged), warnings=checked(faults))


def rows_said(
    content: bytes, path: str, catalog: Catalog, people: Iterable[Person], days: Period, faults: list[Fault]
) -> Iterator[tuple[Cells, Delivery]]:
    """The delivery that each row says, as far as it is sound; `days`: when it can have been.

    `Faults` when it is no such file; what is wrong with its cells is added to `faults`.
    """
    directory = Directory(people)
    rows = read(content, path, COLUMNS, required=("date", "service", "client"))
    faults += nothing_in(rows, path)
    for row in rows:
        cells = Cells(row, path, faults)
        said = _delivery(cells, catalog, directory, days)
        if said is not None:
            yield cells, said


def by_row(deliveries: Iterable[Delivery]) -> dict[Content, list[Delivery]]:
    """Deliveries by the row that says them."""
    found: dict[Content, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        found[row_of(delivery)].append(delivery)
    return found


def plausible_days(today: date) -> Period:
    """The days on which help can have been given, or planned: another one was mistyped."""
    return around(today, back=10, ahead=1)


def faults_of(
    delivery: Delivery, catalog: Catalog, today: date | None, path: str = "", line: int | None = None
) -> list[Fault]:
    """What is wrong with a delivery by the catalogue of its day; `today` None: days to come are as good as any.

    `delivery-booked-late`, `no-price`, `quantity-zero`, `quantity-not-one`, `amount-not-fair`,
    `outside-fair`, `no-show-not-priced`. Warnings: `quantity-not-whole`, `delivery-future`, `fair-suggested`.
    """
    service = catalog.service[delivery.service]
    found: list[tuple[str, dict[str, object]]] = []
    if delivery.booked is not None and delivery.booked > delivery.day:
        found.append(("delivery-booked-late", {"booked": delivery.booked, "day": delivery.day}))
    if delivery.no_show and service.no_show is None:
        found.append(("no-show-not-priced", {"service": service.id}))
    found += _quantity(delivery, service)
    found += _price(delivery, service)
    faults = [fault(code, path, line=line, **parameters) for code, parameters in found]
    if service.unit != "hour" and delivery.quantity != delivery.quantity.to_integral_value():
        faults.append(warning("quantity-not-whole", path, line=line, service=service.id, quantity=delivery.quantity))
    price = service.dated_prices.on(delivery.day)
    if service.scale == "fair" and price is not None and delivery.amount is None and not delivery.no_show:
        faults.append(warning("fair-suggested", path, line=line, service=service.id, amount=price.suggested))
    if today is not None and delivery.day > today:
        faults.append(warning("delivery-future", path, line=line, day=delivery.day))
    return faults


def over_capacity(
    new: Iterable[tuple[int | None, Delivery]], existing: Iterable[Delivery], catalog: Catalog, path: str = ""
) -> list[Fault]:
    """One `delivery-over-capacity` for each service, date and group with more people than there is room for.

    It stands at the line of the first that does not fit. Who did not come takes no place. `new` has lines with it.
    """
    places: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
    for delivery in existing:
        places[_meeting(delivery)] += _places(delivery, catalog)
    full: dict[tuple[str, date, str], int | None] = {}
    for line, delivery in new:
        meeting, capacity = _meeting(delivery), catalog.service[delivery.service].capacity
        places[meeting] += _places(delivery, catalog)
        if capacity is not None and places[meeting] > capacity:
            full.setdefault(meeting, line)
    return [
        fault(
            "delivery-over-capacity",
            path,
            line=line,
            service=meeting[0],
            day=meeting[1],
            capacity=catalog.service[meeting[0]].capacity,
            places=places[meeting],
        )
        for meeting, line in full.items()
    ]


def _delivery(cells: Cells, catalog: Catalog, people: Directory, days: Period) -> Delivery | None:
    """The delivery a row says; None when one of its cells is refused."""
    cells.need("date", "service", "client")
    day = cells.day("date", days)
    service = cells.service("service", catalog)
    client = cells.person("client", people)
    quantity = cells.number("quantity")
    said: Mapping[str, object] = {
        "id": "new",
        "day": day,
        "service": service,
        "client": client.id if client else None,
        "quantity": ONE if quantity is None else quantity,
        "amount": cells.amount("amount"),
        "booked": cells.day("booked", days),
        "professional": cells.one_known("professional", catalog.professional),
        "no_show": cells.yes("no_show"),
        "group": cells.text("group"),
        "reference": cells.text("reference"),
    }
    return Delivery.model_validate(said) if cells.sound else None


def _quantity(delivery: Delivery, service: Service) -> list[tuple[str, dict[str, object]]]:
    quantity = delivery.quantity
    if not quantity:
        return [("quantity-zero", {})]
    if service.scale in ("package", "fair") and quantity != ONE:
        return [("quantity-not-one", {"service": service.id, "quantity": quantity})]
    return []


def _price(delivery: Delivery, service: Service) -> list[tuple[str, dict[str, object]]]:
    price = service.dated_prices.on(delivery.day)
    if price is None:
        return [("no-price", {"service": service.id, "day": delivery.day})]
    amount = delivery.amount
    if amount is None:
        return []
    if service.scale != "fair":
        return [("amount-not-fair", {"service": service.id})]
    if price.floor is None or price.ceiling is None or price.floor <= amount <= price.ceiling:
        return []
    return [("outside-fair", {"amount": amount, "floor": price.floor, "ceiling": price.ceiling})]


def _meeting(delivery: Delivery) -> tuple[str, date, str]:
    return delivery.service, delivery.day, delivery.group or ""


def _places(delivery: Delivery, catalog: Catalog) -> Decimal:
    """How many places a delivery takes: hours are not people."""
    if delivery.no_show:
        return Decimal(0)
    service = catalog.service.get(delivery.service)
    return ONE if service is not None and service.unit == "hour" else delivery.quantity
