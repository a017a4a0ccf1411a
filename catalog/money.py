"""Exact money: integer cents, percentages, rounding half away from zero, and splitting without loss.

No float ever touches an amount. Rounding is to the cent, half away from zero, the rule that EN 16931 and Dutch
VAT practice share; every place in this project that rounds calls `divide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

HUNDRED: Final = Decimal(100)


def divide(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, half away from zero.

    >>> divide(5, 2), divide(-5, 2), divide(7, 3)
    (3, -3, 2)
    """
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: a whole number of cents in one currency.

    Adding or comparing two currencies raises `ValueError`.

    >>> Money.euros("12.50") + Money(50)
    Money('13.00')
    """

    cents: int
    currency: str = "EUR"

    @classmethod
    def euros(cls, amount: Decimal | int | str) -> Money:
        """The amount in euros, which must be whole cents; `ValueError` when it is finer or not a finite number."""
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise ValueError(f"{amount} is not an amount") from None
        if not value.is_finite():
            raise ValueError(f"{amount} is not an amount")
        scaled = value * HUNDRED
        cents = int(scaled)
        if cents != scaled:
            raise ValueError(f"{amount} is finer than a cent")
        return cls(cents)

    @property
    def decimal(self) -> Decimal:
        """The amount in euros, with two decimals."""
        return Decimal(self.cents).scaleb(-2)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.cents + other.cents, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.cents - other.cents, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.cents < other.cents

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.cents <= other.cents

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.cents != 0

    def times(self, factor: Decimal | Fraction | int) -> Money:
        """The amount times a factor, rounded once."""
        numerator, denominator = factor.as_integer_ratio()
        return Money(divide(self.cents * numerator, denominator), self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Parts in the ratio of the weights that add up to exactly this amount (largest remainder).

        Cents that are left go to the parts that lost most by rounding down, the earliest first.
        `ValueError` when no weight is positive or one is negative.

        >>> Money(100).split([1, 1, 1])
        (Money('0.34'), Money('0.33'), Money('0.33'))
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be positive")
        sign = -1 if self.cents < 0 else 1
        quotas = [divmod(abs(self.cents) * weight, total) for weight in weights]
        parts = [whole for whole, _ in quotas]
        left = abs(self.cents) - sum(parts)
        for index in sorted(range(len(parts)), key=lambda i: -quotas[i][1])[:left]:
            parts[index] += 1
        return tuple(Money(sign * part, self.currency) for part in parts)

    def __str__(self) -> str:
        euros, cents = divmod(abs(self.cents), 100)
        return f"{'-' if self.cents < 0 else ''}{euros}.{cents:02}"

    def __repr__(self) -> str:
        suffix = "" if self.currency == "EUR" else f", {self.currency!r}"
        return f"Money('{self}'{suffix})"


ZERO: Final = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum; zero euros when there are none."""
    result = ZERO
    for amount in amounts:
        result += amount
    return result


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A percentage, such as a VAT rate or a share: `Percent(Decimal(21))` is 21 %."""

    value: Decimal

    def of(self, amount: Money) -> Money:
        """That part of an amount, rounded."""
        numerator, denominator = self.value.as_integer_ratio()
        return Money(divide(amount.cents * numerator, denominator * 100), amount.currency)

    def net_of(self, gross: Money) -> Money:
        """The net amount in a sum that includes this percentage of tax: round(gross / (1 + rate))."""
        numerator, denominator = self.value.as_integer_ratio()
        return Money(divide(gross.cents * 100 * denominator, 100 * denominator + numerator), gross.currency)

    def __str__(self) -> str:
        return f"{self.value.normalize():f}"


def multiply(quantity: Decimal | Fraction, rate: Decimal) -> Money:
    """A quantity times a rate in euros (which may have four decimals), rounded once to the cent."""
    quantity_over, quantity_under = quantity.as_integer_ratio()
    rate_over, rate_under = rate.as_integer_ratio()
    return Money(divide(quantity_over * rate_over * 100, quantity_under * rate_under))
