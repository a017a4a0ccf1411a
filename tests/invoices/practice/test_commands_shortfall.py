"""`tiered shortfall ...`: what waits, what is still possible, and deciding about it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pages import squeezed
from reception import Reception
from sqlalchemy import select

from catalog.money import Money, total
from invoices.store.chain import verify_chain
from invoices.store.schema import decisions, events
from invoices.store.shortfalls import decision_digest


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def karin(desk: Reception) -> str:
    """Karin can pay 10 euros a time; two talks wait."""
    karin = desk.client("Karin Smit")
    desk.done("coverage", "add", karin, "own", "--per-unit", "10")
    desk.deliver("online-talk", karin, "2026-11-03")
    desk.deliver("online-talk", karin, "2026-11-04")
    desk.issue_month("2026-11")
    return karin


def test_list(desk: Reception, karin: str) -> None:
    """Per client: how much, since when, which deliveries, and the ways that are still open."""
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert (found["client"], found["name"], found["amount"], found["decided"]) == (karin, "Karin Smit", "85.00", None)
    assert [each["date"] for each in found["deliveries"]] == ["2026-11-03", "2026-11-04"]
    assert {each["amount"] for each in found["deliveries"]} == {"42.50"}
    assert any("85,00" in way for way in found["ways_to_pay"])
    assert len(found["ways_to_pay"]) == len(set(found["ways_to_pay"]))
    said = desk.done("shortfall", "list")
    for text in ("Karin Smit", "85,00", "3-11-2026", "pgb", f"tiered shortfall decide {karin}"):
        assert text in said


def test_list_says_who_pays_what(desk: Reception, karin: str) -> None:
    """Per delivery: who pays which part, what is on an invoice already, and for how much nobody was found."""
    desk.done("coverage", "add", karin, "pledge", "--contact-name", "Ria Smit", "--amount", "5", "--period", "month")
    desk.done("coverage", "add", karin, "grant", "--payer", "utrecht", "--units", "1", "--service", "paperwork")
    desk.deliver("paperwork", karin, "2026-12-01", "--quantity", "2")
    desk.issue_month("2026-12", date(2027, 1, 4))
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    talk, _, papers = found["deliveries"]
    assert [(share["payer"], share["gross"], share["waits"]) for share in talk["shares"]] == [
        ("Karin Smit", "10.00", True),
        ("Ria Smit", "5.00", True),
    ]
    assert talk["open"] == "27.50"
    shares = {share["kind"]: (share["payer"], share["gross"], share["waits"]) for share in papers["shares"]}
    assert shares["own"] == ("Karin Smit", "10.00", True)
    assert shares["pledge"] == ("Ria Smit", "5.00", True)
    assert shares["grant"][0] == "Gemeente Utrecht"
    assert shares["grant"][2] is False
    opens = [Money.euros(each["open"]) for each in found["deliveries"]]
    assert Money.euros(found["open"]) == total(opens)
    said = squeezed(desk.done("shortfall", "list"))
    assert "d-00001 3-11-2026 online-talk de klant zelf € 10,00\nRia Smit € 5,00\nnog niemand € 27,50" in said
    assert "Ria Smit € 5,00" in said
    assert "Gemeente Utrecht (op rekening)" in said


def test_an_insurer_that_pays_back_later_covers_nothing_yet(desk: Reception) -> None:
    """Who cannot pay first is short of that part; who agreed to pay first is not."""
    for advances in ((), ("--advances",)):
        client = desk.client(f"Elif {len(advances)}")
        desk.done("coverage", "add", client, "own", "--amount", "10", "--period", "month")
        desk.done("coverage", "add", client, "policy", "--payer", "linde", "--share", "50", *advances)
        desk.deliver("online-talk", client, "2026-11-03")
    desk.issue_month("2026-11")
    without, paid_first = desk.data("shortfall", "list")["shortfalls"]
    assert (without["amount"], without["open"]) == ("42.50", "32.50")
    assert (paid_first["amount"], paid_first["open"]) == ("42.50", "11.25")


def test_nothing_waits(desk: Reception) -> None:
    anna = desk.client("Anna")
    assert "wacht niets" in desk.done("shortfall", "list")
    assert desk.data("shortfall", "list") == {"shortfalls": []}
    assert anna in desk.refused("shortfall", "decide", "anna", "bill", "--reason", "x")
    assert anna in desk.refused("shortfall", "decide", "anna", typed="")


def test_bill(desk: Reception, karin: str) -> None:
    """The next run bills it to the client."""
    said = desk.done("shortfall", "decide", "karin", "bill", "--reason", "will pay in parts")
    assert "85,00" in said
    assert f"tiered issue --client {karin}" in said
    assert "Ria" in desk.done("shortfall", "list")
    (invoice,) = desk.issue_client(karin).invoices
    assert str(invoice.payable) == "85.00"
    assert desk.data("shortfall", "list") == {"shortfalls": []}


def test_waive(desk: Reception, karin: str) -> None:
    """The next run bills what the client can pay, and nothing of the rest."""
    desk.done("shortfall", "decide", "karin", "waive", "--reason", "no means")
    (invoice,) = desk.issue_client(karin).invoices
    assert str(invoice.payable) == "20.00"


def test_wait_and_think_again(desk: Reception, karin: str) -> None:
    """It stays held; the last decision counts."""
    desk.done("shortfall", "decide", "karin", "waive", "--reason", "x")
    data = desk.data("shortfall", "decide", "karin", "WAIT", "--reason", "asks her sister")
    assert (data["client"], data["decision"], data["amount"]) == (karin, "wait", "85.00")
    assert len(data["deliveries"]) == 2
    assert desk.issue_client(karin).invoices == []
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert found["decided"]["decision"] == "wait"
    assert found["decided"]["reason"] == "asks her sister"


def test_wrong_usage(desk: Reception, karin: str) -> None:
    assert "perhaps" in desk.misused("shortfall", "decide", "karin", "perhaps", "--reason", "x")
    desk.misused("shortfall", "decide", "karin", "bill")
    desk.misused("shortfall", "decide", "karin", "bill", "--reason", " ")
    desk.misused("shortfall", "decide")


def test_asked_for_what_is_missing(desk: Reception, karin: str) -> None:
    said = desk.done("shortfall", "decide", typed="karin\n2\ngeen ruimte\n")
    assert "niet in rekening" in said
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert (found["decided"]["decision"], found["decided"]["reason"]) == ("waive", "geen ruimte")


def test_the_chain_proves_the_decision(desk: Reception, karin: str) -> None:
    """A decision stands in the chain with its digest."""
    desk.done("shortfall", "decide", "karin", "bill", "--reason", "x")
    with desk.practice() as practice, practice.database.reading() as connection:
        row = connection.execute(select(decisions)).one()._asdict()
        event = connection.execute(select(events).where(events.c.kind == "decided")).one()
        assert json.loads(event.digests) == {f"decision:{row['id']}": decision_digest(row)}
        assert event.actor == row["actor"] == "Ria"
        assert verify_chain(connection) == []


def test_a_service_that_is_no_longer_offered(desk: Reception, karin: str) -> None:
    """What waits is still listed."""
    catalog = desk.folder / "catalog.toml"
    catalog.write_text(catalog.read_text().replace("online-talk", "video-talk"))
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert found["ways_to_pay"] == []


def test_a_decision_is_not_about_what_was_still_requested(desk: Reception) -> None:
    """What an insurer refuses later is asked again: nobody waived that."""
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "own", "--amount", "10", "--period", "month")
    asked = desk.data("coverage", "add", anna, "policy", "--payer", "anker", "--share", "50", "--status", "requested")[
        "id"
    ]
    desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    desk.done("shortfall", "decide", anna, "waive", "--reason", "We talked", today=date(2026, 12, 3))
    desk.issue_month("2026-11")
    desk.done("coverage", "refuse", asked, today=date(2026, 12, 3))
    issued = desk.issue_month("2026-11")
    assert issued.invoices == []
    assert [hold.code for hold in issued.holds] == ["shortfall"]


def test_a_wrong_word_is_wrong_usage_whatever_waits(desk: Reception) -> None:
    """Exit code 2, also where nothing waits: what was typed is looked at first."""
    anna = desk.client("Anna Wit")
    desk.misused("shortfall", "decide", anna, "betaal", "--reason", "x")
    desk.misused("shortfall", "decide", anna, "bill")
    desk.refused("shortfall", "decide", anna, "bill", "--reason", "x")


def test_a_promise_of_after_the_run_counts(desk: Reception, karin: str) -> None:
    """Listed and decided is what the next run would do, not what the last one kept; and nothing is kept by asking."""
    desk.done("coverage", "add", karin, "pledge", "--contact-name", "Ria Smit", "--amount", "20")
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    first, second = found["deliveries"]
    assert [(share["payer"], share["gross"], share["waits"]) for share in first["shares"]] == [
        ("Karin Smit", "10.00", True),
        ("Ria Smit", "20.00", True),
    ]
    assert (first["open"], second["open"], found["open"], found["amount"]) == ("12.50", "32.50", "45.00", "85.00")
    assert "45,00" in desk.done("shortfall", "decide", karin, "waive", "--reason", "x")
    assert desk.data("shortfall", "decide", karin, "bill", "--reason", "x")["open"] == "45.00"
    desk.done("shortfall", "decide", karin, "waive", "--reason", "x")
    assert sorted(str(each.payable) for each in desk.issue_client(karin).invoices) == ["20.00", "20.00"]


def test_what_a_promise_of_after_the_run_covers_is_not_decided(desk: Reception, karin: str) -> None:
    """Nobody waives what somebody pays by now."""
    desk.done("coverage", "add", karin, "pledge", "--contact-name", "Ria Smit", "--amount", "65")
    (found,) = desk.data("shortfall", "list")["shortfalls"]
    assert (found["amount"], found["open"]) == ("85.00", "0.00")
    assert f"tiered issue --client {karin}" in desk.done("shortfall", "list")
    assert f"tiered issue --client {karin}" in desk.refused("shortfall", "decide", karin, "waive", "--reason", "x")
    assert sorted(str(each.payable) for each in desk.issue_client(karin).invoices) == ["20.00", "65.00"]


def test_a_grant_of_after_the_run_counts(desk: Reception, karin: str) -> None:
    """A part that a municipality takes by now is listed at its tariff."""
    papers = desk.deliver("paperwork", karin, "2026-11-05", "--quantity", "2")
    desk.issue_month("2026-11")
    desk.done("coverage", "add", karin, "grant", "--payer", "utrecht", "--units", "1", "--service", "paperwork")
    (found,) = desk.data("shortfall", "list", today=date(2026, 12, 3))["shortfalls"]
    (listed,) = [each for each in found["deliveries"] if each["id"] == papers]
    assert [(share["kind"], share["waits"]) for share in listed["shares"]] == [("grant", True), ("own", True)]
    issued = desk.issue_month("2026-11")
    (waits,) = [hold.amount for hold in issued.holds if hold.delivery == papers]
    granted = Money.euros(listed["shares"][0]["gross"])
    assert Money.euros(listed["amount"]) == waits + granted


def test_what_an_agreement_takes_out_is_said(desk: Reception) -> None:
    """A package that is paid otherwise waits no more in the list; the list says that it is worked out again."""
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "own", "--amount", "5")
    desk.done("deliver", "six-talks", anna, "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("coverage", "add", anna, "policy", "--payer", "anker", "--amount", "5")
    said = desk.done("shortfall", "list")
    assert "tiered issue --month 2026-10" in said
    assert "iemand gevonden" not in said
    assert "tiered issue --month" in desk.refused("shortfall", "decide", anna, "bill", "--reason", "x")
