"""After an invoice was taken back: its links, and what can be done with what was paid of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.money import Money
from invoices.payments.online import links_follow
from invoices.payments.standing import standing

if TYPE_CHECKING:
    from invoices.model import Invoice
    from invoices.practice.practice import Practice


@dataclass(frozen=True, slots=True)
class AfterCredit:
    """What was paid too much now, whether the links follow, and what staff read about both."""

    over: Money
    links: bool
    said: Sequence[str]

    def record(self) -> dict[str, Any]:
        """As programs read it."""
        return {"overpaid": str(self.over), "links": self.links}


def after_credit(practice: Practice, number: str, instead: Sequence[Invoice] = ()) -> AfterCredit:
    """Shuts the links of an invoice that was taken back, and says what can be done with what was paid of it.

    `instead`: the invoices that were made in its place.
    """
    here, links = practice.terminal, links_follow(practice, [number])
    with practice.archive() as archive:
        stands = standing(archive.connection, number)
    entry = stands.entry
    theirs = [each.number for each in instead if (each.payer_kind, each.payer) == (entry.payer_kind, entry.payer)]
    key = "pay.credited-for" if theirs else "pay.credited"
    other = theirs[0] if theirs else None
    said = []
    if stands.over:
        said.append(here.say(key, number=number, amount=stands.over, name=entry.payer_name, other=other))
    if stands.written_off_too_much:
        said.append(here.say(f"pay.{stands.after_all}", number=number, amount=stands.written_off_too_much))
    if stands.over_in_dispute:
        said.append(here.say("pay.disputed", number=number, amount=stands.over_in_dispute))
    if not links:
        said.append(here.say("pay.links-later"))
    return AfterCredit(stands.over, links, said)
