"""The worked examples of a bookkeeper: every amount in them was worked out by hand, and the engine must agree.

The examples are the TOML files beside this one; README.md tells how to read and add them. Three promises are kept: the
working of an example (`why`) is right, its amounts add up, and the engine comes to the same amounts.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BeforeValidator, Field, ValidationError

from catalog.dates import month_of
from catalog.faults import Faults
from catalog.load import load
from catalog.model import Catalog
from catalog.money import Money, total
from catalog.records import Amount, Quantity, Record, Series, Text
from invoices.draft import Planned, drafts
from invoices.lines import Book
from invoices.model import Draft, PayerKind
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person
from tiered.plan import plan_month
from tiered.shares import Quote, Share, ShareKind
from tiered.state import State

FOLDER = Path(__file__).parent
FEWEST = 80  # examples: fewer means that files went missing
CLIENT = "anna"

Signed = Annotated[Money, BeforeValidator(Money.euros)]
"""Euros of any sign: a rounding amount can be negative."""


class ExpectedShare(Record):
    """Who bears which part of a delivery. `payer` and `units` are compared when they are written."""

    kind: ShareKind
    coverage: str | None = None
    payer: str | None = None
    units: Quantity | None = None
    gross: Amount


class ExpectedQuote(Record):
    """What a delivery comes to."""

    delivery: str
    total: Amount
    held: Amount
    shortfall: Amount
    shares: Series[ExpectedShare]
    held_shares: Series[ExpectedShare] = ()


class ExpectedInvoice(Record):
    """What one payer is billed."""

    payer_kind: PayerKind
    payer: str
    net: Amount
    tax: Amount
    rounding: Signed
    gross: Amount
    prepaid: Amount
    payable: Amount


class Case(Record):
    """One worked example."""

    name: Text
    why: Text
    note: Text | None = None  # where the rules leave room: the reading that was chosen
    client: dict[str, Any] = Field(default_factory=dict)
    coverages: Series[dict[str, Any]] = ()
    deliveries: Series[dict[str, Any]]
    expect: Series[ExpectedQuote] = ()
    invoices: Series[ExpectedInvoice] | None = None  # not written: not checked; []: no invoice at all
    refused: bool = False  # the engine must refuse to price it

    def person(self) -> Person:
        """The client."""
        return Person.model_validate({"id": CLIENT, "name": "Anna Jansen", **self.client})

    def agreements(self) -> tuple[Coverage, ...]:
        """The coverages as the engine knows them."""
        return tuple(Coverage.model_validate({"client": CLIENT, **row}) for row in self.coverages)

    def delivered(self) -> tuple[Delivery, ...]:
        """The deliveries, named d1, d2 ... in the order of writing."""
        rows = [
            {"id": f"d{number}", "client": CLIENT, "day": row["on"], **{key: row[key] for key in row if key != "on"}}
            for number, row in enumerate(self.deliveries, 1)
        ]
        return tuple(Delivery.model_validate(row) for row in rows)


def _read() -> Iterator[tuple[str, Case]]:
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name != "catalog.toml":
            rows = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
            for row in rows.pop("case", []):
                try:
                    yield path.stem, Case.model_validate(row)
                except ValidationError as wrong:
                    raise ValueError(f"{path.name}, {row.get('name', 'a case without a name')}: {wrong}") from None
            if rows:
                raise ValueError(f"{path.name}: {', '.join(rows)} stands outside a [[case]]")


CASES = tuple(_read())
all_cases = pytest.mark.parametrize("case", [pytest.param(case, id=f"{file}: {case.name}") for file, case in CASES])


@cache
def the_catalog() -> Catalog:
    """The catalogue that all examples share."""
    return load(FOLDER / "catalog.toml").catalog


def work_out(case: Case) -> tuple[tuple[Quote, ...], State]:
    """The engine's answer, month after month as the organisation would do it."""
    quotes: list[Quote] = []
    state = State()
    for _, rows in groupby(sorted(case.delivered(), key=lambda row: row.day), key=lambda row: month_of(row.day)):
        month, state = plan_month(the_catalog(), case.person(), case.agreements(), tuple(rows), state)
        quotes += month
    return tuple(quotes), state


def test_the_examples_are_there() -> None:
    """A folder that was moved or emptied does not pass in silence."""
    assert len(CASES) >= FEWEST, f"only {len(CASES)} worked examples were found in {FOLDER}"
    twice = [name for name, times in Counter(case.name for _, case in CASES).items() if times > 1]
    assert not twice, f"two examples have the same name: {', '.join(twice)}"


@all_cases
def test_its_working_is_right(case: Case) -> None:
    """Every `a x b = c -> d` in the explanation holds, so that a reader can trust it."""
    wrong = [fault for line in case.why.splitlines() for sum_ in SUM.finditer(line) if (fault := fault_in(sum_))]
    if wrong:
        pytest.fail("\n".join(["In `why`:", *wrong]), pytrace=False)


@all_cases
def test_it_adds_up(case: Case) -> None:
    """Shares, what is held and what is short make the total; net, tax and rounding make the invoice."""
    assert [one.delivery for one in case.expect] == ([] if case.refused else [row.id for row in case.delivered()])
    for one in case.expect:
        assert one.held == total(share.gross for share in one.held_shares), f"{one.delivery}: held"
        parts = total(share.gross for share in one.shares) + one.held + one.shortfall
        assert one.total == parts, f"{one.delivery}: total"
    for invoice in case.invoices or ():
        assert invoice.gross == invoice.net + invoice.tax + invoice.rounding, invoice.payer
        assert invoice.payable == invoice.gross - invoice.prepaid, invoice.payer


