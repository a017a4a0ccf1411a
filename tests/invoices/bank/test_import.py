"""`tiered bank import`: what is certain is booked once; what is not is asked; what is not ours is never posted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bank_files import statement
from reception import Reception

from catalog.money import Money
from catalog.terminal import Terminal
from invoices.payments.model import Movement
from invoices.practice.practice import Practice
from invoices.store.cashbook import balance

NUMBER = "2026-00001"


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna has an invoice of 85.00."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen")
    for day in ("2026-10-05", "2026-10-12"):
        desk.done("deliver", "online-talk", anna, "--on", day)
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


def reference(desk: Reception) -> str:
    return str(desk.data("invoice", "show", NUMBER)["reference"])


def bring(desk: Reception, *lines: tuple[str, str, str], **more: Any) -> Any:
    return desk.data("bank", "import", desk.file("bank.xml", statement(*lines)), **more)


def balances(desk: Reception) -> dict[str, Money]:
    assert desk.run("verify").exit_code == 0, desk.run("verify").output
    with Practice(Terminal(desk.folder)) as practice, practice.database.reading() as connection:
        return {name: balance(connection, name) for name in ("bank", "receivable", "transit")}


def test_a_reference_is_certain_and_booked_once(desk: Reception) -> None:
    """The same file again changes nothing."""
    lines = (("85.00", "A. Jansen", reference(desk)), ("-12.00", "Drukkerij", "folders"))
    first = bring(desk, *lines)
    assert [each["applied"] for each in first["booked"]] == [{NUMBER: "85.00"}]
    assert first["elsewhere"] == 1
    again = bring(desk, *lines)
    assert (again["booked"], again["before"]) == ([], 2)
    assert balances(desk) == {"bank": Money(8500), "receivable": Money(0), "transit": Money(0)}
    assert desk.data("pay", "show", NUMBER)["status"] == "paid"


def test_only_looking(desk: Reception) -> None:
    path = desk.file("bank.xml", statement(("85.00", "A. Jansen", reference(desk))))
    assert desk.data("bank", "import", path, "--dry-run")["booked"] == []
    assert balances(desk)["bank"] == Money(0)
    assert bring(desk, ("85.00", "A. Jansen", reference(desk)))["booked"]


def test_what_is_not_certain_waits_for_a_person(desk: Reception) -> None:
    """Without somebody at the keyboard nothing that is doubtful is booked."""
    lines = (("85.00", "Anna Jansen", "bedankt"), ("5.00", "Onbekend", "?"))
    left = bring(desk, *lines)
    assert [each["certainty"] for each in left["left"]] == ["likely", "unknown"]
    path = desk.folder / "bank.xml"
    said = desk.done("bank", "import", path, typed="j\n-\n")
    assert "Anna Jansen" in said
    assert desk.data("pay", "show", NUMBER)["status"] == "paid"
    assert bring(desk, *lines)["before"] == 2
    assert balances(desk)["bank"] == Money(8500)


def test_a_person_says_which_invoice(desk: Reception) -> None:
    """A wrong number is asked again; an empty answer leaves the line for later."""
    path = desk.file("bank.xml", statement(("40.00", "Buurvrouw", "voor Anna"), ("1.00", "X", "y")))
    desk.done("bank", "import", path, typed=f"2026-9\n{NUMBER}\n\n")
    assert desk.data("pay", "show", NUMBER)["open"] == "45.00"
    assert len(desk.data("bank", "import", path)["left"]) == 1


def test_a_credit_note_is_not_paid(desk: Reception) -> None:
    """Whoever names the credit note is told which invoice to name, and is asked again."""
    path = desk.file("bank.xml", statement(("40.00", "Buurvrouw", "voor Anna")))
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "x", "--yes")
    said = desk.run("bank", "import", path, typed=f"2026-00002\n{NUMBER}\n")
    assert "creditnota" in said.stderr
    assert desk.data("pay", "show", NUMBER)["open"] == "-40.00"
    assert balances(desk)["receivable"] == Money(-4000)


def test_no_at_the_question(desk: Reception) -> None:
    path = desk.file("bank.xml", statement(("85.00", "A. Jansen", reference(desk))))
    assert "niets veranderd" in desk.run("bank", "import", path, typed="n\n").output
    assert desk.data("pay", "show", NUMBER)["movements"] == []


def test_too_much_and_back(desk: Reception) -> None:
    """Paid twice, what is over is shown."""
    said = bring(desk, ("85.00", "A", reference(desk)), ("85.00", "A", reference(desk)))
    assert [each["because"] for each in said["booked"]] == ["reference", "reference-overpaid"]
    assert desk.data("pay", "show", NUMBER)["status"] == "overpaid"
    assert balances(desk)["receivable"] == Money(-8500)


def test_another_account(desk: Reception) -> None:
    """The statement of another organisation's account is not booked."""
    other = statement(("85.00", "A", reference(desk)), account="NL20INGB0001234567")
    assert "NL20INGB0001234567" in desk.refused("bank", "import", desk.file("bank.xml", other))
    assert balances(desk)["bank"] == Money(0)


