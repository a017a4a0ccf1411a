"""Packages of clients, and stopping one early: who paid what of it, and what is kept of the stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, and_, select

from catalog.money import Money
from invoices.credit import ShareKey
from invoices.model import Invoice
from invoices.stopping import Package, Paid, Stop
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.conditions import ACTIVE, ANEW, LAST, UNBILLED, same_share
from invoices.store.given_back import given_back_of
from invoices.store.past import brought_of, sessions_of, stopped_of
from invoices.store.schema import billed, given_back, invoices, plans, shares, stops
from invoices.store.shelf import among
from invoices.store.states import to_bill_again

STOPPED: Final = "stopped"
GIVEN_BACK: Final = "given-back"


def packages_of(connection: Connection, client: str) -> tuple[Package, ...]:
    """The packages of a client, by the day on which they were opened."""
    stopped = stopped_of(connection, [client]).get(client, {})
    found: dict[str, Package] = {
        use.opened_by: Package(client, service, use, stopped=stopped.get(use.opened_by))
        for service, uses in brought_of(connection, [client]).get(client, {}).items()
        for use in uses
    }
    for service, sessions in sessions_of(connection, [client]).get(client, {}).items():
        for session in sorted(sessions, key=lambda each: (each.day, each.use.session)):
            use = session.use
            before = found.get(use.opened_by) or Package(client, service, use, stopped=stopped.get(use.opened_by))
            found[use.opened_by] = replace(before, sessions=(*before.sessions, session))
    return tuple(sorted(found.values(), key=lambda each: (each.use.opened, each.use.opened_by)))


def catalog_of(connection: Connection, package: str) -> str | None:
    """The hash of the catalogue by which a package was opened; None where it is to be worked out anew."""
    query = select(plans.c.catalog).where(plans.c.delivery == package, LAST, ~ANEW)
    return connection.execute(query).scalar()


def waits(connection: Connection, package: str) -> bool:
    """True when a part of a package that was opened is still to be billed, for the first time or again."""
    unbilled = and_(UNBILLED, shares.c.gross != 0, shares.c.standing != "waived")
    query = select(shares.c.share).where(shares.c.delivery == package, ACTIVE, unbilled)
    return connection.execute(query).first() is not None or bool(to_bill_again(connection, [package]))


def paid_ahead(connection: Connection, package: str) -> tuple[Paid, ...]:
    """The parts of a package that are billed, and what is left of each."""
    query = (
        select(shares, billed.c.number, invoices.c.payer_kind.label("bill_kind"), invoices.c.payer.label("bill_payer"))
        .join(billed, same_share(billed))
        .join(invoices, invoices.c.number == billed.c.number)
        .where(shares.c.delivery == package, ACTIVE)
        .order_by(shares.c.round, shares.c.share)
    )
    back = given_back_of(connection, [package])
    return tuple(
        Paid(
            share=(row.delivery, row.round, row.share),
            number=row.number,
            payer_kind=row.bill_kind,
            payer=row.bill_payer,
            earned=row.kind == "credit",
            left=Money(row.gross) - back.get((row.delivery, row.round, row.share), Money(0)),
        )
        for row in connection.execute(query)
    )


def keep_stop(connection: Connection, acting: Acting, stop: Stop) -> None:
    """Says that a client stopped, with an event."""
    row = {
        "package": stop.package,
        "client": stop.client,
        "service": stop.service,
        "day": stop.day.isoformat(),
        "booked": stop.booked.isoformat(),
        "used": stop.used,
        "reason": stop.reason,
        "actor": acting.actor,
        "time": acting.time,
    }
    insert_rows(connection, stops, [row])
    append(connection, STOPPED, None, acting.now, acting.actor, {f"stop:{stop.package}": stop_digest(row)})


def stop_digest(row: Mapping[str, Any]) -> str:
    """What the chain holds of a stop: the digest of its canonical JSON."""
    return digest(canonical(dict(row)))


def keep_given_back(
    connection: Connection, acting: Acting, note: Invoice, amounts: Mapping[ShareKey, Money], cause: str
) -> None:
    """Says which part of shares a credit note took back, while the rest of them goes on counting."""
    by = {"number": note.number, "cause": cause, "actor": acting.actor, "time": acting.time}
    rows = [
        {"delivery": delivery, "round": number, "share": place, "amount": amount.cents, **by}
        for (delivery, number, place), amount in sorted(amounts.items())
    ]
    if not rows:
        return
    insert_rows(connection, given_back, rows)
    digests = {given_name(row): digest(canonical(row)) for row in rows}
    append(connection, GIVEN_BACK, None, acting.now, acting.actor, digests)


def given_name(row: Mapping[str, Any]) -> str:
    """By what the chain knows a part of a share that was given back."""
    return f"given:{row['number']}:{row['delivery']}:{row['round']}:{row['share']}"


def in_part(connection: Connection, deliveries: Collection[str]) -> Sequence[str]:
    """Of which of these deliveries a part was given back, or is of a package that was stopped."""
    ids = list(deliveries)
    query = select(given_back.c.delivery).where(among(given_back.c.delivery, ids))
    ended = select(stops.c.package).where(among(stops.c.package, ids))
    return sorted({*connection.execute(query).scalars(), *connection.execute(ended).scalars()})
