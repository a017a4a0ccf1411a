"""Whatever is credited, made anew, changed, removed and decided, in any order: the books stay right, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from end_to_end.office import Office, codes
from end_to_end.test_books import AFTERWARDS, FEW, RUNS, conserved, decide, practice
from hypothesis import given
from hypothesis import strategies as st
from property.cases import FIRST, LAST, Case, cases, priced, quantities

from catalog.faults import Faults
from catalog.money import ZERO, Money, total
from invoices.credit import lines_left
from invoices.model import Invoice
from invoices.store import schema
from invoices.store.plans import decode
from invoices.store.register import Register
from invoices.store.states import bills_of
from tiered.deliveries import Delivery

ACCOUNTS = ("receivable", "vat", "rounding", "wallet")
FIGURES = ("net", "tax", "rounding", "gross", "prepaid", "payable")
REFUSED = {"already-credited", "line-already-credited", "delivery-on-invoice", "delivery-part-dropped"}
REFUSED |= {"given-back-in-part", "delivery-of-stopped", "package-not-open", "package-not-billed", "package-used-after"}
REFUSED |= {"package-stopped", "stop-day", "move-not-family", "move-nothing-open"}


@FEW
@given(cases(), st.data())
def test_any_sequence_of_corrections(case: Case, data: st.DataObject) -> None:
    """Postings balance, a fully credited invoice leaves nothing, and all that was delivered is billed or waits."""
    office = practice(case)
    for month, today in RUNS:
        if data.draw(st.booleans(), label="client run"):
            office.issue_client(today)
        office.issue(month, today)
        for _ in range(data.draw(st.integers(0, 3), label="corrections")):
            act(office, data, case, today)
            right(office)
    for _ in range(data.draw(st.integers(0, 3), label="last corrections")):
        act(office, data, case, AFTERWARDS)
    for coverage in case.coverages:
        if coverage.status == "requested":
            office.change_coverage(coverage.id, status=data.draw(st.sampled_from(["agreed", "refused"])))
    everything_is_done(office)
    right(office)


def act(office: Office, data: st.DataObject, case: Case, today: int) -> None:
    """One thing that staff may do. What is refused is refused for a reason that we know, and changes nothing."""
    acts: dict[str, Callable[[], object]] = {
        "credit": lambda: credit(office, data, today),
        "redo": lambda: redo(office, data, today),
        "change": lambda: change(office, data, case),
        "remove": lambda: remove(office, data),
        "put right": lambda: put_right(office, data, case, today),
        "decide": lambda: decide(office, data),
        "stop": lambda: stop(office, data, today),
        "move": lambda: move(office, data, today),
    }
    before, refused = office.counts(), set[str]()
    chosen = data.draw(st.sampled_from(sorted(acts)), label="act")
    try:
        acts[chosen]()
    except Faults as wrong:
        refused = set(codes(wrong))
    assert refused <= REFUSED
    assert not refused or office.counts() == before or chosen in ("put right", "move")


def credit(office: Office, data: st.DataObject, today: int) -> None:
    if invoice := one_of(data, [each for each in office.invoices() if each.kind == "invoice"]):
        fate = data.draw(st.sampled_from(["rebill", "rebill", "drop"]))
        line = data.draw(st.none() | st.integers(1, len(invoice.lines)))
        office.credit(invoice.number, "drop" if fate == "drop" else "rebill", today, line)


def redo(office: Office, data: st.DataObject, today: int) -> None:
    if invoice := one_of(data, [each for each in office.invoices() if each.kind == "invoice"]):
        planned = office.redone(invoice.number, today, dry_run=True)
        done = office.redone(invoice.number, today)
        assert planned.moved == done.moved
        gained = {(each.payer_kind, each.payer) for each in done.issued.invoices}
        assert {each.now for each in done.moved} <= gained


def stop(office: Office, data: st.DataObject, today: int) -> None:
    """What is given back is exactly what is not used, of what was billed; nobody gets more than they were billed."""
    with office.store.batch(dry_run=True) as books:
        found = list(books.packages_of("anna"))
    if package := one_of(data, found):
        stopped = office.stop_this(package, today)
        if stopped.refund == "per-session":
            paid, back = (sum(getattr(each, name).cents for each in stopped.back) for name in ("paid", "amount"))
            assert back == sum(note.gross.cents for note in stopped.notes)
            use = stopped.package.use
            assert not back or back <= paid
            assert all(each.amount <= each.paid for each in stopped.back)
            assert 0 < len(stopped.package.sessions) <= use.sessions


def move(office: Office, data: st.DataObject, today: int) -> None:
    """Family is asked nothing any more, and the client exactly that; sometimes a part was paid."""
    if invoice := one_of(data, [each for each in office.invoices() if each.payer_kind == "family"]):
        owed, before = office.open_of(invoice.number), office.balance("receivable")
        paid = data.draw(st.integers(0, max(owed.cents - 1, 0))) if invoice.kind == "invoice" else 0
        if paid:
            office.pay(invoice.number, str(Money(paid)), today)
        moved = office.move(invoice.number, today)
        assert moved.note.payable == moved.invoice.payable == owed - Money(paid)
        assert office.open_of(invoice.number) == ZERO
        assert office.balance("receivable") == before - Money(paid)


def put_right(office: Office, data: st.DataObject, case: Case, today: int) -> None:
    """What a refusal says to do: takes back each line that a delivery is on, and then changes or removes it."""
    if delivery := one_of(data, there(office)):
        with office.reading() as connection:
            bills = bills_of(connection, [delivery.id]).get(delivery.id, ())
        for number, line in bills:
            office.credit(number, "rebill", today, line)
        if data.draw(st.booleans(), label="change"):
            change(office, data, case, delivery)
        else:
            office.remove(delivery.id)


def change(office: Office, data: st.DataObject, case: Case, chosen: Delivery | None = None) -> None:
    if before := chosen or one_of(data, there(office)):
        service = data.draw(st.sampled_from(case.catalog.services))
        changes: dict[str, Any] = {
            "day": data.draw(st.dates(FIRST, LAST)),
            "service": service.id,
            "quantity": data.draw(quantities(service)),
            "no_show": service.no_show is not None and data.draw(st.booleans()),
            "per_session": service.scale == "package" and bool(office.rows(schema.stops)),  # found later: by itself
            "booked": None,
        }
        if priced(service, before.model_copy(update=changes)):
            office.change(before.id, **{**changes, "day": number_of(changes["day"])})
            assert before.model_copy(update=changes) == before or office.states()[before.id] == "unbilled"


def remove(office: Office, data: st.DataObject) -> None:
    if delivery := one_of(data, there(office)):
        office.remove(delivery.id)
        assert office.states()[delivery.id] == "removed"


def there(office: Office) -> list[Delivery]:
    with office.register() as register:
        return list(register.deliveries.all())


def one_of(data: st.DataObject, possible: list[Any]) -> Any:
    return data.draw(st.sampled_from(possible)) if possible else None


def number_of(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def right(office: Office) -> None:
    """What holds at any moment."""
    conserved(office)
    sources: dict[str, int] = defaultdict(int)
    for row in office.rows(schema.postings):
        sources[row.source] += row.amount
    assert set(sources.values()) <= {0}
    invoices = office.invoices()
    for invoice in invoices:
        assert abs(rounded(invoice).cents) <= 2 * sum(len(line.shares) for line in invoice.lines)
        notes = [note for note in invoices if note.original == invoice.number]
        if notes and not lines_left(invoice, notes):
            for name in FIGURES:
                assert total(getattr(note, name) for note in notes) == getattr(invoice, name)
            assert left_of(office, invoice, notes) == dict.fromkeys((*ACCOUNTS, "income"), 0)
    removed_counts_nowhere(office)
    sessions_are_given_once(office)
    assert office.faults() == []


def rounded(invoice: Invoice) -> Money:
    """By how much an invoice differs from the parts of deliveries that it bills: cents of contract lines."""
    if invoice.prices_include_vat:
        assert all(line.amount == total(share.gross for share in line.shares) for line in invoice.lines)
    return invoice.gross - total(share.gross for line in invoice.lines for share in line.shares)


def left_of(office: Office, invoice: Invoice, notes: list[Invoice]) -> dict[str, int]:
    """What an invoice and its credit notes leave on each account; income, now or later, is one."""
    numbers = {invoice.number, *(note.number for note in notes)}
    found = dict.fromkeys((*ACCOUNTS, "income"), 0)
    for row in office.rows(schema.postings):
        if row.source in numbers:
            found[row.account if row.account in ACCOUNTS else "income"] += row.amount
    return found


def removed_counts_nowhere(office: Office) -> None:
    """Nothing that was removed waits, is billed, or takes a session."""
    removed = {row.delivery for row in office.rows(schema.removals)}
    with office.reading() as connection:
        known = {each.id for each in Register(connection).deliveries.all()}
    assert not removed & known
    assert not removed & {quote.delivery.id for quote in office.quotes()}


def sessions_are_given_once(office: Office) -> None:
    """Each session of a package is one delivery."""
    last: dict[str, Any] = {}
    for row in sorted(office.rows(schema.plans), key=lambda row: row.round):
        last[row.delivery] = decode(row.record).package
    removed = {row.delivery for row in office.rows(schema.removals)}
    given = [(use.opened_by, use.session) for key, use in last.items() if use is not None and key not in removed]
    assert len(given) == len(set(given))


def everything_is_done(office: Office) -> None:
    """After all months nothing is left to bill; what waits is named, to the cent; a second time nothing happens."""
    waits: dict[str, Money] = {}  # its own month's run names all that waits of a delivery
    for month, _ in RUNS:
        holds = office.issue(month, AFTERWARDS).holds
        for key in {hold.delivery for hold in holds}:
            waits[key] = max(waits.get(key, ZERO), total(hold.amount for hold in holds if hold.delivery == key))
    assert not any(state == "unbilled" for key, state in office.states().items() if key not in waits)
    assert total(waits.values()) == office.unbilled()
    before = office.counts()
    for month, _ in RUNS:
        assert not office.issue(month, AFTERWARDS).invoices
    assert office.counts() == before
