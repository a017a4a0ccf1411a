"""The shell of payment links: one for each invoice that a person pays, or for each part of it that was agreed.

Each is made once, for what is open, and dead when that is not open any more.

What is asked for is written down before the processor is called. When a command is killed in between, or the answer is
lost, the next one first looks for the link that was made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from catalog.faults import Fault, Faults
from catalog.money import ZERO, Money
from invoices.payments.checkout import LEAST, Ask, Checkout, Link
from invoices.store.linkbook import Asked, Linkbook, PartOf, Slot


class LinkStore(Protocol):
    """Where links are kept."""

    def links(self) -> AbstractContextManager[Linkbook]: ...
    def payable(self, numbers: Collection[str] | None = None) -> list[Payable]: ...


@dataclass(frozen=True, slots=True)
class Payable:
    """An invoice, or a part of one, that may get a link: what is open of it, and what its payer reads."""

    number: str
    open: Money
    words: Mapping[str, str]  # product, thanks, closed
    part: PartOf | None = None

    @property
    def slot(self) -> Slot:
        """What its link is for."""
        return self.number, self.part

    @property
    def asks(self) -> tuple[str, Money, PartOf | None]:
        """What is asked with its link."""
        return self.number, self.open, self.part


@dataclass(slots=True)
class Made:
    """What making links did: the number of links, and what went wrong, by invoice."""

    count: int = 0
    faults: dict[str, tuple[Fault, ...]] = field(default_factory=dict)

    def wrong(self) -> list[Fault]:
        """What went wrong, each kind of it once."""
        return list({each.code: each for faults in self.faults.values() for each in faults}.values())


def make_links(
    store: LinkStore,
    checkout: Checkout,
    payable: Sequence[Payable],
    tokens: Iterator[str],
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Made:
    """Makes the links that are missing. Once the processor is down, the rest is left for later.

    What was paid or taken back while the processor made its link has that one shut again.
    """
    made, new = Made(), list[str]()
    wanted = [each for each in payable if each.open >= LEAST]
    for place, each in enumerate(wanted, 1):
        with store.links() as book:
            before = book.of([each.number]).get(each.slot)
            if before is not None and (before.state == "pending" or (before.usable and before.amount == each.open)):
                continue
            asking = book.waiting(each.slot, each.open)  # whose answer was lost; or somebody asks it just now
            asked = asking or book.ask(next(tokens), *each.asks)
        ask = Ask(asked.token, each.number, asked.amount, asked.time, **each.words)
        try:
            if before is not None and before.state == "made":  # used, or for what was open before
                close_links(store, checkout, [before], "another amount")
            link = (checkout.find(asked.token) if asking else None) or checkout.make(ask)
        except Faults as wrong:
            made.faults[each.number] = wrong.faults
            if any(fault.code == "checkout-down" for fault in wrong.faults):
                made.faults.update((left.number, wrong.faults) for left in wanted[place:])
                break
            continue
        with store.links() as book:
            book.became(asked, "made", id=link.id, url=link.url)
        new.append(asked.token)
        made.count += 1
        progress(place, len(wanted))
    if made.count:
        open_now = {each.slot: each for each in store.payable({each.number for each in wanted})}
        with store.links() as book:
            dead = [each for each in book.of_tokens(new) if each.state == "made" and is_dead(each, open_now)]
        try:
            close_links(store, checkout, dead, "settled")
        except Faults as wrong:
            made.faults.update((each.number, wrong.faults) for each in dead)
    return made


def is_dead(asked: Asked, open_now: Mapping[Slot, Payable]) -> bool:
    """True for a link by which nothing should be paid any more, or another amount."""
    left = open_now[asked.slot].open if asked.slot in open_now else ZERO
    return asked.state == "failed" or asked.used or left != asked.amount or left < LEAST


def _id(link: Link | None) -> str | None:
    return None if link is None else link.id


def close_links(store: LinkStore, checkout: Checkout, dead: Iterable[Asked], because: str) -> None:
    """Shuts links that nobody should pay by any more. `Faults` of the processor: the next run does it."""
    for asked in dead:
        made = asked.id if asked.state is not None else _id(checkout.find(asked.token))
        if made is not None:
            checkout.close(made)
        with store.links() as book:
            book.became(asked, "closed", because=because)
