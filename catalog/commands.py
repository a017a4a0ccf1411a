"""Commands on the catalogue: check it, show it, show the ladder of tiers, and add a price."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from catalog.terminal import Terminal, terminal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from catalog.edit import Priced
    from catalog.faults import Fault
    from catalog.model import Catalog
    from catalog.money import Money

commands = typer.Typer(no_args_is_help=True)


@commands.command()
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument()] = None,
) -> None:
    """Say everything that is wrong with the catalogue, and what deserves a second look."""
    from catalog.load import check as check_file

    here = terminal(context)
    faults = check_file(file or _file(here))
    errors = [fault for fault in faults if fault.severity == "error"]
    warnings = [fault for fault in faults if fault.severity == "warning"]

    def draw() -> None:
        here.complain(errors)
        if warnings:
            here.tell("catalog.check.warnings", err=True)
            here.complain(warnings)
        if not faults:
            here.tell("catalog.check.well")
        elif errors:
            here.tell("catalog.check.wrong", count=len(errors))
        else:
            here.tell("catalog.check.usable", count=len(warnings))

    here.answer({"faults": _data(here, faults)}, draw)
    if errors:
        raise typer.Exit(1)


@commands.command()
def show(context: typer.Context) -> None:
    """List the services with their tier, price today, unit and VAT."""
    from catalog.listing import as_data, listed, price_text

    here = terminal(context)
    catalog = _catalog(here)
    services = listed(catalog, here.today)

    def draw() -> None:
        here.table(
            _columns(here, "service", "tier", "unit", "price", "vat"),
            [
                (
                    one.service.id,
                    catalog.tier[one.service.tier].name.in_(here.language),
                    here.say(f"catalog.unit.{one.service.unit}"),
                    price_text(one, here.language),
                    here.say(f"catalog.vat.{one.service.vat.category}", rate=one.rate or "–"),
                )
                for one in services
            ],
            right=(3,),
        )

    here.answer({"on": here.today.isoformat(), "services": [as_data(one) for one in services]}, draw)


@commands.command()
def ladder(context: typer.Context) -> None:
    """Show the tiers from low to high: each service's price per unit, cost floor and break-even number."""
    from catalog.listing import as_data, money_text
    from catalog.listing import ladder as tiers_of

    here = terminal(context)
    tiers = list(tiers_of(_catalog(here), here.today))

    def draw() -> None:
        rows = []
        for tier, services in tiers:
            rows.append((tier.name.in_(here.language), "", "", "", ""))
            for one in services:
                cost = one.cost
                break_even = "–" if cost is None or cost.break_even is None else str(cost.break_even)
                rows.append(
                    (
                        f"  {one.service.name.in_(here.language)}",
                        money_text(one.lowest, here.language),
                        here.say(f"catalog.unit.{one.service.unit}"),
                        money_text(None if cost is None else cost.floor, here.language),
                        break_even,
                    )
                )
        here.table(_columns(here, "tier", "price", "unit", "floor", "break_even"), rows, right=(1, 3, 4))

    data = [
        {
            "id": tier.id,
            "name": {"nl": tier.name.nl, "en": tier.name.en},
            "services": [as_data(one) for one in services],
        }
        for tier, services in tiers
    ]
    here.answer({"on": here.today.isoformat(), "tiers": data}, draw)


@commands.command()
def price(
    context: typer.Context,
    service: str,
    amount: str,
    from_: Annotated[str, typer.Option("--from", metavar="DATE")],
) -> None:
    """Add a new price of a service from a day on, in the practice's own catalogue file; or correct one to come."""
    from catalog.edit import add_price
    from catalog.faults import Faults

    here = terminal(context)
    euros, day = _amount(here, amount), _day(here, from_)
    asked: tuple[Fault, ...] = ()

    def agreed(new: Priced) -> bool:
        nonlocal asked
        asked = new.doubtful if here.interactive else ()
        here.complain(asked)
        if past := day < here.today:
            here.tell("catalog.price.past", day=day, err=True)
        doubtful = here.interactive and (past or asked)
        return not doubtful or here.confirm(here.say("catalog.price.sure", amount=euros))

    try:
        priced = add_price(_file(here), service, euros, day, today=here.today, agreed=agreed)
    except Faults as wrong:
        here.refuse(wrong.faults)
    if priced is None:
        here.tell("nothing-changed", err=True)
        raise typer.Exit
    loaded, before = priced.loaded, priced.instead_of

    def draw() -> None:
        name = loaded.catalog.service[service].name.in_(here.language)
        here.tell("catalog.price.added", service=name, amount=euros, day=day)
        if before is not None:
            here.tell("catalog.price.instead", amount=before)
        here.complain(warning for warning in loaded.warnings if warning not in asked)

    data = {
        "service": service,
        "amount": str(euros),
        "from": day.isoformat(),
        "instead_of": None if before is None else str(before),
        "faults": _data(here, loaded.warnings),
    }
    here.answer(data, draw)


def _file(here: Terminal) -> Path:
    return here.folder / "catalog.toml"


def _catalog(here: Terminal) -> Catalog:
    from catalog.faults import Faults
    from catalog.load import load

    try:
        return load(_file(here)).catalog
    except Faults as wrong:
        here.refuse(wrong.faults)


def _columns(here: Terminal, *names: str) -> list[str]:
    return [here.say(f"catalog.column.{name}") for name in names]


def _data(here: Terminal, faults: Iterable[Fault]) -> list[dict[str, object]]:
    return [
        {
            "severity": fault.severity,
            "code": fault.code,
            "path": fault.path,
            "line": fault.line,
            "message": fault.message(here.language),
            "hint": fault.hint(here.language),
        }
        for fault in faults
    ]


def _amount(here: Terminal, text: str) -> Money:
    from catalog.entry import parse_number
    from catalog.money import ZERO, Money

    try:
        amount = Money.euros(parse_number(text))
    except (ValueError, LookupError):
        _wrong_usage(here, "catalog.price.not-an-amount", "AMOUNT", given=text)
    if amount < ZERO:
        _wrong_usage(here, "catalog.price.not-an-amount", "AMOUNT", given=text)
    return amount


def _day(here: Terminal, text: str) -> date:
    from catalog.entry import parse_date

    try:
        return parse_date(text)
    except ValueError:
        _wrong_usage(here, "not-a-day", "--from", word=text)


def _wrong_usage(here: Terminal, key: str, place: str, **parameters: object) -> NoReturn:
    raise typer.BadParameter(here.say(key, **parameters), param_hint=place)
