"""`tiered invoice list` and `show`, `find`, `quote`, `issue` and `todo`: what staff see of money and of time."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from pages import squeezed
from reception import Reception

from catalog.terminal import AMSTERDAM

DECEMBER = date(2026, 12, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    """Anna owes two talks and an evening: € 97,50, on one invoice."""
    anna = desk.client("Anna Jansen", "--street", "Merelstraat 4", "--postcode", "3514 BC", "--city", "Utrecht")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.deliver("online-talk", anna, "2026-11-05")
    desk.deliver("grief-evening", anna, "2026-11-04")
    desk.issue_month("2026-11")
    return anna


def credit(desk: Reception, number: str, *more: str) -> str:
    """Takes an invoice back, or a line of it; the number of the credit note."""
    words = ("invoice", "credit", number, "--drop", "--reason", "typed wrong", *more)
    return str(desk.data(*words, today=DECEMBER)["invoices"][0]["number"])


def test_show(desk: Reception, anna: str) -> None:
    """Who pays what, until when, with which reference; each line with its days and its amount as money."""
    said = squeezed(desk.done("invoice", "show", "2026-00001").replace("\xa0", " "))
    for text in (
        "Rekening 2026-00001 van 3 december 2026",
        "Aan: Anna Jansen",
        "Wie betaalt: Anna Jansen",
        "Te betalen: € 97,50",
        "Nog open: € 97,50, graag betalen voor of op 17 december 2026",
        "Betalingskenmerk: RF",
        "1 Gesprek via beeldbellen 1 gesprek € 42,50\n3 november 2026",
        "2 Avond over rouw 1 plaats € 12,50\n4 november 2026",
        "Samen € 97,50",
    ):
        assert text in said
    assert desk.data("invoice", "show", "2026-00001")["client"] == anna


def test_show_what_was_taken_back(desk: Reception, anna: str) -> None:
    """The credit notes that point to it, and what is open after them; a credit note names its invoice, and why."""
    note = credit(desk, "2026-00001", "--line", "2")
    said = desk.done("invoice", "show", "2026-00001").replace("\xa0", " ")
    assert f"Teruggenomen met creditnota {note} van 3 december 2026: € 12,50" in said
    assert "Nog open: € 85,00, graag betalen voor of op 17 december 2026" in said
    record = desk.data("invoice", "show", "2026-00001")
    assert record["credit_notes"] == [{"number": note, "date": "2026-12-03", "payable": "12.50"}]
    assert (record["payable"], record["open"], record["status"]) == ("97.50", "85.00", "partly-credited")
    said = desk.done("invoice", "show", note).replace("\xa0", " ")
    assert f"Creditnota {note} van 3 december 2026" in said
    assert "Neemt € 12,50 terug van rekening 2026-00001." in said
    assert "Waarom: typed wrong" in said
    assert "graag betalen" not in said


def test_nothing_is_open(desk: Reception, anna: str) -> None:
    credit(desk, "2026-00001")
    said = desk.done("invoice", "show", "2026-00001")
    assert "Nog open: niets (teruggenomen)" in said
    assert "graag betalen" not in said


def test_show_what_others_pay(desk: Reception) -> None:
    """A municipality's invoice is for many clients, and its sum is said without VAT and with it."""
    for name in ("Daan", "Wim"):
        client = desk.client(name)
        desk.done("coverage", "add", client, "grant", "--payer", "utrecht", "--reference", f"2007{len(name)}")
        desk.deliver("paperwork", client, "2026-11-03", "--quantity", "2")
    desk.issue_month("2026-11")
    (number,) = [each["number"] for each in desk.data("find", "gemeente utrecht")["invoices"]]
    said = squeezed(desk.done("invoice", "show", number))
    assert "Wie betaalt: Gemeente Utrecht" in said
    assert "Voor wie" in said
    assert "Daan 2 uur" in said
    assert "Wim 2 uur" in said


def test_show_whose_money_it_is(desk: Reception) -> None:
    """The post goes to the representative; the money is the client's. A relative pays for somebody else."""
    guard = desk.client("Bea Voogd")
    anna = desk.client("Anna Jansen", "--representative", guard)
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Ilse Jansen", "--amount", "10")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    own, family = (desk.done("invoice", "show", number) for number in ("2026-00001", "2026-00002"))
    assert "Aan: Bea Voogd\nVoor: Anna Jansen\nWie betaalt: Anna Jansen\n" in own
    assert "Aan: Ilse Jansen\nVoor: Anna Jansen\nWie betaalt: Ilse Jansen\n" in family


