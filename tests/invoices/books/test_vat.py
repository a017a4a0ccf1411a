"""`tiered report vat`: what the return says, where it comes from, and that a return that was filed stays as it was."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from end_to_end.office import Office, on
from end_to_end.test_seats import ahead
from hypothesis import given, settings
from hypothesis import strategies as st
from reception import Reception

from catalog.dates import Period, add_months
from catalog.faults import Faults
from catalog.money import Money
from catalog.organisation import VatSystem
from invoices.books.filing import goes_along
from invoices.books.report import record
from invoices.books.returns import Closed, Returns, Taxed, filed_by, pro_rata, returns_of, whole_euros
from invoices.books.turnover import invoiced
from invoices.books.vat import vat

Q4 = Period.named("2026-Q4")
BOXES = ("1a", "1b", "1e", "exempt")
QUARTERS = ("2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3")


def reported(office: Office, name: str, today: int = 20271001, system: VatSystem = "invoice") -> dict[str, Any]:
    """What the report says, as programs read it."""
    with office.reading() as connection:
        return record(vat(connection, system, name, Period.named(name), on(today), "nl"))


def test_the_boxes_of_a_quarter(desk: Reception) -> None:
    """What is filled in, with the invoices behind it: their sum is the box, and all of it is the `vat` account."""
    data = desk.data("report", "vat", "--period", "2026-Q4")
    boxes = {row["box"]: row for row in data["boxes"]}
    assert (boxes["1a"]["turnover"], boxes["1a"]["vat"]) == ("214.34", "45.01")
    assert (boxes["1a"]["turnover_rounded"], boxes["1a"]["vat_rounded"]) == (214, 45)
    assert (boxes["exempt"]["turnover_rounded"], boxes["exempt"]["vat"]) == (None, "0.00")
    for box in BOXES:
        behind = data[f"invoices_{box}_total"]
        assert (behind["turnover"], behind["vat"]) == (boxes[box]["turnover"], boxes[box]["vat"])
    assert {row["number"] for row in data["invoices_1a"] if row["kind"] == "credit-note"} == {"2026-00031"}
    rows = {row["number"]: row for row in desk.data("report", "accounts", "--period", "2026-Q4")["accounts"]}
    assert -Decimal(rows["1500"]["after"]) == Decimal(data["boxes_total"]["vat"]) == Decimal("45.01")
    assert data["filed_by"] == "2027-01-31"


def test_the_year_and_the_months(desk: Reception) -> None:
    """A year is its quarters; who files each month asks for a month, and has the same VAT in the end."""
    year = desk.data("report", "vat", "--period", "2026")
    assert year["boxes_total"]["vat"] == desk.data("report", "vat", "--period", "2026-Q4")["boxes_total"]["vat"]
    months = [desk.data("report", "vat", "--period", f"2026-{month}") for month in (10, 11, 12)]
    assert sum(Decimal(each["boxes_total"]["vat"]) for each in months) == Decimal(year["boxes_total"]["vat"])
    assert months[0]["filed_by"] == "2026-11-30"


def test_what_can_still_change(desk: Reception) -> None:
    """Until the last day to file it is said; after it not any more."""
    assert "31 januari 2027" in desk.done("report", "vat", "--period", "2026-Q4", today=date(2027, 1, 31))
    assert not desk.data("report", "vat", "--period", "2026-Q4", today=date(2027, 2, 1))["notes"]


def test_a_correction_is_of_its_own_quarter() -> None:
    """A credit note of after the return stands apart, by the quarter it corrects; the return stays what it was."""
    office = Office()
    for _ in range(250):
        office.deliver("cooking", 1202)
    office.issue("2026-12", 20270105)
    (invoice,) = office.invoices()
    before = reported(office, "2026-Q4")
    assert before["boxes"][0]["vat"] == str(invoice.tax)
    office.credit(invoice.number, "drop", 20270201)
    assert reported(office, "2026-Q4") == before
    later = reported(office, "2027-Q1")
    assert later["boxes_total"]["vat"] == later["to_file_total"]["vat"] == "0.00"  # too large to go along
    assert "2026-Q4" in later["notes"][0]
    assert later["corrections"] == [
        {"original": "2026-Q4", "box": "1a", "turnover": str(-invoice.net), "vat": str(-invoice.tax)}
    ]
    (row,) = later["correcting"]
    assert (row["tax_point"], row["booked"], row["kind"]) == ("2026-12-02", "2027-02-01", "credit-note")
    assert any("2026-Q4" in note and "suppletie" in note for note in later["notes"])


def test_a_small_correction_needs_no_return_of_its_own() -> None:
    """Up to EUR 1,000 goes along with the next return: it is in what is filled in there, and no warning."""
    office = Office()
    office.deliver("cooking", 1202)
    office.issue("2026-12", 20270105)
    office.credit(office.invoices()[0].number, "drop", 20270201)
    later = reported(office, "2027-Q1")
    assert later["corrections"]
    assert (later["boxes_total"]["vat"], later["to_file_total"]["vat"]) == ("0.00", "-4.34")
    assert next((row["turnover_rounded"], row["vat_rounded"]) for row in later["to_file"]) == (-21, -5)
    assert later["notes"] == ["Wat u invult, is met de correcties van 2026-Q4: €\xa0-4,34 btw."]
    assert reported(office, "2026-Q4")["to_file"] == reported(office, "2026-Q4")["boxes"]


def test_only_small_corrections_go_along() -> None:
    """Up to EUR 1,000 in all; what is of a year that needs a suppletie does not, and within a year all of it does."""

    def late(**sums: int) -> list[tuple[str, Taxed]]:
        days = on(1105), on(1106)
        each = {name.replace("_", "-"): Money.euros(amount) for name, amount in sums.items()}
        return [(name[1:], Taxed("1a", "n", "invoice", "client", *days, tax, tax)) for name, tax in each.items()]

    def along(mine: str, **sums: int) -> list[str]:
        return [name for name, _ in goes_along(late(**sums), [mine])]

    assert along("2027-Q2", y2026_Q4=1000) == ["2026-Q4"]
    assert along("2027-Q2", y2026_Q4=1001, y2027_Q1=-1000) == ["2027-Q1"]
    assert along("2027-Q2", y2026_Q3=600, y2026_Q4=600, y2027_Q1=5) == ["2027-Q1"]
    assert along("2027-Q2", y2026_Q4=600, y2027_Q1=600) == []
    assert along("2027-Q1", y2026_Q4=600, y2027_Q1=6000) == ["2027-Q1", "2026-Q4"]


def test_the_year_has_its_own_corrections() -> None:
    """What was corrected within the year is in the figure of the year; its quarters, filled in, are that figure."""
    office = Office()
    for day in (1102, 1202):
        office.deliver("cooking", day)
    office.issue("2026-12", 20270105)
    office.deliver("cooking", 20270105)
    office.issue("2027-01", 20270202)
    for invoice in office.invoices():
        office.credit(invoice.number, "drop", 20270501)
    year = reported(office, "2027")
    assert {row["original"] for row in year["corrections"]} == {"2026-Q4", "2027-Q1"}
    quarters = [reported(office, name)["to_file_total"]["vat"] for name in ("2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4")]
    assert Decimal(year["to_file_total"]["vat"]) == sum(map(Decimal, quarters))
    assert "2026-Q4, 2027-Q1" in year["notes"][0]


def test_from_the_account_to_the_return() -> None:
    """Booked in the period, with what was booked later, without what belongs to another return: the figure of it."""
    office = Office()
    office.deliver("cooking", 1102)
    office.issue("2026-11", 1202)
    office.deliver("cooking", 1202)
    office.issue("2026-12", 20270105)
    office.credit(office.invoices()[0].number, "drop", 20270201)
    sums = {name: [row["vat"] for row in reported(office, name)["account"]] for name in ("2026-Q4", "2027-Q1")}
    assert sums == {"2026-Q4": ["4.34", "4.34", "0.00"], "2027-Q1": ["0.00", "0.00", "-4.34"]}
    for name, due in (("2026-Q4", "8.68"), ("2027-Q1", "-4.34")):
        assert reported(office, name)["account_total"]["vat"] == due


ACTS = st.sampled_from(["deliver", "deliver", "month", "client", "drop", "rebill", "close"])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_filed_return_never_changes(data: st.DataObject) -> None:
    """Whatever is billed and credited later: the return stays, and with its corrections it is what the books say."""
    office = Office()
    office.coverage("grant", "utrecht", units=4)
    today, filed = date(2026, 11, 9), dict[str, Any]()
    for _ in range(data.draw(st.integers(3, 14), label="acts")):
        today += timedelta(days=data.draw(st.sampled_from([0, 1, 20, 45]), label="wait"))
        act(office, data, data.draw(ACTS, label="act"), today)
        for name in QUARTERS:
            now = reported(office, name)
            if now.pop("closed") or today > filed_by(Period.named(name).end or today):
                assert filed.setdefault(name, now) == now
    shown = [reported(office, name) for name in (*QUARTERS, "2027-Q4", "2028-Q1")]
    for each in shown:
        assert len(each["account"]) == 3  # all of the account is of invoices
    for box in BOXES:
        found = [row for each in shown for row in each["correcting"] if row["box"] == box]
        found += [row for each in shown for row in each[f"invoices_{box}"]]
        assert sum((Decimal(row["vat"]) for row in found), Decimal(0)) == booked(office, box, "vat").decimal
        both = booked(office, box, "revenue") + booked(office, box, "deferred")
        assert sum((Decimal(row["turnover"]) for row in found), Decimal(0)) == both.decimal


def booked(office: Office, box: str, account: str) -> Money:
    """What stands on an account of one kind of VAT; credit is positive."""
    category = {"1a": "standard", "1b": "reduced", "1e": "zero", "exempt": "exempt"}[box]
    return -office.balance(account, vat_category=category)


def act(office: Office, data: st.DataObject, what: str, today: date) -> None:
    day = today.year * 10_000 + today.month * 100 + today.day
    if what == "deliver":
        office.deliver(data.draw(st.sampled_from(["cooking", "talk", "walk", "three-lessons"])), day)
    elif what == "month":
        office.issue(f"{add_months(today.replace(day=1), -1):%Y-%m}", day)
    elif what == "close":
        with suppress(Faults):  # it is not over, or closed already
            office.close(data.draw(st.sampled_from(QUARTERS)), day)
    elif what == "client":
        office.issue_client(day)
    elif invoices := [each for each in office.invoices() if each.kind == "invoice"]:
        number = data.draw(st.sampled_from(invoices)).number
        with suppress(Faults):  # it was credited before
            office.credit(number, "drop" if what == "drop" else "rebill", day)


def test_what_is_paid_ahead_has_its_vat_at_issue() -> None:
    """A package and a seat to come: turnover and VAT of the day of issue, and none when it becomes income."""
    office = Office()
    office.deliver("three-lessons", 1105)
    office.issue_client(1109)
    ahead(office, 1110, office.deliver("cooking", 20270217))
    with office.reading() as connection:
        package, seat = invoiced(connection, Period())
    assert (package.point, package.box, package.net + package.tax) == (on(1109), "1a", Money.euros("99.99"))
    assert (seat.point, seat.net + seat.tax) == (on(1110), Money.euros("24.99"))
    assert reported(office, "2027-Q1")["boxes_total"] == reported(office, "2026-Q3")["boxes_total"]  # nothing


def test_a_transfer_of_before_the_invoice_is_said() -> None:
    """In an earlier period than the tax point: VAT fell due when it was paid (Wet OB art. 13 lid 2)."""
    office = Office()
    ahead(office, 20270104, office.deliver("cooking", 20270217), office.deliver("talk", 20270218))
    assert reported(office, "2027-Q1")["notes"] == []
    office.pay(office.invoices()[0].number, "64.99", 1230)
    assert ["2026-Q4" in note for note in reported(office, "2027-Q1")["notes"]] == [True]


@pytest.mark.parametrize(
    ("point", "booked_on", "shown"),
    [
        ("2026-12-31", "2027-01-31", "2026-Q4"),
        ("2026-12-31", "2027-02-01", "2027-Q1"),
        ("2026-12-31", "2027-04-30", "2027-Q1"),  # the return of the first quarter is not filed yet
        ("2026-12-31", "2027-05-01", "2027-Q2"),
        ("2027-01-01", "2027-01-01", "2027-Q1"),
    ],
)
def test_which_return_shows_it(point: str, booked_on: str, shown: str) -> None:
    """Its own as long as that was not filed; then the first that was not."""
    days = date.fromisoformat(point), date.fromisoformat(booked_on)
    assert returns_of(Q4).shown_in(*days) == shown


def test_closing_is_the_cut_off() -> None:
    """A quarter that was closed sooner takes nothing more."""
    closed = Returns(closed=(Closed(date(2026, 12, 31), date(2027, 1, 15), frozenset({"a note of that day"})),))
    assert closed.shown_in(date(2026, 12, 31), date(2027, 1, 15)) == "2026-Q4"
    assert closed.shown_in(date(2026, 12, 31), date(2027, 1, 16)) == "2027-Q1"
    assert closed.shown_in(date(2026, 12, 31), date(2027, 1, 15), "a note of that day") == "2027-Q1"
    late = Returns(closed=(Closed(date(2026, 12, 31), date(2027, 3, 1)),))
    assert late.cut_off("2026-Q4") == date(2027, 1, 31)  # the law's day comes first


def test_a_closed_return_is_fixed() -> None:
    """What comes after the closing is a correction, also on its own day; opened again, it is in the return."""
    office = Office()
    office.person("bram")
    for client in ("anna", "bram", "bram"):
        office.deliver("cooking", 1202, client=client)
    office.issue("2026-12", 20270105)
    first, second = office.invoices()
    office.close("2026-Q4", 20270105)
    before = reported(office, "2026-Q4")
    assert (before["closed"], before["boxes_total"]["vat"]) == ("2027-01-05", str(first.tax + second.tax))
    office.credit(first.number, "drop", 20270105)
    office.credit(second.number, "drop", 20270120)
    assert reported(office, "2026-Q4", 20270105) == before
    later = reported(office, "2027-Q1")
    assert [(row["original"], row["vat"]) for row in later["corrections"]] == [
        ("2026-Q4", str(-first.tax - second.tax))
    ]
    office.reopen("2026-Q4", 20270121)
    assert reported(office, "2026-Q4")["boxes_total"]["vat"] == "0.00"
    assert reported(office, "2027-Q1")["corrections"] == []


def test_money_of_a_closed_day_is_a_correction() -> None:
    """Under the cash system: it counts in the books from before the closing, and came to be known after it."""
    office = Office()
    office.deliver("cooking", 1102)
    office.issue("2026-11", 1201)
    office.close("2026-Q4", 20270105)
    office.pay("2026-00001", "24.99", 1220)
    assert reported(office, "2026-Q4", system="cash")["boxes_total"]["vat"] == "0.00"
    assert reported(office, "2027-Q1", system="cash")["corrections_total"]["vat"] == "4.34"


def test_whole_euros_are_in_favour_of_who_files() -> None:
    """Down; also below zero."""
    assert [whole_euros(Money(cents)) for cents in (199, 200, -1, -100, 0)] == [1, 2, -1, -1, 0]


def test_the_ratio_is_rounded_up() -> None:
    """Of exempt and taxed turnover together; without turnover there is none."""
    office = Office()
    assert pro_rata([]) is None
    office.deliver("cooking", 1105)
    for day in (1106, 1107, 1108):
        office.deliver("talk", day)
    office.issue("2026-11", 1201)
    ratios = reported(office, "2026-Q4")["ratio"]
    assert ratios[0] == {"span": "2026-Q4", "taxed": "20.65", "exempt": "120.00", "ratio": "15"}  # 14.68 %
    assert len(ratios) == 2
    assert len(reported(office, "2026")["ratio"]) == 1
    assert reported(office, "2027-Q1")["ratio"][0]["ratio"] is None


def test_the_ratio_of_a_year_has_its_corrections() -> None:
    """It settles what was deducted per quarter (Wet OB art. 15 lid 6): what was credited meanwhile is no turnover."""
    office = Office()
    office.deliver("cooking", 20270105)
    office.person("bram")
    office.deliver("talk", 20270106, client="bram")
    office.issue("2027-01", 20270202)
    taxed = next(each for each in office.invoices() if each.tax)
    office.credit(taxed.number, "drop", 20270501)
    (year,) = reported(office, "2027")["ratio"]
    assert year == {**reported(office, "2027-Q4")["ratio"][1], "span": "2027"}
    assert (year["taxed"], year["ratio"]) == ("0.00", "0")
    (corrected,) = {row["original"] for row in reported(office, "2027")["corrections"]}
    assert corrected == "2027-Q1"
