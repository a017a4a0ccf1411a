"""Paying online, for a practice: its Stripe account, if it has one, and which invoices can be paid there.

A key that moves real money is confirmed once, by a person.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select

from catalog.faults import Faults, fault
from catalog.money import ZERO
from catalog.texts import text
from invoices.payments.booking import STRIPE
from invoices.payments.in_parts import slots
from invoices.payments.keys import ELSEWHERE, KEY, SECRET
from invoices.payments.links import Made, Payable, make_links
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.payments.sync import links_due, money, renew_links
from invoices.store.cashbook import booked_from, on_its_way
from invoices.store.ledger import Ledger
from invoices.store.refundbook import underway
from invoices.store.schema import events, invoices
from invoices.store.shelf import among
from invoices.vault import secret

if TYPE_CHECKING:
    from catalog.organisation import Organisation
    from catalog.texts import Language
    from invoices.practice.practice import Practice
    from invoices.store.cashbook import Cashbook
    from invoices.store.linkbook import Linkbook
    from invoices.store.refundbook import Refundbook

HERE: Final = ("127.0.0.1", "localhost")
ON_THIS_MACHINE: Final = "http://127.0.0.1:8000"  # as `tiered serve` listens, when nobody says otherwise
LIVE: Final = "went-live"


def checkout_of(practice: Practice) -> StripeCheckout | None:
    """The practice's Stripe account; None without a key: invoices then say how to pay by bank.

    `Faults`: checkout-key-wrong when it is no secret key, checkout-stand-in when a live key would go elsewhere than to
    Stripe, checkout-live while nobody confirmed that real money may move; checkout-practised, checkout-went-live where
    money to practise with would meet real money in one set of books.
    """
    key, url = secret(KEY, practice.folder), os.environ.get(ELSEWHERE, "").strip() or None
    if key is None:
        return None
    if not key.startswith(SECRET):
        raise Faults([fault("checkout-key-wrong", name=KEY)])
    checkout = StripeCheckout(key, url)
    if url is not None and (checkout.live or urlsplit(url).hostname not in HERE):
        raise Faults([fault("checkout-stand-in", name=ELSEWHERE)])
    with practice.database.reading() as connection:
        went_live = connection.execute(select(events.c.sequence).where(events.c.kind == LIVE)).first() is not None
        practised = 0 if went_live or not checkout.live else booked_from(connection, STRIPE)
    if went_live and not checkout.live:
        raise Faults([fault("checkout-went-live")])
    if practised:
        raise Faults([fault("checkout-practised", count=practised)])
    if checkout.live and not went_live and not _goes_live(practice):
        raise Faults([fault("checkout-live")])
    return checkout


def _goes_live(practice: Practice) -> bool:
    """True when somebody at the keyboard confirms that real money may move from now on."""
    here = practice.terminal
    if not (here.interactive and here.confirm(here.say("pay.live"))):
        return False
    with practice.store.links() as book:  # both or neither
        for each in (*book.alive(), *book.lost()):  # of the account to practise with
            book.became(each, "closed", because="another account")
        Ledger(book.connection, book.acting).went_live(LIVE)
    return True


class OnlineStore:
    """A practice's money, links, and what can be paid by them."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice

    def cash(self) -> AbstractContextManager[Cashbook]:
        """One transaction about money that came or went."""
        return self._practice.store.cash()

    def refunds(self) -> AbstractContextManager[Refundbook]:
        """One transaction about refunds."""
        return self._practice.store.refunds()

    def links(self) -> AbstractContextManager[Linkbook]:
        """One transaction about payment links."""
        return self._practice.store.links()

    def payable(self, numbers: Collection[str] | None = None) -> list[Payable]:
        """Invoices (None: all), or their parts, that a client or family still has to pay, with what the payer reads."""
        with self._practice.archive() as archive:
            chosen = [] if numbers is None else [among(invoices.c.number, numbers)]
            personal = invoices.c.payer_kind.in_(("client", "family")), invoices.c.kind == "invoice"
            entries = [each for each in archive.entries(*personal, *chosen) if each.open > ZERO]
            language = func.json_extract(invoices.c.record, "$.language").label("language")
            query = select(invoices.c.number, language).where(among(invoices.c.number, [e.number for e in entries]))
            spoken = {row.number: row.language for row in archive.connection.execute(query)}
            asked = slots(archive.connection, entries)
        return [
            Payable(number, amount, self._words(number, spoken[number], in_parts=part is not None), part)
            for (number, part), amount in asked.items()
        ]

    def to_be_linked(self, numbers: Collection[str]) -> list[Payable]:
        """Those of which no payment is on its way: nobody is asked for more meanwhile."""
        with self._practice.database.reading() as connection:
            paying = on_its_way(connection)
        return [each for each in self.payable(numbers) if each.number not in paying]

    def _words(self, number: str, language: Language, *, in_parts: bool) -> dict[str, str]:
        organisation = self._practice.catalog.organisation
        name = organisation.contact.name if organisation.contact else organisation.legal_name
        phone = (organisation.contact.phone if organisation.contact else organisation.phone) or ""
        said = {"number": number, "organisation": organisation.legal_name, "name": name, "phone": phone}
        keys = {"product": "product", "thanks": "thanks", "closed": "closed"}
        if in_parts:  # not in the product: a bank need not read it
            keys |= {"thanks": "thanks-part", "closed": "closed-part"}
        return {key: text(f"command.pay.page.{name}", language, **said) for key, name in keys.items()}


