"""The API: which requests there are, and what becomes of one: checked, done once, remembered by its idempotency key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from invoices.sandbox import ledger, links, refunds, sessions
from invoices.sandbox.errors import ApiError
from invoices.sandbox.forms import decode
from invoices.sandbox.lists import expanded, listed, page
from invoices.sandbox.rules import checked
from invoices.sandbox.world import Thing, World

KEPT: Final = ledger.DAY
"""Seconds that an idempotency key is remembered."""
LONGEST: Final = 255

Do = Callable[[World, str, dict[str, Any]], Thing]
Check = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of request: the type of its parameters, what else is checked, and what is done."""

    method: str
    path: re.Pattern[str]
    params: str
    do: Do
    check: Check = lambda _given: None


def _route(method: str, path: str, params: str, do: Do, check: Check = lambda _given: None) -> Route:
    return Route(method, re.compile("/v1/" + path.replace("ID", "([^/]+)")), params + "Params", do, check)


def _readable(path: str, kind: str, params: str) -> list[Route]:
    """The two requests that every kind of object has: all of them, and one."""

    def every(world: World, _name: str, given: dict[str, Any]) -> Thing:
        return page(listed(world, kind, given), given, f"/v1/{path}")

    def one(world: World, name: str, _given: dict[str, Any]) -> Thing:
        return world.get(kind, name)

    return [_route("GET", path, f"{params}List", every), _route("GET", f"{path}/ID", f"{params}Retrieve", one)]


def _items(world: World, name: str, given: dict[str, Any]) -> Thing:
    kind = "checkout.session" if name.startswith("cs_") else "payment_link"
    return page(world.items[world.get(kind, name)["id"]], given, "/v1/line_items")


ROUTES: Final = (
    *_readable("payment_links", "payment_link", "PaymentLink"),
    *_readable("checkout/sessions", "checkout.session", "checkout.Session"),
    *_readable("payment_intents", "payment_intent", "PaymentIntent"),
    *_readable("charges", "charge", "Charge"),
    *_readable("balance_transactions", "balance_transaction", "BalanceTransaction"),
    *_readable("refunds", "refund", "Refund"),
    *_readable("payouts", "payout", "Payout"),
    *_readable("disputes", "dispute", "Dispute"),
    *_readable("events", "event", "Event"),
    _route("GET", "balance", "BalanceRetrieve", ledger.balance),
    _route("GET", "payment_links/ID/line_items", "PaymentLinkListLineItems", _items),
    _route("GET", "checkout/sessions/ID/line_items", "checkout.SessionListLineItems", _items),
    _route("POST", "payment_links", "PaymentLinkCreate", links.create, links.check_new),
    _route("POST", "payment_links/ID", "PaymentLinkUpdate", links.update, links.check),
    _route("POST", "checkout/sessions/ID/expire", "checkout.SessionExpire", sessions.expire),
    _route("POST", "refunds", "RefundCreate", refunds.create, refunds.check),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire."""

    method: str
    path: str
    form: str = ""
    """The body of a POST, the query of a GET."""
    authorization: str = ""
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes
    replayed: bool = False


@dataclass(slots=True)
class Api:
    """Answers requests to one world, one at a time."""

    world: World
    saved: dict[str, tuple[int, tuple[str, str, str], Answer]] = field(default_factory=dict)
    """By idempotency key: until when, for which request, and what was answered."""

    def answer(self, request: Request, broken: ApiError | None = None) -> Answer:
        """The answer. `broken` is an error that strikes when the request is carried out, instead of its effect.

        As Stripe does, an answer is kept from the moment that carrying out began, whatever its status; a request that
        is not understood leaves its key unused (https://docs.stripe.com/api/idempotent_requests).
        """
        try:
            allowed(request.authorization)
            with self.world.lock:
                return self._replayed(request) or self._first(request, broken)
        except ApiError as error:
            return told(error)

    def _replayed(self, request: Request) -> Answer | None:
        key = request.idempotency_key if request.method == "POST" else ""
        if len(key) > LONGEST:
            raise ApiError(f"Idempotency keys must be at most {LONGEST} characters long.", kind="idempotency_error")
        until, said, answer = self.saved.get(key, (0, ("", "", ""), None))
        if answer is None or until <= self.world.now:
            return None
        if said != _said(request):
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return Answer(answer.status, answer.body, replayed=True)

    def _first(self, request: Request, broken: ApiError | None) -> Answer:
        route, name = _found(request)
        given = checked(route.params, decode(request.form))
        route.check(given)
        try:
            if broken:
                raise broken
            done = expanded(self.world, route.do(self.world, name, given), given.get("expand", []))
            answer = Answer(200, json.dumps(done, indent=2).encode())
        except ApiError as error:
            answer = told(error)
        if request.method == "POST" and request.idempotency_key:
            self.saved[request.idempotency_key] = (self.world.now + KEPT, _said(request), answer)
        return answer


def _said(request: Request) -> tuple[str, str, str]:
    return (request.method, request.path, request.form)


def _found(request: Request) -> tuple[Route, str]:
    for route in ROUTES:
        match = route.path.fullmatch(request.path)
        if match and route.method == request.method:
            return route, match[1] if match.groups() else ""
    raise ApiError(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)


def allowed(authorization: str) -> None:
    """Lets test keys in. A key is never kept or repeated, a live one least of all."""
    scheme, _, key = authorization.partition(" ")
    if scheme == "Bearer" and key.startswith("sk_test_"):
        return
    if key.startswith(("sk_live_", "rk_live_")):
        message = (
            "This is a practice stand-in, and that is a live key: it was not kept. Use a key that starts with sk_test_."
        )
    elif key:
        message = "Invalid API Key provided. This practice stand-in takes keys that start with sk_test_."
    else:
        message = "You did not provide an API key."
    raise ApiError(message, status=401)


def told(error: ApiError) -> Answer:
    """An error as the API words it."""
    return Answer(error.status, json.dumps({"error": error.body}, indent=2).encode())
