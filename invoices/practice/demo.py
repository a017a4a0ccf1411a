"""The example practice: made from files like anybody's own, and its month issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import Issued, issue
from invoices.issue_commands import render
from invoices.practice.importing import import_clients, import_coverages, import_deliveries
from invoices.practice.practice import CATALOG, Practice, start
from invoices.practice.shipped import example_folder

MONTH: Final = "2026-10"
TODAY: Final = date(2026, 11, 2)  # the first working day after the month


def run(here: Terminal, folder: Path) -> Issued:
    """Makes the example practice in a new folder and issues its month. `Faults` (`practice-exists`)."""
    example = example_folder()
    start(folder, (example / CATALOG).read_bytes())
    with Practice(replace(here, folder=folder, chosen_day=here.chosen_day or TODAY)) as practice:
        import_clients(practice, example / "clients.csv")
        import_coverages(practice, example / "coverages.csv")
        import_deliveries(practice, example / "deliveries.csv")
        issued = issue(practice.store, practice.setting(), month_scope(MONTH, practice.terminal.today))
        render(practice)
    return issued
