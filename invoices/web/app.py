"""The addresses of `tiered serve`, and nothing else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from catalog.faults import Fault, Faults
from catalog.organisation import Organisation
from invoices.documents.payer_page import Happening, notice
from invoices.web.answer import body, html
from invoices.web.desk import PDF, Document
from invoices.web.guard import Guard
from invoices.web.review import Reviewed, ReviewSite
from invoices.web.webhook import genuine

LATER: Final = 60  # seconds
WEBHOOK: Final = "/stripe/webhook"
HAPPENINGS: Final[tuple[Happening, ...]] = ("not-there", "too-often", "not-now")


class Answers(Protocol):
    """What the practice answers (desk.py). These calls wait for a disk or for Stripe; `Faults`: try again later."""

    def page(self, token: str) -> bytes | None: ...
    def document(self, token: str) -> Document | None: ...
    def happened(self, marks: Collection[str]) -> None: ...


class Site:
    """The routes. Without `secrets` nothing listens to Stripe; `complain` and `mistaken` hear what went wrong."""

    def __init__(
        self,
        desk: Answers,
        organisation: Organisation,
        secrets: Sequence[str],
        complain: Callable[[Sequence[Fault]], None],
        mistaken: Callable[[str], None],
        now: Callable[[], float] = time.time,
        review: Reviewed | None = None,
    ) -> None:
        self._desk, self._secrets, self._complain, self._mistaken, self._now = desk, secrets, complain, mistaken, now
        self._said = {each: notice(organisation, each) for each in HAPPENINGS}
        self._one_at_a_time = asyncio.Lock()
        self._review = None if review is None else ReviewSite(review, lambda: self._told("not-there", 404))

    def application(self) -> ASGIApp:
        """The routes with what stands before and behind them."""
        app = Starlette(
            routes=[
                Route("/i/{token}", self._page),
                Route(f"/i/{{token}}/{PDF}", self._document),
                Route(WEBHOOK, self._webhook, methods=["POST"]),
                Route("/robots.txt", self._robots),
                *(() if self._review is None else self._review.routes()),
            ],
            exception_handlers={HTTPException: self._refused, Faults: self._later, Exception: self._broken},
        )
        app.router.redirect_slashes = False  # it would repeat the address that was asked for
        return Guard(app, self._limited, self._mistaken)

    async def _page(self, request: Request) -> Response:
        found = await run_in_threadpool(self._desk.page, request.path_params["token"])
        return self._told("not-there", 404) if found is None else html(found)

    async def _document(self, request: Request) -> Response:
        found = await run_in_threadpool(self._desk.document, request.path_params["token"])
        if found is None:
            return self._told("not-there", 404)
        kept = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        return Response(found.content, media_type="application/pdf", headers=kept)

    async def _webhook(self, request: Request) -> Response:
        """2xx: heard. 4xx: not from Stripe. 5xx: Stripe tries again, for three days."""
        if not self._secrets:
            return PlainTextResponse("", 503)
        try:
            payload = await body(request)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("", 408)
        if payload is None:
            return PlainTextResponse("", 413)
        event = genuine(payload, request.headers.get("Stripe-Signature", ""), self._secrets, self._now())
        if event is None:
            return PlainTextResponse("", 400)
        if event.interesting:
            async with self._one_at_a_time:
                await run_in_threadpool(self._desk.happened, event.marks)
        return PlainTextResponse("")

    async def _robots(self, _: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    async def _refused(self, _: Request, wrong: Exception) -> Response:
        answer = self._told("not-there", getattr(wrong, "status_code", 404))
        answer.headers.update(getattr(wrong, "headers", None) or {})
        return answer

    async def _later(self, request: Request, wrong: Exception) -> Response:
        if isinstance(wrong, Faults):
            self._complain(wrong.faults)
        if request.url.path == WEBHOOK:
            return PlainTextResponse("", 503)
        return self._told("not-now", 503, LATER)

    async def _broken(self, *_: object) -> Response:
        return self._told("not-now", 500)

    def _limited(self, seconds: int) -> Response:
        return self._told("too-often", 429, seconds)

    def _told(self, what: Happening, status: int, later: int | None = None) -> Response:
        answer = html(self._said[what], status)
        if later is not None:
            answer.headers["Retry-After"] = str(later)
        return answer
