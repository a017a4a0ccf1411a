"""A seat that is billed and paid before it takes place: cancelled, moved, never billed twice."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, euros, on

from catalog.money import Money
from invoices.billing import seats_scope
from invoices.issue import Issued, issue
from invoices.store import schema, seats
from invoices.store.archive import Archive, Entry
from invoices.store.seats import Rebooked


def ahead(office: Office, today: int, *keys: str) -> Issued:
    """`tiered register ... --invoice`."""
    return issue(office.store, office._setting(today), seats_scope(keys))


def cancel(office: Office, key: str, today: int) -> Rebooked:
    """`tiered delivery remove` of a seat that is billed."""
    return seats.cancel(office.store, office._setting(today), key, "cannot come")


def move(office: Office, key: str, to: int, today: int) -> Rebooked:
    """`tiered delivery change --on` of a seat that is billed."""
    with office.register() as register:
        changed = register.deliveries.get(key).model_copy(update={"day": on(to)})
    return seats.change(office.store, office._setting(today), changed, "another day")


def deferred(office: Office, day: int) -> Money:
    """What stands on `deferred` at the end of a day."""
    rows = [row for row in office.rows(schema.postings) if row.account == "deferred"]
    return Money(-sum(row.amount for row in rows if row.tax_point <= on(day).isoformat()))


def income(office: Office) -> dict[str, Money]:
    """The income of each day; what was undone is gone."""
    found: dict[str, int] = {}
    for row in office.rows(schema.postings):
        if row.account == "revenue":
            found[row.tax_point] = found.get(row.tax_point, 0) - row.amount
    return {day: Money(cents) for day, cents in sorted(found.items()) if cents}


def entry(office: Office, number: str) -> Entry:
    with office.reading() as connection:
        return Archive(connection).of_numbers([number])[0]


@pytest.fixture
def office() -> Office:
    return Office()


def test_one_seat(office: Office) -> None:
    """24.99 with 21 %: net 20.65, tax 4.34. Asked on 9 November; income of 17 December, VAT of November."""
    seat = office.deliver("cooking", 1217)
    (invoice,) = ahead(office, 1109, seat).invoices
    assert billed([invoice]) == ["client anna 24.99"]
    assert invoice.due == on(1123)  # 14 days, which is before the meeting
    assert (deferred(office, 1109), deferred(office, 1216), deferred(office, 1217)) == (
        euros("20.65"),
        euros("20.65"),
        euros("0.00"),
    )
    assert income(office) == {"2026-12-17": euros("20.65")}
    vat = [row for row in office.rows(schema.postings) if row.account == "vat"]
    assert [(row.amount, row.tax_point) for row in vat] == [(-434, "2026-11-09")]
    assert office.states() == {seat: "billed"}
    assert not office.issue("2026-11", 1201).invoices
    assert not office.issue("2026-12", 20270102).invoices
    assert office.faults() == []


def test_cancelled(office: Office) -> None:
    """Paid and called off: nothing is asked, nothing is income, and what was paid is there to be given back."""
    seat = office.deliver("cooking", 1217)
    (invoice,) = ahead(office, 1109, seat).invoices
    office.pay(invoice.number, "24.99", 1112)
    done = cancel(office, seat, 1201)
    assert [note.original for note in done.notes] == [invoice.number]
    assert done.issued.invoices == []
    assert (entry(office, invoice.number).status, entry(office, invoice.number).open) == ("overpaid", euros("-24.99"))
    assert (deferred(office, 1201), deferred(office, 1231), income(office)) == (euros("0"), euros("0"), {})
    assert office.states() == {seat: "removed"}
    assert not office.issue("2026-12", 20270102).invoices
    assert office.faults() == []


def test_moved(office: Office) -> None:
    """To 14 January: the same price, so what was paid pays the new bill, and the client has nothing to do."""
    seat = office.deliver("cooking", 1217)
    (old,) = ahead(office, 1109, seat).invoices
    office.pay(old.number, "24.99", 1112)
    done = move(office, seat, 20270114, 1201)
    (new,) = done.issued.invoices
    assert [movement.amount for movement in done.moved] == [euros("0")]
    assert (entry(office, old.number).open, entry(office, new.number).status) == (euros("0"), "paid")
    assert office.balance("receivable") == euros("0")
    assert (deferred(office, 1217), deferred(office, 20270114)) == (euros("20.65"), euros("0"))
    assert income(office) == {"2027-01-14": euros("20.65")}
    assert not office.issue("2026-12", 20270102).invoices
    assert not office.issue("2027-01", 20270202).invoices
    assert office.faults() == []
