"""Until when one can say that one does not come: by the service's rule, and always within the 14 days of withdrawal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalog.services import Service

DAY = date(2026, 12, 17)


@pytest.mark.parametrize(
    ("hours", "agreed", "last"),
    [
        (None, date(2026, 11, 1), date(2026, 12, 16)),  # no rule: the day before
        (0, date(2026, 11, 1), DAY),
        (1, date(2026, 11, 1), date(2026, 12, 16)),
        (24, date(2026, 11, 1), date(2026, 12, 16)),
        (25, date(2026, 11, 1), date(2026, 12, 15)),
        (168, date(2026, 11, 1), date(2026, 12, 10)),
        (168, date(2026, 11, 28), date(2026, 12, 12)),  # agreed 14 days before that
        (168, date(2026, 12, 14), date(2026, 12, 16)),  # not once it has begun
    ],
)
def test_the_last_day(hours: int | None, agreed: date, last: date) -> None:
    vat = {"category": "exempt", "basis": "11-1-f"}
    rule = None if hours is None else {"amount": Decimal("5.00"), "notice_hours": hours, "vat": vat}
    price = {"from": date(2026, 1, 1), "amount": Decimal("10.00")}
    words = {"nl": "Avond", "en": "Evening"}
    evening = Service.model_validate(
        {"id": "evening", "tier": "t", "name": words, "unit": "seat", "vat": vat, "no_show": rule, "prices": [price]}
    )
    assert evening.last_day_to_cancel(DAY, agreed) == last
