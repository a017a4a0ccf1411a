"""The stand-in as a whole, for tests and for practising.

with Sandbox() as stripe:
    client = StripeClient(stripe.key, base_addresses={"api": stripe.url})
    link = client.v1.payment_links.create({...})
    stripe.pay(stripe.open(link.id))
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from threading import Thread
from typing import Final, Literal, Self

from invoices.sandbox import disputes, ledger, refunds, sessions
from invoices.sandbox.api import Api
from invoices.sandbox.errors import ApiError, Impossible
from invoices.sandbox.faults import Faults, What
from invoices.sandbox.lists import listed
from invoices.sandbox.server import HOST, Server
from invoices.sandbox.webhooks import Delivery, signed
from invoices.sandbox.world import World

START: Final = datetime(2026, 12, 1, 8, tzinfo=UTC)
Method = Literal["ideal", "card", "sepa_debit"]


class Sandbox:
    """One account, at an address on this machine. What the payer and the world do takes and gives ids.

    It has its own clock, which begins at `start` and moves only by `advance`. `Impossible`, a `ValueError`, is what the
    world cannot do.
    """

    key: Final = "sk_test_practice"

    def __init__(self, start: datetime = START, port: int = 0) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs a time zone")
        self.world = World(int(start.timestamp()))
        self.faults = Faults()
        self._server = Server(Api(self.world), self.faults, port)
        self.url = self.world.url = f"http://{HOST}:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def now(self) -> datetime:
        """What its clock says."""
        return datetime.fromtimestamp(self.world.now, UTC)

    def open(self, link_id: str) -> str:
        """A payer opens the address of a link: a session."""
        with self.world.lock:
            return str(sessions.enter(self.world, link_id)["id"])

    def pay(
        self, session_id: str, method: Method = "ideal", *, amount: int | None = None, dollars: int | None = None
    ) -> str:
        """The payer pays: a charge. A SEPA debit is on its way until `settle` or `fail`.

        `amount`: another one than was asked, in cents; `dollars`: so many dollar cents, which become that `amount`.
        """
        with self.world.lock:
            return str(sessions.pay(self.world, session_id, method, amount, dollars)["id"])

    def settle(self, session_id: str) -> str:
        """The SEPA debit is paid: its charge."""
        with self.world.lock:
            return str(sessions.settle(self.world, session_id)["id"])

    def fail(self, session_id: str) -> str:
        """The SEPA debit is refused: its charge."""
        with self.world.lock:
            return str(sessions.fail(self.world, session_id)["id"])

    def refund_in_dashboard(self, charge_id: str, amount: int | None = None) -> str:
        """Somebody refunds in Stripe's dashboard, in cents, or all that is left: a refund."""
        with self.world.lock:
            self.world.there("charge", charge_id)
            given = {"charge": charge_id} | ({} if amount is None else {"amount": amount})
            try:
                refunds.check(given)
                return str(refunds.create(self.world, "", given)["id"])
            except ApiError as error:
                raise Impossible(str(error)) from None

    def fail_refund(self, refund_id: str) -> str:
        """A refund comes back: the refund."""
        with self.world.lock:
            return str(refunds.fail(self.world, refund_id)["id"])

    def dispute(self, charge_id: str, reason: str = "general") -> str:
        """The payer takes the payment back through their bank: a dispute."""
        with self.world.lock:
            return str(disputes.begin(self.world, charge_id, reason)["id"])

    def close_dispute(self, dispute_id: str, *, won: bool) -> str:
        """The bank decides: the dispute."""
        with self.world.lock:
            return str(disputes.close(self.world, dispute_id, won=won)["id"])

    def pay_out(self) -> str:
        """What is available goes to the bank: a payout."""
        with self.world.lock:
            return str(ledger.pay_out(self.world)["id"])

    def advance(self, seconds: int) -> None:
        """Time passes: money becomes available, sessions expire."""
        if seconds < 0:
            raise ValueError("time does not go back")
        with self.world.lock:
            self.world.now += seconds
            ledger.ripen(self.world)
            sessions.expire_old(self.world)

    def fail_next(self, what: What, count: int = 1, path: str = "", method: str = "") -> None:
        """The next requests whose path begins so meet this fault."""
        self.faults.order(what, count=count, path=path, method=method)

    def slow(self, seconds: float, count: int = 1, path: str = "", method: str = "") -> None:
        """The next requests whose path begins so wait that long before anything happens."""
        self.faults.order(None, seconds=seconds, count=count, path=path, method=method)

    def deliveries(self, secret: str, after: str | None = None, at: int | None = None) -> list[Delivery]:
        """The events after one, or all, the oldest first, signed at a moment.

        That is now by the clock of this machine, because the receiver compares it with that one.
        """
        moment = int(time.time()) if at is None else at
        with self.world.lock:
            events = listed(self.world, "event", {})[::-1]
            ids = [event["id"] for event in events]
            first = ids.index(after) + 1 if after else 0
            return [signed(event, secret, moment) for event in events[first:]]

    def deliver(self, url: str, secret: str, after: str | None = None) -> list[int]:
        """Posts those events; the statuses of the answers."""
        return [delivery.post(url) for delivery in self.deliveries(secret, after)]
