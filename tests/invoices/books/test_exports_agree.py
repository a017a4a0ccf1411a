"""All exports come to the same sums as the books, account by account, whatever was issued, corrected and paid."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pyxaf
from beancount.core.data import Transaction
from beancount.parser import parser
from end_to_end.office import Office
from end_to_end.test_any_correction import act
from end_to_end.test_books import AFTERWARDS, RUNS, practice
from hypothesis import given, settings
from hypothesis import strategies as st
from property.cases import Case, cases
from reception import Reception
from sqlalchemy import Connection

from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import Money
from invoices.books.aging import receivable
from invoices.books.beancount import as_beancount
from invoices.books.hledger import as_hledger
from invoices.books.journal_csv import as_journal, month_lines, month_sums
from invoices.books.ledger import Ledger
from invoices.books.sheets import write_csv, write_excel
from invoices.books.xaf import write_xaf

Moved = dict[str, Decimal]
DAY = date(2027, 2, 1)
HLEDGER = re.compile(r"^    \w+:(\w+)-\S*  (-?[0-9.]+) EUR", re.MULTILINE)


def summed(amounts: Iterable[tuple[str, Decimal]]) -> Moved:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for account, amount in amounts:
        found[account] += amount
    return {account: amount for account, amount in found.items() if amount}


def books(ledger: Ledger) -> Moved:
    """What moved, as the database itself adds it up."""
    query = "SELECT account, vat_category, SUM(amount) FROM postings WHERE booked >= ? AND booked < ? GROUP BY 1, 2"
    rows = ledger.connection.exec_driver_sql(query, (str(ledger.start), str(ledger.end))).all()
    numbers = {(line.account, line.vat): ledger.chart.of(line).number for line in ledger.lines()}
    return summed((numbers[account, vat], Decimal(cents) / 100) for account, vat, cents in rows)


def audit_file(ledger: Ledger, version: Any) -> Moved:
    file = io.BytesIO()
    write_xaf(file, ledger, version, DAY)
    content = file.getvalue()
    assert [str(finding) for finding in pyxaf.validate(content, xsd=True).findings] == []
    with pyxaf.open(content) as found:
        lines = list(found.lines())
        customers = list(found.relations.values())
    vat = sum((each.signed_amount or Decimal(0) for line in lines for each in line.vat), Decimal(0))
    assert vat == sum((line.amount.decimal for line in ledger.lines() if line.account == "vat"), Decimal(0))
    if version == "4.0":
        owed = [receivable(ledger.connection, day - timedelta(days=1)) for day in (ledger.start, ledger.end)]
        assert sum(each.opening_balance for each in customers) == owed[0].decimal
        assert sum(each.closing_balance for each in customers) == owed[1].decimal
    return summed((str(line.account_id), line.signed_amount or Decimal(0)) for line in lines)


def monthly(ledger: Ledger) -> Moved:
    lines = list(month_lines(ledger))
    rows = csv.DictReader(io.StringIO(as_journal(lines, "plain", "MEMO").decode("utf-8-sig")))
    sums = month_sums(lines)
    assert (sums.debit, sums.credit) == (ledger.sums.debit, ledger.sums.credit)
    return summed((row["number"], Decimal(row["debit"]) - Decimal(row["credit"])) for row in rows)


def since(ledger: Ledger, found: Iterable[tuple[str, Decimal]]) -> Moved:
    """What moved, of a journal that also holds what stood there before."""
    return summed([*found, *((number, -amount.decimal) for number, (_, amount) in ledger.before.items())])


def hledger(ledger: Ledger) -> Moved:
    found = HLEDGER.findall("".join(as_hledger(ledger)))
    return since(ledger, ((number, Decimal(amount)) for number, amount in found))


def beancount(ledger: Ledger) -> Moved:
    entries, errors, _ = parser.parse_string("".join(as_beancount(ledger)))
    assert errors == []
    found = (
        (posting.account.partition(":")[2].partition("-")[0], posting.units.number)
        for entry in entries
        if isinstance(entry, Transaction)
        for posting in entry.postings
    )
    return since(ledger, found)


def sheet(ledger: Ledger) -> Moved:
    file = io.BytesIO()
    write_csv(file, "postings", ledger)
    rows = csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    return summed((row["number"], Decimal(row["debit"]) - Decimal(row["credit"])) for row in rows)


def excel(ledger: Ledger) -> Moved:
    file = io.BytesIO()
    write_excel(file, ledger, DAY)
    rows = openpyxl.load_workbook(file)["Boekingen"].iter_rows(min_row=2, values_only=True)
    return summed((str(row[7]), Decimal(str(row[13])) - Decimal(str(row[14]))) for row in rows)


def all_agree(connection: Connection, catalog: Catalog, period: Period) -> Moved:
    """What moved on each account in a period, by every export."""
    ledger = Ledger(connection, catalog, period, "nl")
    moved = books(ledger)
    assert ledger.sums.debit == ledger.sums.credit
    assert sum(moved.values()) == 0
    exports = {
        "XAF 4.0": audit_file(ledger, "4.0"),
        "XAF 3.2": audit_file(ledger, "3.2"),
        "journal": monthly(ledger),
        "hledger": hledger(ledger),
        "beancount": beancount(ledger),
        "CSV": sheet(ledger),
        "Excel": excel(ledger),
    }
    assert exports == dict.fromkeys(exports, moved)
    return moved


def test_of_the_example_month(desk: Reception) -> None:
    """Issued, credited, paid and written off."""
    with desk.practice() as practice, practice.database.reading() as connection:
        moved = all_agree(connection, practice.catalog, Period.named("2026"))
    assert {"1100", "1300", "1450", "1500", "4510", "8000", "8030"} <= moved.keys()


@pytest.mark.parametrize("period", ["2026", "2027"])
def test_of_the_example_year(year: Path, period: str) -> None:
    """A whole year of every kind of payer, and the days after it on what stood there then."""
    with Reception(year).practice() as practice, practice.database.reading() as connection:
        assert len(all_agree(connection, practice.catalog, Period.named(period))) > 2


def test_where_what_is_owed_comes_to_nothing() -> None:
    """One paid too much what the other did not pay: the audit file still says who."""
    office = Office()
    office.person("bram")
    for client in ("anna", "bram"):
        office.deliver("talk", 1102, client=client)
    first, second = office.issue("2026-11", 1201).invoices
    office.pay(first.number, str(first.gross + second.gross), 1215)
    with office.reading() as connection:
        assert receivable(connection, date(2026, 12, 31)) == Money(0)
        all_agree(connection, office.catalog, Period.named("2027"))
        file = io.BytesIO()
        write_xaf(file, Ledger(connection, office.catalog, Period.named("2027"), "nl"), "3.2", DAY)
    assert file.getvalue().count(b"<obSbLine>") == 2


@settings(max_examples=10, deadline=None)
@given(cases(), st.data())
def test_whatever_happened(case: Case, data: st.DataObject) -> None:
    """Issuing, corrections and payments, in any order; the audit file stays without a finding."""
    office = practice(case)
    for month, today in RUNS:
        office.issue(month, today)
        for _ in range(data.draw(st.integers(0, 2), label="corrections")):
            act(office, data, case, today)
    pay(office, data)
    with office.store.database.reading() as connection:
        for year in ("2026", "2027"):
            all_agree(connection, office.catalog, Period.named(year))


def pay(office: Office, data: st.DataObject) -> None:
    """Some invoices are paid, not always as asked."""
    for invoice in office.invoices():
        if invoice.kind == "invoice" and data.draw(st.booleans(), label=f"paid {invoice.number}"):
            office.pay(invoice.number, str(data.draw(st.sampled_from([invoice.payable, invoice.gross]))), AFTERWARDS)
