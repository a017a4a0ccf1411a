"""What was worked out and waits is billed as it was worked out, unless its payer's agreement does not hold any more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from end_to_end.office import FOLDER, Office, billed, euros, gross, held, on

from catalog.load import read


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


def test_a_grant_with_fewer_units_before_anything_was_billed() -> None:
    """Utrecht pays the one talk that is left; the other is the client's."""
    office = Office()
    office.coverage("grant", "utrecht", id="grant", units=5)
    for day in (1005, 1006):
        office.deliver("talk", day)
    assert billed(office.issue_client(1020)) == []
    office.change_coverage("grant", units=Decimal(1))
    assert sorted(billed(office.issue("2026-10", 1102))) == ["client anna 40.00", "municipality utrecht 33.34"]
    assert office.faults() == []


def test_what_was_agreed_after_the_client_was_billed(office: Office) -> None:
    """What the client's invoice said that Utrecht pays, Utrecht pays: a new agreement is for the help from then on."""
    office.coverage("grant", "zeist", services=("paperwork",), order=1)
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 115.00"]
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


@pytest.mark.parametrize(("scale", "price"), [("volume", "125.00"), ("graduated", "155.00")])
def test_units_that_a_grant_lets_go_cost_what_all_cost_together(scale: str, price: str) -> None:
    """Priced beside those that were billed, in every later run too: nothing changes by itself, and the sum is right."""
    bands = "{ up_to = 1, amount = 40.00 }, { up_to = 4, amount = 30.00 }, { amount = 25.00 }"
    flat = "prices = [ { from = 2026-01-01, amount = 40.00 }, { from = 2027-01-01, amount = 44.00 } ]"
    text = (FOLDER / "catalog.toml").read_text()
    assert flat in text
    banded = text.replace(flat, f'scale = "{scale}"\nprices = [ {{ from = 2026-01-01, bands = [ {bands} ] }} ]')
    office = Office(catalog=read(banded).catalog)
    office.coverage("grant", "utrecht", id="grant", units=3, services=("talk",))
    office.deliver("talk", 1005, quantity="5")
    (first,) = office.issue_client(1020).invoices
    office.change_coverage("grant", status="ended")
    short = f"anna shortfall {euros(price) - first.gross}"
    assert held(office.issue("2026-10", 1102)) == [short]
    assert held(office.issue("2026-10", 1103)) == [short]
    office.decide("bill")
    office.issue("2026-10", 1104)
    assert gross(office.invoices()) == euros(price)
    assert office.faults() == []


def test_the_clients_own_money_is_not_taken_for_it(office: Office) -> None:
    """What somebody else was to pay does not go to the client by their means or their earned credit either."""
    office.change_coverage("grant", status="ended")
    office.coverage("own", amount="200.00")
    office.coverage("credit", amount="200.00")
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 120.00"]
    assert office.issue("2026-10", 1103).invoices == []


def test_a_part_that_was_let_go_beside_one_that_was_refused() -> None:
    """What was requested and refused goes to the client, who was never told that others pay it; the rest does not."""
    office = Office()
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", id="pledge", share=50, order=1)
    office.coverage("policy", "anker", id="policy", share=25, order=2, status="requested")
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.change_coverage("pledge", status="ended")
    office.change_coverage("policy", status="refused")
    run = office.issue("2026-10", 1103)
    assert sorted(held(run)) == ["anna shortfall 30.00"]
    office.decide("bill")
    office.issue("2026-10", 1104)
    assert gross(office.invoices()) == euros("40.00")
    assert office.faults() == []


def test_redo_of_the_clients_invoice_leaves_it_to_be_decided(office: Office) -> None:
    """What was taken back waits along with what nobody pays, until somebody decides."""
    office.change_coverage("grant", status="ended")
    office.issue("2026-10", 1102)
    (invoice,) = office.invoices()
    _, issued = office.redo(invoice.number, 1103)
    assert (billed(issued), held(issued)) == ([], ["anna shortfall 150.00"])
    office.decide("bill")
    assert billed(office.issue("2026-10", 1104)) == ["client anna 150.00"]
    assert office.faults() == []


def test_what_was_let_go_and_what_was_credited_are_worked_out_together() -> None:
    """A sister who promised half pays half of it all, once, and the client's invoice tells of her only."""
    office = Office()
    office.coverage("policy", "anker", id="policy", share=50)
    office.deliver("talk", 1005)
    (first,) = office.issue_client(1020).invoices
    office.change_coverage("policy", status="ended")
    office.person("sister")
    office.coverage("pledge", "sister", share=50)
    office.credit(first.number, "rebill", 1021)
    assert held(office.issue_client(1022)) == ["anna shortfall 40.00"]
    office.decide("bill")
    run = office.issue_client(1023)
    assert sorted(billed(run)) == ["client anna 20.00", "family sister 20.00"]
    (mine,) = (invoice for invoice in run.invoices if invoice.payer_kind == "client")
    assert (mine.total_of_help, [other.payer for other in mine.others]) == (euros("40.00"), ["sister"])
    assert office.faults() == []
