"""The account's balance: what came in and went out, what it cost, and what is paid out to the bank.

The sum of `net` over all balance transactions is what GET /v1/balance tells, pending and available together.
"""

from __future__ import annotations

from typing import Any, Final

from catalog.money import divide
from invoices.sandbox.errors import Impossible
from invoices.sandbox.world import Thing, World

DAY: Final = 86_400
DISPUTE_FEE: Final = 2000
"""In cents; given back when the dispute is won."""

METHODS: Final = ("ideal", "card", "sepa_debit")
DAYS: Final = {"ideal": 2, "card": 3, "sepa_debit": 7}
"""After how many days the money of a payment is available."""

CATEGORIES: Final = {
    "charge": "charge",
    "payment": "charge",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund_failure",
    "payment_failure_refund": "charge_failure",
    "payout": "payout",
}
"""Of a type its category (https://docs.stripe.com/reports/reporting-categories); an adjustment says its own."""


def fee(method: str, amount: int) -> int:
    """What a payment costs: iDEAL 29 cents, a card 1.5 % and 25 cents, SEPA debit 35 cents."""
    return {"ideal": 29, "sepa_debit": 35, "card": divide(amount * 15, 1000) + 25}[method]


def post(
    world: World, kind: str, amount: int, source: Thing, *, cost: int = 0, days: int = 0, category: str = ""
) -> Thing:
    """Books an amount, in cents, and what it cost."""
    booked = world.add(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=world.now + days * DAY,
        currency="eur",
        description=source.get("description"),
        exchange_rate=None,
        fee=cost,
        fee_details=_details(cost),
        net=amount - cost,
        reporting_category=category or CATEGORIES[kind],
        source=source["id"],
        status="pending" if days else "available",
        type=kind,
    )
    del booked["livemode"]
    return booked


def _details(cost: int) -> list[Thing]:
    if not cost:
        return []
    detail = {"amount": cost, "application": None, "currency": "eur", "description": "Stripe processing fees"}
    return [detail | {"type": "stripe_fee"}]


def ripen(world: World) -> None:
    """What is due by the clock becomes available."""
    for booked in world.all("balance_transaction"):
        if booked["available_on"] <= world.now and booked["id"] not in world.unsure:
            booked["status"] = "available"


def standing(world: World, status: str) -> int:
    """What is pending, or available, in cents."""
    return sum(booked["net"] for booked in world.all("balance_transaction") if booked["status"] == status)


def balance(world: World, _name: str, _given: dict[str, Any]) -> Thing:
    """The answer of GET /v1/balance."""
    parts = {
        status: [{"amount": amount, "currency": "eur", "source_types": {"card": amount}}]
        for status in ("available", "pending")
        for amount in (standing(world, status),)
    }
    return {"object": "balance", "livemode": False, **parts}


def pay_out(world: World) -> Thing:
    """All that is available goes to the bank, and is there the same day."""
    amount = standing(world, "available")
    if amount <= 0:
        raise Impossible(f"nothing is available to pay out: {amount} cents")
    settled = [
        booked["id"]
        for booked in world.all("balance_transaction")
        if booked["status"] == "available" and booked["id"] not in world.payout_of
    ]
    payout = world.add(
        "payout",
        "po",
        amount=amount,
        arrival_date=world.now,
        automatic=True,
        balance_transaction=None,
        currency="eur",
        description="STRIPE PAYOUT",
        destination=None,
        failure_balance_transaction=None,
        failure_code=None,
        failure_message=None,
        metadata={},
        method="standard",
        reconciliation_status="completed",
        source_type="card",
        statement_descriptor=None,
        status="in_transit",
        type="bank_account",
    )
    booked = post(world, "payout", -amount, payout)
    payout["balance_transaction"] = booked["id"]
    world.payout_of |= dict.fromkeys([*settled, booked["id"]], payout["id"])
    world.happened("payout.created", payout)
    payout["status"] = "paid"
    world.happened("payout.paid", payout)
    return payout
