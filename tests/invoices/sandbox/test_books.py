"""Payouts, balance transactions and events: what a bookkeeper reads back; and the clock that dates them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from stripe import InvalidRequestError

from invoices.sandbox.errors import Impossible
from invoices.sandbox.sandbox import Sandbox

DAY = 86_400


def test_a_payout(sandbox, client, paid, booked):
    """What is available goes to the bank; each transaction belongs to one payout, and what is pending to none."""
    with pytest.raises(Impossible):
        sandbox.pay_out()
    first = paid()
    sandbox.advance(2 * DAY)
    paid()
    payout = client.v1.payouts.retrieve(sandbox.pay_out())
    assert (payout.amount, payout.status, payout.arrival_date) == (4471, "paid", int(sandbox.now.timestamp()))
    assert [(one.source, one.net) for one in booked(payout=payout.id)] == [(payout.id, -4471), (first, 4471)]
    assert client.v1.balance.retrieve().available[0].amount == 0
    sandbox.advance(2 * DAY)
    second = sandbox.pay_out()
    assert len(booked(payout=second)) == 2
    assert [one.id for one in client.v1.payouts.list({"status": "paid"})] == [second, payout.id]
    assert [event.type for event in client.v1.events.list({"limit": 2})] == ["payout.paid", "payout.created"]


def test_the_books_are_read_from_a_moment_on(sandbox, client, paid):
    """By day of creation, by type, page by page, with what each is about in one go."""
    paid()
    sandbox.advance(60)
    since = int(sandbox.now.timestamp())
    late = [paid("card"), paid()]
    given = {"created": {"gte": since}, "expand": ["data.source.payment_intent"], "limit": 1}
    found = list(client.v1.balance_transactions.list(given).auto_paging_iter())
    assert [one.source.id for one in found] == late[::-1]
    assert found[0].source.payment_intent.amount == 4500
    assert [
        one.source for one in client.v1.balance_transactions.list({"created": {"gte": since}, "type": "charge"})
    ] == late[:1]
    assert not list(client.v1.balance_transactions.list({"created": {"gt": since}}))
    with pytest.raises(InvalidRequestError):
        client.v1.balance_transactions.list({"expand": ["data.amount"]})


def test_events_are_kept_for_thirty_days(sandbox, client, paid):
    """They are found by type, by several types, and one by one; the object in them is as it was."""
    charge = paid()
    sandbox.refund_in_dashboard(charge)
    [then] = client.v1.events.list({"type": "charge.succeeded"})
    assert then.data.object.amount_refunded == 0
    assert client.v1.events.retrieve(then.id).type == "charge.succeeded"
    both = client.v1.events.list({"types": ["charge.succeeded", "charge.refunded"]})
    assert [event.type for event in both] == ["charge.refunded", "charge.succeeded"]
    sandbox.advance(30 * DAY)
    assert not list(client.v1.events.list())


def test_its_ids_are_its_own(sandbox, paid):
    """A later stand-in never gives the ids of an earlier one: a practice that remembers would take them for done."""
    with Sandbox() as other:
        assert other.world.mark != sandbox.world.mark
    assert sandbox.world.mark in paid()


def test_its_clock_only_goes_on():
    """It begins where it is told, in a time zone, and moves only when it is moved."""
    start = datetime(2027, 1, 31, 23, 59, tzinfo=UTC)
    with Sandbox(start=start) as sandbox:
        sandbox.advance(60)
        assert sandbox.now == datetime(2027, 2, 1, tzinfo=UTC)
        with pytest.raises(ValueError, match="back"):
            sandbox.advance(-1)
    with pytest.raises(ValueError, match="time zone"):
        Sandbox(start=start.replace(tzinfo=None))
