"""Seats that are billed before the meeting, at the desk: registered, paid, cancelled, moved, and a no-show after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.sandbox.sandbox import Sandbox

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


def test_a_day_that_is_over(desk: Reception) -> None:
    """The year that somebody typed wrongly makes no bills, and saves nobody."""
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    said = desk.refused("register", "grief-evening", "--on", "17-12-2025", str(file), "--invoice", "--yes")
    assert "is al geweest" in said
    assert desk.data("delivery", "list")["deliveries"] == []


def test_asked_at_the_keyboard(desk: Reception) -> None:
    """Saved on the first yes, billed on the second."""
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    said = desk.done(*EVENING, str(file), "--invoice", typed="y\nn\n")
    assert "nog geen rekeningen gemaakt" in said
    assert [each["state"] for each in desk.data("delivery", "list")["deliveries"]] == ["unbilled"]
    desk.done(*EVENING, str(file), "--invoice", typed="y\n")  # there is nothing to save any more
    assert [each["state"] for each in desk.data("delivery", "list")["deliveries"]] == ["billed"]


def test_cancelled_in_time(desk: Reception) -> None:
    """The bill is taken back, and it is said what can be given back."""
    number = register(desk)["invoices"][0]["number"]
    desk.done("pay", "book", number, "12.50", "--how", "bank", "--on", "9-11-2026")
    said = desk.done("delivery", "remove", "d-00001", "--reason", "ziek", "--yes", today=BEFORE)
    assert f"Rekening {number} was betaald: € 12,50 kan terug naar Anna Jansen" in said.replace("\u00a0", " ")
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
    assert "nieuwe rekening voor Anna Jansen: € 13,50, voor 14 januari 2027" in said
    assert len(desk.data("invoice", "list")["invoices"]) == 1


def test_who_did_not_come_pays_the_seat_and_no_more(desk: Reception) -> None:
    """After the day the bill stands: it is said so, and what to do if somebody does not have to pay after all."""
    number = register(desk)["invoices"][0]["number"]
    said = desk.refused("delivery", "change", "d-00001", "--no-show", today=AFTER)
    assert "Wie niet kwam, betaalt die plaats en verder niets" in said
    assert f"tiered invoice credit {number} --line 1 --drop" in said
    assert desk.issue_month("2026-12", date(2027, 1, 2)).invoices == []


@pytest.mark.parametrize("how", [("remove", "d-00001", "--reason", "ziek"), ("change", "d-00001", "--on", "14-1-2027")])
def test_who_cancelled_or_moved_does_not_come_back(desk: Reception, how: tuple[str, ...]) -> None:
    """The same file again, because somebody else signed up: a seat and a bill for that one only, and it is said."""
    register(desk)
    desk.done("delivery", *how, "--yes")
    file = desk.file("aanmeldingen.csv", SIGN_UPS + "Bram Okafor;bram@example.nl\n")
    result = desk.run(*EVENING, file, "--invoice", "--yes")
    assert "tiered deliver grief-evening k-0001 --on 2026-12-17" in result.stdout
    assert "stond er al: 0" in result.stdout
    there = [(each["client"], each["date"]) for each in desk.data("delivery", "list")["deliveries"]]
    assert [client != "k-0001" for client, day in there if day == "2026-12-17"] == [True]
    assert len([each for each in desk.data("invoice", "list")["invoices"] if each["addressee"] == "Bram Okafor"]) == 1


def test_the_link_of_the_old_bill_dies(desk: Reception, stripe: Sandbox) -> None:
    """Paid by link, moved to a dearer year: one link is alive, for what is left."""
    register(desk)
    assert stripe.pay(stripe.open(alive(stripe)["id"]))
    desk.done("pay", "sync")
    moved = desk.data("delivery", "change", "d-00001", "--on", "14-1-2027", "--yes", today=BEFORE)
    (new,) = moved["invoices"]
    assert status(desk, new["number"]) == ("partly-paid", "1.00")
    assert new["payment_url"] == alive(stripe)["url"]
    desk.done("verify")


def test_an_unpaid_link_dies_at_once(desk: Reception, stripe: Sandbox) -> None:
    """Nobody can pay a seat that was cancelled; with Stripe down `pay sync` shuts it later."""
    register(desk)
    stripe.fail_next("before", count=10)
    result = desk.run("delivery", "remove", "d-00001", "--reason", "ziek", "--yes", today=BEFORE)
    assert result.exit_code == 0, result.output
    assert alive(stripe)["active"]
    stripe.faults.clear()
    desk.done("pay", "sync")
    assert not any(each["active"] for each in stripe.world.all("payment_link"))


def test_moved_while_paid_in_parts(desk: Reception) -> None:
    """The new bill knows nothing of what was agreed about the old one: it is said, with what to do."""
    number = register(desk)["invoices"][0]["number"]
    desk.done("pay", "parts", number, "--count", "2", "--first", "2026-12-10")
    said = desk.done("delivery", "change", "d-00001", "--on", "2026-12-18", "--yes")
    assert f"Over rekening {number} was afgesproken in delen te betalen." in said
    assert "tiered pay parts 2026-00003" in said
    desk.done("pay", "parts", "2026-00003", "--count", "2", "--first", "2026-12-10")
    moved = desk.data("delivery", "change", "d-00001", "--on", "2026-12-19", "--yes")
    assert moved["parts_again"] == [moved["invoices"][0]["number"]]
    desk.done("pay", "book", moved["parts_again"][0], "12.50", "--how", "cash", "--on", "9-11-2026")
    assert desk.data("delivery", "change", "d-00001", "--on", "2026-12-18", "--yes")["parts_again"] == []


def test_moved_after_a_share_went_to_the_client(desk: Reception) -> None:
    """Whose part it becomes again is asked by name before, and said after, with the command that moves it again."""
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl")
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els Jansen", "--share", "50", "--amount", "100")
    bills = {each["payer_kind"]: each["number"] for each in register(desk)["invoices"]}
    made = desk.data("invoice", "move", bills["family"], "--to", "client", "--reason", "x", "--yes")["invoices"]
    (moved,) = (each["number"] for each in made if each["kind"] == "invoice")
    result = desk.run("delivery", "change", "d-00001", "--on", "2026-12-18", typed="n\n")
    asked = " ".join(result.output.replace("\u00a0", " ").split())
    assert "Er komt een nieuwe rekening voor Els Jansen: € 6,25" in asked
    assert "Er komt een nieuwe rekening voor Anna Jansen: € 6,25" in asked
    assert f"Het deel van Els Jansen was naar de cliënt verplaatst (rekening {moved})." in asked
    done = desk.data("delivery", "change", "d-00001", "--on", "2026-12-18", "--yes")
    (family,) = (each["number"] for each in done["invoices"] if each["payer_kind"] == "family")
    assert done["move_again"] == [family]
    desk.done("invoice", "move", family, "--to", "client", "--reason", "x", "--yes")
    said = desk.done("delivery", "change", "d-00001", "--on", "2026-12-19", "--yes")
    assert "Opnieuw verplaatsen: tiered invoice move" in said
    desk.done("verify")


def alive(stripe: Sandbox) -> dict[str, Any]:
    """The one link by which can be paid."""
    (link,) = (dict(each) for each in stripe.world.all("payment_link") if each["active"])
    return link
