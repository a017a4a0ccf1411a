"""What is worked out and not billed yet follows what is known when it is billed; what was billed stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from end_to_end.office import Office, billed, euros, gross, held, on

from catalog.money import Percent


def change(office: Office, key: str, **changes: Any) -> None:
    """`tiered client change` and `hold`."""
    with office.register() as register:
        register.people.change([register.people.get(key).model_copy(update=changes)])


@pytest.fixture
def office() -> Office:
    """Anna had two and a half hours of help with her papers; Utrecht pays two of them, and her half was billed."""
    office = Office()
    office.coverage("grant", "utrecht", id="grant", units=2, services=("paperwork",))
    office.deliver("paperwork", 1005, quantity="2.5")
    assert billed(office.issue_client(1020)) == ["client anna 30.00"]
    return office


def test_a_grant_that_ended_before_anything_was_billed() -> None:
    """The talk is worked out from the start: the grant does not hold on its day, so it is the client's."""
    office = Office()
    office.coverage("grant", "utrecht", id="grant")
    office.deliver("talk", 1005)
    assert billed(office.issue_client(1020)) == []
    office.change_coverage("grant", until=on(1001))
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == (["client anna 40.00"], [])
    assert not office.issue("2026-10", 1103).invoices
    assert office.faults() == []


def test_an_agreement_made_before_anything_was_billed() -> None:
    """A sister who comes first pays for what nobody was billed."""
    office = Office()
    office.coverage("policy", "anker", order=2)
    office.deliver("talk", 1005)
    assert billed(office.issue_client(1020)) == []
    office.person("sister")
    office.coverage("pledge", "sister", order=1, share=50)
    assert sorted(billed(office.issue("2026-10", 1102))) == ["family sister 20.00", "insurer anker 20.00"]
    assert office.faults() == []


def test_what_stays_the_same_is_kept_once(office: Office) -> None:
    """Working out again what did not change adds nothing to the books but the invoice."""
    before = office.counts()["plans"]
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 115.00"]
    assert office.counts()["plans"] == before
    assert office.faults() == []


def test_a_grant_that_ended_after_the_client_paid_a_part(office: Office) -> None:
    """The invoice said that Utrecht pays the rest: it does not go to the client until somebody decides so."""
    office.change_coverage("grant", until=on(1001))
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == ([], ["anna shortfall 120.00"])
    assert held(office.issue("2026-10", 1103)) == ["anna shortfall 120.00"]
    assert held(office.issue_client(1104)) == ["anna shortfall 120.00"]
    office.decide("bill")
    assert billed(office.issue("2026-10", 1105)) == ["client anna 120.00"]
    assert gross(office.invoices()) == euros("150.00")
    assert office.faults() == []


def test_the_decision_can_be_to_waive_it(office: Office) -> None:
    """Nobody pays the two hours, and the half hour stays billed."""
    office.change_coverage("grant", status="ended")
    office.issue("2026-10", 1102)
    office.decide("waive")
    assert billed(office.issue("2026-10", 1103)) == []
    assert set(office.states().values()) == {"billed"}
    assert office.unbilled() == euros("0.00")
    assert office.faults() == []


def test_another_agreement_takes_it_without_a_decision(office: Office) -> None:
    """Zeist takes the hours that Utrecht does not pay: nothing is short."""
    office.change_coverage("grant", until=on(1001))
    office.issue("2026-10", 1102)
    office.coverage("grant", "zeist", services=("paperwork",))
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == (["municipality zeist 115.00"], [])
    assert office.faults() == []


def test_a_grant_with_fewer_units(office: Office) -> None:
    """Utrecht pays the hour that is left; the other one waits for a decision."""
    office.change_coverage("grant", units=Decimal(1))
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == (["municipality utrecht 57.50"], ["anna shortfall 60.00"])
    assert gross(office.invoices()) == euros("87.50")
    assert office.faults() == []


def test_a_pledge_that_ended_while_its_family_got_no_post() -> None:
    """The client's half was billed; the sister's half waits for a decision, not for the client."""
    office = Office()
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", id="pledge", share=50)
    office.deliver("talk", 1005)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 20.00"]
    office.change_coverage("pledge", status="ended")
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == ([], ["anna shortfall 20.00"])
    office.decide("bill")
    assert billed(office.issue_client(1104)) == ["client anna 20.00"]
    assert office.faults() == []


def test_a_pledge_that_still_holds_waits_for_its_family() -> None:
    """Nothing changed: the sister is billed when she gets post again."""
    office = Office()
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", share=50)
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    assert held(office.issue("2026-10", 1103)) == ["anna on-hold 20.00"]
    change(office, "sister", on_hold=False)
    (invoice,) = office.issue("2026-10", 1104).invoices
    assert (invoice.payer, invoice.gross) == ("sister", euros("20.00"))


def test_an_older_decision_is_not_about_it() -> None:
    """Anna chose to pay what was short. What Utrecht does not pay after all is another question."""
    office = Office()
    office.coverage("grant", "utrecht", id="grant", units=2, services=("paperwork",))
    office.coverage("own", amount="10.00")
    office.deliver("paperwork", 1005, quantity="2.5")
    assert held(office.issue_client(1020)) == ["anna shortfall 30.00"]
    office.decide("bill")
    assert billed(office.issue_client(1021)) == ["client anna 30.00"]
    office.change_coverage("grant", until=on(1001))
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == ([], ["anna shortfall 120.00"])
    assert billed(office.issue("2026-10", 1103)) == []
    office.decide("bill")
    assert billed(office.issue("2026-10", 1104)) == ["client anna 120.00"]
    assert office.faults() == []


def test_what_is_credited_and_what_waits_are_told_once() -> None:
    """The client's invoice, made anew with the insurer's part that waits, tells of that part once."""
    office = Office()
    office.coverage("policy", "anker", id="policy", share=50)
    office.deliver("talk", 1005)
    (first,) = office.issue_client(1020).invoices
    office.change_coverage("policy", share=Percent(Decimal(25)))
    office.credit(first.number, "rebill", 1021)
    (again,) = office.issue_client(1022).invoices
    assert (again.gross, again.total_of_help) == (euros("30.00"), euros("40.00"))
    assert billed(office.issue("2026-10", 1102)) == ["insurer anker 10.00"]
    assert office.faults() == []
