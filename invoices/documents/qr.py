"""QR codes: the European Payments Council's code to start a SEPA credit transfer, and a payment page's address.

The mask is fixed: searching the best of eight costs most of the time, and every reader reads any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import segno

from catalog.money import ZERO, Money

MASK: Final = 2
MOST_BYTES: Final = 331  # what EPC069-12 allows: version 13 at error correction level M
LARGEST: Final = Money(99_999_999_999)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A QR code as an SVG path in modules, with the quiet zone of four modules that a reader needs."""

    path: str
    size: int

    def svg(self) -> str:
        """A picture of it: black on white."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.size} {self.size}">'
            f'<path fill="#fff" d="M0 0h{self.size}v{self.size}H0z"/><path d="{self.path}"/></svg>'
        )


def transfer(name: str, iban: str, amount: Money, reference: str) -> Matrix | None:
    """The code with which a bank's app fills in the transfer (EPC069-12); None for an amount it cannot carry."""
    if amount.currency != "EUR" or not ZERO < amount <= LARGEST:
        return None
    name = name[:70]
    while len(payload := _payload(name, iban, amount, reference)) > MOST_BYTES:
        name = name[:-1]
    return _matrix(payload)


def link(url: str) -> Matrix:
    """The code that opens a payment page."""
    return _matrix(url.encode())


def _payload(name: str, iban: str, amount: Money, reference: str) -> bytes:
    fields = ("BCD", "002", "1", "SCT", "", name, iban, f"EUR{amount}", "", reference)
    return "\n".join(fields).encode()


def _matrix(payload: bytes) -> Matrix:
    code = segno.make(payload, error="m", mask=MASK, boost_error=False, micro=False)
    rows = [bytes(row) for row in code.matrix]
    path = "".join(_runs(row, y + 4) for y, row in enumerate(rows))
    return Matrix(path, len(rows) + 8)


def _runs(row: bytes, y: int) -> str:
    """The dark runs of one row, each as a rectangle."""
    parts = []
    x = 0
    while (start := row.find(1, x)) >= 0:
        end = row.find(0, start)
        x = len(row) if end < 0 else end
        parts.append(f"M{start + 4} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts)
