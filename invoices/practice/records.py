"""People, agreements and deliveries as programs read them: amounts as strings, dates ISO 8601, the files' names."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from catalog.faults import Fault
from catalog.terminal import Terminal
from tiered.answer import plain
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

if TYPE_CHECKING:
    from invoices.practice.balances import Balance
    from invoices.practice.imports import Import


def person_record(person: Person) -> dict[str, Any]:
    """A person; whether they asked to be erased only where they did."""
    record = person.model_dump(mode="json")
    return {key: value for key, value in record.items() if value is not None or key not in ("erase_asked", "erased")}


def coverage_record(coverage: Coverage, balance: Balance | None = None) -> dict[str, Any]:
    """An agreement; with `spent` and `left` where they are known."""
    record = coverage.model_dump(mode="json", by_alias=True)
    share = coverage.share
    record |= {
        "share": None if share is None else plain(share.value),
        "units": _number(coverage.units),
        "used": plain(coverage.used),
    }
    if balance is not None:
        record["spent"] = {"units": plain(balance.spent.units), "amount": str(balance.spent.gross)}
        left = balance.amount_left
        record["left"] = {"units": _number(balance.units_left), "amount": None if left is None else str(left)}
    return record


def delivery_record(delivery: Delivery, state: str, reason: str | None = None) -> dict[str, Any]:
    """A delivery and the state it is in; of a removed one also why."""
    record = delivery.model_dump(mode="json")
    day = record.pop("day")
    record |= {"quantity": plain(delivery.quantity), "state": state}
    return {"id": record.pop("id"), "date": day, **record, **({} if reason is None else {"reason": reason})}


def import_record(here: Terminal, *found: Import[Any]) -> dict[str, Any]:
    """How many records an import made, changed and left as they were, and what deserves a second look."""
    return {
        "new": sum(len(each.new) for each in found),
        "changed": sum(len(each.changed) for each in found),
        "unchanged": sum(len(each.unchanged) for each in found),
        "warnings": fault_records(here, (fault for each in found for fault in each.warnings)),
    }


def fault_records(here: Terminal, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults with their sentences."""
    return [
        {
            "severity": fault.severity,
            "code": fault.code,
            "path": fault.path,
            "line": fault.line,
            "message": fault.message(here.language),
            "hint": fault.hint(here.language),
        }
        for fault in faults
    ]


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
