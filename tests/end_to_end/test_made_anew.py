"""An invoice that is made anew: it tells of the same as the first did, and says who pays now what another paid."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, euros, held

from invoices.correct import Moved
from invoices.issue import Issued
from invoices.model import Invoice


@pytest.fixture
def office() -> Office:
    """Anna: two talks, of which her sister pays half; her sister pays all of her cooking."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=50, services=("talk",))
    office.coverage("pledge", "sister", services=("cooking",))
    office.deliver("talk", 1005)
    office.deliver("talk", 1012)
    office.deliver("cooking", 1013)
    assert billed(office.issue("2026-10", 1102)) == ["client anna 40.00", "family sister 64.99"]
    return office


def told(invoice: Invoice) -> tuple[str, list[str]]:
    """What the client reads beside their part: the total, and who else pays."""
    others = [f"{other.payer_kind} {other.payer} {other.gross}" for other in invoice.others]
    return str(invoice.total_of_help), others


def own(issued: Issued) -> Invoice:
    """The client's own invoice."""
    return next(invoice for invoice in issued.invoices if invoice.payer_kind == "client")


ALL = ("104.99", ["family sister 64.99"])


def moved(office: Office, number: str, today: int) -> list[str]:
    """Makes an invoice anew; what moved, as `anna -> sister 20.00`."""
    done = office.redone(number, today)
    return [f"{' '.join(who for _, who in each.before)} -> {each.now[1]} {each.amount}" for each in done.moved]


# What stands beside ------------------------------------------------------------------------------------------------


def test_the_same_is_told_again(office: Office) -> None:
    """Also of help of which nothing is the client's, and however often it is made anew."""
    assert told(office.invoices()[0]) == ALL
    number = "2026-00001"
    for _ in range(3):
        _, issued = office.redo(number, 1103)
        assert billed(issued) == ["client anna 40.00"]
        assert told(own(issued)) == ALL
        number = issued.invoices[0].number
    assert office.faults() == []


def test_the_same_is_told_by_the_next_run(office: Office) -> None:
    """Credited to be billed again and billed by another month's run, beside what is new in it."""
    office.credit("2026-00001", "rebill", 1103)
    office.deliver("cooking", 1110)
    run = office.issue("2026-11", 1202)
    assert billed(run) == ["client anna 40.00", "family sister 24.99"]
    assert told(own(run)) == ("129.98", ["family sister 89.98"])


def test_what_was_made_anew_for_another_is_told_once(office: Office) -> None:
    """The sister's invoice was made anew before: her parts stand, in a later round, and count once."""
    office.redo("2026-00002", 1103)
    _, issued = office.redo("2026-00001", 1104)
    assert told(own(issued)) == ALL


def test_what_stands_no_more_is_not_told(office: Office) -> None:
    """Of what the sister was let off nothing is told."""
    office.credit("2026-00002", "drop", 1103, line=2)
    _, issued = office.redo("2026-00001", 1104)
    left = office.invoices()[1].lines[0].amount
    assert told(own(issued)) == (str(euros("40.00") + left), [f"family sister {left}"])


def test_all_of_it_anew(office: Office) -> None:
    """Both invoices taken back: whoever pays, the client reads of all of it."""
    for number in ("2026-00001", "2026-00002"):
        office.credit(number, "rebill", 1103)
    assert told(own(office.issue("2026-10", 1103))) == ALL


def test_a_line_made_anew_tells_of_itself(office: Office) -> None:
    """The first invoice still tells of the rest: the new one tells of its own line."""
    office.credit("2026-00001", "rebill", 1103, line=1)
    assert told(own(office.issue("2026-10", 1103))) == ("40.00", ["family sister 20.00"])


def test_what_a_municipality_pays_of_the_same_help() -> None:
    """A shortfall that was decided later is told with what the municipality was billed before."""
    office = Office()
    office.coverage("own", amount="1.00")
    office.coverage("grant", "utrecht", units=1)
    office.deliver("paperwork", 1005, quantity=3)
    assert billed(office.issue("2026-10", 1102)) == ["municipality utrecht 57.50"]
    office.decide("bill")
    run = office.issue("2026-10", 1103)
    assert told(own(run)) == ("177.50", ["municipality utrecht 57.50"])
    _, issued = office.redo(own(run).number, 1104)
    assert told(own(issued)) == ("177.50", ["municipality utrecht 57.50"])


def test_what_an_earlier_invoice_told_of() -> None:
    """What an insurer refused comes on a second bill: the first told of the sister, and still stands."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=25)
    policy = office.coverage("policy", "anker", status="requested", share=50)
    office.deliver("talk", 1005)
    assert told(own(office.issue("2026-10", 1102))) == ("20.00", ["family sister 10.00"])
    office.change_coverage(policy, status="refused")
    assert told(own(office.issue("2026-10", 1103))) == ("None", [])


# Who pays now ------------------------------------------------------------------------------------------------------


def test_nothing_moved(office: Office) -> None:
    """The same payer, also at another price: nothing to tell."""
    assert moved(office, "2026-00001", 1103) == []
    office.edit(("amount = 40.00", "amount = 50.00"))
    assert moved(office, "2026-00004", 1104) == []


def test_moved_to_a_payer_who_came_later(office: Office) -> None:
    """A pledge that was taken over by another."""
    office.person("brother")
    office.change_coverage("c-0001", payer="brother")
    assert moved(office, "2026-00001", 1103) == []  # the client's half stays hers
    assert moved(office, "2026-00002", 1104) == ["sister -> brother 40.00"]


def test_moved_to_a_municipality() -> None:
    """At the municipality's tariff; the rest stays where it was."""
    office = Office()
    office.deliver("talk", 1005)
    office.deliver("cooking", 1006)
    office.issue("2026-10", 1102)
    office.coverage("grant", "utrecht", services=("talk",))
    assert moved(office, "2026-00001", 1103) == ["anna -> utrecht 33.34"]


def test_what_another_is_billed_again_anyway_did_not_move(office: Office) -> None:
    """The sister's part was to be billed again already; it comes along, and is hers as before."""
    office.credit("2026-00002", "rebill", 1103)
    assert moved(office, "2026-00001", 1104) == []
    assert billed(office.invoices()[-2:]) == ["client anna 40.00", "family sister 40.00"]


def test_moved_into_waiting() -> None:
    """What nobody pays any more is held and named; it is on nobody's bill."""
    office = Office()
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.coverage("own", amount="1.00")
    done = office.redone("2026-00001", 1103)
    assert (done.moved, held(done.issued)) == ((), ["anna shortfall 40.00"])


def test_a_preview_is_what_happens(office: Office) -> None:
    """A dry run says the same, and keeps nothing."""
    office.person("brother")
    office.change_coverage("c-0001", payer="brother")
    before = office.counts()
    planned = office.redone("2026-00002", 1103, dry_run=True)
    assert office.counts() == before
    done = office.redone("2026-00002", 1103)
    assert planned.moved == done.moved == (Moved((("family", "sister"),), ("family", "brother"), euros("40.00")),)
    assert billed(planned.issued) == billed(done.issued)
