"""`tiered close` and `tiered reopen`: what is open is said first, and what was done stays visible."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from programs import example
from reception import Reception

from invoices.practice.shipped import example_folder

JANUARY = date(2027, 1, 5)


@pytest.fixture
def office(tmp_path: Path) -> Reception:
    """One talk of October, billed in November."""
    desk = Reception.opened(tmp_path / "practice")
    desk.client("Anna Jansen")
    desk.deliver("online-talk", "anna", "2026-10-05")
    desk.issue_month("2026-10", date(2026, 11, 2))
    desk.done("resume")
    return desk


def test_closed_and_opened_again_stay_in_the_list(office: Reception) -> None:
    """With who, when and why; the last says what holds."""
    assert "Er is niets afgesloten." in office.done("close")
    closed = office.data("close", "2026-q4", today=JANUARY)
    assert (closed["period"], closed["through"], closed["unbilled"]) == ("2026-Q4", "2026-12-31", {})
    assert "al afgesloten" in office.refused("close", "2026-12", today=JANUARY)
    assert office.run("reopen", "2026-Q4", today=JANUARY).exit_code == 2
    opened = office.data("reopen", "2026-Q4", "--reason", "A wrong payer", today=JANUARY)
    assert opened["through"] is None
    assert opened["head"]["sequence"] == closed["head"]["sequence"] + 1
    listed = office.data("close", "--list")
    assert [(each["closed"], each["actor"], each["reason"]) for each in listed["closings"]] == [
        (True, "Ria", None),
        (False, "Ria", "A wrong payer"),
    ]
    assert "weer geopend" in office.done("close")
    assert office.data("verify")["faults"] == []


def test_what_is_open_stands_in_the_way(office: Reception) -> None:
    """Deliveries without an invoice refuse it; anyway needs a reason, and that is kept."""
    office.deliver("online-talk", "anna", "2026-11-30", "--today", "2026-12-01")
    said = office.refused("close", "2026-11", today=JANUARY)
    assert "2026-11: 1 levering heeft nog geen rekening." in said
    assert "--anyway" in said
    assert office.run("close", "2026-11", "--anyway", today=JANUARY).exit_code == 2
    assert office.run("close", "2026-11", "--reason", "Agreed", today=JANUARY).exit_code == 2
    assert "Een btw-aangifte over afgesloten dagen staat nu vast" in office.done("close", "2026-10", today=JANUARY)
    office.done("close", "2026-11", "--anyway", "--reason", "Agreed", today=JANUARY)
    assert office.data("close")["closings"][-1]["reason"] == "Agreed"


def test_what_verify_finds_stands_in_the_way(office: Reception) -> None:
    """Nobody closes over a document that is not what it was without saying why."""
    next((office.folder / "documents/2026").glob("*.html")).write_text("another", encoding="utf-8")
    assert "tiered verify vindt 1 ding" in office.refused("close", "2026-10")


def test_it_asks_first(office: Reception) -> None:
    """A no changes nothing; a script does not wait."""
    assert "Afsluiten?" in office.run("close", "2026-10", typed="n\n").output
    assert office.data("close")["closings"] == []
    office.done("close", "2026-10", typed="j\n")
    office.done("reopen", "2026-10", typed="Fout\nj\n")
    office.done("close", "2026-10", "--yes", typed="")
    assert [each["closed"] for each in office.data("close")["closings"]] == [True, False, True]


def test_a_period_that_is_not_over_and_one_that_is_none(office: Reception) -> None:
    """The first is a reason in the data (1), the second wrong usage (2)."""
    assert "1 januari 2027" in office.refused("close", "2026-Q4")
    assert "herfst" in office.misused("close", "herfst")


def test_money_of_a_closed_day_is_said(office: Reception) -> None:
    """The day stays its own; the answer says from when it counts."""
    office.done("close", "2026-11", today=JANUARY)
    said = office.done("pay", "book", "2026-00001", "5", "--how", "bank", "--on", "2026-11-20", today=JANUARY)
    assert "afgesloten" in said
    assert "1 december 2026" in said
    shown = office.data("pay", "book", "2026-00001", "6", "--how", "bank", "--on", "2026-11-20", today=JANUARY)
    assert (shown["date"], shown["booked"]) == ("2026-11-20", "2026-12-01")
    shown = office.data("pay", "book", "2026-00001", "6", "--how", "bank", "--on", "2026-12-20", today=JANUARY)
    assert (shown["date"], shown["booked"]) == ("2026-12-20", "2026-12-20")


def test_a_bank_statement_of_a_closed_month(tmp_path: Path) -> None:
    """It is booked all the same: the bank's balance is right, and what was closed stays as it was."""
    desk = Reception(example(tmp_path / "practice"))
    desk.issue_month("2026-10", date(2026, 11, 2))
    desk.done("close", "2026-12", today=JANUARY)
    said = desk.done("bank", "import", example_folder() / "bank.xml", today=JANUARY)
    assert "2 bedragen zijn van dagen die afgesloten zijn. Ze tellen in de boeken vanaf 1 januari 2027" in said
    assert desk.data("verify", today=JANUARY)["faults"] == []


def test_an_invoice_of_a_closed_day_is_refused(office: Reception) -> None:
    """With the first day on which it can."""
    office.done("close", "2026-Q4", today=JANUARY)
    office.deliver("online-talk", "anna", "2026-11-05")
    said = office.refused("issue", "--client", "anna", today=date(2026, 12, 30))
    assert "1 januari 2027" in said
    assert office.data("issue", "--client", "anna", today=JANUARY)["invoices"]
