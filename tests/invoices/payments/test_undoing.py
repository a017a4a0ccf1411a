"""A payment on the wrong invoice: it counts for the right one, or no longer; the books keep both."""

from __future__ import annotations

from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money
from catalog.terminal import Terminal
from invoices.practice.practice import Practice
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance

WRONG, RIGHT = "2026-00001", "2026-00002"


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna and Bram have an invoice of 42.50 each; Bram's payment was booked on Anna's."""
    desk = Reception.opened(tmp_path)
    for name in ("Anna Jansen", "Bram Okafor"):
        desk.done("deliver", "online-talk", desk.client(name), "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "book", WRONG, "42.50", "--how", "card", "--on", "2026-11-09")
    return desk


def balances(desk: Reception) -> tuple[Money, Money]:
    """The card terminal's account, and what is receivable."""
    assert desk.run("verify").exit_code == 0, desk.run("verify").output
    with Practice(Terminal(desk.folder)) as practice, practice.database.reading() as connection:
        return balance(connection, "card"), balance(connection, "receivable")


def test_for_the_right_invoice(desk: Reception) -> None:
    desk.done("pay", "undo", "p-00001", "--for", RIGHT, "--reason", "wrong number")
    assert [desk.data("pay", "show", number)["status"] for number in (WRONG, RIGHT)] == ["open", "paid"]
    assert balances(desk) == (Money(4250), Money(4250))
    was, now = (" ".join(desk.done("pay", "show", number).split()) for number in (WRONG, RIGHT))
    assert "wrong number" in was
    assert "teruggehaald" in was
    assert f"betaling, was bij {WRONG}" in now
    assert "teruggehaald" not in now


def test_it_never_came(desk: Reception) -> None:
    said = desk.done("pay", "undo", "p-00001", typed="it never came\n")
    assert "42,50" in said
    assert balances(desk) == (Money(0), Money(8500))
    assert "al teruggenomen" in desk.refused("pay", "undo", "p-00001", "--reason", "x")
    assert "niet door u geboekt" in desk.refused("pay", "undo", "p-00002", "--reason", "x")


def test_refused(desk: Reception) -> None:
    """What is not there, what is on that invoice already, and what was given back since."""
    assert "geen betaling" in desk.refused("pay", "undo", "p-9", "--reason", "x")
    assert "al bij staat" in desk.refused("pay", "undo", "p-00001", "--for", WRONG, "--reason", "x")
    desk.refused("pay", "undo", "p-00001", "--for", "2026-9", "--reason", "x")
    desk.done("pay", "refund", WRONG, "10", "--how", "cash", "--more", "--reason", "x", "--yes")
    assert "teruggegeven" in desk.refused("pay", "undo", "p-00001", "--reason", "x")
    assert balances(desk) == (Money(4250), Money(5250))


def test_given_back_by_the_same_way(desk: Reception) -> None:
    """Paid twice, and the cash given back: the cash payment is not taken back as well."""
    desk.done("pay", "book", WRONG, "42.50", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "refund", WRONG, "42.50", "--how", "cash", "--reason", "x", "--yes")
    assert "teruggegeven" in desk.refused("pay", "undo", "p-00002", "--reason", "x")


def test_what_was_moved(desk: Reception) -> None:
    """First the move, then the payment: there is a way back for each."""
    desk.done("pay", "book", WRONG, "42.50", "--how", "card", "--on", "2026-11-09", "--again")
    desk.done("deliver", "online-talk", "Anna", "--on", "2026-10-06")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "keep", WRONG, "--for", "2026-00003")
    desk.done("pay", "undo", "p-00003", "--reason", "not for that one")
    assert desk.data("pay", "show", "2026-00003")["status"] == "open"
    assert desk.data("pay", "show", WRONG)["status"] == "overpaid"
    desk.done("pay", "undo", "p-00002", "--for", RIGHT, "--reason", "it was Bram's")
    assert [desk.data("pay", "show", number)["status"] for number in (WRONG, RIGHT)] == ["paid", "paid"]
    assert balances(desk) == (Money(8500), Money(4250))


