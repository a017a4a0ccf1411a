"""What can go wrong between a program and Stripe, to order: a line that breaks, an error, a long wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Literal

from invoices.sandbox.errors import ApiError

What = Literal["before", "after", 409, 429, 500, 503]
"""The line breaks before the effect, or after it (the effect stays, the answer is lost); or this HTTP status."""

STATUSES: Final[dict[int, tuple[str, str | None, str]]] = {
    409: (
        "idempotency_error",
        "idempotency_key_in_use",
        "There is currently another in-progress request using this key.",
    ),
    429: ("invalid_request_error", "rate_limit", "Request rate limit exceeded."),
    500: ("api_error", None, "An unknown error occurred."),
    503: ("api_error", None, "Stripe is temporarily unavailable."),
}
"""500 strikes while a request is carried out, so its idempotency key keeps it; the others turn it away at the door."""


def failure(status: int) -> ApiError:
    """The error with this HTTP status."""
    kind, code, message = STATUSES[status]
    return ApiError(message, code=code, status=status, kind=kind)


@dataclass(slots=True)
class _Order:
    what: What | None
    seconds: float
    left: int
    path: str
    method: str

    def meant(self, method: str, path: str) -> bool:
        return self.left > 0 and path.startswith(self.path) and self.method in ("", method)


@dataclass(slots=True)
class Faults:
    """What was ordered and did not happen yet, the oldest first."""

    _orders: list[_Order] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def order(self, what: What | None, *, seconds: float = 0, count: int = 1, path: str = "", method: str = "") -> None:
        """Something for the next `count` requests whose path begins so."""
        if what is not None and what not in ("before", "after", *STATUSES):
            raise ValueError(f"there is no fault {what}")
        with self._lock:
            self._orders.append(_Order(what, seconds, count, path, method))

    def clear(self) -> None:
        """Forgets what was ordered and did not happen yet."""
        with self._lock:
            self._orders.clear()

    def strike(self, method: str, path: str) -> tuple[What | None, float]:
        """What this request meets: at most one fault, and how long it waits before anything happens."""
        what: What | None = None
        wait = 0.0
        with self._lock:
            for order in self._orders:
                if order.meant(method, path) and not (order.what and what):
                    order.left -= 1
                    what, wait = what or order.what, wait + order.seconds
            self._orders = [order for order in self._orders if order.left > 0]
        return what, wait
