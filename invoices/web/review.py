"""The review behind `tiered serve`: only for who has a link that holds; for anybody else there is nothing here.

The link opens a page that sets a cookie, which goes with every request from there on and is no use elsewhere. It ends
with the link. A post must also carry what stands in the form: another site cannot make one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from invoices.web.answer import body, html
from invoices.web.desk import Document

COOKIE: Final = "review"
PATH: Final = "/review"
MOST_FIELDS: Final = 10


class Reviewed(Protocol):
    """What is asked of the practice (invoices/review/desk.py). None: there is no such thing for who asks."""

    def opened(self, secret: str) -> tuple[bytes, int] | None: ...
    def index(self, secret: str, query: Mapping[str, str]) -> bytes | None: ...
    def sheet(self, secret: str, name: str) -> bytes | None: ...
    def document(self, secret: str, path: str) -> Document | None: ...
    def mark(self, secret: str, name: str, sent: Mapping[str, str]) -> bytes | bool | None: ...


class ReviewSite:
    """The addresses of the review; `nothing` answers as for an address that we never gave."""

    def __init__(self, desk: Reviewed, nothing: Callable[[], Response]) -> None:
        self._desk, self._nothing = desk, nothing

    def routes(self) -> list[Route]:
        return [
            Route(f"{PATH}/open/{{secret}}", self._opened),
            Route(f"{PATH}/index.html", self._index),
            Route(f"{PATH}/invoices/{{name}}.html", self._sheet, methods=["GET"]),
            Route(f"{PATH}/invoices/{{name}}.html", self._mark, methods=["POST"]),
            Route(f"{PATH}/documents/{{path:path}}", self._document),
        ]

    async def _asked(self, call: Callable[..., Any], request: Request, *more: Any) -> Any:
        secret = request.cookies.get(COOKIE)
        return None if not secret else await run_in_threadpool(call, secret, *more)

    def _page(self, page: bytes | None) -> Response:
        return self._nothing() if page is None else html(page, ours=True)

    async def _opened(self, request: Request) -> Response:
        secret = request.path_params["secret"]
        found = await run_in_threadpool(self._desk.opened, secret)
        if found is None:
            return self._nothing()
        page, seconds = found
        answer = html(page, ours=True)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, secret, seconds, path=PATH, secure=secure, httponly=True, samesite="strict")
        return answer

    async def _index(self, request: Request) -> Response:
        return self._page(await self._asked(self._desk.index, request, dict(request.query_params)))

    async def _sheet(self, request: Request) -> Response:
        return self._page(await self._asked(self._desk.sheet, request, request.path_params["name"]))

    async def _mark(self, request: Request) -> Response:
        own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        try:
            payload = await body(request) if own and COOKIE in request.cookies else None
        except (TimeoutError, ClientDisconnect):
            payload = None
        sent = _fields(payload or b"")
        done = await self._asked(self._desk.mark, request, request.path_params["name"], sent) if sent else None
        if isinstance(done, bytes):
            return html(done, 400, ours=True)
        return RedirectResponse(request.url.path, 303) if done else self._nothing()

    async def _document(self, request: Request) -> Response:
        found = await self._asked(self._desk.document, request, request.path_params["path"])
        if found is None:
            return self._nothing()
        if found.name.endswith(".html"):
            return html(found.content)
        kept = {"Content-Disposition": f'attachment; filename="{found.name}"'}
        kind = "application/pdf" if found.name.endswith(".pdf") else "application/xml"
        return Response(found.content, media_type=kind, headers=kept)


def _fields(payload: bytes) -> dict[str, str]:
    """What a form of ours sends; nothing of what no form of ours sends."""
    try:
        found = parse_qs(payload.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {key: values[0] for key, values in found.items()}
