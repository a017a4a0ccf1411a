"""One practice and one Stripe account, and what happens to them: acts that say who they are about by numbers.

An act is its name and a few numbers, by which it chooses: `("pay", (0, 2))`. Without numbers it takes the first of all
there is to choose from, which is the newest. So hypothesis draws stories and makes them short, and a person can write
one down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import TypeVar

from any_payments.port import Killed, Port
from reception import Reception

from catalog.faults import Faults
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.bank.statement import StatementLine
from invoices.payments.links import make_links
from invoices.payments.online import OnlineStore
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.payments.sync import sync
from invoices.practice.practice import Practice
from invoices.sandbox.errors import Impossible
from invoices.sandbox.sandbox import Sandbox
from invoices.store.archive import Entry

T = TypeVar("T")
Act = tuple[str, tuple[int, ...]]
DOWN = ("checkout-down",)


@contextmanager
def allowed(*codes: str) -> Iterator[None]:
    """What is refused with one of these does not happen."""
    try:
        yield
    except Faults as wrong:
        if not {each.code for each in wrong.faults} <= set(codes):
            raise


class Story:
    """What happens, and what of it the books must know in the end."""

    def __init__(self, folder: Path, stripe: Sandbox) -> None:
        self.folder, self.stripe = folder, stripe
        self.port = Port(StripeCheckout(stripe.key, stripe.url))
        self.tokens = map("token-{}".format, count(1))
        self.asked_back: dict[str, Money] = {}  # by the mark of the refund
        self.by_hand = ZERO  # that somebody wrote down as seen at the bank
        self.transfers: list[tuple[StatementLine, str]] = []  # at the bank, with its own reference
        self.arrived: dict[str, Money] = {}  # of those what is for our invoices, by that reference
        self.given: set[tuple[str, date]] = set()  # help, by client and day
        self.stuck = False  # Stripe remembers an error for a day
        self._numbers: Iterator[int] = iter(())

    @property
    def today(self) -> date:
        """The day at Stripe is the day at the desk."""
        return self.stripe.now.date()

    def practice(self) -> Practice:
        """The practice, as a new command opens it."""
        return Practice(Terminal(self.folder, chosen_day=self.today, chosen_actor="Ria"))

    @property
    def desk(self) -> Reception:
        """The desk, to type at."""
        return Reception(self.folder, self.today)

    def pick(self, options: Sequence[T]) -> T:
        """One of these, as the act says."""
        return options[next(self._numbers, 0) % len(options)]

    def some(self, kind: str, **which: object) -> str:
        """One of the objects that Stripe has, the newest first."""
        there = (each for each in self.stripe.world.all(kind) if which.items() <= each.items())
        found = [str(each["id"]) for each in there][::-1]
        if not found:
            raise Impossible(f"there is no {kind}")
        return self.pick(found)

    def invoices(self) -> list[Entry]:
        """All that was asked, the newest first."""
        with self.practice() as practice, practice.archive() as archive:
            return [entry for entry in archive.entries() if entry.kind == "invoice"][::-1]

    def number(self) -> str:
        """One of the invoices."""
        return self.pick([entry.number for entry in self.invoices()])

    def look(self) -> None:
        """`tiered resume` and `tiered pay sync`. When Stripe is down it is asked again another time."""
        with allowed(*DOWN), self.practice() as practice:
            store = OnlineStore(practice)
            with practice.archive() as archive:
                numbers = [entry.number for entry in archive.entries() if entry.open > ZERO]
            make_links(store, self.port, store.to_be_linked(numbers), self.tokens)
            sync(store, self.port, self.tokens, self.today)

    def happens(self, acts: dict[str, Callable[[Story], object]], act: Act) -> None:
        """An act. What cannot happen now does not; who is killed is simply gone."""
        name, numbers = act
        before, self._numbers = self._numbers, iter(numbers)
        with suppress(Impossible, Killed):
            acts[name](self)
        self._numbers = before

    def last_look(self) -> None:
        """Stripe is up, nobody is in a hurry, and once more somebody looks."""
        self.stripe.faults.clear()
        self.port.forget()
        if self.stuck:
            self.stripe.advance(2 * 24 * 3600)
        self.look()
