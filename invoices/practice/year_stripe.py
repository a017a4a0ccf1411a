"""Stripe in the example year: the stand-in of `tiered sandbox`. No account, no money, and nobody's key is seen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from catalog.terminal import Terminal
from invoices.payments.keys import ELSEWHERE, KEY
from invoices.practice.practice import Practice
from invoices.sandbox.sandbox import Sandbox

WHO: Final = "Stripe"
"""Who stands in a line of the story that nobody typed: `paid NUMBER METHOD`, or `payout`."""

ASKING: Final = (("pay", "link"), ("pay", "sync"))
"""The commands that see it. No other does: a link of the stand-in would be dead on every document."""


class StandIn:
    """An account at the stand-in, from a day on. Its clock is that of the story."""

    def __init__(self, first: date) -> None:
        self._sandbox = Sandbox(_noon(first))
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._open.enter_context(_setting(None))
        self._open.enter_context(self._sandbox)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @contextmanager
    def seen_by(self, day: str, words: tuple[str, ...]) -> Iterator[None]:
        """A command of the story runs, on its day: it sees the stand-in where it asks Stripe."""
        self._reach(day)
        with _setting(self._sandbox if words[:2] in ASKING else None):
            yield

    def act(self, folder: Path, day: str, words: tuple[str, ...]) -> None:
        """What a payer does by the link of an invoice, or Stripe by itself."""
        self._reach(day)
        if words == ("payout",):
            self._sandbox.pay_out()
            return
        _, number, method = words
        with Practice(Terminal(folder)) as practice, practice.store.links() as book:
            link = next(each for each in book.alive() if each.number == number)
        self._sandbox.pay(self._sandbox.open(str(link.id)), "card" if method == "card" else "ideal")

    def _reach(self, day: str) -> None:
        passed = _noon(date.fromisoformat(day)) - self._sandbox.now
        self._sandbox.advance(max(0, int(passed.total_seconds())))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@contextmanager
def _setting(sandbox: Sandbox | None) -> Iterator[None]:
    """The key and address that commands see meanwhile: of the stand-in, or none. What there was comes back."""
    before = {name: os.environ.pop(name, None) for name in (KEY, ELSEWHERE)}
    if sandbox is not None:
        os.environ.update({KEY: sandbox.key, ELSEWHERE: sandbox.url})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
