"""Every bad file in tests/errors/bank has the messages it gives beside it. `TIERED_UPDATE=1` writes them anew."""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest

import invoices.bank
from catalog.faults import Faults
from invoices.bank.read import LARGEST, read

FOLDER = Path(__file__).parents[2] / "errors" / "bank"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt")


def said(content: bytes, name: str) -> str:
    with pytest.raises(Faults) as refused:
        read(content, name)
    rows = []
    for found in refused.value.faults:
        rows.append(f"{found.path}{f' (line {found.line})' if found.line else ''}: {found.severity} {found.code}")
        rows += [f"  {text}" for lang in ("en", "nl") for text in (found.message(lang), found.hint(lang))]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_bad_file(file: Path) -> None:
    """A bad file is refused whole, with everything that is wrong with it."""
    found = said(file.read_bytes(), file.name)
    expected = file.with_name(f"{file.name}.txt")
    if os.environ.get("TIERED_UPDATE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_every_message_is_shown_by_a_bad_file() -> None:
    """Every code that reading can give stands in one of the expected outputs; a file that is too large is not kept."""
    reading = [
        path for path in Path(invoices.bank.__file__).parent.glob("*.py") if path.stem not in ("booking", "commands")
    ]
    sources = "".join(path.read_text() for path in reading)
    codes = set(re.findall(r'fault\(\s*"([a-z-]+)"', sources))
    shown = "".join(path.read_text() for path in FOLDER.glob("*.txt"))
    assert len(codes) > 10
    assert codes - set(re.findall(r": error ([a-z-]+)$", shown, re.MULTILINE)) == {"bank-too-large"}
    assert "20 MB" in said(b" " * (LARGEST + 1), "huge.xml")


def test_all_faults_of_a_file_come_at_once() -> None:
    """What is wrong in three entries is said three times, each with its line."""
    with pytest.raises(Faults) as refused:
        read((FOLDER / "fields.940").read_bytes(), "fields.940")
    assert len({found.line for found in refused.value.faults}) == len(refused.value.faults) >= 3


def test_what_cannot_be_read_is_not_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """The library would write a whole field to the log or the screen, and that is about somebody."""
    with caplog.at_level(logging.DEBUG), pytest.raises(Faults):
        read((FOLDER / "fields.940").read_bytes(), "fields.940")
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("cut", range(0, 1400, 37))
def test_a_file_that_is_cut_off_never_ends_in_a_traceback(cut: int) -> None:
    """Wherever a download stops: read, or refused with faults."""
    folder = Path(__file__).parent / "files"
    for path in (*folder.glob("*.xml"), *folder.glob("*.940")):
        for content in (path.read_bytes()[:cut], path.read_bytes()[cut:]):
            with suppress(Faults):
                assert read(content, path.name)
