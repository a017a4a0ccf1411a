"""`tiered client show` for people: who it is, who pays, what was given, what was noted, and what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import typer

from catalog.model import Catalog
from catalog.terminal import Terminal, speak
from catalog.texts.formats import day
from invoices.practice.consenting import sentence
from invoices.practice.dossier import Dossier
from invoices.practice.wording import (
    BALANCE_COLUMNS,
    DELIVERY_COLUMNS,
    INVOICE_COLUMNS,
    balance_cells,
    columns,
    delivery_cells,
    invoice_cells,
    moment_text,
)

SHOWN: Final = 15  # deliveries and invoices: the latest
DATA: Final = ("email", "phone", "street", "postcode", "city", "country", "language", "send", "svb_number")


def draw(here: Terminal, catalog: Catalog, found: Dossier) -> None:
    """Prints the page."""
    person = found.person
    typer.secho(f"{person.name} ({person.id})", bold=True)
    _draw_person(here, found)
    _section(here, "coverages", found.balances)
    if found.balances:
        rows = [balance_cells(here, catalog, found.people, each) for each in found.balances]
        here.table(columns(here, "coverage", BALANCE_COLUMNS), rows, right=(2, 3))
    _section(here, "deliveries", found.deliveries)
    if found.deliveries:
        rows = [delivery_cells(here, delivery, state) for delivery, state in found.deliveries[-SHOWN:]]
        here.table(columns(here, "delivery", DELIVERY_COLUMNS), rows)
        _earlier(here, found.deliveries, f"tiered delivery list --client {person.id}")
    _section(here, "notes", found.notes)
    for note in found.notes:
        speak(f"{note.id}. {moment_text(here, note.time)}, {note.actor}: {note.text}")
    if found.consents:
        _section(here, "consents", found.consents)
        for said in found.consents:
            speak(sentence(here, catalog, said))
    _section(here, "invoices", found.invoices)
    if found.invoices:
        _draw_invoices(here, found)


def _draw_person(here: Terminal, found: Dossier) -> None:
    person = found.person
    said = {field: getattr(person, field) for field in DATA}
    said["birth_date"] = person.birth_date and day(person.birth_date, here.language)
    said["passes"] = ", ".join(person.passes)
    said["language"] = here.say(f"client.language.{person.language}")
    said["send"] = person.send and here.say(f"client.send.{person.send}")
    for field, value in said.items():
        if value:
            speak(f"{here.say(f'client.field.{field}')}: {value}")
    if found.representative is not None:
        other = found.representative
        here.tell("client.field.representative", name=other.name, id=other.id)
    for other in found.represented:
        here.tell("client.field.represents", name=other.name, id=other.id)
    if person.died_on:
        here.tell("client.field.died", day=person.died_on)
    if person.on_hold:
        here.tell("client.field.on_hold")


def _draw_invoices(here: Terminal, found: Dossier) -> None:
    rows = [invoice_cells(here, entry, found.part(entry)) for entry in found.invoices[-SHOWN:]]
    here.table([here.say(f"invoice.{name}") for name in INVOICE_COLUMNS], rows, right=(4, 5))
    _earlier(here, found.invoices, f"tiered invoice list --client {found.person.id}")


def _section(here: Terminal, name: str, content: Sequence[object]) -> None:
    typer.echo()
    typer.secho(here.say(f"client.section.{name}"), bold=True)
    if not content:
        here.tell("client.section.empty")


def _earlier(here: Terminal, content: Sequence[object], command: str) -> None:
    if len(content) > SHOWN:
        here.tell("client.earlier", count=len(content) - SHOWN, command=command)
