"""`tiered sandbox`: Stripe, played on this machine, so that staff can try a whole payment. No real money, ever."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from catalog.terminal import terminal

PORT = 4242


def sandbox(context: typer.Context, port: Annotated[int, typer.Option("--port", min=0, max=65_535)] = PORT) -> None:
    """Practise paying: a stand-in for Stripe on this machine, until you stop it."""
    from catalog.faults import Faults, fault
    from invoices.payments.keys import ELSEWHERE, KEY, moves_money
    from invoices.sandbox.sandbox import Sandbox

    here = terminal(context)
    if moves_money(os.environ.get(KEY, "")):
        raise Faults([fault("sandbox-live", name=KEY)])
    try:
        stand_in = Sandbox(datetime.now(UTC), port)
    except OSError:
        raise Faults([fault("sandbox-port", port=port)]) from None
    with stand_in as stripe:
        data: dict[str, Any] = {"url": stripe.url, KEY: stripe.key, ELSEWHERE: stripe.url}
        setting = "set" if os.name == "nt" else "export"

        def draw() -> None:
            here.tell("sandbox.started")
            typer.echo(f"\n    {setting} {KEY}={stripe.key}\n    {setting} {ELSEWHERE}={stripe.url}\n")
            here.tell("sandbox.next")

        here.answer(data, draw)
        try:
            _until_stopped(stripe)
        except KeyboardInterrupt:
            here.tell("sandbox.stopped", err=True)


def _until_stopped(stripe: Any) -> None:
    """Its clock goes along with ours."""
    while True:
        time.sleep(1)
        stripe.advance(1)
