"""Files that are there whole or not at all, whatever happens half-way."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from catalog.leftovers import unfinished

BINARY: Final = getattr(os, "O_BINARY", 0)  # Windows would write other ends of lines
FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, content: bytes, *, mode: int | None = None, sync: bool = True) -> None:
    """Puts a file in its place in one step. `OSError` that names this file when the disk refuses.

    `mode`: its permissions; only the owner's when left out. `sync`: it is on the disk itself afterwards.
    """
    with writing_whole(path, mode=mode, sync=sync) as file:
        file.write(content)


@contextmanager
def writing_whole(path: Path, *, mode: int | None = None, sync: bool = True) -> Iterator[BinaryIO]:
    """The same for what is too large to hold: a file to write in, in its place when all of it was written."""
    try:
        made = unfinished(path.parent)
        try:
            with os.fdopen(os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR | BINARY, 0o600), "w+b") as file:
                yield file
                file.flush()
                if sync:
                    os.fsync(file.fileno())
            if mode is not None:
                made.chmod(mode)
            made.replace(path)
        except BaseException:
            with suppress(OSError):
                made.unlink()
            raise
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(path)) from problem


def place_new(made: Path, path: Path) -> None:
    """Gives a finished file its name. `FileExistsError` when something has that name already, also since a moment."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a USB stick
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        made.rename(path)
    else:
        made.unlink()


@contextmanager
def whole_or_none(*paths: Path) -> Iterator[None]:
    """Takes away what was made of these when not all of it could be made; what was there, or has more in it, stays."""
    absent = [path for path in paths if not os.path.lexists(path)]
    try:
        yield
    except BaseException:
        for path in reversed(absent):
            with suppress(OSError):
                if path.is_dir():
                    path.rmdir()
                else:
                    path.unlink()
        raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Another program that asks for the same waits. Where the system cannot tell, nobody waits."""
    handle = None
    with suppress(ImportError, OSError):
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)
