"""The wire: HTTP on this machine only, for programs under /v1 and for the payer's pages elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from invoices.sandbox import page
from invoices.sandbox.api import Answer, Api, Request, allowed, told
from invoices.sandbox.errors import ApiError
from invoices.sandbox.faults import Faults, failure
from invoices.sandbox.world import API_VERSION

HOST: Final = "127.0.0.1"
LARGEST: Final = 1 << 20
"""Bytes of a body."""


class Server(ThreadingHTTPServer):
    """Listens until it is shut down. Nothing of a request is logged."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, api: Api, faults: Faults, port: int) -> None:
        super().__init__((HOST, port), Handler)
        self.api = api
        self.faults = faults

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked and went away is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LARGEST:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        self._serve(self.rfile.read(int(length)).decode(errors="replace"))

    def _serve(self, body: str) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/v1/"):
            form = body if self.command == "POST" else address.query
            header = self.headers.get
            self._program(
                Request(self.command, address.path, form, header("Authorization", ""), header("Idempotency-Key", ""))
            )
        else:
            given = dict(parse_qsl(address.query)) | dict(parse_qsl(body))
            shown = page.answer(self.server.api.world, self.command, address.path, given)
            headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
            headers |= {"Location": shown.location} if shown.location else {}
            self._send(shown.status, shown.html.encode(), headers)

    def _program(self, request: Request) -> None:
        what, wait = self.server.faults.strike(request.method, request.path)
        time.sleep(wait)
        if what == "before":
            return
        answer = self._answer(request, what if isinstance(what, int) else None)
        if what == "after":
            return
        headers = {"Content-Type": "application/json", "Stripe-Version": API_VERSION}
        headers |= {"Idempotent-Replayed": "true"} if answer.replayed else {}
        self._send(answer.status, answer.body, headers)

    def _answer(self, request: Request, status: int | None) -> Answer:
        if status is None:
            return self.server.api.answer(request)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.server.api.answer(request, failure(status))
        try:
            allowed(request.authorization)
        except ApiError as error:
            return told(error)
        return told(failure(status))

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """A request holds keys and people: none is written down."""
