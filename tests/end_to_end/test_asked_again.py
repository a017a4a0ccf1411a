"""What waited is asked again before it is billed: an agreement came back different, or the client is short."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from end_to_end.office import Office, billed, held


def test_an_agreement_that_starts_later_pays_nothing_before() -> None:
    """A grant that was agreed from a later day does not pay for the days before: they go to the list price."""
    office = Office()
    office.coverage("grant", "utrecht", status="requested", units=5, services=("paperwork",))
    office.deliver("paperwork", 1005, quantity="2.5")
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="agreed", from_=date(2026, 10, 20))
    run = office.issue("2026-10", 1103)
    assert [each.split()[0] for each in billed(run)] == ["client"]
    assert office.faults() == []


def test_fewer_units_than_were_asked_for() -> None:
    """A grant that came back for one hour pays one hour, and the rest is the client's."""
    office = Office()
    office.coverage("grant", "utrecht", status="requested", units=5, services=("paperwork",))
    office.deliver("paperwork", 1005, quantity="2.5")
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="agreed", units=Decimal(1))
    kinds = [each.split()[0] for each in billed(office.issue("2026-10", 1103))]
    assert kinds == ["client", "municipality"]
    units = [p.units for q in office.quotes() for p in q.parts if p.kind == "grant" and p.standing == "billed"]
    assert sum(units) == 1


def test_restitution_agreed_later_is_no_money_a_short_client_has() -> None:
    """A policy that is agreed while the client is short stays a shortfall, as if it had been agreed at once."""
    office = Office()
    office.coverage("own", amount=10, period="month")
    office.coverage("policy", "linde", status="requested", share=50, services=("talk",))
    office.deliver("talk", 1013)
    office.issue("2026-10", 1102)
    office.change_coverage("c-0002", status="agreed")
    run = office.issue("2026-10", 1103)
    assert billed(run) == []
    assert held(run) == ["anna shortfall 40.00"]


def test_nothing_of_the_waterfall_is_billed_beside_a_shortfall() -> None:
    """An insurer's share that an earlier run left waits too, once the client is short in that month."""
    office = Office()
    office.coverage("policy", "anker", share=50, services=("talk",))
    office.deliver("talk", 1013)
    office.issue_client(1014)
    office.coverage("own", amount=1, period="month", services=("cooking",))
    office.deliver("cooking", 1020)
    run = office.issue("2026-10", 1102)
    assert billed(run) == []
    assert [each.split()[1] for each in held(run)] == ["shortfall"]
    office.decide("bill")
    assert {each.split()[0] for each in billed(office.issue("2026-10", 1103))} == {"client", "insurer"}
    assert office.faults() == []


def test_a_late_session_draws_on_the_package_of_its_day() -> None:
    """Two packages are open one after the other: a late session belongs to the one that held on its day."""
    office = Office()
    office.deliver("three-lessons", 1005)
    office.issue("2026-10", 1102)
    office.deliver("three-lessons", 1110)
    office.deliver("three-lessons", 1111)
    office.issue("2026-11", 1202)
    opened = {quote.package.opened for quote in office.quotes() if quote.package is not None}
    assert opened == {date(2026, 10, 5)}
