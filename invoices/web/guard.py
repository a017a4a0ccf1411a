"""What stands before every answer: how often somebody may ask, which headers go with it, and no trace of a mistake."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from traceback import extract_tb
from typing import Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OFTEN: Final = RateLimitItemPerMinute(60)  # for a person, pages and files together
BUSY: Final = RateLimitItemPerMinute(600)  # for Stripe: a payout day brings many events at once

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # a page adds its own style
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS: Final = "max-age=31536000"


class Guard:
    """Stands around the application. `limited` answers who asks too often; `mistaken` hears where a mistake is."""

    def __init__(
        self,
        app: ASGIApp,
        limited: Callable[[int], Response],
        mistaken: Callable[[str], None],
    ) -> None:
        self._app, self._limited, self._mistaken = app, limited, mistaken
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = HTTPS
            await send(message)

        limit: RateLimitItem = BUSY if scope["path"].startswith("/stripe/") else OFTEN
        who = (_who(scope),)
        if not self._limiter.hit(limit, *who):
            reset = self._limiter.get_window_stats(limit, *who).reset_time
            await self._limited(max(1, round(reset - time.time())))(scope, receive, sent)
            return
        try:
            await self._app(scope, receive, sent)
        except Exception as mistake:  # said where, but not with what: values may be somebody's data
            last = extract_tb(mistake.__traceback__)[-1]
            self._mistaken(f"{type(mistake).__name__}, {Path(last.filename).name}:{last.lineno}")


def _who(scope: Scope) -> str:
    """Who asks: the address; of IPv6 the network, because one house has as many addresses as it likes."""
    host = (scope.get("client") or ("-", 0))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    return str(address if address.version == 4 else ip_network(f"{host.partition('%')[0]}/64", strict=False))
