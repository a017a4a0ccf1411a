"""Somebody else works in the same practice: what they saved meanwhile is neither lost nor doubled."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reception import Reception

from catalog.faults import Faults
from invoices.practice import agreements
from invoices.practice.agreements import Wanted
from invoices.practice.clients import add_person, change_person, save_person
from invoices.store.register import Register


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    return desk.client("Anna Jansen", "--city", "Utrecht")


def test_two_changes_of_one_person(desk: Reception, anna: str) -> None:
    """Each changes what it is about, and no more: while one is being asked for a day, another may save an address."""
    with desk.practice() as practice:
        person = practice.people().find(anna)
        desk.done("client", "change", anna, "--city", "Zeist")
        save_person(practice, person, died_on=date(2026, 11, 1))
        change_person(practice, person, {"phone": "06-00000001"}, {})
    shown = desk.data("client", "show", anna)
    assert (shown["city"], shown["died_on"], shown["phone"]) == ("Zeist", "2026-11-01", "06-00000001")


def test_the_same_person_twice(desk: Reception, anna: str) -> None:
    """Who was written down a moment ago is known, also to whoever looked before that."""
    row = {"id": None, "name": "Anna Jansen", "email": None, "birth_date": None}
    with desk.practice() as practice:
        with pytest.raises(Faults, match="client-known"):
            add_person(practice, row, None)
        known = (practice.people().find(anna),)
        second, _ = add_person(practice, row, None, others=known)
    assert second.id != anna


def test_an_agreement_that_changed(desk: Reception, anna: str) -> None:
    """Nothing is decided about what stands there no more."""
    grant = ("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "5", "--reference", "20072")
    desk.done(*grant, "--status", "requested")
    with desk.practice() as practice:
        with practice.database.reading() as connection:
            coverage = Register(connection).coverages.get("c-0001")
        desk.done(*grant, "--status", "requested", "--until", "2027-06-30", "--change")
        for attempt in (
            lambda: agreements.decide(practice, coverage, coverage.model_copy(update={"status": "agreed"})),
            lambda: agreements.end(practice, coverage, date(2026, 12, 31)),
        ):
            with pytest.raises(Faults, match="changed-meanwhile"):
                attempt()
    (found,) = desk.data("coverage", "list")["coverages"]
    assert (found["status"], found["until"]) == ("requested", "2027-06-30")


def test_an_agreement_that_somebody_else_entered(desk: Reception, anna: str) -> None:
    """It is not overwritten by one that was said to be new."""
    with desk.practice() as practice:
        wanted = Wanted(practice.people().find(anna), {"kind": "own", "amount": "60"})
        known = wanted.known(practice)
        assert known is None
        desk.done("coverage", "add", anna, "own", "--amount", "50")
        with pytest.raises(Faults, match="coverage-known"):
            wanted.enter(practice, known)
    (found,) = desk.data("coverage", "list")["coverages"]
    assert found["amount"] == "50.00"
