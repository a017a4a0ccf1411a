"""Payment intents and charges: a payment that was made, is on its way, or failed."""

from __future__ import annotations

from typing import Any, Final

from invoices.sandbox import ledger
from invoices.sandbox.world import Thing, World

PAYER: Final = "P. Oefening"
DETAILS: Final[dict[str, Thing]] = {
    "card": {"brand": "visa", "last4": "4242", "country": "NL", "funding": "debit"},
    "ideal": {"bank": "ing", "bic": "INGBNL2A", "iban_last4": "9999", "verified_name": PAYER},
    "sepa_debit": {"bank_code": "TEST", "country": "NL", "last4": "9999"},
}


def begin(world: World, amount: int, method: str, data: dict[str, Any], dollars: int | None = None) -> Thing:
    """A payment intent and its charge, with the metadata and the description of the link's `payment_intent_data`.

    `dollars`: so many dollar cents were paid; `amount` is then what they became, in euros.
    """
    later = method == "sepa_debit"
    about = {"metadata": dict(data.get("metadata") or {}), "description": data.get("description")}
    intent = world.add(
        "payment_intent",
        "pi",
        **about,
        amount=amount if dollars is None else dollars,
        amount_received=0,
        canceled_at=None,
        capture_method="automatic",
        currency="eur" if dollars is None else "usd",
        customer=None,
        last_payment_error=None,
        latest_charge=None,
        payment_method_types=[method],
        status="processing",
    )
    world.happened("payment_intent.created", intent)
    charge = _charge(world, intent, method)
    intent["latest_charge"] = charge["id"]
    booked = ledger.post(
        world,
        "charge" if method == "card" else "payment",
        amount,
        charge,
        cost=ledger.fee(method, amount),
        days=ledger.DAYS[method],
    )
    charge["balance_transaction"] = booked["id"]
    if later:
        world.unsure.add(booked["id"])
        world.happened("charge.pending", charge)
        world.happened("payment_intent.processing", intent)
    else:
        succeed(world, charge)
    return charge


def _charge(world: World, intent: Thing, method: str) -> Thing:
    return world.add(
        "charge",
        "ch" if method == "card" else "py",
        amount=intent["amount"],
        amount_captured=intent["amount"],
        amount_refunded=0,
        balance_transaction=None,
        billing_details={"name": PAYER, "email": None, "phone": None, "address": None},
        captured=True,
        currency=intent["currency"],
        customer=None,
        description=intent["description"],
        disputed=False,
        failure_balance_transaction=None,
        failure_code=None,
        failure_message=None,
        metadata=dict(intent["metadata"]),
        paid=False,
        payment_intent=intent["id"],
        payment_method_details={"type": method, method: dict(DETAILS[method])},
        receipt_email=None,
        receipt_url=None,
        refunded=False,
        status="pending",
        transfer_group=None,
    )


def charge_of(world: World, intent_id: str) -> Thing:
    """The charge of a payment intent."""
    return world.there("charge", world.there("payment_intent", intent_id)["latest_charge"])


def succeed(world: World, charge: Thing) -> None:
    """The money is on its way to the account for sure."""
    intent = world.things[charge["payment_intent"]]
    charge |= {"status": "succeeded", "paid": True}
    intent |= {"status": "succeeded", "amount_received": charge["amount"]}
    world.unsure.discard(charge["balance_transaction"])
    ledger.ripen(world)
    world.happened("charge.succeeded", charge)
    world.happened("payment_intent.succeeded", intent)


def fail(world: World, charge: Thing) -> None:
    """What was booked when the debit began is taken back, fee and all, on the day it would have been available."""
    intent, booked = world.things[charge["payment_intent"]], world.things[charge["balance_transaction"]]
    back = ledger.post(world, "payment_failure_refund", -booked["amount"], charge, cost=-booked["fee"], days=1)
    back["available_on"] = booked["available_on"] = max(booked["available_on"], world.now)
    world.unsure.discard(booked["id"])
    ledger.ripen(world)
    reason = {"failure_code": "insufficient_funds", "failure_message": "The bank refused the debit."}
    charge |= {"status": "failed", "paid": False, "failure_balance_transaction": back["id"], **reason}
    told = {"type": "card_error", "code": "payment_intent_payment_attempt_failed", "message": reason["failure_message"]}
    intent |= {"status": "requires_payment_method", "last_payment_error": told}
    world.happened("charge.failed", charge)
    world.happened("payment_intent.payment_failed", intent)