def test_the_time_is_that_of_amsterdam(desk: Reception, anna: str) -> None:
    """People read the clock on the wall; programs get UTC."""
    event = desk.data("invoice", "show", "2026-00001")["history"][0]
    assert event["time"].endswith("Z")
    local = datetime.fromisoformat(event["time"]).astimezone(ZoneInfo("Europe/Amsterdam"))
    assert f"{local:%H:%M}: gemaakt (Ria)" in desk.done("invoice", "show", "2026-00001")
    assert AMSTERDAM.key == "Europe/Amsterdam"
    with patch("invoices.store.archive.Archive.history", return_value=[("2026-12-31T23:30:00Z", "issued", "Ria")]):
        assert "1 januari 2027, 00:30: gemaakt (Ria)" in desk.done("invoice", "show", "2026-00001")


def test_list_what_is_open(desk: Reception, anna: str) -> None:
    """The sum to pay, what is open of it where that differs, and what is open together; what is settled is left out."""
    bram = desk.client("Bram Okafor")
    desk.deliver("online-talk", bram, "2026-11-06")
    desk.issue_month("2026-11")
    said = squeezed(desk.done("invoice", "list", "--open").replace("\xa0", " "))
    assert "Nog open Status" not in said  # the column: nothing differs yet
    note = credit(desk, "2026-00001", "--line", "2")
    said = squeezed(desk.done("invoice", "list", "--open").replace("\xa0", " "))
    assert "2026-00001 3-12-2026 Klant Anna Jansen € 97,50 € 85,00 deels teruggenomen" in said
    assert "2026-00002 3-12-2026 Klant Bram Okafor € 42,50 open" in said
    assert "Samen nog open: € 127,50 (2 rekeningen)." in said
    assert note not in said
    assert f"{note} 3-12-2026 Creditnota Anna Jansen € -12,50" in squeezed(
        desk.done("invoice", "list").replace("\xa0", " ")
    )
    credit(desk, "2026-00002")
    assert [each["number"] for each in desk.data("invoice", "list", "--open")["invoices"]] == ["2026-00001"]


def test_list_a_month(desk: Reception, anna: str) -> None:
    """The month it was issued in; a word that is no month is wrong usage."""
    for month in ("2026-12", "12-2026", "12/2026"):
        assert len(desk.data("invoice", "list", "--month", month)["invoices"]) == 1
    assert desk.data("invoice", "list", "--month", "2026-11")["invoices"] == []
    assert "rubbish" in desk.misused("invoice", "list", "--month", "rubbish")
    assert "--month" in desk.misused("invoice", "list", "--month", "")


def test_several_people_fit(desk: Reception, anna: str) -> None:
    """Where somebody sits at the keyboard, they choose."""
    desk.client("Anna de Vries")
    desk.refused("invoice", "list", "--client", "anna")
    assert "2026-00001" in desk.done("invoice", "list", "--client", "anna", typed="1\n")
    assert "Anna Jansen" in desk.done("issue", "--client", "anna", "--dry-run", typed="1\n")
    assert "42,50" in desk.done("quote", "online-talk", "anna", typed="1\n")


def test_find_an_institution(desk: Reception) -> None:
    """By its name, as whoever calls says it."""
    client = desk.client("Fleur Bakker")
    desk.done("coverage", "add", client, "policy", "--payer", "anker", "--share", "80")
    desk.deliver("online-talk", client, "2026-11-03")
    desk.issue_month("2026-11")
    (found,) = desk.data("find", "het anker")["invoices"]
    assert (found["payer"], found["addressee"]) == ("anker", "Onderlinge Het Anker")


def test_a_quote_names_people_and_institutions(desk: Reception) -> None:
    """Whose money it is by its id, whose name stands on it and who transfers it by their names."""
    gerrit = desk.client("Gerrit van Dam")
    desk.done("coverage", "add", gerrit, "budget", "--payer", "svb", "--law", "wmo", "--per-unit", "57.50")
    (share,) = desk.data("quote", "paperwork", gerrit)["shares"]
    assert (share["payer"], share["addressee"], share["settler"]) == (
        "svb",
        "Gerrit van Dam",
        "Sociale Verzekeringsbank",
    )
    said = squeezed(desk.done("quote", "paperwork", gerrit).replace("\xa0", " "))
    assert "Sociale Verzekeringsbank Gerrit van Dam pgb € 57,50" in said
    daan = desk.client("Daan Vermeulen")
    desk.done("coverage", "add", daan, "grant", "--payer", "utrecht")
    (share,) = desk.data("quote", "paperwork", daan)["shares"]
    assert (share["payer"], share["addressee"], share["settler"]) == ("utrecht", *2 * ("Gemeente Utrecht",))
    elif_ = desk.client("Elif Kaya")
    desk.done("coverage", "add", elif_, "pledge", "--contact-name", "Ilse Kaya", "--amount", "10")
    family, own = desk.data("quote", "online-talk", elif_)["shares"]
    assert (family["payer"], family["addressee"], family["settler"]) == 3 * ("Ilse Kaya",)
    assert (own["payer"], own["addressee"], own["settler"]) == (elif_, "Elif Kaya", "Elif Kaya")


