"""What collecting a debt may cost by law.

Besluit vergoeding voor buitengerechtelijke incassokosten (Stb. 2012, 141) art. 2 leden 1 and 2. Lid 3 lets a
creditor who cannot deduct VAT add it; we never do (docs/decisions.md).
"""

from __future__ import annotations

from typing import Final

from catalog.money import ZERO, Money, divide

STEPS: Final = (
    (Money.euros(0), 150),
    (Money.euros(2_500), 100),
    (Money.euros(5_000), 50),
    (Money.euros(10_000), 10),
    (Money.euros(200_000), 5),
)
"""From which part of the principal on how many thousandths are asked."""

LEAST: Final = Money.euros(40)
MOST: Final = Money.euros(6_775)

COMMERCIAL: Final = LEAST
"""What an organisation owes without any letter, once it is late (BW 6:96 lid 4): a minimum, and all that we ask."""


def collection_cost(principal: Money) -> Money:
    """The cost that goes with a principal, rounded once.

    A letter about several invoices has one principal: they are added up first (BW 6:96 lid 7). `ValueError` when
    nothing is owed.

    >>> collection_cost(Money.euros(267)), collection_cost(Money.euros(23_000))
    (Money('40.05'), Money('1005.00'))
    """
    if principal <= ZERO:
        raise ValueError("there is no cost where nothing is owed")
    ends = [start for start, _ in STEPS[1:]] + [max(principal, STEPS[-1][0])]
    thousandths = 0
    for (start, rate), end in zip(STEPS, ends, strict=True):
        thousandths += max((min(principal, end) - start).cents, 0) * rate
    return min(max(Money(divide(thousandths, 1000), principal.currency), LEAST), MOST)
