"""What payers, their banks and Stripe do, and what Stripe tells of it."""

from __future__ import annotations

import json
import time

from any_payments.story import DOWN, Story, allowed
from stripe import WebhookSignature

from catalog.terminal import Terminal
from invoices.sandbox.webhooks import Delivery
from invoices.web.desk import Desk
from invoices.web.webhook import TOLERANCE, genuine

SECRET = "whsec_practice"
DAY = 24 * 3600


def pay(story: Story) -> None:
    """A payer opens a link that is there, and pays; perhaps another amount, or in another window a second time."""
    link = story.some("payment_link", active=True)
    method, how = story.pick(["card", "sepa_debit", "ideal"]), story.pick(["asked"] * 4 + ["twice", "otherwise"])
    session, second = story.stripe.open(link), story.stripe.open(link)
    story.stripe.pay(session, method, amount=1234 if how == "otherwise" else None)
    if how == "twice":
        story.stripe.pay(second, story.pick(["ideal", "card", "sepa_debit"]))


def beginning(story: Story) -> None:
    """Some paid already: by card, by direct debit; and what Stripe holds is available."""
    for method in ("card", "sepa_debit"):
        story.stripe.pay(story.stripe.open(story.some("payment_link", active=True)), method)
    story.look()
    story.stripe.advance(8 * DAY)


def open_link(story: Story) -> None:
    """A payer opens a link, and is called away."""
    story.stripe.open(story.some("payment_link", active=True))


def pay_open(story: Story) -> None:
    """Who was called away pays, if they still can."""
    story.stripe.pay(story.some("checkout.session", status="open"), story.pick(["ideal", "card", "sepa_debit"]))


def on_its_way(story: Story) -> str:
    """The session of a direct debit that the payer's bank can still refuse."""
    charge = story.stripe.world.things[story.some("charge", status="pending")]
    return story.some("checkout.session", payment_intent=charge["payment_intent"])


def settle(story: Story) -> None:
    story.stripe.settle(on_its_way(story))


def fail(story: Story) -> None:
    story.stripe.fail(on_its_way(story))


def refund(story: Story) -> None:
    """Somebody gives back in Stripe's dashboard."""
    charge = story.some("charge", status="succeeded", disputed=False, refunded=False)
    story.stripe.refund_in_dashboard(charge, story.pick([750, 1, 1250, None]))


def refund_fails(story: Story) -> None:
    story.stripe.fail_refund(story.some("refund", status="succeeded"))


def dispute(story: Story) -> None:
    charge = story.some("charge", status="succeeded", disputed=False, refunded=False)
    story.stripe.dispute(charge)


def decided(story: Story) -> None:
    story.stripe.close_dispute(story.some("dispute", status="needs_response"), won=story.pick([False, True]))


def payout(story: Story) -> None:
    story.stripe.pay_out()


def time_passes(story: Story) -> None:
    story.stripe.advance(story.pick([60, DAY, 2 * DAY, 20 * DAY]))


def down(story: Story) -> None:
    """Stripe cannot be reached for a few calls, or loses its answers."""
    what = story.pick(["before", "after", 429, 500, 409])
    story.stuck |= what == 500
    story.stripe.fail_next(what, count=story.pick([3, 1, 9]), method=story.pick(["POST", ""]))


def webhook(story: Story) -> None:
    """Stripe tells of what happened: once, twice, in the wrong order, or again after weeks."""
    told = story.stripe.deliveries(SECRET)[::-1]
    start = story.pick(range(8))
    some = told[start : start + 1 + story.pick([1, 0])]
    for each in story.pick([some, some[::-1], some * 2]):
        assert hears(story, each)


def not_genuine(story: Story) -> None:
    """Somebody else tells, or changed what Stripe told: nobody believes it."""
    told = story.stripe.deliveries(SECRET)[::-1]
    if not told:
        return
    last, old = told[0], story.stripe.deliveries(SECRET, at=int(time.time()) - TOLERANCE - 10)[-1]
    changed = last.payload.replace(b'"amount": ', b'"amount": 9')
    wrong = [
        Delivery(changed + b" ", last.signature),
        Delivery(last.payload, "t=1,v1=0"),
        Delivery(last.payload, ""),
        old,
    ]
    assert not hears(story, story.pick(wrong))


def lies(story: Story) -> None:
    """Signed as Stripe signs, and nothing of it is true: it is a reason to look, and no more."""
    links = [each["metadata"]["tiered"] for each in story.stripe.world.all("payment_link")]
    about = {
        "id": "py_nobody",
        "object": "charge",
        "amount": 999900,
        "payment_status": "paid",
        "status": story.pick(["succeeded", "failed"]),
        "metadata": {"tiered": story.pick([*links[::-1], "token-of-nobody"])},
    }
    kind = story.pick(["charge.succeeded", "checkout.session.completed", "charge.dispute.closed", "refund.created"])
    payload = json.dumps({"id": "evt_nobody", "object": "event", "type": kind, "data": {"object": about}})
    assert hears(story, Delivery(payload.encode(), WebhookSignature.generate_signature_header(payload, SECRET)))


def hears(story: Story, told: Delivery) -> bool:
    """What `tiered serve` does with a message; False when it is none of Stripe's."""
    event = genuine(told.payload, told.signature, [SECRET], time.time())
    if event is not None and event.interesting:
        with allowed(*DOWN):
            Desk(Terminal(story.folder, chosen_day=story.today, chosen_actor="Stripe")).happened(event.marks)
    return event is not None


ACTS = {
    "pay": pay,
    "beginning": beginning,
    "open": open_link,
    "pay open": pay_open,
    "settle": settle,
    "fail": fail,
    "refund": refund,
    "refund fails": refund_fails,
    "dispute": dispute,
    "decided": decided,
    "payout": payout,
    "time": time_passes,
    "down": down,
    "webhook": webhook,
    "not genuine": not_genuine,
    "lies": lies,
}
