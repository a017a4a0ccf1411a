"""`tiered deliver`: writing down which help was given to whom, when; by hand, or from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from catalog.terminal import Terminal, speak, terminal
from invoices.practice.asking import ask, day_cell, number_cell, sure, wrong_usage
from invoices.practice.choosing import pick_person, pick_service
from invoices.practice.delivery_commands import Amount, Booked, Group, On, Professional, Quantity, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog.faults import Fault
    from catalog.money import Money
    from invoices.practice.practice import Practice
    from tiered.deliveries import Delivery


def deliver(
    context: typer.Context,
    service: Annotated[str | None, typer.Argument()] = None,
    clients: Annotated[list[str] | None, typer.Argument(metavar="CLIENT")] = None,
    *,
    on: On = None,
    quantity: Quantity = None,
    amount: Amount = None,
    professional: Professional = None,
    booked: Booked = None,
    group: Group = None,
    reference: Reference = None,
    no_show: Annotated[bool, typer.Option("--no-show")] = False,
    per_session: Annotated[bool, typer.Option("--per-session")] = False,
    again: Annotated[bool, typer.Option("--again")] = False,
    file: Annotated[Path | None, typer.Option("--import")] = None,
) -> None:
    """Write down help that was given, to one client or to several, or import a file of it."""
    from catalog.faults import Faults, fault
    from invoices.practice.given import Given
    from invoices.practice.practice import Practice
    from invoices.practice.records import delivery_record

    here = terminal(context)
    if file is not None:
        if service is not None:
            wrong_usage(here, "deliver.file-or-service", "--import")
        _import(here, file, again=again)
        return
    row = {
        "quantity": number_cell(here, quantity, "--quantity"),
        "amount": number_cell(here, amount, "--amount"),
        "professional": professional,
        "booked": day_cell(here, booked, "--booked"),
        "group": group,
        "reference": reference,
        "no_show": "1" if no_show else None,
    }
    with Practice(here) as practice:
        row["service"] = pick_service(here, practice.catalog, service)
        people = practice.people()
        whose = [pick_person(here, people, text) for text in clients or (None,)]
        twice = ", ".join(dict.fromkeys(person.name for person in whose if whose.count(person) > 1))
        if twice and not again and not sure(here, "deliver.named-twice", names=twice):
            raise Faults([fault("named-twice", names=twice)])
        row["date"] = ask(here, on, "--on", "day", day_cell, default=here.today.isoformat())
        if amount is None and here.interactive and not no_show:
            row["amount"] = _fair_amount(practice, row["service"], row["date"])
        given = Given(tuple({**row, "client": person.id} for person in whose), per_session)
        repeated = given.repeated(practice)
        confirmed = bool(repeated) and not again and sure(here, "deliver.again", count=len(repeated))
        doubtful = given.doubtful(practice) if here.interactive and not (again or twice) else []
        here.complain(doubtful)
        if doubtful:
            sure(here, "deliver.doubtful")
        written = given.save(practice, again=again or confirmed)
        made = written.deliveries
        names = {person.id: person.name for person in whose}
        notices = list(_notices(practice, made, names))

    def draw() -> None:
        for delivery in made:
            here.tell("deliver.done", id=delivery.id, name=names[delivery.client], day=delivery.day)
        here.tell("deliver.next", month=f"{made[0].day:%Y-%m}")

    here.complain(warning for warning in written.warnings if warning not in doubtful)
    if repeated:
        notices.append(here.say("deliver.repeated", count=len(repeated)))
    for notice in notices:
        speak(notice, err=True)
    here.answer({"deliveries": [delivery_record(delivery, "unbilled") for delivery in made]}, draw)


def _fair_amount(practice: Practice, service: str | None, day: str | None) -> str | None:
    """The amount the client chose, where that is up to them; nothing means the suggestion."""
    offered = practice.catalog.service.get(service or "")
    if offered is None:  # the row says what is wrong
        return None
    price = offered.dated_prices.on(date.fromisoformat(day)) if day else None
    if price is None or price.suggested is None:
        return None
    limits = {"floor": price.floor, "suggested": price.suggested, "ceiling": price.ceiling}
    return ask(practice.terminal, None, "--amount", "fair-amount", number_cell, default="", **limits)


def _import(here: Terminal, file: Path, *, again: bool) -> None:
    from invoices.practice.importing import import_deliveries
    from invoices.practice.practice import Practice
    from invoices.practice.records import import_record

    asked: tuple[Fault, ...] = ()
    with Practice(here) as practice:
        if here.interactive:
            asked = import_deliveries(practice, file, again=again, dry_run=True).doubtful
            here.complain(asked)
            if asked:
                sure(here, "deliver.import-doubtful", count=len({each.line for each in asked}))
        found = import_deliveries(practice, file, again=again)

    def draw() -> None:
        here.complain(warning for warning in found.warnings if warning not in asked)
        gone = sum(warning.code == "delivery-was-removed" for warning in found.warnings)
        here.tell("deliver.imported", new=len(found.new), unchanged=len(found.unchanged) - gone)
        if gone:
            here.tell("deliver.stays-removed", count=gone)
        if found.new:
            here.tell("deliver.next", month=f"{min(each.day for each in found.new):%Y-%m}")

    here.answer(import_record(here, found), draw)


def _notices(practice: Practice, made: Sequence[Delivery], names: dict[str, str]) -> Iterator[str]:
    """What somebody should know about who was helped, and who pays an appointment that was missed."""
    from invoices.practice.given import just_ended
    from invoices.store.register import Register

    here = practice.terminal
    with practice.database.reading() as connection:
        register = Register(connection)
        for delivery in made:
            name = names[delivery.client]
            for coverage in just_ended(register.coverages.of([delivery.client]), delivery):
                kind = here.say(f"kind.{coverage.kind}")
                yield here.say("deliver.notice.ended", name=name, kind=kind, id=coverage.id, day=coverage.until)
    for delivery in made:
        if fee := _fee(practice, delivery):
            yield here.say("deliver.notice.missed", name=names[delivery.client], amount=fee, id=delivery.id)


def _fee(practice: Practice, delivery: Delivery) -> Money | None:
    """What a client pays for a missed appointment, where an agreement says who pays: it does not hold for a fee.

    None where nothing is to be paid: a session of a package is used.
    """
    from catalog.money import total
    from invoices.quoting import past_of

    if not delivery.no_show:
        return None
    coverages, past = past_of(practice, delivery.client, delivery.day)
    fees = [part.gross for plan in past.plans if plan.quote.delivery.id == delivery.id for part in plan.quote.parts]
    if not any(coverage.fits(delivery.day, delivery.service) for coverage in coverages):
        return None
    return total(fees) or None
