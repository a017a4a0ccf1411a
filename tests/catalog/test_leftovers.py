"""What a program that was killed left half-written."""

from __future__ import annotations

import os
import time
from pathlib import Path

from catalog.leftovers import OLD, UNFINISHED, sweep


def old(path: Path) -> Path:
    """Last written longer ago than anybody writes."""
    moment = time.time() - OLD - 60
    os.utime(path, (moment, moment))
    return path


def test_only_what_is_old_and_ours(tmp_path: Path) -> None:
    """What another program may be writing stays, and so does every other file, also an editor's own."""
    ours = (f"{UNFINISHED}old", f"{UNFINISHED}new")
    others = (".catalog.toml.swp", ".backup-of-mine", "2026-00001.pdf")
    for name in (*ours, *others):
        (tmp_path / name).write_text("half")
    for name in (ours[0], *others):
        old(tmp_path / name)
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {ours[1], *others}


def test_folders(tmp_path: Path) -> None:
    """A folder goes with all that is in it, unless something in it was written a moment ago."""
    left, busy = tmp_path / f"{UNFINISHED}left", tmp_path / f"{UNFINISHED}busy"
    for folder in (left, busy):
        folder.mkdir()
        (folder / "practice.db").write_text("names")
        old(folder / "practice.db")
    (busy / "backup.zip").write_text("half")
    old(left)
    old(busy)
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [busy]


def test_nothing_there(tmp_path: Path) -> None:
    """A folder that does not exist is clean."""
    sweep(tmp_path / "documents")
