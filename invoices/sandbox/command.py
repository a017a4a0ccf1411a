"""`tiered sandbox`: Stripe, played on this machine, so that staff can try a whole payment. No real money, ever."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Annotated, Any

import typer

from catalog.terminal import terminal

PORT = 4242
SIGNED_WITH = "whsec_practice"


def sandbox(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65_535)] = PORT,
    webhook: Annotated[int | None, typer.Option("--webhook", min=1, max=65_535, metavar="PORT")] = None,
) -> None:
    """Practise paying: a stand-in for Stripe on this machine, until you stop it."""
    from catalog.faults import Faults, fault
    from invoices.payments.keys import ELSEWHERE, ENDPOINT, KEY, moves_money
    from invoices.sandbox.sandbox import Sandbox

    here = terminal(context)
    if moves_money(os.environ.get(KEY, "")):
        raise Faults([fault("sandbox-live", name=KEY)])
    try:
        stand_in = Sandbox(datetime.now(UTC), port)
    except OSError:
        raise Faults([fault("sandbox-port", port=port)]) from None
    with stand_in as stripe:
        data: dict[str, Any] = {"url": stripe.url, KEY: stripe.key, ELSEWHERE: stripe.url, ENDPOINT: SIGNED_WITH}
        setting = "set" if os.name == "nt" else "export"

        def draw() -> None:
            here.tell("sandbox.started")
            lines = [f"    {setting} {name}={data[name]}" for name in (KEY, ELSEWHERE, ENDPOINT)]
            typer.echo("\n".join(["", *lines, ""]))
            here.tell("sandbox.next")

        here.answer(data, draw)
        try:
            _until_stopped(stripe, webhook)
        except KeyboardInterrupt:
            here.tell("sandbox.stopped", err=True)


def _until_stopped(stripe: Any, webhook: int | None) -> None:
    """Its clock goes along with ours. What happens is reported to `tiered serve`, where that is wanted."""
    reported: str | None = None
    while True:
        time.sleep(1)
        stripe.advance(1)
        if webhook is not None:
            reported = _report(stripe, f"http://127.0.0.1:{webhook}/stripe/webhook", reported)


def _report(stripe: Any, url: str, reported: str | None) -> str | None:
    """Posts what happened after one event; the last that was heard. What was not heard is posted again."""
    for each in stripe.deliveries(SIGNED_WITH, reported):
        try:
            status = each.post(url)
        except (OSError, HTTPException):
            break
        if status != 200:
            break
        reported = json.loads(each.payload)["id"]
    return reported
