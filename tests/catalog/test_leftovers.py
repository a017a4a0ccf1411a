"""What a program that was killed left half-written."""

from __future__ import annotations

import os
import time
from pathlib import Path

from catalog.leftovers import OLD, sweep


def old(path: Path) -> Path:
    """Last written longer ago than anybody writes."""
    moment = time.time() - OLD - 60
    os.utime(path, (moment, moment))
    return path


def test_only_what_is_old_and_unfinished(tmp_path: Path) -> None:
    """What another program may be writing stays, and so does every other file, also an editor's own."""
    for name in (".writing-old", ".writing-new", ".catalog.toml.swp", "2026-00001.pdf"):
        (tmp_path / name).write_text("half")
    for name in (".writing-old", ".catalog.toml.swp", "2026-00001.pdf"):
        old(tmp_path / name)
    sweep(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {".writing-new", ".catalog.toml.swp", "2026-00001.pdf"}


def test_folders(tmp_path: Path) -> None:
    """A folder goes with all that is in it, unless something in it was written a moment ago."""
    for name in (".backup-old", ".backup-busy"):
        (tmp_path / name).mkdir()
        old_copy = tmp_path / name / "practice.db"
        old_copy.write_text("names")
        old(old_copy)
    (tmp_path / ".backup-busy" / "backup.zip").write_text("half")
    for name in (".backup-old", ".backup-busy"):
        old(tmp_path / name)
    sweep(tmp_path, ".backup-")
    assert {path.name for path in tmp_path.iterdir()} == {".backup-busy"}


def test_nothing_there(tmp_path: Path) -> None:
    """A folder that does not exist is clean."""
    sweep(tmp_path / "documents")
