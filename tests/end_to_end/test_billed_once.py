"""What was delivered is billed once: to each payer, in its own run, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from end_to_end.office import FOLDER, Office, amounts, billed, codes, euros, gross, held, on

from catalog.faults import Faults
from catalog.terminal import Terminal
from invoices.billing import month_scope
from invoices.issue import issue
from invoices.practice.importing import import_clients, import_coverages, import_deliveries
from invoices.practice.practice import Practice, start


@pytest.fixture
def office() -> Office:
    """Anna: three talks in October, of which Utrecht pays one and her sister a quarter of the others."""
    office = Office()
    office.person("sister")
    office.coverage("grant", "utrecht", units=1)
    office.coverage("pledge", "sister", share=25)
    for day in (1005, 1012, 1019):
        office.deliver("talk", day)
    return office


def test_issuing_twice_makes_nothing_the_second_time(office: Office) -> None:
    """Whoever runs a month again gets no invoice, and nothing in the books changes."""
    first = office.issue("2026-10", 1102)
    assert billed(first) == ["client anna 60.00", "family sister 20.00", "municipality utrecht 33.34"]
    before = office.counts()
    second = office.issue("2026-10", 1102)
    assert not second.invoices
    assert not second.holds
    assert office.counts() == before
    assert office.faults() == []


def test_institutions_wait_for_the_month_run(office: Office) -> None:
    """`--client` bills the client and the family; the month run bills the rest, and nothing twice."""
    assert billed(office.issue_client(1020)) == ["client anna 60.00", "family sister 20.00"]
    assert billed(office.issue_client(1020)) == []
    office.deliver("talk", 1026)
    assert billed(office.issue("2026-10", 1102)) == [
        "client anna 30.00",
        "family sister 10.00",
        "municipality utrecht 33.34",
    ]
    assert billed(office.issue("2026-10", 1102)) == []
    assert set(office.states().values()) == {"billed"}
    assert office.faults() == []


def test_one_client_bills_up_to_today(office: Office) -> None:
    """`--client` takes what was given up to and including today, of every month; what is to come waits."""
    office.deliver("talk", 930)
    assert billed(office.issue_client(1012)) == ["client anna 60.00", "family sister 20.00"]
    assert sorted(office.states().values()) == ["billed", "billed", "unbilled", "unbilled"]


def test_budgets_and_direct_insurers_wait_for_the_month_run() -> None:
    """What the SVB and an insurer pay is left to the month run, also where the client's part was billed before."""
    office = Office()
    office.coverage("budget", "svb", amount="75.00", services=("paperwork",))
    office.coverage("policy", "anker", share=50, services=("talk",))
    office.deliver("talk", 1005)
    office.deliver("paperwork", 1006, quantity="2.5")
    # the budget pays 1.5 hours of 50.00; one hour is left at 60.00, and half a talk
    assert billed(office.issue_client(1020)) == ["client anna 80.00"]
    assert billed(office.issue("2026-10", 1102)) == ["insurer anker 20.00", "svb svb 75.00"]
    assert office.faults() == []


def test_older_months_are_named_and_not_billed(office: Office) -> None:
    """A month run says how many older deliveries are unbilled, and leaves them alone."""
    office.deliver("talk", 914)
    office.deliver("talk", 830)
    run = office.issue("2026-10", 1102)
    assert [(each.delivery, each.day) for each in run.older] == [("d-00005", on(830)), ("d-00004", on(914))]
    assert sum(line.days[0].month != 10 for invoice in run.invoices for line in invoice.lines) == 0
    assert billed(office.issue("2026-09", 1102)) == ["client anna 30.00", "family sister 10.00"]
    assert [each.day for each in office.issue("2026-10", 1102).older] == [on(830)]


def test_what_a_client_run_left_to_the_institutions_is_named_as_older() -> None:
    """An insurer's part that no month run billed yet is named by the next month."""
    office = Office()
    office.coverage("policy", "anker")
    office.deliver("talk", 1005)
    assert billed(office.issue_client(1020)) == []
    assert [(each.client, each.service) for each in office.issue("2026-11", 1202).older] == [("anna", "talk")]
    assert billed(office.issue("2026-10", 1202)) == ["insurer anker 40.00"]
    assert office.issue("2026-11", 1202).older == ()


def test_a_late_delivery_makes_one_more_invoice(office: Office) -> None:
    """What was issued stays as it is; the late talk gets an invoice of its own."""
    before = office.issue("2026-10", 1102).invoices
    office.deliver("talk", 1028)
    assert billed(office.issue("2026-10", 1103)) == ["client anna 30.00", "family sister 10.00"]
    assert office.invoices()[:3] == before
    assert office.faults() == []


