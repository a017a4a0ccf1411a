"""Stopping a package early: what was not used is given back, to each in the ratio in which they paid."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, euros


@pytest.fixture
def office() -> Office:
    return Office()


def given(office: Office, *days: int, service: str = "six-talks") -> list[str]:
    return [office.deliver(service, day) for day in days]


def test_unused_sessions_are_given_back(office: Office) -> None:
    """570 for six; two were given. 570 - round(570 x 2/6) = 380 comes back, and no income is left waiting."""
    given(office, 1005, 1012)
    office.issue("2026-10", 1102)
    stopped = office.stop(1103)
    (note,) = stopped.notes
    assert (note.kind, note.original, note.gross, note.payable) == (
        "credit-note", "2026-00001", euros("380.00"), euros("380.00"),
    )  # fmt: skip
    (line,) = note.lines
    assert (line.quantity, line.amount) == (4, euros("380.00"))
    assert office.balance("receivable") == euros("190.00")
    assert office.balance("deferred") == euros("0.00")
    assert office.balance("revenue") == euros("-190.00")
    assert office.faults() == []