def tokens() -> Iterator[str]:
    """What marks a link or a page: nobody can guess it, and it says nothing."""
    return iter(lambda: secrets.token_urlsafe(16), "")


def page_address(practice: Practice, number: str) -> str:
    """Where the payer reads an invoice; the first time its address is made. `Faults` (`page-not-personal`)."""
    with practice.store.pages() as book:
        return address_of(practice.catalog.organisation, book.token(number, tokens()))


def address_of(organisation: Organisation, token: str) -> str:
    """The address of a payer's page."""
    return f"{(organisation.pay_page or ON_THIS_MACHINE).rstrip('/')}/i/{token}"


def missing_links(practice: Practice, numbers: Collection[str], progress: Callable[[int, int], None]) -> Made:
    """Makes the links that invoices need before their documents are made; nothing without a key."""
    checkout = checkout_of(practice)
    if checkout is None:
        return Made()
    store = OnlineStore(practice)
    return make_links(store, checkout, store.to_be_linked(numbers), tokens(), progress)


def renewed_links(practice: Practice, number: str) -> Made:
    """Brings the links of one invoice up to date; nothing without a key. `Faults`: as `renew_links`."""
    checkout = checkout_of(practice)
    if checkout is None:
        return Made()
    return renew_links(OnlineStore(practice), checkout, tokens(), [number])


def links_follow(practice: Practice, numbers: Collection[str]) -> bool:
    """Shuts, renews or makes the links of invoices of which another amount is open now, at once.

    False while somebody can still pay another amount, because Stripe could not be reached or there is no key any more:
    `todo` names them, and `pay sync` does it.
    """
    store = OnlineStore(practice)
    shuts, makes = links_due(store, numbers)
    if not (shuts or makes):
        return True
    try:
        checkout = checkout_of(practice)
        if checkout is not None and not renew_links(store, checkout, tokens(), numbers).faults:
            return True
    except Faults:
        pass
    return not shuts


def look_first(practice: Practice) -> None:
    """Books what happened at Stripe, before somebody decides about an invoice that may be paid there.

    Without a key, or when Stripe is away (that is said), what we know decides.
    """
    try:
        checkout = checkout_of(practice)
        if checkout is not None:
            _, refused = money(OnlineStore(practice), checkout)
            practice.terminal.complain([wrong for _, wrong in refused])
    except Faults as wrong:
        practice.terminal.complain(wrong.faults)


def finish_refunds(practice: Practice) -> int:
    """Has refunds done that were interrupted, and books them; returns how many. Nothing without a key."""
    with practice.database.reading() as connection:
        waiting = underway(connection)
    checkout = checkout_of(practice) if waiting else None
    if checkout is None:
        return 0
    _, refused = money(OnlineStore(practice), checkout)
    if refused:
        raise Faults(wrong for _, wrong in refused)
    with practice.database.reading() as connection:
        return len(waiting) - len(underway(connection))
