"""Writes the bank statements of the example year anew: what each payer transfers is read from what they owe by then.

    python benchmarks/year_statements.py

Only needed when prices, deliveries or the story of examples/practice/year change; look at the difference afterwards.
Each statement is written just before the story imports it. How each payer pays stands in `HABITS` and `MORE`.
"""

from __future__ import annotations

import calendar
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import cli
from catalog.money import Money
from catalog.terminal import Terminal
from invoices.practice.practice import Practice
from invoices.practice.year import Step, play, year_folder
from invoices.store.archive import Entry

IBAN = "NL91ABNA0417164300"
NEVER = 10_000
PERSON = range(4, 19)  # days after the invoice, in turn
HABITS = {
    "utrecht": 41,
    "svb": 27,
    "anker": 19,
    "k-0012": 33,  # after a reminder
    "k-0033": NEVER,
    "k-0035": NEVER,  # in parts: below
    "Wouter Visser": NEVER,
    "2026-00081": NEVER,  # names nothing: below
    "2026-00148": NEVER,  # is wrong, and taken back
    "zeist": 24,
}
"""Days from invoice to payment, by payer or by number; who is not named here pays within three weeks."""

LATE = {"amersfoort": (48, date(2026, 7, 15))}  # and what was issued from that day on is not paid in 2026
RENT = ("Woningstichting De Haven", "huur", Money.euros("850.00"))
MORE = [
    # day, from or to whom, what they wrote, amount
    ("2026-04-09", "Hr H Peters", "dank voor de avond", "12.50"),  # names nothing: staff book it
    ("2026-05-11", "Bram Okafor", "terug: 2026-00031", "-25.00"),
    ("2026-08-27", "Sofie Claes", "terug: 2026-00139", "-285.00"),
    ("2026-11-11", "Stripe Technology Europe Ltd", "STRIPE PAYOUT N4J6R8", "178.03"),
    ("2026-09-22", "Drukkerij De Pers", "factuur 4411", "-48.40"),
]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement, before it is XML."""

    day: date
    name: str
    amount: Money
    reference: str | None
    text: str


def pays_on(entry: Entry) -> date:
    """The day on which this payer pays."""
    if entry.payer in LATE:
        days, stops = LATE[entry.payer]
        return entry.issued + timedelta(NEVER if entry.issued >= stops else days)
    usual = PERSON[int(entry.number[-3:]) * 7 % len(PERSON)]
    named = (HABITS[each] for each in (entry.number, entry.payer, entry.payer_name) if each in HABITS)
    return entry.issued + timedelta(next(named, usual))


def lines_of(month: date, entries: list[Entry], names: dict[str, str]) -> Iterator[Line]:
    """What comes in and goes out in a month."""
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    yield Line(month, RENT[0], -RENT[2], None, RENT[1])
    for entry in entries:
        name = names.get(entry.payer, entry.payer_name)
        day = max(pays_on(entry), month)
        if entry.open > Money(0) and entry.issued <= day <= last:
            odd = int(entry.number[-3:])
            if odd % 9 == 4 and entry.payer_kind == "client":  # names the number, and not the reference
                yield Line(day, name, entry.open, None, f"factuur {entry.number}")
            else:
                yield Line(day, name, entry.open, entry.reference, "")
        for day, number, amount, text in BY_NUMBER:
            if number == entry.number and month <= day <= last:
                yield Line(day, name, Money.euros(amount), entry.reference, text)
    for written, name, text, amount in MORE:
        day = date.fromisoformat(written)
        if month <= day <= last:
            yield Line(day, name, Money.euros(amount), None, text)


BY_NUMBER = [
    # day, invoice, amount, what they wrote
    (date(2026, 4, 20), "2026-00031", "25.00", "nog eens"),  # paid twice: given back in May
    (date(2026, 7, 15), "2026-00171", "190.00", "deel 1"),
    (date(2026, 8, 14), "2026-00171", "190.00", "deel 2"),
    (date(2026, 9, 16), "2026-00171", "190.00", "deel 3"),
]


def camt(month: date, opening: Money, lines: list[Line]) -> tuple[str, Money]:
    """A statement of a month, as a bank gives it, and what is in the account after it."""
    closing = sum((line.amount for line in lines), opening)
    last = max(line.day for line in lines)
    entries = []
    for place, line in enumerate(sorted(lines, key=lambda one: (one.day, one.name, one.reference or "")), 1):
        money_in = line.amount.cents > 0
        side = "Dbtr" if money_in else "Cdtr"
        said = f"<Ustrd>{escape(line.text)}</Ustrd>" if line.text else ""
        ref = f"<Strd><CdtrRefInf><Ref>{line.reference}</Ref></CdtrRefInf></Strd>" if line.reference else ""
        sign, amount = "CRDT" if money_in else "DBIT", Money(abs(line.amount.cents))
        entries.append(
            f"""      <Ntry>
        <Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>{line.day}</Dt></BookgDt><AcctSvcrRef>B{month:%Y%m}{place:03}</AcctSvcrRef>
        <NtryDtls><TxDtls>
          <RltdPties><{side}><Nm>{escape(line.name)}</Nm></{side}></RltdPties>
          <RmtInf>{said}{ref}</RmtInf>
        </TxDtls></NtryDtls>
      </Ntry>"""
        )
    balances = "\n".join(
        f"""      <Bal>
        <Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>
        <Amt Ccy="EUR">{money}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt>
      </Bal>"""
        for code, money, day in (("OPBD", opening, month), ("CLBD", closing, last))
    )
    return (
        f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- A month of a made-up bank account: nobody in it exists. Made by benchmarks/year_statements.py. -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">
  <BkToCstmrStmt>
    <Stmt>
      <Id>{month:%Y-%m}</Id>
      <Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balances}
"""
        + "\n".join(entries)
        + "\n    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n",
        closing,
    )


class Writer:
    """Writes each statement just before it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.balance = Money.euros("12500.00")

    def before(self, step: Step) -> None:
        """Told each step of the story before it is done."""
        if step.words[:2] != ("bank", "import"):
            return
        file = year_folder() / step.words[2]
        month = date.fromisoformat(f"{file.stem}-01")
        with Practice(Terminal(self.folder)) as practice, practice.archive() as archive:
            names = {payer.id: payer.name for payer in practice.catalog.payers}
            entries = [entry for entry in archive.entries() if entry.kind == "invoice"]
        content, self.balance = camt(month, self.balance, list(lines_of(month, entries, names)))
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, encoding="utf-8")


def main() -> None:
    """Plays the year in a folder that is thrown away."""

    def run(words: object) -> object:
        return cli.app(words, prog_name="tiered", standalone_mode=False)

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "year"
        play(Terminal(folder), folder, run, Writer(folder).before)


if __name__ == "__main__":
    sys.exit(main())