@all_cases
def test_the_engine_agrees(case: Case) -> None:
    """Working it out by machine gives what the bookkeeper found by hand."""
    if case.refused:
        with pytest.raises(Faults):
            work_out(case)
        return
    quotes, _ = work_out(case)
    found = {quote.delivery.id: quote for quote in quotes}
    expected, got = [], []
    for one in case.expect:
        quote = found.pop(one.delivery)
        expected += [heading(one.delivery, one.total, one.held, one.shortfall)]
        expected += sorted([*map(told, one.shares), *(f"held: {told(share)}" for share in one.held_shares)])
        held = total(share.gross for share in quote.held)
        got += [heading(one.delivery, quote.total, held, quote.shortfall)]
        waiting = (f"held: {share}" for share in compared(quote.held, one.held_shares))
        got += sorted([*compared(quote.shares, one.shares), *waiting])
    assert not found, f"deliveries that nobody asked for: {', '.join(found)}"
    agree(case, expected, got)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{file}: {case.name}") for file, case in CASES if case.invoices is not None]
)
def test_the_invoices_agree(case: Case) -> None:
    """Issuing these deliveries would bill each payer what the bookkeeper found by hand."""
    quotes, state = work_out(case)
    coverages = {coverage.id: coverage for coverage in case.agreements()}
    people = {CLIENT: case.person()}
    for coverage in coverages.values():
        if coverage.kind == "pledge" and coverage.payer is not None:
            people[coverage.payer] = Person(id=coverage.payer, name=coverage.payer)
    book = Book(the_catalog(), "", people, coverages, {CLIENT: state})
    made = drafts(book, [Planned.whole(quote) for quote in quotes])
    agree(case, sorted(map(billed, case.invoices or ())), sorted(map(billed, made)))


def agree(case: Case, expected: Sequence[str], got: Sequence[str]) -> None:
    """Fails with the bookkeeper's explanation, and both answers."""
    if expected != got:
        note = f"\nNOTE: {case.note}" if case.note else ""
        mine, engines = "\n  ".join(expected), "\n  ".join(got)
        pytest.fail(f"{case.name}\n\n{case.why}{note}\n\nEXPECTED\n  {mine}\nGOT\n  {engines}", pytrace=False)


def heading(delivery: str, whole: Money, held: Money, shortfall: Money) -> str:
    """One line for a delivery."""
    return f"{delivery}: total {whole}, held {held}, shortfall {shortfall}"


def told(share: ExpectedShare) -> str:
    """One line for an expected share."""
    return _line(share.kind, share.coverage, share.payer, share.units, share.gross)


def compared(shares: Iterable[Share], expected: Sequence[ExpectedShare]) -> Iterator[str]:
    """One line for each share of the engine, with payer and units where the example names them."""
    named = {(share.kind, share.coverage): share for share in expected}
    for share in shares:
        like = named.get((share.kind, share.coverage))
        payer = share.payer if like is None or like.payer is not None else None
        units = share.units if like is None or like.units is not None else None
        yield _line(share.kind, share.coverage, payer, units, share.gross)


def _line(kind: str, coverage: str | None, payer: str | None, units: Decimal | None, gross: Money) -> str:
    parts = [kind, coverage and f"coverage {coverage}", payer and f"payer {payer}"]
    parts += [None if units is None else f"{units.normalize():f} units", str(gross)]
    return ", ".join(part for part in parts if part)


def billed(invoice: ExpectedInvoice | Draft) -> str:
    """One line for an invoice."""
    return (
        f"{invoice.payer_kind} {invoice.payer}: net {invoice.net} + tax {invoice.tax} + rounding {invoice.rounding}"
        f" = {invoice.gross}, prepaid {invoice.prepaid}, payable {invoice.payable}"
    )


NUMBER = r"\d+(?:\.\d+)?"
TERM = rf"(?:{NUMBER} % of )?{NUMBER}(?: [x/] {NUMBER})*"
SUM = re.compile(rf"({TERM}(?: [+-] {TERM})*) = (-?{NUMBER})(\.\.\.)?(?: -> ({NUMBER}))?")


def fault_in(statement: re.Match[str]) -> str | None:
    """What is wrong with `5 / 6 = 0.8333... -> 0.83`: dots say that the answer goes on, the arrow rounds to cents."""
    sum_, answer, unfinished, rounded = statement.groups()
    below = evaluate(sum_) - Fraction(answer)
    step = Fraction(1, 10 ** len(answer.partition(".")[2]))
    if not 0 <= below < step if unfinished else below:
        return f"{statement[0]}   but it is {float(evaluate(sum_)):.6f}"
    cents = Decimal(answer).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{statement[0]}   but rounded it is {cents}" if rounded and cents != Decimal(rounded) else None


def evaluate(sum_: str) -> Fraction:
    """A sum of products, exactly."""
    parts = re.split(r" ([+-]) ", sum_)
    result = product(parts[0])
    for sign, term in zip(parts[1::2], parts[2::2], strict=True):
        result += product(term) if sign == "+" else -product(term)
    return result


def product(term: str) -> Fraction:
    """`60 % of 70.00`, `3 x 41.25`, `545.00 x 2 / 6`, exactly."""
    result = Fraction(1)
    if " % of " in term:
        percent, term = term.split(" % of ")
        result = Fraction(percent) / 100
    parts = re.split(r" ([x/]) ", term)
    result *= Fraction(parts[0])
    for sign, number in zip(parts[1::2], parts[2::2], strict=True):
        result = result * Fraction(number) if sign == "x" else result / Fraction(number)
    return result
