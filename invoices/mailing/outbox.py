"""What is to be sent, to whom as they are known now, and by which way: by e-mail, on paper, elsewhere, or not now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, func, select

from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.texts import Language
from invoices.model import PayerKind
from invoices.reminders.ladder import MOURNING, PERSONS
from invoices.reminders.model import KeptLetter
from invoices.reminders.owed import Owing, being_paid, of_payer, owing
from invoices.store.archive import Archive, Entry
from invoices.store.letterbook import all_letters, paths, people_of
from invoices.store.mailbook import Mailing, agreed_since_sent, mailings_of
from invoices.store.register import Register
from invoices.store.schema import invoices, letters
from invoices.store.shelf import among
from tiered.people import Person

RECENT: Final = timedelta(days=31)  # older ones went another way, from before anything was written down here
MADE_UP: Final = (
    "example.com",
    "example.net",
    "example.org",
    "example.nl",
    "example",
    "test",
    "invalid",
    "localhost",
)  # RFC 2606; SIDN

Kind = Literal["invoice", "credit-note", "note", "letter", "reminder"]
By = Literal[
    "email",
    "post",  # to print
    "upload",  # a municipality that wants it in a portal
    "waits",  # not now
    "perhaps",  # it went, perhaps
    "refused",  # the mail server said no
]
Because = Literal[
    "wants-post",
    "no-email",
    "made-up",
    "on-hold",
    "died",
    "mourning",
    "no-documents",
    "overtaken",
    "addressee",  # it is in the name of somebody else than who gets the post now
    "underway",  # a payment is on its way: nobody is asked for it meanwhile
    "nothing-asked",  # all of it was taken off before it ever went
]


@dataclass(frozen=True, slots=True)
class Parcel:
    """An invoice, a credit note or a letter that was not sent yet."""

    about: str  # its number, or the letter's id
    kind: Kind
    numbers: tuple[str, ...]
    day: date
    payer_kind: PayerKind
    payer: str
    client: str | None
    language: Language
    amount: Money  # what is asked in it
    addressee: str | None = None  # of an invoice or credit note to a person: whose name is on it
    by: By = "email"
    because: Because | None = None
    name: str = ""  # who gets it
    to: str | None = None  # their e-mail address, where it goes by e-mail
    person: str | None = None  # their id, where it is a person
    files: tuple[str, ...] = ()  # within the practice
    tried: tuple[Mailing, ...] = ()

    @property
    def copies(self) -> int:
        """How often it surely went."""
        return sum(each.sent for each in self.tried)


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is to be sent, and how much from before was never written down as sent."""

    parcels: tuple[Parcel, ...]
    older: tuple[str, ...] = ()

    def by(self, way: By) -> tuple[Parcel, ...]:
        """What goes by this way."""
        return tuple(each for each in self.parcels if each.by == way)


@dataclass(frozen=True, slots=True)
class Route:
    """By which way something goes, to whom, and where that is not by e-mail: why."""

    name: str
    by: By
    because: Because | None = None
    person: str | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Sorter:
    """Decides by which way something goes."""

    catalog: Catalog
    people: Mapping[str, Person]
    today: date
    here: bool = False  # the mail server is on this machine: made-up addresses may be tried

    def route(self, parcel: Parcel) -> Route:
        """A client's goes to who handles their money; what family promised, to family alone."""
        if parcel.payer_kind in ("municipality", "insurer"):
            institution = self.catalog.payer.get(parcel.payer)
            if institution is None:
                return Route(parcel.payer, "post", "no-email")
            if institution.document is not None and parcel.kind in ("invoice", "credit-note"):
                return Route(institution.name, "upload")
            return self._mailed(Route(institution.name, "email", to=institution.email))
        family = parcel.payer_kind == "family"
        payer = self.people[parcel.payer if family else parcel.client or parcel.payer]
        reader = payer if family else self.people[payer.reader]
        found = Route(reader.name, "email", person=reader.id, to=reader.email)
        because = self._not_now(payer, reader, parcel.client)
        if because is None and parcel.addressee not in (None, reader.id):
            because = "addressee"
        if because is not None:
            return replace(found, by="waits", because=because)
        if reader.send == "post":
            return replace(found, by="post", because="wants-post")
        return self._mailed(found)

    def _not_now(self, payer: Person, reader: Person, client: str | None) -> Because | None:
        """Why people who are on hold or in mourning are left alone."""
        if payer.on_hold or reader.on_hold:
            return "on-hold"
        if reader.died_on is not None:
            return "died"
        days = [self.people[who].died_on for who in (payer.id, client) if who is not None]
        return "mourning" if any(day is not None and self.today < day + MOURNING for day in days) else None

    def _mailed(self, route: Route) -> Route:
        if not route.to or not route.to.isascii():
            return replace(route, by="post", because="no-email")
        if not self.here and _made_up(route.to):
            return replace(route, by="waits", because="made-up")
        return route


