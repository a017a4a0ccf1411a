"""What somebody asked to see of themselves, as a page: one file, to read and to print, with links to the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from catalog.model import Catalog
from catalog.texts import Language
from invoices.documents.html import template
from invoices.documents.own_bills import bills, money
from invoices.documents.own_words import Section, because, files_of, label, labelled, on, phrase, sum_of, table, written
from invoices.documents.wording import Voice

PERSON: Final = (
    "name", "street", "postcode", "city", "country", "email", "phone", "language", "send", "birth_date", "passes",
    "svb_number", "died_on", "id",
)  # fmt: skip
TERMS: Final = (
    "share", "units", "amount", "per_unit", "period", "used", "from", "until", "reference", "insured_number",
    "pledged_on", "law",
)  # fmt: skip
NOTHING: Final = (None, "", "0", "0.00", "total")
HELP: Final = {"amount": "named", "booked": "booked", "group": "group", "reference": "reference"}


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
    say, person, mine = voice.say, data["person"], data["invoices"]
    rows = [(label(voice, name), written(voice, name, person[name])) for name in PERSON if name in person]
    if data["post_goes_to_somebody_else"]:
        rows.append((say("own-post"), say("own-post-elsewhere")))
    if data["gets_post_for_others"]:
        rows.append((say("own-post"), say("own-post-for", count=data["gets_post_for_others"])))
    if person["on_hold"]:
        rows.append((say("own-post"), say("own-post-on-hold")))
    yield Section(say("own-person"), (), tuple(rows))
    yield table(voice, "help", ("date", "what", "standing"), [
        (on(voice, each["date"]), _help(catalog, voice, each), because(voice, f"delivery.state.{each['state']}", each))
        for each in data["help"]
    ])  # fmt: skip
    yield table(voice, "packages", ("date", "what", "standing"), [
        (on(voice, each["opened"]), _service(catalog, voice, each["service"]), _package(voice, each))
        for each in data["packages"]
    ])  # fmt: skip
    agreed = [(each, _payer(catalog, each)) for each in data["agreements"]] + [(each, "") for each in data["promises"]]
    yield table(voice, "agreements", ("what", "standing", "details"), [
        (
            " · ".join(filter(None, (phrase(voice, f"kind.{each['kind']}"), payer))),
            phrase(voice, f"coverage.status.{each['status']}"),
            _terms(catalog, voice, each),
        )
        for each, payer in agreed
    ])  # fmt: skip
    yield bills(voice, mine)
    yield from money(voice, data)
    yield table(voice, "others", ("date", "what", "amount"), [
        (on(voice, e["date"]), say(f"payer-{e['payer_kind']}", count=1), sum_of(voice, e["amount"], e["kind"]))
        for e in data["paid_by_others"]
    ])  # fmt: skip
    letters = data["letters"]
    yield Section(
        say("own-letters"),
        tuple(say(f"own-column-{name}") for name in ("date", "kind", "number", "amount")),
        tuple(
            (on(voice, e["date"]), say(f"own-letter-{e['kind']}"), ", ".join(e["invoices"]), sum_of(voice, e["asked"]))
            for e in letters
        ),
        tuple(files_of(voice, e) for e in letters),
    )
    mail = [(each["number"], e) for each in mine for e in each["sent"]]
    mail += [(", ".join(each["invoices"]), e) for each in letters for e in each["sent"]]
    mail += [(say("own-mail-for-others"), e) for e in data["other_mail"]]
    yield table(voice, "mail", ("date", "number", "way", "standing"), [
        (on(voice, e["date"]), about, _way(voice, e), say(f"own-mail-{e['outcome'] or 'perhaps'}"))
        for about, e in sorted(mail, key=lambda each: str(each[1]["date"]))
    ])  # fmt: skip
    yield table(voice, "notes", ("date", "what"), [(on(voice, e["time"]), e["text"]) for e in data["notes"]])
    yield table(voice, "questions", ("date", "number", "what"), [
        (on(voice, e["time"]), each["number"], _question(voice, e)) for each in mine for e in each["questions"]
    ])  # fmt: skip
    yield table(voice, "consents", ("date", "what"), [
        (on(voice, e["date"]), e["words"] if e["given"] else say("own-taken-back", words=e["words"]))
        for e in data["consents"]
    ])  # fmt: skip
    yield table(voice, "decisions", ("date", "what", "reason"), [
        (on(voice, e["time"]), say(f"own-decision-{e['decision']}"), e["reason"]) for e in data["decisions"]
    ])  # fmt: skip
    frozen = [", ".join(labelled(voice, k, v) for k, v in e.items()) for e in data["as_on_bills"]]
    yield table(voice, "frozen", ("what",), [(each,) for each in frozen])
    yield table(voice, "erasures", ("date", "reason", "kept"), [
        (on(voice, e["date"]), e["reason"], on(voice, e["until"]) if e["until"] else "") for e in data["erasures"]
    ])  # fmt: skip


def _service(catalog: Catalog, voice: Voice, key: str) -> str:
    known = catalog.service.get(key)
    return voice.words(known.name) if known is not None else key


def _help(catalog: Catalog, voice: Voice, each: Mapping[str, Any]) -> str:
    """What it was, and all that was written down with it."""
    name = _service(catalog, voice, each["service"])
    said = [name if each["quantity"] == "1" else f"{each['quantity']} × {name}"]
    said += [voice.say("own-missed")] if each["no_show"] else []
    said += [labelled(voice, name, each[key]) for key, name in HELP.items() if each.get(key)]
    return "\n".join(said)


def _payer(catalog: Catalog, each: Mapping[str, Any]) -> str:
    known = catalog.payer.get(each.get("payer", ""))
    return known.name if known is not None else ""


def _terms(catalog: Catalog, voice: Voice, each: Mapping[str, Any]) -> str:
    """What was agreed: each thing that is said of it, and how much was used."""
    said = [labelled(voice, name, each[name]) for name in TERMS if each.get(name) not in NOTHING]
    services = [_service(catalog, voice, key) for key in each.get("services", ())]
    said += [labelled(voice, "services", services)] if services else []
    for name in ("spent", "left"):
        of = each.get(name) or {}
        figures = [str(of["units"])] if of.get("units") not in NOTHING else []
        figures += [sum_of(voice, of["amount"])] if of.get("amount") not in NOTHING else []
        said += [labelled(voice, name, figures)] if figures else []
    return "\n".join(said)


def _package(voice: Voice, each: Mapping[str, Any]) -> str:
    """How much of a package was used; until when it holds, or that it was stopped."""
    said = voice.say(
        "own-package-used", used=each["used"], count=each["sessions"], until=date.fromisoformat(each["until"])
    )
    old = voice.say("own-package-old") if each["old_system"] else ""
    stopped = each["stopped"] and voice.say("own-package-stopped", day=date.fromisoformat(each["stopped"]))
    return "\n".join(filter(None, (said, old, stopped, each["reason"])))


def _way(voice: Voice, each: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (phrase(voice, f"client.send.{each['way']}"), each.get("to"))))


def _question(voice: Voice, each: Mapping[str, Any]) -> str:
    """What an accountant found of a bill."""
    said = voice.say(f"own-mark-{each['mark']}")
    return said if each["text"] is None else f"{said}: {each['text']}"
