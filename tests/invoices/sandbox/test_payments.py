"""Payments, SEPA debits that come later or not, refunds and disputes."""

from __future__ import annotations

import pytest
from stripe import InvalidRequestError

from invoices.sandbox.errors import Impossible

DAY = 86_400


def of(client, charge_id):
    return client.v1.charges.retrieve(charge_id)


def types(client):
    """The events about one thing after another, the oldest first."""
    return [event.type for event in client.v1.events.list({"limit": 100})][::-1]


@pytest.mark.parametrize(
    ("method", "kind", "fee", "days", "prefix"), [("ideal", "payment", 29, 2, "py_"), ("card", "charge", 93, 3, "ch_")]
)
def test_paid_at_once(sandbox, client, paid, booked, method, kind, fee, days, prefix):
    """With iDEAL and cards it is paid at once, with the metadata of the link's payment_intent_data, less the fee."""
    about = {"description": "Rekening 1", "metadata": {"number": "1"}}
    charge = of(client, paid(method, payment_intent_data=about, metadata={"elsewhere": "2"}))
    assert charge.id.startswith(prefix)
    assert (charge.status, charge.paid, charge.payment_method_details.type) == ("succeeded", True, method)
    intent = client.v1.payment_intents.retrieve(charge.payment_intent)
    assert (intent.status, intent.amount_received, intent.latest_charge) == ("succeeded", 4500, charge.id)
    assert intent.metadata.to_dict() == charge.metadata.to_dict() == {"number": "1"}
    assert intent.description == "Rekening 1"
    [one] = booked(source=charge.id)
    assert (one.type, one.reporting_category, one.amount, one.fee, one.currency) == (kind, "charge", 4500, fee, "eur")
    assert one.status == "pending"
    assert one.available_on == one.created + days * DAY
    sandbox.advance(days * DAY)
    assert client.v1.balance_transactions.retrieve(one.id).status == "available"
    assert types(client)[-1] == "checkout.session.completed"


def test_a_debit_that_settles(sandbox, client, make_link, booked):
    """It completes unpaid and pending; its money is never available before the bank paid."""
    session = sandbox.open(make_link().id)
    charge = sandbox.pay(session, "sepa_debit")
    assert client.v1.checkout.sessions.retrieve(session).payment_status == "unpaid"
    assert client.v1.checkout.sessions.retrieve(session).status == "complete"
    assert (of(client, charge).status, of(client, charge).paid) == ("pending", False)
    assert client.v1.payment_intents.retrieve(of(client, charge).payment_intent).status == "processing"
    sandbox.advance(20 * DAY)
    [one] = booked(type="payment")
    assert (one.status, one.fee) == ("pending", 35)
    sandbox.settle(session)
    assert client.v1.checkout.sessions.retrieve(session).payment_status == "paid"
    assert of(client, charge).status == "succeeded"
    assert booked(type="payment")[0].status == "available"
    assert types(client)[-1] == "checkout.session.async_payment_succeeded"
    for again in (sandbox.settle, sandbox.fail):
        with pytest.raises(Impossible):
            again(session)


def test_a_debit_that_fails(sandbox, client, make_link, booked):
    """What was booked is taken back, fee and all; the session stays complete and unpaid."""
    session = sandbox.open(make_link().id)
    charge = sandbox.pay(session, "sepa_debit")
    sandbox.fail(session)
    [back] = booked(type="payment_failure_refund")
    assert (back.amount, back.fee, back.reporting_category) == (-4500, -35, "charge_failure")
    failed = of(client, charge)
    assert (failed.status, failed.failure_balance_transaction) == ("failed", back.id)
    again = client.v1.checkout.sessions.retrieve(session)
    assert (again.status, again.payment_status) == ("complete", "unpaid")
    assert client.v1.payment_intents.retrieve(again.payment_intent).status == "requires_payment_method"
    assert types(client)[-1] == "checkout.session.async_payment_failed"
    assert sum(one.net for one in booked()) == 0
    with pytest.raises(InvalidRequestError):
        client.v1.refunds.create({"charge": charge})


