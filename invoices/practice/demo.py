"""The example practice: made from files like anybody's own, and its month issued."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from catalog.faults import Faults, fault
from catalog.leftovers import UNFINISHED, sweep
from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import Issued, issue
from invoices.issue_commands import render
from invoices.practice.importing import import_clients, import_coverages, import_deliveries
from invoices.practice.practice import CATALOG, Practice, start
from invoices.practice.shipped import example_folder
from invoices.store.failures import disk_faults

MONTH: Final = "2026-10"
TODAY: Final = date(2026, 11, 2)  # the first working day after the month


def run(here: Terminal, folder: Path) -> Issued:
    """Makes the example practice in a new folder and issues its month. `Faults` (`practice-exists`)."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Faults([fault("practice-exists", folder=str(folder))])
    with disk_faults(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent)
        making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=UNFINISHED))
    try:
        issued = _make(here, making)
        with disk_faults(folder):
            making.chmod(0o755)
            making.replace(folder)  # whole, or not there at all
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return issued


def _make(here: Terminal, folder: Path) -> Issued:
    example = example_folder()
    start(folder, (example / CATALOG).read_bytes())
    with Practice(replace(here, folder=folder, chosen_day=here.chosen_day or TODAY)) as practice:
        import_clients(practice, example / "clients.csv")
        import_coverages(practice, example / "coverages.csv")
        import_deliveries(practice, example / "deliveries.csv")
        issued = issue(practice.store, practice.setting(), month_scope(MONTH, practice.terminal.today))
        render(practice)
    return issued
