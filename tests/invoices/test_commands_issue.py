"""`tiered issue` and `tiered todo`: what they say of what is left alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception

LATER = date(2026, 12, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """A practice with two clients, and help of October and November."""
    desk = Reception.opened(tmp_path / "practice")
    for name in ("Anna Jansen", "Bram Okafor"):
        desk.client(name)
        desk.deliver("online-talk", name, "2026-11-03")
    desk.deliver("online-talk", "Anna Jansen", "2026-10-06")
    return desk


def test_older_deliveries_are_named(desk: Reception) -> None:
    """By month, with whose they are and what to type; for programs each by itself."""
    said = desk.done("issue", "--month", "2026-11", "--yes", "--dry-run", today=LATER)
    assert "2026-10: 1 oudere levering staat nog niet op een rekening (Anna Jansen)" in said
    assert "tiered issue --month 2026-10" in said
    (older,) = desk.data("issue", "--month", "2026-11", "--yes", "--dry-run", today=LATER)["older"]
    assert (older["date"], older["service"]) == ("2026-10-06", "online-talk")


def test_who_gets_no_post_is_named(desk: Reception) -> None:
    """The invoice waits; issuing and `todo` say why, and what to do. Afterwards it is made."""
    key = desk.data("client", "hold", "Bram")["id"]
    issued = desk.data("issue", "--month", "2026-11", "--yes", today=LATER)
    assert [invoice["addressee"] for invoice in issued["invoices"]] == ["Anna Jansen"]
    (held,) = issued["held"]
    assert (held["client"], held["code"]) == (key, "on-hold")
    assert f"tiered client hold {key} --off" in held["message"]
    assert f"tiered client hold {key} --off" in desk.done("todo", today=LATER)
    assert f"tiered issue --client {key}" in desk.done("client", "hold", "Bram", "--off", today=LATER)
    made = desk.data("issue", "--client", key, "--yes", today=LATER)
    assert [invoice["addressee"] for invoice in made["invoices"]] == ["Bram Okafor"]


def test_who_died_is_named(desk: Reception) -> None:
    """The invoice waits until the family has said who gets it; it goes to that person."""
    key = desk.data("client", "died", "Bram", "--on", "2026-11-08")["id"]
    (held,) = desk.data("issue", "--month", "2026-11", "--yes", today=LATER)["held"]
    assert held["code"] == "died"
    assert f"tiered client change {key} --representative" in held["message"]
    assert f"tiered client change {key} --representative" in desk.done("todo", today=LATER)
    desk.client("Ada Okafor")
    desk.done("client", "change", "Bram", "--representative", "Ada", today=LATER)
    made = desk.data("issue", "--client", key, "--yes", today=LATER)
    assert [invoice["addressee"] for invoice in made["invoices"]] == ["Ada Okafor"]


def test_the_month_is_asked(desk: Reception) -> None:
    """At the keyboard, with the month that was over last as the answer; a script says it."""
    said = desk.done("issue", typed="\nn\n", today=LATER)
    assert "[2026-11]" in said
    assert desk.data("invoice", "list")["invoices"] == []
    assert "--month / --client" in desk.misused("issue", today=LATER)


def test_a_bill_without_an_address(desk: Reception) -> None:
    """An invoice says the customer's address (Wet OB art. 35a): issuing and `todo` say whose is missing."""
    bram = desk.client("Roos Kat", "--street", "Vinkenhof 21", "--postcode", "3523GH", "--city", "Utrecht")
    mila = desk.client("Mila Vos", "--new")
    for key in (bram, mila):
        desk.deliver("online-talk", key, "2026-11-03")
    waits = desk.done("todo", today=LATER)
    assert f"Mila Vos ({mila})" in waits
    assert "Roos Kat" not in waits
    words = ("issue", "--month", "2026-11", "--dry-run")
    said = desk.done(*words, today=LATER)
    assert f"Mila Vos ({mila})" in said
    assert "Roos Kat" not in said
    assert mila in desk.data(*words, today=LATER)["no_address"]


def test_the_account_of_the_example(tmp_path: Path) -> None:
    """A practice that begins with the starter is told before its bills name an account that is not theirs."""
    desk = Reception(tmp_path / "ours")
    desk.run("init", str(desk.folder))
    desk.deliver("online-counselling", desk.client("Anna Jansen"), "2026-10-05")
    words = ("issue", "--month", "2026-10", "--dry-run")
    assert "rekeningnummer in catalog.toml" in desk.done(*words)
    file = desk.folder / "catalog.toml"
    file.write_text(file.read_text().replace("NL02ABNA0123456789", "NL91ABNA0417164300"))
    assert "rekeningnummer" not in desk.done(*words)


def test_the_page_says_of_when_its_list_is(desk: Reception) -> None:
    """What is to be done changes: who opens the page later sees of which day it is."""
    desk.done("issue", "--month", "2026-11", "--yes", today=LATER)
    page = (desk.folder / "documents" / "index.html").read_text(encoding="utf-8").replace("\xa0", " ")
    assert "Stand van 3 december 2026" in page
