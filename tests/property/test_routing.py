"""What always holds when a client's deliveries are worked out, whatever the catalogue and the agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from property.cases import ANNA, FIRST, LAST, Case, cases, coverages

from catalog.money import ZERO, Money, total
from tiered.plan import plan_month
from tiered.pricing import contract_net, session_value
from tiered.shares import Quote, Share
from tiered.state import period_key

MANY = settings(max_examples=300, deadline=None)


def worked(case: Case) -> tuple[Quote, ...]:
    return plan_month(case.catalog, ANNA, case.coverages, case.deliveries)[0]


def said(quotes: Iterable[Quote]) -> list[object]:
    """What somebody else can see of quotes: everything but the ids of equal deliveries and agreements."""
    return sorted(
        (
            q.delivery.day,
            q.delivery.service,
            q.delivery.no_show,
            str(q.delivery.quantity),
            [(p.kind, p.payer, p.invoice_to, p.standing, str(p.units), p.gross.cents) for p in q.parts],
        )
        for q in quotes
    )


@MANY
@given(cases())
def test_nothing_is_lost(case: Case) -> None:
    """Gross shares + held + shortfall = contract amounts + list amount, to the cent, for every delivery."""
    for quote in worked(case):
        contract = total(part.gross for part in quote.parts if part.tariff is not None)
        held = total(part.gross for part in quote.held)
        shares = total(part.gross for part in quote.shares)
        assert shares + held + quote.shortfall == contract + quote.list_amount
        assert all(part.gross >= ZERO for part in quote.parts)


@MANY
@given(cases())
def test_units_go_to_a_contract_or_to_the_list(case: Case) -> None:
    """Units taken at a contract tariff and units priced by the list are together what was delivered."""
    for quote in worked(case):
        if quote.delivery.no_show or (quote.package is not None and quote.package.upfront):
            continue
        taken = sum((part.units for part in quote.parts), Decimal(0))
        assert taken + quote.list_units == quote.delivery.quantity


@MANY
@given(cases())
def test_nobody_pays_beyond_a_cap(case: Case) -> None:
    """In no period does a coverage take more than its amount or units, less what was used before."""
    by_id = {coverage.id: coverage for coverage in case.coverages}
    spent: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for quote in worked(case):
        for part in quote.parts:
            if part.coverage is not None:
                spent[part.coverage, period_key(by_id[part.coverage], quote.delivery.day)].append(part)
    for (identifier, _), parts in spent.items():
        coverage = by_id[identifier]
        used_before = coverage.used if coverage.period == "total" else Decimal(0)
        if coverage.amount is not None:
            used = Money.euros(used_before) if coverage.kind != "grant" else ZERO
            assert total(part.gross for part in parts) + used <= max(coverage.amount, used)
        if coverage.units is not None:
            units = used_before if coverage.kind == "grant" else Decimal(0)
            assert sum(part.units for part in parts) + units <= max(coverage.units, units)
        assert all(quote_fits(case, part) for part in parts)


def quote_fits(case: Case, part: Share) -> bool:
    """Only what was agreed, or asked for at an institution, bears anything."""
    coverage = next(c for c in case.coverages if c.id == part.coverage)
    return coverage.status == "agreed" or (coverage.status == "requested" and part.standing == "held")


@MANY
@given(cases(), st.randoms())
def test_order_of_entry_changes_nothing(case: Case, random: Random) -> None:
    """Rows of agreements and deliveries in another order, with other ids, give the same shares."""
    before = said(worked(case))
    agreed, delivered = list(case.coverages), list(case.deliveries)
    random.shuffle(agreed)
    random.shuffle(delivered)
    agreed = [c.model_copy(update={"id": f"x{n}"}) for n, c in enumerate(agreed)]
    delivered = [d.model_copy(update={"id": f"y{n}"}) for n, d in enumerate(delivered)]
    assert said(worked(replace(case, coverages=tuple(agreed), deliveries=tuple(delivered)))) == before


@MANY
@given(cases(), st.dates(FIRST, LAST))
def test_a_month_can_be_cut_anywhere(case: Case, cut: date) -> None:
    """Folding in two parts, cut at any day, gives the same shares as folding at once."""
    early = [d for d in case.deliveries if d.day < cut]
    late = [d for d in case.deliveries if d.day >= cut]
    first, state = plan_month(case.catalog, ANNA, case.coverages, early)
    second, _ = plan_month(case.catalog, ANNA, case.coverages, late, state)
    assert (*first, *second) == worked(case)


def pays(quotes: Iterable[Quote]) -> Money:
    """What the client pays out of their own pocket: what stands on their invoice, less earned credit."""
    mine = (p for q in quotes for p in q.shares if p.invoice_to == "client" and p.kind != "credit")
    return total(part.gross for part in mine)


@MANY
@given(cases(), st.data())
def test_help_with_paying_never_raises_what_the_client_pays(case: Case, data: st.DataObject) -> None:
    """Adding a credit or a pledge never raises what the client pays."""
    extra = data.draw(coverages(case.catalog, "extra", kinds=("credit", "pledge")))
    more = replace(case, coverages=(*case.coverages, extra))
    assert pays(worked(more)) <= pays(worked(case))


@given(st.integers(0, 10_000_000), st.integers(1, 100))
def test_sessions_are_together_exactly_the_package(price: int, sessions: int) -> None:
    """Session k is worth round(P*k/n) - round(P*(k-1)/n): n of them are exactly P, and none is negative."""
    values = [session_value(Money(price), sessions, k) for k in range(1, sessions + 1)]
    assert total(values) == Money(price)
    assert min(values) >= ZERO


@MANY
@given(cases())
def test_contract_lines_are_rounded_once(case: Case) -> None:
    """Deliveries of one coverage, service and tariff in a month come together to round(total units x tariff)."""
    lines: dict[tuple[object, ...], list[tuple[Quote, Share]]] = defaultdict(list)
    for quote in worked(case):
        for part in quote.parts:
            if part.tariff is not None:
                day = quote.delivery.day
                key = (part.coverage, quote.delivery.service, part.tariff.amount, day.year, day.month, quote.vat.rate)
                lines[key].append((quote, part))
    for parts in lines.values():
        quote, part = parts[0]
        assert part.tariff is not None
        service = case.catalog.service[quote.delivery.service]
        units = sum((p.units for _, p in parts), Decimal(0))
        net = contract_net(units, service, part.tariff.unit, part.tariff.amount)
        assert total(p.net or ZERO for _, p in parts) == net
        assert total(p.gross for _, p in parts) == net + quote.vat.rate.of(net)


@MANY
@given(cases())
def test_working_out_is_pure(case: Case) -> None:
    """The same input gives the same quotes and state, and an empty fold changes nothing."""
    first, state = plan_month(case.catalog, ANNA, case.coverages, case.deliveries)
    assert plan_month(case.catalog, ANNA, case.coverages, case.deliveries) == (first, state)
    assert plan_month(case.catalog, ANNA, case.coverages, (), state) == ((), state)
