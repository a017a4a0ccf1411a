"""A shortfall: what nobody covers waits, is named to the cent, and becomes what somebody decides."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, codes, euros, gross, held, on

from catalog.faults import Faults
from catalog.money import Money, total
from invoices.billing import Hold
from invoices.store import schema
from invoices.store.shortfalls import shortfalls


@pytest.fixture
def office() -> Office:
    """Anna can pay 50.00 a month. Utrecht pays two talks; then two more, an hour of paperwork and some cooking."""
    office = Office()
    office.coverage("own", amount="50.00", period="month")
    office.coverage("grant", "utrecht", units=2, services=("talk",))
    for day in (1001, 1002, 1003, 1004):
        office.deliver("talk", day)
    office.deliver("paperwork", 1005)
    office.deliver("cooking", 1006)
    return office


EVERYTHING = euros("231.66")  # 2 x 33.335, rounded once, + 2 x 40.00 + 60.00 + 24.99
WATERFALL = "164.99"


def waits(office: Office) -> Money:
    """What `tiered shortfall list` says."""
    with office.reading() as connection:
        return total(short.amount for short in shortfalls(connection))


def test_contract_shares_are_billed_and_the_rest_waits(office: Office) -> None:
    """Institutions are billed as usual; everything of the waterfall is held and named, to the cent."""
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["municipality utrecht 66.67"]
    assert held(run) == [f"anna shortfall {WATERFALL}"]
    assert gross(run.invoices) + total(hold.amount for hold in run.holds) == EVERYTHING
    assert waits(office) == euros(WATERFALL)
    assert sorted(office.states().values()) == ["billed"] * 2 + ["held"] * 4
    assert office.faults() == []


def test_every_run_names_what_waits_and_keeps_it_once(office: Office) -> None:
    """A second run says the same again, and writes nothing."""
    office.issue("2026-10", 1102)
    before = office.counts()
    again = office.issue("2026-10", 1103)
    assert held(again) == [f"anna shortfall {WATERFALL}"]
    assert not again.invoices
    assert office.counts() == before


def test_later_months_wait_too(office: Office) -> None:
    """Until somebody decides, November waits as well, also what Anna could pay by herself."""
    office.issue("2026-10", 1102)
    office.deliver("talk", 1103)
    run = office.issue("2026-11", 1202)
    assert billed(run) == []
    assert held(run) == ["anna shortfall 204.99"]
    assert waits(office) == euros("204.99")


def test_missed_appointments_wait_with_it(office: Office) -> None:
    """One conversation, then one invoice: a fee for a missed talk waits for the decision too."""
    missed = office.deliver("talk", 1007, no_show=True)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 184.99"]
    office.decide("waive")
    run = office.issue("2026-10", 1103)
    assert billed(run) == ["client anna 70.00"]
    assert office.states()[missed] == "billed"


def test_decided_to_bill(office: Office) -> None:
    """`bill`: the client gets all of it; what other payers were billed stays as it was."""
    office.issue("2026-10", 1102)
    office.decide("bill")
    run = office.issue("2026-10", 1103)
    assert billed(run) == [f"client anna {WATERFALL}"]
    assert not run.holds
    assert gross(office.invoices()) == EVERYTHING
    assert set(office.states().values()) == {"billed"}
    assert office.faults() == []


def test_decided_to_waive(office: Office) -> None:
    """`waive`: the client pays what they can; of the rest there is no revenue and no VAT."""
    office.issue("2026-10", 1102)
    office.decide("waive")
    run = office.issue("2026-10", 1103)
    assert billed(run) == ["client anna 50.00"]
    assert office.balance("revenue") == -euros("116.67")
    assert office.balance("vat", vat_category="standard") == euros("0.00")
    assert office.balance("waived") == -office.balance("given") == euros("110.65")
    assert sorted(office.states().values()) == ["billed"] * 4 + ["waived"] * 2
    assert gross(office.invoices()) + waived(office) == EVERYTHING
    assert office.faults() == []


def waived(office: Office) -> Money:
    return Money(sum(row.gross for row in office.rows(schema.shares) if row.standing == "waived"))


def test_decided_to_wait(office: Office) -> None:
    """`wait`: it goes on waiting, with the decision on record."""
    office.issue("2026-10", 1102)
    office.decide("wait")
    assert held(office.issue("2026-10", 1103)) == [f"anna shortfall {WATERFALL}"]
    office.decide("bill")
    assert billed(office.issue("2026-10", 1104)) == [f"client anna {WATERFALL}"]
    assert [event.kind for event in office.rows(schema.events)].count("decided") == 2


def test_a_decision_is_about_what_waited_then(office: Office) -> None:
    """What falls short in a later month is a new question; what was decided is billed meanwhile."""
    office.issue("2026-10", 1102)
    office.decide("bill")
    office.deliver("paperwork", 1103)
    run = office.issue("2026-11", 1202)
    assert billed(run) == [f"client anna {WATERFALL}"]
    assert held(run) == ["anna shortfall 60.00"]
    office.decide("waive")
    assert billed(office.issue("2026-12", 20270104)) == ["client anna 50.00"]


def test_a_pledge_solves_it_without_a_decision(office: Office) -> None:
    """When a sister promises the rest, the next run bills both; nobody has to decide anything."""
    office.issue("2026-10", 1102)
    office.person("sister")
    office.coverage("pledge", "sister", order=1)
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["family sister 164.99"]
    assert not run.holds
    assert office.faults() == []


def test_a_grant_solves_a_part_of_it(office: Office) -> None:
    """A grant that came later takes the units it fits; the rest still waits."""
    office.issue("2026-10", 1102)
    office.coverage("grant", "zeist", services=("paperwork",))
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["municipality zeist 57.50"]
    assert held(run) == ["anna shortfall 104.99"]
    office.change_coverage("c-0001", amount=euros("500.00"))
    run = office.issue("2026-11", 1203)
    assert billed(run) == ["client anna 104.99"]
    assert not run.holds
    assert office.faults() == []


def test_a_client_run_holds_as_well(office: Office) -> None:
    """`--client` bills nothing of the waterfall while it falls short, and says so."""
    run = office.issue_client(1010)
    assert billed(run) == []
    assert held(run) == [f"anna shortfall {WATERFALL}"]
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 66.67"]


def test_others_are_billed_meanwhile(office: Office) -> None:
    """One client's shortfall holds up nobody else."""
    office.person("bram")
    office.deliver("talk", 1005, client="bram")
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["client bram 40.00", "municipality utrecht 66.67"]


