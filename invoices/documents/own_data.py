"""What somebody asked to see of themselves, as a page: one file, to read and to print, with links to the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from catalog.model import Catalog
from catalog.money import Money
from catalog.texts import Language, text
from invoices.documents.html import template
from invoices.documents.wording import Voice

PERSON: Final = (
    "name", "street", "postcode", "city", "country", "email", "phone", "language", "send", "birth_date", "passes",
    "svb_number", "died_on", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a heading; without columns a list of what and its value. `files`: of each row, label and path."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    files: tuple[tuple[tuple[str, str], ...], ...] = ()


def page(data: Mapping[str, Any], catalog: Catalog, language: Language) -> bytes:
    """The page in the person's own language."""
    voice = Voice(language, "u")
    seller = catalog.organisation
    sections = [each for each in _sections(data, catalog, voice) if each.rows]
    made = template("own_data.html.j2").render(
        language=language,
        practice=seller.legal_name,
        say=voice.say,
        name=data["person"]["name"],
        made_on=voice.day(date.fromisoformat(data["made_on"])),
        sections=sections,
        contact=" · ".join(filter(None, (seller.email, seller.phone))),
    )
    return made.encode()


def _sections(data: Mapping[str, Any], catalog: Catalog, voice: Voice) -> Iterator[Section]:
    say, person = voice.say, data["person"]
    rows = [(_field(voice, name), _value(voice, name, person[name])) for name in PERSON if name in person]
    if data["post_goes_to_somebody_else"]:
        rows.append((say("own-post"), say("own-post-elsewhere")))
    if data["gets_post_for_others"]:
        rows.append((say("own-post"), say("own-post-for", count=data["gets_post_for_others"])))
    yield Section(say("own-person"), (), tuple(rows))
    yield _table(voice, "help", ("date", "what", "standing"), [
        (_day(voice, each["date"]), _help(catalog, voice, each), _said(voice, f"delivery.state.{each['state']}"))
        for each in data["help"]
    ])  # fmt: skip
    agreed = [(each, _payer(catalog, each)) for each in data["agreements"]] + [(each, "") for each in data["promises"]]
    yield _table(voice, "agreements", ("what", "details"), [
        (" · ".join(filter(None, (_said(voice, f"kind.{each['kind']}"), payer))), _terms(voice, each))
        for each, payer in agreed
    ])  # fmt: skip
    yield _bills(voice, data["invoices"])
    yield _table(voice, "paid", ("date", "number", "what", "amount"), [
        (_day(voice, e["date"]), each["number"], _said(voice, f"pay.kind.{e['kind']}"), _sum(voice, e["amount"]))
        for each in data["invoices"] for e in each["payments"]
    ])  # fmt: skip
    yield _table(voice, "others", ("date", "what", "amount"), [
        (_day(voice, e["date"]), say(f"payer-{e['payer_kind']}", count=1), _sum(voice, e["amount"], e["kind"]))
        for e in data["paid_by_others"]
    ])  # fmt: skip
    letters = data["letters"]
    yield Section(
        say("own-letters"),
        tuple(say(f"own-column-{name}") for name in ("date", "what", "amount")),
        tuple((_day(voice, e["date"]), ", ".join(e["invoices"]), _sum(voice, e["asked"])) for e in letters),
        tuple(_files(e) for e in letters),
    )
    yield _table(voice, "notes", ("date", "what"), [(_day(voice, e["time"]), e["text"]) for e in data["notes"]])
    yield _table(voice, "consents", ("date", "what"), [(_day(voice, e["date"]), e["words"]) for e in data["consents"]])
    yield _table(voice, "decisions", ("date", "what", "reason"), [
        (_day(voice, e["time"]), say(f"own-decision-{e['decision']}"), e["reason"]) for e in data["decisions"]
    ])  # fmt: skip
    frozen = [
        ", ".join(f"{_field(voice, k)}: {_value(voice, k, v)}" for k, v in e.items()) for e in data["as_on_bills"]
    ]
    yield _table(voice, "frozen", ("what",), [(each,) for each in frozen])
    yield _table(
        voice, "erasures", ("date", "reason"), [(_day(voice, e["date"]), e["reason"]) for e in data["erasures"]]
    )


def _bills(voice: Voice, bills: Sequence[Mapping[str, Any]]) -> Section:
    columns = tuple(voice.say(f"own-column-{name}") for name in ("number", "date", "what", "standing", "amount"))
    rows = tuple(
        (
            each["number"],
            _day(voice, each["date"]),
            ", ".join(dict.fromkeys(line["name"] for line in each["lines"])),
            _said(voice, f"status.{each['status']}"),
            _sum(voice, each["payable"], each["kind"]),
        )
        for each in bills
    )
    return Section(voice.say("own-bills"), columns, rows, tuple(_files(each) for each in bills))


def _table(voice: Voice, name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Section:
    heads = tuple(voice.say(f"own-column-{each}") for each in columns)
    return Section(voice.say(f"own-{name}"), heads, tuple(rows))


def _files(record: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((kind.upper(), path) for kind, path in record["documents"].items())


def _help(catalog: Catalog, voice: Voice, each: Mapping[str, Any]) -> str:
    known = catalog.service.get(each["service"])
    name = voice.words(known.name) if known is not None else str(each["service"])
    return name if each["quantity"] == "1" else f"{each['quantity']} × {name}"


def _payer(catalog: Catalog, each: Mapping[str, Any]) -> str:
    known = catalog.payer.get(each.get("payer", ""))
    return known.name if known is not None else ""


def _terms(voice: Voice, each: Mapping[str, Any]) -> str:
    """What was agreed: each thing that is said of it."""
    names = ("share", "units", "amount", "from", "until", "reference", "insured_number", "pledged_on")
    said = [f"{_field(voice, name)}: {_value(voice, name, each[name])}" for name in names if each.get(name)]
    return ", ".join(said)


def _field(voice: Voice, name: str) -> str:
    return voice.say(f"own-field-{name}")


def _value(voice: Voice, name: str, value: Any) -> str:
    if name in ("birth_date", "died_on", "from", "until", "pledged_on"):
        return _day(voice, value)
    if name == "language":
        return _said(voice, f"client.language.{value}")
    if name == "send":
        return _said(voice, f"client.send.{value}")
    if name == "amount":
        return _sum(voice, value)
    if name == "share":
        return f"{value}%"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _said(voice: Voice, key: str) -> str:
    return text(f"command.{key}", voice.language)


def _day(voice: Voice, written: str) -> str:
    return voice.day(date.fromisoformat(written[:10]))


def _sum(voice: Voice, written: str, kind: str = "invoice") -> str:
    from decimal import Decimal

    amount = Money.euros(Decimal(written))
    return voice.money(-amount if kind == "credit-note" else amount)
