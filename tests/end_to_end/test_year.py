"""The example's year: played once, it proves itself, and its books tie out with what they are about."""

from __future__ import annotations

from pathlib import Path

from the_year import END
from typer.testing import CliRunner

import cli


def answer(year: Path, *words: str) -> str:
    """What a command says on the last day of the story."""
    result = CliRunner(env={"TIERED_DEBUG": "1"}).invoke(cli.app, ["-C", str(year), "--today", END, *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_proves_itself(year: Path) -> None:
    """Nothing in it is other than as it was done."""
    assert '"holds": false' not in answer(year, "verify", "--json")
