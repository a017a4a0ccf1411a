"""What waits for a decision, worked out by the agreements of now: as the next run would, and read only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from catalog.dates import Period, month_of
from catalog.money import ZERO, Money, total
from invoices.billing import PER_CLIENT, Scope, settle
from invoices.practice.practice import Practice
from invoices.reopening import Task
from invoices.store.shortfalls import Shortfall, shortfalls
from invoices.store.worklist import work_of
from tiered.deliveries import Delivery
from tiered.shares import Quote


def run_for(client: str, day: date, today: date) -> str:
    """The run that bills help of a day: of its month when that is over, else what the client owes so far."""
    over = Period.month(month_of(day)).end
    return f"--month {month_of(day)}" if over is not None and over <= today else f"--client {client}"


def short_now(practice: Practice, connection: Connection, client: str | None = None) -> list[Shortfall]:
    """What waits of one client (None: of all), with who would pay it now.

    What was decided is left out, because staff may decide again. Where something cannot be priced any more, it stays
    as the last run kept it.
    """
    found = shortfalls(connection, client)
    if not found:
        return []
    waits = {short.delivery for short in found}
    last = max(practice.terminal.today, *(short.quote.delivery.day for short in found))
    scope = Scope(Period.inclusive(None, last), PER_CLIENT)
    anew: dict[str, Quote] = {}
    change: dict[str, Money] = defaultdict(lambda: ZERO)
    for work in work_of(connection, list(dict.fromkeys(short.client for short in found)), scope):
        tasks = tuple(replace(task, decision=None) if _delivery(task) in waits else task for task in work.tasks)
        held = {(_delivery(task), task.round): task.held for task in tasks}
        for plan in settle(practice.catalog, replace(work, tasks=tasks), scope).plans:
            delivery = plan.quote.delivery.id
            anew[delivery] = plan.quote
            change[delivery] += total(part.gross for part in plan.quote.parts if part.standing != "held")
            change[delivery] -= total(part.gross for part in held[delivery, plan.round] if part.standing == "shortfall")
    return [
        replace(short, amount=short.amount + change[short.delivery], quote=anew[short.delivery], anew=True)
        if short.delivery in anew
        else short
        for short in found
    ]


def _delivery(task: Task) -> str:
    return task.given.id if isinstance(task.given, Delivery) else task.given.delivery.id
