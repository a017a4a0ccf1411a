"""One balanced entry for each month, for the general ledger: what moved on each account, by kind of VAT, as CSV.

Debit and credit of an account stay apart, so that the totals are those of the trial balance. VAT has lines of its own,
on its own account, so the column for a code of VAT stays empty: filling it would make a program work out VAT again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from catalog.chart import LedgerAccount
from catalog.dates import add_months
from catalog.money import ZERO, Money
from catalog.texts import text
from invoices.books.ledger import Ledger, Sums, vat_code
from invoices.books.report import BOM, guarded

AMOUNT: Final = re.compile(r"-?[0-9]+,[0-9]{2}")
For = Literal["plain", "exact", "twinfield", "snelstart"]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What moved on one account in a month, on one side."""

    last: date  # of the month: the day of the entry
    account: LedgerAccount
    vat: str | None
    amount: Money  # debit is positive
    description: str
    name: str  # of the account

    @property
    def month(self) -> str:
        """As `202611`, which is a number for every program."""
        return f"{self.last:%Y%m}"


def month_lines(ledger: Ledger) -> Iterator[MonthLine]:
    """The entry of each month, by account, kind of VAT and side."""
    sums: dict[tuple[date, str, str, bool], tuple[LedgerAccount, Money]] = {}
    for line in ledger.lines():
        where = ledger.chart.of(line)
        vat = vat_code(line.vat, line.rate) if line.vat is not None else ""
        key = line.booked.replace(day=1), where.number, vat, line.amount < ZERO
        sums[key] = where, sums.get(key, (where, ZERO))[1] + line.amount
    for (first, _, vat, _), (where, amount) in sorted(sums.items(), key=lambda item: item[0]):
        said = text("command.export.month", ledger.language, month=f"{first:%Y-%m}")
        last = add_months(first, 1) - timedelta(days=1)
        yield MonthLine(last, where, vat or None, amount, said, where.name.in_(ledger.language))


def month_sums(found: list[MonthLine]) -> Sums:
    """How much it is."""
    sums = Sums(entries=len({line.last for line in found}))
    for line in found:
        sums = sums.add(line.amount)
    return sums


def as_journal(found: list[MonthLine], target: For, journal: str) -> bytes:
    """The file, as users of this program know it. `journal`: the code of the journal it goes into."""
    out = io.StringIO()
    heading, row, separator, mark = FORMATS[target]
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([[_safe(cell) for cell in row(line, journal)] for line in found])
    return (mark + out.getvalue()).encode()


def _plain(line: MonthLine, journal: str) -> list[str]:
    debit, credit = _sides(line, str)
    number, rgs = line.account.number, line.account.rgs or ""
    return [line.month, line.last.isoformat(), journal, number, rgs, line.name, line.vat or "", debit, credit]


def _exact(line: MonthLine, journal: str) -> list[str]:
    year, period = str(line.last.year), str(line.last.month)
    before = [journal, year, period, line.month, "EUR", "", f"{line.last:%d-%m-%Y}", line.account.number]
    return [*before, line.description, line.month, _comma(line.amount), "", "", "", "", line.vat or ""]


def _twinfield(line: MonthLine, journal: str) -> list[str]:
    side = "debit" if line.amount > ZERO else "credit"
    before = [journal, "EUR", f"{line.last:%Y%m%d}", f"{line.last:%Y/%m}", line.month, line.account.number, "", ""]
    return [*before, _comma(Money(abs(line.amount.cents))), side, line.description, ""]


def _snelstart(line: MonthLine, journal: str) -> list[str]:
    debit, credit = _sides(line, _comma)
    return [journal, line.month, f"{line.last:%d-%m-%Y}", line.account.number, debit, credit, line.description]


def _sides(line: MonthLine, written: Callable[[Money], str]) -> tuple[str, str]:
    if line.amount > ZERO:
        return written(line.amount), written(ZERO)
    return written(ZERO), written(-line.amount)


def _safe(cell: str) -> str | int | None:
    return cell if AMOUNT.fullmatch(cell) else guarded(cell)


def _comma(amount: Money) -> str:
    return str(amount).replace(".", ",")


Row = Callable[[MonthLine, str], list[str]]
FORMATS: Final[dict[For, tuple[list[str], Row, str, str]]] = {
    "plain": (
        ["month", "day", "journal", "number", "rgs", "account", "vat", "debit", "credit"],
        _plain,
        ",",
        BOM,
    ),
    "exact": (
        [
            *("Dagboek: Code", "Boekjaar", "Periode", "Boekstuknummer", "Valuta", "Wisselkoers", "Boekdatum"),
            *("Grootboekrekening", "Omschrijving", "Onze ref.", "Bedrag", "Aantal", "BTW-code", "BTW-percentage"),
            *("BTW-bedrag", "Opmerkingen"),
        ],
        _exact,
        ";",
        "",
    ),
    "twinfield": (
        [
            *("code", "currency", "date", "period", "number", "dim1", "dim2", "dim3"),
            *("value", "debitcredit", "description", "vatcode"),
        ],
        _twinfield,
        ";",
        "",
    ),
    "snelstart": (
        [
            *("fldDagboek", "fldBoekingcode", "fldDatum", "fldGrootboeknummer"),
            *("fldDebet", "fldCredit", "fldOmschrijving"),
        ],
        _snelstart,
        ";",
        "",
    ),
}
"""Of each: the headings, a row, what separates, and what stands in front.

SnelStart 12 finds the columns by these names and wants nothing in front. Exact Online matches columns by hand, once;
these are the headings of its own template of a memorial. Those of Twinfield are the names of its transactions' fields.
"""
