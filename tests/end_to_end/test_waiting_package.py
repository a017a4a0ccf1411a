"""A package that waits, and of which nothing was billed, is opened as the agreements of now open it."""

from __future__ import annotations

import pytest
from end_to_end.office import FOLDER, Office, billed, euros, held, on

from catalog.load import read


@pytest.fixture
def office() -> Office:
    """Anna opened a package that she cannot pay, and came twice: all of it waits."""
    office = Office()
    office.coverage("own", id="own", amount="5.00")
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 570.00"]
    return office


def test_a_grant_pays_each_session(office: Office) -> None:
    """Utrecht pays two sessions, and those that follow; the client nothing."""
    office.coverage("grant", "utrecht")
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == (["municipality utrecht 156.80"], [])
    office.deliver("six-talks", 1104)
    assert billed(office.issue("2026-11", 1201)) == ["municipality utrecht 78.40"]
    assert office.faults() == []


def test_a_policy_pays_its_part_of_each_session(office: Office) -> None:
    """Two sessions of 95.00: the insurer pays 80 %, and what is left is more than the client can pay."""
    office.coverage("policy", "anker", share=80)
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == ([], ["anna shortfall 190.00"])
    office.decide("bill")
    assert sorted(billed(office.issue("2026-10", 1104))) == ["client anna 38.00", "insurer anker 152.00"]
    assert office.faults() == []


def test_a_grant_from_after_it_opened_changes_nothing(office: Office) -> None:
    """A package is paid as it was agreed on the day it opened."""
    office.coverage("grant", "utrecht", from_=on(1006))
    assert held(office.issue("2026-10", 1103)) == ["anna shortfall 570.00"]


def test_what_was_decided_about_the_whole_does_not_hold_for_a_session(office: Office) -> None:
    """To bill 570.00 was decided; now it is about 190.00, of which a policy pays the most."""
    office.decide("bill")
    office.coverage("policy", "anker", share=80)
    assert held(office.issue("2026-10", 1103)) == ["anna shortfall 190.00"]
    assert office.faults() == []


def test_what_was_waived_does_not_come_back(office: Office) -> None:
    """The client pays what they can; the rest of the package was let off."""
    office.decide("waive")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 5.00"]
    office.coverage("grant", "utrecht")
    assert billed(office.issue("2026-10", 1104)) == []
    assert office.unbilled() == euros("0.00")


def test_a_policy_that_never_held() -> None:
    """Then the package is billed whole, as it would have been on the day it opened."""
    office = Office()
    office.coverage("policy", "anker", id="policy", share=80)
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    office.coverage("own", id="own", amount="5.00")
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 190.00"]
    office.change_coverage("policy", status="ended")
    office.change_coverage("own", status="ended")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 570.00"]
    assert set(office.states().values()) == {"billed", "package"}
    assert office.faults() == []


def test_a_session_that_was_billed_keeps_the_package_as_it_opened() -> None:
    """The client paid a part of the first session: the second is paid for by itself too."""
    office = Office()
    office.coverage("policy", "anker", id="policy", share=80)
    office.deliver("six-talks", 1005)
    assert billed(office.issue_client(1006)) == ["client anna 19.00"]
    office.change_coverage("policy", until=on(1001))
    office.deliver("six-talks", 1012)
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == ([], ["anna shortfall 171.00"])
    assert office.faults() == []


def test_a_refusal_is_about_the_session() -> None:
    """What was asked for was one session: refused, that session is the client's, and not the whole package."""
    office = Office()
    office.coverage("grant", "utrecht", id="grant", status="requested")
    office.deliver("six-talks", 1005)
    assert held(office.issue("2026-10", 1102)) == ["anna requested 78.40"]
    office.change_coverage("grant", status="refused")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 95.00"]
    assert office.faults() == []


def test_it_opens_on_the_first_session_as_before(office: Office) -> None:
    """Ended again before anything was billed, the agreement leaves the package as it was."""
    grant = office.coverage("grant", "utrecht")
    office.change_coverage(grant, status="ended")
    run = office.issue("2026-10", 1103)
    assert held(run) == ["anna shortfall 570.00"]
    assert [quote.package.session for quote in office.quotes() if quote.package] == [1]
    assert office.faults() == []


