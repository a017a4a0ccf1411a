"""What a program that was killed left half-written."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from catalog.leftovers import OLD, UNFINISHED, sweep, workshop


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


def test_stopped_the_moment_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal may come between the folder and whoever would have taken it away."""
    make = Path.mkdir

    def made_and_stopped(path: Path, mode: int) -> None:
        make(path, mode)
        raise SystemExit(143)

    monkeypatch.setattr(Path, "mkdir", made_and_stopped)
    with pytest.raises(SystemExit), workshop(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_stopped_while_it_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is gone all the same."""
    remove = shutil.rmtree

    def stopped(path: Path, **_: object) -> None:
        monkeypatch.setattr(shutil, "rmtree", remove)
        raise SystemExit(143)

    with pytest.raises(SystemExit), workshop(tmp_path) as work:  # noqa: PT012
        (work / "names").write_text("half")
        monkeypatch.setattr(shutil, "rmtree", stopped)
    assert list(tmp_path.iterdir()) == []
