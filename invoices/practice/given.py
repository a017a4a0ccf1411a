"""Writing down, changing and removing deliveries by hand, by the rules of a deliveries.csv."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from catalog.dates import Period
from catalog.faults import Fault, Faults, fault
from invoices.practice.by_hand import Cells, by_hand, file_of, without_lines
from invoices.practice.deliveries import over_capacity, read_deliveries, row_of
from invoices.practice.doubles import doubles
from invoices.practice.imports import DOUBTFUL
from invoices.practice.practice import Practice
from invoices.store.register import Register
from invoices.store.removing import refuse_dropped
from tiered.answer import plain
from tiered.coverage import INSTITUTIONAL_KINDS, Coverage
from tiered.deliveries import Delivery

if TYPE_CHECKING:
    from invoices.store.amending import Amended

JUST_ENDED: Final = timedelta(days=60)  # an agreement that ended so shortly before a delivery was probably not renewed


@dataclass(frozen=True, slots=True)
class Written:
    """Deliveries as they were written down, and what deserves a second look."""

    deliveries: tuple[Delivery, ...]
    warnings: list[Fault]


@dataclass(frozen=True, slots=True)
class Given:
    """Help that somebody says was given: one row for each client."""

    rows: tuple[Cells, ...]
    per_session: bool = False

    def read(self, practice: Practice, register: Register) -> Written:
        """The new deliveries. `Faults`: those of a row (deliveries.py), and `per-session-no-package`."""
        catalog, today = practice.catalog, practice.terminal.today
        people = register.people.some([row["client"] or "" for row in self.rows])
        with by_hand():
            new_id = register.deliveries.new_ids()
            found = read_deliveries(file_of(*self.rows), "", catalog, people, (), today, new_id)
            new = found.new
            same_day = _same_day(register, new)
            faults = over_capacity([(None, delivery) for delivery in new], same_day, catalog)
            for service in {delivery.service for delivery in new}:
                if self.per_session and catalog.service[service].scale != "package":
                    faults.append(fault("per-session-no-package", service=service))
            if faults:
                raise Faults(faults)
        made = tuple(delivery.model_copy(update={"per_session": self.per_session}) for delivery in new)
        equal = {row_of(delivery) for delivery in same_day}  # `repeated` is about these
        others = [(None, delivery) for delivery in new if row_of(delivery) not in equal]
        return Written(made, without_lines((*found.warnings, *doubles(others, same_day))))

    def repeated(self, practice: Practice) -> tuple[Delivery, ...]:
        """Those of which there is an equal one already. `Faults`: as `read`."""
        with practice.database.reading() as connection:
            register = Register(connection)
            return _repeated(register, self.read(practice, register).deliveries)

    def doubtful(self, practice: Practice) -> list[Fault]:
        """The warnings of which somebody at the keyboard is asked (`DOUBTFUL`). `Faults`: as `read`."""
        with practice.database.reading() as connection:
            warnings = self.read(practice, Register(connection)).warnings
        return [warning for warning in warnings if warning.code in DOUBTFUL]

    def save(self, practice: Practice, *, again: bool) -> Written:
        """Saves all of them, or none. `Faults`: as `read`, and `same-delivery` unless `again`."""
        with practice.register() as register:
            written = self.read(practice, register)
            if not again and (same := _repeated(register, written.deliveries)):
                raise Faults(
                    fault("same-delivery", client=each.client, service=each.service, day=each.day) for each in same
                )
            register.deliveries.add(written.deliveries)
            return written


def change(practice: Practice, key: str, row: Cells) -> tuple[Delivery, list[Fault], Amended]:
    """Saves a delivery with what a row gives; an empty cell takes something away.

    Returns it with what deserves a second look, and what became of what was worked out.

    `Faults`: those of a row (deliveries.py), and why it cannot change any more (amending.py).
    """
    from invoices.store import amending

    with practice.database.transaction() as connection:
        refuse_dropped(connection, key)
        amending.refuse_change(connection, key)
        changed, warnings = changed_by(practice, Register(connection), key, row)
        amended = amending.change(practice.ledger(connection), changed, practice.terminal.say("delivery.changed-so"))
        return changed, warnings, amended


def changed_by(practice: Practice, register: Register, key: str, row: Cells) -> tuple[Delivery, list[Fault]]:
    """A delivery with what a row gives, and what deserves a second look. `Faults`: those of a row (deliveries.py)."""
    before = register.deliveries.get(key)
    cells = {**_cells(before), **{column: cell for column, cell in row.items() if cell is not None}}
    catalog, today = practice.catalog, practice.terminal.today
    people = register.people.some([before.client])
    with by_hand():
        found = read_deliveries(file_of(cells), "", catalog, people, (), today, lambda: key)
        (read,) = found.new
        others = [delivery for delivery in _same_day(register, [read]) if delivery.id != key]
        if full := over_capacity([(None, read)], others, catalog):
            raise Faults(full)
    changed = read.model_copy(update={"per_session": before.per_session})
    return changed, without_lines((*found.warnings, *doubles([(None, changed)], others)))


def remove(practice: Practice, key: str, reason: str) -> tuple[Delivery, Amended]:
    """Says that a delivery does not count. `Faults`: why it cannot go any more (amending.py)."""
    from invoices.store import amending

    with practice.database.transaction() as connection:
        delivery = Register(connection).deliveries.get(key)
        refuse_dropped(connection, key)
        return delivery, amending.remove(practice.ledger(connection), key, reason)


def just_ended(coverages: Iterable[Coverage], delivery: Delivery) -> tuple[Coverage, ...]:
    """Grants, budgets and policies that would have been asked if they had not ended shortly before; nobody follows."""
    institutional = [coverage for coverage in coverages if coverage.kind in INSTITUTIONAL_KINDS]
    if any(coverage.fits(delivery.day, delivery.service) for coverage in institutional):
        return ()
    return tuple(
        coverage
        for coverage in institutional
        if coverage.until is not None
        and coverage.until < delivery.day <= coverage.until + JUST_ENDED
        and coverage.model_copy(update={"until": None}).fits(delivery.day, delivery.service)
    )


def _repeated(register: Register, new: Sequence[Delivery]) -> tuple[Delivery, ...]:
    seen = {row_of(delivery) for delivery in _same_day(register, new)}
    return tuple(delivery for delivery in new if row_of(delivery) in seen)


def _same_day(register: Register, deliveries: Iterable[Delivery]) -> list[Delivery]:
    days = {delivery.day for delivery in deliveries}
    return [each for day in sorted(days) for each in register.deliveries.find(period=Period.inclusive(day, day))]


def _cells(delivery: Delivery) -> dict[str, str | None]:
    """The row of deliveries.csv that says this delivery."""
    return {
        "date": delivery.day.isoformat(),
        "service": delivery.service,
        "client": delivery.client,
        "quantity": plain(delivery.quantity),
        "amount": None if delivery.amount is None else str(delivery.amount),
        "booked": None if delivery.booked is None else delivery.booked.isoformat(),
        "professional": delivery.professional,
        "no_show": "1" if delivery.no_show else None,
        "group": delivery.group,
        "reference": delivery.reference,
    }
