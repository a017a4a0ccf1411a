"""Taking back what a file brought in: the deliveries that its rows say, all of them or none.

Rows say which deliveries they are (deliveries.py), so nothing has to be remembered about an import. What was worked
out for an invoice already stays: that goes back with a credit note.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from catalog.faults import Fault, Faults, fault
from invoices.practice.by_hand import content_of
from invoices.practice.cells import SENSIBLE
from invoices.practice.deliveries import by_row, row_of, rows_said
from invoices.practice.imports import checked
from invoices.practice.practice import Practice, now
from invoices.store.register import Register
from tiered.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Undo:
    """What the rows of a file say: deliveries that can be removed, others that stay, and how many there are not."""

    removable: tuple[Delivery, ...]
    kept: tuple[Delivery, ...]
    missing: int


def look(practice: Practice, file: Path) -> Undo:
    """What taking a file back would do. `Faults`: those of the file (deliveries.py), and `undo-nothing`."""
    with practice.database.reading() as connection:
        return _found(practice, Register(connection), file)


def undo(practice: Practice, file: Path, reason: str) -> Undo:
    """Removes the deliveries of a file, with the reason. `Faults`: as `look`, and nothing removed."""
    with practice.register() as register:
        found = _found(practice, register, file)
        ids = [delivery.id for delivery in found.removable]
        register.deliveries.remove(ids, reason=reason, actor=practice.terminal.actor, time=now())
        return found


def _found(practice: Practice, register: Register, file: Path) -> Undo:
    open_ = register.deliveries.find(unplanned=True)
    free = {delivery.id for delivery in open_}
    fixed = by_row(delivery for delivery in register.deliveries.all() if delivery.id not in free)
    unbilled = by_row(open_)
    faults: list[Fault] = []
    removable: list[Delivery] = []
    kept: list[Delivery] = []
    missing = 0
    people = register.people.all()
    # Any day will do: what an earlier version let in must be possible to take out.
    for _, said in rows_said(content_of(file), file.name, practice.catalog, people, SENSIBLE, faults):
        row = row_of(said)
        if unbilled[row]:
            removable.append(unbilled[row].pop())
        elif fixed[row]:
            kept.append(fixed[row].pop())
        else:
            missing += 1
    checked(faults)
    if not removable:
        raise Faults([fault("undo-nothing", file.name, kept=len(kept), missing=missing)])
    return Undo(tuple(removable), tuple(kept), missing)