def test_restitution_without_advance_is_a_shortfall() -> None:
    """What an insurer pays back later is billed to the client only if they agreed to advance it."""
    office = Office()
    office.coverage("own", amount="100.00")
    policy = office.coverage("policy", "linde", share=75, order=1)
    office.deliver("talk", 1005)
    run = office.issue("2026-10", 1102)
    assert held(run) == ["anna shortfall 40.00"]
    office.change_coverage(policy, advances=True)
    (invoice,) = office.issue("2026-10", 1103).invoices
    assert invoice.gross == euros("40.00")
    assert [claim.payer for claim in invoice.claims] == ["linde"]


def test_nothing_to_decide_is_refused(office: Office) -> None:
    """A decision about nothing is a mistake: it is said, not recorded."""
    with pytest.raises(Faults) as wrong:
        office.decide("bill")
    assert codes(wrong.value) == ["nothing-short"]
    assert "decided" not in {event.kind for event in office.rows(schema.events)}


def test_a_dry_run_holds_the_same(office: Office) -> None:
    """What a dry run says about waiting is what then happens."""
    planned = office.issue("2026-10", 1102, dry_run=True)
    real = office.issue("2026-10", 1102)
    assert planned.holds == real.holds == sorted(real.holds, key=lambda hold: hold.delivery)
    assert all(isinstance(hold, Hold) for hold in planned.holds)
    assert on(1102) == real.invoices[0].issued


def test_a_waived_part_leaves_the_other_bill_right() -> None:
    """The client's own bill names all that a sister pays and what nobody has to: together they are all of the help."""
    office = Office()
    sister = office.person("ria")
    office.coverage("own", amount=20, period="month")
    office.coverage("pledge", sister, share=50, amount=30)
    office.deliver("talk", 1006)
    office.deliver("talk", 1013)
    office.issue("2026-10", 1102)
    office.decide("waive")
    run = office.issue("2026-10", 1103)
    own, family = run.invoices
    assert (own.payer_kind, family.payer_kind) == ("client", "family")
    assert [other.gross for other in own.others] == [family.gross]
    assert own.waived is not None
    assert own.waived.gross == waived(office) == euros("30.00")
    assert own.total_of_help == own.gross + family.gross + own.waived.gross == euros("80.00")
    _, anew = office.redo(own.number, 1104)
    assert [(each.total_of_help, each.waived) for each in anew.invoices] == [(own.total_of_help, own.waived)]
    assert office.faults() == []


def test_help_that_was_waived_wholly_is_told(office: Office) -> None:
    """What nobody has to pay is named without anybody else who pays, and again when the bill is made anew; no more."""
    office.issue("2026-10", 1102)
    office.decide("waive")
    (own,) = office.issue("2026-10", 1103).invoices
    assert own.waived is not None
    assert (own.gross, own.waived.gross, own.total_of_help) == (euros("50.00"), euros("114.99"), euros(WATERFALL))
    _, anew = office.redo(own.number, 1104)
    assert [(each.total_of_help, each.waived) for each in anew.invoices] == [(own.total_of_help, own.waived)]
    office.deliver("talk", 1103)
    assert [each.waived for each in office.issue("2026-11", 1202).invoices] == [None]


def test_what_waits_is_told_as_it_now_is() -> None:
    """Own means that changed change what is short; help that became free waits no more."""
    office = Office()
    own = office.coverage("own", amount="10.00", period="month")
    office.deliver("talk", 1005)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 40.00"]
    office.change_coverage(own, amount=euros("35.00"))
    office.issue("2026-10", 1103)
    office.decide("waive")
    assert billed(office.issue("2026-10", 1104)) == ["client anna 35.00"]
    assert office.faults() == []


def test_a_decision_is_only_about_what_nobody_pays() -> None:
    """What waited along with it is the insurer's: when the policy falls away that is a question of its own."""
    office = Office()
    office.coverage("policy", "anker", id="policy", services=("talk",))
    office.coverage("own", amount="10.00", services=("cooking",))
    office.deliver("talk", 1005)
    office.deliver("cooking", 1015)
    assert len(held(office.issue("2026-10", 1102))) == 1
    office.decide("waive")
    office.coverage("own", amount="0.00", services=("talk",))
    office.change_coverage("policy", status="ended")
    office.issue("2026-10", 1103)
    assert held(office.issue("2026-10", 1104)) == ["anna shortfall 40.00"]
    assert office.faults() == []
