"""`tiered shortfall ...`: what nobody covers yet, and deciding about it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.terminal import Terminal, terminal
from invoices.practice.asking import ask, choose, words, wrong_usage
from invoices.practice.asking import reason as reason_given
from invoices.practice.choosing import pick_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog.money import Money
    from invoices.practice.practice import Practice
    from invoices.store.shortfalls import Choice, Shortfall
    from tiered.coverage import Coverage

commands = typer.Typer(help="What nobody covers yet: look together, and decide.", no_args_is_help=True)


@commands.command("list")
def list_shortfalls(context: typer.Context) -> None:
    """List per client what waits, since when, and what is still possible."""
    from invoices.practice.practice import Practice

    here = terminal(context)
    with Practice(here) as practice:
        found = list(_clients(practice))

    def draw() -> None:
        if not found:
            typer.echo(here.say("shortfall.none"))
        for record in found:
            _draw(here, record)

    here.answer({"shortfalls": found}, draw)


@commands.command()
def decide(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(metavar="CLIENT", help="Id, e-mail address or name.")] = None,
    choice: Annotated[str | None, typer.Argument(metavar="bill|waive|wait", help="What happens with it.")] = None,
    *,
    reason: Annotated[str | None, typer.Option("--reason", help="Why: it is kept with the decision.")] = None,
) -> None:
    """Decide about everything of a client that waits: bill it, waive it, or let it wait."""
    from catalog.money import total
    from invoices.practice.practice import Practice, now
    from invoices.store.shortfalls import decide as record_decision
    from invoices.store.shortfalls import shortfalls_of

    here = terminal(context)
    with Practice(here) as practice:
        person = pick_person(here, practice.people(), client)
        with practice.database.reading() as connection:
            shortfalls_of(connection, person.id)  # before anybody is asked anything
        chosen = _choice(here, choice)
        why = ask(here, reason, "--reason", "reason", reason_given)
        with practice.database.transaction() as connection:
            decided = record_decision(connection, person.id, chosen, why, here.actor, now())
    amount = total(short.amount for short in decided)

    def draw() -> None:
        count = len(decided)
        typer.echo(here.say(f"shortfall.decided.{chosen}", name=person.name, amount=amount, count=count))
        typer.echo(here.say(f"shortfall.next.{chosen}", id=person.id))

    data = {
        "client": person.id,
        "decision": chosen,
        "reason": why,
        "amount": str(amount),
        "deliveries": [short.delivery for short in decided],
    }
    here.answer(data, draw)


def _choice(here: Terminal, given: str | None) -> Choice:
    from invoices.store.shortfalls import CHOICES

    if given is None and here.interactive:
        rows = [(choice, here.say(f"shortfall.choice.{choice}")) for choice in CHOICES]
        return CHOICES[choose(here, "choice", [here.say("shortfall.column.choice"), ""], rows)]
    text = ask(here, given, "bill|waive|wait", "choice", words).casefold()
    found = next((choice for choice in CHOICES if choice == text), None)
    return found or wrong_usage(here, "shortfall.not-a-choice", "bill|waive|wait", given=text)


def _clients(practice: Practice) -> Iterator[dict[str, Any]]:
    """What waits, per client, for programs."""
    from catalog.money import total
    from invoices.store.register import Register
    from invoices.store.shortfalls import shortfalls

    with practice.database.reading() as connection:
        people = practice.people().by_id
        for client, group in groupby(shortfalls(connection), lambda short: short.client):
            shorts = list(group)
            amount = total(short.amount for short in shorts)
            coverages = Register(connection).coverages.of([client])
            decided = next((short.decided for short in reversed(shorts) if short.decided), None)
            yield {
                "client": client,
                "name": people[client.casefold()].name,
                "amount": str(amount),
                "since": min(short.since for short in shorts),
                "deliveries": [
                    {
                        "id": short.delivery,
                        "date": short.quote.delivery.day.isoformat(),
                        "service": short.quote.delivery.service,
                        "amount": str(short.amount),
                    }
                    for short in shorts
                ],
                "ways_to_pay": list(_ways(practice, coverages, shorts, amount)),
                "decided": None
                if decided is None
                else {
                    "decision": decided.choice,
                    "reason": decided.reason,
                    "actor": decided.actor,
                    "time": decided.time,
                },
            }


def _ways(
    practice: Practice, coverages: tuple[Coverage, ...], shorts: Iterable[Shortfall], amount: Money
) -> Iterator[str]:
    """The ways that are still open for any of these, each said once; in parts goes for all of it."""
    from tiered.explain import Way, ways_to_pay

    catalog, language = practice.catalog, practice.terminal.language
    found: dict[str, None] = {}
    for short in shorts:
        if short.quote.delivery.service in catalog.service:
            for way in ways_to_pay(catalog, coverages, short.quote):
                whole = Way(way.code, {"amount": amount}) if way.code == "parts" else way
                found.setdefault(whole.sentence(language))
    yield from found


def _draw(here: Terminal, record: dict[str, Any]) -> None:
    from datetime import date

    from catalog.money import Money
    from catalog.texts.formats import money
    from invoices.practice.wording import columns, moment_text, short_day

    typer.secho(f"{record['name']} ({record['client']})", bold=True)
    amount, since = Money.euros(record["amount"]), moment_text(here, record["since"])
    typer.echo(here.say("shortfall.waits", amount=amount, since=since))
    rows = [
        (
            short["id"],
            short_day(here, date.fromisoformat(short["date"])),
            short["service"],
            money(Money.euros(short["amount"]), here.language),
        )
        for short in record["deliveries"]
    ]
    here.table(columns(here, "delivery", ("id", "date", "service", "amount")), rows, right=(3,))
    for way in record["ways_to_pay"]:
        typer.echo(f"- {way}")
    decided = record["decided"]
    if decided is None:
        typer.echo(here.say("shortfall.to-decide", id=record["client"]))
    else:
        choice, when = here.say(f"shortfall.choice.{decided['decision']}"), moment_text(here, decided["time"])
        typer.echo(here.say("shortfall.was-decided", choice=choice, day=when, actor=decided["actor"]))
        typer.echo(here.say(f"shortfall.next.{decided['decision']}", id=record["client"]))
    typer.echo()
