"""Bringing an opening into a practice: read, checked against what is there, and kept whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.dump import dump
from catalog.faults import Fault, Faults, fault
from catalog.money import ZERO, Money, total
from invoices.numbering import number, series_of
from invoices.opening.model import Opening, opening_postings
from invoices.opening.reading import read_opening
from invoices.practice.by_hand import content_of
from invoices.practice.practice import now
from invoices.store.chain import Acting
from invoices.store.openings import Openings, opening_of

if TYPE_CHECKING:
    from invoices.practice.practice import Practice
    from invoices.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What was brought in, or would be."""

    opening: Opening
    new: bool  # False: it was there already, and nothing changed
    next_number: str  # of the next invoice in the year of that day
    warnings: tuple[Fault, ...] = ()

    @property
    def accounts(self) -> dict[str, Money]:
        """What stands on each account by it; debit is positive. They sum to zero."""
        found: dict[str, Money] = {}
        for _, lines in opening_postings(self.opening, ""):
            for line in lines:
                found[line.account] = found.get(line.account, ZERO) + line.amount
        return {account: amount for account, amount in found.items() if amount}

    def record(self) -> dict[str, Any]:
        """For programs."""
        last = self.opening.last_number
        return {
            "day": self.opening.day.isoformat(),
            "new": self.new,
            "last_number": last.number if last is not None else None,
            "next_number": self.next_number,
            "accounts": {account: str(amount) for account, amount in self.accounts.items()},
            "invoices": [{**each.model_dump(mode="json"), "open": str(each.open)} for each in self.opening.invoices],
            "packages": [
                {**each.model_dump(mode="json"), "left": each.sessions - each.used} for each in self.opening.packages
            ],
            "open": str(total(each.open for each in self.opening.invoices)),
        }


def bring_in(practice: Practice, files: Sequence[Path], day: date, last: str | None, *, dry_run: bool) -> BroughtIn:
    """Keeps what the files say. `Faults` with all that is wrong; nothing is kept then."""
    to_come = [fault("opening-day-to-come", day=day)] if day > practice.terminal.today else []
    contents = [(file.name, content_of(file)) for file in files]
    with practice.register() as register:
        people, agreed = register.people.all(), register.coverages.all()
    try:
        opening, warnings = read_opening(contents, day, last, practice.catalog, people, agreed)
    except Faults as wrong:
        raise Faults([*to_come, *wrong.faults]) from None
    if to_come:
        raise Faults(to_come)
    with practice.store.batch(dry_run=dry_run) as ledger:
        before = opening_of(ledger.connection)
        catalog = ledger.keep_catalog(dump(practice.catalog))
        Openings(ledger.connection, ledger.acting).keep(opening, catalog)
        return BroughtIn(opening, before is None, _next(practice, ledger, day), warnings)


def _next(practice: Practice, ledger: Ledger, day: date) -> str:
    pattern = practice.catalog.organisation.invoice_number
    return number(pattern, day, ledger.next_sequence(series_of(pattern, day)))


def there(practice: Practice) -> BroughtIn | None:
    """What was brought in; None where nothing was."""
    with practice.store.batch(dry_run=True) as ledger:
        kept = opening_of(ledger.connection)
        return None if kept is None else BroughtIn(kept.opening, False, _next(practice, ledger, kept.opening.day))


def take_back(practice: Practice, reason: str) -> Opening:
    """Undoes it, as long as nothing hangs on it. `Faults`: opening-none, opening-used-..."""
    with practice.database.transaction() as connection:
        return Openings(connection, Acting(practice.terminal.actor, now())).undo(reason).opening
