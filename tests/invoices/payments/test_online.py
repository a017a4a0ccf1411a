"""Paying by link, against the stand-in for Stripe: made once, booked once, dead when nothing is to be paid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from catalog.faults import Faults, fault
from catalog.money import Money
from catalog.terminal import Terminal
from invoices.payments.checkout import Ask, Link
from invoices.payments.online import look_first
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.practice.practice import Practice
from invoices.sandbox.errors import Impossible
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance
from invoices.store.ledger import Ledger
from invoices.store.linkbook import Linkbook

NUMBER = "2026-00001"


def issue(desk: Reception) -> dict[str, Any]:
    return dict(desk.data("issue", "--month", "2026-10", "--yes")["invoices"][0])


def links(stripe: Sandbox) -> list[dict[str, Any]]:
    return [dict(each) for each in stripe.world.all("payment_link")]


def the_link(stripe: Sandbox) -> str:
    (link,) = (each["id"] for each in links(stripe) if each["active"])
    return str(link)


def holds(desk: Reception, stripe: Sandbox) -> None:
    """Our clearing account is what Stripe holds, and everything can be proved."""
    assert desk.run("verify").exit_code == 0, desk.run("verify").output
    there = sum(each["net"] for each in stripe.world.all("balance_transaction"))
    with Practice(Terminal(desk.folder)) as practice, practice.database.reading() as connection:
        assert balance(connection, "clearing") == Money(there)


def test_from_link_to_paid(desk: Reception, stripe: Sandbox) -> None:
    """One tap: the invoice has a link, it is paid, and Stripe's fee stands apart."""
    made = issue(desk)
    url = made["payment_url"]
    assert url.startswith(stripe.url)
    page = (desk.folder / made["documents"]["html"]).read_text()
    assert url in page
    assert url in desk.done("invoice", "show", NUMBER)
    (link,) = links(stripe)
    assert link["metadata"].keys() == {"tiered"}
    stripe.pay(stripe.open(the_link(stripe)))
    said = desk.data("pay", "sync")
    assert said["invoices"] == [
        {"number": NUMBER, "status": "paid", "paid": "85.00", "written_off": "0.00", "open": "0.00"}
    ]
    assert [(each["kind"], each["amount"]) for each in said["movements"]] == [("payment", "85.00"), ("fee", "-0.29")]
    assert said["balance"] == {"stripe": "84.71", "books": "84.71"}
    assert desk.data("pay", "sync")["movements"] == []
    assert desk.data("invoice", "show", NUMBER)["payment_url"] is None
    holds(desk, stripe)


def test_without_a_key(desk: Reception) -> None:
    """Everything works, and nobody is asked for anything."""
    assert issue(desk)["payment_url"] is None
    assert "geen sleutel" in desk.refused("pay", "sync")


def test_stripe_is_down(desk: Reception, stripe: Sandbox) -> None:
    """The invoice is issued, and its documents wait for the link."""
    stripe.fail_next("before", count=10)
    result = desk.run("issue", "--month", "2026-10", "--yes", "--json")
    assert result.exit_code == 0, result.output
    assert "tiered resume" in result.stderr
    (invoice,) = desk.data("invoice", "list")["invoices"]
    assert invoice["documents"] == {}
    stripe.faults.clear()
    desk.done("resume")
    (invoice,) = desk.data("invoice", "list")["invoices"]
    assert invoice["payment_url"]
    assert invoice["documents"].keys() == {"pdf", "html", "ubl"}
    assert len(links(stripe)) == 1


def test_a_lost_answer_makes_no_second_link(desk: Reception, stripe: Sandbox) -> None:
    """The link was made and its answer lost, also for a day and a half: the next command finds it."""
    stripe.fail_next("after", count=10)
    desk.run("issue", "--month", "2026-10", "--yes")
    stripe.faults.clear()
    assert len(links(stripe)) == 1
    stripe.advance(36 * 3600)
    desk.done("resume")
    assert len(links(stripe)) == 1
    (invoice,) = desk.data("invoice", "list")["invoices"]
    assert invoice["payment_url"]


def test_paid_by_bank_the_link_is_dead(desk: Reception, stripe: Sandbox) -> None:
    """Somebody who had the page open cannot pay a second time, from the moment that it is booked."""
    issue(desk)
    session = stripe.open(the_link(stripe))
    said = desk.done("pay", "book", NUMBER, "85", "--how", "bank", "--on", "2026-11-09")
    assert "pay sync" not in said
    assert "pay sync" not in desk.done("todo")
    assert not any(each["active"] for each in links(stripe))
    with pytest.raises(Impossible):
        stripe.pay(session)
    holds(desk, stripe)


