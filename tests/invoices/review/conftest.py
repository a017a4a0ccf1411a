"""The review of a month of the example practice: issued with documents, credited, paid and written off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from programs import example
from reception import Reception

from invoices.rendering import resume
from invoices.testing import PlainRenderer


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """October 2026: one invoice is credited, one paid at the bank, one written off. Only to read."""
    desk = Reception(example(tmp_path_factory.mktemp("books") / "practice"))
    desk.issue_month("2026-10", date(2026, 11, 2))
    desk.credit("2026-00017", "drop", desk.today)
    desk.done("pay", "book", "2026-00001", "27.50", "--how", "bank", "--on", "2026-11-05")
    desk.done("pay", "write-off", "2026-00002", "--reason", "Agreed", "--yes")
    with desk.practice() as practice:
        resume(practice.store, PlainRenderer(), practice.folder)
    return desk


@dataclass(frozen=True)
class Made:
    """A review as it was written."""

    folder: Path
    data: Any

    def page(self, number: str | None = None) -> str:
        path = "index.html" if number is None else f"invoices/{number}.html"
        return (self.folder / path).read_text("utf-8").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def made(desk: Reception, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("review") / "q4"
    return Made(folder, desk.data("review", "2026-Q4", folder))
