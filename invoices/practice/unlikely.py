"""Help that was probably not given so: a second look, never a fault. Impossible days are refused (cells.py)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from catalog.dates import add_months
from catalog.faults import Fault
from catalog.model import Catalog
from invoices.practice.imports import warning
from tiered.deliveries import Delivery
from tiered.people import Person

LONG_DAY: Final = 12  # hours


def unlikely_days(
    new: Iterable[tuple[int | None, Delivery]], people: Iterable[Person], today: date, path: str = ""
) -> list[Fault]:
    """A warning for each new delivery on a day after its client died, or of more than a year ago.

    `delivery-after-death`, `delivery-long-ago`. `new` has lines with it.
    """
    died = {person.id: person for person in people if person.died_on is not None}
    long_ago = add_months(today, -12)
    found = []
    for line, delivery in new:
        person = died.get(delivery.client)
        if person is not None and person.died_on is not None and person.died_on < delivery.day:
            said = {"name": person.name, "id": person.id, "died": person.died_on, "day": delivery.day}
            found.append(warning("delivery-after-death", path, line=line, **said))
        if delivery.day < long_ago:
            found.append(warning("delivery-long-ago", path, line=line, day=delivery.day, year=delivery.day.year))
    return found


def many_hours(new: Iterable[tuple[int | None, Delivery]], catalog: Catalog, path: str = "") -> list[Fault]:
    """A warning for each new delivery of more hours than anybody works on a day: a comma is forgotten easily.

    `delivery-many-hours`. `new` has lines with it.
    """
    return [
        warning("delivery-many-hours", path, line=line, hours=delivery.quantity, day=delivery.day)
        for line, delivery in new
        if catalog.service[delivery.service].unit == "hour" and delivery.quantity > LONG_DAY
    ]
