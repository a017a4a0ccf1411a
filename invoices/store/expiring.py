"""Packages that were paid ahead and ended with sessions left: what nobody can use any more is income of that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.conditions import LAST, OPENED_BY, UPFRONT
from invoices.store.deferral import deferred, released, sessions_given
from invoices.store.journal import post
from invoices.store.openings import brought_packages
from invoices.store.plans import PACKAGE
from invoices.store.plans import package as read_package
from invoices.store.schema import expiries, plans, stops

EXPIRED: Final = "expired"


def expire(connection: Connection, acting: Acting, today: date) -> tuple[str, ...]:
    """Books the income of packages that ended before today with sessions left; which ones, by who opened them."""
    ended = {package: last for package, last in _ends(connection).items() if last < today}
    for table in (stops, expiries):
        for package in connection.execute(select(table.c.package)).scalars():
            ended.pop(package, None)
    given = sessions_given(connection, ended)
    paid = {package for package, parts in deferred(connection, ended).items() if any(part.billed for part in parts)}
    over = sorted(package for package in paid if len(given[package].sessions) < given[package].of)
    rows = [
        {"package": package, "day": ended[package].isoformat(), "actor": acting.actor, "time": acting.time}
        for package in over
    ]
    if rows:
        insert_rows(connection, expiries, rows)
        digests = {f"expiry:{row['package']}": expiry_digest(row) for row in rows}
        append(connection, EXPIRED, None, acting.now, acting.actor, digests)
        income = released(connection, dict.fromkeys(over, EXPIRED))
        post(connection, ((source, "release", made) for source, made in income))
    return tuple(over)


def expiry_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of a package that ended: the digest of its canonical JSON."""
    return digest(canonical(dict(row)))


def _ends(connection: Connection) -> dict[str, date]:
    """The last day of each package that was paid ahead, by the delivery that opened it, or its id of the old system."""
    query = select(PACKAGE).where(UPFRONT, LAST, plans.c.delivery == OPENED_BY)
    uses = (read_package(record) for record in connection.execute(query).scalars())
    brought = {package: each.until for package, (each, _) in brought_packages(connection).items()}
    return brought | {use.opened_by: use.last_day for use in uses}
