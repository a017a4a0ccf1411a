"""What the pages let a reader type is run, in order, as it is written; the answers they show are the real ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pages import DOCS, README, Block, Typed, blocks, run, squeezed, typed

PROMISED = ("init", "catalog check", "client add", "coverage add", "deliver", "quote", "issue --month", "invoice show")
PROMISED += ("invoice credit", "invoice redo", "todo", "verify")
SKIPPED = "..."


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no setting left over from whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("TIERED_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def do(line: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Types one line, and compares the answer with the one that the page shows."""
    words = line.words
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
    elif words[0] == "export":
        name, _, value = words[1].partition("=")
        monkeypatch.setenv(name, value)
    else:
        result = run(words)
        assert result.exit_code == 0, f"{line.line}\n{result.output}"
        said = squeezed(result.output).replace("\\", "/")
        for shown in line.shown:
            if shown != SKIPPED:
                assert squeezed(shown) in said, f"{line.line}\n{result.output}"


def follow(lines: list[Typed], monkeypatch: pytest.MonkeyPatch) -> None:
    """Types every line, in order."""
    assert lines
    for line in lines:
        do(line, monkeypatch)


def consoles(page: Path, *headings: str) -> list[Typed]:
    """What is typed in the console blocks of a page, or of some of its sections."""
    chosen: list[Block] = [b for b in blocks(page, "console") if not headings or b.heading in headings]
    return [line for block in chosen for line in typed(block)]


def test_the_tour_of_the_readme(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's tour can be followed from its first line to its last."""
    text = README.read_text(encoding="utf-8")
    assert "pip install . && tiered demo" in text
    assert "pip install '.[test]' && pytest" in text
    lines = [line for line in consoles(README) if not line.line.startswith(("pip", "python", "py "))]
    follow([line for line in lines if line.line != "tiered demo"], monkeypatch)
    typed_words = {" ".join(line.words[1:3]) for line in lines}
    promised = {
        "catalog check",
        "client add",
        "coverage add",
        "invoice credit",
        "invoice redo",
    }
    assert promised <= typed_words
    assert {"init", "deliver", "quote", "issue", "todo", "verify"} <= {
        line.words[1] for line in lines if line.words[1:]
    }


def test_the_staff_guide_on_the_example_practice(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the guide for staff works, in the order of the page, on what `tiered demo` makes."""
    monkeypatch.setenv("TIERED_LANG", "en")
    follow(consoles(DOCS / "guide-staff.md"), monkeypatch)


def test_the_accountants_guide_on_the_example_practice(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command and every query of the guide for accountants gives what the page says."""
    monkeypatch.setenv("TIERED_LANG", "en")
    follow(consoles(DOCS / "guide-accountant.md"), monkeypatch)
