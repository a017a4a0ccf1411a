"""What was paid of one invoice, counted for another of the same payer, or kept until there is one."""

from __future__ import annotations

from datetime import date

from catalog.money import Money
from invoices.payments.model import Movement


def moved(
    key: str,
    source: str,
    day: date,
    amount: Money,
    *,
    paid: str | None,
    now: str | None,
    charge: str | None = None,
) -> Movement:
    """Moves an amount from the invoice it was `paid` on to the one it counts for `now`.

    Without `now` it is kept for the payer; without `paid` it is taken from what is kept. `ValueError` without either,
    or for no amount: then nothing moves. `charge`: by which the money came, where it is just that money.
    """
    applied = {}
    if paid is not None:
        applied[paid] = -amount
    if now is not None:
        applied[now] = amount
    if not applied or paid == now or amount.cents <= 0:
        raise ValueError("nothing moves")
    return Movement(
        id=key,
        source=source,
        kind="moved",
        till="advances",
        day=day,
        amount=sum(applied.values(), Money(0)),
        applied=applied,
        known_as={} if charge is None else {"charge": charge},
    )
