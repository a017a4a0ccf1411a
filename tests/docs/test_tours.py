"""What the pages let a reader type is run, in order, as it is written; the answers they show are the real ones."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copytree

import pytest
from pages import DOCS, README, Block, Typed, blocks, run, squeezed, text_of, typed

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
            for part in squeezed(shown).split(SKIPPED):
                assert part.strip() in said, f"{line.line}\n{result.output}"


def follow(page: Path, monkeypatch: pytest.MonkeyPatch, where: str = "") -> list[Typed]:
    """Types every line of a page's console blocks, in order; saves the files and asks the questions between them.

    `where`: the practice that blocks name which are not for the one that the page makes itself.
    """
    done: list[Typed] = []
    for block in blocks(page, "console", "csv", "sql"):
        if (block.name if block.language == "console" else "") != where:
            continue
        if block.language == "csv":
            Path(block.name).write_text(block.text, encoding="utf-8")
        elif block.language == "sql":
            ask(block)
        for line in typed(block) if block.language == "console" else ():
            do(line, monkeypatch)
            done.append(line)
    assert done
    return done


def ask(block: Block) -> None:
    """Asks the practice's database, and compares the rows with the comments below the question that show them."""
    with closing(sqlite3.connect("file:practice.db?mode=ro", uri=True)) as connection:
        rows: list[str] = []
        question = ""
        for line in block.text.splitlines():
            if line.startswith("-- "):
                assert rows, f"{question}\ngives no more rows; the page shows {line}"
                assert squeezed(line.removeprefix("-- ")) == rows.pop(0), question
            elif line.strip():
                assert not rows, f"{question}\ngives more: {rows}"
                question = f"{question}\n{line}" if question and not question.endswith(";") else line
                if question.endswith(";"):
                    rows = [squeezed(" | ".join(map(str, row))) for row in connection.execute(question)]
        assert not rows, f"{question}\ngives more: {rows}"


def test_the_tour_of_the_readme(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's tour can be followed from its first line to its last, and shows what it promises to."""
    text = text_of(README)
    assert "pip install . && tiered demo" in text
    assert "pip install '.[test]' && pytest" in text
    done = [" ".join(line.words[1:]) for line in follow(README, monkeypatch)]
    for promised in PROMISED:
        assert any(line.startswith(promised) for line in done), promised


def test_the_staff_guide_on_the_example_practice(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of the guide for staff works, in the order of the page, on what `tiered demo` makes."""
    monkeypatch.setenv("TIERED_LANG", "en")
    follow(DOCS / "guide-staff.md", monkeypatch)


def test_the_accountants_guide_on_the_example_practice(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command and every question of the guide for accountants is answered as the page says."""
    monkeypatch.setenv("TIERED_LANG", "en")
    follow(DOCS / "guide-accountant.md", monkeypatch)


def test_the_accountants_quarter_on_the_example_year(year: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ten minutes' work at the top of the guide, in its order, as it is shown."""
    copytree(year, desk / "year")
    monkeypatch.chdir(desk / "year")
    monkeypatch.setenv("TIERED_LANG", "en")
    monkeypatch.setenv("TIERED_TODAY", "2027-01-05")
    typed_there = follow(DOCS / "guide-accountant.md", monkeypatch, "year")
    assert [line.words[1] for line in typed_there][:3] == ["report", "issue", "verify"]
