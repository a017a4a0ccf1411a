"""Answering what a service costs and who would pay: the engine's quote, on what the practice knows today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import typer

from catalog.faults import Fault, Faults, fault
from catalog.load import load
from catalog.model import Catalog
from catalog.money import Money
from catalog.terminal import Terminal, speak
from catalog.texts import text
from invoices.practice.asking import day as day_given
from invoices.practice.asking import number as number_given
from invoices.practice.asking import wrong_usage
from invoices.practice.cells import Cells
from invoices.practice.choosing import pick_person
from invoices.practice.consenting import told
from invoices.practice.csvfile import Row
from invoices.practice.matching import quoted, service_of
from tiered.answer import as_record
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.plan import quote
from tiered.shares import Quote

if TYPE_CHECKING:
    from invoices.billing import Settled
    from invoices.practice.practice import Practice

NOBODY = Person(id="client", name="-")


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know the price of."""

    service: str
    quantity: Decimal
    day: date
    amount: Money | None
    no_show: bool = False

    @classmethod
    def asked(
        cls, here: Terminal, service: str, quantity: str, on: str | None, amount: str | None, *, no_show: bool
    ) -> Question:
        """From what was typed. `typer.BadParameter` when a word is not a number or a day."""
        units = number_given(here, quantity, "--quantity")
        named = None if amount is None else Money.euros(number_given(here, amount, "--amount"))
        if units <= 0:
            wrong_usage(here, "not-a-number", "--quantity", word=quantity)
        return cls(service, units, here.today if on is None else day_given(here, on, "--on"), named, no_show)

    def delivery(self, client: str) -> Delivery:
        """The question as a delivery."""
        return Delivery(
            id="quote",
            day=self.day,
            service=self.service,
            client=client,
            quantity=self.quantity,
            amount=self.amount,
            no_show=self.no_show,
        )

    def refuse_impossible(self) -> None:
        """`Faults` where no delivery could be: those of a row (cells.py)."""
        faults: list[Fault] = []
        asked = {"date": self.day.isoformat(), "quantity": f"{self.quantity:f}"}
        if self.amount is not None:
            asked["amount"] = str(self.amount)
        cells = Cells(Row(None, asked), "", faults)
        cells.day("date")
        cells.number("quantity")
        cells.number("amount")
        if faults:
            raise Faults(faults)


def answer(here: Terminal, question: Question, client: str | None) -> dict[str, Any]:
    """The whole answer. Without a client it is a price list entry, and needs no practice beside the catalogue."""
    question.refuse_impossible()
    if client is None:
        catalog = load(here.folder / "catalog.toml").catalog
        question = _known(catalog, question)
        worked, _ = quote(catalog, NOBODY, (), question.delivery(NOBODY.id))
        return as_record(catalog, worked, (), {}, here.language, client=None)
    from invoices.practice.practice import Practice

    with Practice(here) as practice:
        question = _known(practice.catalog, question)
        people = practice.people()
        person = pick_person(here, people, client)
        coverages, past = past_of(practice, person.id, question.day)
        worked, _ = quote(practice.catalog, person, coverages, question.delivery(person.id), past.state)
        worked = _package_told(practice, worked, past)
        if past.faults:
            here.tell("quote.not-counted", err=True)
            here.complain(past.faults)
        names = {each.id: each.name for each in people.by_id.values()}
        record = as_record(practice.catalog, worked, coverages, names, here.language, client=person.id)
        if person.died_on is not None:  # what to ask of them would be said to their family
            here.tell("quote.died", name=person.name, day=person.died_on, err=True)
            record["ways_to_pay"] = []
        elif any(part.invoice_to in ("client", "family") for part in worked.parts):
            record["withdrawal"] = told(practice, person, question.service, question.day)
        return record


def _known(catalog: Catalog, question: Question) -> Question:
    """The question by the service's id, where its name was typed. `Faults` (`unknown-service`)."""
    service = service_of(question.service, catalog)
    if service is None:
        raise Faults([fault("unknown-service", service=quoted(question.service))])
    return replace(question, service=service)


def past_of(practice: Practice, client: str, day: date) -> tuple[Sequence[Coverage], Settled]:
    """The client's agreements, and what is spent of them: issued, and delivered but not billed yet.

    A delivery that cannot be priced spends nothing, and its fault says so: it does not stand in the way of a quote.
    """
    from invoices.billing import client_scope, settle
    from invoices.store.worklist import work_of

    scope = client_scope(client, day)
    with practice.database.reading() as connection:
        (work,) = work_of(connection, [client], scope)
    return work.coverages, settle(practice.catalog, work, scope)


def _package_told(practice: Practice, worked: Quote, past: Settled) -> Quote:
    """The quote of a session that draws on an open package, saying how the package stands: billed, or not yet."""
    from invoices.store.states import states

    use = worked.package
    if use is None or use.opens or use.brought or not use.upfront:
        return worked
    opener = use.opened_by
    with practice.database.reading() as connection:
        stands = "held" if any(hold.delivery == opener for hold in past.holds) else states(connection, [opener])[opener]
    if stands not in ("billed", "held", "unbilled"):
        return worked
    trace = (replace(s, facts={**s.facts, "opener": stands}) if s.rule == "package" else s for s in worked.trace)
    return replace(worked, trace=tuple(trace))


def draw(here: Terminal, record: Mapping[str, Any]) -> None:
    """The answer for people: what it costs, who pays what, in whose name, and a sentence for every step."""
    from catalog.texts.formats import money, number

    def euros(text: str) -> str:
        return money(Money.euros(text), here.language)

    for line in record["lines"]:
        units = Decimal(line["quantity"])
        unit = text(f"explain.unit-{line['unit']}", here.language, count=units)
        speak(f"{line['description']}: {number(units, here.language)} {unit}, {euros(line['gross'])}")
    if "fair" in record:
        floor, suggested, ceiling = (euros(record["fair"][name]) for name in ("floor", "suggested", "ceiling"))
        here.tell("quote.fair", floor=floor, suggested=suggested, ceiling=ceiling)
    if record["client"] is not None:
        _draw_shares(here, record)


def _draw_shares(here: Terminal, record: Mapping[str, Any]) -> None:
    from catalog.texts.formats import money

    def euros(text: str) -> str:
        return money(Money.euros(text), here.language)

    rows = [
        (
            share["settler"],
            share["addressee"] if share["addressee"] != share["settler"] else "",
            here.say(f"kind.{share['kind']}"),
            euros(share["gross"]),
        )
        for share in record["shares"]
    ]
    for key in ("held", "shortfall"):
        if Money.euros(record[key]):
            rows.append((here.say(f"quote.{key}"), "", "", euros(record[key])))
    if rows:
        rows.append((here.say("issue.together"), "", "", euros(record["total"]["gross"])))
        columns = ("issue.payer", "quote.addressee", "quote.from", "issue.amount")
        typer.echo()
        here.table([here.say(column) for column in columns], rows, right=(3,))
        typer.echo()
    for step in record["trace"]:
        speak(f"- {step['text']}")
    if record["ways_to_pay"]:
        typer.echo()
        here.tell("quote.ways")
        for way in record["ways_to_pay"]:
            speak(f"- {way}")
    if "withdrawal" in record:
        typer.echo()
        for sentence in record["withdrawal"]["text"]:
            speak(sentence)
