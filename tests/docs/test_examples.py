"""Each example of docs/commands.md is run as it is written, on the example practice of 1 December 2026."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest
from pages import DOCS, Block, blocks, run, typed

from invoices.practice.shipped import example_folder
from invoices.sandbox.sandbox import Sandbox

TODAY = "2026-12-01"
EXAMPLES = blocks(DOCS / "commands.md", "console")
FILES = blocks(DOCS / "guide-staff.md", "csv") + blocks(DOCS / "guide-accountant.md", "csv")


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example practice with a delivery that is not billed, and the files that examples name."""
    folder = tmp_path_factory.mktemp("example") / "demo"
    here = ["tiered", "-C", str(folder), "--today", TODAY]
    for line in (
        ["tiered", "demo", str(folder)],
        [*here, "deliver", "online-talk", "k-0001", "--on", "2026-11-02"],
        [*here, "init", str(folder / "practice-utrecht")],
    ):
        result = run(line)
        assert result.exit_code == 0, result.output
    for file in (*example_folder().glob("*.csv"), example_folder() / "bank.xml"):
        shutil.copy(file, folder)
    shutil.copy(folder / "catalog.toml", folder / "new-prices.toml")
    for block in FILES:
        (folder / block.name).write_text(block.text, encoding="utf-8")
    old = [folder / f"{kind}.csv" for kind in ("accounts", "invoices", "packages")]  # that undoing takes back
    assert run([*here, "opening", "import", *map(str, old), "--on", "2026-10-01", "--yes"]).exit_code == 0
    return folder


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: " ".join(shlex.split(block.text)[1:4]))
def test_an_example_works(block: Block, practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a section shows can be typed, line by line, and succeeds."""
    for name in [name for name in os.environ if name.startswith("TIERED_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TIERED_TODAY", TODAY)
    monkeypatch.chdir(shutil.copytree(practice, tmp_path / "practice"))
    with Sandbox() as stripe:
        if "tiered pay" in block.text:  # the others have no Stripe
            monkeypatch.setenv("STRIPE_API_KEY", stripe.key)
            monkeypatch.setenv("TIERED_STRIPE_URL", stripe.url)
        for line in typed(block):
            result = run(line.words)
            assert result.exit_code == 0, f"{line.line}\n{result.output}"
