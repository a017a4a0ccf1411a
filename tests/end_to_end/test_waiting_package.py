"""A package that waits, and of which nothing was billed, is opened as the agreements of now open it."""

from __future__ import annotations

import pytest
from end_to_end.office import Office, billed, euros, held, on


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
