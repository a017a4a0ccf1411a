"""camt.053, the ISO 20022 bank statement in XML: version .02 as Dutch banks sent it, .08 as they do now, and later.

The versions differ in where a name stands and how a status is written; elements are found by name, in any namespace.
An entry of several transfers (a batch) becomes several lines. `NtryRef` is no part of a line's key: banks count it from
1 in every file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from catalog.faults import Fault, Faults, fault
from catalog.money import Money
from invoices.bank.statement import Statement, StatementLine, bank_reference, made, plain

if TYPE_CHECKING:
    from lxml.etree import _Element

OTHER_MESSAGES: Final = {"BkToCstmrAcctRpt": "camt.052", "BkToCstmrDbtCdtNtfctn": "camt.054"}
USTRD_WIDTH: Final = 140  # a longer text goes on in the next element, in the middle of a word
Drafts = Iterator[tuple[StatementLine, str | None]]


def read_camt(content: bytes, file: str) -> tuple[Statement, ...]:
    """Every statement in a camt.053 file.

    `Faults`, all at once: `bank-xml-damaged`, `bank-xml-entities`, `bank-not-booked`, `bank-not-a-statement`,
    `bank-no-statement`, and of each statement or entry `bank-field`, `bank-currencies`, `bank-batch`, `bank-sum`.
    """
    report = _report(content, file)
    wrong: list[Fault] = []
    statements = [_Reader(file, wrong).statement(node) for node in report.findall("{*}Stmt")]
    if not statements:
        wrong.append(fault("bank-no-statement", file))
    if wrong:
        raise Faults(sorted(wrong, key=lambda found: found.line or 0))
    return tuple(statement for statement in statements if statement)


def _report(content: bytes, file: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        raise Faults([fault("bank-xml-damaged", file, line=wrong.lineno or None)]) from None
    if root.getroottree().docinfo.doctype:  # a statement has none; entities could read files or never end
        raise Faults([fault("bank-xml-entities", file)])
    for node in root.iter("{*}BkToCstmrStmt", *(f"{{*}}{name}" for name in OTHER_MESSAGES)):
        name = etree.QName(node).localname
        if name in OTHER_MESSAGES:
            raise Faults([fault("bank-not-booked", file, found=OTHER_MESSAGES[name])])
        return node
    raise Faults([fault("bank-not-a-statement", file)])


def _path(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def _said(node: _Element, *paths: str) -> str | None:
    """The text at the first of these paths that has one."""
    return next((plain(text) for path in paths if (text := node.findtext(_path(path))) and text.strip()), None)


class _Reader:
    """Reads one statement; what is wrong goes on the list, and None comes back."""

    def __init__(self, file: str, wrong: list[Fault]) -> None:
        self.file = file
        self.wrong = wrong
        self.account = ""
        self.currency = "EUR"

    def statement(self, node: _Element) -> Statement | None:
        before = len(self.wrong)
        self.account = (_said(node, "Acct/Id/IBAN", "Acct/Id/Othr/Id") or "").replace(" ", "")
        if not self.account:
            self._field(node, "Acct")
        balances = [(_said(bal, "Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry"), bal) for bal in node.findall("{*}Bal")]
        between = [bal for code, bal in balances if code == "ITBD"]  # of a statement in pages
        opening = next((bal for name in ("OPBD", "PRCD") for code, bal in balances if code == name), None)
        closing = next((bal for code, bal in balances if code == "CLBD"), None)
        opening = between[0] if opening is None and between else opening
        closing = between[-1] if closing is None and between else closing
        if opening is None or closing is None:
            self._field(node, "Bal")
            return None
        self.currency = _said(node, "Acct/Ccy") or self._amount_node(closing).get("Ccy") or "EUR"
        start, end = self._signed(opening), self._signed(closing)
        drafts = [draft for entry in node.findall("{*}Ntry") for draft in self._entry(entry)]
        if start is None or end is None or len(self.wrong) > before:
            return None
        days = (self._optional_day(node, opening, "FrDtTm"), self._optional_day(node, closing, "ToDtTm"))
        found = made(self.account, start, end, drafts, days, (self.file, node.sourceline))
        if isinstance(found, Fault):
            self.wrong.append(found)
            return None
        return found

    def _entry(self, entry: _Element) -> Drafts:
        """The lines of an entry that was booked: one, or one for each transfer in a batch."""
        if (_said(entry, "Sts/Cd", "Sts") or "BOOK") != "BOOK":
            return
        amount, day = self._signed(entry), self._day(entry)
        if amount is None or day is None:
            return
        details = entry.findall(_path("NtryDtls/TxDtls"))
        bank = bank_reference(_said(entry, "AcctSvcrRef"))
        parts = self._parts(entry, details, amount) if len(details) > 1 else None
        if parts is None:
            one = details[0] if len(details) == 1 else None
            own = bank or (bank_reference(_said(one, "Refs/AcctSvcrRef")) if one is not None else None)
            yield self._line(entry, details or [entry], amount, day), own
            return
        references = [bank_reference(_said(detail, "Refs/AcctSvcrRef")) for detail in details]
        for detail, part, reference in zip(details, parts, references, strict=True):
            own = reference if reference != bank and references.count(reference) == 1 else None
            yield self._line(entry, [detail], part, day), own

    def _parts(self, entry: _Element, details: list[_Element], amount: Money) -> list[Money] | None:
        """The amount of each transfer in a batch; None when the bank does not say them: then it stays one line."""
        parts = []
        for detail in details:
            node = next((found for path in ("Amt", "AmtDtls/TxAmt/Amt") for found in detail.findall(_path(path))), None)
            if node is None or node.get("Ccy", self.currency) != self.currency:
                return None
            money = self._money(node)
            if money is None:
                return None
            sign = _said(detail, "CdtDbtInd") or _said(entry, "CdtDbtInd")
            parts.append(money if sign == "CRDT" else -money)
        if sum(parts, Money(0, self.currency)) != amount:
            summed = sum(parts, Money(0, self.currency))
            self.wrong.append(fault("bank-batch", self.file, line=entry.sourceline, amount=amount, parts=summed))
        return parts

    def _other_side(self, details: list[_Element], *, money_in: bool) -> tuple[str | None, str | None]:
        """The name and the IBAN of who is on the other side; not of a batch, and never ourselves."""
        parties = details[0].find("{*}RltdPties") if len(details) == 1 else None
        for side in ("Dbtr", "Cdtr") if money_in else ("Cdtr", "Dbtr"):
            if parties is not None:
                iban = (_said(parties, f"{side}Acct/Id/IBAN", f"{side}Acct/Id/Othr/Id") or "").replace(" ", "") or None
                name = _said(parties, f"{side}/Nm", f"{side}/Pty/Nm", f"Ultmt{side}/Nm", f"Ultmt{side}/Pty/Nm")
                if (iban or name) and iban != self.account:
                    return name, iban
        return None, None

    def _line(self, entry: _Element, details: list[_Element], amount: Money, day: date) -> StatementLine:
        name, iban = self._other_side(details, money_in=amount.cents > 0)
        marks = [_said(detail, "Refs/EndToEndId") for detail in details]
        references = [ref for detail in details for ref in _all(detail, "RmtInf/Strd/CdtrRefInf/Ref")]
        taken_back = any(detail.find("{*}RtrInf") is not None for detail in details)
        return StatementLine(
            account=self.account,
            day=day,
            amount=amount,
            name=name,
            iban=iban,
            text=plain(" ".join(_written(detail) for detail in details)) or _said(entry, "AddtlNtryInf") or "",
            reference=" ".join(references) or None,
            end_to_end=" ".join(mark for mark in marks if bank_reference(mark) and mark) or None,
            reversal=taken_back or _said(entry, "RvslInd") in ("true", "1"),
        )

    def _field(self, node: _Element, name: str) -> None:
        self.wrong.append(fault("bank-field", self.file, line=node.sourceline, field=name))

    def _amount_node(self, node: _Element) -> _Element:
        found = node.find("{*}Amt")
        return node if found is None else found

    def _signed(self, node: _Element) -> Money | None:
        sign = _said(node, "CdtDbtInd")
        if sign not in ("CRDT", "DBIT"):
            self._field(node, "CdtDbtInd")
            return None
        money = self._money(self._amount_node(node))
        return money if money is None or sign == "CRDT" else -money

    def _money(self, node: _Element) -> Money | None:
        currency = node.get("Ccy", self.currency)
        if currency != self.currency:
            told = fault("bank-currencies", self.file, line=node.sourceline, currency=currency, expected=self.currency)
            self.wrong.append(told)
            return None
        try:
            return Money(Money.euros(Decimal((node.text or "").strip())).cents, currency)
        except (ValueError, InvalidOperation):
            self._field(node, "Amt")
            return None

    def _day(self, entry: _Element) -> date | None:
        told = _said(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") or ""
        try:
            return date.fromisoformat(told[:10])
        except ValueError:
            self._field(entry, "BookgDt")
            return None

    def _optional_day(self, node: _Element, balance: _Element, end: str) -> date | None:
        told = _said(node, f"FrToDt/{end}") or _said(balance, "Dt/Dt", "Dt/DtTm") or ""
        try:
            return date.fromisoformat(told[:10])
        except ValueError:
            return None


def _all(node: _Element, path: str) -> list[str]:
    return [plain(found.text) for found in node.findall(_path(path)) if found.text and found.text.strip()]


def _written(detail: _Element) -> str:
    """What the payer wrote: free text, what was added to a reference, and the number of the invoice it names."""
    text = ""
    for found in detail.findall(_path("RmtInf/Ustrd")):
        part = (found.text or "").strip("\r\n")
        text += part if len(part) >= USTRD_WIDTH else part + " "
    more = [*_all(detail, "RmtInf/Strd/AddtlRmtInf"), *_all(detail, "RmtInf/Strd/RfrdDocInf/Nb")]
    return plain(" ".join([text, *more])) or _said(detail, "AddtlTxInf") or ""
