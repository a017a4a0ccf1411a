"""The review as `tiered serve` asks for it: each question is answered anew, for a link that still holds."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select

from catalog.dates import Period
from catalog.faults import Faults
from catalog.terminal import Terminal
from invoices.documents.html import template
from invoices.practice.practice import DOCUMENTS, Practice, now
from invoices.practice.wording import clock_text
from invoices.rendering import stem
from invoices.review.marking import kept
from invoices.review.model import Review, Sheet
from invoices.review.pages import index_page
from invoices.review.reading import head, review, sheets
from invoices.review.sample import draw
from invoices.review.sheet_page import Form, sheet_page
from invoices.store.chain import Acting
from invoices.store.reviewbook import Link, Reviewbook, link_of
from invoices.store.schema import invoices
from invoices.web.desk import Document

MOST_DRAWS, LARGEST_SEED = 500, 999_999_999
FRESH = 60  # seconds for which a first screen is shown again: proving all of a large practice takes some


class ReviewDesk:
    """The practice in a folder, for an accountant with a link."""

    def __init__(self, here: Terminal, clock: Callable[[], datetime] = now) -> None:
        self._here, self._clock = here, clock
        self._shown: tuple[str, datetime, Review] | None = None

    def _practice(self) -> Practice:
        return Practice(replace(self._here))  # a terminal of its own: it keeps the day it first was asked for

    def _link(self, practice: Practice, secret: str) -> Link | None:
        with practice.database.reading() as connection:
            return link_of(connection, secret, self._clock())

    def opened(self, secret: str) -> tuple[bytes, int] | None:
        """The page behind the link itself, and for how many seconds what it opens holds."""
        with self._practice() as practice:
            link = self._link(practice, secret)
            if link is None:
                return None
            here = practice.terminal
            page = template("review_open.html.j2").render(
                tell=here.say,
                language=here.language,
                practice=practice.catalog.organisation.legal_name,
                period=link.period,
                until=clock_text(here, link.until),
            )
            left = datetime.fromisoformat(link.until) - self._clock()
            return page.encode(), max(1, int(left.total_seconds()))

    def index(self, secret: str, query: Mapping[str, str]) -> bytes | None:
        """The first screen, with a sample where one is asked for."""
        with self._practice() as practice:
            link = self._link(practice, secret)
            if link is None:
                return None
            found = self._review(practice, link)
            size, seed = _number(query.get("sample"), MOST_DRAWS), _number(query.get("seed"), LARGEST_SEED)
            if size:
                found = replace(found, sample=draw(found.entries, size, seed or 0, found.name))
            return index_page(found, practice.terminal, practice.catalog.organisation.legal_name, live=True).encode()

    def _review(self, practice: Practice, link: Link) -> Review:
        """All of it is proved anew, but not twice in a minute while nothing happened."""
        with practice.database.reading() as connection:
            stands = f"{link.period} {practice.terminal.today} {head(connection)}"
            if self._shown is not None:
                before, moment, found = self._shown
                if before == stands and (self._clock() - moment).total_seconds() < FRESH:
                    return found
            found = review(connection, practice.folder, practice.catalog, link.period, practice.terminal)
        self._shown = stands, self._clock(), found
        return found

    def sheet(self, secret: str, name: str) -> bytes | None:
        """The page of an invoice of the period."""
        with self._practice() as practice:
            link = self._link(practice, secret)
            sheet = None if link is None else _sheet(practice, link, name)
            if link is None or sheet is None:
                return None
            return _page(practice, link, sheet, Form(token(secret)))

    def mark(self, secret: str, name: str, sent: Mapping[str, str]) -> bytes | bool | None:
        """True when it is kept; the page again, with what was wrong; None for what this link cannot do."""
        with self._practice() as practice:
            link = self._link(practice, secret)
            sheet = None if link is None else _sheet(practice, link, name)
            kind = sent.get("mark")
            if link is None or sheet is None or kind not in ("checked", "question"):
                return None
            if not hmac.compare_digest(sent.get("token", "").encode(), token(secret).encode()):
                return None
            text = sent.get("text", "") if kind == "question" else None
            try:
                asked = None if text is None else kept(text)
            except Faults as wrong:
                return _page(practice, link, sheet, Form(token(secret), _said(practice, wrong)))  # not what was sent
            if kind == "question" and not asked:
                return _page(practice, link, sheet, Form(token(secret)))
            actor = practice.terminal.say("review.accountant", link=link.id)
            try:
                with practice.database.transaction() as connection:
                    Reviewbook(connection, Acting(actor, self._clock())).mark(
                        sheet.entry.number, "checked" if kind == "checked" else "question", asked
                    )
            except Faults as wrong:
                return _page(practice, link, sheet, Form(token(secret), _said(practice, wrong)))
            return True

    def document(self, secret: str, path: str) -> Document | None:
        """A document of an invoice of the period, as it was made."""
        with self._practice() as practice:
            link = self._link(practice, secret)
            name = path.rpartition("/")[2].rpartition(".")[0].partition("-copy-")[0]
            sheet = None if link is None else _sheet(practice, link, name)
            wanted = f"{DOCUMENTS}/{path}"
            if sheet is None or wanted not in {document.path for document in sheet.documents}:
                return None
            file, folder = (practice.folder / wanted).resolve(), (practice.folder / DOCUMENTS).resolve()
            if not file.is_relative_to(folder) or not file.is_file():
                return None
            return Document(file.name, file.read_bytes())


def token(secret: str) -> str:
    """What a form of this link carries: nobody who does not have the link can know it."""
    return hashlib.sha256(f"mark {secret}".encode()).hexdigest()


def _said(practice: Practice, wrong: Faults) -> str:
    return " ".join(each.message(practice.terminal.language) for each in wrong.faults)


def _number(text: str | None, most: int) -> int | None:
    if not text or len(text) > len(str(most)) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if int(text) <= most else None


def _sheet(practice: Practice, link: Link, name: str) -> Sheet | None:
    """The invoice of the period whose documents are called so."""
    columns, period = invoices.c, Period.named(link.period)
    with practice.archive() as archive:
        rows = archive.connection.execute(select(columns.number, columns.issued))
        numbers = [each for each, day in rows if stem(each) == name and date.fromisoformat(day) in period]
        return next(sheets(archive, archive.of_numbers(numbers)), None)


def _page(practice: Practice, link: Link, sheet: Sheet, form: Form) -> bytes:
    organisation, chosen = practice.catalog.organisation, practice.catalog.accounts
    return sheet_page(sheet, practice.terminal, organisation.legal_name, link.period, chosen, form).encode()
