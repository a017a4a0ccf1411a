"""What is known of the bills that are somebody's own, for themselves (own_data.py): what was paid, sent, asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from catalog.money import Money
from invoices.model import Invoice
from invoices.payments.model import Movement
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import history
from invoices.store.cashbook import movements_of
from invoices.store.linkbook import asked
from invoices.store.mailbook import Mailing, mailings_of
from invoices.store.refundbook import asked_back
from invoices.store.reviewbook import marks_of
from invoices.store.schema import links, mailings, pages, personas, refunds
from tiered.people import Person

AMOUNTS = ("net", "tax", "rounding", "gross", "prepaid", "payable", "credited", "written_off", "paid", "open")


def theirs(archive: Archive, entry: Entry, person: Person) -> bool:
    """True for what they pay themselves, and for what an institution pays and only they stand on."""
    if entry.payer_kind in ("client", "family"):
        return entry.payer == person.id
    if entry.kind == "brought":
        return False
    return entry.client == person.id and set(archive.invoice(entry.number).people) <= {person.id}


def bill(archive: Archive, entry: Entry, person: Person) -> dict[str, Any]:
    """All of it, without who else is in it, and without the names of staff."""
    connection, number = archive.connection, entry.number
    invoice = None if entry.kind == "brought" else archive.invoice(number)  # the old system has the rest
    return {
        "number": number,
        "kind": entry.kind,
        "date": entry.issued.isoformat(),
        "due": entry.due.isoformat(),
        "payer_kind": entry.payer_kind,
        **({} if entry.payer_kind in ("client", "family") else {"payer": entry.payer_name}),
        "status": entry.status,
        **{name: str(getattr(entry, name)) for name in AMOUNTS},
        "reference": entry.reference,
        "original": entry.original,
        "reason": None if invoice is None else invoice.reason,
        "lines": [] if invoice is None else _lines(invoice, person),
        "payments": [_payment(each, number) for each in movements_of(connection, number)],
        "arrangements": [
            {
                "time": each.time,
                "reason": each.reason,
                "parts": [
                    {"date": part.day.isoformat(), "amount": str(part.amount)} for part in each.arrangement.parts
                ],
            }
            for each in history(connection, number)
        ],
        "payment_links": [
            {"time": each.time.isoformat(), "amount": str(each.amount), "state": "used" if each.used else each.state}
            for each in asked(connection, links.c.number == number)
        ],
        "page_made": connection.execute(select(pages.c.time).where(pages.c.number == number)).scalar(),
        "refunds": list(_refunds(connection, number)),
        "questions": [
            {"time": each.time, "mark": each.kind, "text": each.text}
            for each in marks_of(connection, [number]).get(number, ())
        ],
        "sent": sent(connection, number, person),
        "documents": dict(entry.files),
    }


def sent(connection: Connection, about: str, person: Person) -> list[dict[str, Any]]:
    """What went out about a bill or letter; the address where it is their own."""
    mine = _addresses(connection, person)
    return [_mail(each, mine) for each in mailings_of(connection, [about]).get(about, [])]


def other_mail(connection: Connection, shown: Collection[str], person: Person) -> list[dict[str, Any]]:
    """What went to their address about something else: the bills of who they get the post for. Not whose."""
    mine = _addresses(connection, person)
    found = [each for about, sent in mailings_of(connection).items() if about not in shown for each in sent]
    return [_mail(each, mine) for each in found if each.id in mine]


def _addresses(connection: Connection, person: Person) -> set[str]:
    """The mailings that went to this person."""
    query = select(mailings.c.id).join(personas, personas.c.digest == mailings.c.persona)
    return set(connection.execute(query.where(personas.c.person == person.id)).scalars())


def _mail(each: Mailing, mine: Collection[str]) -> dict[str, Any]:
    to = {"to": each.to} if each.to and each.id in mine else {}
    return {"date": each.day.isoformat(), "way": each.way, "outcome": each.outcome, **to}


def _payment(each: Movement, number: str) -> dict[str, Any]:
    why = {} if each.reason is None else {"reason": each.reason}
    return {"date": each.day.isoformat(), "kind": each.kind, "amount": str(each.applied[number]), **why}


def _refunds(connection: Connection, number: str) -> Iterator[Mapping[str, Any]]:
    """What the payment company was asked to give back."""
    state = {each.token: each.state for each in asked_back(connection, refunds.c.number == number)}
    rows = connection.execute(select(refunds).where(refunds.c.number == number).order_by(refunds.c.time))
    for row in rows:
        yield {"time": row.time, "amount": str(Money(row.amount)), "reason": row.reason, "state": state[row.token]}


def _lines(invoice: Invoice, person: Person) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name.in_(invoice.language),
            "days": [each.isoformat() for each in line.days],
            "quantity": f"{line.quantity.normalize():f}",
            "amount": str(line.amount),
            "vat": {"category": line.vat.category, "rate": str(line.vat.rate)},
            **({"reference": line.reference} if line.reference and line.client == person.id else {}),
        }
        for line in invoice.lines
    ]
