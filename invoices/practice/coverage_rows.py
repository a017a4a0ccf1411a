"""One row of coverages.csv: what it says about an agreement, and whether that makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from catalog.model import Catalog
from catalog.money import ZERO
from catalog.payers import PayerKind
from catalog.texts import LANGUAGES
from invoices.practice.cells import Cells, around
from invoices.practice.headings import COLUMNS as NAMES
from invoices.practice.headings import CONTACT, KINDS, LAWS, PERIODS, STATUSES, Texts, listed, named
from invoices.practice.imports import NewId
from invoices.practice.matching import Directory, fold, told_apart
from invoices.practice.people import Intake, said_of
from tiered.coverage import CONTRACT_KINDS, Coverage, Kind
from tiered.people import Person

CAPS: Final = ("share", "per_unit", "amount")  # of what somebody pays of the list price
COLUMNS: Final = (
    "client",
    "kind",
    "payer",
    "status",
    "reference",
    "from",
    "until",
    "services",
    "order",
    "share",
    "per_unit",
    "amount",
    "units",
    "used",
    "period",
    "advances",
    "law",
    "insured_number",
    "pledged_on",
    "contact_name",
    "contact_street",
    "contact_postcode",
    "contact_city",
    "contact_country",
    "contact_email",
    "contact_language",
)
ADDRESS: Final = ("street", "postcode", "city", "country")
PAYER_KINDS: Final[Mapping[Kind, PayerKind]] = {"grant": "municipality", "policy": "insurer", "budget": "svb"}

NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "grant": ("reference",),
    "budget": ("reference", "law"),
    "policy": ("reference", "insured_number"),
}
"""What an institution wants to read on an invoice, to know what it pays for."""

ONLY_FOR: Final[Mapping[str, frozenset[Kind]]] = {
    "payer": frozenset(PAYER_KINDS),
    "units": frozenset(CONTRACT_KINDS),
    "share": frozenset({"own", "credit", "policy", "pledge"}),
    "per_unit": frozenset({"own", "credit", "policy", "pledge", "budget"}),
    **{column: frozenset({"pledge"}) for column in COLUMNS if column.startswith(CONTACT)},
}
"""Columns that decide who pays what: for another kind they are refused."""

IDLE_ELSEWHERE: Final[Mapping[str, frozenset[Kind]]] = {
    "advances": frozenset({"policy"}),
    "law": frozenset({"budget"}),
    "insured_number": frozenset({"policy"}),
    "pledged_on": frozenset({"pledge"}),
}
"""Columns that nothing looks at for another kind: left out, with a warning."""


class CoverageRows:
    """Reads rows about agreements, and gathers the contacts that pledges name."""

    def __init__(
        self,
        catalog: Catalog,
        people: Iterable[Person],
        existing: Iterable[Coverage],
        today: date,
        new_person_id: NewId,
        pledger: Person | None = None,
    ) -> None:
        self._catalog = catalog
        self._today = today
        self._starts = around(today, back=50, ahead=5)
        self._ends = around(today, back=50, ahead=50)
        self.people = Directory(people)
        self.contacts: dict[str, Person] = {}
        self._contact_lines: dict[str, int | None] = {}
        self._pledger = pledger
        self._promised = {(each.client, each.payer or "") for each in existing if each.kind == "pledge"}
        self._intake = Intake(self.people.by_id.values(), catalog.organisation.language, new_person_id)

    def said(self, cells: Cells) -> dict[str, Any] | None:
        """What the row says, by the names of a coverage's fields; None when something about it is refused."""
        cells.need("client", "kind")
        client = cells.person("client", self.people)
        kind = cells.word("kind", KINDS)
        said: dict[str, Any] = {
            "client": client.id if client else None,
            "kind": kind,
            "status": cells.word("status", STATUSES),
            "reference": cells.text("reference"),
            "from": cells.day("from", self._starts),
            "until": cells.day("until", self._ends),
            "services": cells.known("services", self._catalog.service),
            "order": cells.whole("order", most=10_000),
            "share": cells.percent("share"),
            "per_unit": cells.number("per_unit", decimals=4),
            "amount": cells.amount("amount"),
            "units": cells.number("units"),
            "used": cells.number("used"),
            "period": cells.word("period", PERIODS),
            "advances": cells.yes("advances") if cells.raw("advances") else None,
            "law": cells.word("law", LAWS),
            "insured_number": cells.text("insured_number"),
            "pledged_on": cells.past_day("pledged_on", self._today, self._starts),
        }
        if kind is not None:
            self._refuse_misfits(cells, kind, said)
            said["payer"] = self._contact(cells, client) if kind == "pledge" else self._payer(cells, kind)
        if not cells.sound:
            return None
        for column, kinds in IDLE_ELSEWHERE.items():
            if said[column] and kind not in kinds:
                said[column] = None
                cells.warn("coverage-column-idle", column=column, kind=named(str(kind), KINDS))
        return {field: value for field, value in said.items() if value is not None}

    def _refuse_misfits(self, cells: Cells, kind: Kind, said: Mapping[str, Any]) -> None:
        misfits = [column for column, kinds in ONLY_FOR.items() if cells.raw(column) and kind not in kinds]
        if misfits:
            cells.refuse("coverage-column", columns=called(cells, misfits), kind=named(kind, KINDS))
        if kind in ("own", "credit") and not any(cells.raw(cap) for cap in CAPS):
            cells.refuse(f"coverage-{kind}-without-cap")
        if said["from"] and said["until"] and said["until"] < said["from"]:
            cells.refuse("coverage-until-before-from", first=said["from"], last=said["until"])

    def _payer(self, cells: Cells, kind: Kind) -> str | None:
        """The institution that pays; none for own means and credit."""
        wanted = PAYER_KINDS.get(kind)
        if wanted is None:
            return None
        payers = self._catalog.payer
        fitting = [payer.id for payer in payers.values() if payer.kind == wanted]
        said = {"kind": named(kind, KINDS), "known": ", ".join(fitting) or "–"}
        if not cells.raw("payer"):
            cells.refuse("coverage-payer-missing", column="payer", **said)
        payer = cells.one_known("payer", payers, likely=fitting)
        if payer is not None and payer not in fitting:
            cells.refuse("coverage-payer-kind", payer=payer, **said)
        return payer

    def _contact(self, cells: Cells, client: Person | None) -> str | None:
        """Who pledged: a person the practice knows, or one who is new with this file."""
        cells.need(CONTACT + "name")
        said = said_of(cells, self._today, CONTACT)
        meant = self._known_contact(cells, client, said) if cells.sound else None
        contact = self._intake.person(cells, said, meant.id if meant else None, CONTACT)
        if contact is None:
            return None
        if client is not None:
            if contact.id == client.id:
                cells.refuse("coverage-own-pledge")
            self._promised.add((client.id, contact.id))
        known = self.people.by_id.get(contact.id.casefold())
        if known is not None:
            contact = _as_known(cells, known, contact)
        elif meant is not None:  # they are what they were called first, however they are written here
            contact = contact.model_copy(update={"name": meant.name, "email": meant.email or contact.email})
        earlier = self.contacts.get(contact.id)
        if earlier is not None and any(
            getattr(earlier, field) not in (None, getattr(contact, field)) for field in said
        ):
            cells.refuse("coverage-contact-differs", other=self._contact_lines[contact.id])
        self._intake.known.add(contact)
        self.contacts[contact.id] = contact
        self._contact_lines.setdefault(contact.id, cells.line)
        return contact.id

    def _known_contact(self, cells: Cells, client: Person | None, said: Mapping[str, Any]) -> Person | None:
        """The person a contact is; None for somebody new. A name alone shows nobody: another would get their bill.

        Refused: `coverage-contact-known`, `coverage-contact-differs`. Warned: `coverage-contact-twice`.
        """
        if self._pledger is not None:
            return self._pledger
        name, email = said["name"], said.get("email")
        paying = {payer for whose, payer in self._promised if client is not None and whose == client.id}
        found = self._intake.known.contact(name, email, paying)
        if len(found) == 1:
            return found[0]
        by_hand = not cells.path  # a file may well name two people who have one name, each with an address
        perhaps = found or [p for p in self._intake.known.named(name) if by_hand or not (email and p.email)]
        there = [person for person in perhaps if person.id.casefold() in self.people.by_id]
        if there:
            cells.refuse("coverage-contact-known", candidates=told_apart(there), id=there[0].id)
            return None
        for person in perhaps:  # of an earlier row
            other = self._contact_lines[person.id]
            if email or person.email:
                cells.refuse("coverage-contact-differs", other=other)
                return None
            cells.warn("coverage-contact-twice", other=other)
            return person
        return None


