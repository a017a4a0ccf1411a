"""Reads a file from the bank: what kind it is stands in the file itself, whatever it is called."""

from __future__ import annotations

import codecs
import re
from typing import Final

from catalog.faults import Faults, fault
from invoices.bank.statement import Statement

LARGEST: Final = 20 * 1024 * 1024  # years of a practice
SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, ods and zip; xls
UNPRINTABLE: Final = re.compile(r"[\x00\x04-\x08\x0e-\x1f\x7f]")  # SWIFT begins and ends a message with 1 and 3


def read(content: bytes, file: str) -> tuple[Statement, ...]:
    """The statements in a file: camt.053 or MT940. `file` is what messages call it.

    `Faults`, all at once: `bank-too-large`, `bank-spreadsheet`, `bank-empty`, `bank-not-a-statement`, and those of
    `read_camt` and `read_mt940`.
    """
    if len(content) > LARGEST:
        raise Faults([fault("bank-too-large", file, most=LARGEST // 1024 // 1024)])
    if content.startswith(SPREADSHEETS):
        raise Faults([fault("bank-spreadsheet", file)])
    bare = content.removeprefix(codecs.BOM_UTF8).lstrip()
    if not bare:
        raise Faults([fault("bank-empty", file)])
    if bare.startswith(b"<") or content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        from invoices.bank.camt import read_camt

        return read_camt(content if content[:1] in b"\xff\xfe" else bare, file)
    text = _decoded(bare)
    if UNPRINTABLE.search(text) or not re.search(r"^:(?:20|25P?|60[FM]):", text, re.MULTILINE):
        raise Faults([fault("bank-not-a-statement", file)])
    from invoices.bank.mt940 import read_mt940

    return read_mt940(text, file)


def _decoded(content: bytes) -> str:
    """MT940 does not say its encoding; it should be plain Latin letters. Line breaks become Unix ones."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = content.decode("windows-1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
