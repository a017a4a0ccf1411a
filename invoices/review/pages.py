"""The pages of the review: the first screen, and a page for each invoice. The same in a folder and behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import quote as in_address

from markupsafe import Markup

from catalog.chart import LedgerAccount
from catalog.money import ZERO
from catalog.terminal import Terminal
from catalog.texts.formats import day as long_day
from catalog.texts.formats import money
from invoices.books.lines import BookLine, Chart
from invoices.books.report import drawn, headings, right
from invoices.documents.html import TEMPLATES, template
from invoices.documents.wording import Voice
from invoices.model import Line
from invoices.practice.wording import clock_text
from invoices.rendering import stem
from invoices.review.checks import Check
from invoices.review.model import Chart as Bars
from invoices.review.model import Review, Sheet, Traced, signed
from invoices.store.archive import Entry
from invoices.store.reviewbook import Mark
from tiered.explain import explain

FIRST: Final = 500  # rows that stand in the page itself, for who reads it without a script
FAULTS_SHOWN: Final = 200  # of one check


def address(number: str) -> str:
    """Where the page of an invoice stands, from the first screen."""
    return f"invoices/{in_address(stem(number))}.html"


@dataclass(frozen=True, slots=True)
class Form:
    """What a page needs to be marked on: a token against forged posts, and what was wrong with what was sent."""

    token: str
    wrong: str = ""
    text: str = ""


@cache
def script() -> Markup:
    """What makes the table quick: the one script of these pages."""
    return Markup((TEMPLATES / "review.js").read_text(encoding="utf-8"))  # noqa: S704 - our own


def index_page(review: Review, here: Terminal, practice: str, *, live: bool = False) -> str:
    """The first screen. `live`: behind a link, where who reads it can ask for a sample."""
    rows = [_row(here, entry, review.marks.get(entry.number, ())) for entry in review.entries]
    return template("review.html.j2").render(
        tell=here.say,
        language=here.language,
        practice=practice,
        review=review,
        made=long_day(review.day, here.language),
        wrong=[_check(here, check) for check in review.checks if not check.holds],
        right=[check.sentence(here) for check in review.checks if check.holds],
        charts=[_chart(here, review, chart) for chart in review.charts],
        balance=_balance(here, review),
        rows=rows,
        first=rows[:FIRST],
        statuses=sorted({row["status"] for row in rows}),
        kinds=sorted({row["kind"] for row in rows}),
        sums=_sums(here, review.entries),
        sample=_sample(here, review),
        questions=[
            _mark(here, mark) for found in review.marks.values() for mark in found[-1:] if mark.kind != "checked"
        ],
        checked=sum(found[-1].kind == "checked" for found in review.marks.values()),
        live=live,
        script=script(),
    )


def _check(here: Terminal, check: Check) -> dict[str, Any]:
    shown = check.faults[:FAULTS_SHOWN]
    return {
        "sentence": check.sentence(here),
        "faults": [{"said": each.message(here.language), "hint": each.hint(here.language)} for each in shown],
        "more": len(check.faults) - len(shown),
    }


def _chart(here: Terminal, review: Review, chart: Bars) -> dict[str, Any]:
    largest = max((abs(amount.cents) for _, amount in chart.bars), default=0)
    named = {"ages": here.say("review.age", days="{}"), "over": here.say("review.over")}
    return {
        "title": here.say(f"review.chart.{chart.name}", period=review.name, day=review.day),
        "bars": [
            {
                "label": named["over"]
                if label == "over"
                else named["ages"].format(label)
                if chart.name == "ages"
                else label,
                "amount": money(amount, here.language),
                "width": round(1000 * abs(amount.cents) / largest) / 10 if largest else 0,
                "below": amount < ZERO,
            }
            for label, amount in chart.bars
        ],
        "total": money(chart.total, here.language),
    }


def _balance(here: Terminal, review: Review) -> dict[str, Any] | None:
    if review.balance is None:
        return None
    (table,) = review.balance.tables
    return {
        "headings": headings(table, here.language),
        "rows": list(drawn(table, here.language)) if table.rows else [],
        "right": right(table),
    }


def _sample(here: Terminal, review: Review) -> dict[str, Any] | None:
    sample = review.sample
    if sample is None:
        return None
    rows = [
        {**_row(here, each.entry, ()), "gross": money(each.entry.gross, here.language), "hits": each.hits}
        for each in sample.drawn
    ]
    said = {"size": sample.size, "seed": sample.seed, "population": sample.population, "interval": sample.interval}
    return {"rows": rows, "method": here.say("review.sample.method", **said, count=len(rows))}


def _mark(here: Terminal, mark: Mark) -> dict[str, Any]:
    return {
        "number": mark.number,
        "page": address(mark.number),
        "mark": here.say(f"review.mark.{mark.kind}"),
        "text": mark.text or "",
        "by": here.say("review.mark.by", time=clock_text(here, mark.time), actor=mark.actor),
    }


def _row(here: Terminal, entry: Entry, marks: Sequence[Mark]) -> dict[str, Any]:
    amount = signed(entry)
    note = entry.kind == "credit-note"
    return {
        "number": entry.number,
        "page": address(entry.number),
        "day": entry.issued.isoformat(),
        "kind": here.say("invoice.credit-note" if note else f"payer.{entry.payer_kind}"),
        "payer": entry.payer_name,
        "cents": amount.cents,
        "amount": money(amount, here.language),
        "left": entry.open.cents,
        "open": money(entry.open, here.language) if entry.open else "",
        "status": here.say(f"status.{entry.status}"),
        "mark": here.say(f"review.mark.{marks[-1].kind}") if marks else "",
    }


def _sums(here: Terminal, entries: Sequence[Entry]) -> dict[str, Any]:
    asked, left = ZERO, ZERO
    for entry in entries:
        asked += signed(entry)
        left += entry.open
    return {"amount": money(asked, here.language), "open": money(left, here.language)}


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
        marks=[_mark(here, mark) for mark in sheet.marks],
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
            (here.say(f"review.sum.{name}"), money(amount, here.language))
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
            {"time": clock_text(here, time), "event": here.say(f"event.{kind}"), "actor": actor}
            for time, kind, actor in sheet.history
        ],
    )


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
                "day": _short(line.booked),
                "tax_point": _short(line.tax_point),
                "source": line.source,
                "number": account.number,
                "account": account.name.in_(here.language),
                "vat": _vat(here, line.vat, line.rate),
                "debit": money(line.amount, here.language) if debit else "",
                "credit": "" if debit else money(-line.amount, here.language),
            }
        )
    return rows


def _short(day: date) -> str:
    return day.isoformat()


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