def test_a_payout_arrives(desk: Reception) -> None:
    """What Stripe sent stands in transit until the bank shows it."""
    with Practice(Terminal(desk.folder)) as practice, practice.store.cash() as book:
        sent = {"till": "clearing", "amount": Money(-8471), "against": "transit", "day": desk.today}
        book.book([Movement(id="p-00001", source="stripe:txn_1", kind="payout", **sent)])
    line = ("84.71", "STRIPE PAYMENTS EUROPE", "STRIPE po_1AbCdEfGh")
    (booked,) = bring(desk, line)["booked"]
    assert booked["because"] == "stripe-payout"
    assert balances(desk) == {"bank": Money(8471), "receivable": Money(8500), "transit": Money(0)}
    assert bring(desk, line)["before"] == 1


def test_not_a_statement(desk: Reception) -> None:
    assert desk.refused("bank", "import", desk.file("bank.csv", "datum;bedrag\n1-1-2026;5"))


def test_taken_back_in_a_later_file(desk: Reception) -> None:
    """A bank takes a payment back after the statement that brought it was booked."""
    bring(desk, ("85.00", "A. Jansen", reference(desk)))
    later = desk.file("later.xml", statement(("-85.00", "A. Jansen", reference(desk)), mark="S", back=True))
    (booked,) = desk.data("bank", "import", later)["booked"]
    assert (booked["because"], booked["applied"]) == ("reversal", {NUMBER: "-85.00"})
    assert balances(desk) == {"bank": Money(0), "receivable": Money(8500), "transit": Money(0)}
    assert desk.data("bank", "import", later)["before"] == 1


def test_the_same_statement_in_another_form(desk: Reception) -> None:
    """Another form of a statement has other marks: somebody is asked, and nothing is booked twice by itself."""
    lines = (("50.00", "A. Jansen", reference(desk)), ("35.00", "Buurvrouw", NUMBER))
    bring(desk, *lines)
    other = desk.file("other.xml", statement(*lines, mark="S"))
    left = desk.data("bank", "import", other)["left"]
    assert [each["because"] for each in left] == ["booked-before", "booked-before"]
    assert balances(desk)["bank"] == Money(8500)
    assert "2 regels" in desk.run("bank", "import", other, typed="j\n").stderr
    assert desk.data("bank", "import", other)["before"] == 2
    assert balances(desk)["bank"] == Money(8500)


def test_not_the_same_after_all(desk: Reception) -> None:
    """Whoever says that it is another payment can place it."""
    bring(desk, ("85.00", "A. Jansen", reference(desk)))
    other = desk.file("other.xml", statement(("85.00", "A. Jansen", reference(desk)), mark="S"))
    desk.done("bank", "import", other, typed="n\nj\n")
    assert desk.data("pay", "show", NUMBER)["open"] == "-85.00"


