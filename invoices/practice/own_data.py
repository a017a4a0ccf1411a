"""All that is known of somebody, for themselves (art. 15 and 20 AVG): as data, with the documents that are theirs.

Nothing about others (art. 15 lid 4): what others pay of the same help is an amount and a kind of payer; staff are not
named; a document is theirs when they pay it, or when nobody else stands on it. A note can name somebody else all the
same: whoever hands it over reads it first.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from catalog.faults import Faults, fault
from catalog.files import write_whole
from catalog.leftovers import workshop
from invoices.model import Invoice
from invoices.practice.dossier import Dossier, dossier
from invoices.practice.practice import Practice
from invoices.practice.records import coverage_record, delivery_record, person_record
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import history
from invoices.store.cashbook import movements_of
from invoices.store.erasures import erasures_of, named_letters
from invoices.store.letterbook import all_letters, paths
from invoices.store.mailbook import mailings_of
from invoices.store.register import Register
from invoices.store.schema import decisions, letters, personas, removals
from invoices.store.shelf import among
from tiered.people import Person

INSIDE: Final = ("representative", "client", "professional", "payer", "actor")  # others, or staff


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is handed over: the data, and the paths of documents within the practice."""

    data: Mapping[str, Any]
    files: tuple[str, ...]


def export(practice: Practice, person: Person, target: Path) -> list[str]:
    """Makes the folder, whole or not at all; the names in it. `Faults`: own-data-exists, and what the disk refuses."""
    from invoices.documents.own_data import page
    from invoices.store.failures import disk_faults

    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise Faults([fault("own-data-exists", folder=str(target))])
    own = own_data(practice, person)
    with disk_faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with workshop(target.parent) as work:
            for path in own.files:
                (work / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(practice.folder / path, work / path)
            write_whole(work / "data.json", json.dumps(own.data, ensure_ascii=False, indent=2).encode())
            write_whole(work / "index.html", page(own.data, practice.catalog, person.language))
            names = sorted(path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file())
            work.rename(target)
    return names


def own_data(practice: Practice, person: Person) -> OwnData:
    """Everything about a person, of one moment."""
    found = dossier(practice, person)
    with practice.database.reading() as connection:
        archive = Archive(connection)
        bills = [_bill(archive, entry, person) for entry in found.invoices if _theirs(archive, entry, person)]
        sent = _letters(connection, person)
        files = [path for each in (*bills, *sent) for path in each["documents"].values()]
        data = {
            "made_on": practice.terminal.today.isoformat(),
            "organisation": practice.catalog.organisation.legal_name,
            "person": _without(person_record(person)),
            "post_goes_to_somebody_else": person.representative is not None,
            "gets_post_for_others": len(found.represented),
            "agreements": [_agreement(balance.coverage.id, found) for balance in found.balances],
            "promises": _promises(connection, person),
            "help": _help(connection, found),
            "notes": [{"text": note.text, "time": note.time} for note in found.notes],
            "consents": [_without(each.record()) for each in found.consents],
            "decisions": _decisions(connection, person),
            "invoices": bills,
            "paid_by_others": [
                {"date": entry.issued.isoformat(), "kind": entry.kind, "payer_kind": entry.payer_kind,
                 "amount": str(found.part(entry))}
                for entry in found.invoices if not _theirs(archive, entry, person)
            ],
            "letters": sent,
            "as_on_bills": _frozen(connection, person),
            "erasures": [
                {"date": each.day.isoformat(), "reason": each.reason} for each in erasures_of(connection, person.id)
            ],
        }  # fmt: skip
    return OwnData(data, tuple(path for path in dict.fromkeys(files) if (practice.folder / path).is_file()))


def _without(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without who else is in it, and without what it does not say."""
    return {key: value for key, value in record.items() if key not in INSIDE and value not in (None, [], ())}


def _theirs(archive: Archive, entry: Entry, person: Person) -> bool:
    """True for what they pay themselves, and for what an institution pays and only they stand on."""
    if entry.payer_kind in ("client", "family"):
        return entry.payer == person.id
    if entry.kind == "brought":
        return False
    return entry.client == person.id and set(archive.invoice(entry.number).people) <= {person.id}


def _bill(archive: Archive, entry: Entry, person: Person) -> dict[str, Any]:
    connection = archive.connection
    invoice = None if entry.kind == "brought" else archive.invoice(entry.number)  # the old system has the rest
    amounts = ("net", "tax", "rounding", "gross", "prepaid", "payable", "paid", "open")
    return {
        "number": entry.number,
        "kind": entry.kind,
        "date": entry.issued.isoformat(),
        "due": entry.due.isoformat(),
        "payer_kind": entry.payer_kind,
        **({} if entry.payer_kind in ("client", "family") else {"payer": entry.payer_name}),
        "status": entry.status,
        **{name: str(getattr(entry, name)) for name in amounts},
        "reason": None if invoice is None else invoice.reason,
        "lines": [] if invoice is None else _lines(invoice, person),
        "payments": [
            {"date": each.day.isoformat(), "kind": each.kind, "amount": str(each.applied[entry.number])}
            for each in movements_of(connection, entry.number)
        ],
        "arrangements": [
            {
                "time": each.time,
                "reason": each.reason,
                "parts": [
                    {"date": part.day.isoformat(), "amount": str(part.amount)} for part in each.arrangement.parts
                ],
            }
            for each in history(connection, entry.number)
        ],
        "sent": _sent(connection, entry.number),
        "documents": dict(entry.files),
    }


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


def _sent(connection: Connection, about: str) -> list[dict[str, Any]]:
    return [
        {"date": each.day.isoformat(), "way": each.way, "outcome": each.outcome}
        for each in mailings_of(connection, [about]).get(about, [])
    ]


def _letters(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """Letters about what they pay, or that were addressed to them while nobody else stands on them."""
    made = all_letters(connection, among(letters.c.id, named_letters(connection, person.id)))
    own = [each for each in made if each.payer == person.id or set(each.people) == {person.id}]
    files = paths(connection, [each.id for each in own])
    return [
        {
            "kind": each.kind,
            "date": each.day.isoformat(),
            "invoices": list(each.numbers),
            "asked": str(each.asked),
            "sent": _sent(connection, each.id),
            "documents": files.get(each.id, {}),
        }
        for each in own
    ]


def _agreement(key: str, found: Dossier) -> dict[str, Any]:
    (balance,) = [each for each in found.balances if each.coverage.id == key]
    record = coverage_record(balance.coverage, balance)
    payer = {"payer": record["payer"]} if balance.coverage.kind != "pledge" and record["payer"] else {}
    return {**_without(record), **payer}


def _promises(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """What they promised to pay: not for whom, nor for what help."""
    pledges = [each for each in Register(connection).coverages.all() if each.kind == "pledge"]
    return [
        {key: value for key, value in _without(coverage_record(each)).items() if key not in ("services", "id")}
        for each in pledges
        if each.payer == person.id
    ]


def _help(connection: Connection, found: Dossier) -> list[dict[str, Any]]:
    query = select(removals.c.delivery, removals.c.reason)
    keys = [delivery.id for delivery, _ in found.deliveries]
    why = {row.delivery: row.reason for row in connection.execute(query.where(among(removals.c.delivery, keys)))}
    return [_without(delivery_record(each, state, why.get(each.id))) for each, state in found.deliveries]


def _decisions(connection: Connection, person: Person) -> list[dict[str, Any]]:
    query = select(decisions).where(decisions.c.client == person.id).order_by(decisions.c.id)
    return [
        {"decision": row.decision, "reason": row.reason, "time": row.time, "help": json.loads(row.deliveries)}
        for row in connection.execute(query)
    ]


def _frozen(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """Who they were on their bills, with the numbers of policies that those claim on."""
    query = select(personas.c.record).where(personas.c.person == person.id).order_by(personas.c.digest)
    return [_without(json.loads(record)) for record in connection.execute(query).scalars()]
