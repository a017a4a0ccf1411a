"""Who pays since an invoice was made anew: for programs, with a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from invoices.correct import Moved, Payer
from invoices.practice.practice import Practice


def moved_records(practice: Practice, moved: Sequence[Moved]) -> list[dict[str, Any]]:
    """What another payer pays now, and who paid it before."""
    if not moved:
        return []
    names = {payer.id: payer.name for payer in practice.catalog.payers}
    with practice.archive() as archive:
        names |= archive.names({who for each in moved for _, who in (each.now, *each.before)})

    def record(payer: Payer) -> dict[str, str]:
        kind, who = payer
        return {"payer_kind": kind, "payer": names.get(who, who) if kind == "family" else who}

    def named(*payers: Payer) -> str:
        return ", ".join(names.get(who, who) for _, who in payers)

    return [
        {
            "from": [record(payer) for payer in each.before],
            "to": record(each.now),
            "amount": str(each.amount),
            "message": practice.terminal.say(
                "redo.moved", amount=each.amount, before=named(*each.before), now=named(each.now)
            ),
        }
        for each in moved
    ]
