"""`tiered report completeness`: each delivery is in exactly one state, and what is not billed is named and accrued."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from end_to_end.office import Office, euros
from end_to_end.test_any_correction import act
from end_to_end.test_books import FEW, RUNS, practice
from hypothesis import given
from hypothesis import strategies as st
from property.cases import Case, cases
from reception import Reception
from sqlalchemy import select

from catalog.dates import Period
from invoices.books.accrual import due_tax
from invoices.books.completeness import STATES, completeness
from invoices.books.delivered import register_of
from invoices.books.lines import lines
from invoices.books.report import record
from invoices.books.vat import vat
from invoices.store import schema
from invoices.store.conditions import ACTIVE

QUARTER = "2026-Q4"


def reported(office: Office, today: int, name: str = QUARTER) -> dict[str, Any]:
    """What the report says, as programs read it."""
    period = Period.named(name)
    found = register_of(office.store, office._setting(today), period)
    return record(completeness(found, (), name, period, "en"))


def counted(data: dict[str, Any]) -> dict[str, int]:
    return {row["state"]: row["deliveries"] for row in data["states"] if row["deliveries"]}


def accrued(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(row["why"], row["vat_kind"], row["amount"]) for row in data["accrual"]]


def test_from_given_to_billed_to_removed() -> None:
    """What is not billed is accrued with its VAT, also when it is billed after the period; then it leaves the list."""
    office = Office()
    talk, cooking = office.deliver("talk", 1214), office.deliver("cooking", 1215)
    before = reported(office, 1231)
    assert (before["holds"], counted(before)) == (False, {"unbilled": 2})
    assert before["notes"] == ["2 deliveries are on no invoice yet: tiered issue."]
    assert [(row["delivery"], row["why"], row["open"]) for row in before["not_billed"]] == [
        (talk, "to-bill", "40.00"),
        (cooking, "to-bill", "24.99"),
    ]
    assert accrued(before) == [
        ("to-bill", "exempt", "40.00"),
        ("to-bill", "standard", "20.65"),
        ("to-bill", "standard", "4.34"),
    ]
    assert [row["credit_account"] for row in before["accrual"]][1:] == ["8000", "1500"]
    assert before["accrual_total"]["amount"] == before["not_billed_total"]["open"]
    office.issue("2026-12", 20270105)
    later = reported(office, 20270106)
    assert (later["holds"], counted(later), later["not_billed"]) == (True, {"billed": 2}, [])
    assert later["notes"] == []
    assert accrued(later) == [
        ("billed-later", "exempt", "40.00"),
        ("billed-later", "standard", "20.65"),
        ("billed-later", "standard", "4.34"),
    ]
    office.credit(office.invoices()[0].number, "drop", 20270107)
    gone = reported(office, 20270108)
    assert (counted(gone), gone["accrual"]) == ({"removed": 2}, [])
    assert {(row["reason"], row["actor"]) for row in gone["removed"]} == {("a mistake", "tester")}


def test_with_the_proposal_the_account_vat_is_the_return() -> None:
    """What is owed of VAT when the period ends: booked, with the help of the period that was billed after it."""
    office = Office()
    office.deliver("cooking", 1102)
    office.issue("2026-11", 1202)
    office.deliver("cooking", 1215)
    office.deliver("three-lessons", 1216)  # a package that is paid ahead: its VAT is of the day of issue
    office.issue("2026-12", 20270105)
    proposed = [row["amount"] for row in reported(office, 20270106)["accrual"] if row["credit_account"] == "1500"]
    assert proposed == ["4.34"]
    period = Period.named(QUARTER)
    with office.reading() as connection:
        booked = -sum(line.amount.cents for line in lines(connection, period, "vat"))
        due = record(vat(connection, "invoice", QUARTER, period, date(2027, 1, 6), "en"))["to_file_total"]["vat"]
    assert booked + euros(proposed[0]).cents == euros(due).cents == 868


@pytest.mark.parametrize(
    ("day", "payer", "tax"),
    [
        ("2026-11-30", "municipality", "4.34"),  # due on 15 December, whenever it is billed
        ("2026-12-01", "municipality", "0.00"),  # due with its invoice
        ("2026-12-01", "client", "4.34"),
    ],
)
def test_vat_of_an_organisation_is_due_later(day: str, payer: str, tax: str) -> None:
    """On the day of the invoice, at the latest on the 15th of the month after the help (Wet OB art. 13)."""
    row = SimpleNamespace(day=day, payer_kind=payer, gross=2499, moved=0)
    found = due_tax(row, SimpleNamespace(package=None), euros("20.65"), date(2026, 12, 31))  # type: ignore[arg-type]
    assert str(found) == tax


def test_billed_in_time_needs_no_accrual() -> None:
    """Also when it is credited after the period and to be billed again: it was income of the period already."""
    office = Office()
    office.deliver("talk", 1102)
    office.issue("2026-11", 1203)
    assert reported(office, 20270106)["accrual"] == []
    office.credit(office.invoices()[0].number, "rebill", 20270107)
    again = reported(office, 20270108)
    assert (again["holds"], counted(again), again["accrual"]) == (False, {"unbilled": 1}, [])
    office.issue("2026-11", 20270109)
    assert reported(office, 20270110)["accrual"] == []


def test_billed_and_credited_in_time_is_accrued() -> None:
    """What was taken back before the period ended was no income of it any more."""
    office = Office()
    office.deliver("talk", 1102)
    office.issue("2026-11", 1203)
    office.credit(office.invoices()[0].number, "rebill", 1210)
    office.issue("2026-11", 20270109)
    assert accrued(reported(office, 20270110)) == [("billed-later", "exempt", "40.00")]


def test_what_moves_to_the_client_is_accrued_once() -> None:
    """Family did not pay, and the client does: the same help. Billed to family in time, it was income already."""
    office = Office()
    office.person("els")
    office.coverage("pledge", "els", share=50)
    office.deliver("talk", 1214)
    office.issue("2026-12", 20270105)
    before = accrued(reported(office, 20270106))
    assert before == [("billed-later", "exempt", "40.00")]
    office.move(next(each.number for each in office.invoices() if each.payer_kind == "family"), 20270110)
    assert accrued(reported(office, 20270111)) == before
    other = Office()
    other.person("els")
    other.coverage("pledge", "els", share=50)
    other.deliver("talk", 1102)
    other.issue("2026-11", 1203)
    other.move(next(each.number for each in other.invoices() if each.payer_kind == "family"), 20270110)
    assert accrued(reported(other, 20270111)) == []


def test_of_a_package_only_the_sessions_that_were_given() -> None:
    """Three lessons of 100.00 are 82.64 without VAT: a third is accrued until it is billed."""
    office = Office()
    office.deliver("three-lessons", 1214)
    assert accrued(reported(office, 1231)) == [("to-bill", "standard", "27.55")]
    office.deliver("three-lessons", 20270103)
    office.issue("2026-12", 20270105)
    office.issue("2027-01", 20270203)
    assert office.balance("revenue", booked="2027-01-05") == -euros("55.09")  # both, with the bill
    assert accrued(reported(office, 20270204)) == [("billed-later", "standard", "27.55")]
    next_quarter = reported(office, 20270204, "2027-Q1")
    assert (counted(next_quarter), next_quarter["accrual"]) == ({"package": 1}, [])


def test_what_waits_says_why() -> None:
    """Held is no fault: it holds, and it is named and proposed apart."""
    office = Office()
    office.coverage("grant", "utrecht", units=5, status="requested")
    office.deliver("talk", 1102)
    office.issue("2026-11", 1203)
    data = reported(office, 20270106)
    assert (data["holds"], counted(data)) == (True, {"held": 1})
    assert [row["why"] for row in data["not_billed"]] == ["requested"]
    assert accrued(data) == [("requested", "exempt", "33.34")]


def test_what_has_no_price_is_still_there() -> None:
    """A delivery that cannot be worked out is unbilled, without an amount, and the report is made."""
    office = Office()
    office.deliver("talk", 20251215)
    data = reported(office, 20260105, "2025-Q4")
    assert (data["holds"], data["not_billed"][0]["why"], data["not_billed"][0]["open"]) == (False, "no-price", "0.00")


def test_nothing_is_kept() -> None:
    """What the report works out is thrown away."""
    office = Office()
    office.deliver("talk", 1214)
    before = office.counts()
    reported(office, 1231)
    assert office.counts() == before


def test_what_was_waived_of_a_bill_is_not_billed() -> None:
    """The delivery was billed; of its amount only what is on an invoice counts as billed."""
    office = Office()
    office.coverage("policy", "anker", amount="25.00", order=1)
    office.coverage("own", amount="0.00", order=2)
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.decide("waive")
    office.issue("2026-10", 1103)
    data = reported(office, 1103)
    assert counted(data) == {"billed": 1}
    amounts = {row["state"]: row["amount"] for row in data["states"] if row["amount"] != "0.00"}
    assert amounts == {"billed": "25.00", "waived": "15.00"}
    assert data["states_total"]["amount"] == "40.00"


@FEW
@given(cases(), st.data())
def test_each_delivery_is_in_exactly_one_state(case: Case, data: st.DataObject) -> None:
    """Whatever was billed, credited, stopped, moved, changed and removed: the states add up to the deliveries."""
    office = practice(case)
    for month, today in RUNS:
        office.issue(month, today)
        for _ in range(data.draw(st.integers(0, 3), label="corrections")):
            act(office, data, case, today)
    before = office.counts()
    found = reported(office, RUNS[-1][1], "2026")
    assert office.counts() == before
    period = Period.named("2026")
    mine = [row.id for row in office.rows(schema.deliveries) if date.fromisoformat(row.day) in period]
    states = office.states()
    assert counted(found) == Counter(states[key] for key in mine)
    assert found["states_total"]["deliveries"] == found["deliveries"] == len(mine)
    assert found["holds"] == ("unbilled" not in {states[key] for key in mine})
    for row in found["services"]:
        assert sum(row[state] for state in STATES) == row["deliveries"]
    for name in ("deliveries", "amount", "open"):
        assert found["states_total"][name] == found["services_total"].get(name, 0 if name == "deliveries" else "0.00")
    assert found["not_billed_total"]["open"] == found["states_total"]["open"]
    with office.reading() as connection:
        query = select(schema.shares).where(ACTIVE, schema.shares.c.day.between("2026-01-01", "2026-12-31"))
        waived = sum(row.gross for row in connection.execute(query) if row.standing == "waived")
    assert euros(next(row["amount"] for row in found["states"] if row["state"] == "waived")).cents == waived


def test_at_the_desk(desk: Reception) -> None:
    """The same, as somebody asks it; what is in a package has no amount of its own."""
    data = desk.data("report", "completeness", "--period", "2026-Q4")
    listed = desk.data("delivery", "list", "--removed")["deliveries"]
    assert counted(data) == Counter(each["state"] for each in listed)
    assert data["holds"] is True
    assert Decimal(data["accrual_total"]["amount"]) == Decimal(data["states_total"]["open"])  # all of it is exempt
    assert "Weggehaald" in desk.done("report", "completeness", "--period", "2026-Q4")


@pytest.mark.parametrize("name", ["2026-10", "2026-11"])
def test_a_day_belongs_to_one_period(name: str) -> None:
    """The month it was given in, and no other."""
    office = Office()
    office.deliver("talk", 1031)
    assert counted(reported(office, 1231, name)) == ({"unbilled": 1} if name == "2026-10" else {})


def test_what_is_damaged_is_the_practice(tmp_path: Path) -> None:
    """Not the copy in memory that the report works in."""
    desk = Reception.opened(tmp_path)
    desk.client("Anna Jansen")
    with sqlite3.connect(desk.folder / "practice.db") as raw:
        raw.execute("PRAGMA writable_schema=ON")
        raw.execute("DELETE FROM sqlite_master WHERE name = 'shares'")
    said = desk.refused("report", "completeness", "--period", "2026-Q4")
    assert ":memory:" not in said
    assert "practice.db" in said