def test_a_payment_made_twice(sandbox, client, make_link):
    """Two payers who had the page open both pay: two charges, for a program to find."""
    link = make_link()
    first, second = sandbox.open(link.id), sandbox.open(link.id)
    sandbox.pay(first)
    sandbox.pay(second)
    found = client.v1.checkout.sessions.list({"payment_link": link.id, "status": "complete"})
    assert {session.payment_status for session in found} == {"paid"}
    assert len(client.v1.charges.list()) == 2
    with pytest.raises(Impossible):
        sandbox.pay(first)


def test_refunds_in_parts(client, paid, booked):
    """The parts add up; more than is left is refused, and so is a charge that has nothing left."""
    charge = paid("card")
    first = client.v1.refunds.create({"charge": charge, "amount": 1000, "reason": "duplicate", "metadata": {"n": "1"}})
    assert (first.status, first.reason, first.metadata.to_dict()) == ("succeeded", "duplicate", {"n": "1"})
    assert (of(client, charge).amount_refunded, of(client, charge).refunded) == (1000, False)
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.refunds.create({"charge": charge, "amount": 3501})
    assert raised.value.param == "amount"
    rest = client.v1.refunds.create({"payment_intent": of(client, charge).payment_intent})
    assert rest.amount == 3500
    assert of(client, charge).refunded
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.refunds.create({"charge": charge})
    assert raised.value.code == "charge_already_refunded"
    assert [one.amount for one in booked(type="refund")] == [-3500, -1000]
    assert [refund.id for refund in client.v1.refunds.list({"charge": charge})] == [rest.id, first.id]
    assert client.v1.refunds.retrieve(first.id).balance_transaction == booked(type="refund")[1].id


def test_a_refund_in_the_dashboard(sandbox, client, paid, booked):
    """Nobody's program asked for it: it is in the list and the events all the same. Of iDEAL it is a payment_refund."""
    charge = paid()
    refund = sandbox.refund_in_dashboard(charge, 500)
    assert client.v1.refunds.retrieve(refund).amount == 500
    assert [(one.source, one.reporting_category) for one in booked(type="payment_refund")] == [(refund, "refund")]
    assert types(client)[-2:] == ["refund.created", "charge.refunded"]
    with pytest.raises(Impossible):
        sandbox.refund_in_dashboard(charge, 4001)


def test_a_refund_that_comes_back(sandbox, client, paid, booked):
    """The money is back in the balance, and the charge can be refunded again."""
    charge = paid("card")
    refund = client.v1.refunds.create({"charge": charge}).id
    sandbox.fail_refund(refund)
    failed = client.v1.refunds.retrieve(refund)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    [back] = booked(type="refund_failure")
    assert (back.id, back.amount) == (failed.failure_balance_transaction, 4500)
    assert (of(client, charge).amount_refunded, of(client, charge).refunded) == (0, False)
    assert types(client)[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    with pytest.raises(Impossible):
        sandbox.fail_refund(refund)
    assert client.v1.refunds.create({"charge": charge}).amount == 4500


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute(sandbox, client, paid, booked, won):
    """The money and a fee go at once; both return when it is won. Meanwhile nothing can be refunded."""
    charge = paid("card")
    dispute = sandbox.dispute(charge)
    assert of(client, charge).disputed
    assert client.v1.disputes.retrieve(dispute).status == "needs_response"
    [gone] = booked(type="adjustment")
    assert (gone.amount, gone.fee, gone.source, gone.reporting_category) == (-4500, 2000, dispute, "dispute")
    with pytest.raises(InvalidRequestError) as raised:
        client.v1.refunds.create({"charge": charge})
    assert raised.value.code == "charge_disputed"
    sandbox.close_dispute(dispute, won=won)
    assert client.v1.disputes.list({"charge": charge}).data[0].status == ("won" if won else "lost")
    back = [(one.amount, one.fee, one.reporting_category) for one in booked(type="adjustment")][:-1]
    assert back == ([(4500, -2000, "dispute_reversal")] if won else [])
    about = [event.type for event in client.v1.events.list({"type": "charge.dispute.*"})][::-1]
    expected = ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]
    assert about == expected + ["charge.dispute.funds_reinstated"] * won
    with pytest.raises(Impossible):
        sandbox.close_dispute(dispute, won=won)


def test_ideal_cannot_be_disputed(sandbox, paid):
    """As with Stripe; a card can, once."""
    with pytest.raises(Impossible):
        sandbox.dispute(paid())
    charge = paid("card")
    sandbox.dispute(charge)
    with pytest.raises(Impossible):
        sandbox.dispute(charge)
