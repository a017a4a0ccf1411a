"""A page of ours as an answer, and a message as it arrives: what every address of the server does the same."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from invoices.web.guard import HEADERS

LARGEST: Final = 1 << 19  # bytes of a message; Stripe's are a few thousand
PATIENCE: Final = 10  # seconds for one to arrive
STYLE: Final = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
POLICY: Final = "Content-Security-Policy"


async def body(request: Request) -> bytes | None:
    """The message; None when it is larger than any we expect. `TimeoutError` when it does not arrive."""
    parts, size = [], 0
    async with asyncio.timeout(PATIENCE):
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                return None
            parts.append(part)
    return b"".join(parts)


def html(content: bytes, status: int = 200, *, ours: bool = False) -> Response:
    """A page. Of style only what stands in it is allowed, known by its digest.

    `ours`: one that may also run the script that stands in it, and send its forms to this server.
    """
    policy = f"{HEADERS[POLICY]}; style-src {_digests(STYLE.findall(content)[:1])}"
    if ours:
        policy = policy.replace("form-action 'none'", "form-action 'self'")
        scripts = SCRIPT.findall(content)[-1:]
        policy += f"; script-src {_digests(scripts)}" if scripts else ""
    return Response(content, status, {POLICY: policy}, "text/html")


def _digests(parts: Iterable[bytes]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(each).digest()).decode()}'" for each in parts)
