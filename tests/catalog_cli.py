"""The catalogue's commands in a practice's folder, for tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from typer.testing import CliRunner, Result

import cli
from catalog.texts import Language

TODAY = date(2026, 11, 9)


def run(folder: Path, *arguments: str, as_json: bool = False, language: Language = "nl", today: date = TODAY) -> Result:
    """Runs `tiered catalog ...` in a practice's folder."""
    setting = ["-C", str(folder), "--lang", language, "--today", today.isoformat(), *(["--json"] if as_json else [])]
    return CliRunner(env={"COLUMNS": "200"}).invoke(cli.app, [*setting, "catalog", *arguments])