def test_a_late_delivery_joins_the_line_that_was_not_issued_yet() -> None:
    """A contract line is rounded once over all its deliveries, also those worked out in an earlier run."""
    office = Office()
    office.coverage("grant", "utrecht")
    office.deliver("talk", 1005)
    assert billed(office.issue_client(1020)) == []
    office.deliver("talk", 1006)
    (invoice,) = office.issue("2026-10", 1102).invoices
    (line,) = invoice.lines
    assert [str(share.gross) for share in line.shares] == ["33.34", "33.33"]
    assert invoice.gross == euros("66.67")  # 2 x 33.335, rounded once


def test_a_delivery_that_moved_is_billed_where_it_is_now(office: Office) -> None:
    """A talk put off to November before it was billed is not on October's invoice."""
    moved = office.deliver("talk", 1028)
    office.change(moved, day=1104)
    assert gross(office.issue("2026-10", 1105).invoices) == euros("113.34")
    assert office.states()[moved] == "unbilled"
    assert billed(office.issue("2026-11", 1201)) == ["client anna 30.00", "family sister 10.00"]


def test_a_removed_delivery_is_never_billed(office: Office) -> None:
    """What was removed with a reason counts nowhere: no invoice, no units of a grant."""
    first = office.deliver("talk", 1001)
    office.remove(first)
    run = office.issue("2026-10", 1102)
    assert gross(run.invoices) == euros("113.34")
    assert all(share.delivery != first for i in run.invoices for line in i.lines for share in line.shares)
    assert office.states()[first] == "removed"


def test_what_was_billed_can_not_be_moved_or_removed(office: Office) -> None:
    """Once on an invoice, a delivery changes only after a credit note."""
    office.issue("2026-10", 1102)
    with pytest.raises(Faults) as moved:
        office.change("d-00001", day=1104)
    with pytest.raises(Faults) as removed:
        office.remove("d-00001")
    assert codes(moved.value) == codes(removed.value) == ["delivery-on-invoice"]


def test_a_dry_run_is_the_real_thing_without_keeping_it(office: Office) -> None:
    """A dry run shows the same invoices and amounts, and leaves no trace."""
    before = office.counts()
    planned = office.issue("2026-10", 1102, dry_run=True)
    assert office.counts() == before
    real = office.issue("2026-10", 1102)
    assert amounts(planned) == amounts(real)
    assert held(planned) == held(real)


def test_one_invoice_for_each_municipality() -> None:
    """All clients of a municipality stand on one invoice for the month, whoever else pays for them."""
    office = Office()
    for client, payer in (("anna", "utrecht"), ("bram", "utrecht"), ("chaima", "zeist")):
        if client != "anna":
            office.person(client)
        office.coverage("grant", payer, client=client)
        office.deliver("talk", 1005, client=client)
    run = office.issue("2026-10", 1102)
    assert billed(run) == ["municipality utrecht 66.68", "municipality zeist 36.00"]
    assert [[line.client for line in invoice.lines] for invoice in run.invoices] == [["anna", "bram"], ["chaima"]]


def test_nothing_to_pay_makes_no_invoice() -> None:
    """A zero total makes no invoice, and is done."""
    office = Office()
    office.edit(("24.99", "0.00"))
    office.deliver("cooking", 1005)
    assert billed(office.issue("2026-10", 1102)) == []
    assert office.states() == {"d-00001": "billed"}
    assert office.issue("2026-11", 1202).older == ()


def test_earned_credit_is_prepaid() -> None:
    """Credit somebody earned is on their own invoice, as paid already."""
    office = Office()
    office.coverage("credit", amount="15.00")
    office.deliver("talk", 1005)
    (invoice,) = office.issue("2026-10", 1102).invoices
    assert (invoice.gross, invoice.prepaid, invoice.payable) == (euros("40.00"), euros("15.00"), euros("25.00"))
    assert office.balance("wallet") == euros("0.00")  # 15.00 was earned, and used
    assert office.balance("receivable") == euros("25.00")


def test_files_to_invoices(tmp_path: Path) -> None:
    """From the CSV files of an office to its invoices; importing the files again bills nothing again."""
    start(tmp_path, (FOLDER / "catalog.toml").read_bytes())
    files = {
        "clients.csv": "id,name,email\nk-1,Anna Jansen,anna@example.nl\n",
        "coverages.csv": "client,kind,payer,units,contact_name,contact_email\n"
        "k-1,grant,utrecht,1,,\nk-1,pledge,,,Ilse,ilse@example.be\n",
        "deliveries.csv": "date,service,client\n2026-10-05,talk,k-1\n12-10-2026,talk,k-1\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    with Practice(Terminal(tmp_path, chosen_day=on(1102), chosen_actor="tester")) as practice:

        def run() -> list[tuple[str, str]]:
            import_clients(practice, tmp_path / "clients.csv")
            import_coverages(practice, tmp_path / "coverages.csv")
            import_deliveries(practice, tmp_path / "deliveries.csv")
            issued = issue(practice.store, practice.setting(), month_scope("2026-10", on(1102)))
            return [(invoice.payer_kind, str(invoice.gross)) for invoice in issued.invoices]

        assert run() == [("family", "40.00"), ("municipality", "33.34")]
        assert run() == []
