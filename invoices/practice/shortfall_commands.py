"""`tiered shortfall ...`: what nobody covers yet, and deciding about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, choose, words, wrong_usage
from invoices.practice.asking import lasting_reason as reason_given
from invoices.practice.choosing import pick_person

if TYPE_CHECKING:
    from invoices.store.shortfalls import Choice

CALLED: Mapping[Choice, tuple[str, ...]] = MappingProxyType(
    {"bill": ("berekenen", "rekening"), "waive": ("kwijtschelden",), "wait": ("wachten",)}
)

commands = typer.Typer(no_args_is_help=True)


@commands.command("list")
def list_shortfalls(context: typer.Context) -> None:
    """List per client what waits, since when, and what is still possible."""
    from invoices.practice.practice import Practice
    from invoices.practice.short_now import run_for
    from invoices.practice.shortfall_page import draw as draw_client
    from invoices.practice.shortfall_page import records
    from invoices.store.unfinished import taken_out

    here = terminal(context)
    with Practice(here) as practice:
        found = list(records(practice))
        with practice.database.reading() as connection:
            again = taken_out(connection)

    def draw() -> None:
        if not found:
            here.tell("shortfall.none")
        if again:
            here.tell("shortfall.again", count=len(again), run=run_for(*again[-1], here.today))
        for record in found:
            draw_client(here, record)

    here.answer({"shortfalls": found}, draw)


@commands.command()
def decide(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument()] = None,
    choice: Annotated[str | None, typer.Argument(metavar="bill|waive|wait")] = None,
    *,
    reason: Annotated[str | None, typer.Option("--reason")] = None,
) -> None:
    """Decide about everything of a client that waits: bill it, waive it, or let it wait."""
    from catalog.faults import Faults, fault
    from catalog.money import Money
    from invoices.practice.practice import Practice, now
    from invoices.practice.shortfall_page import last_run, records
    from invoices.store.shortfalls import decide as record_decision

    here = terminal(context)
    if choice is not None:
        _choice(here, choice)
    if reason is None and not here.interactive:
        wrong_usage(here, "ask.missing", "--reason")
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        waits = next(records(practice, person.id), None)  # before anybody is asked anything
        if waits is None:
            raise Faults([fault("nothing-short", client=person.id)])
        amount, nobodys = Money.euros(waits["amount"]), Money.euros(waits["open"])
        if not nobodys:
            raise Faults([fault("nobody-short", client=person.id, run=last_run(here, waits))])
        chosen = _choice(here, choice)
        why = ask(here, reason, "--reason", "reason", reason_given)
        with practice.database.transaction() as connection:
            decided = record_decision(connection, person.id, chosen, why, here.actor, now())

    def draw() -> None:
        count = len(decided)
        here.tell(f"shortfall.decided.{chosen}", name=person.name, amount=amount, open=nobodys, count=count)
        here.tell(f"shortfall.next.{chosen}", id=person.id)

    data = {
        "client": person.id,
        "decision": chosen,
        "reason": why,
        "amount": str(amount),
        "open": str(nobodys),
        "deliveries": [short.delivery for short in decided],
    }
    here.answer(data, draw)


def _choice(here: Terminal, given: str | None) -> Choice:
    from invoices.store.shortfalls import CHOICES

    if given is None and here.interactive:
        rows = [(choice, here.say(f"shortfall.choice.{choice}")) for choice in CHOICES]
        names = [CALLED[choice] for choice in CHOICES]
        return CHOICES[choose(here, "choice", [here.say("shortfall.column.choice"), ""], rows, names)]
    text = ask(here, given, "bill|waive|wait", "choice", words).casefold()
    found = next((choice for choice in CHOICES if text in (choice, *CALLED[choice])), None)
    return found or wrong_usage(here, "shortfall.not-a-choice", "bill|waive|wait", given=text)
