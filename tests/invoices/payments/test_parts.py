"""Paying in parts, as plain figures: parts add up, payments fill them in order, and nobody is asked too much."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import ZERO, Money, total
from invoices.payments.parts import PATIENCE, Arrangement, after_ending, arranged, days, spread, standing

FIRST = date(2026, 12, 1)
AGREED = arranged([Money(5000), Money(5000), Money(4250)], FIRST, "month", paid=Money(1000), credited=ZERO)


def stands(paid: int, credited: int = 0, day: date = FIRST) -> list[tuple[int, int]]:
    """What each part is and what is paid of it, after so much was paid and credited since it was agreed."""
    found = standing(AGREED, paid=AGREED.paid + Money(paid), credited=Money(credited), day=day)
    return [(each.amount.cents, each.paid.cents) for each in found.portions]


@pytest.mark.parametrize(
    ("paid", "credited", "expected"),
    [
        (0, 0, [(5000, 0), (5000, 0), (4250, 0)]),
        (5000, 0, [(5000, 5000), (5000, 0), (4250, 0)]),
        (2000, 0, [(5000, 2000), (5000, 0), (4250, 0)]),  # less than a part
        (7500, 0, [(5000, 5000), (5000, 2500), (4250, 0)]),  # more than one
        (20000, 0, [(5000, 5000), (5000, 5000), (4250, 4250)]),  # too much
        (0, 6000, [(5000, 0), (3250, 0), (0, 0)]),  # a credit note lowers the last parts first
        (7500, 6000, [(5000, 5000), (3250, 2500), (0, 0)]),
        (0, 14250, [(0, 0), (0, 0), (0, 0)]),
        (-1000, 0, [(5000, 0), (5000, 0), (5250, 0)]),  # what was paid before was taken back
    ],
)
def test_what_is_paid_and_credited(paid: int, credited: int, expected: list[tuple[int, int]]) -> None:
    assert stands(paid, credited) == expected


def test_a_day_and_the_one_after() -> None:
    """On its day a part is due, the next day it is late, and after two weeks what was agreed is broken."""
    found = standing(AGREED, paid=AGREED.paid, credited=ZERO, day=FIRST)
    assert (found.state, found.due_now, found.days_late) == ("kept", Money(5000), 0)
    found = standing(AGREED, paid=AGREED.paid, credited=ZERO, day=FIRST + timedelta(days=9))
    assert (found.state, found.days_late, found.late[0].place) == ("late", 9, 1)
    assert standing(AGREED, paid=AGREED.paid, credited=ZERO, day=FIRST + PATIENCE).state == "late"
    assert standing(AGREED, paid=AGREED.paid, credited=ZERO, day=FIRST + PATIENCE + timedelta(days=1)).state == "broken"
    found = standing(AGREED, paid=AGREED.paid + Money(5000), credited=ZERO, day=FIRST + timedelta(days=9))
    assert found.next is not None
    assert (found.state, found.next.day, found.next.open) == ("kept", date(2027, 1, 1), Money(5000))
    assert standing(AGREED, paid=Money(15250), credited=ZERO, day=date(2030, 1, 1)).state == "done"


def test_what_is_on_its_way_is_not_late() -> None:
    """It fills the first parts after what was paid; nobody is asked for it, and the part is not paid."""
    underway = AGREED.parts[0].amount
    found = standing(AGREED, paid=AGREED.paid, credited=ZERO, day=FIRST + timedelta(days=9), underway=underway)
    assert [each.state(found.day) for each in found.portions][:2] == ["underway", "later"]
    assert (found.state, found.late, found.due_now) == ("kept", (), ZERO)
    assert (found.open, found.next) == (total(each.amount for each in AGREED.parts), found.portions[1])
    all_of_it = standing(AGREED, paid=AGREED.paid, credited=ZERO, day=date(2030, 1, 1), underway=found.open)
    assert (all_of_it.state, all_of_it.next) == ("kept", None)


def test_the_ends_of_months() -> None:
    """A month without the day has its last, and the day comes back after it."""
    assert list(days(date(2027, 1, 31), 3, "month")) == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert list(days(date(2027, 12, 30), 3, "week")) == [date(2027, 12, 30), date(2028, 1, 6), date(2028, 1, 13)]


def test_the_rest_after_it_was_ended() -> None:
    """As the invoice said, or in two weeks, whichever is later."""
    assert after_ending(date(2026, 11, 1), date(2026, 12, 1)) == date(2026, 12, 15)
    assert after_ending(date(2027, 1, 1), date(2026, 12, 1)) == date(2027, 1, 1)


def test_no_part_is_nothing() -> None:
    for amounts in ([], [Money(100), ZERO], [Money(-1)]):
        with pytest.raises(ValueError, match="every part"):
            arranged(amounts, FIRST, "month", paid=ZERO, credited=ZERO)


@given(st.integers(1, 10**7), st.integers(1, 36))
def test_equal_parts_add_up(cents: int, count: int) -> None:
    """To the cent; the cents that are left are in the last parts, and no two differ by more than one."""
    parts = spread(Money(cents), count)
    assert total(parts) == Money(cents)
    assert list(parts) == sorted(parts)
    assert parts[-1].cents - parts[0].cents <= 1


@given(st.dates(date(2026, 1, 1), date(2090, 1, 1)), st.integers(1, 36), st.sampled_from(["month", "week"]))
def test_days_go_on(first: date, count: int, every: str) -> None:
    """From the first day on, each later than the one before, a month or a week apart."""
    found = list(days(first, count, every))  # type: ignore[arg-type]
    assert found[0] == first
    for one, other in pairwise(found):
        assert (other - one).days == 7 if every == "week" else 28 <= (other - one).days <= 31
    assert every == "week" or all(day.day <= first.day for day in found)


agreements = st.builds(
    lambda cents, paid, credited, every: arranged(
        [Money(each) for each in cents], FIRST, every, paid=Money(paid), credited=Money(credited)
    ),
    st.lists(st.integers(1, 20000), min_size=1, max_size=12),
    st.integers(0, 5000),
    st.integers(0, 5000),
    st.sampled_from(["month", "week"]),
)
changes = st.lists(st.tuples(st.sampled_from(["paid", "credited"]), st.integers(-3000, 9000)), max_size=8)


@given(agreements, changes, st.dates(date(2026, 11, 1), date(2028, 1, 1)))
def test_parts_always_add_up_to_what_is_open(agreed: Arrangement, happened: list[tuple[str, int]], day: date) -> None:
    """Whatever is paid, taken back and credited, in any order: never more than is open is asked, never below zero."""
    start = total(part.amount for part in agreed.parts)
    paid, credited = agreed.paid, agreed.credited
    for what, cents in happened:
        if what == "paid":
            paid += Money(cents)
        else:
            credited += Money(abs(cents))
        left = max(start - (paid - agreed.paid) - (credited - agreed.credited), ZERO)
        found = standing(agreed, paid=paid, credited=credited, day=day)
        assert found.open == left
        assert ZERO <= found.due_now <= left
        assert all(ZERO <= each.paid <= each.amount for each in found.portions)
        filled = [not each.open for each in found.portions if each.amount]
        assert filled == sorted(filled, reverse=True)  # in the order of their days
        assert total(each.open for each in found.late) <= found.due_now
        assert (found.next is None) == (not left)
