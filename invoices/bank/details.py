"""What stands in field :86: of an MT940 statement, which every bank writes in its own way.

Three ways are known: codes between slashes (ING, Rabobank, ABN AMRO: `/NAME/.../REMI/...`), numbered pieces (Triodos
`>20...>21...`, German banks `?20...?32...`), and labels in running text (older ABN AMRO: `NAAM: ...
OMSCHRIJVING: ...`). Anything else is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from invoices.bank.statement import bank_reference, plain

WIDTH: Final = 65  # of a line; a longer text goes on in the next one, in the middle of a word
PIECE: Final = 27  # of a numbered piece, likewise
IBAN: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
CODES: Final = re.compile(
    r"/(TRTP|TRCD|EREF|PREF|IREF|MARF|CSID|CNTP|NAME|IBAN|BIC|REMI|RTRN|ORDP|BENM|ISDT|PURP|ULTC|ULTD|ULTB|INIT|OCMT"
    r"|CHGS|EXCH|CDTRREFTP|CDTRREF)/"
)
STRUCTURED: Final = re.compile(r"STRD/(?:CUR|ISO)/([^/]+)/*")
NUMBERED: Final = re.compile(r"\d{3}(?=[?>]\d\d)")
LABELS: Final = re.compile(
    r"\b(IBAN|BIC|NAAM|OMSCHRIJVING|BETALINGSKENM\.|KENMERK|MACHTIGING|INCASSANT):", re.IGNORECASE
)
PURPOSES: Final = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE)\+")


@dataclass(frozen=True, slots=True)
class Details:
    """Who stands on the other side, and what was written. `returned`: the bank gives a reason for sending it back."""

    name: str | None = None
    iban: str | None = None
    text: str = ""
    reference: str | None = None
    end_to_end: str | None = None
    returned: bool = False


def details(field: str) -> Details:
    """What a field :86: says, with its lines as the bank broke them."""
    whole = _joined(field.split("\n"), WIDTH)
    if NUMBERED.match(whole):
        return _numbered(field)
    if len(CODES.findall(whole)) > 1 or whole.startswith("/REMI/"):
        return _coded(whole)
    parts = _split(LABELS, whole)
    if "IBAN" in parts or "OMSCHRIJVING" in parts:
        return Details(
            name=parts.get("NAAM") or None,
            iban=_iban(parts.get("IBAN", "")),
            text=parts.get("OMSCHRIJVING", ""),
            end_to_end=bank_reference(parts.get("KENMERK")),
            reference=parts.get("BETALINGSKENM.") or None,
        )
    return Details(text=plain(whole))


def _joined(lines: list[str], width: int) -> str:
    """The pieces as one text: one that is full goes on without a space."""
    return "".join(line if len(line) >= width else f"{line} " for line in lines).strip()


def _split(codes: re.Pattern[str], whole: str) -> dict[str, str]:
    """The value after each code; of a code that comes twice the first that has a value."""
    pieces = codes.split(whole)
    found: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        found[code.upper()] = found.get(code.upper()) or plain(value)
    return found


def _coded(whole: str) -> Details:
    parts = _split(CODES, whole)
    counterparty = parts.get("CNTP", "").split("/")  # IBAN, BIC, name, town
    remittance = parts.get("REMI", "")
    structured = STRUCTURED.match(remittance)
    reference = structured[1] if structured else parts.get("CDTRREF", "").strip("/")
    name = parts.get("NAME") or "".join(counterparty[2:3])
    return Details(
        name=plain(re.split(r"/(?:ID|ADDR)/", name)[0].strip("/")) or None,
        iban=_iban(parts.get("IBAN", "").strip("/") or counterparty[0]),
        text="" if structured else plain(remittance.removeprefix("USTD//").strip("/")),
        reference=plain(reference) or None,
        end_to_end=bank_reference(parts.get("EREF", "").strip("/")),
        returned=bool(parts.get("RTRN")),
    )


def _numbered(field: str) -> Details:
    """Pieces 20 to 29 and 60 to 65 are the text, 31 the account, 32 and 33 the name.

    Triodos writes BIC and IBAN in 20 and 21, and the name and the text behind them, which nobody can tell apart.
    """
    pieces = re.split(r"[?>](\d\d)", field.replace("\n", ""))
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    texts = [found[number] for number in sorted(found) if "20" <= number <= "29" or "60" <= number <= "65"]
    iban = _iban(found.get("31", ""))
    if len(texts) > 1 and BIC.fullmatch(texts[0].strip()) and _iban(texts[1]):
        iban, texts = _iban(texts[1]), texts[2:]
    whole = _joined(texts, PIECE)
    parts = _split(PURPOSES, whole)
    return Details(
        name=plain(_joined([found.get("32", ""), found.get("33", "")], PIECE)) or None,
        iban=iban,
        text=plain(parts.get("SVWZ") or PURPOSES.split(whole)[0]),
        end_to_end=bank_reference(parts.get("EREF")),
    )


def _iban(written: str) -> str | None:
    bare = written.replace(" ", "").upper()
    return bare if IBAN.fullmatch(bare) else None
