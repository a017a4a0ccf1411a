"""Every bad file in tests/errors/csv has the messages it gives beside it. `TIERED_UPDATE=1` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from stdnum.nl import bsn

import invoices.practice
from catalog.faults import Fault, Faults

FOLDER = Path(__file__).parents[2] / "errors" / "csv"
FILES = sorted(FOLDER.glob("*.csv"))
READERS = (
    "csvfile",
    "cells",
    "matching",
    "people",
    "coverage_rows",
    "coverages",
    "deliveries",
    "doubles",
    "unlikely",
    "signups",
)
NOT_IN_A_FILE = {  # too large for here, only warned about, or about what the practice has already
    *("csv-too-large", "csv-no-rows", "sign-up-undecided", "unknown-service", "representative-died"),
    *(
        "coverage-status-kept",
        "coverage-changes",
        "coverage-which-one",
        "delivery-alike",
        "delivery-was-removed",
        "delivery-after-death",
    ),
}


def written(fault: Fault) -> str:
    place = f"{fault.path} (line {fault.line})" if fault.line else fault.path
    sentences = [(fault.message(language), fault.hint(language)) for language in ("en", "nl")]
    lines = [f"{place}: {fault.severity} {fault.code}", *(f"  {text}" for pair in sentences for text in pair)]
    return "\n".join(lines) + "\n"


def test_there_are_bad_files():
    """A run that finds no bad files proves nothing."""
    assert len(FILES) > 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_bad_file(desk, file):
    """A bad file is refused whole, and what is said about it is what stands beside it."""
    read = {
        "clients": lambda content: desk.clients(content, desk.people),
        "coverages": desk.agreements,
        "deliveries": desk.given,
        "sign-ups": desk.sign_ups,
    }[next(kind for kind in ("clients", "coverages", "deliveries", "sign-ups") if file.stem.startswith(kind))]
    with pytest.raises(Faults) as refused:
        read(file.read_bytes())
    said = "\n".join(written(fault) for fault in refused.value.faults)
    expected = file.with_suffix(".txt")
    if os.environ.get("TIERED_UPDATE"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


def test_every_message_is_shown_by_a_bad_file():
    """Every code that importing can give stands in one of the expected outputs."""
    folder = Path(invoices.practice.__file__).parent
    sources = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in READERS]
    given = r'(?:fault|refuse|warn|warning)\(\s*"([a-z-]+)"|return \[\("([a-z-]+)", \{|append\(\("([a-z-]+)", \{'
    codes = {code for source in sources for found in re.findall(given, source) for code in found if code}
    shown = {
        code
        for file in FOLDER.glob("*.txt")
        for code in re.findall(r": (?:error|warning) ([a-z-]+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert codes - shown - NOT_IN_A_FILE == set()
    assert not NOT_IN_A_FILE & shown


def test_no_message_repeats_a_bsn():
    """A citizen service number in a file is never said again."""
    said = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.txt"))
    digits = re.sub(r"(?<=\d)[ .-](?=\d)", "", said)
    assert not [number for number in re.findall(r"\d{9}", digits) if bsn.is_valid(number)]
