"""`tiered invoice credit` and `redo`: what somebody is shown before it happens, and what is said afterwards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money

LATER = date(2026, 12, 3)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    """Anna had two talks in November: 2026-00001, of two lines."""
    anna = desk.client("Anna Jansen", "--email", "anna@example.nl")
    for day in ("2026-11-03", "2026-11-04"):
        desk.deliver("online-talk", anna, day)
    desk.issue_month("2026-11")
    return anna


def numbers(desk: Reception) -> list[str]:
    return [each["number"] for each in desk.data("invoice", "list", today=LATER)["invoices"]]


def test_a_line_and_then_the_rest(desk: Reception, anna: str) -> None:
    """Each credit note is named; at last the invoice is taken back wholly, and a third time is refused."""
    credit = ("invoice", "credit", "2026-00001", "--drop", "--reason", "x")
    assert "Regel 2 van rekening 2026-00001" in desk.done(*credit, "--line", "2", today=LATER)
    assert "Regel 2" in desk.refused(*credit, "--line", "2", today=LATER)
    assert desk.data("invoice", "show", "2026-00001", today=LATER)["status"] == "partly-credited"
    assert "2026-00003" in desk.done(*credit, today=LATER)
    assert desk.data("invoice", "show", "2026-00001", today=LATER)["status"] == "credited"
    assert "Rekening 2026-00001 is al teruggenomen" in desk.refused(*credit, today=LATER)


@pytest.mark.parametrize("fate", ["--drop", "--rebill"])
def test_credit_asks_first(desk: Reception, anna: str, fate: str) -> None:
    """It shows what is taken back and what becomes of it; after a no nothing has happened."""
    credit = ("invoice", "credit", "2026-00001", fate, "--reason", "x")
    said = desk.done(*credit, typed="n\n", today=LATER)
    assert "neemt 2 regels van rekening 2026-00001 terug" in said
    assert numbers(desk) == ["2026-00001"]
    desk.done(*credit, typed="y\n", today=LATER)
    assert numbers(desk) == ["2026-00001", "2026-00002"]


def test_redo_asks_first(desk: Reception, anna: str) -> None:
    """It shows what is taken back, what is made, and who pays now; after a no nothing has happened."""
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "1")
    redo = ("invoice", "redo", "2026-00001", "--reason", "x")
    said = desk.done(*redo, typed="n\n", today=LATER)
    for words in ("neemt 2 regels van rekening 2026-00001 terug", "Gemeente  ", "op rekening van Gemeente Utrecht"):
        assert words in said
    assert numbers(desk) == ["2026-00001"]
    desk.done(*redo, typed="y\n", today=LATER)
    assert numbers(desk) == [f"2026-0000{n}" for n in range(1, 5)]


@pytest.mark.parametrize("words", [("credit", "--drop"), ("redo",)])
def test_who_said_yes_is_not_asked(desk: Reception, anna: str, words: tuple[str, ...]) -> None:
    command, *more = words
    desk.done("invoice", command, "2026-00001", *more, "--reason", "x", "--yes", typed="", today=LATER)
    assert len(numbers(desk)) > 1


def test_redo_says_who_pays_now(desk: Reception, anna: str) -> None:
    """For programs the payers before and now, with the amount; for people a sentence."""
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "1")
    answer = desk.data("invoice", "redo", "2026-00001", "--reason", "x", today=LATER)
    (moved,) = answer["moved"]
    assert moved["from"] == [{"payer_kind": "client", "payer": anna}]
    assert moved["to"] == {"payer_kind": "municipality", "payer": "utrecht"}
    (made,) = [each for each in answer["invoices"] if each["payer_kind"] == "municipality"]
    assert moved["amount"] == made["gross"]
    assert "Eerst stond dit bij Anna Jansen" in moved["message"]
    assert answer["held"] == []


def test_redo_says_nothing_moved(desk: Reception, anna: str) -> None:
    assert desk.data("invoice", "redo", "2026-00001", "--reason", "x", today=LATER)["moved"] == []
    assert "Let op" not in desk.done("invoice", "redo", "2026-00003", "--reason", "x", today=LATER)


def test_redo_that_is_held_says_so(desk: Reception, anna: str) -> None:
    """What nobody pays any more waits: for programs too."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "0")
    answer = desk.data("invoice", "redo", "2026-00001", "--reason", "x", today=LATER)
    (held,) = answer["held"]
    assert (held["client"], held["code"], len(answer["invoices"])) == (anna, "shortfall", 1)


def test_what_another_pays_of_dropped_help_is_named(desk: Reception) -> None:
    """One half is dropped: the other bill stands, and is named. With both dropped it is said how the help went."""
    joop = desk.client("Joop")
    desk.done("coverage", "add", joop, "pledge", "--contact-name", "Ans", "--share", "50")
    talk = desk.deliver("online-talk", joop, "2026-11-03")
    own, family = (each.number for each in desk.issue_month("2026-11").invoices)
    credit = ("invoice", "credit", "--drop", "--reason", "ziek", "--yes")
    said = desk.done(*credit, own, today=LATER).replace("\xa0", " ")
    assert f"regel 1 van rekening {family} aan Ans" in said
    assert desk.data(*credit, family, today=LATER)["beside"] == []
    (last,) = [each for each in numbers(desk) if each > family][1:]
    refused = desk.refused("delivery", "remove", talk, "--reason", "x", today=LATER)
    assert f"creditnota {last}" in refused
    assert f"creditnota {last}" in desk.refused("delivery", "change", talk, "--on", "2026-11-04", today=LATER)


def test_what_is_open_of_an_invoice_for_many(desk: Reception, anna: str) -> None:
    """Of a municipality's invoice a client's list has their part; what was taken back of it is not open."""
    for name in ("Bert", "Carla"):
        client = desk.client(name)
        desk.done("coverage", "add", client, "grant", "--payer", "utrecht", "--units", "5")
        desk.deliver("online-talk", client, "2026-11-03")
    number = desk.issue_month("2026-11").invoices[-1].number
    (one,) = desk.data("invoice", "list", "--client", "Bert", "--open", today=LATER)["invoices"]
    assert (one["number"], Money.euros(one["part"]) + Money.euros(one["part"])) == (number, Money.euros(one["payable"]))
    lines = desk.data("invoice", "show", number, today=LATER)["lines"]
    assert len(lines) == 2
    desk.done("invoice", "credit", number, "--line", "1", "--drop", "--reason", "x", "--yes", today=LATER)
    found = [
        len(desk.data("invoice", "list", "--client", name, "--open", today=LATER)["invoices"])
        for name in ("Bert", "Carla")
    ]
    assert sorted(found) == [0, 1]
