"""Commands for people, agreements and deliveries."""

from __future__ import annotations

import typer

from invoices.practice import (
    client_commands,
    client_life,
    coverage_commands,
    delivery_commands,
    shortfall_commands,
    signup_commands,
)


def mount(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    for command in (client_life.note, client_life.hold, client_life.died):
        client_commands.commands.command()(command)
    app.add_typer(client_commands.commands, name="client")
    app.add_typer(coverage_commands.commands, name="coverage")
    app.command("deliver")(delivery_commands.deliver)
    app.command("register")(signup_commands.register)
    app.add_typer(delivery_commands.commands, name="delivery")
    app.add_typer(shortfall_commands.commands, name="shortfall")
