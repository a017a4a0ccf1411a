"""Agreements and deliveries as cells of a table, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from catalog.model import Catalog
from catalog.money import Money
from catalog.terminal import AMSTERDAM, Terminal, speak
from catalog.texts.formats import day, money, number, tariff
from invoices.practice.balances import Balance
from invoices.practice.matching import Directory
from invoices.store.archive import Entry
from invoices.store.chain import Head
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person

COVERAGE_COLUMNS = ("id", "source", "cap", "status")
BALANCE_COLUMNS = ("id", "source", "spent", "left", "status")
DELIVERY_COLUMNS = ("id", "date", "service", "state")
INVOICE_COLUMNS = ("number", "date", "payer", "addressee", "payable", "open", "status")


def coverage_cells(here: Terminal, catalog: Catalog, people: Directory, coverage: Coverage) -> tuple[str, ...]:
    """An agreement: its cells of `COVERAGE_COLUMNS`."""
    return (coverage.id, _source(here, catalog, people, coverage), _caps(here, coverage), _status(here, coverage))


def delivery_cells(here: Terminal, delivery: Delivery, state: str) -> tuple[str, ...]:
    """A delivery: its cells of `DELIVERY_COLUMNS`."""
    times = "" if delivery.quantity == 1 else f"{number(delivery.quantity, here.language)} × "
    service = [f"{times}{delivery.service}"]
    if delivery.amount is not None:
        service.append(here.say("delivery.named", amount=delivery.amount))
    if delivery.no_show:
        service.append(here.say("delivery.missed"))
    return (
        delivery.id,
        short_day(here, delivery.day),
        "\n".join(service),
        here.say(f"delivery.state.{state}"),
    )


def invoice_cells(here: Terminal, entry: Entry, amount: Money) -> tuple[str, ...]:
    """An invoice with the amount of it that matters here: its cells of `INVOICE_COLUMNS`.

    What is open is said where it is another amount.
    """
    note = entry.kind == "credit-note"
    return (
        entry.number,
        short_day(here, entry.issued),
        here.say("invoice.credit-note" if note else f"payer.{entry.payer_kind}"),
        entry.addressee,
        money(-amount if note else amount, here.language),
        "" if note or entry.open == entry.payable else money(entry.open, here.language),
        here.say(f"status.{entry.status}"),
    )


def marked(here: Terminal, person: Person) -> str:
    """The name, and below it what somebody should know before writing to them, or counting on what they promised."""
    if person.died_on:
        return f"{person.name}\n{here.say('client.mark.died', day=short_day(here, person.died_on))}"
    if person.erase_asked and not person.erased:
        return f"{person.name}\n{here.say('client.mark.erase-asked')}"
    return f"{person.name}\n{here.say('client.mark.hold')}" if person.on_hold else person.name


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
        left = "" if amount is None or _gone(people, coverage) else money(amount, here.language)
    return coverage.id, _source(here, catalog, people, coverage), spent, left, _status(here, coverage)


def _gone(people: Directory, coverage: Coverage) -> bool:
    """Promised by somebody who died: nothing of it is left to count on."""
    payer = people.by_id.get((coverage.payer or "").casefold()) if coverage.kind == "pledge" else None
    return payer is not None and payer.died_on is not None


def short_day(here: Terminal, value: date | None) -> str:
    """A day in a table, as it can also be typed: `9-11-2026`, `9/11/2026`; nothing when there is none."""
    if value is None:
        return ""
    between = "-" if here.language == "nl" else "/"
    return between.join(str(part) for part in (value.day, value.month, value.year))


def moment_text(here: Terminal, moment: str) -> str:
    """The day of a recorded moment, as it was in Amsterdam."""
    return day(datetime.fromisoformat(moment).astimezone(AMSTERDAM).date(), here.language)


def clock_text(here: Terminal, moment: str) -> str:
    """A recorded moment as the clock stood in Amsterdam: `9 november 2026, 14:05`."""
    local = datetime.fromisoformat(moment).astimezone(AMSTERDAM)
    return f"{day(local.date(), here.language)}, {local:%H:%M}"


def tell_head(here: Terminal, last: Head) -> None:
    """The head of the chain, to keep elsewhere or to mail."""
    if last.time is None:
        here.tell("verify.no-head")
    else:
        here.tell("verify.head", sequence=str(last.sequence), time=clock_text(here, last.time))
        speak(last.hash)


def columns(here: Terminal, group: str, names: Sequence[str]) -> list[str]:
    """The headings of a table."""
    return [here.say(f"{group}.column.{name}") for name in names]


def _source(here: Terminal, catalog: Catalog, people: Directory, coverage: Coverage) -> str:
    """What it is paid from, with the payer's number for it; below that who pays."""
    kind = here.say(f"kind.{coverage.kind}")
    pledger = people.by_id.get((coverage.payer or "").casefold()) if coverage.kind == "pledge" else None
    who = payer_name(catalog, people, coverage) if pledger is None else marked(here, pledger)
    lines = (f"{kind} {coverage.reference or ''}".strip(), who)
    return "\n".join(filter(None, lines))


def pays_all(coverage: Coverage) -> bool:
    """Who promised, or insures, pays all that is left: no limit was written down."""
    limits = (coverage.share, coverage.per_unit, coverage.amount)
    return coverage.kind in ("pledge", "policy") and all(limit is None for limit in limits)


def read_back(here: Terminal, catalog: Catalog, people: Directory, coverage: Coverage) -> str:
    """An agreement in one sentence, so that who typed it sees whether it was meant so: who pays what, until when."""
    source, caps, status = (cell.replace("\n", ", ") for cell in coverage_cells(here, catalog, people, coverage)[1:])
    services = ", ".join(catalog.service[each].name.in_(here.language) for each in coverage.services)
    terms = "; ".join(filter(None, (caps, services, status)))
    return here.say("coverage.read-back", source=source, terms=terms)


def _caps(here: Terminal, coverage: Coverage) -> str:
    if pays_all(coverage):
        return here.say("coverage.all-that-is-left")
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
    return "\n".join(said)


def _status(here: Terminal, coverage: Coverage) -> str:
    """How it stands, of an agreed one also whether it holds today; below that its last day, and a first to come."""
    status, lines = str(coverage.status), []
    if status == "agreed" and coverage.until is not None and coverage.until < here.today:
        status = "over"
    if coverage.from_ is not None and here.today < coverage.from_:
        status = "later" if status == "agreed" else status
        lines.append(here.say("coverage.from", day=short_day(here, coverage.from_)))
    if coverage.until is not None:
        lines.append(here.say("coverage.until", day=short_day(here, coverage.until)))
    return "\n".join((here.say(f"coverage.status.{status}"), *lines))
