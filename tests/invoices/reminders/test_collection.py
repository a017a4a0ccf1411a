"""What collecting may cost: the table of the law, to the cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.money import Money
from invoices.reminders.collection import LEAST, MOST, collection_cost

sums = st.integers(min_value=1, max_value=200_000_000).map(Money)


@pytest.mark.parametrize(
    ("principal", "cost"),
    [
        ("0.01", "40.00"),
        ("266.66", "40.00"),
        ("266.70", "40.01"),
        ("267.00", "40.05"),
        ("2500.00", "375.00"),
        ("2500.10", "375.01"),
        ("5000.00", "625.00"),
        ("10000.00", "875.00"),
        ("23000.00", "1005.00"),
        ("200000.00", "2775.00"),
        ("300000.00", "3275.00"),
        ("1000000.00", "6775.00"),
        ("1000002.00", "6775.00"),
    ],
)
def test_the_table(principal: str, cost: str) -> None:
    """15, 10, 5, 1 and 0.5 % of each next part; at least 40.00, at most 6,775.00 (Besluit BIK art. 2)."""
    assert collection_cost(Money.euros(principal)) == Money.euros(cost)


@given(sums, sums)
def test_more_is_never_cheaper(one: Money, other: Money) -> None:
    """Who owes more never pays less, always within the bounds, and beyond the minimum never more than 15 %."""
    less, more = sorted((one, other))
    assert LEAST <= collection_cost(less) <= collection_cost(more) <= MOST
    assert collection_cost(less).cents <= max(LEAST.cents, -(-less.cents * 15 // 100))


@given(sums, sums)
def test_together_is_never_dearer_than_apart(one: Money, other: Money) -> None:
    """Bills are added up first (BW 6:96 lid 7): that never costs more than a letter about each, but for rounding."""
    assert collection_cost(one + other) <= collection_cost(one) + collection_cost(other) + Money(1)


@pytest.mark.parametrize("cents", [0, -100])
def test_nothing_owed(cents: int) -> None:
    with pytest.raises(ValueError, match="nothing is owed"):
        collection_cost(Money(cents))
