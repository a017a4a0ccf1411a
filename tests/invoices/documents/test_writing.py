"""Writing documents: whole or not at all, and nothing half-written is left behind."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from end_to_end.office import Office

from catalog.leftovers import OLD, UNFINISHED
from invoices.rendering import resume, write
from invoices.testing import PlainRenderer


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, what was there is still there, and nothing else."""
    page = tmp_path / "documents" / "index.html"
    write(page, b"first")

    def refuse(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(KeyboardInterrupt):
        write(page, b"second")
    assert page.read_bytes() == b"first"
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]


def test_what_a_killed_run_left(tmp_path: Path) -> None:
    """The next run removes it, but not what another run is writing at this moment."""
    office = Office()
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    folder = tmp_path / "documents" / "2026"
    folder.mkdir(parents=True)
    left = [tmp_path / "documents" / f"{UNFINISHED}index", folder / f"{UNFINISHED}dead", folder / f"{UNFINISHED}alive"]
    for path in left:
        path.write_bytes(b"half of somebody's bill")
    for path in left[:2]:
        moment = time.time() - OLD - 60
        os.utime(path, (moment, moment))
    assert resume(office.store, PlainRenderer(), tmp_path) == 1
    assert [path.exists() for path in left] == [False, False, True]
    assert (folder / "2026-00001.pdf").is_file()
