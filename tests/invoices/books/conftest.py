"""A month of the example practice: issued, credited, paid and written off."""

from __future__ import annotations

from datetime import date

import pytest
from programs import example
from reception import Reception


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """October 2026 without documents: one invoice is credited, one paid at the bank, one written off. Only to read."""
    desk = Reception(example(tmp_path_factory.mktemp("books") / "practice"))
    desk.issue_month("2026-10", date(2026, 11, 2))
    desk.credit("2026-00017", "drop", desk.today)
    desk.done("pay", "book", "2026-00001", "27.50", "--how", "bank", "--on", "2026-11-05")
    desk.done("pay", "write-off", "2026-00002", "--reason", "Agreed", "--yes")
    desk.done("pay", "book", "2026-00003", "10", "--how", "bank", "--on", "2026-12-01", today=date(2026, 12, 3))
    return desk
