"""What was worked out and never billed leaves no mark: it is billed as if today's agreements had always been there."""

from __future__ import annotations

from dataclasses import replace

from end_to_end.office import Office
from end_to_end.test_any_agreement import agree
from end_to_end.test_books import FEW, RUNS, check, practice
from hypothesis import assume, given
from hypothesis import strategies as st
from property.cases import ANNA, Case, cases

from catalog.money import Money
from invoices.store import schema
from invoices.store.plans import decode
from tiered.coverage import Coverage

NOTHING = Coverage(id="nothing", client=ANNA.id, kind="own", amount=Money(0))


@FEW
@given(cases(), st.data())
def test_never_billed(case: Case, data: st.DataObject) -> None:
    """All of it waited while the client could pay nothing; then came other agreements, and it was billed."""
    known = tuple(each.model_copy(update={"status": "agreed"}) for each in case.coverages)
    office = practice(replace(case, coverages=(*known, NOTHING)))
    for month, today in RUNS[: data.draw(st.integers(1, len(RUNS)), label="months")]:
        assume(not office.issue(month, today).invoices)
    worked = [decode(row.record) for row in office.rows(schema.plans)]
    assume(all(each.total or (each.package and not each.package.opens) for each in worked))  # what is free is done
    office.change_coverage(NOTHING.id, status="ended")
    for _ in range(data.draw(st.integers(0, 4), label="acts")):
        agree(office, data, case)
    with office.register() as register:
        now = register.coverages.all()
    other = practice(replace(case, coverages=now))
    assert issued(office) == issued(other)
    assert worked_out(office) == worked_out(other)
    check(office)


def issued(office: Office) -> list[str]:
    """What each payer is billed in all, by the months of the help."""
    for month, today in RUNS:
        office.issue(month, today)
    return sorted(
        f"{part.kind} {part.payer} {part.gross} {part.units} {part.standing}"
        for quote in office.quotes()
        for part in quote.parts
    )


def worked_out(office: Office) -> list[object]:
    """Each delivery, as it stands: its package, and who pays what of it."""
    return [(quote.delivery.id, quote.package, quote.parts) for quote in office.quotes()]
