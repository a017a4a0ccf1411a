"""Texts of accountants and staff about an invoice: what may be kept of them."""

from __future__ import annotations

from typing import Final

from catalog.faults import Faults, fault
from invoices.practice.by_hand import plain
from invoices.practice.cells import holds_bsn

LONGEST: Final = 1000  # characters


def kept(text: str) -> str:
    """A text that is kept for ever. `Faults`: a citizen service number (`note-bsn`), or too long."""
    said = plain(text)
    if holds_bsn(said):
        raise Faults([fault("note-bsn")])
    if len(said) > LONGEST:
        raise Faults([fault("review-text-long", most=LONGEST)])
    return said
