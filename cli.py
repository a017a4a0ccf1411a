"""The command line: parse, wire, print. No rules live here."""

from __future__ import annotations

import typer

app = typer.Typer()