def _as_known(cells: Cells, known: Person, contact: Person) -> Person:
    """Somebody the practice knows, with what a row adds; what it says otherwise is said, and stays as it was.

    An address is one thing: no part of another comes into it. Warned: `coverage-contact-kept`.
    """
    lives = known.street or known.postcode or known.city
    differing = [
        field
        for field in (*ADDRESS, "email", "language")
        if cells.raw(CONTACT + field)
        and (lives if field == "country" else getattr(known, field))
        and fold(getattr(known, field)) != fold(getattr(contact, field))
    ]
    if differing:
        columns = called(cells, [CONTACT + field for field in differing])
        cells.warn("coverage-contact-kept", name=known.name, id=known.id, columns=columns)
    kept = {"name", *differing, *(ADDRESS if set(ADDRESS).intersection(differing) else ())}
    if known.email:
        kept.add("email")
    return contact.model_copy(update={field: getattr(known, field) for field in kept})


def called(cells: Cells, columns: Iterable[str]) -> Texts:
    """Several columns, each as the file calls it; as they may be called where there is no file."""
    each = [cells.called(column) for column in columns]
    return {
        language: ", ".join(name if isinstance(name, str) else name[language] for name in each)
        for language in LANGUAGES
    }


def needed(kind: str) -> tuple[str, ...]:
    """The columns an institution wants to read of an agreement of this kind."""
    return next((columns for each, columns in NEEDED.items() if each == kind), ())


def lacking(coverage: Coverage) -> Texts | None:
    """What an agreement still lacks of what its payer wants to read; a request gets its number when it is granted."""
    empty = [column for column in needed(coverage.kind) if not getattr(coverage, column)]
    return listed(empty, NAMES) if empty and coverage.status == "agreed" else None


def warn_about(cells: Cells, coverage: Coverage, catalog: Catalog) -> None:
    """What is allowed but probably not meant: `coverage-used-up`, `coverage-no-tariff`."""
    cap = coverage.units if coverage.kind == "grant" else (coverage.amount or ZERO).decimal
    if cap and coverage.used > cap:
        cells.warn("coverage-used-up", used=coverage.used, cap=Decimal(cap))
    if coverage.kind in CONTRACT_KINDS and coverage.per_unit is None:
        payer = catalog.payer[coverage.payer or ""]
        if not payer.tariffs or any(service not in payer.tariffs_by_service for service in coverage.services):
            cells.warn("coverage-no-tariff", payer=payer.name)
