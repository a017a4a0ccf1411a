"""Refunds: by the API or in the dashboard, whole or in part, and the ones that come back."""

from __future__ import annotations

from typing import Any

from invoices.sandbox import ledger
from invoices.sandbox.errors import ApiError, Impossible
from invoices.sandbox.world import Thing, World


def check(given: dict[str, Any]) -> None:
    """What the types of the parameters do not say."""
    if ("charge" in given) == ("payment_intent" in given):
        raise ApiError("One of the following params should be provided for this request: payment_intent or charge.")
    for name in ("instructions_email", "origin", "customer", "refund_application_fee", "reverse_transfer"):
        if name in given:
            raise ApiError(f"This stand-in does not play {name}.", name)
    if given.get("amount", 1) < 1:
        raise ApiError("Invalid positive integer", "amount", "parameter_invalid_integer")
    if given.get("currency", "eur") != "eur":
        raise ApiError("The currency must be that of the charge.", "currency")


def create(world: World, _name: str, given: dict[str, Any]) -> Thing:
    """Refunds a charge, or what is left of it; never more than that."""
    if "charge" in given:
        charge = world.get("charge", given["charge"], "charge")
    else:
        intent = world.get("payment_intent", given["payment_intent"], "payment_intent")
        charge = world.get("charge", intent["latest_charge"], "payment_intent")
    if charge["status"] != "succeeded":
        raise ApiError(f"The charge {charge['id']} is {charge['status']}: it cannot be refunded.")
    if charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = given.get("amount", left)
    if amount > left:
        raise ApiError(
            f"Refund amount (€{amount / 100:.2f}) is greater than unrefunded amount on charge (€{left / 100:.2f})",
            "amount",
        )
    metadata = given.get("metadata") or {}
    return _refunded(world, charge, amount, given.get("reason"), metadata)


def _refunded(world: World, charge: Thing, amount: int, reason: str | None, metadata: dict[str, str]) -> Thing:
    card = charge["object"] == "charge" and charge["payment_method_details"]["type"] == "card"
    refund = world.add(
        "refund",
        "re" if card else "pyr",
        amount=amount,
        balance_transaction=None,
        charge=charge["id"],
        currency="eur",
        metadata={name: value for name, value in metadata.items() if value != ""},
        payment_intent=charge["payment_intent"],
        reason=reason,
        receipt_number=None,
        status="succeeded",
    )
    del refund["livemode"]
    booked = ledger.post(world, "refund" if card else "payment_refund", -amount, refund)
    refund["balance_transaction"] = booked["id"]
    _counted(charge, amount)
    world.happened("refund.created", refund)
    world.happened("charge.refunded", charge)
    return refund


def _counted(charge: Thing, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def fail(world: World, refund_id: str) -> Thing:
    """The payer's bank sends the money back: the refund fails after all, and the charge counts it no longer."""
    refund = world.there("refund", refund_id)
    if refund["status"] != "succeeded":
        raise Impossible(f"{refund_id} is {refund['status']}")
    charge = world.there("charge", refund["charge"])
    booked = ledger.post(world, "refund_failure", refund["amount"], refund)
    reason = "expired_or_canceled_card" if charge["payment_method_details"]["type"] == "card" else "unknown"
    refund |= {"status": "failed", "failure_reason": reason, "failure_balance_transaction": booked["id"]}
    _counted(charge, -refund["amount"])
    world.happened("refund.updated", refund)
    world.happened("charge.refund.updated", refund)
    world.happened("refund.failed", refund)
    return refund
