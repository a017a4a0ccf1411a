"""Each delivery is in exactly one state: one case for every way it can stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from reception import Reception

from catalog.faults import Faults
from invoices.model import Fate
from invoices.store.states import bills_of, states, to_bill_again


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.fixture
def anna(desk: Reception) -> str:
    return desk.client("Anna Jansen", "--email", "anna@example.nl")


def test_before_and_after_issuing(desk: Reception, anna: str) -> None:
    """What was never worked out is unbilled; what is on an invoice is billed."""
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    assert desk.state(delivery) == "unbilled"
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "billed"


def test_removed(desk: Reception, anna: str) -> None:
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    desk.done("delivery", "remove", delivery, "--reason", "typed twice")
    assert desk.state(delivery) == "removed"


def test_sessions_of_an_upfront_package(desk: Reception, anna: str) -> None:
    """The session that opens it carries the invoice; the others are drawn from the package, also a missed one."""
    opening = desk.deliver("six-talks", anna, "2026-11-02")
    second = desk.deliver("six-talks", anna, "2026-11-05")
    missed = desk.deliver("six-talks", anna, "2026-11-06", "--no-show")
    (invoice,) = desk.issue_month("2026-11").invoices
    assert [desk.state(each) for each in (opening, second, missed)] == ["billed", "package", "package"]
    with desk.practice() as practice, practice.database.reading() as connection:
        found = bills_of(connection, [opening, second, missed])
    assert found == {opening: ((invoice.number, 1),)}


def test_sessions_billed_one_by_one(desk: Reception, anna: str) -> None:
    """They are billed like anything else, each on its own invoice's line."""
    first = desk.deliver("six-talks", anna, "2026-11-02", "--per-session")
    second = desk.deliver("six-talks", anna, "2026-11-05")
    (invoice,) = desk.issue_month("2026-11").invoices
    assert [desk.state(each) for each in (first, second)] == ["billed", "billed"]
    desk.credit(invoice.number, "rebill")
    with desk.practice() as practice, practice.database.reading() as connection:
        assert bills_of(connection, [first, second]) == {}


def test_shortfall_waived(desk: Reception, anna: str) -> None:
    """What nobody covers is held until it is decided; what was waived is never billed."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "0")
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "held"
    desk.done("shortfall", "decide", anna, "waive", "--reason", "no means")
    assert desk.state(delivery) == "held"
    desk.issue_client(anna)
    assert desk.state(delivery) == "waived"


def test_shortfall_billed_in_part(desk: Reception, anna: str) -> None:
    """Billed means that nothing is left to do, also when a part was waived."""
    desk.done("coverage", "add", anna, "own", "--per-unit", "10")
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    desk.done("shortfall", "decide", anna, "waive", "--reason", "no means")
    desk.issue_client(anna)
    assert desk.state(delivery) == "billed"


def test_requested_grant(desk: Reception, anna: str) -> None:
    """What a requested grant would pay is held; once it is agreed and billed it is billed."""
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "5", "--status", "requested")
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "held"
    desk.done("coverage", "agree", anna)
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "billed"


def test_left_for_the_month_run(desk: Reception, anna: str) -> None:
    """Billing one client leaves what an institution pays unbilled."""
    desk.done("coverage", "add", anna, "grant", "--payer", "utrecht", "--units", "5")
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    assert desk.issue_client(anna).invoices == []
    assert desk.state(delivery) == "unbilled"
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "billed"


def test_credited_to_be_billed_again(desk: Reception, anna: str) -> None:
    """Between the credit note and the next invoice it is unbilled; then billed."""
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, "rebill")
    assert desk.state(delivery) == "unbilled"
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "billed"


def test_credited_and_dropped(desk: Reception, anna: str) -> None:
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, "drop")
    assert desk.state(delivery) == "removed"


def test_free_help(desk: Reception, anna: str) -> None:
    """Where there is nothing to pay nothing is left to do."""
    catalog = desk.folder / "catalog.toml"
    catalog.write_text(catalog.read_text().replace("percent = 50", "percent = 100"))
    desk.done("client", "change", anna, "--pass", "U-pas")
    delivery = desk.deliver("grief-evening", anna, "2026-11-03")
    desk.issue_month("2026-11")
    assert desk.state(delivery) == "billed"


def test_only_some(desk: Reception, anna: str) -> None:
    first = desk.deliver("online-talk", anna, "2026-11-03")
    desk.deliver("online-talk", anna, "2026-11-04")
    with desk.practice() as practice, practice.database.reading() as connection:
        assert states(connection, [first]) == {first: "unbilled"}
        assert len(states(connection)) == 2


def test_what_may_change_after_it_was_credited(desk: Reception, anna: str) -> None:
    """A delivery that was credited as a whole to be billed again may change, and is billed as it is then."""
    delivery = desk.deliver("paperwork", anna, "2026-11-03", "--quantity", "2")
    (invoice,) = desk.issue_month("2026-11").invoices
    assert "2026-00001" in desk.refused("delivery", "change", delivery, "--quantity", "1")
    desk.credit(invoice.number, "rebill")
    desk.done("delivery", "change", delivery, "--quantity", "1")
    (again,) = desk.issue_month("2026-11").invoices
    assert str(again.payable) == "56.00"
    assert again.number in desk.refused("delivery", "change", delivery, "--quantity", "3")


@pytest.mark.parametrize(("fate", "said"), [("drop", "al verwijderd"), ("rebill", "uitgerekend")])
def test_the_register_changes_nothing_that_was_worked_out(desk: Reception, anna: str, fate: Fate, said: str) -> None:
    """Who changes it without taking it out first is refused, whatever became of its invoice."""
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, fate)
    with desk.practice() as practice, practice.register() as register:
        record = register.deliveries.get(delivery)
        with pytest.raises(Faults) as wrong:
            register.deliveries.change([record])
    assert any(said in fault.message("nl") for fault in wrong.value.faults)


def test_what_is_still_to_be_billed_again(desk: Reception, anna: str) -> None:
    """A share that was credited to be billed again is so until a later plan bills it."""
    delivery = desk.deliver("online-talk", anna, "2026-11-03")
    (invoice,) = desk.issue_month("2026-11").invoices
    desk.credit(invoice.number, "rebill")
    with desk.practice() as practice:
        with practice.database.reading() as connection:
            (row,) = to_bill_again(connection, [delivery])
            assert (row.delivery, row.payer, row.gross) == (delivery, anna, invoice.gross.cents)
        desk.issue_month("2026-11")
        with practice.database.reading() as connection:
            assert to_bill_again(connection, [delivery]) == []
