"""Agreements end, change and come between runs, and people get no post: the books stay right, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from end_to_end.office import Office
from end_to_end.test_any_correction import act, everything_is_done, one_of, right
from end_to_end.test_books import FEW, RUNS, practice
from hypothesis import given, settings
from hypothesis import strategies as st
from property.cases import FIRST, LAST, Case, cases, coverages, deliveries

from catalog.money import Money, total
from invoices.store import schema
from invoices.store.conditions import ACTIVE
from invoices.store.plans import decode, replaced
from tiered.coverage import Coverage
from tiered.state import period_key

PEOPLE = ("anna", "sister", "brother")
Caps = dict[str, tuple[Money | None, Decimal | None]]


@settings(FEW, derandomize=True)  # the same sequences on every machine; take this away to look for others
@given(cases(), st.data())
def test_any_sequence_of_agreements(case: Case, data: st.DataObject) -> None:
    """What is billed is never lost or doubled, nobody pays beyond what they ever agreed to, and it comes to an end."""
    office = practice(case)
    highest: Caps = {}
    for month, today in RUNS:
        for _ in range(data.draw(st.integers(0, 4), label="acts")):
            one_act(office, data, case, month, today)
            still_right(office, highest)
        office.issue(month, today)
        still_right(office, highest)
    with office.register() as register:
        known = register.coverages.all()
        people = register.people.all()
        register.people.change([person.model_copy(update={"on_hold": False}) for person in people])
    for coverage in known:
        if coverage.status == "requested":
            office.change_coverage(coverage.id, status=data.draw(st.sampled_from(["agreed", "refused"])))
    if all(row.gross for row in office.rows(schema.shares)):  # a tariff so low that units cost nothing: no invoice
        everything_is_done(office)
    still_right(office, highest)


def one_act(office: Office, data: st.DataObject, case: Case, month: str, today: int) -> None:
    """One thing that staff may do between two months."""
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: agree(office, data, case),
        "end": lambda: agree(office, data, case),
        "client run": lambda: office.issue_client(today),
        "month run": lambda: office.issue(month, today),
        "post": lambda: post(office, data),
        "deliver": lambda: deliver(office, data, case),
        "correct": lambda: act(office, data, case, today),
    }
    acts[data.draw(st.sampled_from(sorted(acts)), label="what")]()


def still_right(office: Office, highest: Caps) -> None:
    """What holds at any moment."""
    right(office)
    within_caps(office, highest)
    nothing_lost(office)


def agree(office: Office, data: st.DataObject, case: Case) -> None:
    """A new agreement, or one that ends or changes."""
    with office.register() as register:
        known = list(register.coverages.all())
    if not known or data.draw(st.integers(0, 2)) == 0:
        office.agree(data.draw(coverages(case.catalog, f"n{len(known)}")))
        return
    before: Coverage = one_of(data, known)
    changes: list[Callable[[], dict[str, Any]]] = [
        lambda: {"status": "ended"},
        lambda: {"status": data.draw(st.sampled_from(["agreed", "refused"]))},
        lambda: {"until": data.draw(st.dates(before.from_ or FIRST, LAST))},
        lambda: {"order": data.draw(st.integers(0, 3))},
    ]
    if before.units is not None:
        changes.append(lambda: {"units": Decimal(data.draw(st.integers(0, 200))) / 20})
    if before.amount is not None:
        changes.append(lambda: {"amount": Money(data.draw(st.integers(0, 60_000)))})
    office.change_coverage(before.id, **data.draw(st.sampled_from(changes))())


def post(office: Office, data: st.DataObject) -> None:
    """Somebody gets no post, or gets it again."""
    with office.register() as register:
        person = register.people.get(data.draw(st.sampled_from(PEOPLE)))
        register.people.change([person.model_copy(update={"on_hold": not person.on_hold})])


def deliver(office: Office, data: st.DataObject, case: Case) -> None:
    """Help that is written down late."""
    new = data.draw(deliveries(case.catalog, f"n{len(office.rows(schema.deliveries))}"))
    if new is not None:
        with office.register() as register:
            register.deliveries.add([new])


def within_caps(office: Office, highest: Caps) -> None:
    """No agreement bears more than the most it ever allowed."""
    with office.register() as register:
        known = {coverage.id: coverage for coverage in register.coverages.all()}
    for key, coverage in known.items():
        amount, units = highest.get(key, (coverage.amount, coverage.units))
        if amount is not None and coverage.amount is not None:
            amount = max(amount, coverage.amount)
        if units is not None and coverage.units is not None:
            units = max(units, coverage.units)
        highest[key] = amount, units
    spent: dict[tuple[str, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    with office.reading() as connection:
        for row in connection.execute(schema.shares.select().where(ACTIVE)):
            if row.coverage is not None and row.standing in ("billed", "held"):
                key = row.coverage, period_key(known[row.coverage], date.fromisoformat(row.day))
                cents, units = spent[key]
                spent[key] = cents + row.gross, units + Decimal(row.units or 0)
    for (coverage, _), (cents, taken) in spent.items():
        amount, most = highest[coverage]
        assert amount is None or cents <= amount.cents
        assert most is None or taken <= most


def nothing_lost(office: Office) -> None:
    """A part of a list price that is worked out anew stays that amount, whoever bears it."""
    plans = {(row.delivery, row.round): row.record for row in office.rows(schema.plans)}
    for (delivery, _), record in plans.items():
        quote, pairs = decode(record), tuple(replaced(record))
        parts = [decode(plans[delivery, number]).parts[place] for number, place in pairs]
        whole = total(part.gross for part in quote.waterfall) == quote.list_amount
        if pairs and quote.parts and not whole and not any(part.tariff for part in (*parts, *quote.parts)):
            assert total(part.gross for part in parts) == quote.total
