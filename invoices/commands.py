"""Commands that work on a whole practice, and those that make and show invoices."""

from __future__ import annotations

import typer

from invoices import invoice_commands, issue_commands, practice_commands


def mount(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    for group in (practice_commands, issue_commands, invoice_commands):
        group.mount(app)
