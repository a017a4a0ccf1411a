"""Stripe as a payment processor: payment links, what came of them, and Stripe's own books.

facts: one completed payment for each link; metadata on the link and on the payment intent; a deterministic idempotency
key that Stripe keeps for 24 hours. Payment methods are those of the Dashboard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from catalog.faults import Faults, fault
from catalog.money import Money
from invoices.payments.checkout import Ask, Back, Link, Refund, State, Transaction, Visit
from invoices.payments.keys import moves_money

if TYPE_CHECKING:
    from stripe import StripeClient

T = TypeVar("T")
AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
METADATA: Final = "tiered"
BACK: Final = "tiered_refund"  # marks a refund: not the mark of a link
LOOK_BACK: Final = timedelta(hours=1)  # of clocks that differ
PAGE: Final = 100
KINDS: Final = {
    "charge": "payment",
    "payment": "payment",
    "refund": "refund",
    "payment_refund": "refund",
    "refund_failure": "refund-failed",
    "payment_failure_refund": "reversal",
    "payout": "payout",
    "payout_failure": "payout",
    "payout_cancel": "payout",
    "stripe_fee": "fee",
}


class Gone(Faults):
    """Stripe does not know what it was asked about: it is of another account, such as one to practise with."""


class StripeCheckout:
    """`Checkout` on a Stripe account."""

    def __init__(self, key: str, url: str | None = None) -> None:
        self._key, self._url = key, url
        self._made: StripeClient | None = None

    @property
    def live(self) -> bool:
        """True when real money moves."""
        return moves_money(self._key)

    @property
    def _client(self) -> StripeClient:
        import stripe

        if self._made is None:
            addresses: Any = {"base_addresses": {"api": self._url}} if self._url else {}
            self._made = stripe.StripeClient(self._key, max_network_retries=2, **addresses)
        return self._made

    def make(self, ask: Ask) -> Link:
        """Makes the link. The key makes a call that is done again give the same link."""
        mark = {METADATA: ask.token}
        price = {"currency": "eur", "unit_amount": ask.amount.cents, "product_data": {"name": ask.product}}
        params: Any = {
            "line_items": [{"price_data": price, "quantity": 1}],
            "restrictions": {"completed_sessions": {"limit": 1}},
            "metadata": mark,
            "payment_intent_data": {"metadata": mark, "description": ask.product},
            "after_completion": {
                "type": "hosted_confirmation",
                "hosted_confirmation": {"custom_message": ask.thanks},
            },
            "inactive_message": ask.closed,
        }
        options: Any = {"idempotency_key": f"tiered-link-{ask.token}"}
        made = self._call(lambda: self._client.v1.payment_links.create(params, options))
        return Link(made.id, made.url)

    def find(self, token: str) -> Link | None:
        """Looks through the links, the newest first, for the one that carries the token."""
        params: Any = {"limit": PAGE, "active": True}
        for each in self._all(lambda: self._client.v1.payment_links.list(params)):
            if getattr(each.metadata, METADATA, None) == token:
                return Link(each.id, each.url)
        return None

    def close(self, link: str) -> None:
        """Shuts a link, and ends the visits that are open: somebody could still pay in them."""
        try:
            self._call(lambda: self._client.v1.payment_links.update(link, {"active": False}))
        except Gone:  # of another account: nobody can pay by it here
            return
        for visit in self.visits(link):
            if visit.state == "open":
                self._expire(visit.id)

    def _expire(self, session: str) -> None:
        import stripe

        try:
            self._client.v1.checkout.sessions.expire(session)
        except stripe.InvalidRequestError:
            return  # paid or ended meanwhile
        except stripe.StripeError as wrong:
            raise _faults(wrong) from None

    def refund(self, back: Back) -> Refund:
        """Gives a part of a charge back. The key makes a call that is done again give the same refund."""
        import stripe

        params: Any = {"charge": back.charge, "amount": back.amount.cents, "metadata": {BACK: back.token}}
        options: Any = {"idempotency_key": f"tiered-refund-{back.token}"}
        try:
            return _refund(self._client.v1.refunds.create(params, options))
        except stripe.InvalidRequestError as wrong:
            raise Faults([fault("refund-refused", about=str(wrong.code or wrong.param or "-"))]) from None
        except stripe.StripeError as wrong:
            raise _faults(wrong) from None

    def find_refund(self, back: Back) -> Refund | None:
        """Looks through the refunds of the charge for the one that carries the token."""
        params: Any = {"charge": back.charge, "limit": PAGE}
        for each in self._all(lambda: self._client.v1.refunds.list(params)):
            if getattr(each.metadata, BACK, None) == back.token:
                return _refund(each)
        return None

    def visits(self, link: str) -> list[Visit]:
        """The sessions of a link, with what was paid in them."""
        params: Any = {"payment_link": link, "limit": PAGE, "expand": ["data.payment_intent"]}
        try:
            found = list(self._all(lambda: self._client.v1.checkout.sessions.list(params)))
        except Gone:
            return []
        return [Visit(each.id, _state(each)) for each in found]

    def visited(self, since: datetime) -> dict[str, list[Visit]]:
        """The sessions of all links, a hundred at a time."""
        params: Any = {"created": {"gte": _from(since)}, "limit": PAGE, "expand": ["data.payment_intent"]}
        found: dict[str, list[Visit]] = {}
        for each in self._all(lambda: self._client.v1.checkout.sessions.list(params)):
            found.setdefault(each.payment_link or "", []).append(Visit(each.id, _state(each)))
        return found

    def transactions(self, since: datetime | None) -> Iterator[Transaction]:
        """Stripe's balance transactions. They are listed newest first, and read whole before they are turned round."""
        params: Any = {"limit": PAGE, "expand": ["data.source"]}
        if since is not None:
            params["created"] = {"gte": _from(since)}
        found = list(self._all(lambda: self._client.v1.balance_transactions.list(params)))
        yield from map(_transaction, reversed(found))

    def balance(self) -> Money:
        """What is pending and available, in euros."""
        told: Any = self._call(self._client.v1.balance.retrieve)
        return Money(sum(each.amount for each in (*told.available, *told.pending) if each.currency == "eur"))

    def charge(self, about: str) -> Literal["pending", "paid", "failed"]:
        """How a payment stands: a direct debit takes some days."""
        try:
            told: Any = self._call(lambda: self._client.v1.charges.retrieve(about))
        except Gone:
            return "pending"  # nobody knows any more
        return "paid" if told.status == "succeeded" else told.status

    def dispute(self, about: str) -> Literal["open", "won", "lost"]:
        """How a dispute stands. A warning that was closed cost nothing, and counts as won."""
        try:
            told: Any = self._call(lambda: self._client.v1.disputes.retrieve(about))
        except Gone:
            return "open"
        if told.status == "lost":
            return "lost"
        return "won" if told.status in ("won", "warning_closed") else "open"

    def _all(self, ask: Callable[[], Any]) -> Iterator[Any]:
        """Every object of a list, page after page."""
        pages = self._call(ask).auto_paging_iter()
        while (each := self._call(lambda: next(pages, None))) is not None:
            yield each

    def _call(self, ask: Callable[[], T]) -> T:
        import stripe

        try:
            return ask()
        except stripe.StripeError as wrong:
            raise _faults(wrong) from None