def two_packages(office: Office) -> None:
    """A sister who gets no post promised the first package; the second, in November, was billed to Anna."""
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", until=on(1031))
    for day in (1001, 1005, 1008, 1012, 1015, 1019):
        office.deliver("six-talks", day)
    assert held(office.issue("2026-10", 1101)) == ["anna on-hold 570.00"]
    office.deliver("six-talks", 1102)
    assert billed(office.issue("2026-11", 1201)) == ["client anna 570.00"]


def test_it_does_not_draw_on_a_later_package() -> None:
    """Six sessions of October are Utrecht's, and the sessions that Anna paid for stay hers."""
    office = Office()
    two_packages(office)
    office.coverage("grant", "utrecht", from_=on(1001), until=on(1031))
    assert billed(office.issue("2026-10", 1202)) == ["municipality utrecht 470.40"]
    for day in (1205, 1212):
        office.deliver("six-talks", day)
    assert billed(office.issue("2026-12", 20270101)) == []
    assert office.faults() == []


def test_it_does_not_draw_on_a_later_package_back_to_whole() -> None:
    """A policy that turned out never to have held: October's package is Anna's, whole, beside the one of November."""
    office = Office()
    office.coverage("policy", "anker", id="policy", until=on(1031))
    for day in (1001, 1005, 1008):
        office.deliver("six-talks", day)
    assert billed(office.issue_client(1020)) == []
    office.deliver("six-talks", 1102, per_session=False)
    office.change_coverage("policy", status="ended")
    assert billed(office.issue("2026-10", 1202)) == ["client anna 570.00"]
    assert billed(office.issue("2026-11", 1203)) == []
    assert office.faults() == []


def test_a_changed_opener_does_not_draw_on_a_later_package() -> None:
    """A typo in a package that was credited is mended; both packages are billed."""
    office = Office()
    opener = office.deliver("three-lessons", 905)
    (first,) = office.issue("2026-09", 1001).invoices
    office.deliver("three-lessons", 20270105)
    office.issue("2027-01", 20270201)
    office.credit(first.number, "rebill", 20270202)
    office.change(opener, reference="typo")
    assert billed(office.issue("2027-01", 20270203)) == ["client anna 100.00"]
    assert office.faults() == []


def test_what_was_free_is_done(office: Office) -> None:
    """A package that cost nothing is not billed to Utrecht when it grants help later."""
    office = Office()
    office.edit(
        ('[[payers]]\nid = "utrecht"', FREE + '[[payers]]\nid = "utrecht"'),
    )
    with office.register() as register:
        register.people.change([register.people.get("anna").model_copy(update={"passes": ("P",)})])
    office.deliver("six-talks", 1005)
    assert billed(office.issue("2026-10", 1101)) == []
    office.coverage("grant", "utrecht")
    assert billed(office.issue("2026-10", 1202)) == []


FREE = """[[reductions]]
id = "free"
name = { nl = "Gratis", en = "Free" }
when = { pass = "P" }
percent = 100
from = 2026-01-01

"""


def test_a_missed_appointment_uses_a_session_of_a_package_that_is_whole_now() -> None:
    """The fee was for a session that would not be paid; now it is."""
    office = Office()
    office.coverage("own", amount="5.00")
    policy = office.coverage("policy", "anker", share=80)
    office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012, no_show=True)
    office.deliver("six-talks", 1019)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 235.00"]
    office.change_coverage(policy, status="ended")
    assert held(office.issue("2026-10", 1103)) == ["anna shortfall 570.00"]
    assert sorted(q.package.session for q in office.quotes() if q.package) == [1]
    assert office.faults() == []


@pytest.mark.parametrize("removed", [False, True])
def test_the_opener_was_corrected_first(*, removed: bool) -> None:
    """It makes no difference whether the correction or the agreement came first."""
    office = Office()
    own = office.coverage("own", amount="5.00")
    policy = office.coverage("policy", "anker", share=80)
    first = office.deliver("six-talks", 1005)
    office.deliver("six-talks", 1012)
    office.issue("2026-10", 1102)
    if removed:
        office.remove(first)
    else:
        office.change(first, reference="x")
    office.change_coverage(policy, status="ended")
    office.change_coverage(own, status="ended")
    assert billed(office.issue("2026-10", 1103)) == ["client anna 570.00"]
    assert office.faults() == []


