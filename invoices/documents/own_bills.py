"""The bills on the page of somebody's own data, and what was asked, paid, given back and sent of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.money import Money
from invoices.documents.own_words import Section, because, files_of, on, phrase, sum_of, table
from invoices.documents.wording import Voice


def bills(voice: Voice, mine: Sequence[Mapping[str, Any]]) -> Section:
    """What was billed, how it stands, and the documents."""
    columns = tuple(voice.say(f"own-column-{name}") for name in ("number", "date", "what", "standing", "amount"))
    rows = tuple(
        (
            each["number"],
            on(voice, each["date"]),
            "\n".join(_what(voice, each)),
            _standing(voice, each),
            sum_of(voice, each["payable"], each["kind"]),
        )
        for each in mine
    )
    return Section(voice.say("own-bills"), columns, rows, tuple(files_of(voice, each) for each in mine))


def _what(voice: Voice, each: Mapping[str, Any]) -> Iterator[str]:
    """What is on a bill, and why it was made where somebody said so."""
    if each["kind"] == "brought":
        yield voice.say("own-brought")
    yield from filter(None, [", ".join(dict.fromkeys(line["name"] for line in each["lines"])), each["reason"]])


def money(voice: Voice, data: Mapping[str, Any]) -> Iterator[Section]:
    """What was agreed about paying a bill, asked by a link, paid and given back."""
    say, mine = voice.say, data["invoices"]
    yield table(voice, "paid", ("date", "number", "what", "amount"), [
        (on(voice, e["date"]), each["number"], because(voice, f"pay.kind.{e['kind']}", e), sum_of(voice, e["amount"]))
        for each in mine for e in each["payments"]
    ])  # fmt: skip
    kept = [(say("own-kept-amount"), sum_of(voice, data["kept_for_you"]))] if Decimal(data["kept_for_you"]) else []
    yield Section(say("own-kept"), (), tuple(kept))
    yield table(voice, "refunds", ("date", "number", "amount", "standing", "reason"), [
        (on(voice, e["time"]), each["number"], sum_of(voice, e["amount"]), say(f"own-refund-{e['state'] or 'asked'}"),
         e["reason"])
        for each in mine for e in each["refunds"]
    ])  # fmt: skip
    yield table(voice, "parts", ("date", "number", "what"), [
        (on(voice, e["time"]), each["number"], _parts(voice, e)) for each in mine for e in each["arrangements"]
    ])  # fmt: skip
    online = [(e["time"], each["number"], sum_of(voice, e["amount"]), say(f"own-link-{e['state'] or 'asked'}"))
              for each in mine for e in each["payment_links"]]  # fmt: skip
    online += [(each["page_made"], each["number"], "", say("own-link-page")) for each in mine if each["page_made"]]
    yield table(voice, "links", ("date", "number", "amount", "standing"), [
        (on(voice, time), *rest) for time, *rest in sorted(online)
    ])  # fmt: skip


def _standing(voice: Voice, each: Mapping[str, Any]) -> str:
    """How a bill stands; of one that is open how much, and until when it can be paid."""
    said, left = phrase(voice, f"status.{each['status']}"), Decimal(each["open"])
    if left <= 0 or each["kind"] == "credit-note":
        return said
    return voice.say("own-open", status=said, amount=Money.euros(left), due=date.fromisoformat(each["due"]))


def _parts(voice: Voice, each: Mapping[str, Any]) -> str:
    """An agreement about paying in parts: its parts; without any that it was ended."""
    parts = [f"{on(voice, part['date'])}: {sum_of(voice, part['amount'])}" for part in each["parts"]]
    return "\n".join(filter(None, (*(parts or [voice.say("own-parts-ended")]), each["reason"])))
