"""What is spent and left of a client's agreements: issued, and also what was delivered and is not billed yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import ZERO, Money
from invoices.billing import Scope, settle
from invoices.store.worklist import work_of
from tiered.coverage import Coverage
from tiered.state import Spent


@dataclass(frozen=True, slots=True)
class Balance:
    """What is spent of an agreement in the period of a day. What is left is None where it has no such cap."""

    coverage: Coverage
    spent: Spent

    @property
    def units_left(self) -> Decimal | None:
        """Units of a grant or budget."""
        cap = self.coverage.units
        return None if cap is None else max(cap - self.spent.units, Decimal(0))

    @property
    def amount_left(self) -> Money | None:
        """Euros."""
        cap = self.coverage.amount
        return None if cap is None else max(cap - self.spent.gross, ZERO)


def balances(connection: Connection, catalog: Catalog, client: str, day: date) -> tuple[Balance, ...]:
    """The agreements of a client, by id, after what was delivered up to and including a day.

    One that cannot be priced counts for nothing.
    """
    scope = Scope(Period.inclusive(None, day), ("client", "family", "insurer", "svb", "municipality"), client)
    (work,) = work_of(connection, [client], scope)
    state = settle(catalog, work, scope).state
    return tuple(Balance(coverage, state.spent_on(coverage, day)) for coverage in work.coverages)
