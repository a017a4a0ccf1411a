"""Checkout sessions: opened by a payer at a link, completed, and expired after a day or on request.

A session that is open when its link is shut, or when another one of the same link completes, can still be paid:
Stripe's documentation promises nothing else, so programs must bear a double payment.
"""

from __future__ import annotations

import copy
from typing import Any, Final

from invoices.sandbox import links, payments
from invoices.sandbox.errors import ApiError, Impossible
from invoices.sandbox.ledger import METHODS
from invoices.sandbox.world import Thing, World

LIFE: Final = 86_400
"""Seconds until an open session expires."""


def enter(world: World, link_id: str, reference: str | None = None, locale: str | None = None) -> Thing:
    """A payer opens the link's address. `Impossible` when it is shut."""
    link = world.there("payment_link", link_id)
    if not links.is_open(link):
        raise Impossible(f"{link_id} is no longer active")
    items = world.items[link_id]
    amount = sum(item["amount_total"] for item in items)
    session = world.add(
        "checkout.session",
        "cs_test",
        after_expiration=None,
        amount_subtotal=amount,
        amount_total=amount,
        cancel_url=None,
        client_reference_id=reference,
        currency="eur",
        customer=None,
        customer_details=None,
        expires_at=world.now + LIFE,
        locale=locale,
        metadata=dict(link["metadata"]),
        mode="payment",
        payment_intent=None,
        payment_link=link_id,
        payment_method_types=list(METHODS),
        payment_status="unpaid",
        status="open",
        success_url=None,
        ui_mode="hosted_page",
    )
    session["url"] = f"{world.url}/session/{session['id']}"
    world.items[session["id"]] = copy.deepcopy(items)
    return session


def pay(world: World, session_id: str, method: str, amount: int | None = None, dollars: int | None = None) -> Thing:
    """The payer pays: iDEAL and card at once; a SEPA debit completes unpaid and is on its way. Gives the charge."""
    session = world.there("checkout.session", session_id)
    if session["status"] != "open":
        raise Impossible(f"{session_id} is {session['status']}")
    if method not in METHODS:
        raise Impossible(f"nobody pays by {method} here: {', '.join(METHODS)}")
    link = world.there("payment_link", session["payment_link"])
    asked = session["amount_total"] if amount is None else amount
    charge = payments.begin(world, asked, method, link["payment_intent_data"] or {}, dollars)
    session |= {
        "payment_intent": charge["payment_intent"],
        "payment_status": "unpaid" if charge["status"] == "pending" else "paid",
        "status": "complete",
        "url": None,
        "customer_details": {"name": charge["billing_details"]["name"], "email": None, "phone": None, "address": None},
    }
    links.completed(link)
    world.happened("checkout.session.completed", session)
    return charge


def settle(world: World, session_id: str) -> Thing:
    """The bank paid the SEPA debit."""
    session, charge = _on_its_way(world, session_id)
    payments.succeed(world, charge)
    session["payment_status"] = "paid"
    world.happened("checkout.session.async_payment_succeeded", session)
    return charge


def fail(world: World, session_id: str) -> Thing:
    """The bank refused the SEPA debit: the session stays completed and unpaid, and the link stays used."""
    session, charge = _on_its_way(world, session_id)
    payments.fail(world, charge)
    world.happened("checkout.session.async_payment_failed", session)
    return charge


def is_on_its_way(world: World, session_id: str) -> bool:
    """True while the payer's bank can say yes or no."""
    try:
        _on_its_way(world, session_id)
    except Impossible:
        return False
    return True


def _on_its_way(world: World, session_id: str) -> tuple[Thing, Thing]:
    session = world.there("checkout.session", session_id)
    charge = payments.charge_of(world, session["payment_intent"]) if session["payment_intent"] else None
    if charge is None or charge["status"] != "pending":
        raise Impossible(f"{session_id} has no payment on its way")
    return session, charge


def expire(world: World, name: str, _given: dict[str, Any]) -> Thing:
    """POST /v1/checkout/sessions/{id}/expire: open ones only."""
    session = world.get("checkout.session", name)
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"{session['status']}."
        )
    return _expired(world, session)


def expire_old(world: World) -> None:
    """Open sessions whose day is over."""
    for session in world.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= world.now:
            _expired(world, session)


def _expired(world: World, session: Thing) -> Thing:
    session |= {"status": "expired", "url": None}
    world.happened("checkout.session.expired", session)
    return session
