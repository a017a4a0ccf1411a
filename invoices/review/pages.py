"""The first screen of the review: is it right, and what is there. The same in a folder and behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final
from urllib.parse import quote as in_address

from markupsafe import Markup

from catalog.money import ZERO
from catalog.terminal import Terminal
from catalog.texts.formats import day as long_day
from catalog.texts.formats import money
from invoices.books.aging import AGES
from invoices.books.report import drawn, headings, right
from invoices.documents.html import TEMPLATES, template
from invoices.practice.wording import clock_text
from invoices.rendering import stem
from invoices.review.checks import Check
from invoices.review.model import Chart as Bars
from invoices.review.model import Review, signed
from invoices.store.archive import Entry
from invoices.store.reviewbook import Mark, standing, waiting

FIRST: Final = 500  # rows that stand in the page itself, for who reads it without a script
AT_ONCE: Final = 20  # faults of one check that are seen at once; the others are unfolded


def address(number: str) -> str:
    """Where the page of an invoice stands, from the first screen."""
    return f"invoices/{in_address(stem(number))}.html"


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
        found_marks=sorted({row["mark"] for row in rows if row["mark"]}),
        sums=_sums(here, review.entries),
        sample=_sample(here, review),
        questions=[mark_shown(here, mark) for found in review.marks.values() for mark in waiting(found)],
        checked=sum(standing(found) == "checked" for found in review.marks.values()),
        live=live,
        script=script(),
    )


def _check(here: Terminal, check: Check) -> dict[str, Any]:
    faults = [{"said": each.message(here.language), "hint": each.hint(here.language)} for each in check.faults]
    return {"sentence": check.sentence(here), "faults": faults[:AT_ONCE], "more": faults[AT_ONCE:]}


def _chart(here: Terminal, review: Review, chart: Bars) -> dict[str, Any]:
    largest = max((abs(amount.cents) for _, amount in chart.bars), default=0)
    named: dict[str, str] = {}
    if chart.day is not None:
        named = {key: here.say(f"report.column.{key}") for key in (*AGES, "days_over")}
        named |= {key: here.say(f"review.age.{key}") for key in ("not_due", "overpaid")}
    return {
        "title": here.say(f"review.chart.{chart.name}", period=review.name, day=chart.day),
        "note": "" if chart.day is None else here.say("report.aging.day", day=chart.day),
        "bars": [
            {
                "label": named.get(label, label),
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


def mark_shown(here: Terminal, mark: Mark) -> dict[str, Any]:
    """What an accountant found or staff answered, as it is read."""
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
        "mark": here.say(f"review.mark.{found}") if (found := standing(marks)) else "",
    }


def _sums(here: Terminal, entries: Sequence[Entry]) -> dict[str, Any]:
    asked, left = ZERO, ZERO
    for entry in entries:
        asked += signed(entry)
        left += entry.open
    return {"amount": money(asked, here.language), "open": money(left, here.language)}
