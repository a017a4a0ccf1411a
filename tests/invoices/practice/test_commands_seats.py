"""Seats that are billed before the meeting, at the desk: registered, paid, cancelled, moved, and a no-show after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

SIGN_UPS = "Naam;E-mailadres\nAnna Jansen;anna@example.nl\n"
EVENING = ("register", "grief-evening", "--on", "17-12-2026")
BEFORE, LATE, AFTER = date(2026, 12, 15), date(2026, 12, 17), date(2026, 12, 18)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


def register(desk: Reception, **options: Any) -> Any:
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    return desk.data(*EVENING, str(file), "--invoice", "--yes", **options)


def status(desk: Reception, number: str) -> tuple[str, str]:
    shown = desk.data("invoice", "show", number)
    return shown["status"], shown["open"]


def test_registered_and_billed(desk: Reception) -> None:
    """12.50 is asked at once, and the documents are there; the same file again asks nothing more."""
    made = register(desk)
    (bill,) = made["invoices"]
    assert (bill["payable"], bill["due"], made["held"]) == ("12.50", "2026-11-23", [])
    assert set(bill["documents"]) == {"html", "pdf", "ubl"}
    assert register(desk)["invoices"] == []
    assert [each["state"] for each in desk.data("delivery", "list")["deliveries"]] == ["billed"]


def test_what_is_said(desk: Reception) -> None:
    """The totals; not that the day is still to come, which is why it is billed now."""
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    result = desk.run(*EVENING, str(file), "--invoice", "--yes")
    assert "€ 12,50" in result.stdout.replace("\u00a0", " ")
    assert "moet nog komen" not in result.stderr


def test_asked_at_the_keyboard(desk: Reception) -> None:
    """Saved on the first yes, billed on the second."""
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    desk.done(*EVENING, str(file), "--invoice", typed="y\nn\n")
    assert [each["state"] for each in desk.data("delivery", "list")["deliveries"]] == ["unbilled"]
    desk.done(*EVENING, str(file), "--invoice", typed="y\ny\n")
    assert [each["state"] for each in desk.data("delivery", "list")["deliveries"]] == ["billed"]


def test_cancelled_in_time(desk: Reception) -> None:
    """The bill is taken back, and it is said what can be given back."""
    number = register(desk)["invoices"][0]["number"]
    desk.done("pay", "book", number, "12.50", "--how", "bank", "--on", "9-11-2026")
    said = desk.done("delivery", "remove", "d-00001", "--reason", "ziek", "--yes", today=BEFORE)
    assert f"betaalde € 12,50 te veel van rekening {number}. Dat kan terug." in said.replace("\u00a0", " ")
    assert status(desk, number) == ("overpaid", "-12.50")
    assert desk.state("d-00001") == "removed"
    desk.done("verify")


def test_moved(desk: Reception) -> None:
    """The price of 2027 is 13.50: 12.50 was paid, so 1.00 is left."""
    number = register(desk)["invoices"][0]["number"]
    desk.done("pay", "book", number, "12.50", "--how", "bank", "--on", "9-11-2026")
    moved = desk.data("delivery", "change", "d-00001", "--on", "14-1-2027", "--yes", today=BEFORE)
    assert (moved["date"], moved["state"], moved["to_give_back"]) == ("2027-01-14", "billed", {})
    (new,) = moved["invoices"]
    assert status(desk, new["number"]) == ("partly-paid", "1.00")
    assert status(desk, number) == ("credited", "0.00")
    desk.done("verify")


@pytest.mark.parametrize("how", [("remove", "d-00001", "--reason", "ziek"), ("change", "d-00001", "--on", "14-1-2027")])
def test_too_late(desk: Reception, how: tuple[str, ...]) -> None:
    """Who wants to bend the rule says so: `--late`, or yes at the keyboard. 48 hours is two days."""
    catalog = desk.folder / "catalog.toml"
    before = catalog.read_text()
    rule = 'no_show = { amount = 5.00, notice_hours = 48, vat = { category = "exempt", basis = "11-1-f" } }'
    catalog.write_text(before.replace("minutes = 90\n", f"minutes = 90\n{rule}\n", 1))
    register(desk)
    catalog.write_text(before)  # what the bill says counts
    late = date(2026, 12, 16)
    said = desk.refused("delivery", *how, "--yes", today=late)
    assert "tot en met 15 december 2026" in said.replace("\u00a0", " ")
    desk.done("delivery", *how, typed="n\n", today=late)
    assert desk.state("d-00001") == "billed"
    assert len(desk.data("invoice", "list")["invoices"]) == 1
    desk.done("delivery", *how, "--late", "--yes", today=late)
    assert len(desk.data("invoice", "list")["invoices"]) > 1


def test_shown_before_it_is_done(desk: Reception) -> None:
    """At the keyboard: what is taken back and what is asked instead; a no changes nothing."""
    register(desk)
    result = desk.run("delivery", "change", "d-00001", "--on", "14-1-2027", typed="n\n", today=BEFORE)
    said = result.stderr.replace("\u00a0", " ")
    assert "gaat € 12,50 af" in said
    assert "nieuwe rekening van € 13,50, voor 14 januari 2027" in said
    assert len(desk.data("invoice", "list")["invoices"]) == 1


def test_who_did_not_come_pays_the_seat_and_no_more(desk: Reception) -> None:
    """After the day the bill stands: it is said so, and what to do if somebody does not have to pay after all."""
    number = register(desk)["invoices"][0]["number"]
    said = desk.refused("delivery", "change", "d-00001", "--no-show", today=AFTER)
    assert "Wie niet kwam, betaalt die plaats en verder niets" in said
    assert f"tiered invoice credit {number} --line 1 --drop" in said
    assert desk.issue_month("2026-12", date(2027, 1, 2)).invoices == []
