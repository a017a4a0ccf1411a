"""Whatever is registered, paid, cancelled, moved and billed, in any order: the books stay right, to the cent."""

from __future__ import annotations

from datetime import date, timedelta

from end_to_end.office import Office
from end_to_end.test_books import conserved
from end_to_end.test_seats import ahead, cancel, deferred, entry, move
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.money import ZERO, Money, total
from invoices.model import Invoice
from invoices.postings import net_parts
from invoices.store import schema
from invoices.store.register import Register
from invoices.store.seats import is_billed_ahead
from invoices.store.states import bills_of, states

LAST = date(2027, 2, 20)


def number_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_order(data: st.DataObject) -> None:
    """A seat is asked once, its income waits for its day, and what is open is what the books say."""
    office = Office()
    for person in ("bram", "els"):
        office.person(person)
    office.coverage("pledge", "els", share=50)
    office.coverage("policy", "anker", client="bram", share=80)
    today = date(2026, 11, 9)
    for _ in range(data.draw(st.integers(3, 12), label="acts")):
        today = min(today + timedelta(days=data.draw(st.sampled_from([0, 0, 1, 5, 30]), label="wait")), LAST)
        ACTS[data.draw(st.sampled_from(sorted(ACTS)), label="act")](office, data, today)
        right(office, today)
    for month, day in (("2026-11", LAST), ("2026-12", LAST), ("2027-01", LAST), ("2027-02", date(2027, 3, 1))):
        office.issue(month, number_of(day))
    right(office, date(2027, 3, 1))
    assert set(office.states().values()) <= {"billed", "removed"}
    assert deferred(office, 20270301) == ZERO


def register(office: Office, data: st.DataObject, today: date) -> None:
    client, service = data.draw(st.sampled_from(["anna", "bram"])), data.draw(st.sampled_from(["cooking", "talk"]))
    days = [drawn_day(data, today) for _ in range(data.draw(st.integers(1, 2), label="seats"))]
    ahead(office, number_of(today), *[office.deliver(service, day, client=client) for day in days])


def pay(office: Office, data: st.DataObject, today: date) -> None:
    if asked := [each.number for each in office.invoices() if each.kind == "invoice"]:
        amount = data.draw(st.sampled_from(["5.00", "12.49", "24.99"]))
        office.pay(data.draw(st.sampled_from(asked)), amount, number_of(today))


def call_off(office: Office, data: st.DataObject, today: date) -> None:
    if there := seats_ahead(office, today):
        seat = data.draw(st.sampled_from(there))
        cancel(office, seat, number_of(today))
        assert office.states()[seat] == "removed"


def another_day(office: Office, data: st.DataObject, today: date) -> None:
    if there := seats_ahead(office, today):
        move(office, data.draw(st.sampled_from(there)), drawn_day(data, today), number_of(today))


def redo(office: Office, data: st.DataObject, today: date) -> None:
    if asked := [each.number for each in office.invoices() if left(office, each)]:
        office.redo(data.draw(st.sampled_from(asked)), number_of(today))


def month_run(office: Office, _: st.DataObject, today: date) -> None:
    if today >= date(2026, 12, 1):
        office.issue(f"{today.replace(day=1) - timedelta(days=1):%Y-%m}", number_of(today))


ACTS = {"register": register, "pay": pay, "cancel": call_off, "move": another_day, "redo": redo, "month": month_run}


def drawn_day(data: st.DataObject, today: date) -> int:
    return number_of(data.draw(st.dates(today + timedelta(days=1), max(LAST, today + timedelta(days=1))), label="day"))


def left(office: Office, invoice: Invoice) -> bool:
    """True for an invoice of which something can be taken back."""
    return invoice.kind == "invoice" and entry(office, invoice.number).credited < invoice.payable


def seats_ahead(office: Office, today: date) -> list[str]:
    with office.reading() as connection:
        every = [each.id for each in Register(connection).deliveries.all()]
        return [key for key in every if key in states(connection) and is_billed_ahead(connection, key, today)]


def right(office: Office, today: date) -> None:
    """What holds at any moment."""
    assert office.faults() == []
    conserved(office)
    assert office.balance("receivable") == total(entry(office, each.number).open for each in office.invoices())
    assert office.balance("advances") == ZERO
    ids = [row.id for row in office.rows(schema.deliveries)]
    with office.reading() as connection:
        bills = {bill for mine in bills_of(connection, ids).values() for bill in mine}
    lines = [
        line for each in office.invoices() for place, line in enumerate(each.lines, 1) if (each.number, place) in bills
    ]
    later = [part for line in lines for part in net_parts(line)[1]]  # of one line some seats can be to come
    to_come = total(net for (_, day), net in later if day is not None and day > today)
    assert deferred(office, number_of(today)) == to_come
    income = Money(-sum(row.amount for row in office.rows(schema.postings) if row.account == "revenue"))
    assert income == total(line.net for line in lines)
