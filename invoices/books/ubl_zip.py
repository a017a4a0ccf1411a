"""The electronic invoices of a period in one zip: byte for byte the files that were issued, each held to its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Row, select

from catalog.faults import Fault, Faults, fault
from catalog.money import Money
from invoices.books.ledger import Ledger, Sums
from invoices.books.sheets import issued
from invoices.store import schema
from invoices.store.archive import Archive
from invoices.store.proof import mapping


@dataclass(frozen=True, slots=True)
class Packed:
    """What is in the zip, what it comes to, and what was left out because somebody on it asked to be forgotten."""

    sums: Sums
    left_out: tuple[str, ...]


def write_ubl(file: BinaryIO, ledger: Ledger, folder: Path) -> Packed:
    """Writes the zip. `Faults` name every document that is not made yet, is gone, or is not what was issued."""
    archive = Archive(ledger.connection)
    faults: list[Fault] = []
    forgotten: list[str] = []
    sums = Sums()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for row in issued(ledger):
            if archive.forgotten(row.number):
                forgotten.append(row.number)
                continue
            try:
                name, content = _document(ledger, row, folder)
            except Faults as wrong:
                faults += wrong.faults
                continue
            year, month, day = (int(part) for part in row.issued.split("-"))
            info = ZipInfo(name, (year, month, day, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            packed.writestr(info, content)
            sums = Sums(sums.entries + 1, sums.lines, sums.debit, sums.credit).add(
                Money(-row.payable if row.kind == "credit-note" else row.payable)
            )
    if faults:
        raise Faults(faults)
    return Packed(sums, tuple(forgotten))


def _document(ledger: Ledger, row: Row[Any], folder: Path) -> tuple[str, bytes]:
    """The name of an invoice's XML and what is in it. `Faults` when it is not the one that was issued."""
    for files, digests in _made(ledger, row.number):
        path, expected = str(files.get("ubl", {}).get("path")), digests.get("ubl")
        try:
            content = (folder / path).read_bytes()
        except FileNotFoundError:
            raise Faults([fault("verify-file-gone", path, file=path)]) from None
        except OSError:
            raise Faults([fault("verify-file-closed", path, file=path)]) from None
        if expected is None or hashlib.sha256(content).hexdigest() != expected:
            raise Faults([fault("verify-file", path, file=path)])
        return Path(path).name, content
    raise Faults([fault("no-documents", row.number, number=row.number)])


def _made(ledger: Ledger, number: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The first documents of an invoice: where they are, and the digests that the chain has of them."""
    made, events = schema.renditions, schema.events
    query = (
        select(made.c.files, events.c.digests)
        .join(events, events.c.sequence == made.c.event)
        .where(made.c.number == number, made.c.copy == 1)
    )
    for files, digests in ledger.connection.execute(query):
        yield mapping(files), mapping(digests)
