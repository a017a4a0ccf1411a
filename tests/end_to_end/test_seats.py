"""A seat that is billed and paid before it takes place: cancelled, moved, never billed twice."""

from __future__ import annotations

from typing import Any

import pytest
from end_to_end.office import Office, billed, codes, euros, held, on

from catalog.faults import Faults
from catalog.money import Money
from invoices.billing import seats_scope
from invoices.issue import Issued, issue
from invoices.payments.model import Movement
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


def test_who_pays_what_of_a_seat(office: Office) -> None:
    """A seat of 24.99, half of it Els' (12.50): both are asked ahead. Utrecht pays Bram's 18.335 + 21 % when it was."""
    office.person("els")
    office.person("bram")
    office.coverage("pledge", "els", share=50)
    office.coverage("grant", "utrecht", client="bram", units=4, reference="1")
    seats_ = office.deliver("cooking", 1217), office.deliver("cooking", 1217, client="bram")
    assert billed(ahead(office, 1109, *seats_)) == ["client anna 12.49", "family els 12.50"]
    assert billed(office.issue("2026-11", 1201)) == []
    assert billed(office.issue("2026-12", 20270102)) == ["municipality utrecht 22.19"]
    assert set(office.states().values()) == {"billed"}
    assert office.faults() == []


def test_only_these_seats(office: Office) -> None:
    """What else is not billed yet waits for its month; and asking again bills nothing again."""
    office.deliver("talk", 1102)
    seat = office.deliver("cooking", 1217)
    assert billed(ahead(office, 1109, seat)) == ["client anna 24.99"]
    assert billed(ahead(office, 1110, seat)) == []
    assert billed(office.issue("2026-11", 1201)) == ["client anna 40.00"]


def test_a_part_that_an_institution_pays(office: Office) -> None:
    """Het Anker bears 80 %: 19.99 of 24.99, and gets its invoice after the day; Anna pays 5.00 ahead.

    Moved, nothing is asked of the insurer before the new day; cancelled, nothing ever.
    """
    office.coverage("policy", "anker", share=80)
    seat = office.deliver("cooking", 1217)
    assert billed(ahead(office, 1109, seat)) == ["client anna 5.00"]
    done = move(office, seat, 1221, 1201)
    assert billed(done.issued) == ["client anna 5.00"]
    assert billed(office.redo(done.issued.invoices[0].number, 1202)[1]) == ["client anna 5.00"]
    assert billed(office.issue("2026-11", 1203)) == []
    assert billed(office.issue("2026-12", 20270102)) == ["insurer anker 19.99"]
    other = office.deliver("cooking", 20270115)
    ahead(office, 20270102, other)
    cancel(office, other, 20270103)
    assert billed(office.issue("2027-01", 20270202)) == []
    assert office.states() == {seat: "billed", other: "removed"}
    assert office.faults() == []


def test_moved_to_a_dearer_year(office: Office) -> None:
    """A talk is 40.00 in 2026 and 44.00 in 2027: 40.00 was paid, so 4.00 is left. Back again, 4.00 is too much."""
    seat = office.deliver("talk", 1217)
    (first,) = ahead(office, 1109, seat).invoices
    office.pay(first.number, "40.00", 1112)
    (second,) = move(office, seat, 20270114, 1201).issued.invoices
    assert (second.payable, second.paid_before, second.asked) == (euros("44.00"), euros("40.00"), euros("4.00"))
    assert entry(office, second.number).open == euros("4.00")
    office.pay(second.number, "4.00", 1202)
    done = move(office, seat, 1221, 1203)
    (third,) = done.issued.invoices
    assert (third.paid_before, third.asked) == (euros("44.00"), euros("0"))
    assert [entry(office, each.number).open for each in (first, second, third)] == [
        euros("0"),
        euros("-4.00"),
        euros("0"),
    ]
    assert office.faults() == []


def test_half_paid_and_moved(office: Office) -> None:
    """10.00 of 40.00 was paid: it follows, and 30.00 is left to pay."""
    seat = office.deliver("talk", 1217)
    (old,) = ahead(office, 1109, seat).invoices
    office.pay(old.number, "10.00", 1112)
    (new,) = move(office, seat, 1221, 1201).issued.invoices
    assert (entry(office, old.number).open, entry(office, new.number).open) == (euros("0"), euros("30.00"))
    assert new.asked == euros("30.00")


def test_not_changed_while_a_payment_is_on_its_way(office: Office) -> None:
    """Nobody is asked anew while the bank can still refuse what they paid. Who cancels is asked nothing."""
    seat = office.deliver("talk", 1217)
    (old,) = ahead(office, 1109, seat).invoices
    with office.store.cash() as book:
        known = {"charge": "py_1", "number": old.number}
        sides: dict[str, Any] = {"till": "clearing", "against": "underway", "amount": euros("40.00")}
        book.book([Movement(id="p-1", source="s:1", kind="pending", day=on(1112), known_as=known, **sides)])
    with pytest.raises(Faults) as wrong:
        move(office, seat, 1221, 1201)
    assert codes(wrong.value) == ["payment-underway"]
    cancel(office, seat, 1201)
    assert entry(office, old.number).open == euros("0")
    assert office.faults() == []


def test_two_seats_on_one_line_of_family(office: Office) -> None:
    """Els pays for both, on one line: 25.00. Cancelling one takes the line back and asks 12.50 for the other."""
    office.person("els")
    office.coverage("pledge", "els", share=50)
    one, other = office.deliver("cooking", 1217), office.deliver("cooking", 1217)
    made = ahead(office, 1109, one, other)
    assert billed(made) == ["client anna 24.98", "family els 25.00"]
    office.pay(made.invoices[1].number, "25.00", 1112)
    done = cancel(office, one, 1201)
    assert sorted((note.payer_kind, str(note.gross)) for note in done.notes) == [
        ("client", "12.49"),
        ("family", "25.00"),
    ]
    (again,) = done.issued.invoices
    assert (billed([again]), again.asked) == (["family els 12.50"], euros("0"))
    assert entry(office, made.invoices[1].number).open == euros("-12.50")
    assert office.states() == {one: "removed", other: "billed"}
    assert office.faults() == []


def test_what_nobody_covers_is_held(office: Office) -> None:
    """An own contribution of at most 10.00 leaves 14.99 to be decided: nothing is asked ahead until then."""
    office.coverage("own", amount="10.00")
    seat = office.deliver("cooking", 1217)
    made = ahead(office, 1109, seat)
    assert (billed(made), held(made)) == ([], ["anna shortfall 24.99"])
    office.decide("bill")
    assert billed(ahead(office, 1110, seat)) == ["client anna 24.99"]
    assert office.faults() == []


def test_the_last_day_to_pay(office: Office) -> None:
    """No later than the meeting; and never so soon that a transfer cannot be there."""
    soon, tomorrow = office.deliver("cooking", 1117), office.deliver("cooking", 1110)
    assert ahead(office, 1109, soon).invoices[0].due == on(1117)
    assert ahead(office, 1109, tomorrow).invoices[0].due == on(1112)


def test_only_before_its_day(office: Office) -> None:
    """On the day itself the seat was given: it is on a bill, and changes only when that is taken back."""
    seat = office.deliver("talk", 1117)
    ahead(office, 1109, seat)
    with office.reading() as connection:
        assert seats.is_billed_ahead(connection, seat, on(1116))
        assert not seats.is_billed_ahead(connection, seat, on(1117))
    with pytest.raises(Faults) as wrong:
        office.change(seat, no_show=True)
    assert codes(wrong.value) == ["delivery-on-invoice"]
