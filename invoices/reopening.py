"""What of a delivery is worked out anew. Pure.

A shortfall, what a payer refused, what was on a credited invoice, help of which nothing was billed yet, and what waits
for a payer whose agreement does not hold for that day any more. All else stays as it was worked out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Literal

from catalog.money import ZERO, Money, total
from invoices.draft import Planned
from tiered.deliveries import Delivery
from tiered.plan import Again, Drawn, Rest
from tiered.shares import Quote, Share

Decision = Literal["bill", "waive"]
Pair = tuple[int, int]  # round, share


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery to be worked out: from the start, or parts of it `Again` that were worked out before."""

    given: Delivery | Drawn | Again
    round: int = 1  # of the new plan
    replaces: tuple[Pair, ...] = ()
    held: tuple[Share, ...] = ()  # what waits, as it stands: while it stays the same, nothing new has to be kept
    stands: tuple[Planned, ...] = ()  # where that was kept, as far as it can be billed
    decision: Decision | None = None
    short: bool = True  # nobody paid a part of it when that was decided: else its own shortfall is another question


@dataclass(frozen=True, slots=True)
class History:
    """All that was worked out for one delivery, and what of it still counts."""

    delivery: Delivery  # as it is written down now
    quotes: Mapping[int, Quote]  # by round
    replaced: Mapping[int, tuple[Pair, ...]]  # by round: the earlier parts in whose place it came
    counting: frozenset[Pair]  # parts that were not routed anew, nor credited to be billed again
    invoiced: frozenset[Pair] = frozenset()  # parts that are or were on an invoice

    def part(self, pair: Pair) -> Share:
        """One part."""
        return self.quotes[pair[0]].parts[pair[1]]

    def gross(self, pairs: Iterable[Pair]) -> Money:
        """What these parts come to."""
        return total(self.part(pair).gross for pair in pairs)

    def is_short(self, pair: Pair) -> bool:
        """False for a part that only waits along with what nobody pays."""
        part = self.part(pair)
        if part.standing != "shortfall":
            return pair not in self.counting  # credited: what was decided about it still holds
        if part.kind == "policy" and part.invoice_to == "client":
            return True
        return part.kind == "client" and any(step.rule == "shortfall" for step in self.quotes[pair[0]].trace)

    def told_the_client(self) -> bool:
        """True when the client had an invoice for a part, which said who pays the rest."""
        return any(self.part(pair).invoice_to == "client" for pair in self.invoiced)

    def was_let_go(self, pair: Pair, let_go: Collection[Pair]) -> bool:
        """True for what waited for a payer whose agreement ended, and for the shortfall that became of it."""
        if pair in let_go:
            return True
        return self.part(pair).standing == "shortfall" and any(
            self.was_let_go(each, ()) or (self.part(each).standing == "billed" and each not in self.invoiced)
            for each in self.replaced[pair[0]]
        )

    def list_units_beside(self, pairs: Collection[Pair]) -> Decimal:
        """The units priced by the list of which something counts beside these parts."""
        rounds = {self.priced_in(pair[0]) for pair in self.counting.difference(pairs) if self.part(pair).tariff is None}
        return sum((self.quotes[number].list_units for number in rounds), Decimal(0))

    def rest_of_waterfall(self, number: int, beside: Iterable[Pair]) -> Iterable[Share]:
        """Of these parts, those of the waterfall that a round priced."""
        for pair in sorted(beside):
            if self.part(pair).tariff is None and self.priced_in(pair[0]) == number:
                yield self.part(pair)

    def priced_in(self, number: int) -> int:
        """The round that made the list price of which a round's waterfall is the whole, or a part."""
        quote = self.quotes[number]
        if total(part.gross for part in quote.waterfall) == quote.list_amount:
            return number
        return self.priced_in(self.replaced[number][0][0])


def reopen(
    history: History, pairs: Collection[Pair], decision: Decision | None = None, let_go: Collection[Pair] = ()
) -> Iterable[Task]:
    """How these parts are worked out anew.

    Of what was wholly credited the delivery starts from the start, as it is now written down; a package session does
    not: it keeps its number and price, unless it was changed since (store/amending.py). A waterfall of which nothing
    else counts is priced and routed again, together with the units that a contract left; of one that counts in part,
    only the amount is. Units are priced beside those that stay.

    What was let go after the client's invoice said that somebody else pays it never goes to the client by itself: what
    nobody takes of it, and of what is worked out together with it, is a shortfall.
    """
    numbers = count(max(history.quotes) + 1)
    if not history.counting and history.quotes[max(history.quotes)].package is None:
        yield Task(history.delivery, next(numbers), tuple(sorted(pairs)), decision=decision)
        return
    groups: dict[int, list[Pair]] = defaultdict(list)
    for pair in sorted(pairs):
        groups[history.priced_in(pair[0])].append(pair)
    told, beside = history.told_the_client(), history.list_units_beside(pairs)
    for number, mine in groups.items():
        earlier = history.quotes[number]
        promised = told and any(history.was_let_go(pair, let_go) for pair in mine)
        contract = [pair for pair in mine if history.part(pair).tariff is not None]
        listed = [pair for pair in mine if history.part(pair).tariff is None]
        units = sum((history.part(pair).units for pair in contract), Decimal(0))
        others = list(history.rest_of_waterfall(number, history.counting.difference(mine)))
        rests: list[tuple[list[Pair], Rest]] = [(contract, Rest(units, beside=beside, others=promised))]
        if listed and others:
            amount = history.gross(listed)
            rests.append((listed, Rest(amount=amount, borne=_by_coverage(others), others=promised)))
        elif listed:
            rests = [(mine, Rest(units + earlier.list_units, beside=beside, others=promised))]
            beside += earlier.list_units
        for chosen, rest in rests:
            if chosen:
                if promised:
                    short = all(history.part(pair).standing == "shortfall" for pair in chosen)
                else:
                    short = any(history.is_short(pair) for pair in chosen)
                stands = _as_it_stands(history, chosen)
                yield Task(Again(earlier, rest), next(numbers), tuple(chosen), *stands, decision, short)


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
