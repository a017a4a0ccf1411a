"""The example practice: made from files like anybody's own, and its month issued."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from catalog.faults import Faults, fault
from catalog.files import whole_or_none
from catalog.leftovers import sweep, workshop
from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import Issued, issue
from invoices.issue_commands import render
from invoices.practice.importing import import_clients, import_coverages, import_deliveries
from invoices.practice.practice import CATALOG, Practice, start
from invoices.practice.shipped import example_folder
from invoices.store.failures import disk_faults, named

MONTH: Final = "2026-10"
STATEMENT: Final = "bank.xml"
T = TypeVar("T")
TODAY: Final = date(2026, 11, 2)  # the first working day after the month


def run(here: Terminal, folder: Path) -> Issued:
    """Makes the example practice in a new or empty folder and issues its month. `Faults` (`practice-exists`)."""
    return made(folder, lambda making: _make(here, making))


def made(folder: Path, make: Callable[[Path], T]) -> T:
    """Makes a practice elsewhere and puts it in a new or empty folder, whole. `Faults` (`practice-exists`)."""
    with disk_faults(folder), whole_or_none(*reversed(folder.parents)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise _exists(folder)
        place = folder if folder.is_dir() else folder.parent
        place.mkdir(parents=True, exist_ok=True)
        sweep(place)
        with workshop(place) as making:
            with named(folder, making):
                answer = make(making)
            _place(making, folder)
    return answer


def _place(making: Path, folder: Path) -> None:
    """Puts the whole practice in its place, unless somebody else was first."""
    if making.parent == folder:  # somebody may stand in it: it stays the same folder
        for each in sorted(making.iterdir()):
            each.rename(folder / each.name)
        return
    making.chmod(0o755)
    try:
        making.replace(folder)  # whole, or not there at all
    except OSError as problem:
        if problem.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _exists(folder) from None
        raise


def _exists(folder: Path) -> Faults:
    return Faults([fault("practice-exists", folder=str(folder))])


def _make(here: Terminal, folder: Path) -> Issued:
    example = example_folder()
    start(folder, (example / CATALOG).read_bytes())
    with Practice(replace(here, folder=folder, chosen_day=here.chosen_day or TODAY)) as practice:
        import_clients(practice, example / "clients.csv")
        import_coverages(practice, example / "coverages.csv")
        import_deliveries(practice, example / "deliveries.csv")
        issued = issue(practice.store, practice.setting(), month_scope(MONTH, practice.terminal.today))
        render(practice, practising=True)
    shutil.copyfile(example / STATEMENT, folder / STATEMENT)  # to practise with
    return issued