def test_twice_on_one_day_is_twice(desk: Reception) -> None:
    """Two lines of one file are two payments, also when the first was booked from an earlier file."""
    line = ("42.50", "A. Jansen", reference(desk))
    bring(desk, line)
    (booked,) = bring(desk, line, line)["booked"]
    assert booked["applied"] == {NUMBER: "42.50"}
    assert desk.data("pay", "show", NUMBER)["status"] == "paid"


def test_booked_by_hand_before(desk: Reception) -> None:
    """What staff saw at the bank and booked themselves is asked about once; the next payment is a new one."""
    desk.done("pay", "book", NUMBER, "42.50", "--how", "bank", "--on", "2026-11-09")
    line = ("42.50", "A. Jansen", reference(desk))
    assert [each["because"] for each in bring(desk, line)["left"]] == ["booked-before"]
    desk.done("bank", "import", desk.folder / "bank.xml", typed="j\n")
    assert balances(desk)["bank"] == Money(4250)
    assert bring(desk, line, line)["booked"]
    assert balances(desk)["bank"] == Money(8500)


def test_a_part_that_was_agreed(desk: Reception) -> None:
    """A transfer of exactly a part, with the invoice's number, is booked without anybody looking."""
    desk.done("pay", "parts", NUMBER, "--count", "3", "--first", "2026-12-01")
    (booked,) = bring(desk, ("28.34", "A Jansen", f"deel 3 van {NUMBER}"))["booked"]
    assert (booked["certainty"], booked["because"]) == ("certain", "number-agreed-part")
    shown = desk.data("pay", "parts", NUMBER)["parts"]
    assert [each["open"] for each in shown] == ["0.00", "28.32", "28.34"]


def test_taken_back_where_it_counts_now(desk: Reception) -> None:
    """What was said to be Bram's comes off his invoice when the bank takes it back, and off nobody else's."""
    desk.done("deliver", "online-talk", desk.client("Bram Okafor"), "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    bring(desk, ("42.50", "B. Okafor", reference(desk)))
    desk.done("pay", "undo", "p-00001", "--for", "2026-00002", "--reason", "it was Bram's")
    later = desk.file("later.xml", statement(("-42.50", "B. Okafor", reference(desk)), mark="S", back=True))
    (booked,) = desk.data("bank", "import", later)["booked"]
    assert (booked["because"], booked["applied"]) == ("reversal", {"2026-00002": "-42.50"})
    assert [desk.data("pay", "show", number)["paid"] for number in (NUMBER, "2026-00002")] == ["0.00", "0.00"]


def test_taken_back_after_it_went(desk: Reception) -> None:
    """It was given back already, or counts for another invoice: somebody looks before it is booked."""
    bring(desk, ("85.00", "A. Jansen", reference(desk)))
    desk.done("pay", "refund", NUMBER, "85.00", "--how", "cash", "--more", "--reason", "x", "--yes")
    later = desk.file("later.xml", statement(("-85.00", "A. Jansen", reference(desk)), mark="S", back=True))
    found = desk.data("bank", "import", later)
    assert [(each["because"], each["certainty"]) for each in found["left"]] == [("reversal-moved", "likely")]
    assert found["booked"] == []
    assert desk.data("pay", "show", NUMBER)["open"] == "85.00"


def test_taken_back_in_its_own_file(desk: Reception) -> None:
    """It came and went on one statement: that is as certain as the payment was."""
    payer = ("A. Jansen", reference(desk))
    lines = statement(("85.00", *payer), ("-85.00", *payer), back=True)
    booked = desk.data("bank", "import", desk.file("both.xml", lines))["booked"]
    assert [each["applied"] for each in booked] == [{NUMBER: "85.00"}, {NUMBER: "-85.00"}]
