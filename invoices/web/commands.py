"""`tiered serve`: payers' own pages, and what Stripe tells, until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal

if TYPE_CHECKING:
    from invoices.payments.sync import Synced

HOST, PORT = "127.0.0.1", 8000


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS")] = HOST,
    port: Annotated[int, typer.Option("--port", min=0, max=65_535)] = PORT,
    proxy: Annotated[str | None, typer.Option("--proxy", metavar="ADDRESS")] = None,
) -> None:
    """Serve payers their page of an invoice, and hear from Stripe what was paid."""
    from catalog.faults import Faults, fault
    from invoices.payments.keys import ENDPOINT, KEY
    from invoices.payments.online import checkout_of
    from invoices.practice.practice import Practice
    from invoices.review.desk import ReviewDesk
    from invoices.vault import secret
    from invoices.web.app import WEBHOOK, Site
    from invoices.web.desk import Desk
    from invoices.web.webhook import secrets_in

    here = terminal(context)
    with Practice(here) as practice:
        organisation = practice.catalog.organisation
        paying = checkout_of(practice) is not None
    secrets = secrets_in(secret(ENDPOINT, practice.folder) or "")
    try:
        listening = socket.create_server((host, port), family=_family(host))
    except (OSError, UnicodeError):
        raise Faults([fault("serve-port", host=host, port=port)]) from None
    with listening, stopped_in_order():
        place = f"[{host}]" if ":" in host else host
        url = f"http://{place}:{listening.getsockname()[1]}"
        hears = paying and bool(secrets)
        data: dict[str, Any] = {
            "url": url,
            "pages": organisation.pay_page,
            "webhook": f"{(organisation.pay_page or url).rstrip('/')}{WEBHOOK}" if hears else None,
        }

        def draw() -> None:
            here.tell("serve.started", url=url)
            here.tell("serve.pages", url=f"{(organisation.pay_page or url).rstrip('/')}/i/...")
            if hears:
                here.tell("serve.webhook", url=data["webhook"])
            else:
                here.tell("serve.no-webhook", name=ENDPOINT if paying else KEY)
            if organisation.pay_page is None:
                here.tell("serve.no-address")
            here.tell("serve.stop")

        here.answer(data, draw)
        desk = Desk(here, _tell)
        site = Site(
            desk,
            organisation,
            secrets if hears else (),
            here.complain,
            lambda place: here.tell("serve.mistake", err=True, place=place),
            review=ReviewDesk(here),
        )
        _until_stopped(site, listening, proxy)
    here.tell("serve.stopped", err=True)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _tell(here: Terminal, done: Synced) -> None:
    """What came in, as staff at the screen read it: the number and the amount, nothing of who or why."""
    for each in done.movements:
        if each.kind == "payment":
            for number, amount in each.applied.items():
                here.tell("pay.sync.received", err=True, number=number, amount=amount)


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """Ctrl-C and a request of the system to stop both end it without a fault; what was begun is finished first."""
    with suppress(KeyboardInterrupt, SystemExit):
        yield


def _until_stopped(site: Any, listening: socket.socket, proxy: str | None) -> None:
    """Nothing of a request is written down: an address is a payer's key. A proxy is believed where it was named."""
    from uvicorn import Config, Server

    config = Config(
        site.application(),
        lifespan="off",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy or "",
        timeout_graceful_shutdown=10,
    )
    Server(config).run(sockets=[listening])
