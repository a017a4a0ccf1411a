"""What waits because nobody covers a part of it: per client and per delivery, who pays what, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

import typer

from catalog.money import Money, total
from catalog.terminal import Terminal, speak
from catalog.texts.formats import money
from invoices.practice.practice import Practice
from invoices.practice.short_now import run_for, short_now
from invoices.practice.wording import columns, moment_text, short_day
from invoices.store.register import Register
from invoices.store.shortfalls import Shortfall
from tiered.coverage import Coverage
from tiered.explain import Way, ways_to_pay
from tiered.shares import Quote, Share

COLUMNS = ("id", "date", "service", "payer", "amount")


def records(practice: Practice, only: str | None = None) -> Iterator[dict[str, Any]]:
    """What waits of one client (None: per client), as it is now, for programs."""
    with practice.database.reading() as connection:
        people = practice.people().by_id
        names = {person.id: person.name for person in people.values()}
        names |= {payer.id: payer.name for payer in practice.catalog.payers}
        for client, group in groupby(short_now(practice, connection, only), lambda short: short.client):
            shorts = list(group)
            coverages = Register(connection).coverages.of([client])
            amount = total(short.amount for short in shorts)
            died_on = people[client.casefold()].died_on
            deliveries = [_delivery_record(short, coverages, names) for short in shorts]
            decided = next((short.decided for short in reversed(shorts) if short.decided), None)
            yield {
                "client": client,
                "name": people[client.casefold()].name,
                "amount": str(amount),
                "open": str(total(Money.euros(each["open"]) for each in deliveries)),
                "since": min(short.since for short in shorts),
                "deliveries": deliveries,
                "ways_to_pay": [] if died_on else list(_ways(practice, coverages, shorts, amount)),
                "died_on": died_on and died_on.isoformat(),
                "decided": None
                if decided is None
                else {
                    "decision": decided.choice,
                    "reason": decided.reason,
                    "actor": decided.actor,
                    "time": decided.time,
                },
            }


def uncovered(quote: Quote, coverages: Iterable[Coverage]) -> tuple[Share, ...]:
    """The parts that nobody bears yet: more than the client can pay, and what an insurer would only pay back later.

    The other parts that wait are held along with these: who pays them is known.
    """
    advanced = {coverage.id for coverage in coverages if coverage.advances}
    limited = any(step.rule == "shortfall" for step in quote.trace)

    def nobodys(part: Share) -> bool:
        if part.kind == "policy":
            return part.invoice_to == "client" and part.coverage not in advanced
        return part.kind == "client" and limited

    return tuple(part for part in quote.parts if part.standing == "shortfall" and nobodys(part))


def _delivery_record(short: Shortfall, coverages: Iterable[Coverage], names: Mapping[str, str]) -> dict[str, Any]:
    delivery, nobodys = short.quote.delivery, uncovered(short.quote, coverages)
    return {
        "id": short.delivery,
        "date": delivery.day.isoformat(),
        "service": delivery.service,
        "amount": str(short.amount),
        "open": str(total(part.gross for part in nobodys)),
        "shares": [
            {
                "payer": names.get(part.payer, part.payer),
                "kind": part.kind,
                "coverage": part.coverage,
                "gross": str(part.gross),
                "waits": short.anew or part.standing != "billed",
            }
            for part in short.quote.parts
            if part not in nobodys
        ],
    }


def _ways(
    practice: Practice, coverages: tuple[Coverage, ...], shorts: Iterable[Shortfall], amount: Money
) -> Iterator[str]:
    """The ways that are still open for any of these, each said once; in parts goes for all of it."""
    catalog, language = practice.catalog, practice.terminal.language
    found: dict[str, None] = {}
    for short in shorts:
        if short.quote.delivery.service in catalog.service:
            for way in ways_to_pay(catalog, coverages, short.quote):
                whole = Way(way.code, {"amount": amount}) if way.code == "parts" else way
                found.setdefault(whole.sentence(language))
    yield from found


def draw(here: Terminal, record: Mapping[str, Any]) -> None:
    """Prints what waits of one client, and what can be done about it."""
    typer.secho(f"{record['name']} ({record['client']})", bold=True)
    amount, nobodys = Money.euros(record["amount"]), Money.euros(record["open"])
    key = "shortfall.waits" if nobodys else "shortfall.nothing-open"
    run = last_run(here, record)
    here.tell(key, amount=amount, open=nobodys, since=moment_text(here, record["since"]), run=run)
    rows = [row for each in record["deliveries"] for row in _rows(here, each)]
    here.table(columns(here, "delivery", COLUMNS), rows, right=(4,))
    if nobodys:
        _draw_ways(here, record)
    typer.echo()


def last_run(here: Terminal, record: Mapping[str, Any]) -> str:
    """The run that bills the last of what waits of a client."""
    return run_for(record["client"], date.fromisoformat(record["deliveries"][-1]["date"]), here.today)


def _draw_ways(here: Terminal, record: Mapping[str, Any]) -> None:
    """What is still possible, and what was decided or is to be decided."""
    if record["died_on"]:  # nobody asks somebody who died to look for money
        here.tell("shortfall.died", name=record["name"], day=date.fromisoformat(record["died_on"]))
    else:
        here.tell("shortfall.ways")
    for way in record["ways_to_pay"]:
        speak(f"- {way}")
    decided = record["decided"]
    if decided is None:
        here.tell("shortfall.to-decide", id=record["client"])
    else:
        choice, when = here.say(f"shortfall.choice.{decided['decision']}"), moment_text(here, decided["time"])
        here.tell("shortfall.was-decided", choice=choice, day=when, actor=decided["actor"])
        here.tell(f"shortfall.next.{decided['decision']}", id=record["client"])


def _rows(here: Terminal, delivery: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """One row for each who pays a part of a delivery, and one for what nobody pays yet."""
    parts = [(_who(here, share), share["gross"]) for share in delivery["shares"]]
    if Money.euros(delivery["open"]):
        parts.append((here.say("shortfall.nobody"), delivery["open"]))
    named = (delivery["id"], short_day(here, date.fromisoformat(delivery["date"])), delivery["service"])
    for place, (who, gross) in enumerate(parts):
        yield (*(named if place == 0 else ("", "", "")), who, money(Money.euros(gross), here.language))


def _who(here: Terminal, share: Mapping[str, Any]) -> str:
    who = here.say("shortfall.client") if share["kind"] in ("own", "client") else share["payer"]
    if share["kind"] == "credit":
        who = here.say("kind.credit")
    return who if share["waits"] else here.say("shortfall.billed", who=who)
