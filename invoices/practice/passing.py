"""What time brings by itself: packages that ended with sessions left, and earned credit whose time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoices.store.expiring import expire
from invoices.store.wallets import settle

if TYPE_CHECKING:
    from invoices.practice.practice import Practice


def time_passed(practice: Practice) -> tuple[str, ...]:
    """Books it up to today, once; the packages that ended, by the delivery that opened them."""
    with practice.database.transaction() as connection:  # or a part of the one that is open
        acting = practice.ledger(connection).acting
        settle(connection, acting, practice.terminal.today)
        return expire(connection, acting, practice.terminal.today)
