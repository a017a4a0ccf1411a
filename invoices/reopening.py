"""What of a delivery is worked out anew: all that waits and is not billed, and what was on a credited invoice. Pure.

What is not billed yet follows what is known when it is billed; what was billed of the same delivery stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from typing import Literal

from catalog.money import ZERO, Money, total
from invoices.draft import Planned
from tiered.deliveries import Delivery
from tiered.plan import Again, Rest
from tiered.shares import Quote, Share

Decision = Literal["bill", "waive"]
Decided = tuple[Decision, str]  # with the moment
Pair = tuple[int, int]  # round, share


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery to be worked out: from the start, or parts of it `Again` that were worked out before."""

    given: Delivery | Again
    round: int = 1  # of the new plan
    replaces: tuple[Pair, ...] = ()
    held: tuple[Share, ...] = ()  # what waits, as it stands: while it stays the same, nothing new has to be kept
    stands: tuple[Planned, ...] = ()  # where that was kept, as far as it can be billed
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All that was worked out for one delivery, and what of it still counts."""

    delivery: Delivery  # as it is written down now
    quotes: Mapping[int, Quote]  # by round
    replaced: Mapping[int, tuple[Pair, ...]]  # by round: the earlier parts in whose place it came
    times: Mapping[int, str]  # by round: when it was worked out
    counting: frozenset[Pair]  # parts that were not routed anew, nor credited to be billed again
    billed: frozenset[Pair]  # of these, what is or was on an invoice

    def part(self, pair: Pair) -> Share:
        """One part."""
        return self.quotes[pair[0]].parts[pair[1]]

    def gross(self, pairs: Iterable[Pair]) -> Money:
        """What these parts come to."""
        return total(self.part(pair).gross for pair in pairs)

    def of_others(self, pair: Pair) -> bool:
        """True for a part that another than the client was to pay, also where it became a shortfall since.

        What a payer refused is not: that was never promised.
        """
        part = self.part(pair)
        if part.standing == "shortfall" and any(self.of_others(each) for each in self.replaced.get(pair[0], ())):
            return True
        return part.standing != "held" and part.invoice_to != "client"

    def told_the_client(self) -> bool:
        """True when the client got an invoice for a part: others would pay the rest."""
        return any(self.part(pair).invoice_to == "client" for pair in self.billed)

    def rest_of_waterfall(self, number: int, pairs: Collection[Pair]) -> Iterable[Share]:
        """The parts beside these that count, of the waterfall that a round priced."""
        for pair in sorted(self.counting.difference(pairs)):
            if self.part(pair).tariff is None and self.priced_in(pair[0]) == number:
                yield self.part(pair)

    def priced_in(self, number: int) -> int:
        """The round that made the list price of which a round's waterfall is the whole, or a part."""
        quote = self.quotes[number]
        if total(part.gross for part in quote.waterfall) == quote.list_amount:
            return number
        return self.priced_in(self.replaced[number][0][0])


def reopen(history: History, pairs: Collection[Pair], decided: Decided | None = None) -> Iterable[Task]:
    """How these parts are worked out anew.

    Of what was wholly credited the delivery starts from the start, as it is now written down; a package session does
    not: it keeps its number and price, unless it was changed since (store/amending.py). A waterfall of which nothing
    else counts is priced and routed again, together with the units that a contract left; of one that counts in part,
    only the amount is.

    What the client's invoice said that others pay never goes to the client by itself: what nobody takes of it is a
    shortfall. A decision of before it became one was about something else.
    """
    decision = decided[0] if decided is not None else None
    numbers = count(max(history.quotes) + 1)
    if not history.counting and history.quotes[max(history.quotes)].package is None:
        yield Task(history.delivery, next(numbers), tuple(sorted(pairs)), decision=decision)
        return
    groups: dict[int, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs):
        groups[history.priced_in(pair[0])].append(pair)
    for number, mine in groups.items():
        earlier = history.quotes[number]
        contract = [pair for pair in mine if history.part(pair).tariff is not None]
        listed = [pair for pair in mine if history.part(pair).tariff is None]
        units = sum((history.part(pair).units for pair in contract), Decimal(0))
        others = list(history.rest_of_waterfall(number, pairs))
        rests: list[tuple[list[Pair], Rest]] = [(contract, Rest(units, beside=earlier.list_units))]
        if listed and others:
            rests.append((listed, Rest(amount=history.gross(listed), borne=_by_coverage(others))))
        elif listed:
            rests = [(mine, Rest(units + earlier.list_units))]
        for chosen, rest in rests:
            if chosen:
                promised = history.told_the_client() and all(
                    pair in history.counting and history.of_others(pair) for pair in chosen
                )
                again = Again(earlier, replace(rest, limited=promised))
                about = decision if not promised or _since(history, chosen, decided) else None
                yield Task(again, next(numbers), tuple(chosen), *_as_it_stands(history, chosen), about)


def _since(history: History, chosen: Iterable[Pair], decided: Decided | None) -> bool:
    """True when it was decided after all of these parts had become a shortfall."""
    return decided is not None and all(
        history.part(pair).standing == "shortfall" and history.times[pair[0]] <= decided[1] for pair in chosen
    )


def _as_it_stands(history: History, chosen: Iterable[Pair]) -> tuple[tuple[Share, ...], tuple[Planned, ...]]:
    """Parts that wait as they were kept; none where one was credited, which has to be kept anew."""
    if not history.counting.issuperset(chosen):
        return (), ()
    places: dict[int, list[int]] = defaultdict(list)
    for number, place in sorted(chosen):
        if history.part((number, place)).standing == "billed":
            places[number].append(place)
    kept = tuple(Planned(history.quotes[number], number, tuple(mine)) for number, mine in places.items())
    return tuple(history.part(pair) for pair in sorted(chosen)), kept


def _by_coverage(parts: Iterable[Share]) -> dict[str, Money]:
    borne: dict[str, Money] = {}
    for part in parts:
        if part.coverage is not None:
            borne[part.coverage] = borne.get(part.coverage, ZERO) + part.gross
    return borne
