"""After an invoice was taken back: its links, and what can be done with what was paid of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.money import Money
from invoices.payments.in_parts import agreed_about
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
    underway: Money  # still on its way
    parts: str | None  # the invoice in its place, where paying in parts has to be agreed again
    said: Sequence[str]

    def record(self) -> dict[str, Any]:
        """As programs read it."""
        again = [] if self.parts is None else [self.parts]
        on_its_way = str(self.underway)
        return {"overpaid": str(self.over), "links": self.links, "on_its_way": on_its_way, "parts_again": again}


def after_credit(practice: Practice, number: str, instead: Sequence[Invoice] = ()) -> AfterCredit:
    """Shuts the links of an invoice that was taken back, and says what can be done with what was paid of it.

    `instead`: the invoices that were made in its place.
    """
    here, links = practice.terminal, links_follow(practice, [number])
    with practice.archive() as archive:
        stands = standing(archive.connection, number)
        in_parts = agreed_about(archive.connection, number)
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
    if stands.paying:
        said.append(here.say("pay.credited-underway", number=number, amount=stands.paying))
    parts = other if in_parts else None
    if parts is not None:
        said.append(here.say("parts.again", number=number, other=parts))
    if not links:
        said.append(here.say("pay.links-later"))
    return AfterCredit(stands.over, links, stands.paying, parts, said)
