"""Somebody who gets no post now, or who died: their invoice waits, is named, and is made when it may go out."""

from __future__ import annotations

from typing import Any

from end_to_end.office import Office, billed, euros, held, on

from invoices.store.archive import Archive


def change(office: Office, key: str, **changes: Any) -> None:
    """`tiered client change`, `hold` and `died`."""
    with office.register() as register:
        register.people.change([register.people.get(key).model_copy(update=changes)])


def test_on_hold_waits_and_is_billed_afterwards() -> None:
    """What a client on hold owes waits; an institution's part goes on; afterwards the client gets one invoice."""
    office = Office()
    office.coverage("grant", "utrecht", units=1)
    office.deliver("talk", 1005)
    office.deliver("talk", 1006)
    change(office, "anna", on_hold=True)
    run = office.issue("2026-10", 1102)
    assert [line.split()[0] for line in billed(run)] == ["municipality"]
    assert held(run) == ["anna on-hold 40.00"]
    assert held(office.issue("2026-10", 1103)) == ["anna on-hold 40.00"]
    assert set(office.states().values()) == {"billed", "unbilled"}
    change(office, "anna", on_hold=False)
    assert billed(office.issue_client(1104)) == ["client anna 40.00"]
    assert office.faults() == []


def test_only_the_one_who_gets_no_post_waits() -> None:
    """A sister on hold: her part waits, the client's does not."""
    office = Office()
    office.person("sister", on_hold=True)
    office.coverage("pledge", "sister", share="50")
    office.deliver("talk", 1005)
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["client anna 20.00"]
    assert [(hold.code, hold.person, str(hold.amount)) for hold in run.holds] == [("on-hold", "sister", "20.00")]


def test_somebody_who_died_until_the_family_said_who_gets_it() -> None:
    """The invoice waits; it goes to whoever the family named, also what was worked out before they did."""
    office = Office()
    office.deliver("talk", 1005)
    change(office, "anna", died_on=on(1020))
    assert held(office.issue("2026-10", 1102)) == ["anna died 40.00"]
    office.person("daughter")
    change(office, "anna", representative="daughter")
    (invoice,) = office.issue("2026-10", 1103).invoices
    assert (invoice.payer, invoice.addressee, str(invoice.gross)) == ("anna", "daughter", "40.00")
    assert set(invoice.people) == {"anna", "daughter"}
    assert office.faults() == []


def test_a_missed_appointment_that_waited_goes_to_who_handles_the_money_now() -> None:
    """Nothing of what waited is sent to the old reader, and it is one invoice."""
    office = Office()
    office.coverage("own", amount="10.00", period="month")
    office.deliver("talk", 1003, no_show=True)
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.person("daughter")
    change(office, "anna", representative="daughter")
    office.decide("bill")
    (invoice,) = office.issue("2026-10", 1103).invoices
    assert invoice.addressee == "daughter"


def test_a_credit_note_goes_to_who_handles_the_money_now() -> None:
    """Also where the invoice went to somebody who died since."""
    office = Office()
    office.deliver("talk", 1005)
    (invoice,) = office.issue("2026-10", 1102).invoices
    office.person("daughter")
    change(office, "anna", died_on=on(1103), representative="daughter")
    assert office.credit(invoice.number, "drop", 1104).addressee == "daughter"
    assert office.faults() == []


def test_what_waited_is_paid_by_whoever_pays_when_post_resumes() -> None:
    """An agreement made while the client was on hold counts; a package keeps together."""
    office = Office()
    office.deliver("talk", 1005)
    for day in (1006, 1013):
        office.deliver("six-talks", day)
    change(office, "anna", on_hold=True)
    assert office.issue("2026-10", 1102).invoices == []
    office.person("sister")
    office.coverage("pledge", "sister", share="50")
    change(office, "anna", on_hold=False)
    made = billed(office.issue("2026-10", 1103))
    assert [line.split()[:2] for line in made] == [["client", "anna"], ["family", "sister"]]
    assert made[0].split()[2] == made[1].split()[2]
    assert office.faults() == []


def test_what_a_payer_who_died_cannot_pay_is_asked_of_who_pays_now() -> None:
    """Their promise is ended before the first help that waits: others take what they promised of it, once, to the cent.

    What nobody takes of it comes to the client only by a decision: their invoice said that somebody else paid it.
    """
    office = Office()
    office.person("sister", died_on=on(1010))
    pledge = office.coverage("pledge", "sister", share="50")
    office.deliver("talk", 1005)
    office.deliver("talk", 1020)
    run = office.issue("2026-10", 1102)
    assert (billed(run), held(run)) == (["client anna 40.00"], ["anna died-payer 40.00"])
    office.change_coverage(pledge, until=on(1004))
    office.person("brother")
    office.coverage("pledge", "brother", share="25")
    assert held(office.issue_client(1103)) == ["anna shortfall 40.00"]
    office.decide("bill")
    run = office.issue_client(1103)
    assert (billed(run), held(run)) == (["client anna 20.00", "family brother 20.00"], [])
    assert office.issue_client(1104).invoices == []
    assert office.unbilled() == euros("0.00")
    assert office.faults() == []


def test_a_promise_that_still_holds_goes_on_waiting() -> None:
    """What a payer on hold promised for that day stays theirs, also where the promise ended later."""
    office = Office()
    office.person("sister", on_hold=True)
    pledge = office.coverage("pledge", "sister", share="50")
    office.deliver("talk", 1005)
    office.issue("2026-10", 1102)
    office.change_coverage(pledge, until=on(1005))
    assert held(office.issue_client(1103)) == ["anna on-hold 20.00"]
    change(office, "sister", on_hold=False)
    assert billed(office.issue_client(1104)) == ["family sister 20.00"]


def test_the_day_of_death_that_counts_is_the_one_known_when_it_was_issued() -> None:
    """A bill of before stays as it was; one made anew is for next of kin."""
    office = Office()
    office.person("daughter")
    change(office, "anna", representative="daughter")
    office.deliver("talk", 1005)
    (before,) = office.issue("2026-10", 1102).invoices
    change(office, "anna", died_on=on(1103))
    (after,) = office.redo(before.number, 1104)[1].invoices
    with office.reading() as connection:
        known = [Archive(connection).people(invoice)["anna"].died_on for invoice in (before, after)]
    assert known == [None, on(1103)]
    assert office.faults() == []
