"""Commands for people, agreements and deliveries."""

from __future__ import annotations

import typer


def mount(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