def test_paid_by_bank_while_stripe_is_down(desk: Reception, stripe: Sandbox) -> None:
    """It is booked all the same; what is left to do is said, and the next look does it."""
    issue(desk)
    stripe.fail_next("before", count=10)
    said = desk.done("pay", "book", NUMBER, "85", "--how", "bank", "--on", "2026-11-09")
    assert "Sluit die met: tiered pay sync" in said
    assert "Sluit die met: tiered pay sync" in desk.done("todo")
    stripe.faults.clear()
    desk.done("pay", "sync")
    assert "pay sync" not in desk.done("todo")
    assert not any(each["active"] for each in links(stripe))


def test_a_new_link_that_could_not_be_made_is_made_later(
    desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old link is shut and Stripe goes down before the new one: whoever owes the rest gets a link all the same."""
    issue(desk)

    def down(*_: object) -> None:
        raise Faults([fault("checkout-down")])

    with monkeypatch.context() as patched:
        patched.setattr(StripeCheckout, "make", down)
        desk.done("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")
    assert not any(each["active"] for each in links(stripe))
    desk.done("pay", "sync")
    assert desk.data("invoice", "show", NUMBER)["payment_url"]
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"


def test_a_part_in_cash_while_a_debit_is_on_its_way(desk: Reception, stripe: Sandbox) -> None:
    """Nobody is asked for the rest while all of it is on its way; when the bank refuses, there is a link again."""
    issue(desk)
    session = stripe.open(the_link(stripe))
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    desk.done("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "sync")
    assert desk.data("invoice", "show", NUMBER)["payment_url"] is None
    stripe.fail(session)
    desk.done("pay", "sync")
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    holds(desk, stripe)


def test_paid_twice(desk: Reception, stripe: Sandbox) -> None:
    """By bank and by the link: what is over is said."""
    issue(desk)
    stripe.pay(stripe.open(the_link(stripe)))
    desk.done("pay", "book", NUMBER, "85", "--how", "bank", "--on", "2026-11-09")
    assert "te veel betaald" in desk.done("pay", "sync")
    assert "Anna Jansen betaalde" in desk.done("todo")
    assert desk.data("pay", "show", NUMBER)["open"] == "-85.00"
    holds(desk, stripe)


def test_a_part_by_bank_makes_another_link(desk: Reception, stripe: Sandbox) -> None:
    """The link is for what is open, and no other amount."""
    first = issue(desk)["payment_url"]
    desk.done("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "sync")
    second = desk.data("invoice", "show", NUMBER)["payment_url"]
    assert second not in (None, first)
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    holds(desk, stripe)


def test_a_link_that_could_not_be_made_is_made_the_next_time(
    desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old link was shut, and then Stripe was gone: the next time there is one again, and no second."""
    issue(desk)

    def gone(*_: object) -> None:
        raise Faults([fault("checkout-down")])

    with monkeypatch.context() as while_away:
        while_away.setattr(StripeCheckout, "make", gone)
        assert not desk.data("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")["links"]
        assert desk.run("pay", "sync").exit_code == 1
    desk.done("pay", "sync")
    assert desk.data("invoice", "show", NUMBER)["payment_url"]
    desk.done("pay", "sync")
    assert [each["active"] for each in links(stripe)] == [False, True]


def test_a_link_is_asked_for_after_a_part_was_paid(desk: Reception, stripe: Sandbox) -> None:
    """Whoever is read the link pays what is open, and not the whole again; of what is paid there is none to read."""
    first = issue(desk)["payment_url"]
    desk.done("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")
    assert desk.data("pay", "link", NUMBER)["payment_url"] != first
    assert [each["active"] for each in links(stripe)] == [False, True]
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    assert desk.data("pay", "link", NUMBER)["payment_url"] is None
    holds(desk, stripe)


def test_a_direct_debit_is_on_its_way(desk: Reception, stripe: Sandbox) -> None:
    """Completed is not paid; what fails opens the invoice again, with a link that works."""
    issue(desk)
    link = the_link(stripe)
    session = stripe.open(link)
    stripe.pay(session, "sepa_debit")
    said = desk.data("pay", "sync")
    assert said["pending"] == [NUMBER]
    assert f"Onderweg: de betaling van rekening {NUMBER}." in desk.done("pay", "show", NUMBER)
    assert [each["kind"] for each in said["movements"]] == ["pending", "fee"]
    holds(desk, stripe)
    assert desk.data("pay", "show", NUMBER)["status"] == "open"
    assert desk.data("pay", "sync")["pending"] == [NUMBER]
    stripe.fail(session)
    assert desk.data("pay", "sync")["failed"] == [NUMBER]
    again = desk.data("invoice", "show", NUMBER)["payment_url"]
    assert again
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    holds(desk, stripe)


def test_a_direct_debit_that_is_settled(desk: Reception, stripe: Sandbox) -> None:
    issue(desk)
    session = stripe.open(the_link(stripe))
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    stripe.settle(session)
    stripe.advance(6 * 24 * 3600)
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    assert "onderweg" not in desk.done("pay", "show", NUMBER)
    holds(desk, stripe)


def test_an_institution_has_no_link(desk: Reception, stripe: Sandbox) -> None:
    """And that is what it says, not that nothing is open."""
    bram = desk.client("Bram Okafor")
    desk.done("coverage", "add", bram, "grant", "--payer", "utrecht", "--reference", "B-1", "--units", "10")
    desk.deliver("online-talk", bram, "2026-10-05")
    made = desk.data("issue", "--month", "2026-10", "--yes")["invoices"]
    (number,) = [each["number"] for each in made if each["payment_url"] is None]
    assert "instelling" in desk.done("pay", "link", number)


def test_two_ask_at_the_same_time(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one asks how a direct debit or a dispute stands, another books it: it is booked once."""
    issue(desk)
    session = stripe.open(the_link(stripe))
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    charge = stripe.settle(session)
    for question in ("charge", "dispute"):
        if question == "dispute":
            stripe.close_dispute(stripe.dispute(charge), won=False)
        asked, inside = getattr(StripeCheckout, question), []

        def answered(self: StripeCheckout, about: str, asked: Any = asked, inside: list[str] = inside) -> Any:
            told = asked(self, about)
            if not inside:
                inside.append(about)
                inside.append(desk.done("pay", "sync"))
            return told

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(StripeCheckout, question, answered)
            desk.done("pay", "sync")
        assert len(inside) == 2
    kinds = [each["kind"] for each in desk.data("pay", "show", NUMBER)["movements"]]
    assert kinds == ["payment", "dispute-lost"]
    holds(desk, stripe)


def test_refunds_and_disputes(desk: Reception, stripe: Sandbox) -> None:
    """What is given back in the Dashboard, and what a payer asks back at their bank, reaches the books."""
    issue(desk)
    charge = stripe.pay(stripe.open(the_link(stripe)), "card")
    desk.done("pay", "sync")
    refund = stripe.refund_in_dashboard(charge, 1000)
    assert desk.data("pay", "sync")["invoices"][0]["open"] == "10.00"
    holds(desk, stripe)
    stripe.fail_refund(refund)
    assert desk.data("pay", "sync")["invoices"][0]["open"] == "0.00"
    holds(desk, stripe)
    dispute = stripe.dispute(charge)
    desk.done("pay", "sync")
    holds(desk, stripe)
    assert desk.data("pay", "show", NUMBER)["open"] == "0.00"
    stripe.close_dispute(dispute, won=False)
    assert desk.data("pay", "sync")["invoices"][0]["open"] == "85.00"
    assert desk.data("pay", "sync")["movements"] == []
    holds(desk, stripe)


def test_a_dispute_that_is_won(desk: Reception, stripe: Sandbox) -> None:
    issue(desk)
    charge = stripe.pay(stripe.open(the_link(stripe)), "card")
    dispute = stripe.dispute(charge)
    desk.done("pay", "sync")
    stripe.close_dispute(dispute, won=True)
    desk.done("pay", "sync")
    assert desk.data("pay", "show", NUMBER)["open"] == "0.00"
    holds(desk, stripe)


def test_payouts(desk: Reception, stripe: Sandbox) -> None:
    """What Stripe sends to the bank is on its way until the bank statement says so."""
    issue(desk)
    stripe.pay(stripe.open(the_link(stripe)))
    stripe.advance(14 * 24 * 3600)
    stripe.pay_out()
    desk.done("pay", "sync")
    holds(desk, stripe)
    with Practice(Terminal(desk.folder)) as practice, practice.database.reading() as connection:
        assert balance(connection, "transit") == Money(8471)


@pytest.mark.parametrize(
    ("key", "url", "said"),
    [
        ("pk_test_1", None, "geen geheime sleutel"),
        ("sk_live_1", "http://127.0.0.1:9", "alleen om te oefenen"),
        ("sk_test_1", "https://elsewhere.example", "alleen om te oefenen"),
        ("sk_live_1", None, "nog niemand bevestigd"),
    ],
)
def test_keys(desk: Reception, monkeypatch: pytest.MonkeyPatch, key: str, url: str | None, said: str) -> None:
    """A key that cannot be right is refused before anything is asked of anybody, and never repeated."""
    monkeypatch.setenv("STRIPE_API_KEY", key)
    if url:
        monkeypatch.setenv("TIERED_STRIPE_URL", url)
    refused = desk.refused("pay", "sync")
    assert said in refused
    assert key not in refused


def test_a_key_that_stripe_does_not_know(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(desk)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_x".replace("live", "testing"))
    refused = desk.refused("pay", "sync")
    assert "herkent de sleutel niet" in refused
    assert "sk_testing" not in refused


def test_the_demo_moves_no_real_money(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A live key in the environment is left alone by the demo: its invoices say how to pay by bank."""
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_abcdefgh12345678")
    monkeypatch.setenv("TIERED_STRIPE_URL", "http://127.0.0.1:9")
    desk = Reception(tmp_path / "demo")
    desk.done("demo", tmp_path / "demo")
    assert {each["payment_url"] for each in desk.data("invoice", "list")["invoices"]} == {None}


def test_many_links_take_few_questions(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many open invoices Stripe is not asked about each: who paid, or is paying, is seen all the same."""
    for place in range(12):
        desk.done("deliver", "online-talk", desk.client(f"Client {place}"), "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    there = [str(each["id"]) for each in links(stripe)]
    stripe.pay(stripe.open(there[0]))
    stripe.pay(stripe.open(there[1]), "sepa_debit")
    asked: list[str] = []
    one = StripeCheckout.visits

    def visits(self: StripeCheckout, link: str) -> Any:
        asked.append(link)
        return one(self, link)

    monkeypatch.setattr(StripeCheckout, "visits", visits)
    said = desk.data("pay", "sync")
    assert [each["status"] for each in said["invoices"]] == ["paid"]
    assert len(said["pending"]) == 1
    assert asked == [there[0]]  # only to shut it
    holds(desk, stripe)


def test_another_account(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the account to practise with to the real one: its links are dead here, and every bill gets one of ours."""
    first = issue(desk)["payment_url"]
    with Sandbox() as other:
        monkeypatch.setenv("STRIPE_API_KEY", other.key)
        monkeypatch.setenv("TIERED_STRIPE_URL", other.url)
        desk.done("pay", "book", NUMBER, "50", "--how", "cash", "--on", "2026-11-09")
        desk.done("pay", "sync")
        now = desk.data("invoice", "show", NUMBER)["payment_url"]
        assert now not in (None, first)
        other.pay(other.open(the_link(other)))
        assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"


def test_a_write_off_looks_at_stripe_first(desk: Reception, stripe: Sandbox) -> None:
    """What was paid a minute ago is not written off."""
    issue(desk)
    stripe.pay(stripe.open(the_link(stripe)))
    desk.refused("pay", "write-off", NUMBER, "--reason", "nobody answers", "--yes")
    assert desk.data("pay", "show", NUMBER)["status"] == "paid"
    holds(desk, stripe)


def test_written_off_and_credited_is_not_paid_too_much(desk: Reception, stripe: Sandbox) -> None:
    """Nobody paid a cent: neither staff nor the payer read that money goes back."""
    issue(desk)
    desk.done("pay", "write-off", NUMBER, "20", "--reason", "x", "--yes")
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "x", "--yes")
    assert desk.data("invoice", "show", NUMBER)["status"] == "credited"
    desk.done("invoice", "copy", NUMBER)
    copy = (desk.folder / f"documents/2026/{NUMBER}-copy-2.html").read_text()
    assert "te veel" not in copy
    assert "85,00" in copy


def test_undone_there_is_a_link_again(desk: Reception, stripe: Sandbox) -> None:
    """What was booked by mistake closed the link: whoever still pays has one at once."""
    first = issue(desk)["payment_url"]
    desk.done("pay", "book", NUMBER, "85", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "undo", "p-00001", "--reason", "another Anna")
    again = desk.data("invoice", "show", NUMBER)["payment_url"]
    assert again not in (None, first)
    stripe.pay(stripe.open(the_link(stripe)))
    assert desk.data("pay", "sync")["invoices"][0]["status"] == "paid"
    holds(desk, stripe)


def goes_live(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_live_abcdefgh12345678")
    monkeypatch.delenv("TIERED_STRIPE_URL")
    monkeypatch.setattr(StripeCheckout, "transactions", lambda *_: iter(()))
    monkeypatch.setattr(StripeCheckout, "make", lambda _, ask: Link(f"plink_{ask.token}", "https://buy.stripe.test/1"))
    monkeypatch.setattr(StripeCheckout, "balance", lambda _: Money(0))
    monkeypatch.setattr(StripeCheckout, "visits", lambda *_: [])


def test_going_live(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person says yes once; links of the account to practise with are dead from then on, and so is its key."""
    issue(desk)
    with monkeypatch.context() as live:
        goes_live(live)
        assert "echt geld" in desk.refused("pay", "sync")
        desk.done("pay", "sync", typed="j\n")
        assert desk.data("invoice", "show", NUMBER)["payment_url"] == "https://buy.stripe.test/1"
        assert desk.run("pay", "sync").exit_code == 0  # and is not asked again
    assert "sleutel om te oefenen" in desk.refused("pay", "sync")
    assert desk.data("invoice", "show", NUMBER)["payment_url"] == "https://buy.stripe.test/1"


def test_going_live_is_interrupted(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nobody said yes, and it is asked again: no link to practise with is left among the real ones."""
    issue(desk)
    goes_live(monkeypatch)
    for about in (Linkbook, "alive"), (Ledger, "went_live"):
        with monkeypatch.context() as killed:
            killed.setattr(*about, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            assert desk.run("pay", "sync", typed="j\n").exit_code != 0
        assert "echt geld" in desk.refused("pay", "sync")
    desk.done("pay", "sync", typed="j\n")
    assert desk.data("invoice", "show", NUMBER)["payment_url"] == "https://buy.stripe.test/1"


def test_practice_money_stays_out_of_real_books(
    desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where payments were practised, real money does not come; the link stays one to practise with."""
    issue(desk)
    stripe.pay(stripe.open(the_link(stripe)), "sepa_debit")
    desk.done("pay", "sync")
    goes_live(monkeypatch)
    assert "tiered demo" in desk.refused("pay", "sync", typed="j\n")
    assert desk.data("invoice", "show", NUMBER)["payment_url"] is None


def test_a_link_that_was_used_is_shown_nowhere(desk: Reception, stripe: Sandbox) -> None:
    """Another command than `sync` books the payment: when the invoice is open again it has a link that works."""
    first = issue(desk)["payment_url"]
    stripe.pay(stripe.open(the_link(stripe)))
    desk.done("pay", "refund", NUMBER, "85", "--how", "stripe", "--more", "--reason", "x", "--yes")
    now = desk.data("invoice", "show", NUMBER)["payment_url"]
    assert now not in (None, first)
    (alive,) = [each["url"] for each in links(stripe) if each["active"]]
    assert now == alive
    holds(desk, stripe)


def test_a_link_of_which_the_payment_is_on_its_way(desk: Reception, stripe: Sandbox) -> None:
    """Also when another command than `sync` hears of it. Where the bank refuses it, another link takes its place."""
    issue(desk)
    session = stripe.open(the_link(stripe))
    stripe.pay(session, "sepa_debit")
    with desk.practice() as practice:
        look_first(practice)
    assert desk.data("invoice", "show", NUMBER)["payment_url"] is None
    stripe.fail(session)
    desk.done("pay", "sync")
    (alive,) = [each["url"] for each in links(stripe) if each["active"]]
    assert desk.data("invoice", "show", NUMBER)["payment_url"] == alive
    holds(desk, stripe)


def test_paid_while_its_link_is_made(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The link that Stripe was making asks what is not open any more: it is shut at once."""
    desk.done("issue", "--month", "2026-10", "--yes")
    make = StripeCheckout.make
    paid: list[str] = []

    def slow(self: StripeCheckout, ask: Ask) -> Link:
        if not paid:
            paid.append(Reception(desk.folder).done("pay", "book", NUMBER, "75", "--how", "bank", "--on", "2026-11-09"))
        return make(self, ask)

    monkeypatch.setattr(StripeCheckout, "make", slow)
    desk.done("pay", "book", NUMBER, "10", "--how", "cash", "--on", "2026-11-09")
    assert desk.data("pay", "show", NUMBER)["status"] == "paid"
    assert not [each for each in links(stripe) if each["active"]]
    assert desk.data("invoice", "show", NUMBER)["payment_url"] is None


def test_paid_while_its_first_link_is_made(desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of an invoice that is just issued, before anybody had a link."""
    make = StripeCheckout.make

    def slow(self: StripeCheckout, ask: Ask) -> Link:
        Reception(desk.folder).done("pay", "book", NUMBER, "85", "--how", "bank", "--on", "2026-11-09")
        return make(self, ask)

    monkeypatch.setattr(StripeCheckout, "make", slow)
    desk.done("issue", "--month", "2026-10", "--yes")
    assert not [each for each in links(stripe) if each["active"]]
