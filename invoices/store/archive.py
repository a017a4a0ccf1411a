"""Reading what was issued: lists, single invoices with the people on them, and what is still to be done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, func, or_, select

from catalog.faults import Faults, fault
from catalog.load import read
from catalog.model import Catalog
from catalog.money import ZERO, Money
from invoices.model import Invoice, InvoiceKind, PayerKind, Persona, Policy
from invoices.ports import Job
from invoices.store.about import about, assigned, nearly
from invoices.store.cashbook import paid, written_off
from invoices.store.chain import digest
from invoices.store.erasures import erased_files
from invoices.store.linkbook import usable_urls
from invoices.store.openings import brought_rows, opening_of
from invoices.store.rows import RENDER
from invoices.store.schema import catalogs, effects, events, invoices, personas, persons, renditions
from invoices.store.shelf import among

INSTITUTIONS: Final[tuple[PayerKind, ...]] = ("municipality", "insurer", "svb")

SHORTEST_REFERENCE: Final = 6  # of a payment reference somebody reads out: shorter is an amount or a number

Status = Literal["open", "partly-paid", "paid", "overpaid", "credited", "partly-credited", "written-off", "issued"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One invoice in a list. Amounts of a credit note are positive: its kind says which way they go."""

    number: str
    kind: InvoiceKind | Literal["brought"]  # brought: an open invoice of the old system
    issued: date
    due: date
    client: str | None
    payer_kind: PayerKind
    payer: str  # an id
    payer_name: str  # of family and clients the name; else the id
    addressee: str  # the name
    net: Money
    tax: Money
    rounding: Money
    gross: Money
    prepaid: Money
    payable: Money
    credited: Money  # of the sum to pay
    paid: Money
    original: str | None
    reference: str
    files: Mapping[str, str]  # format -> path within the practice
    payment_url: str | None = None  # where it can be paid now
    written_off: Money = ZERO  # nobody will pay this

    @classmethod
    def planned(cls, invoice: Invoice, names: Mapping[str, str]) -> Entry:
        """The entry an invoice would have: what a dry run shows."""
        shared = ("number", "kind", "issued", "due", "client", "payer_kind", "payer", "original", "reference")
        sums = ("net", "tax", "rounding", "gross", "prepaid", "payable")
        return cls(
            **{name: getattr(invoice, name) for name in (*shared, *sums)},
            payer_name=names.get(invoice.payer, invoice.payer),
            addressee=names.get(invoice.addressee, invoice.addressee),
            credited=Money(0),
            paid=Money(0),
            files={},
        )

    @property
    def open(self) -> Money:
        """What is still to be paid. Below zero: what was paid too much, and is to be given back."""
        if self.kind == "credit-note":
            return ZERO
        return self.payable - self.credited - self.written_off - self.paid

    @property
    def over(self) -> Money:
        """What was really paid too much: never what was only written off."""
        return max(self.paid + self.credited - self.payable, ZERO) if self.kind != "credit-note" else ZERO

    @property
    def forgiven(self) -> Money:
        """What of a write-off still counts: not what was paid after all, or credited."""
        return max(min(self.written_off, self.payable - self.credited - self.paid), ZERO)

    @property
    def taken_off(self) -> Money:
        """What nobody has to pay any more: credited, or written off."""
        return self.credited + self.forgiven

    @property
    def left(self) -> Money:
        """What is still to be paid, as its payer reads it; below zero: what they paid too much."""
        return self.open if self.open > ZERO else -self.over

    @property
    def status(self) -> Status:
        """Derived, never stored."""
        if self.kind == "credit-note":
            return "issued"
        if self.open <= ZERO:
            return self._settled
        if self.paid > ZERO:
            return "partly-paid"
        return "partly-credited" if self.credited else "open"

    @property
    def _settled(self) -> Status:
        """How an invoice ended of which nothing is open."""
        if self.over:
            return "overpaid"
        if self.forgiven:
            return "written-off"
        return "paid" if self.paid or not self.credited else "credited"


