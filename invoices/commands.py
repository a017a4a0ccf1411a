"""Commands that make and show invoices."""

from __future__ import annotations

import typer


def mount(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
