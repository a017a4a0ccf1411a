"""What institutions assigned, were billed and paid, and what is left of agreements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from end_to_end.office import Office, euros, on
from end_to_end.test_any_correction import act
from end_to_end.test_books import FEW, RUNS, practice
from hypothesis import given
from hypothesis import strategies as st
from property.cases import Case, cases

from catalog.dates import Period
from catalog.money import total
from invoices.books.coverages import coverages
from invoices.books.payers import payers
from invoices.books.report import record
from invoices.practice.balances import balances
from invoices.store.archive import INSTITUTIONS, Archive
from tiered.coverage import Coverage

TODAY = 20270302


def institutions(office: Office, period: str = "2026") -> dict[str, Any]:
    """`tiered report payers --json`."""
    return record(payers(office.store, office._setting(TODAY), period, Period.named(period), "en"))


def agreements(office: Office, period: str = "2026-Q4") -> dict[str, Any]:
    """`tiered report coverages --json`."""
    return record(coverages(office.store, office._setting(TODAY), period, Period.named(period), "en"))


def goes_on(coverage: Coverage) -> bool:
    """True when it holds at the end of the quarter: the period of its cap is that of the last day."""
    return coverage.status != "ended" and on(20270331) in coverage.valid


def test_from_assigned_to_paid() -> None:
    """A month is that of the help; a credited line was not awarded, and what is not billed yet was delivered."""
    office = Office()
    office.coverage("grant", "utrecht", units=5, from_=on(1001), until=on(1231), services=("talk",))
    office.coverage("grant", "zeist", units=2, period="month", from_=on(1101), services=("paperwork",))
    office.deliver("talk", 1005)
    office.deliver("talk", 1102)
    office.issue("2026-10", 1102)
    office.issue("2026-11", 1201)
    first, second = (invoice.number for invoice in office.invoices())
    office.pay(first, "30.00", 1220)
    office.credit(second, "drop", 20270110)
    office.deliver("paperwork", 1210, quantity="1.5")
    found = institutions(office)
    assigned = [
        (row["payer"], row["agreements"], row["assigned_units"], row["delivered_units"], row["delivered"])
        for row in found["institutions"]
    ]
    assert assigned == [("utrecht", 1, "5", "1", "33.34"), ("zeist", 1, "4", "1.5", "86.25")]
    claims = [
        tuple(row[key] for key in ("payer", "month", "claimed", "awarded", "paid", "to_pay")) for row in found["months"]
    ]
    assert claims == [
        ("utrecht", "2026-10", "33.34", "33.34", "30.00", "3.34"),
        ("utrecht", "2026-11", "33.34", "0.00", "0.00", "0.00"),
        ("zeist", "2026-12", "0.00", "0.00", "0.00", "0.00"),
    ]
    assert found["claims_total"]["to_pay"] == "3.34"
    assert institutions(office, "2026-12")["months"] == [found["months"][2]]


def test_what_a_client_claims_back_is_not_the_insurers() -> None:
    """With restitution the client is billed: the insurer is no payer of ours."""
    office = Office()
    office.coverage("policy", "linde", amount="500.00")
    office.coverage("policy", "anker", amount="100.00", client=office.person("bert"))
    office.deliver("talk", 1005)
    assert [row["payer"] for row in institutions(office)["institutions"]] == ["anker"]


def test_what_is_left_of_an_agreement() -> None:
    """Used before, billed, and given but not billed yet; in units, or in euros of the last month."""
    office = Office()
    office.coverage("grant", "utrecht", id="g", units=5, used=2, services=("talk",), until=on(20270115))
    office.coverage("own", id="o", amount="30.00", period="month", services=("paperwork",))
    office.coverage("policy", "anker", id="p", services=("cooking",), until=on(930))
    for day in (1005, 1102, 20270104):
        office.deliver("talk", day)
    office.deliver("paperwork", 1105, quantity="1")
    office.deliver("paperwork", 1205, quantity="0.25")
    office.issue("2026-10", 1102)
    before = office.counts()
    found = agreements(office)
    assert office.counts() == before
    keys = ("coverage", "cap", "used_before", "on_invoice", "to_bill", "left", "ends")
    assert [tuple(row[key] for key in keys) for row in found["in_units"]] == [
        ("g", "5", "2", "1", "1", "1", "2027-01-15")
    ]
    assert [tuple(row[key] for key in keys) for row in found["in_euros"]] == [
        ("o", "30.00", "0.00", "0.00", "15.00", "15.00", None)
    ]
    assert (found["ending"], found["nearly"], found["requested"]) == (["g"], [], [])
    assert "45" in found["notes"][1]
    assert "g" in found["notes"][1]
    assert agreements(office, "2026-11")["in_euros"][0]["left"] == "0.00"
    assert agreements(office, "2026-11")["nearly"] == ["o"]
    assert agreements(office, "2026-Q3")["in_euros"][1]["coverage"] == "p"


def test_a_request_is_named() -> None:
    """What it would take waits; it counts as used until it is decided."""
    office = Office()
    office.coverage("grant", "utrecht", id="g", units=5, status="requested")
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    found = agreements(office)
    assert (found["in_units"][0]["to_bill"], found["in_units"][0]["left"], found["requested"]) == ("1", "4", ["g"])


@FEW
@given(cases(), st.data())
def test_they_are_what_was_issued_and_agreed(case: Case, data: st.DataObject) -> None:
    """All months of an institution are its invoices, to the cent; what is left is what routing says is left."""
    office = practice(case)
    for month, today in RUNS:
        office.issue(month, today)
        for _ in range(data.draw(st.integers(0, 2), label="corrections")):
            act(office, data, case, today)
    with office.reading() as connection:
        entries = [each for each in Archive(connection).entries() if each.payer_kind in INSTITUTIONS]
    every = [institutions(office, name)["claims_total"] for name in ("2025", "2026", "2027")]
    for key, expected in (
        ("claimed", total(each.payable for each in entries if each.kind == "invoice")),
        ("to_pay", total(each.open for each in entries)),
    ):
        assert sum((Decimal(each.get(key, "0")) for each in every), Decimal(0)) == expected.decimal
    found = agreements(office, "2027-Q1")
    office._setting(20270401)
    with office.store.batch(dry_run=True) as books:
        left = balances(books.connection, office.catalog, "anna", Period.named("2027-Q1").last)
    known = {each.coverage.id: each for each in left}
    for row in found["in_euros"]:
        balance = known[row["coverage"]]
        if goes_on(balance.coverage) and balance.amount_left is not None:
            assert euros(row["left"]) == balance.amount_left
    for row in found["in_units"]:
        balance = known[row["coverage"]]
        if goes_on(balance.coverage) and balance.units_left is not None:
            assert Decimal(row["left"]) == balance.units_left
