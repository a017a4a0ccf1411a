"""What the payer would see at a link: a plain page that says first of all that this is practice."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Final

from catalog.money import Money
from catalog.texts import Language, text
from invoices.sandbox import sessions
from invoices.sandbox.errors import Impossible
from invoices.sandbox.ledger import METHODS
from invoices.sandbox.world import Thing, World

STYLE: Final = """
body { max-width: 34rem; margin: 0 auto; padding: 0 1.25rem 2rem; font: 1.1rem/1.5 system-ui, sans-serif;
  background: #fff; color: #1c2624; }
.banner { margin: 0 -1.25rem 1.5rem; padding: 1rem 1.25rem; background: #8a1c1c; color: #fff; font-weight: 700;
  font-size: 1.3rem; text-align: center; }
.amount { font-size: 2rem; font-weight: 650; margin: 0; }
button { display: block; width: 100%; margin: .6rem 0; padding: .8rem; font: inherit; border: 2px solid #1f5f5b;
  border-radius: .4rem; background: #1f5f5b; color: #fff; cursor: pointer; }
button.quiet { background: #fff; color: #1f5f5b; }
button:focus-visible { outline: 3px solid #1c2624; outline-offset: 3px; }
"""
LEAVE: Final = "leave"
DECISIONS: Final = ("settle", "refuse")  # what the payer's bank does with a direct debit, some days later


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, or where to look instead."""

    html: str = ""
    status: int = HTTPStatus.OK
    location: str = ""


def answer(world: World, method: str, path: str, given: dict[str, str]) -> Shown:
    """What a browser gets: `/pay/{link}` opens a session, `/session/{id}` shows it, and takes the payer's choice."""
    where, _, name = path.lstrip("/").partition("/")
    language = _language(given.get("locale"))
    try:
        with world.lock:
            if where == "pay" and method == "GET":
                return _enter(world, name, given, language)
            if where == "session":
                session = world.there("checkout.session", name)
                language = _language(session["locale"])
                return _chosen(world, session, given) if method == "POST" else _session(world, session, given, language)
    except Impossible:
        pass
    return _message("gone", language, HTTPStatus.NOT_FOUND)


def _language(locale: str | None) -> Language:
    return "en" if locale and locale.startswith("en") else "nl"


def _enter(world: World, name: str, given: dict[str, str], language: Language) -> Shown:
    link = world.there("payment_link", name)
    try:
        session = sessions.enter(world, name, given.get("client_reference_id"), given.get("locale"))
    except Impossible:
        return _message("closed", language, HTTPStatus.GONE, link["inactive_message"] or "")
    return Shown(status=HTTPStatus.SEE_OTHER, location=session["url"])


def _chosen(world: World, session: Thing, given: dict[str, str]) -> Shown:
    here = f"{world.url}/session/{session['id']}"
    choice = given.get("choice", "")
    if choice == LEAVE:
        return Shown(status=HTTPStatus.SEE_OTHER, location=f"{here}?left=yes")
    if choice in DECISIONS:
        decide = sessions.settle if choice == "settle" else sessions.fail
        decide(world, session["id"])
        return Shown(status=HTTPStatus.SEE_OTHER, location=here)
    if session["status"] == "open" and choice in METHODS:
        sessions.pay(world, session["id"], choice)
        after = world.things[session["payment_link"]]["after_completion"]
        if after["type"] == "redirect":
            here = after["redirect"]["url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return Shown(status=HTTPStatus.SEE_OTHER, location=here)


def _session(world: World, session: Thing, given: dict[str, str], language: Language) -> Shown:
    if session["status"] == "expired":
        return _message("expired", language, HTTPStatus.GONE)
    if session["status"] == "complete":
        after = world.things[session["payment_link"]]["after_completion"]
        own = (after.get("hosted_confirmation") or {}).get("custom_message") or ""
        if session["payment_status"] == "paid":
            return _message("paid", language, message=own)
        if not sessions.is_on_its_way(world, session["id"]):
            return _message("refused", language)
        buttons = "".join(_button(choice, language) for choice in DECISIONS)
        bank = f'<p>{_text("try-bank", language)}</p><form method="post">{buttons}</form>'
        return _message("on-its-way", language, message=own, more=bank)
    if "left" in given:
        return _message("left", language)
    buttons = "".join(_button(choice, language) for choice in (*METHODS, LEAVE))
    items = "".join(f"<p>{escape(item['description'])}</p>" for item in world.items[session["id"]])
    amount = escape(text("sandbox.amount", language, amount=Money(session["amount_total"])))
    body = f'{items}<p class="amount">{amount}</p><p>{_text("try", language)}</p><form method="post">{buttons}</form>'
    return Shown(_page(body, language))


def _button(choice: str, language: Language) -> str:
    label = text(f"sandbox.choice.{choice}", language)
    quiet = ' class="quiet"' if choice in (LEAVE, *DECISIONS) else ""
    return f'<button name="choice" value="{choice}"{quiet}>{escape(label)}</button>'


def _message(key: str, language: Language, status: int = HTTPStatus.OK, message: str = "", more: str = "") -> Shown:
    own = f"<p>{escape(message)}</p>" if message else ""
    return Shown(_page(f"<p>{_text(key, language)}</p>{own}{more}", language), status)


def _page(body: str, language: Language) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{_text('title', language)}</title><style>{STYLE}</style></head>"
        f'<body><header class="banner">{_text("banner", language)}</header><main>{body}</main></body></html>'
    )


def _text(key: str, language: Language) -> str:
    return escape(text(f"sandbox.{key}", language))
