"""Whatever happens at Stripe, at the bank and at the desk, in any order and however often we ask: the money adds up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reception import Reception
from sqlalchemy import Connection

from catalog.faults import Faults
from catalog.money import ZERO, Money
from catalog.terminal import Terminal
from invoices.correct import credit
from invoices.payments.by_hand import Wanted
from invoices.payments.in_parts import agree, end, propose, slots
from invoices.payments.links import make_links
from invoices.payments.online import OnlineStore
from invoices.payments.refunding import ask_back, by_hand, charged, complete
from invoices.payments.settling import keep, keep_no_longer, use, write_off, write_on
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.payments.sync import money, renew_links, sync
from invoices.practice.practice import Practice
from invoices.sandbox.errors import Impossible
from invoices.sandbox.faults import What
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance, kept
from invoices.store.linkbook import asked
from invoices.store.refundbook import asked_back, underway
from invoices.store.verify import verify

LATER = 20 * 24 * 3600


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clients with an invoice each, Anna with two, before Stripe is asked for anything."""
    desk = Reception.opened(tmp_path_factory.mktemp("issued"))
    for name in ("Anna", "Bram", "Chaima"):
        desk.done("deliver", "online-talk", desk.client(name), "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("deliver", "online-talk", "Anna", "--on", "2026-10-12")
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk.folder


@contextmanager
def allowed(*codes: str) -> Iterator[None]:
    """What is refused with one of these does not happen."""
    try:
        yield
    except Faults as wrong:
        if not {each.code for each in wrong.faults} <= set(codes):
            raise


class Story:
    """One practice and one Stripe account."""

    def __init__(self, practice: Practice, stripe: Sandbox) -> None:
        self.practice, self.stripe = practice, stripe
        self.tokens = map("token-{}".format, count(1))
        self.today = practice.terminal.today
        self.asked_back: dict[str, Money] = {}
        self.checkout = StripeCheckout(stripe.key, stripe.url)

    def ask(self) -> None:
        """`tiered pay sync`; when Stripe is down it is asked again another time."""
        try:
            with self.practice.archive() as archive:
                numbers = [entry.number for entry in archive.entries() if entry.open > ZERO]
            store = OnlineStore(self.practice)
            make_links(store, self.checkout, store.payable(numbers), self.tokens)
            sync(store, self.checkout, self.tokens, self.practice.terminal.today)
        except Faults as wrong:
            if {each.code for each in wrong.faults} != {"checkout-down"}:
                raise

    def some(self, kind: str, data: st.DataObject) -> str | None:
        """One of the objects that Stripe has."""
        found = [str(each["id"]) for each in self.stripe.world.all(kind)]
        return data.draw(st.sampled_from(found)) if found else None

    def open_and_pay(self, data: st.DataObject) -> None:
        """A payer opens a link that is there, and pays."""
        link = self.some("payment_link", data)
        if link is not None:
            self.stripe.pay(self.stripe.open(link), data.draw(st.sampled_from(["ideal", "card", "sepa_debit"])))

    def act(self, what: str, data: st.DataObject) -> None:
        """Something that happens; what cannot happen now does not."""
        stripe = self.stripe
        session, charge = self.some("checkout.session", data), self.some("charge", data)
        refund, dispute = self.some("refund", data), self.some("dispute", data)
        acts: dict[str, Callable[[], object]] = {
            "ask": self.ask,
            "pay": lambda: self.open_and_pay(data),
            "settle": lambda: session and stripe.settle(session),
            "fail": lambda: session and stripe.fail(session),
            "refund": lambda: charge and stripe.refund_in_dashboard(charge, data.draw(st.integers(1, 4250))),
            "refund fails": lambda: refund and stripe.fail_refund(refund),
            "dispute": lambda: charge and stripe.dispute(charge),
            "decided": lambda: dispute and stripe.close_dispute(dispute, won=data.draw(st.booleans())),
            "payout": stripe.pay_out,
            "time": lambda: stripe.advance(data.draw(st.sampled_from([60, 24 * 3600, LATER]))),
            "down": lambda: stripe.fail_next(data.draw(st.sampled_from(["before", "after", 429, 500])), count=4),
            "by hand": lambda: self.by_hand(data),
            "give back": lambda: self.give_back(data),
            "give back by hand": lambda: self.give_back_by_hand(data),
            "keep": lambda: self.keep(data),
            "use": lambda: self.use(data),
            "write off": lambda: self.write_off(data),
            "follow": lambda: self.follow(data),
            "credit": lambda: self.credit(data),
            "parts": lambda: self.parts(data),
        }
        with suppress(Impossible):
            acts[what]()

    def number(self, data: st.DataObject) -> str:
        """One of the invoices."""
        return data.draw(st.sampled_from(["2026-00001", "2026-00002", "2026-00003", "2026-00004"]))

    def by_hand(self, data: st.DataObject) -> None:
        """Somebody pays at the desk: a part, all, or too much."""
        amount = Money(data.draw(st.sampled_from([1000, 4220, 4250, 5000])))
        Wanted(self.number(data), amount, "cash", self.practice.terminal.today).book(self.practice)

    def give_back(self, data: st.DataObject) -> None:
        """Staff give something back by Stripe: what is over, or more; Stripe may go down before or after the effect."""
        store, amount = OnlineStore(self.practice), self.amount(data)
        with self.practice.archive() as archive:
            there = [each.number for each in archive.entries() if charged(archive.connection, each.number)]
        number = data.draw(st.sampled_from(there)) if there else self.number(data)
        with allowed("refund-too-much", "refund-more", "refund-not-there", "checkout-down"):
            if data.draw(st.booleans()):
                money(store, self.checkout)
            more = data.draw(st.sampled_from([True, True, False]))
            asked = ask_back(store, number, amount, "because", self.tokens, more=more)
            self.asked_back.update({each.token: each.amount for each in asked})
            what: What | None = data.draw(st.sampled_from([None, "before", "after"]))
            if what is not None:
                self.stripe.fail_next(what, count=3, path="/v1/refunds", method="POST")
            complete(store, self.checkout)
        if data.draw(st.booleans()):  # Stripe forgets the key
            self.stripe.advance(2 * 24 * 3600)

    def give_back_by_hand(self, data: st.DataObject) -> None:
        """Staff transfer something back themselves."""
        number, amount, more = self.number(data), self.amount(data), data.draw(st.booleans())
        with allowed("refund-too-much", "refund-more"):
            by_hand(OnlineStore(self.practice), number, amount, "bank", self.today, "because", more=more)

    def keep(self, data: st.DataObject) -> None:
        """What is over is kept, or counts for another invoice of the same payer; or is kept no longer."""
        amount = data.draw(st.sampled_from([None, Money(300)]))
        with allowed("keep-nothing", "keep-too-much", "use-too-much", "use-nothing-open", "keep-other-payer"):
            other = data.draw(st.sampled_from([None, "2026-00001", "2026-00004"]))
            keep(self.practice.store, self.number(data), amount, other, self.today)
        if data.draw(st.integers(0, 3)) == 0:
            with allowed("use-nothing-kept", "use-more-than-kept"):
                keep_no_longer(self.practice.store, self.number(data), amount, self.today)

    def use(self, data: st.DataObject) -> None:
        """What is kept is used."""
        with allowed("use-nothing-kept", "use-nothing-open", "use-too-much", "use-more-than-kept"):
            use(self.practice.store, self.number(data), data.draw(st.sampled_from([None, Money(300)])), self.today)

    def write_off(self, data: st.DataObject) -> None:
        """Nobody pays it; or they do after all."""
        change = data.draw(st.sampled_from([write_off, write_on]))
        amount = data.draw(st.sampled_from([None, Money(300)]))
        with allowed("write-off-nothing", "write-off-too-much", "write-off-none"):
            change(self.practice.store, self.number(data), amount, "because", self.today)

    def follow(self, data: st.DataObject) -> None:
        """The link of an invoice follows what is open of it."""
        with allowed("checkout-down"):
            renew_links(OnlineStore(self.practice), self.checkout, self.tokens, [self.number(data)])

    def amount(self, data: st.DataObject) -> Money:
        """An amount to give back."""
        return Money(data.draw(st.sampled_from([1, 750, 4250, 8500])))

    def credit(self, data: st.DataObject) -> None:
        """An invoice is taken back; once."""
        try:
            credit(self.practice.store, self.practice.setting(), self.number(data), "drop", "a mistake")
        except Faults as wrong:
            if {each.code for each in wrong.faults} != {"already-credited"}:
                raise

    def parts(self, data: st.DataObject) -> None:
        """An invoice is to be paid in parts from now on, or that is ended."""
        number, today = self.number(data), self.practice.terminal.today
        try:
            if data.draw(st.booleans()):
                end(self.practice, number, "another way")
                return
            with self.practice.archive() as archive:
                (entry,) = archive.of_numbers([number])
            found = propose(entry, data.draw(st.integers(1, 4)), (), today, "month", today)
            agree(self.practice, number, found, None)
        except Faults as wrong:
            if {each.code for each in wrong.faults} - {"parts-none", "parts-nothing-open", "parts-count"}:
                raise

    def holds(self) -> None:
        """The money adds up, and nobody can pay what is not to be paid."""
        with self.practice.archive() as archive:
            connection = archive.connection
            assert not [fault for _, found in verify(connection, self.practice.folder) for fault in found]
            there = sum(each["net"] for each in self.stripe.world.all("balance_transaction"))
            assert balance(connection, "clearing") == Money(there)
            unsure = [each for each in self.stripe.world.all("charge") if each["status"] == "pending"]
            assert balance(connection, "underway") == -Money(sum(each["amount"] for each in unsure))
            asked_back = [each for each in self.stripe.world.all("dispute") if each["status"] not in ("won", "lost")]
            assert balance(connection, "disputed") == Money(sum(each["amount"] for each in asked_back))
            assert balance(connection, "suspense") == ZERO  # all of it is for an invoice of ours
            assert balance(connection, "advances") == -sum(kept(connection).values(), ZERO)
            assert all(amount > ZERO for amount in kept(connection).values())
            assert not underway(connection)
            self.given_back_once(connection)
            entries = {entry.number: entry for entry in archive.entries()}
            assert balance(connection, "receivable") == sum((e.open for e in entries.values()), ZERO)
            alive = [each for each in asked(connection) if each.usable]
            usable = {each.id: each.amount for each in alive}
            open_now = slots(connection, list(entries.values()))
        for link in alive:
            assert link.amount == open_now[link.slot]
        assert len(alive) == len({link.slot for link in alive})
        for each in self.stripe.world.all("payment_link"):
            assert not each["active"] or each["id"] in usable or each["metadata"]["tiered"] not in self.used()

    def given_back_once(self, connection: Connection) -> None:
        """Stripe did what it was asked once or refused it, and never gave back more than was paid."""
        marked = [each for each in self.stripe.world.all("refund") if "tiered_refund" in each["metadata"]]
        done = {each["metadata"]["tiered_refund"]: Money(each["amount"]) for each in marked}
        assert len(done) == len(marked)
        made = {each.token: each.amount for each in asked_back(connection) if each.state == "made"}
        assert made == done
        assert {each.token: each.amount for each in asked_back(connection)} == self.asked_back
        for charge in self.stripe.world.all("charge"):
            assert 0 <= charge["amount_refunded"] <= charge["amount"]

    def used(self) -> set[str]:
        """The marks of links that we know."""
        with self.practice.archive() as archive:
            return {each.token for each in asked(archive.connection) if each.id is not None and not each.usable}


ACTS = ["ask", "pay", "settle", "fail", "refund", "refund fails", "dispute", "decided", "payout", "time", "down"]
ACTS += ["by hand", "credit", "parts", "pay", "ask", "give back", "give back", "give back by hand", "keep", "use"]
ACTS += ["write off", "follow"]
BACK = ["give back", "give back", "give back", "refund", "refund fails", "keep", "ask"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS) | st.sampled_from(BACK), min_size=2, max_size=14), st.data())
def test_any_sequence_of_payments(issued: Path, acts: list[str], data: st.DataObject) -> None:
    """After the last look everything at Stripe is in the books, once, and no link of a settled invoice is alive."""
    with TemporaryDirectory() as place, Sandbox() as stripe:
        copy = Path(shutil.copytree(issued, Path(place) / "practice"))
        with Practice(Terminal(copy, chosen_day=Reception(copy).today)) as practice:
            story = Story(practice, stripe)
            story.ask()
            if data.draw(st.booleans()):  # what begins with money there
                story.open_and_pay(data)
                story.ask()
            for what in acts:
                story.act(what, data)
            stripe.faults.clear()
            story.ask()
            story.ask()
            story.holds()
