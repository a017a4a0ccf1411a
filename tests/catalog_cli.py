"""The catalogue's commands as a program of their own, for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from catalog.commands import commands
from catalog.terminal import Terminal
from catalog.texts import Language

TODAY = date(2026, 11, 9)


def run(folder: Path, *arguments: str, as_json: bool = False, language: Language = "nl", today: date = TODAY) -> Result:
    """Runs `tiered catalog ...` in a practice's folder."""
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.callback()
    def root(context: typer.Context) -> None:
        context.obj = Terminal(folder, as_json, language, today)

    app.add_typer(commands, name="catalog")
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["catalog", *arguments])
