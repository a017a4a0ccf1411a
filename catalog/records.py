"""What every record of the catalogue and of a practice is: frozen, strict, and closed to unknown keys."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from catalog.dates import Period
from catalog.money import Money, Percent
from catalog.texts import Language

UNWRITABLE: Final = re.compile(r"[^\t\n\x20-\x7e\x80-\ufffd\U00010000-\U0010ffff]")
LARGEST: Final = Decimal(1_000_000)  # no amount, tariff or quantity of a welfare organisation is larger


class Record(BaseModel):
    """Frozen, strict, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class DatedRecord(Record):
    """A value that holds from a day on. In the catalogue `until` itself is excluded."""

    from_: date = Field(alias="from")
    until: date | None = None

    @property
    def period(self) -> Period:
        """The days on which the value holds."""
        return Period(self.from_, self.until)


def finite(value: Any, info: ValidationInfo) -> Decimal:
    """A plain number as Decimal: never a float, a bool, a NaN or an infinity. Stored JSON holds it as a string."""
    if info.mode == "json" and isinstance(value, str):
        value = Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("not-a-number", "must be a number")
    number = Decimal(value)
    if not number.is_finite():
        raise PydanticCustomError("not-finite", "must be finite")
    if number.copy_abs() > LARGEST:
        raise PydanticCustomError("too-large", "is too large", {"most": LARGEST})
    return number


def _decimals(number: Decimal, most: int) -> Decimal:
    """Counted on the digits as written: arithmetic on a Decimal would round a very long number first."""
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent >= -most:
        return number
    finest = "".join(map(str, digits)).rstrip("0")
    if finest and len(digits) - len(finest) + exponent < -most:
        raise PydanticCustomError("too-fine", "has too many decimals", {"most": most})
    return number


def _positive(number: Decimal) -> Decimal:
    if number < 0:
        raise PydanticCustomError("negative", "is negative")
    return number


def _money(value: Any, info: ValidationInfo) -> Money:
    return value if isinstance(value, Money) else Money.euros(_decimals(_positive(finite(value, info)), 2))


def _percent(value: Any, info: ValidationInfo) -> Percent:
    if isinstance(value, Percent):
        return value
    number = _decimals(_positive(finite(value, info)), 2)
    if number > 100:
        raise PydanticCustomError("above-hundred", "is more than 100 per cent")
    return Percent(number)


def _plain(number: Decimal) -> int | Decimal:
    whole = number.to_integral_value()
    return int(whole) if whole == number else number.normalize()


def _tariff(number: Decimal) -> Decimal:
    """At least two decimals, as an amount is written: 78.40, 1.3067."""
    cents = number.quantize(Decimal("0.01"))
    return cents if cents == number else number.normalize()


def _writable(text: str) -> str:
    """XML 1.0 cannot carry control characters, and a text ends up in an XML invoice."""
    if UNWRITABLE.search(text):
        raise PydanticCustomError("control-character", "has a control character")
    return text


Amount = Annotated[Money, BeforeValidator(_money), PlainSerializer(lambda m: m.decimal)]
"""Euros, not negative, at most two decimals."""

Tariff = Annotated[
    Decimal, BeforeValidator(lambda v, info: _decimals(_positive(finite(v, info)), 4)), PlainSerializer(_tariff)
]
"""Euros per unit, excluding VAT, not negative, at most four decimals."""

Quantity = Annotated[
    Decimal, BeforeValidator(lambda v, info: _decimals(_positive(finite(v, info)), 2)), PlainSerializer(_plain)
]
"""A number of units, not negative, at most two decimals."""

Percentage = Annotated[Percent, BeforeValidator(_percent), PlainSerializer(lambda p: _plain(p.value))]
"""Per cent, from 0 to 100."""

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
"""Small letters, digits and hyphens."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_writable)
]
"""Something a person wrote: not empty."""


T = TypeVar("T")
Series = Annotated[tuple[T, ...], Strict(False)]
"""A list in TOML, a tuple in memory."""


class Words(Record):
    """A text that clients see, in every language."""

    nl: Text
    en: Text

    def in_(self, language: Language) -> str:
        """The text in this language."""
        return self.nl if language == "nl" else self.en
