"""Stripe, where this program can be killed, or overtaken by another, before or after any call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from invoices.payments.stripe_checkout import StripeCheckout


class Killed(BaseException):
    """The program ends here: nothing catches it, and nothing is tidied up."""


class Port:
    """A `Checkout` that counts moments: one before and one after each call."""

    def __init__(self, real: StripeCheckout) -> None:
        self._real = real
        self._left, self._do = 0, None

    def at(self, moment: int, do: Callable[[], None]) -> None:
        """Something happens at the moment that follows this many others, once."""
        self._left, self._do = moment, do

    def forget(self) -> None:
        """Nothing happens any more."""
        self._do = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        call = getattr(self._real, name)

        def asked(*given: Any) -> Any:
            self._pass()
            answer = call(*given)
            answer = list(answer) if isinstance(answer, Iterator) else answer
            self._pass()
            return answer

        return asked

    def _pass(self) -> None:
        if self._do is None:
            return
        if self._left:
            self._left -= 1
            return
        do, self._do = self._do, None
        do()
