"""Files that are made where somebody says: nothing of the practice goes by it, and nothing else without a yes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from catalog.faults import Faults, fault
from catalog.files import writing_whole
from catalog.terminal import Terminal
from invoices.practice.asking import sure


@contextmanager
def writing(here: Terminal, path: Path, *, force: bool) -> Iterator[tuple[Path, BinaryIO]]:
    """A file to write in, that is there whole or not at all, and only its owner can read."""
    from invoices.store.failures import disk_faults

    may_write(here, path, force=force)
    with disk_faults(path), writing_whole(path) as out:
        yield path, out


def may_write(here: Terminal, path: Path, *, force: bool) -> None:
    """`Faults` (`export-exists`) where something has that name, unless a person says that it may go.

    What belongs to the practice itself never goes (`export-own`): its books, its catalogue, its documents, its copies.
    """
    if _own(here.folder, path):
        raise Faults([fault("export-own", file=str(path))])
    if os.path.lexists(path) and not force and not sure(here, "export.replace", file=str(path)):
        raise Faults([fault("export-exists", file=str(path))])


def _own(folder: Path, path: Path) -> bool:
    from invoices.practice.practice import CATALOG, DOCUMENTS
    from invoices.store.database import COPIES, FILE

    home = folder.resolve()
    where = path.resolve()
    if not where.is_relative_to(home) or where == home:
        return where == home
    first = where.relative_to(home).parts[0].casefold()
    return first in (CATALOG, DOCUMENTS, COPIES) or first.startswith(FILE)
