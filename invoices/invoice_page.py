"""`tiered invoice show` for people: who pays what, until when, what is open of it, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import typer

from catalog.money import ZERO
from catalog.terminal import Terminal, speak
from catalog.texts.formats import money
from invoices.documents.wording import Voice, grouped
from invoices.model import Invoice, Line
from invoices.payments.commands import tell_open
from invoices.payments.parts_page import PartsPage
from invoices.payments.standing import Funds, standing
from invoices.practice.wording import clock_text
from invoices.store.archive import Archive, Entry
from invoices.store.letterbook import all_letters
from invoices.store.mailbook import Mailing, mailings_of
from invoices.store.schema import invoices


@dataclass(frozen=True, slots=True)
class Page:
    """What there is about one invoice or credit note."""

    invoice: Invoice
    entry: Entry
    credit_notes: tuple[Entry, ...]  # that take it back, wholly or a part
    history: tuple[tuple[str, str, str], ...]  # time, what happened, who did it
    stands: Funds
    names: Mapping[str, str]  # of the people in it, by id
    parts: PartsPage  # what was agreed about paying in parts
    mailed: tuple[tuple[str, Mailing], ...]  # what was sent, it or a letter about it: of which kind, and to whom

    @classmethod
    def of(cls, archive: Archive, number: str, today: date) -> Page:
        """`Faults` (`unknown-invoice`)."""
        invoice = archive.invoice(number)
        (entry,) = archive.of_numbers([number])
        return cls(
            invoice,
            entry,
            tuple(archive.entries(invoices.c.original == number)),
            tuple(archive.history(number)),
            standing(archive.connection, number, note=True),
            archive.names({line.client for line in invoice.lines} | _moved_from(invoice)),
            PartsPage.of(archive, entry, today),
            tuple(_mailed(archive, entry)),
        )

    def record(self, here: Terminal) -> dict[str, Any]:
        """What a program reads beside the invoice's own record."""
        return {
            "reference": self.invoice.reference,
            "original": self.invoice.original,
            "moved_from": self.invoice.moved_from.number if self.invoice.moved_from is not None else None,
            "reason": self.invoice.reason,
            "on_its_way": str(self.stands.paying),
            "parts": self.parts.record() if self.parts.history else None,
            "credit_notes": [
                {"number": note.number, "date": note.issued.isoformat(), "payable": str(note.payable)}
                for note in self.credit_notes
            ],
            "lines": [_line_record(line, here) for line in self.invoice.lines],
            "history": [{"time": time, "event": event, "by": actor} for time, event, actor in self.history],
            "mailed": [
                {
                    "number": each.about,
                    "kind": kind,
                    "by": each.way,
                    "date": each.day.isoformat(),
                    "email": each.to,
                    "became": each.outcome or "perhaps",
                }
                for kind, each in self.mailed
            ],
        }


def _moved_from(invoice: Invoice) -> set[str]:
    return {invoice.moved_from.payer} if invoice.moved_from is not None else set()


def _mailed(archive: Archive, entry: Entry) -> Iterator[tuple[str, Mailing]]:
    """Every attempt to send an invoice, and the letters about it."""
    kinds: dict[str, str] = {
        each.id: each.kind for each in all_letters(archive.connection) if entry.number in each.numbers
    }
    kinds[entry.number] = entry.kind
    found = mailings_of(archive.connection, kinds)
    every = sorted((each for mine in found.values() for each in mine), key=lambda each: each.id)
    return ((kinds[each.about], each) for each in every)


def _mailed_line(here: Terminal, kind: str, each: Mailing) -> str:
    became = "posted" if each.way == "post" else each.outcome or "perhaps"
    to = each.to or here.say("invoice.mailed.unnamed")
    return here.say(f"invoice.mailed.{became}", day=each.day, what=here.say(f"send.kind.{kind}"), to=to)


