"""Agreements and deliveries as cells of a table, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from catalog.model import Catalog
from catalog.terminal import AMSTERDAM, Terminal
from catalog.texts.formats import day, money, number, tariff
from invoices.practice.balances import Balance
from invoices.practice.matching import Directory
from tiered.coverage import Coverage
from tiered.deliveries import Delivery

COVERAGE_COLUMNS = ("id", "kind", "payer", "reference", "from", "until", "cap", "status")
BALANCE_COLUMNS = ("id", "kind", "payer", "until", "spent", "left", "status")
DELIVERY_COLUMNS = ("id", "date", "service", "quantity", "amount", "attended", "state")


def coverage_cells(here: Terminal, catalog: Catalog, people: Directory, coverage: Coverage) -> tuple[str, ...]:
    """An agreement: its cells of `COVERAGE_COLUMNS`."""
    return (
        coverage.id,
        here.say(f"kind.{coverage.kind}"),
        payer_name(catalog, people, coverage),
        coverage.reference or "",
        short_day(here, coverage.from_),
        short_day(here, coverage.until),
        _caps(here, coverage),
        _status(here, coverage),
    )


def delivery_cells(here: Terminal, delivery: Delivery, state: str) -> tuple[str, ...]:
    """A delivery: its cells of `DELIVERY_COLUMNS`."""
    return (
        delivery.id,
        short_day(here, delivery.day),
        delivery.service,
        number(delivery.quantity, here.language),
        "" if delivery.amount is None else money(delivery.amount, here.language),
        here.say("delivery.missed") if delivery.no_show else "",
        here.say(f"delivery.state.{state}"),
    )


def payer_name(catalog: Catalog, people: Directory, coverage: Coverage) -> str:
    """Who pays: an institution, or the person who pledged; nobody else for own means and credit."""
    payer = coverage.payer or ""
    if coverage.kind == "pledge":
        person = people.by_id.get(payer.casefold())
        return person.name if person else payer
    institution = catalog.payer.get(payer)
    return institution.name if institution else payer


def balance_cells(here: Terminal, catalog: Catalog, people: Directory, balance: Balance) -> tuple[str, ...]:
    """An agreement with what is spent and left of it: its cells of `BALANCE_COLUMNS`."""
    coverage, units, amount = balance.coverage, balance.units_left, balance.amount_left
    if units is not None:
        spent, left = number(balance.spent.units, here.language), number(units, here.language)
    else:
        spent = money(balance.spent.gross, here.language)
        left = "" if amount is None else money(amount, here.language)
    return (
        coverage.id,
        here.say(f"kind.{coverage.kind}"),
        payer_name(catalog, people, coverage),
        short_day(here, coverage.until),
        spent,
        left,
        _status(here, coverage),
    )


def short_day(here: Terminal, value: date | None) -> str:
    """A day in a table, as it can also be typed: `9-11-2026`, `9/11/2026`; nothing when there is none."""
    if value is None:
        return ""
    between = "-" if here.language == "nl" else "/"
    return between.join(str(part) for part in (value.day, value.month, value.year))


def moment_text(here: Terminal, moment: str) -> str:
    """The day of a recorded moment, as it was in Amsterdam."""
    return day(datetime.fromisoformat(moment).astimezone(AMSTERDAM).date(), here.language)


def columns(here: Terminal, group: str, names: Sequence[str]) -> list[str]:
    """The headings of a table."""
    return [here.say(f"{group}.column.{name}") for name in names]


def _caps(here: Terminal, coverage: Coverage) -> str:
    per = "" if coverage.period == "total" else here.say(f"coverage.period.{coverage.period}")
    said = []
    if coverage.share is not None:
        said.append(here.say("coverage.share", share=coverage.share))
    if coverage.per_unit is not None:
        said.append(here.say("coverage.per-unit", amount=tariff(coverage.per_unit, here.language)))
    if coverage.units is not None:
        said.append(here.say("coverage.units", units=coverage.units, per=per, count=coverage.units))
    if coverage.amount is not None:
        said.append(here.say("coverage.amount", amount=coverage.amount, per=per))
    return ", ".join(said)


def _status(here: Terminal, coverage: Coverage) -> str:
    """The status; of an agreed one also whether it holds today."""
    if coverage.status == "agreed" and coverage.until is not None and coverage.until < here.today:
        return here.say("coverage.status.over")
    if coverage.status == "agreed" and coverage.from_ is not None and here.today < coverage.from_:
        return here.say("coverage.status.later")
    return here.say(f"coverage.status.{coverage.status}")
