"""`tiered package` and `tiered invoice move`: what staff see before they say yes, and what people then read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception

STOPPED = date(2026, 12, 4)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Hanna's six talks cost 570.00: Ilse pays 150.00, she 420.00. Two were given."""
    desk = Reception.opened(tmp_path / "practice")
    hanna = desk.client("Hanna de Wit")
    ilse = ("--contact-name", "Ilse de Wit", "--contact-email", "ilse@example.com")
    desk.done("coverage", "add", hanna, "pledge", "--amount", "150", *ilse)
    for day in ("2026-11-02", "2026-11-09"):
        desk.deliver("six-talks", hanna, day)
    desk.issue_month("2026-11")
    return desk


def page(desk: Reception, number: str) -> str:
    """What somebody reads."""
    html = (desk.folder / "documents" / "2026" / f"{number}.html").read_text(encoding="utf-8")
    return " ".join(html.replace("\u00a0", " ").split())


def test_what_stopping_would_give_back(desk: Reception) -> None:
    """The list says it without keeping anything."""
    (package,) = desk.data("package", "list", "Hanna", today=STOPPED)["packages"]
    assert (package["state"], package["used"], package["left"], package["upfront"]) == ("open", 2, 4, True)
    assert (package["gives_back"], package["refund"]) == ("380.00", "per-session")
    assert {each["name"]: each["amount"] for each in package["back"]} == {
        "Hanna de Wit": "280.00",
        "Ilse de Wit": "100.00",
    }
    said = desk.done("package", "list", "Hanna", today=STOPPED)
    assert "4 van 6" in said
    told = "Van de € 150,00 van rekening 2026-00002 hoeft Ilse de Wit € 100,00 niet te betalen. Is dat al betaald"
    assert told in said.replace("\u00a0", " ")
    assert len(desk.data("invoice", "list")["invoices"]) == 2


def test_stopping(desk: Reception) -> None:
    """Asked at the keyboard, with the day and the reason; a no keeps nothing, a yes makes two letters."""
    typed = "4-12-2026\nVerhuisd\n"
    assert "Er is niets veranderd" in desk.run("package", "stop", "Hanna", typed=typed + "n\n", today=STOPPED).output
    planned = desk.data("package", "stop", "Hanna", "--reason", "Verhuisd", "--dry-run", today=STOPPED)
    assert [(each["number"], each["payable"]) for each in planned["invoices"]] == [(None, "280.00"), (None, "100.00")]
    assert len(desk.data("invoice", "list")["invoices"]) == 2
    said = desk.done("package", "stop", "Hanna", typed=typed + "j\n", today=STOPPED).replace("\u00a0", " ")
    assert "Creditnota 2026-00003 bij rekening 2026-00001: € 280,00." in said
    assert desk.data("package", "list", "Hanna", today=STOPPED)["packages"][0]["state"] == "stopped"
    assert "U bent eerder gestopt: vier van de zes gesprekken zijn niet gegeven." in page(desk, "2026-00003")
    assert "Uw deel daarvan hoeft u niet te betalen." in page(desk, "2026-00003")
    family = page(desk, "2026-00004")
    assert "€ 100,00" in family
    assert not [word for word in ("gestopt", "niet gegeven", "zes", "Verhuisd", "280") if word in family]
    desk.done("verify")
    assert "geen pakket dat open is" in desk.refused("package", "stop", "Hanna", "--reason", "x", today=STOPPED)


def test_which_one(desk: Reception) -> None:
    """With two that are open a script says which; a package has its service and its number."""
    hanna = desk.data("package", "list", "Hanna", today=STOPPED)["packages"][0]
    assert "geen pakket" in desk.refused("package", "stop", "Hanna", "talk", "--reason", "x", today=STOPPED)
    for which in ("six-talks", hanna["id"]):
        told = desk.data("package", "stop", "Hanna", which, "--reason", "x", "--dry-run", today=STOPPED)
        assert told["id"] == hanna["id"]
    assert "--reason" in desk.misused("package", "stop", "Hanna")


def test_moving(desk: Reception) -> None:
    """It says what each will get, asks, and does it; family reads that they do not pay, and nothing of why."""
    desk.done("pay", "book", "2026-00002", "50", "--how", "bank", "--on", "2026-12-03", today=STOPPED)
    words = ("invoice", "move", "2026-00002", "--to", "client", "--reason", "Samen besproken")
    planned = desk.data(*words, "--dry-run", today=STOPPED)
    assert [(each["number"], each["payer_kind"], each["payable"]) for each in planned["invoices"]] == [
        (None, "family", "100.00"), (None, "client", "100.00"),
    ]  # fmt: skip
    refused = desk.run(*words, typed="n\n", today=STOPPED).output.replace("\u00a0", " ")
    assert "Ilse de Wit hoeft € 100,00 van rekening 2026-00002 niet te betalen" in refused
    assert "De € 50,00 die Ilse de Wit al betaalde, blijft staan." in refused
    assert "Er is niets veranderd" in refused
    said = desk.done(*words, "--yes", today=STOPPED).replace("\u00a0", " ")
    assert "creditnota 2026-00003, rekening 2026-00004" in said
    assert "Dit bedrag stond eerst op de rekening van Ilse de Wit." in page(desk, "2026-00004")
    assert "besproken" not in page(desk, "2026-00003") + page(desk, "2026-00004")
    shown = desk.data("invoice", "show", "2026-00004")
    assert (shown["moved_from"], shown["open"]) == ("2026-00002", "100.00")
    assert "Stond eerst op rekening 2026-00002 van Ilse de Wit." in desk.done("invoice", "show", "2026-00004")
    assert desk.data("invoice", "show", "2026-00002")["status"] == "paid"
    desk.done("verify")
    assert "--to" in desk.misused("invoice", "move", "2026-00002", "--to", "municipality", "--reason", "x")


def test_nothing_of_what_was_stopped_is_billed_again(desk: Reception) -> None:
    """Making the bill anew would ask the whole price again: it is said so, and what can be done."""
    desk.done("package", "stop", "Hanna", "--reason", "Verhuisd", "--yes", today=STOPPED)
    for words in (("redo", "2026-00001"), ("credit", "2026-00001", "--rebill")):
        said = desk.refused("invoice", *words, "--reason", "x", "--yes", today=STOPPED)
        assert "regel 1" in said
        assert "tiered invoice credit 2026-00001 --line 1 --drop" in said
    desk.done("invoice", "credit", "2026-00001", "--line", "1", "--drop", "--reason", "x", "--yes", today=STOPPED)
