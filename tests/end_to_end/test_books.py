"""What always holds in the books, whatever a practice agreed and delivered: random practices, issued month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from random import Random

from end_to_end.office import Office, amounts, gross
from hypothesis import given, settings
from hypothesis import strategies as st
from property.cases import ANNA, Case, cases

from catalog.money import ZERO, Money, total
from invoices.issue import Issued
from invoices.model import Invoice
from invoices.store import schema
from invoices.testing import memory_store
from tiered.people import Person
from tiered.plan import plan_month

FEW = settings(max_examples=25, deadline=None)
RUNS = [("2026-09", 1001), ("2026-10", 1101), ("2026-11", 1201), ("2026-12", 20270101), ("2027-01", 20270201)]
RUNS += [("2027-02", 20270301)]
AFTERWARDS = 20270302


def practice(case: Case) -> Office:
    """An office with this client, her family, her agreements and what she was given."""
    office = Office(memory_store(), case.catalog)
    with office.register() as register:
        register.people.add([ANNA, *(Person(id=key, name=key.title()) for key in ("sister", "brother"))])
        register.deliveries.add(case.deliveries)
    for coverage in case.coverages:
        office.agree(coverage)
    return office


def issued(office: Office) -> list[Issued]:
    """Every month, one after the other."""
    return [office.issue(month, today) for month, today in RUNS]


def check(office: Office) -> None:
    """What holds at any moment."""
    sources: dict[str, int] = defaultdict(int)
    paid: dict[str, int] = defaultdict(int)
    for row in office.rows(schema.postings):
        sources[row.source] += row.amount
        if row.account in ("receivable", "wallet"):
            paid[row.source] += row.amount
    assert set(sources.values()) <= {0}
    invoices = office.invoices()
    for invoice in invoices:
        sign = -1 if invoice.kind == "credit-note" else 1
        assert paid[invoice.number] == sign * invoice.gross.cents
        assert abs(rounded(invoice).cents) <= (0 if invoice.prices_include_vat else len(invoice.lines))
    by_year: dict[str, list[int]] = defaultdict(list)
    for invoice in invoices:
        by_year[invoice.series].append(invoice.sequence)
    assert all(sequences == list(range(1, len(sequences) + 1)) for sequences in by_year.values())
    assert office.faults() == []


def rounded(invoice: Invoice) -> Money:
    """By how much an invoice differs from the parts of deliveries that it bills."""
    return invoice.gross - total(share.gross for line in invoice.lines for share in line.shares)


def everything(office: Office) -> Money:
    """What all deliveries come to, as they were last worked out."""
    return total(quote.total for quote in office.quotes())


@FEW
@given(cases())
def test_invoices_and_what_waits_are_everything(case: Case) -> None:
    """Gross invoices + held = all that was delivered; contract invoices may differ by the cents rounded on them."""
    office = practice(case)
    runs = issued(office)
    check(office)
    cents = total(rounded(invoice) for invoice in office.invoices())
    waiting = total(hold.amount for hold in runs[-1].holds)
    assert gross(office.invoices()) - cents + waiting == everything(office)
    assert everything(office) == total(
        q.total for q in plan_month(case.catalog, ANNA, case.coverages, case.deliveries)[0]
    )
    assert [run.older for run in runs if run.older] == []
    before = office.counts()
    assert not office.issue("2027-02", AFTERWARDS).invoices
    assert office.counts() == before


@FEW
@given(cases(), st.randoms())
def test_the_order_of_rows_changes_nothing(case: Case, random: Random) -> None:
    """The same rows, written down in another order and numbered otherwise, give the same invoices."""
    agreed, delivered = list(case.coverages), list(case.deliveries)
    random.shuffle(agreed)
    random.shuffle(delivered)
    other = replace(
        case,
        coverages=tuple(each.model_copy(update={"id": f"x{n}"}) for n, each in enumerate(agreed)),
        deliveries=tuple(each.model_copy(update={"id": f"y{n}"}) for n, each in enumerate(delivered)),
    )
    first, second = practice(case), practice(other)
    issued(first)
    issued(second)
    assert [told(each) for each in first.invoices()] == [told(each) for each in second.invoices()]


def told(invoice: Invoice) -> tuple[object, ...]:
    """What a payer reads: everything but the ids of agreements and deliveries."""
    lines = sorted(
        (line.service, line.days, str(line.amount), str(line.net), str(line.quantity)) for line in invoice.lines
    )
    sums = (invoice.net, invoice.tax, invoice.rounding, invoice.gross, invoice.prepaid, invoice.payable)
    others = [(other.payer_kind, other.payer, str(other.gross)) for other in invoice.others]
    return invoice.number, invoice.payer_kind, invoice.payer, *map(str, sums), lines, others


@FEW
@given(cases())
def test_a_dry_run_shows_what_will_happen(case: Case) -> None:
    """Every month's dry run has the invoices and held amounts of the real run, and leaves the database as it was."""
    office = practice(case)
    for month, today in RUNS:
        before = office.counts()
        planned = office.issue(month, today, dry_run=True)
        assert office.counts() == before
        real = office.issue(month, today)
        assert amounts(planned) == amounts(real)
        assert planned.holds == real.holds
        assert planned.older == real.older


@FEW
@given(cases(), st.data())
def test_corrections_and_decisions_keep_the_books_right(case: Case, data: st.DataObject) -> None:
    """Whatever is decided, credited, dropped and billed again: nothing is billed twice, and nothing is lost."""
    office = practice(case)
    for month, today in RUNS:
        if data.draw(st.booleans(), label="client run"):
            office.issue_client(today)
        office.issue(month, today)
        if office.states() and "held" in office.states().values():
            decide(office, data)
        if data.draw(st.booleans(), label="correct"):
            correct(office, data, today)
        check(office)
        conserved(office)
    for coverage in case.coverages:
        if coverage.status == "requested":
            office.change_coverage(coverage.id, status=data.draw(st.sampled_from(["agreed", "refused"])))
    office.issue("2027-02", AFTERWARDS)
    check(office)
    conserved(office)


def decide(office: Office, data: st.DataObject) -> None:
    standings = {part.standing for quote in office.quotes() for part in quote.parts}
    if "shortfall" in standings:
        office.decide(data.draw(st.sampled_from(["bill", "waive", "wait"])))


def correct(office: Office, data: st.DataObject, today: int) -> None:
    originals = {invoice.original for invoice in office.invoices()}
    possible = [i for i in office.invoices() if i.kind == "invoice" and i.number not in originals]
    if not possible:
        return
    invoice = data.draw(st.sampled_from(possible))
    how = data.draw(st.sampled_from(["rebill", "drop", "line", "redo"]))
    if how == "redo":
        office.redo(invoice.number, today)
    elif how == "line":
        office.credit(invoice.number, "rebill", today, data.draw(st.integers(1, len(invoice.lines))))
    else:
        office.credit(invoice.number, "drop" if how == "drop" else "rebill", today)


def conserved(office: Office) -> None:
    """What is billed and not credited is exactly what was worked out, is not waived, and no longer waits."""
    invoices = office.invoices()
    shares = total(
        share.gross if invoice.kind == "invoice" else ZERO - share.gross
        for invoice in invoices
        for line in invoice.lines
        for share in line.shares
    )
    parts = [part for quote in office.quotes() for part in quote.parts]
    waived = total(part.gross for part in parts if part.standing == "waived")
    assert shares + office.unbilled() + waived + office.given_back() == everything(office)
