"""Files as the banks make them, with made-up people. `TIERED_UPDATE=1` writes what is read from them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from bank_files import EXAMPLES, lines, shown

from catalog.money import Money
from invoices.bank.matching import OpenInvoice, match
from invoices.bank.read import read
from invoices.bank.statement import difference
from invoices.numbering import creditor_reference


def test_there_are_examples() -> None:
    """A run that finds none proves nothing."""
    assert len(EXAMPLES) == 6


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_read(path: Path) -> None:
    """Every line, with who it is from and what they wrote, as it stands beside the file."""
    said = shown(read(path.read_bytes(), path.name))
    expected = path.with_name(f"{path.name}.txt")
    if os.environ.get("TIERED_UPDATE"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_adds_up_and_pays_an_invoice(path: Path) -> None:
    """Of every bank the reference comes through: the invoice of € 95,00 is paid for certain."""
    for statement in read(path.read_bytes(), path.name):
        assert not difference(statement.opening, statement.lines, statement.closing)
    amounts = {"2026-00011": 9500, "2026-00012": 9550}
    invoices = [
        OpenInvoice(number, creditor_reference(number), Money(cents), "p", "Niemand")
        for number, cents in amounts.items()
    ]
    certain = [found for found in match(lines(path), invoices) if found.certainty == "certain"]
    assert "2026-00011" in {number for found in certain for number, _ in found.applied}
