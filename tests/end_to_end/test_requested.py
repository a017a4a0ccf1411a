"""What was asked for and not granted yet: held, then billed to who agreed, or routed anew."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, euros, gross, held

from catalog.money import total


@pytest.fixture
def office() -> Office:
    """Anna asked Utrecht for five hours of help with her papers; she had four, and a talk of her own."""
    office = Office()
    office.coverage("grant", "utrecht", status="requested", units=5, services=("paperwork",))
    office.deliver("paperwork", 1005, quantity="2.5")
    office.deliver("paperwork", 1012, quantity="1.5")
    office.deliver("talk", 1013)
    return office


HOURS = "229.99"  # 4 hours of 60 minutes at 0.9583 = 229.992, rounded once


def test_it_is_held_and_the_rest_billed(office: Office) -> None:
    """What a requested grant would take waits, and is named; other help is billed as usual."""
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["client anna 40.00"]
    assert held(run) == [f"anna requested {HOURS}"]
    assert sorted(office.states().values()) == ["billed", "held", "held"]
    assert office.faults() == []


def test_every_run_names_it_until_it_is_decided(office: Office) -> None:
    """Invoices and what is held are together everything: also in a second run, and in a later month."""
    office.issue("2026-10", 1102)
    again = office.issue("2026-10", 1103)
    assert held(again) == [f"anna requested {HOURS}"]
    assert held(office.issue("2026-11", 1202)) == [f"anna requested {HOURS}"]
    assert gross(office.invoices()) + total(hold.amount for hold in again.holds) == euros("269.99")


@pytest.mark.parametrize(("month", "today"), [("2026-10", 1103), ("2026-11", 1202), ("2026-12", 20270104)])
def test_agreed_is_billed_in_the_next_run(office: Office, month: str, today: int) -> None:
    """Once agreed, the next run bills that payer, as it was worked out: of that month, or of a later one."""
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="agreed")
    run = office.issue(month, today)
    assert billed(run) == [f"municipality utrecht {HOURS}"]
    assert not run.holds
    assert run.older == ()
    assert set(office.states().values()) == {"billed"}
    assert office.faults() == []


def test_agreed_is_not_billed_by_a_client_run(office: Office) -> None:
    """What an institution agreed to waits for the month run."""
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="agreed")
    assert billed(office.issue_client(1110)) == []
    assert billed(office.issue("2026-11", 1202)) == [f"municipality utrecht {HOURS}"]


def test_refused_goes_to_the_list_price(office: Office) -> None:
    """Nobody else fits: the hours are the client's, at the list price."""
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="refused")
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["client anna 240.00"]
    assert not run.holds
    assert office.faults() == []


def test_refused_goes_to_another_grant_first(office: Office) -> None:
    """Another municipality's grant takes what it fits; the rest is priced by the list."""
    office.issue("2026-10", 1102)
    office.coverage("grant", "zeist", units="3.0", services=("paperwork",))
    office.change_coverage("c-0001", status="refused")
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["client anna 60.00", "municipality zeist 172.50"]
    assert run.older == ()
    assert office.faults() == []


def test_a_refusal_frees_the_cap_of_who_bears_it_now(office: Office) -> None:
    """What was held for the refused grant counts no longer; what the other bears now does."""
    office.issue("2026-10", 1102)
    office.coverage("grant", "zeist", units="4.5", services=("paperwork",))
    office.change_coverage("c-0001", status="refused")
    office.deliver("paperwork", 1105)
    run = office.issue("2026-11", 1202)
    # 4 of 4.5 hours are taken by October's; half of November's hour is left
    assert billed(run) == ["client anna 30.00", "municipality zeist 230.00", "municipality zeist 28.75"]


def test_a_requested_grant_counts_what_it_holds(office: Office) -> None:
    """What is held takes from the grant's units, so that it is never promised twice."""
    office.issue("2026-10", 1102)
    office.deliver("paperwork", 1105, quantity=2)
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["client anna 60.00"]
    assert held(run) == ["anna requested 287.49"]


def test_a_requested_budget_grows_one_line() -> None:
    """Held deliveries of one month, agreed together, are one line, rounded once."""
    office = Office()
    budget = office.coverage("budget", "svb", status="requested", services=("cooking",))
    for day in (1005, 1006, 1007):
        office.deliver("cooking", day)
    assert held(office.issue_client(1010)) == ["anna requested 66.56"]
    office.deliver("cooking", 1008)
    assert held(office.issue("2026-10", 1102)) == ["anna requested 88.74"]
    office.change_coverage(budget, status="agreed")
    (invoice,) = office.issue("2026-10", 1103).invoices
    assert (invoice.net, invoice.tax, invoice.gross) == (euros("73.34"), euros("15.40"), euros("88.74"))
    assert total(share.gross for share in invoice.lines[0].shares) == invoice.gross


def test_a_refused_policy_is_routed_within_the_other_payers_limits() -> None:
    """A sister who pays a quarter of each talk still pays a quarter when the insurer refuses."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=25)
    policy = office.coverage("policy", "anker", status="requested", share=50)
    office.deliver("talk", 1005)
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["client anna 10.00", "family sister 10.00"]
    assert held(run) == ["anna requested 20.00"]
    office.change_coverage(policy, status="refused")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 20.00"]
    assert gross(office.invoices()) == euros("40.00")
    assert office.faults() == []


def test_an_ended_request_is_routed_anew_too(office: Office) -> None:
    """A request that was withdrawn is as good as refused."""
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="ended")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 240.00"]


def test_a_refusal_can_become_a_shortfall(office: Office) -> None:
    """Where the client said what they can pay, refused hours are a shortfall, and wait."""
    office.coverage("own", amount="100.00")
    office.issue("2026-10", 1102)
    office.change_coverage("c-0001", status="refused")
    run = office.issue("2026-10", 1103)
    assert billed(run) == []
    assert held(run) == ["anna shortfall 240.00"]
    office.decide("waive")
    assert billed(office.issue("2026-10", 1104)) == ["client anna 60.00"]  # 100.00 less the talk's 40.00
    assert office.faults() == []