def test_the_day_that_it_opened_decides(office: Office) -> None:
    """A session from before was written down late: the package is still that of 5 October."""
    office.deliver("six-talks", 1001)
    assert held(office.issue("2026-10", 1102)) == ["anna shortfall 570.00"]
    office.coverage("grant", "utrecht", from_=on(1003))
    run = office.issue("2026-10", 1103)
    assert (billed(run), held(run)) == (["municipality utrecht 156.80"], ["anna shortfall 95.00"])
    assert office.faults() == []


def test_wholly_credited_it_follows_the_agreements_of_now() -> None:
    """A grant that came after the package was billed counts once staff take the whole package back."""
    office = Office()
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    (invoice,) = office.issue("2026-10", 1101).invoices
    office.coverage("grant", "utrecht")
    office.credit(invoice.number, "rebill", 1102)
    assert billed(office.issue("2026-10", 1103)) == ["municipality utrecht 156.80"]
    assert office.faults() == []


def test_made_anew_it_follows_the_agreements_of_now() -> None:
    """So does `redo`, and says who pays now: both sessions are Utrecht's."""
    office = Office()
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    (invoice,) = office.issue("2026-10", 1101).invoices
    office.coverage("grant", "utrecht")
    done = office.redone(invoice.number, 1102)
    assert billed(done.issued) == ["municipality utrecht 156.80"]
    assert [(each.before, each.now, each.amount) for each in done.moved] == [
        ((("client", "anna"),), ("municipality", "utrecht"), euros("156.80"))
    ]
    assert billed(office.issue("2026-10", 1103)) == []
    assert office.faults() == []


def test_half_of_it_is_still_billed() -> None:
    """What the sister paid stays: the package stays whole."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=50)
    office.deliver("six-talks", 1005)
    office.issue("2026-10", 1101)
    mine = next(invoice for invoice in office.invoices() if invoice.payer_kind == "client")
    office.coverage("grant", "utrecht")
    office.credit(mine.number, "rebill", 1102)
    assert billed(office.issue("2026-10", 1103)) == ["client anna 285.00"]
    assert office.faults() == []


def test_income_of_a_package_that_a_policy_pays_back() -> None:
    """What a policy with restitution bears is on the client's invoice, and becomes income there."""
    office = Office()
    office.person("sister")
    office.coverage("pledge", "sister", share=50)
    for day in (1005, 1012):
        office.deliver("six-talks", day)
    office.issue("2026-10", 1101)
    mine = next(invoice for invoice in office.invoices() if invoice.payer_kind == "client")
    office.coverage("policy", "linde")
    _, issued = office.redo(mine.number, 1102)
    assert billed(issued) == ["client anna 285.00"]
    assert (office.balance("revenue"), office.balance("deferred")) == (euros("-190.00"), euros("-380.00"))
    assert office.faults() == []


def test_a_session_of_another_day_is_as_if_it_was_written_down_so() -> None:
    """Moved to just before the second package it draws on that one, and nobody pays for a third."""
    office = Office()
    office.deliver("three-lessons", 901)
    moved = office.deliver("three-lessons", 905)
    office.issue("2026-09", 1001)
    office.deliver("three-lessons", 1210)
    office.issue("2026-12", 20270101)
    office.change(moved, day=1205)
    assert billed(office.issue("2026-12", 20270102)) == []
    assert office.faults() == []


def test_a_later_package_follows_the_one_before_it() -> None:
    """A missed lesson takes a place of the package that is whole now, so that two packages do for four lessons."""
    office = Office(catalog=read(WITH_NO_SHOW).catalog)
    own = office.coverage("own", amount="0.00")
    policy = office.coverage("policy", "anker", amount="0.01")
    for day in (905, 909, 927, 1012):
        office.deliver("three-lessons", day)
    office.deliver("three-lessons", 910, no_show=True)
    office.issue("2026-09", 1001)
    office.issue("2026-10", 1101)
    office.change_coverage(policy, status="ended")
    office.change_coverage(own, status="ended")
    assert billed(office.issue("2026-10", 1102)) == ["client anna 200.00"]
    assert office.faults() == []


LESSONS = 'sessions = 3, valid_months = 3, refund = "none" }\n'
MISSED = 'no_show = { amount = 15.00, uses_session = true, vat = { category = "standard" } }\n'
WITH_NO_SHOW = (FOLDER / "catalog.toml").read_text().replace(LESSONS, LESSONS + MISSED)
