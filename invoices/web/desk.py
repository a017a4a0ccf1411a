"""What the server asks of the practice: opened anew for each question, because the day and the books move on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.documents.payer_page import Now, State, payer_page
from invoices.model import Persona
from invoices.payments.in_parts import InParts, in_parts, last_days
from invoices.payments.model import Movement
from invoices.payments.online import OnlineStore, checkout_of, tokens
from invoices.payments.parts import Portion
from invoices.payments.sync import Synced, sync
from invoices.ports import PartSoFar
from invoices.practice.overview import write_index
from invoices.practice.practice import DOCUMENTS, Practice
from invoices.store.archive import Archive, Entry
from invoices.store.cashbook import movements_of, on_its_way
from invoices.store.linkbook import Asked, PartOf, Slot, asked
from invoices.store.pagebook import page_of
from invoices.store.register import Register
from invoices.store.schema import links

PDF = "invoice.pdf"


@dataclass(frozen=True, slots=True)
class Document:
    """A file, and what it is called when somebody keeps it."""

    name: str
    content: bytes


class Desk:
    """The practice in a folder, for who asks over the network."""

    def __init__(self, here: Terminal, told: Callable[[Terminal, Synced], None] = lambda *_: None) -> None:
        self._here = here
        self._told = told

    def _practice(self) -> Practice:
        return Practice(replace(self._here))  # a terminal of its own: it keeps the day it first was asked for

    def page(self, token: str) -> bytes | None:
        """The payer's page; None for an address that we never gave."""
        with self._practice() as practice, practice.archive() as archive:
            connection = archive.connection
            number = _known(archive, token)
            if number is None:
                return None
            (job,) = archive.jobs([number])
            (entry,) = archive.of_numbers([number])
            pdf = f"{token}/{PDF}" if _file(practice.folder, entry) is not None else None
            catalog = archive.catalog(job.invoice.catalog)
            now = _standing(archive, entry, practice.terminal.today)
            return payer_page(job.invoice, _as_known_now(connection, job.people), catalog, now, pdf)

    def document(self, token: str) -> Document | None:
        """The PDF of the invoice, as it was made last; None when there is none."""
        with self._practice() as practice, practice.archive() as archive:
            number = _known(archive, token)
            path = None if number is None else _file(practice.folder, archive.of_numbers([number])[0])
        return None if path is None else Document(path.name, path.read_bytes())

    def happened(self, marks: Collection[str]) -> None:
        """Asks Stripe what is new, and about the links with these marks. `Faults`: try again."""
        with self._practice() as practice:
            checkout = checkout_of(practice)
            if checkout is None:
                raise Faults([fault("checkout-none")])
            done = sync(OnlineStore(practice), checkout, tokens(), practice.terminal.today, marks)
            self._told(practice.terminal, done)
            write_index(practice)
        if done.made.faults:
            raise Faults(done.made.wrong())


def _as_known_now(connection: Connection, people: Mapping[str, Persona]) -> Mapping[str, Persona]:
    """These people as the invoice knew them, but for who died since: nobody who died is greeted."""
    died = {person.id: person.died_on for person in Register(connection).people.some(list(people))}
    return {
        key: each if died.get(key) is None else each.model_copy(update={"died_on": died[key]})
        for key, each in people.items()
    }


def _known(archive: Archive, token: str) -> str | None:
    """The number of an invoice by the address of its page; None too when somebody on it asked to be forgotten."""
    number = page_of(archive.connection, token)
    return None if number is None or archive.forgotten(number) else number


def _file(folder: Path, entry: Entry) -> Path | None:
    """The PDF of an invoice, if it is where documents are."""
    documents = (folder / DOCUMENTS).resolve()
    path = (folder / entry.files["pdf"]).resolve() if "pdf" in entry.files else documents
    return path if path.is_relative_to(documents) and path.is_file() else None


def _standing(archive: Archive, entry: Entry, today: date) -> Now:
    connection: Connection = archive.connection
    made = asked(connection, links.c.number == entry.number)
    agreed = in_parts(connection, [entry], today).get(entry.number)
    underway = on_its_way(connection).get(entry.number, ZERO)
    now = standing(entry, movements_of(connection, entry.number), made, agreed, underway)
    return replace(now, due=last_days(connection, [entry]).get(entry.number), today=today)


def standing(
    entry: Entry,
    movements: Sequence[Movement],
    made: Sequence[Asked],
    agreed: InParts | None = None,
    underway: Money = ZERO,
) -> Now:
    """Where an invoice stands, as its payer reads it. Pure."""
    if entry.kind == "credit-note":
        return Now("credit-note")
    came = [each.day for each in movements if each.kind != "write-off" and each.applied[entry.number] > ZERO]
    now = Now(
        "open",
        open=entry.left,
        credited=entry.credited,
        paid=entry.paid,
        forgiven=entry.forgiven,
        paid_on=max(came, default=None),
    )
    if entry.open > ZERO:
        parts = () if agreed is None else tuple(_part(agreed, portion, made) for portion in agreed.standing.portions)
        now = replace(now, parts=parts, underway=underway)
        if underway and now.next is None:  # of a part that is paid by itself, the other parts are asked
            return replace(now, state="pending")
        if agreed is None:
            return replace(now, url=_link(made, (entry.number, None), entry.open))
        return replace(now, url=None if now.next is None else now.next.url)
    return replace(now, state=_ended(entry, now))


def _part(agreed: InParts, portion: Portion, made: Sequence[Asked]) -> PartSoFar:
    """A part that was agreed, with where to pay it."""
    slot = agreed.entry.number, PartOf(agreed.kept.place, portion.place)
    url = _link(made, slot, portion.open) if portion.left == portion.open else None
    return PartSoFar(portion.day, portion.amount, portion.open, url, portion.underway)


def _link(made: Sequence[Asked], slot: Slot, amount: Money) -> str | None:
    """Where exactly this is paid; None where it is on its way, or there is no such link."""
    return next((each.url for each in made if each.usable and (each.slot, each.amount) == (slot, amount)), None)


def _ended(entry: Entry, now: Now) -> State:
    if entry.over:
        return "overpaid"
    if entry.payable <= ZERO:
        return "settled"
    if now.paid > ZERO:
        return "paid"
    return "written-off" if now.forgiven else "credited"
