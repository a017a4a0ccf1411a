"""`tiered pay book` and `pay show`: what staff book themselves."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money
from catalog.terminal import Terminal
from invoices.practice.practice import Practice
from invoices.store.cashbook import balance


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna had two talks; her invoice of 85.00 is of 9 November."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen")
    for day in ("2026-10-05", "2026-10-12"):
        desk.done("deliver", "online-talk", anna, "--on", day)
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


NUMBER = "2026-00001"


def book(desk: Reception, amount: str, *more: str) -> dict[str, object]:
    return dict(desk.data("pay", "book", NUMBER, amount, "--how", "cash", "--on", "2026-11-09", *more))


def balances(desk: Reception) -> dict[str, Money]:
    (invoice,) = desk.data("invoice", "list")["invoices"]
    assert desk.run("verify").exit_code == 0
    with Practice(Terminal(desk.folder)) as practice, practice.database.reading() as connection:
        found = {name: balance(connection, name) for name in ("receivable", "cash", "bank")}
    assert found["receivable"] == Money.euros(invoice["open"])
    return found


def test_paid_in_parts(desk: Reception) -> None:
    """Each part lowers what is open, and the books say where the money is."""
    first = book(desk, "50")
    assert (first["status"], first["open"], first["paid"]) == ("partly-paid", "35.00", "50.00")
    second = desk.data("pay", "book", NUMBER, "35,00", "--how", "bank", "--on", "9-11-2026")
    assert (second["status"], second["open"]) == ("paid", "0.00")
    assert balances(desk) == {"receivable": Money(0), "cash": Money(5000), "bank": Money(3500)}
    shown = desk.data("pay", "show", NUMBER)
    assert [(each["till"], each["amount"]) for each in shown["movements"]] == [("cash", "50.00"), ("bank", "35.00")]
    assert desk.data("invoice", "list", "--open")["invoices"] == []


def test_paid_too_much(desk: Reception) -> None:
    """What is over is shown, and stands in the books as money that is not ours."""
    assert book(desk, "100.00")["status"] == "overpaid"
    assert "te veel" in (desk.folder / "documents" / "index.html").read_text()
    assert "€ 15,00 te veel betaald" in desk.done("pay", "show", NUMBER).replace("\u00a0", " ")
    assert balances(desk)["receivable"] == Money(-1500)


def test_too_much_is_asked_about(desk: Reception) -> None:
    """At the keyboard a slip of the finger is caught before anything is booked."""
    said = desk.run("pay", "book", NUMBER, typed="1700\n1\n\nn\n")
    assert said.exit_code == 0
    assert "niets veranderd" in said.output
    assert "meer dan er openstaat" in said.output
    assert desk.data("pay", "show", NUMBER)["movements"] == []


def test_the_same_payment_twice(desk: Reception) -> None:
    """Booked by accident a second time it is refused; paid twice it is booked twice."""
    book(desk, "50")
    assert "al € 50,00 zo betaald" in desk.refused(
        "pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09"
    ).replace("\u00a0", " ")
    assert book(desk, "50", "--again")["paid"] == "100.00"


@pytest.mark.parametrize(
    ("amount", "on", "code"),
    [
        ("0", "2026-11-09", "is geen betaling"),
        ("-5", "2026-11-09", "is geen betaling"),
        ("50", "2026-11-10", "nog niet geweest"),
        ("50", "2026-11-08", "was deze rekening er nog niet"),
    ],
)
def test_what_cannot_be(desk: Reception, amount: str, on: str, code: str) -> None:
    """Each with its sentence, and nothing booked."""
    assert code in desk.refused("pay", "book", "--how", "cash", "--on", on, "--", NUMBER, amount)
    assert desk.data("pay", "show", NUMBER)["movements"] == []


def test_a_credit_note_is_not_paid(desk: Reception) -> None:
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "Toch niet", "--yes")
    assert "creditnota" in desk.refused("pay", "book", "2026-00002", "5", "--how", "cash", "--on", "2026-11-09")


def test_wrong_words(desk: Reception) -> None:
    assert "hele centen" in desk.misused("pay", "book", NUMBER, "5.0010", "--how", "cash", "--on", "2026-11-09")
    assert "bank, cash, card" in desk.misused("pay", "book", NUMBER, "5", "--how", "paypal", "--on", "2026-11-09")
    assert "geen rekening met nummer" in desk.refused(
        "pay", "book", "2026-9", "5", "--how", "cash", "--on", "9-11-2026"
    )


def test_a_credited_invoice_that_was_paid(desk: Reception) -> None:
    """What was paid is over, to be given back."""
    book(desk, "85")
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "Toch niet", "--yes")
    assert desk.data("pay", "show", NUMBER)["open"] == "-85.00"
    assert desk.data("invoice", "list")["invoices"][0]["status"] == "overpaid"


def test_edits_are_named(desk: Reception) -> None:
    """Whoever changes a payment by hand is found out, in every column and in the books."""
    book(desk, "50")
    path = desk.folder / "practice.db"
    original = path.read_bytes()
    for edit in (
        "UPDATE movements SET amount = 1",
        "UPDATE movements SET day = '2026-11-08'",
        "UPDATE movements SET kind = 'refund'",
        "UPDATE movements SET source = 'hand:x'",
        "UPDATE movements SET actor = 'x'",
        "UPDATE movements SET time = 'x'",
        "UPDATE movements SET record = replace(record, '50.00', '51.00')",
        "UPDATE applied SET amount = 1",
        "DELETE FROM applied",
        "DELETE FROM movements",
        "UPDATE postings SET amount = amount * 2 WHERE source = 'p-00001'",
        "DELETE FROM postings WHERE source = 'p-00001'",
    ):
        with sqlite3.connect(path) as connection:
            for name in ("movements", "applied", "postings"):
                for rule in ("unchanged", "undeleted"):
                    connection.execute(f"DROP TRIGGER IF EXISTS {name}_{rule}")
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute(edit)
        connection.close()
        said = desk.run("verify")
        assert said.exit_code == 1, edit
        assert "p-00001" in said.output, edit
        path.write_bytes(original)


def test_the_words_of_the_list(desk: Reception) -> None:
    """How it was paid may be said as the list says it."""
    for word, till in (("contant", "cash"), ("pin", "card"), ("Bank", "bank")):
        made = desk.data("pay", "book", NUMBER, "1", "--how", word, "--on", "2026-11-09")
        assert made["till"] == till