@lru_cache(maxsize=32)
def _kept_catalog(toml: str) -> Catalog:
    """Reading a catalogue takes long, and each list asks for all that are kept; a kept text never changes."""
    return read(toml).catalog


class Archive:
    """The issued half of a practice's database, to read."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def entries(self, *conditions: ColumnElement[bool]) -> list[Entry]:
        """Invoices and credit notes in the order of their numbers."""
        query = select(invoices).with_only_columns(*(c for c in invoices.c if c.name != "record"))
        rows = self.connection.execute(
            query.where(*conditions).order_by(invoices.c.issued, invoices.c.series, invoices.c.sequence)
        ).all()
        numbers = [row.number for row in rows]
        credited, received = self._credited(numbers), paid(self.connection, numbers)
        lost = written_off(self.connection, numbers)
        files, urls = self.files(numbers), usable_urls(self.connection, numbers)
        names = self.names({row.addressee for row in rows} | {row.payer for row in rows})
        names |= self.institutions({row.catalog for row in rows if row.payer_kind in INSTITUTIONS})
        return [
            Entry(
                number=row.number,
                kind=row.kind,
                issued=date.fromisoformat(row.issued),
                due=date.fromisoformat(row.due),
                client=row.client,
                payer_kind=row.payer_kind,
                payer=row.payer,
                payer_name=names.get(row.payer, row.payer),
                addressee=names.get(row.addressee, row.addressee),
                **{
                    name: Money(getattr(row, name))
                    for name in ("net", "tax", "rounding", "gross", "prepaid", "payable")
                },
                credited=credited.get(row.number, ZERO),
                paid=received.get(row.number, ZERO),
                original=row.original,
                reference=row.reference,
                files=files.get(row.number, {}),
                payment_url=urls.get(row.number),
                written_off=lost.get(row.number, ZERO),
            )
            for row in rows
        ]

    def of_numbers(self, numbers: Sequence[str]) -> list[Entry]:
        """These invoices; also those of the old system."""
        return [*self.brought(numbers), *self.entries(among(invoices.c.number, numbers))]

    def brought(self, numbers: Sequence[str] | None = None) -> list[Entry]:
        """Open invoices of the old system, the oldest first: none of ours, without lines and documents."""
        rows = brought_rows(self.connection, numbers)
        found = [row.number for row in rows]
        received, lost = paid(self.connection, found), written_off(self.connection, found)
        names = self.names({row.payer for row in rows})
        kept = opening_of(self.connection) if rows else None
        names |= self.institutions([kept.catalog]) if kept is not None else {}
        return [
            Entry(
                number=row.number,
                kind="brought",
                issued=date.fromisoformat(row.issued),
                due=date.fromisoformat(row.due),
                client=row.client,
                payer_kind=row.payer_kind,
                payer=row.payer,
                payer_name=names.get(row.payer, row.payer),
                addressee=names.get(row.payer, row.payer),
                net=Money(row.open),
                tax=ZERO,
                rounding=ZERO,
                gross=Money(row.open),
                prepaid=ZERO,
                payable=Money(row.open),
                credited=ZERO,
                paid=received.get(row.number, ZERO),
                original=None,
                reference=row.reference,
                files={},
                written_off=lost.get(row.number, ZERO),
            )
            for row in rows
        ]

    def entry(self, number: str) -> Entry:
        """An invoice, ours or of the old system: to look at, or to book money on. `Faults` (`unknown-invoice`)."""
        found = self.of_numbers([number])
        if not found:
            self.invoice(number)
        return found[0]

    def find(self, text: str, named: Sequence[str] = ()) -> list[Entry]:
        """Invoices by who is in them (their ids), part of a number or payment reference, assignment or amount."""
        words = text.strip()
        plain = words.replace(" ", "").upper()
        conditions = [
            invoices.c.number.icontains(words, autoescape=True),
            about(named),
            among(invoices.c.addressee, list(named)),
            invoices.c.payer.icontains(words, autoescape=True),
            assigned(words),
        ]
        if len(plain) >= SHORTEST_REFERENCE:
            conditions.append(invoices.c.reference.contains(plain, autoescape=True))
        amount = _amount(words)
        if amount is not None:
            conditions += [invoices.c.payable == amount.cents, invoices.c.gross == amount.cents]
        whose = {name.casefold() for name in named}
        old = [
            each
            for each in self.brought()
            if words.casefold() in each.number.casefold()
            or not whose.isdisjoint(filter(None, (each.payer, each.client)))
            or words.casefold() in each.payer
            or (len(plain) >= SHORTEST_REFERENCE and plain in each.reference)
            or each.payable == amount
        ]
        return [*old, *self.entries(or_(*conditions))]

    def _credited(self, numbers: Sequence[str]) -> dict[str, Money]:
        query = (
            select(invoices.c.original, func.sum(invoices.c.payable))
            .where(among(invoices.c.original, numbers))
            .group_by(invoices.c.original)
        )
        return {row[0]: Money(row[1]) for row in self.connection.execute(query)}

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of people by id."""
        rows = self.connection.execute(select(persons.c.id, persons.c.name).where(among(persons.c.id, list(ids))))
        return {row.id: row.name for row in rows}

    def files(self, numbers: Sequence[str]) -> dict[str, dict[str, str]]:
        """The paths of each invoice's latest documents, by format. A copy has no XML: that of the invoice stays.

        Of who was erased after the legal term there are none.
        """
        query = select(renditions).where(among(renditions.c.number, numbers)).order_by(renditions.c.copy)
        gone = erased_files(self.connection)
        found: dict[str, dict[str, str]] = {}
        for row in self.connection.execute(query):
            paths = {kind: file["path"] for kind, file in json.loads(row.files).items() if file["path"] not in gone}
            found.setdefault(row.number, {}).update(paths)
        return found

    def institutions(self, catalogs: Iterable[str]) -> dict[str, str]:
        """The names of institutional payers by id, as these versions of the catalogue have them."""
        return {payer.id: payer.name for each in sorted(catalogs) for payer in self.catalog(each).payers}

    def billed_institutions(self) -> dict[str, str]:
        """The names of the institutions that an invoice was made for, by id."""
        query = select(invoices.c.catalog).where(invoices.c.payer_kind.in_(INSTITUTIONS)).distinct()
        return self.institutions(self.connection.execute(query).scalars())

    def invoice(self, number: str) -> Invoice:
        """The frozen invoice. `Faults`: unknown-invoice; brought-invoice for one of the old system."""
        record = self.connection.execute(select(invoices.c.record).where(invoices.c.number == number)).scalar()
        if record is None and brought_rows(self.connection, [number]):
            raise Faults([fault("brought-invoice", number=number)])
        if record is None:
            near = nearly(self.connection, number)
            raise Faults([fault("unknown-invoice", number=number, near=near, count=1 if near else 0)])
        return Invoice.model_validate_json(record)

    def credit_notes(self, number: str) -> list[Invoice]:
        """The credit notes of an invoice, the first first."""
        query = select(invoices.c.record).where(invoices.c.original == number)
        rows = self.connection.execute(query.order_by(invoices.c.series, invoices.c.sequence))
        return [Invoice.model_validate_json(record) for record in rows.scalars()]

    def people(self, invoice: Invoice) -> dict[str, Persona]:
        """The people on an invoice as they were frozen with it. One that was erased is missing."""
        return self._with_people([invoice])[0][1]

    def forgotten(self, number: str) -> bool:
        """True when somebody on an invoice asked to be forgotten: no document of it is made or shown any more."""
        invoice = self.invoice(number)
        return not set(invoice.people) <= set(self.people(invoice))

    def jobs(self, numbers: Sequence[str]) -> list[Job]:
        """What documents are made of, in this order."""
        query = select(invoices.c.number, invoices.c.record).where(among(invoices.c.number, numbers))
        found = {number: Invoice.model_validate_json(record) for number, record in self.connection.execute(query)}
        urls = usable_urls(self.connection, numbers)
        whole = self._with_people([found[number] for number in numbers])
        return [Job(invoice, people, urls.get(invoice.number)) for invoice, people in whole]

    def _with_people(self, frozen: Sequence[Invoice]) -> list[tuple[Invoice, dict[str, Persona]]]:
        digests = {digest for invoice in frozen for digest in (*invoice.people.values(), *invoice.policies.values())}
        query = select(personas.c.digest, personas.c.record).where(among(personas.c.digest, digests))
        known = {row.digest: row.record for row in self.connection.execute(query)}
        return [(invoice, _people(invoice, known)) for invoice in frozen]

    def catalog(self, catalog_hash: str) -> Catalog:
        """The catalogue as it was when it priced something. `Faults` (`verify-catalog`) when it is that no more."""
        toml = self.connection.execute(select(catalogs.c.toml).where(catalogs.c.hash == catalog_hash)).scalar()
        if toml is None or digest(toml) != catalog_hash:
            raise Faults([fault("verify-catalog", hash=catalog_hash[:12])])
        return _kept_catalog(toml)

    def to_render(self) -> dict[str, list[str]]:
        """The numbers of invoices that have no documents yet, by the catalogue's hash that priced them."""
        done = select(renditions.c.number)
        query = (
            select(invoices.c.catalog, invoices.c.number)
            .join_from(invoices, effects, effects.c.number == invoices.c.number)
            .where(effects.c.effect == RENDER, invoices.c.number.not_in(done))
            .order_by(invoices.c.series, invoices.c.sequence)
        )
        found: dict[str, list[str]] = {}
        for row in self.connection.execute(query):
            found.setdefault(row.catalog, []).append(row.number)
        return found

    def history(self, number: str) -> list[tuple[str, str, str]]:
        """What happened to an invoice: time, kind and who did it."""
        query = select(events.c.time, events.c.kind, events.c.actor).where(events.c.number == number)
        return [(row.time, row.kind, row.actor) for row in self.connection.execute(query.order_by(events.c.sequence))]