def _faults(wrong: Any) -> Faults:
    """What went wrong, without anything that was sent: a message of Stripe can repeat a key or a name."""
    import stripe

    if isinstance(wrong, stripe.AuthenticationError | stripe.PermissionError):
        return Faults([fault("checkout-key")])
    if isinstance(wrong, stripe.InvalidRequestError) and wrong.code == "resource_missing":
        return Gone([fault("checkout-refused", about=str(wrong.param or "id"))])
    if isinstance(wrong, stripe.InvalidRequestError | stripe.IdempotencyError):
        about = getattr(wrong, "param", None) or wrong.code or "-"
        return Faults([fault("checkout-refused", about=str(about))])
    return Faults([fault("checkout-down")])


def _refund(told: Any) -> Refund:
    """A refund that failed has its reason; one that was cancelled has none."""
    failed = told.status in ("failed", "canceled")
    return Refund(told.id, (getattr(told, "failure_reason", None) or told.status) if failed else None)


def _from(since: datetime) -> int:
    return int((since - LOOK_BACK).timestamp())


def _state(session: Any) -> State:
    if session.status == "open":
        return "open"
    if session.status == "expired":
        return "expired"
    if session.payment_status == "paid":
        return "paid"
    intent = session.payment_intent
    failed = getattr(intent, "status", None) in ("requires_payment_method", "canceled")
    return "failed" if failed else "pending"


def _transaction(told: Any) -> Transaction:
    source = told.source
    about = getattr(source, "id", source)
    mark = getattr(getattr(source, "metadata", None), METADATA, None)
    kind: Any = KINDS.get(told.type, "other")
    if told.type == "adjustment" and getattr(source, "object", None) == "dispute":
        kind = "dispute" if told.amount < 0 else "dispute-won"
    of = about if kind == "reversal" else getattr(source, "charge", None)
    return Transaction(
        id=told.id,
        kind=kind,
        amount=Money(told.amount),
        fee=Money(told.fee),
        day=datetime.fromtimestamp(told.created, UTC).astimezone(AMSTERDAM).date(),
        token=mark,
        about=about,
        of=getattr(of, "id", of),
        settled=getattr(source, "status", "succeeded") != "pending" or kind != "payment",
        paid_in=_paid_in(source) if kind == "payment" else None,
    )


def _paid_in(charge: Any) -> str | None:
    """What was paid, when it was not in euros. Most currencies have cents; staff look it up at Stripe."""
    currency = getattr(charge, "currency", None) or "eur"
    return None if currency == "eur" else f"{Money(charge.amount)} {currency.upper()}"
