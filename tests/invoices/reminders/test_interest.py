"""Statutory interest: each cent can be worked out by hand, and no rate is guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.faults import Faults
from catalog.money import ZERO, Money, Percent, total
from catalog.rules import InterestRate
from invoices.reminders.interest import RATES, UNKNOWN, Debtor, Interest, interest

FIRST = date(2024, 7, 1)
LAST = UNKNOWN - timedelta(days=1)
debtors: st.SearchStrategy[Debtor] = st.sampled_from(["person", "organisation"])
days = st.dates(min_value=FIRST, max_value=LAST)
sums = st.integers(min_value=1, max_value=100_000_000).map(Money)


def summed(pieces: tuple[Interest, ...]) -> Money:
    return total(piece.amount for piece in pieces)


def test_a_whole_year_is_exactly_the_rate() -> None:
    """1,000.00 at 4 % from 1 January to 31 December 2026 is 40.00."""
    (piece,) = interest(Money.euros(1000), date(2025, 12, 31), date(2026, 12, 31), "person")
    assert (piece.days, piece.year, piece.amount) == (365, 365, Money.euros("40.00"))


def test_split_where_the_rate_changes() -> None:
    """An organisation that should have paid on 10 June 2026: 20 days at 10.15 %, then 10 at 10.40 %.

    10,000.00 x 10.15 % x 20 / 365 = 55.616; x 10.40 % x 10 / 365 = 28.493.
    """
    june, july = interest(Money.euros(10_000), date(2026, 6, 10), date(2026, 7, 10), "organisation")
    assert (june.first, june.last, june.days, str(june.percent)) == (date(2026, 6, 11), date(2026, 6, 30), 20, "10.15")
    assert (july.first, july.last, july.days, str(july.percent)) == (date(2026, 7, 1), date(2026, 7, 10), 10, "10.4")
    assert (june.amount, july.amount) == (Money.euros("55.62"), Money.euros("28.49"))


@pytest.mark.parametrize("debtor", ["person", "organisation"])
def test_interest_on_interest_after_a_year(debtor: Debtor) -> None:
    """After each year its interest is added to what it is reckoned over (BW 6:119 lid 2, 6:119a lid 3), not before."""
    pieces = interest(Money.euros(1000), date(2025, 3, 31), date(2026, 5, 31), debtor)
    before = [piece for piece in pieces if piece.last <= date(2026, 3, 31)]
    after = [piece for piece in pieces if piece.first > date(2026, 3, 31)]
    assert len(before) > 1
    assert {piece.base for piece in before} == {Money.euros(1000)}
    assert {piece.base for piece in after} == {Money.euros(1000) + total(piece.amount for piece in before)}


def test_a_leap_day_costs_nothing() -> None:
    """The year of default that holds 29 February 2024 has 366 days, and costs 7 % all the same."""
    pieces = interest(Money.euros(1000), date(2024, 1, 1), date(2025, 1, 1), "person")
    assert [(piece.days, piece.year) for piece in pieces] == [(365, 366), (1, 366)]
    assert summed(pieces) == Money.euros("69.81") + Money.euros("0.16")


@given(sums, days, days, debtors)
def test_every_cent_can_be_proved(principal: Money, due: date, until: date, debtor: Debtor) -> None:
    """The pieces follow each other without a gap, each at the rate of all its days, each to the cent."""
    pieces = interest(principal, due, until, debtor)
    assert sum(piece.days for piece in pieces) == max((until - due).days, 0)
    expected = due
    for piece in pieces:
        assert piece.first == expected + timedelta(days=1)
        expected = piece.last
        for day in (piece.first, piece.last):
            rate = RATES[debtor].on(day)
            assert rate is not None
            assert rate.percent == piece.percent
        exact = Fraction(piece.base.cents) * Fraction(piece.percent.value) / 100 * piece.days / piece.year
        assert abs(piece.amount.cents - exact) <= Fraction(1, 2)


@given(sums, days, days, days, debtors)
def test_split_at_any_day(principal: Money, one: date, two: date, three: date, debtor: Debtor) -> None:
    """What was said up to a day stays as it was said: a later day only goes on from there.

    All pieces but the last are the very same; the last may go on, so that its two parts differ by a cent
    at most.
    """
    due, cut, until = sorted((one, two, three))
    early, late = interest(principal, due, cut, debtor), interest(principal, due, until, debtor)
    assert late[: max(len(early) - 1, 0)] == early[:-1]
    if early:
        whole, part = late[len(early) - 1], early[-1]
        assert (whole.first, whole.base, whole.percent) == (part.first, part.base, part.percent)
        rest = whole.base.times(Fraction(whole.percent.value) / 100 * (whole.days - part.days) / whole.year)
        assert abs((part.amount + rest - whole.amount).cents) <= 1
    assert summed(early) <= summed(late)


@given(sums, days, debtors)
def test_no_days_no_interest(principal: Money, due: date, debtor: Debtor) -> None:
    """On the last day to pay nothing is owed beside the principal, nor before it."""
    assert interest(principal, due, due, debtor) == ()
    assert summed(interest(principal, due, due - timedelta(days=400), debtor)) == ZERO


@pytest.mark.parametrize(
    ("due", "until"), [(date(2026, 12, 20), UNKNOWN), (UNKNOWN, date(2027, 3, 1)), (date(2019, 5, 1), date(2026, 1, 1))]
)
def test_a_rate_is_never_guessed(due: date, until: date) -> None:
    """A day outside the table is a fault that names the day."""
    with pytest.raises(Faults) as raised:
        interest(Money.euros(100), due, until, "organisation")
    (fault,) = raised.value.faults
    assert fault.code == "rate-not-known"
    assert "niet bekend" in fault.message("nl")


def test_a_rate_of_the_catalogue() -> None:
    """It holds for its half-year; the one after that is not guessed, and what the table says stays."""
    rates = [InterestRate.model_validate({"from": day, "percent": Decimal(9)}) for day in (date(2026, 7, 1), UNKNOWN)]
    december, january = interest(Money.euros(1000), date(2026, 12, 30), date(2027, 1, 10), "organisation", rates)
    assert (december.percent, january.percent) == (Percent(Decimal("10.40")), Percent(Decimal(9)))
    assert (december.last, january.days) == (date(2026, 12, 31), 10)
    with pytest.raises(Faults):
        interest(Money.euros(1000), date(2026, 12, 30), date(2027, 7, 1), "organisation", rates)


def test_the_table_has_no_holes() -> None:
    """Each rate begins where the one before ends, and the last ends where nothing is known."""
    for rates in RATES.values():
        assert rates[-1].period.end == UNKNOWN
        assert all(one.period.end == next_.period.start for one, next_ in pairwise(rates))
    assert {rate.period.start.month for rate in RATES["organisation"] if rate.period.start} == {1, 7}