def _people(invoice: Invoice, known: Mapping[str, str]) -> dict[str, Persona]:
    """Who stands on an invoice, with the policies it claims on, from the records that are still there."""
    people = {who: Persona.model_validate_json(known[each]) for who, each in invoice.people.items() if each in known}
    policies = tuple(Policy.model_validate_json(known[each]) for each in invoice.policies.values() if each in known)
    insured = people.get(invoice.client or "")
    if insured is not None and policies:
        people[invoice.client or ""] = insured.model_copy(update={"policies": policies})
    return people


def as_record(entry: Entry) -> dict[str, Any]:
    """An invoice as programs read it: amounts as strings, dates as ISO 8601, paths relative to the practice."""
    amounts = ("net", "tax", "rounding", "gross", "prepaid", "payable")
    return {
        "number": entry.number,
        "kind": entry.kind,
        "date": entry.issued.isoformat(),
        "due": entry.due.isoformat(),
        "client": entry.client,
        "payer": entry.payer_name if entry.payer_kind == "family" else entry.payer,
        "payer_kind": entry.payer_kind,
        "addressee": entry.addressee,
        **{name: str(getattr(entry, name)) for name in amounts},
        "documents": dict(entry.files),
        "payment_url": entry.payment_url,
    }


def _amount(text: str) -> Money | None:
    from catalog.entry import parse_number

    try:
        return Money.euros(Decimal(parse_number(text)))
    except (ValueError, LookupError, InvalidOperation):
        return None