def _line_record(line: Line, here: Terminal) -> dict[str, Any]:
    kept = ("kind", "service", "quantity", "unit", "unit_price", "amount", "net", "vat", "days", "reference")
    record = line.model_dump(mode="json")
    return {"description": line.name.in_(here.language), **{name: record[name] for name in kept}}


def draw(here: Terminal, page: Page, files: Sequence[str]) -> None:
    """Prints the page."""
    entry = page.entry
    typer.secho(here.say(f"invoice.title.{entry.kind}", number=entry.number, day=entry.issued), bold=True)
    for said in _facts(here, page):
        speak(said)
    if entry.open < ZERO or (page.stands.paying and not page.parts.history):
        tell_open(here, entry, page.stands)
    typer.echo()
    _draw_lines(here, page)
    typer.echo()
    if page.parts.history and entry.open > ZERO:
        page.parts.draw(here)
        typer.echo()
    for time, event, actor in page.history:
        speak(f"{clock_text(here, time)}: {here.say(f'event.{event}')} ({actor})")
    for kind, each in page.mailed:
        speak(_mailed_line(here, kind, each))
    for path in files:
        typer.echo(path)


def _facts(here: Terminal, page: Page) -> Iterator[str]:
    """Who it is for, who pays, how much is open, until when, and with which reference."""
    entry, invoice = page.entry, page.invoice
    yield here.say("invoice.fact.addressee", name=entry.addressee)
    help_for = page.names.get(entry.client or "")
    if help_for and help_for != entry.addressee:
        yield here.say("invoice.fact.client", name=help_for)
    yield here.say("invoice.fact.payer", name=entry.payer_name)
    if entry.kind == "credit-note":
        yield here.say("invoice.fact.back", amount=entry.payable, original=invoice.original)
        yield here.say("invoice.fact.reason", reason=invoice.reason)
        return
    if invoice.moved_from is not None:
        moved = invoice.moved_from
        yield here.say("invoice.fact.moved", number=moved.number, name=page.names.get(moved.payer, moved.payer))
    if invoice.prepaid:
        yield here.say("invoice.fact.prepaid", amount=invoice.prepaid)
    yield here.say("invoice.fact.payable", amount=entry.payable)
    for note in page.credit_notes:
        yield here.say("invoice.fact.credited", number=note.number, day=note.issued, amount=note.payable)
    if entry.open > ZERO:
        if page.parts.agreed is not None:
            yield here.say("invoice.fact.open-parts", amount=entry.open)
        else:
            yield here.say("invoice.fact.open", amount=entry.open, day=page.parts.due or entry.due)
        yield here.say("invoice.fact.reference", reference=grouped(invoice.reference))
        if entry.payment_url is not None and page.parts.agreed is None:
            yield here.say("invoice.fact.link", url=entry.payment_url)
    else:
        yield here.say("invoice.fact.settled", status=here.say(f"status.{entry.status}"))


def _draw_lines(here: Terminal, page: Page) -> None:
    """The lines as they count for `--line`; where the sum is said without VAT, the VAT below them."""
    invoice, voice = page.invoice, Voice(here.language, "u")
    several, family = invoice.client is None, invoice.payer_kind == "family"
    days = voice.months if family else voice.days  # family's lines say a month, as their letter does
    rows = [
        (
            str(place),
            f"{line.name.in_(here.language)}\n{days(line.days)}",
            page.names.get(line.client, line.client) if several else "",
            "" if family else voice.quantity(line.quantity, line.unit, line.tariff_unit),
            money(line.amount, here.language),
        )
        for place, line in enumerate(invoice.lines, 1)
    ]
    if invoice.tax:
        key = "invoice.of-which-vat" if invoice.prices_include_vat else "invoice.vat"
        rows.append(("", here.say(key), "", "", money(invoice.tax, here.language)))
    rows.append(("", here.say("issue.together"), "", "", money(invoice.gross, here.language)))
    columns = ("line", "description", "client", "quantity", "amount")
    here.table([here.say(f"invoice.{name}") for name in columns], rows, right=(0, 3, 4))
