"""The example's year, played once for all tests of a session, with documents of a few bytes."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

import cli
from invoices.documents import render
from invoices.testing import PlainRenderer

END = "2027-01-05"
SETTING = {
    "TIERED_DEBUG": "1",  # a mistake in the program is raised
    "STRIPE_API_KEY": "sk_test_51Nobody",  # which the story must not see
    "TIERED_STRIPE_URL": "http://127.0.0.1:9",
}


def played(folder: Path) -> Path:
    """What `tiered demo --year` makes."""
    plain = PlainRenderer()
    with patch.multiple(render, render_many=plain.render_many, versions=plain.versions):
        result = CliRunner(env=SETTING).invoke(cli.app, ["demo", "--year", str(folder)])
    assert result.exit_code == 0, result.output
    return folder