def test_issue_says_who_waits_and_why(desk: Reception) -> None:
    """Each client with the sum, each reason once, and what to do about it."""
    for name in ("Karin Smit", "Lars Nowak"):
        client = desk.client(name)
        desk.done("coverage", "add", client, "own", "--amount", "10", "--period", "month")
        desk.deliver("online-talk", client, "2026-11-03")
    said = squeezed(desk.done("issue", "--month", "2026-11", "--dry-run", today=DECEMBER).replace("\xa0", " "))
    assert "Karin Smit € 42,50 voor een deel betaalt nog niemand" in said
    assert "Lars Nowak € 42,50 voor een deel betaalt nog niemand" in said
    assert said.count("tiered shortfall list") == 1


def test_issue_does_nothing_when_the_answer_is_no(desk: Reception) -> None:
    desk.deliver("online-talk", desk.client("Anna"), "2026-11-03")
    result = desk.run("issue", "--month", "2026-11", typed="n\n", today=DECEMBER)
    assert (result.exit_code, "Er is niets veranderd." in result.stderr) == (0, True)
    assert desk.data("invoice", "list")["invoices"] == []


@pytest.mark.parametrize("text", ["%", "_", "2026_00001"])
def test_find_takes_signs_as_they_are(desk: Reception, anna: str, text: str) -> None:
    """A sign that a database would read as "anything" finds nothing else than itself."""
    assert desk.data("find", text)["invoices"] == []


def test_taking_back_asks_what_is_left_out(desk: Reception, anna: str) -> None:
    """Which invoice, what happens to its deliveries, and why; a script says all of it."""
    said = desk.run("invoice", "credit", typed="2026-00001\n1\ncalled in time\nn\n", today=DECEMBER).output
    assert "De leveringen komen op een volgende rekening." in said
    said = desk.done("invoice", "redo", typed="2026-00001\nshe moved\nn\n", today=DECEMBER)
    assert "Daarvoor in de plaats komt:" in said
    assert [each["status"] for each in desk.data("invoice", "list")["invoices"]] == ["open"]
    assert "--reason" in desk.misused("invoice", "credit", "2026-00001", "--drop")
    assert "--rebill / --drop" in desk.misused("invoice", "credit", "2026-00001", "--reason", "x")
    assert "--rebill / --drop" in desk.misused("invoice", "credit", "2026-00001", "--drop", "--rebill", typed="")


def test_show_what_family_pays(desk: Reception) -> None:
    """The month and no quantity, as their letter has it: the frozen line says the first of the month."""
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Ria Smit", "--share", "50")
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.deliver("online-talk", anna, "2026-11-05")
    _, family = desk.issue_month("2026-11").invoices
    said = squeezed(desk.done("invoice", "show", family.number).replace("\xa0", " "))
    assert "€ 42,50\nnovember 2026" in said
    assert "1 november" not in said
    assert "gesprek €" not in said


def test_the_municipality_s_invoice_is_found_by_who_was_helped(desk: Reception) -> None:
    """By a client's name, by the number of the assignment, and in their own list, with their part of it."""
    for name, number in (("Piet Bos", "40022"), ("Sam Vis", "40023")):
        client = desk.client(name)
        more = ("--payer", "utrecht", "--reference", number, "--units", "9", "--service", "online-talk")
        desk.done("coverage", "add", client, "grant", *more)
        desk.deliver("online-talk", client, "2026-11-03")
    (bill,) = desk.issue_month("2026-11").invoices
    for text in ("Piet", "40022"):
        assert [each["number"] for each in desk.data("find", text)["invoices"]] == [bill.number]
    assert desk.data("find", "4002") == {"invoices": []}
    (listed,) = desk.data("invoice", "list", "--client", "Piet")["invoices"]
    (shown,) = desk.data("client", "show", "Piet")["invoices"]
    assert (listed["number"], listed["part"], listed["payable"]) == (bill.number, shown["part"], str(bill.payable))
    assert listed["part"] != listed["payable"]
    together = desk.done("invoice", "list", "--client", "Piet", "--open").replace(".", ",")
    assert together.count(listed["part"].replace(".", ",")) == 2  # in the table, and together


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("1", "Bedoelt u 2026-00001?"),
        ("2026-1", "Bedoelt u 2026-00001?"),
        ("00001", "Bedoelt u 2026-00001?"),
        ("2025-00001", "Zoek met: tiered find"),
        ("x", "Zoek met: tiered find"),
    ],
)
def test_a_number_that_is_almost_one(desk: Reception, anna: str, typed: str, hint: str) -> None:
    """The one that can be meant is named, also where something would be taken back; it is never taken for it."""
    for words in (("show", typed), ("credit", typed, "--drop", "--reason", "x", "--yes")):
        assert hint in desk.refused("invoice", *words, today=DECEMBER)
