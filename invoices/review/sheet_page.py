"""The page of one invoice: its documents, what was frozen, its postings, and how each amount came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as in_address

from catalog.chart import LedgerAccount
from catalog.money import ZERO
from catalog.terminal import Terminal
from catalog.texts.formats import day as long_day
from catalog.texts.formats import money
from invoices.books.lines import BookLine, Chart
from invoices.documents.html import template
from invoices.documents.wording import Voice
from invoices.model import Invoice, Line
from invoices.practice.wording import clock_text
from invoices.review.model import Sheet, Traced
from invoices.review.pages import mark_shown
from invoices.store.reviewbook import waiting
from tiered.explain import explain


@dataclass(frozen=True, slots=True)
class Form:
    """What a page needs to be marked on: a token against forged posts, and what was wrong with what was sent."""

    token: str
    wrong: str = ""
    text: str = ""


def sheet_page(
    sheet: Sheet,
    here: Terminal,
    practice: str,
    period: str,
    chosen: tuple[LedgerAccount, ...],
    form: Form | None = None,
) -> str:
    """The page of one invoice. With a `form` it can be marked; else it is a file, which shows the invoice itself."""
    invoice, entry = sheet.invoice, sheet.entry
    voice = Voice(here.language, "u")
    own = [each for each in sheet.documents if each.copy == 1]
    html = next((each.path for each in own if each.format == "html"), None)
    return template("review_invoice.html.j2").render(
        tell=here.say,
        language=here.language,
        practice=practice,
        period=period,
        entry=entry,
        invoice=invoice,
        digest=sheet.digest,
        title=here.say(f"invoice.title.{entry.kind}", number=entry.number, day=entry.issued),
        documents=[
            {
                "label": here.say(f"review.document.{each.format}")
                + ("" if each.copy == 1 else " " + here.say("review.copy", place=each.copy)),
                "href": f"../{in_address(each.path)}",
            }
            for each in sheet.documents
        ],
        frame=f"../{in_address(html)}" if form is None and html is not None else None,
        form=form,
        waits=bool(waiting(sheet.marks)),
        marks=[mark_shown(here, mark) for mark in sheet.marks],
        facts=_facts(here, sheet),
        lines=[_line(here, voice, sheet, line) for line in invoice.lines],
        vat=[
            {
                "rate": _vat(here, each.position.category, str(each.position.rate)),
                "net": money(each.net, here.language),
                "tax": money(each.tax, here.language),
            }
            for each in invoice.vat
        ],
        sums=[
            (_sum(here, invoice, name), money(amount, here.language))
            for name in ("net", "tax", "rounding", "gross", "prepaid", "payable")
            if (amount := getattr(invoice, name)) or name not in ("rounding", "prepaid")
        ],
        postings=_postings(here, sheet.postings, chosen),
        payments=[
            {
                "day": long_day(each.day, here.language),
                "kind": here.say(f"pay.kind.{each.kind}"),
                "amount": money(each.applied.get(entry.number, ZERO), here.language),
                "source": each.id,
            }
            for each in sheet.payments
        ],
        traces=[_trace(here, sheet, each) for each in sheet.traces],
        history=[
            {
                "time": clock_text(here, time),
                "event": here.say(f"event.{kind}") if mark is None else here.say(f"event.marked-{mark}"),
                "actor": actor,
            }
            for time, kind, mark, actor in sheet.history
        ],
    )


def _sum(here: Terminal, invoice: Invoice, name: str) -> str:
    """What an amount is called. Nobody has to pay what a credit note comes to."""
    credited = name == "payable" and invoice.kind == "credit-note"
    return here.say("review.sum.payable-credit-note" if credited else f"review.sum.{name}")


def _facts(here: Terminal, sheet: Sheet) -> list[tuple[str, str]]:
    """What of the frozen invoice is no amount."""
    invoice, entry = sheet.invoice, sheet.entry
    facts = {
        "payer": entry.payer_name,
        "payer-kind": here.say(f"payer.{invoice.payer_kind}"),
        "addressee": entry.addressee,
        "client": sheet.names.get(invoice.client or "", invoice.client or ""),
        "due": "" if invoice.kind == "credit-note" else long_day(invoice.due, here.language),
        "status": here.say(f"status.{entry.status}"),
        "open": money(entry.open, here.language) if invoice.kind == "invoice" else "",
        "reference": invoice.reference,
        "original": invoice.original or "",
        "reason": invoice.reason or "",
        "catalog": invoice.catalog,
        "digest": sheet.digest,
    }
    return [(here.say(f"review.fact.{name}"), value) for name, value in facts.items() if value]


def _line(here: Terminal, voice: Voice, sheet: Sheet, line: Line) -> dict[str, str]:
    return {
        "name": line.name.in_(here.language),
        "client": sheet.names.get(line.client, line.client),
        "days": voice.days(line.days),
        "quantity": voice.quantity(line.quantity, line.unit, line.tariff_unit),
        "price": voice.tariff(line.unit_price) if line.unit_price is not None else "",
        "vat": _vat(here, line.vat.category, str(line.vat.rate)),
        "net": money(line.net, here.language),
        "amount": money(line.amount, here.language),
        "reference": line.reference or "",
    }


def _vat(here: Terminal, category: str | None, rate: str | None) -> str:
    if category is None:
        return ""
    return here.say("review.exempt") if category == "exempt" else f"{rate} %"


def _postings(here: Terminal, found: Sequence[BookLine], chosen: tuple[LedgerAccount, ...]) -> list[dict[str, str]]:
    chart = Chart(chosen)
    rows = []
    for line in found:
        account = chart.of(line)
        debit = line.amount > ZERO
        rows.append(
            {
                "day": line.booked.isoformat(),
                "tax_point": line.tax_point.isoformat(),
                "source": line.source,
                "number": account.number,
                "account": account.name.in_(here.language),
                "vat": _vat(here, line.vat, line.rate),
                "debit": money(line.amount, here.language) if debit else "",
                "credit": "" if debit else money(-line.amount, here.language),
            }
        )
    return rows


def _trace(here: Terminal, sheet: Sheet, traced: Traced) -> dict[str, Any]:
    """How one share of a line came about: a sentence for each step of working out its delivery."""
    quote = traced.quote
    if quote is None:
        return {"title": here.say("review.trace.unreadable", line=traced.line), "steps": [], "sum": ""}
    steps = [explain(step, here.language, sheet.names) for step in quote.trace]
    return {
        "title": here.say("review.trace.title", line=traced.line, delivery=quote.delivery.id, day=quote.delivery.day),
        "steps": steps,
        "sum": here.say("review.trace.sum", amount=traced.gross, total=quote.total),
    }
