"""`tiered close` and `tiered reopen`: the days on which nothing is booked any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import ask, wrong_usage
from invoices.practice.asking import reason as kept_reason

if TYPE_CHECKING:
    from datetime import date

    from catalog.dates import Period
    from invoices.books.closing import StillOpen
    from invoices.practice.practice import Practice
    from invoices.store.chain import Acting, Head

Which = Annotated[str | None, typer.Argument(metavar="PERIOD")]
Reason = Annotated[str | None, typer.Option("--reason")]
Yes = Annotated[bool, typer.Option("--yes")]


def close(
    context: typer.Context,
    period: Which = None,
    *,
    show: Annotated[bool, typer.Option("--list")] = False,
    anyway: Annotated[bool, typer.Option("--anyway")] = False,
    reason: Reason = None,
    yes: Yes = False,
) -> None:
    """Close the books of a period, and of everything before it; without a period: show what is closed."""
    from catalog.faults import Faults
    from invoices.books.closing import still_open, unproved
    from invoices.practice.passing import time_passed
    from invoices.practice.practice import Practice
    from invoices.store.chain import head
    from invoices.store.closings import close as close_books
    from invoices.store.closings import closing_day

    here = terminal(context)
    if period is None or show:
        _show(here)
        return
    name, _ = _period(here, period)
    if reason is not None and not anyway:
        wrong_usage(here, "close.reason", "--reason")
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            through = closing_day(connection, name, here.today)
            left = still_open(connection, through)
            wrong = [*unproved(connection, practice.folder), *left.faults()]
        if not here.as_json:
            _tell_open(here, left)
        if wrong and not anyway:
            raise Faults(wrong)
        why = ask(here, reason, "--reason", "reason-close", kept_reason) if anyway else None
        _agreed(here, here.say("close.sure", through=through), yes=yes)
        with practice.database.transaction() as connection:
            found = still_open(connection, through).faults()
            if found and not anyway:  # somebody wrote meanwhile
                raise Faults(found)
            time_passed(practice)
            close_books(connection, _acting(practice), name, here.today, why)
            last = head(connection)
    data = {"period": name, "unbilled": left.unbilled, "held": left.held, "reason": why, **_state(through, last)}
    said = f"{here.say('close.done', period=name)}\n{here.say('close.fixed')}"

    def draw() -> None:
        _draw(here, said, through, last)
        here.tell("close.keep")

    here.answer(data, draw)


def reopen(context: typer.Context, period: Which = None, *, reason: Reason = None, yes: Yes = False) -> None:
    """Open the period again that was closed last; that stays visible, with the reason."""
    from invoices.practice.practice import Practice
    from invoices.store.chain import head
    from invoices.store.closings import refuse_reopening
    from invoices.store.closings import reopen as reopen_books

    here = terminal(context)
    name, _ = ask(here, period, "PERIOD", "period-reopen", lambda here, text, _: _period(here, text))
    with Practice(here) as practice:
        with practice.database.reading() as connection:
            refuse_reopening(connection, name)
        why = ask(here, reason, "--reason", "reason", kept_reason)
        _agreed(here, here.say("reopen.sure", period=name), yes=yes)
        with practice.database.transaction() as connection:
            through = reopen_books(connection, _acting(practice), name, here.today, why)
            last = head(connection)
    data = {"period": name, "reason": why, **_state(through, last)}
    here.answer(data, lambda: _draw(here, here.say("reopen.done", period=name), through, last))


def _show(here: Terminal) -> None:
    from invoices.practice.practice import Practice
    from invoices.practice.wording import columns, short_day
    from invoices.store.closings import closed_through, closings_of

    with Practice(here) as practice, practice.database.reading() as connection:
        history, through = closings_of(connection), closed_through(connection)
    data = [
        {
            "period": each.period,
            "closed": each.closed,
            "through": each.through and each.through.isoformat(),
            "day": each.day.isoformat(),
            "time": each.time,
            "actor": each.actor,
            "reason": each.reason,
        }
        for each in history
    ]

    def draw() -> None:
        if through is None:
            here.tell("close.none")
        else:
            here.tell("close.through", through=through)
        if history:
            rows = [
                (
                    each.period,
                    here.say("close.closed" if each.closed else "close.reopened"),
                    short_day(here, each.through),
                    short_day(here, each.day),
                    each.actor,
                    each.reason or "",
                )
                for each in history
            ]
            names = ("period", "what", "through", "time", "actor", "reason")
            here.table(columns(here, "close", names), rows)

    here.answer({"through": through and through.isoformat(), "closings": data}, draw)


def _period(here: Terminal, written: str) -> tuple[str, Period]:
    from invoices.books.commands import period_of

    return period_of(here, written, "PERIOD")


def _acting(practice: Practice) -> Acting:
    from invoices.practice.practice import now
    from invoices.store.chain import Acting

    return Acting(practice.terminal.actor, now())


def _agreed(here: Terminal, question: str, *, yes: bool) -> None:
    """Asks before it is done, where somebody can answer."""
    if not yes and (here.interactive or here.can_ask) and not here.confirm(question, err=True):
        here.tell("nothing-changed", err=True)
        raise typer.Exit


def _tell_open(here: Terminal, left: StillOpen) -> None:
    for key, found in (("unbilled", left.unbilled), ("held", left.held)):
        for month, count in found.items():
            here.tell(f"close.{key}", err=True, month=month, count=count)


def _state(through: date | None, last: Head) -> dict[str, Any]:
    return {"through": through and through.isoformat(), "head": last.record()}


def _draw(here: Terminal, done: str, through: date | None, last: Head) -> None:
    from invoices.practice.wording import tell_head

    speak(done)
    if through is None:
        here.tell("close.none")
    else:
        here.tell("close.through", through=through)
    tell_head(here, last)
