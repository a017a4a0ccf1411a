"""The example files of the banks, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from invoices.bank.read import read
from invoices.bank.statement import Statement, StatementLine

FOLDER = Path(__file__).parent / "invoices" / "bank" / "files"
OURS = "NL91ABNA0417164300"  # of the example practice
EXAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".xml", ".940"))


def lines(path: Path) -> tuple[StatementLine, ...]:
    """All lines of a file."""
    return tuple(line for statement in read(path.read_bytes(), path.name) for line in statement.lines)


def shown(statements: Iterable[Statement]) -> str:
    """What was read, for a person to look through."""
    rows = []
    for statement in statements:
        rows.append(f"{statement.account} {statement.first} {statement.opening!r}")
        for line in statement.lines:
            rows.append(f"  {line.day} {line.amount}{' reversal' if line.reversal else ''} {line.key}")
            said = {"name": line.name, "iban": line.iban, "reference": line.reference, "end": line.end_to_end}
            rows += [f"    {what}: {value}" for what, value in (said | {"text": line.text}).items() if value]
        rows.append(f"  {statement.last} {statement.closing!r}\n")
    return "\n".join(rows)


def statement(*lines: tuple[str, str, str], account: str = OURS, mark: str = "R", back: bool = False) -> str:
    """A camt.053 of lines: amount, name and text. Money out has a minus; `back`: it takes back what came in."""
    entries = ""
    for place, (amount, name, text) in enumerate(lines, 1):
        out = amount.startswith("-")
        side = "Cdtr" if out else "Dbtr"
        entries += f"""<Ntry><Amt Ccy="EUR">{amount.lstrip("-")}</Amt><CdtDbtInd>{"DBIT" if out else "CRDT"}</CdtDbtInd>
        {"<RvslInd>true</RvslInd>" if back and out else ""}<Sts>BOOK</Sts>
        <BookgDt><Dt>2026-11-09</Dt></BookgDt><AcctSvcrRef>{mark}{place}</AcctSvcrRef><NtryDtls><TxDtls>
        <RltdPties><{side}><Nm>{name}</Nm></{side}></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf>
        </TxDtls></NtryDtls></Ntry>"""
    closing = sum(round(float(amount) * 100) for amount, _, _ in lines)
    balances = "".join(
        f"""<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{abs(cents) / 100:.2f}</Amt>
        <CdtDbtInd>{"DBIT" if cents < 0 else "CRDT"}</CdtDbtInd><Dt><Dt>2026-11-09</Dt></Dt></Bal>"""
        for code, cents in (("OPBD", 0), ("CLBD", closing))
    )
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
    <Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}{entries}</Stmt></BkToCstmrStmt></Document>"""
