"""All that is known of somebody, for themselves (art. 15 and 20 AVG): as data, with the documents that are theirs.

Nothing about others (art. 15 lid 4): what others pay of the same help is an amount and a kind of payer; staff are not
named; a document is theirs when they pay it, or when nobody else stands on it. A note can name somebody else all the
same: whoever hands it over reads it first.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from catalog.faults import Faults, fault
from catalog.files import write_whole
from catalog.leftovers import workshop
from catalog.money import Money, total
from invoices.practice.dossier import Dossier, dossier
from invoices.practice.own_bills import bill, other_mail, sent, theirs
from invoices.practice.practice import Practice
from invoices.practice.records import coverage_record, delivery_record, person_record
from invoices.store.archive import Archive
from invoices.store.cashbook import kept
from invoices.store.erasures import erasures_of, named_letters
from invoices.store.letterbook import all_letters, paths
from invoices.store.register import Register
from invoices.store.schema import decisions, letters, personas, removals, stops
from invoices.store.shelf import among
from invoices.store.stopping import packages_of
from tiered.people import Person

INSIDE: Final = ("representative", "client", "professional", "payer", "actor")  # others, or staff
OWN: Final = ("client", "family")


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
        bills = [bill(archive, entry, person) for entry in found.invoices if theirs(archive, entry, person)]
        written = _letters(connection, person)
        files = [path for each in (*bills, *written) for path in each["documents"].values()]
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
                for entry in found.invoices if not theirs(archive, entry, person)
            ],
            "letters": written,
            "other_mail": other_mail(connection, _shown(bills, written), person),
            "packages": list(_packages(connection, person)),
            "kept_for_you": str(_kept(connection, person)),
            "as_on_bills": _frozen(connection, person),
            "erasures": [
                {
                    "date": each.day.isoformat(),
                    "reason": each.reason,
                    "removed": dict(each.removed),
                    "until": None if each.until is None else each.until.isoformat(),
                }
                for each in erasures_of(connection, person.id)
            ],
        }  # fmt: skip
    return OwnData(data, tuple(path for path in dict.fromkeys(files) if (practice.folder / path).is_file()))


def _without(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without who else is in it, and without what it does not say."""
    return {key: value for key, value in record.items() if key not in INSIDE and value not in (None, [], ())}


def _packages(connection: Connection, person: Person) -> Iterator[dict[str, Any]]:
    """Their packages, also those of the old system: how much was used, and whether they stopped."""
    query = select(stops.c.package, stops.c.reason).where(stops.c.client == person.id)
    why = {row.package: row.reason for row in connection.execute(query)}
    for each in packages_of(connection, person.id):
        use = each.use
        yield {
            "id": use.opened_by,
            "service": each.service,
            "opened": use.opened.isoformat(),
            "until": use.last_day.isoformat(),
            "sessions": use.sessions,
            "used": len(each.sessions),
            "old_system": use.brought,
            "stopped": None if each.stopped is None else each.stopped.isoformat(),
            "reason": why.get(use.opened_by),
        }


def _kept(connection: Connection, person: Person) -> Money:
    """What they paid and is for no bill yet."""
    return total(amount for (kind, payer), amount in kept(connection).items() if payer == person.id and kind in OWN)


def _shown(bills: Iterable[Mapping[str, Any]], written: Iterable[Mapping[str, Any]]) -> set[str]:
    """What the rest is told of already: the numbers of bills, and the ids of letters."""
    return {each["number"] for each in bills} | {each["id"] for each in written}


def _letters(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """Letters about what they pay, or that were addressed to them while nobody else stands on them."""
    made = all_letters(connection, among(letters.c.id, named_letters(connection, person.id)))
    own = [each for each in made if each.payer == person.id or set(each.people) == {person.id}]
    files = paths(connection, [each.id for each in own])
    return [
        {
            "id": each.id,
            "kind": each.kind,
            "date": each.day.isoformat(),
            "invoices": list(each.numbers),
            "asked": str(each.asked),
            "sent": sent(connection, each.id, person),
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