def third(desk: Reception) -> None:
    """Anna gets another invoice."""
    desk.done("deliver", "online-talk", "Anna", "--on", "2026-10-06")
    desk.done("issue", "--month", "2026-10", "--yes")


def paid(desk: Reception, *numbers: str) -> list[str]:
    return [desk.data("pay", "show", number)["paid"] for number in numbers]


def test_a_refund_of_what_was_never_paid(desk: Reception) -> None:
    """Money cannot have gone back to somebody who paid less; to who did, it can."""
    desk.done("pay", "refund", WRONG, "42.50", "--how", "cash", "--more", "--reason", "x", "--yes")
    assert "meer is er niet betaald" in desk.refused("pay", "undo", "p-00002", "--for", RIGHT, "--reason", "x")
    assert paid(desk, WRONG, RIGHT) == ["0.00", "0.00"]
    desk.done("pay", "book", RIGHT, "42.50", "--how", "bank", "--on", "2026-11-09")
    desk.done("pay", "undo", "p-00002", "--for", RIGHT, "--reason", "it was Bram's")
    assert paid(desk, WRONG, RIGHT) == ["42.50", "0.00"]


def test_a_payment_that_was_moved_since(desk: Reception, stripe: Sandbox) -> None:
    """The cash counts for another invoice now: what is left on this one came by the link, and stays."""
    desk.done("pay", "undo", "p-00001", "--reason", "x")
    desk.done("pay", "sync")
    desk.done("pay", "link", WRONG)
    stripe.pay(stripe.open(next(str(each["id"]) for each in stripe.world.all("payment_link") if each["active"])))
    desk.done("pay", "sync")
    desk.done("pay", "book", WRONG, "42.50", "--how", "cash", "--on", "2026-11-09")
    third(desk)
    desk.done("pay", "keep", WRONG, "--for", "2026-00003")
    moves = desk.data("pay", "show", WRONG)["movements"]
    cash, move = (next(each["id"] for each in moves if each["till"] == till) for till in ("cash", "advances"))
    assert "verrekend" in desk.refused("pay", "undo", cash, "--reason", "x")
    assert paid(desk, WRONG, "2026-00003") == ["42.50", "42.50"]
    desk.done("pay", "undo", move, "--reason", "x")
    desk.done("pay", "undo", cash, "--reason", "x")
    assert paid(desk, WRONG, "2026-00003") == ["42.50", "0.00"]


def test_a_move_takes_no_newer_money_back(desk: Reception) -> None:
    """What was moved was given back, and paid again: the move is over, and the new money stays where it is."""
    desk.done("pay", "book", WRONG, "42.50", "--how", "card", "--on", "2026-11-09", "--again")
    third(desk)
    desk.done("pay", "keep", WRONG, "--for", "2026-00003")
    desk.done("pay", "refund", "2026-00003", "42.50", "--how", "card", "--more", "--reason", "x", "--yes")
    desk.done("pay", "book", "2026-00003", "42.50", "--how", "cash", "--on", "2026-11-09")
    assert "teruggegeven" in desk.refused("pay", "undo", "p-00003", "--reason", "x")
    assert paid(desk, WRONG, "2026-00003") == ["42.50", "42.50"]


def test_a_move_goes_back_beside_newer_money(desk: Reception) -> None:
    """What was paid on top was given back: what was moved is still there, and goes back."""
    desk.done("pay", "book", WRONG, "42.50", "--how", "card", "--on", "2026-11-09", "--again")
    third(desk)
    desk.done("pay", "keep", WRONG, "--for", "2026-00003")
    desk.done("pay", "book", "2026-00003", "42.50", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "refund", "2026-00003", "42.50", "--how", "cash", "--reason", "x", "--yes")
    desk.done("pay", "undo", "p-00003", "--reason", "not for that one")
    assert paid(desk, WRONG, "2026-00003") == ["85.00", "0.00"]
