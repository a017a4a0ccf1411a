"""VAT of open invoices that were brought in: under the cash system it falls due here; unpaid, it is asked back here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from catalog.money import Money, total
from invoices.opening.model import OldInvoice

HEAD = "factuurnummer;datum;vervaldatum;klant;openstaand;btw-tarief;btw in openstaand\n"
ROWS = """\
F-21;1-9-2026;15-9-2026;Anna Jansen;121,00;21%;
F-9;1-9-2026;15-9-2026;Anna Jansen;109,00;laag;9,00
F-0;1-9-2026;15-9-2026;Anna Jansen;50,00;vrijgesteld;
F-mix;1-9-2026;15-9-2026;Anna Jansen;100,00;hoog;10,50
F-none;1-9-2026;15-9-2026;Anna Jansen;40,00;;
"""
LATER = date(2027, 1, 15)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen")
    return desk


def cash(desk: Reception) -> None:
    toml = (desk.folder / "catalog.toml").read_text("utf-8")
    desk.file("catalog.toml", toml.replace('vat_system = "invoice"', 'vat_system = "cash"'))


def bring(desk: Reception, rows: str = ROWS, day: str = "2026-10-01") -> str:
    file = desk.file("invoices.csv", HEAD + rows)
    done = desk.run("opening", "import", file, "--on", day, "--yes")
    assert done.exit_code == 0, done.stderr
    return str(done.stderr).replace("\u00a0", " ")


def pay(desk: Reception, number: str, amount: str, day: str = "2026-11-03") -> None:
    desk.done("pay", "book", number, amount, "--how", "cash", "--on", day)


def report(desk: Reception, name: str, today: date = LATER) -> dict[str, Any]:
    return dict(desk.data("report", "vat", "--period", name, today=today))


def boxes(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    rows = {row["box"]: (row["turnover"], row["vat"]) for row in data["boxes"]}
    return {box: sums for box, sums in rows.items() if sums != ("0.00", "0.00")}


def test_what_is_paid_here_is_taxed_here(desk: Reception) -> None:
    """By its rate, in the quarter it came, with the invoice behind it; what bears no VAT of a mixed one is exempt."""
    cash(desk)
    assert "1 open rekening" in bring(desk)
    assert boxes(report(desk, "2026-Q4")) == {}
    pay(desk, "F-21", "60.50")
    pay(desk, "F-9", "109")
    pay(desk, "F-0", "50")
    pay(desk, "F-mix", "100")
    data = report(desk, "2026-Q4")
    assert boxes(data) == {"1a": ("100.00", "21.00"), "1b": ("100.00", "9.00"), "exempt": ("89.50", "0.00")}
    behind = [(row["number"], row["kind"], row["tax_point"], row["vat"]) for row in data["invoices_1a"]]
    assert behind == [("F-21", "payment", "2026-11-03", "10.50"), ("F-mix", "payment", "2026-11-03", "10.50")]
    assert not [note for note in data["notes"] if "oude systeem" in note]
    desk.done("verify", today=LATER)


def test_what_comes_later_or_never(desk: Reception) -> None:
    """A refund lowers it, all payments are its VAT to the cent, paid too much has none; a write-off neither."""
    cash(desk)
    bring(desk)
    pay(desk, "F-21", "100", "2026-10-05")
    desk.done("pay", "refund", "F-21", "30", "--more", "--how", "cash", "--reason", "by mistake", "--yes")
    assert boxes(report(desk, "2026-Q4"))["1a"][1] == "12.15"  # 70.00 of 121.00
    desk.done("pay", "book", "F-21", "60", "--how", "cash", "--on", "2027-01-10", today=LATER)
    assert boxes(report(desk, "2027-Q1"))["1a"] == ("42.15", "8.85")  # 12.15 + 8.85 = 21.00
    desk.done("pay", "write-off", "F-9", "--reason", "cannot be paid", "--yes", today=LATER)
    data = report(desk, "2027-Q1")
    assert ("1b" in boxes(data), data["bad_debts"]) == (False, [])
    desk.done("verify", today=LATER)


def test_what_is_not_known_is_said(desk: Reception) -> None:
    """The number, the day and the amount, in the return where it belongs; under the invoice system nothing is due."""
    bring(desk)
    pay(desk, "F-none", "15")
    assert not [note for note in report(desk, "2026-Q4")["notes"] if "F-none" in note]
    cash(desk)
    (note,) = [note for note in report(desk, "2026-Q4")["notes"] if "F-none" in note]
    assert "3 november 2026" in note
    assert "€ 15,00 betaald" in note.replace("\u00a0", " ")
    assert not [note for note in report(desk, "2027-Q1")["notes"] if "F-none" in note]
    desk.done("pay", "refund", "F-none", "5", "--more", "--how", "cash", "--reason", "by mistake", "--yes", today=LATER)
    (note,) = [note for note in report(desk, "2027-Q1")["notes"] if "F-none" in note]
    assert "€ 5,00 teruggegeven" in note.replace("\u00a0", " ")


def test_what_nobody_pays_is_asked_back_here(desk: Reception) -> None:
    """A year after the last day to pay (art. 29), or when it is written off; what was lost before is not new."""
    assert not bring(desk, ROWS + "F-old;1-7-2025;15-7-2025;Anna Jansen;242,00;21;\n")
    lost = {row["number"]: (row["why"], row["reclaim"]) for row in report(desk, "2026-Q4")["bad_debts"]}
    assert lost == {"F-old": ("one-year", "0.00")}
    desk.done("pay", "write-off", "F-9", "--reason", "cannot be paid", "--yes")
    lost = {row["number"]: (row["why"], row["reclaim"]) for row in report(desk, "2026-Q4")["bad_debts"]}
    assert lost["F-9"] == ("written-off", "9.00")
    later = report(desk, "2027-Q3", date(2027, 9, 30))
    lost = {row["number"]: (row["why"], row["reclaim"]) for row in later["bad_debts"]}
    assert lost["F-21"] == ("one-year", "21.00")
    (note,) = [note for note in later["notes"] if "F-none" in note]
    assert "€ 40,00" in note.replace("\u00a0", " ")
    assert "art. 29" in note
    assert report(desk, "2026-Q3")["bad_debts"] == []  # the old books have that
    paid = date(2027, 11, 15)
    desk.done("pay", "book", "F-none", "40", "--how", "cash", "--on", "2027-11-10", today=paid)
    (note,) = [note for note in report(desk, "2027-Q4", paid)["notes"] if "F-none" in note]
    assert "weer verschuldigd" in note
    assert "-" not in note.removeprefix("Van rekening F-none")  # an amount, not a change


OVERDUE = "F-old;1-3-2025;15-3-2025;Anna Jansen;242,00;21;\nF-what;1-3-2025;15-3-2025;Anna Jansen;242,00;;\n"


def reclaimed(data: dict[str, Any]) -> Money:
    return total(Money.euros(row["reclaim"]) for row in data["bad_debts"])


@pytest.mark.parametrize("opening", ["2026-07-01", "2026-09-10", "2026-03-10", "2026-11-01"])
@pytest.mark.parametrize("due", ["15-3-2025", "10-10-2025", "1-8-2025"])
def test_what_was_lost_before_the_opening_day_is_in_the_old_books(desk: Reception, opening: str, due: str) -> None:
    """Wherever in a period that day is: the months come to their quarters, and the quarters to the year (art. 29)."""
    bring(desk, OVERDUE.replace("15-3-2025", due), opening)
    desk.done("pay", "book", "F-old", "100", "--how", "cash", "--on", "2026-11-08")
    day, month, year = map(int, due.split("-"))
    late = date(year + 1, month, day) >= date.fromisoformat(opening)
    asked = {name: reclaimed(report(desk, name)) for name in names(1, 12, "2026-{:02}")}
    quarters = {name: reclaimed(report(desk, name)) for name in names(1, 4, "2026-Q{}")}
    year_sum = reclaimed(report(desk, "2026"))
    assert year_sum == Money.euros("24.64" if late else "-17.36")
    assert total(asked.values()) == total(quarters.values()) == year_sum
    for quarter in range(4):
        mine = [asked[f"2026-{3 * quarter + month:02}"] for month in (1, 2, 3)]
        assert total(mine) == quarters[f"2026-Q{quarter + 1}"]


def names(first: int, last: int, pattern: str) -> list[str]:
    return [pattern.format(place) for place in range(first, last + 1)]


def test_what_is_not_known_was_lost_before_the_opening_day(desk: Reception) -> None:
    """No note about what the old books have; the year says the same as its quarter, without a sign."""
    bring(desk, OVERDUE, "2026-07-01")
    assert not [note for name in ("2026", "2026-Q3") for note in report(desk, name)["notes"] if "F-what" in note]
    desk.done("pay", "book", "F-what", "100", "--how", "cash", "--on", "2026-11-08")
    for name in ("2026", "2026-Q4"):
        (note,) = [note for note in report(desk, name)["notes"] if "F-what" in note]
        assert "niet meer verloren: € 100,00" in note.replace("\u00a0", " ")


def test_columns_that_cannot_be(desk: Reception) -> None:
    """An amount without a rate, and more than there can be in what is open."""
    file = desk.file(
        "invoices.csv", HEAD + "A;1-9-2026;;Anna Jansen;121,00;;21,00\nB;1-9-2026;;Anna Jansen;60,50;21;21\n"
    )
    said = desk.refused("opening", "import", file, "--on", "2026-10-01", "--yes").replace("\u00a0", " ")
    assert "regel 2" in said
    assert "hoogstens € 10,50" in said


@pytest.mark.parametrize("tax", [0, 1, 1049, 1050, 1734, 1736, 1741])
def test_nothing_of_an_old_invoice_is_lost(tax: int) -> None:
    """Turnover and VAT of all kinds together are what is open."""
    facts = {"number": "F-1", "issued": "2026-09-01", "due": "2026-09-15", "payer_kind": "client", "payer": "k-0001"}
    old = OldInvoice.model_validate(
        {**facts, "open": "100.00", "reference": "F-1", "vat": "standard", "tax": str(Money(tax))}
    )
    assert sum(net.cents + vat.cents for net, vat in old.parts.values()) == 10000
    assert old.parts["standard"][1] == Money(tax)
    assert len(old.parts) == (1 if tax > 1730 else 2)