def outbox(
    archive: Archive,
    catalog: Catalog,
    today: date,
    *,
    here: bool = False,
    only: Collection[str] | None = None,
    again: bool = False,
) -> Outbox:
    """What was not sent yet. `only`: just these, however old; `again`: also when they were sent."""
    connection = archive.connection
    people = {person.id: person for person in Register(connection).people.all()}
    sorter, mailed = Sorter(catalog, people, today, here), mailings_of(connection, only)
    parcels: list[Parcel] = []
    older: list[str] = []
    every = all_letters(connection, *([] if only is None else [among(letters.c.id, only)]))
    reminded = {number for letter in every for number in letter.numbers}  # those went, before this was written down
    entries = archive.entries(*([] if only is None else [among(invoices.c.number, only)]))
    frozen = _frozen(connection, [entry.number for entry in entries])
    agreed, silent = agreed_since_sent(connection), _silent(archive, entries, today)
    paying = being_paid(connection)
    for entry in entries:
        tried = tuple(mailed.get(entry.number, ()))
        if any(each.sent for each in tried) and not again and (entry.number not in agreed or entry.open <= ZERO):
            continue
        if only is None and not tried and (entry.issued < today - RECENT or entry.number in reminded):
            older.append(entry.number)
        else:
            parcel = _sorted(sorter, _of_entry(entry, *frozen[entry.number]), tried)
            if parcel.by in ("email", "post") and entry.number in silent:
                parcel = replace(parcel, by="waits", because="nothing-asked")
            elif parcel.by in ("email", "post") and entry.number in paying and entry.open > ZERO:
                parcel = replace(parcel, by="waits", because="underway")
            parcels.append(parcel)
    for letter, right in _letters(archive, today, every, one_by_one=only is not None):
        tried = tuple(mailed.get(letter.id, ()))
        went, unsure = any(each.sent for each in tried), bool(tried) and tried[-1].perhaps
        if (right or unsure) and (again or not went):
            files = paths(connection, [letter.id]).get(letter.id, {})
            parcels.append(_sorted(sorter, _of_letter(letter, files), tried, right=right))
    return Outbox(tuple(parcels), tuple(older))


def _letters(
    archive: Archive, today: date, every: Sequence[KeptLetter], *, one_by_one: bool
) -> Iterator[tuple[KeptLetter, bool]]:
    """Letters, and whether each still says what is so: one that was overtaken, or grew old, is not sent any more."""
    owed: dict[tuple[PayerKind, str], Owing] = {}
    if every and not one_by_one:
        owed = {(each.kind, each.payer): each for each in owing(archive, today)}
    for letter in every:
        whose = (letter.payer_kind, letter.payer)
        mine = of_payer(archive, today, *whose) if one_by_one else owed.get(whose, Owing(*whose))
        yield letter, mine.still_right(letter, people_of(archive.connection, letter), today)


def _silent(archive: Archive, entries: Sequence[Entry], today: date) -> set[str]:
    """What asks nothing any more and was never sent: all was taken off, nothing was paid. With their credit notes.

    Not those of before anything was written down here, which went another way (`RECENT`).
    """
    known = {entry.number: entry for entry in entries}
    known |= {each.number: each for each in archive.of_numbers([e.original for e in entries if e.original is not None])}
    sent = {about for about, tried in mailings_of(archive.connection, known).items() if any(e.sent for e in tried)}
    gone = {
        entry.number
        for entry in known.values()
        if entry.kind == "invoice" and entry.payer_kind in PERSONS and entry.taken_off > ZERO
        if entry.open <= ZERO and not entry.paid and entry.number not in sent and entry.issued >= today - RECENT
    }
    return {entry.number for entry in entries if gone & {entry.number, entry.original}}


def _of_entry(entry: Entry, language: Language, addressee: str) -> Parcel:
    files = tuple(entry.files[kind] for kind in ("pdf", "ubl") if kind in entry.files)
    if entry.payer_kind not in ("municipality", "insurer"):
        files = files[:1]  # people read a PDF
    return Parcel(
        entry.number,
        "credit-note" if entry.kind == "credit-note" else "invoice",
        (entry.number,),
        entry.issued,
        entry.payer_kind,
        entry.payer,
        entry.client,
        language,
        entry.payable if entry.kind == "credit-note" else entry.open,
        addressee=None if entry.payer_kind in ("municipality", "insurer") else addressee,
        files=files,
    )


def _of_letter(letter: KeptLetter, files: Mapping[str, str]) -> Parcel:
    return Parcel(
        letter.id,
        letter.kind,
        letter.numbers,
        letter.day,
        letter.payer_kind,
        letter.payer,
        letter.payer if letter.payer_kind == "client" else None,
        letter.language,
        letter.asked,
        files=tuple(files[kind] for kind in ("pdf",) if kind in files),
    )


def _sorted(sorter: Sorter, parcel: Parcel, tried: tuple[Mailing, ...], *, right: bool = True) -> Parcel:
    """A parcel with its way; one that was tried before and is not settled is for people to look at."""
    route = sorter.route(parcel)
    by, because, last = route.by, route.because, tried[-1] if tried else None
    if not parcel.files and because not in ("on-hold", "died", "mourning"):
        by, because = "waits", "no-documents"
    if last is not None and last.perhaps:
        by, because = "perhaps", because if right else "overtaken"
    elif last is not None and last.outcome == "refused" and by == "email":
        by = "refused"
    return replace(parcel, by=by, because=because, name=route.name, to=route.to, person=route.person, tried=tried)


def _frozen(connection: Connection, numbers: Collection[str]) -> dict[str, tuple[Language, str]]:
    """In which language each of these is, and in whose name."""
    spoken = func.json_extract(invoices.c.record, "$.language").label("language")
    query = select(invoices.c.number, spoken, invoices.c.addressee).where(among(invoices.c.number, numbers))
    return {row.number: (row.language, row.addressee) for row in connection.execute(query)}


def _made_up(email: str) -> bool:
    """True for an address that exists in examples only."""
    domain = email.rpartition("@")[2].casefold().rstrip(".")
    return any(domain == each or domain.endswith(f".{each}") for each in MADE_UP)
