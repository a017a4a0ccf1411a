"""Help that is likely to be written down twice: the same client, day and service, whatever else is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from catalog.faults import Fault
from invoices.practice.imports import warning
from tiered.deliveries import Delivery

ANY: Final = None  # whatever group or reference


def doubles(new: Iterable[tuple[int | None, Delivery]], existing: Iterable[Delivery], path: str = "") -> list[Fault]:
    """A warning for each new delivery that is likely to be there already, or to stand in the file twice.

    `delivery-alike` (one that is there), `delivery-alike-row`. Not where both have a group or a reference of their
    own: that is how two on one day are told apart. `new` has lines with it.
    """
    there: dict[object, tuple[int | None, Delivery]] = {}
    for delivery in existing:
        for key in _kept_under(delivery):
            there.setdefault(key, (None, delivery))
    found = []
    for line, delivery in new:
        alike = next((there[key] for key in _looked_for(delivery) if key in there), None)
        if alike is not None:
            found.append(_double(delivery, path, line, *alike))
        for key in _kept_under(delivery):
            there.setdefault(key, (line, delivery))
    return found


def _kept_under(delivery: Delivery) -> Iterator[object]:
    marks = product(*((own or "", ANY) for own in (delivery.group, delivery.reference)))
    return ((_occasion(delivery), each) for each in marks)


def _looked_for(delivery: Delivery) -> Iterator[object]:
    marks = product(*((own, "") if own else (ANY,) for own in (delivery.group, delivery.reference)))
    return ((_occasion(delivery), each) for each in marks)


def _occasion(delivery: Delivery) -> object:
    return delivery.client, delivery.day, delivery.service


def _double(delivery: Delivery, path: str, line: int | None, other_line: int | None, other: Delivery) -> Fault:
    said = {"client": delivery.client, "service": delivery.service, "day": delivery.day}
    if other_line is None:
        return warning("delivery-alike", path, line=line, id=other.id, **said)
    return warning("delivery-alike-row", path, line=line, other=other_line, **said)
