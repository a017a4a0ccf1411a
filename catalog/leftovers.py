"""What a program that was killed leaves half-written, beside what it was making, under a name that only we give."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import time
from typing import Final

UNFINISHED: Final = ".tiered-unfinished-"
OLD: Final = 3600  # seconds: what is younger, somebody may still be writing


def unfinished(folder: Path) -> Path:
    """A name in this folder for what is half-made. Chosen before it is made: from then on it can be taken away."""
    return folder / f"{UNFINISHED}{token_hex(8)}"


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder of its own, for its owner only, to make something in. It is gone afterwards, also when asked to stop."""
    work = unfinished(folder)
    try:
        work.mkdir(mode=0o700)
        yield work
    finally:
        try:
            shutil.rmtree(work, ignore_errors=True)
        finally:  # asked to stop while it was being taken away
            shutil.rmtree(work, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Removes what was left in this folder more than an hour ago. What cannot be removed now stays for another time."""
    with suppress(OSError):
        for path in folder.glob(f"{UNFINISHED}*"):
            with suppress(OSError):
                if time() - _touched(path) > OLD:
                    _remove(path)


def _touched(path: Path) -> float:
    """When something of it was last written."""
    found = [path, *path.iterdir()] if path.is_dir() else [path]
    return max(each.lstat().st_mtime for each in found)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
