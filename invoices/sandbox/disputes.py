"""Disputes: a payer takes a payment back through their bank. The money goes at once, and returns when it is won."""

from __future__ import annotations

from invoices.sandbox import ledger
from invoices.sandbox.errors import Impossible
from invoices.sandbox.world import Thing, World


def begin(world: World, charge_id: str, reason: str) -> Thing:
    """The payer disputes what was not refunded yet. iDEAL payments cannot be disputed."""
    charge = world.there("charge", charge_id)
    left = charge["amount"] - charge["amount_refunded"]
    method = charge["payment_method_details"]["type"]
    if charge["status"] != "succeeded" or charge["disputed"] or not left:
        raise Impossible(f"nothing of {charge_id} can be disputed")
    if method == "ideal":
        raise Impossible("an iDEAL payment cannot be disputed: pay by card or SEPA debit")
    dispute = world.add(
        "dispute",
        "dp" if method == "card" else "pdp",
        amount=left,
        balance_transactions=[],
        charge=charge_id,
        currency="eur",
        evidence={},
        evidence_details={"due_by": world.now + 9 * ledger.DAY, "has_evidence": False, "submission_count": 0},
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason=reason,
        status="needs_response",
    )
    charge["disputed"] = True
    world.happened("charge.dispute.created", dispute)
    _adjust(world, dispute, -left, ledger.DISPUTE_FEE, "dispute")
    world.happened("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(world: World, dispute_id: str, *, won: bool) -> Thing:
    """The bank decides. Won, the money and the fee come back; the charge stays a disputed one."""
    dispute = world.there("dispute", dispute_id)
    if dispute["status"] != "needs_response":
        raise Impossible(f"{dispute_id} is {dispute['status']}")
    dispute["status"] = "won" if won else "lost"
    world.happened("charge.dispute.closed", dispute)
    if won:
        _adjust(world, dispute, dispute["amount"], -ledger.DISPUTE_FEE, "dispute_reversal")
        world.happened("charge.dispute.funds_reinstated", dispute)
    return dispute


def _adjust(world: World, dispute: Thing, amount: int, cost: int, category: str) -> None:
    booked = ledger.post(world, "adjustment", amount, dispute, cost=cost, category=category)
    dispute["balance_transactions"].append(dict(booked))
