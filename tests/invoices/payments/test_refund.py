"""`tiered pay refund | keep | use | write-off`: what was paid too much goes back or is kept, once, and proved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from catalog.faults import Faults, fault
from catalog.terminal import Terminal
from invoices.payments.stripe_checkout import StripeCheckout
from invoices.practice.practice import Practice
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance

FIRST, SECOND, OTHER = "2026-00001", "2026-00002", "2026-00003"
WHY = ("--reason", "Twee keer betaald")
BY_STRIPE = ("--how", "stripe", *WHY)
BY_BANK = ("--how", "bank", *WHY)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """Anna has an invoice of 85.00 and a later one of 42.50, Bram one of 42.50."""
    desk = Reception.opened(tmp_path)
    anna, bram = desk.client("Anna Jansen"), desk.client("Bram de Vries")
    for day in ("2026-09-01", "2026-09-08"):
        desk.done("deliver", "online-talk", anna, "--on", day)
    desk.done("issue", "--month", "2026-09", "--yes")
    desk.done("deliver", "online-talk", anna, "--on", "2026-10-05")
    desk.done("deliver", "online-talk", bram, "--on", "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


@pytest.fixture
def online(stripe: Sandbox, desk: Reception) -> Reception:
    """The same, and each invoice has a link."""
    for number in (FIRST, SECOND, OTHER):
        desk.done("pay", "link", number)
    assert stripe.world.all("payment_link")
    return desk


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def book(desk: Reception, number: str, amount: str, how: str = "bank") -> None:
    desk.done("pay", "book", number, amount, "--how", how, "--on", "2026-11-09")


def pay(desk: Reception, stripe: Sandbox, number: str, **how: Any) -> str:
    """Somebody pays by the link of an invoice; the charge."""
    url = desk.data("invoice", "show", number)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    charge = stripe.pay(stripe.open(link), **how)
    desk.done("pay", "sync")
    return charge


def twice(desk: Reception, stripe: Sandbox) -> str:
    """The first invoice is paid by Stripe, and by bank too."""
    charge = pay(desk, stripe, FIRST, method="card")
    book(desk, FIRST, "85")
    return charge


def stands(desk: Reception, number: str) -> tuple[str, str]:
    shown = desk.data("pay", "show", number)
    return shown["status"], shown["open"]


def holds(desk: Reception, stripe: Sandbox | None = None) -> dict[str, int]:
    """Everything can be proved, the books say what is open, and clearing is what Stripe holds; the balances."""
    assert desk.run("verify").exit_code == 0, desk.run("verify").output
    accounts = ("receivable", "clearing", "bank", "cash", "advances", "written-off")
    with Practice(Terminal(desk.folder)) as practice, practice.archive() as archive:
        found = {name: balance(archive.connection, name).cents for name in accounts}
        assert found["receivable"] == sum(entry.open.cents for entry in archive.entries())
    assert found["advances"] <= 0
    if stripe is not None:
        assert found["clearing"] == sum(each["net"] for each in stripe.world.all("balance_transaction"))
    return found


def refunds(stripe: Sandbox) -> list[tuple[int, str]]:
    return [(each["amount"], str(each["status"])) for each in stripe.world.all("refund")]


def test_what_was_paid_too_much_goes_back_by_stripe(online: Reception, stripe: Sandbox) -> None:
    """All that is over, to the charge it came by, booked from Stripe's own books; a second time there is nothing."""
    charge = twice(online, stripe)
    said = online.data("pay", "refund", FIRST, *BY_STRIPE)
    assert said["refunds"] == [{"charge": charge, "amount": "85.00", "state": "made"}]
    assert [(each["kind"], each["amount"]) for each in said["movements"]] == [("refund", "-85.00")]
    assert (said["status"], said["open"], said["paid"]) == ("paid", "0.00", "85.00")
    (refund,) = stripe.world.all("refund")
    assert refund["metadata"].keys() == {"tiered_refund"}
    assert "niets te veel betaald" in online.refused("pay", "refund", FIRST, *BY_STRIPE)
    assert refunds(stripe) == [(8500, "succeeded")]
    assert online.data("pay", "sync")["movements"] == []
    holds(online, stripe)


def test_both_ways_out_are_said(online: Reception, stripe: Sandbox) -> None:
    """Wherever somebody looks: what was paid too much can go back, or be kept."""
    twice(online, stripe)
    pages = [online.done("todo"), online.done("pay", "show", FIRST), online.done("invoice", "show", FIRST)]
    for said in [*pages, (online.folder / "documents" / "index.html").read_text()]:
        assert f"tiered pay refund {FIRST}" in said
        assert f"tiered pay keep {FIRST}" in said


def test_a_part_goes_back(online: Reception, stripe: Sandbox) -> None:
    twice(online, stripe)
    assert online.data("pay", "refund", FIRST, "20", *BY_STRIPE)["open"] == "-65.00"
    assert online.data("pay", "refund", FIRST, *BY_STRIPE)["open"] == "0.00"
    assert refunds(stripe) == [(2000, "succeeded"), (6500, "succeeded")]
    holds(online, stripe)


def test_more_than_was_paid_too_much(online: Reception, stripe: Sandbox) -> None:
    """Only when it is said: then the invoice is open again, with a link; never more than was paid."""
    pay(online, stripe, FIRST)
    assert "--more" in online.refused("pay", "refund", FIRST, "10", *BY_STRIPE)
    assert "hoogstens € 85,00" in plain(online.refused("pay", "refund", FIRST, "85.01", *BY_STRIPE, "--more"))
    assert online.data("pay", "refund", FIRST, "10", *BY_STRIPE, "--more")["open"] == "10.00"
    assert online.data("pay", "sync")["balance"]["books"] == "74.71"
    holds(online, stripe)


def test_what_was_not_paid_by_stripe(online: Reception, stripe: Sandbox) -> None:
    """Stripe gives back only what came by Stripe; the rest by bank."""
    twice(online, stripe)
    book(online, FIRST, "10")
    assert "hoogstens € 85,00" in plain(online.refused("pay", "refund", FIRST, *BY_STRIPE))
    assert online.data("pay", "refund", FIRST, "10", *BY_BANK)["open"] == "-85.00"
    assert online.data("pay", "refund", FIRST, *WHY)["open"] == "0.00"  # by Stripe, which can do all of it
    assert refunds(stripe) == [(8500, "succeeded")]
    holds(online, stripe)


def test_several_payments_the_newest_first(online: Reception, stripe: Sandbox) -> None:
    """Two sessions of one link were paid: the newer goes back first, the rest from the older."""
    url = online.data("invoice", "show", FIRST)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    sessions = [stripe.open(link), stripe.open(link)]
    first, second = [stripe.pay(session) for session in sessions]
    online.done("pay", "sync")
    assert stands(online, FIRST) == ("overpaid", "-85.00")
    said = online.data("pay", "refund", FIRST, "100", *BY_STRIPE, "--more")
    assert [(each["charge"], each["amount"]) for each in said["refunds"]] == [(second, "85.00"), (first, "15.00")]
    holds(online, stripe)


@pytest.mark.parametrize("what", ["before", "after", 429, 500])
def test_stripe_breaks_down(online: Reception, stripe: Sandbox, what: Any) -> None:
    """Whatever Stripe heard: it is said what to do, nothing is asked twice, and resume completes it a day later."""
    twice(online, stripe)
    stripe.fail_next(what, count=3, path="/v1/refunds", method="POST")
    result = online.run("pay", "refund", FIRST, *BY_STRIPE, "--json")
    assert result.exit_code == 1, result.output
    assert "tiered resume" in result.stderr
    stripe.faults.clear()
    assert "nog niet gebeurd" in online.done("todo")
    assert "nog niet teruggegeven" in online.done("pay", "show", FIRST)
    assert "niets te veel betaald" in online.refused("pay", "refund", FIRST, *BY_BANK, "--unchecked")
    stripe.advance(36 * 3600)
    online.done("resume")
    assert refunds(stripe) == [(8500, "succeeded")]
    assert stands(online, FIRST) == ("paid", "0.00")
    assert online.data("resume")["refunds"] == 0
    assert online.data("pay", "sync")["movements"] == []
    holds(online, stripe)


def test_a_refund_that_is_stuck_stops_nothing_else(online: Reception, stripe: Sandbox) -> None:
    """Stripe gives its own mistake as the answer to the same question for a day: what was paid is booked meanwhile."""
    twice(online, stripe)
    stripe.advance(10 * 24 * 3600)  # until it can be paid out
    stripe.fail_next(500, count=99, path="/v1/refunds", method="POST")
    assert online.run("pay", "refund", FIRST, *BY_STRIPE).exit_code == 1
    stripe.pay_out()
    result = online.run("pay", "sync", "--json")
    assert result.exit_code == 1
    assert '"payout"' in result.stdout
    stripe.faults.clear()
    stripe.advance(36 * 3600)
    online.run("pay", "sync")
    assert len(refunds(stripe)) == 1
    holds(online, stripe)


def test_down_before_anything(online: Reception, stripe: Sandbox) -> None:
    """Where Stripe cannot be asked at all, nothing is begun."""
    twice(online, stripe)
    stripe.fail_next("before", count=10)
    assert "nu niet bereikbaar" in online.refused("pay", "refund", FIRST, *BY_STRIPE)
    stripe.faults.clear()
    assert online.data("pay", "show", FIRST)["refunds_underway"] == "0.00"


class Killed(BaseException):
    """The machine goes off."""


def killed(*_: object) -> None:
    raise Killed


@pytest.mark.parametrize("place", ["find_refund", "refund", "after"])
def test_killed_half_way(online: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Before Stripe is called, or after it did it and before we wrote that down: sync completes it, once."""
    twice(online, stripe)
    with monkeypatch.context() as patched:
        if place == "after":
            do: Callable[..., object] = StripeCheckout.refund

            def done_and_killed(*arguments: object) -> None:
                do(*arguments)
                raise Killed

            patched.setattr(StripeCheckout, "refund", done_and_killed)
        else:
            patched.setattr(StripeCheckout, place, killed)
        with pytest.raises(Killed):
            online.run("pay", "refund", FIRST, *BY_STRIPE)
    stripe.advance(36 * 3600)
    online.done("pay", "sync")
    assert refunds(stripe) == [(8500, "succeeded")]
    assert stands(online, FIRST) == ("paid", "0.00")
    holds(online, stripe)


def test_stripe_refuses(online: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Stripe will never do is not under way any more, and can go back by bank."""
    twice(online, stripe)

    def refuse(*_: object) -> None:
        raise Faults([fault("refund-refused", about="charge_disputed")])

    with monkeypatch.context() as patched:
        patched.setattr(StripeCheckout, "refund", refuse)
        result = online.run("pay", "refund", FIRST, *BY_STRIPE)
    assert result.exit_code == 1
    assert "charge_disputed" in result.stderr
    assert "tiered resume" not in result.stderr
    assert online.data("pay", "sync")["movements"] == []
    assert refunds(stripe) == []
    assert online.data("pay", "refund", FIRST, *BY_BANK)["open"] == "0.00"
    holds(online, stripe)


def test_a_disputed_payment_is_not_given_back(online: Reception, stripe: Sandbox) -> None:
    """The payer has the money already; todo names the dispute until it is decided."""
    charge = twice(online, stripe)
    dispute = stripe.dispute(charge)
    assert "hoogstens € 85,00" in plain(online.refused("pay", "refund", FIRST, "86", *BY_STRIPE, "--more"))
    for way in (BY_STRIPE, BY_BANK):
        assert "nog niet beslist" in online.refused("pay", "refund", FIRST, *way)
    assert "nog niet beslist" in online.refused("pay", "keep", FIRST)
    assert "gaat het twee keer" in online.done("pay", "show", FIRST)
    said = plain(online.done("todo"))
    assert f"Rekening {FIRST}: Anna Jansen betaalde € 85,00 te veel, en vroeg € 85,00 terug bij de bank" in said
    assert "tiered pay refund" not in said
    stripe.close_dispute(dispute, won=False)
    assert "gelijk" in online.done("pay", "sync")
    assert "terug bij de bank" not in online.done("todo")
    holds(online, stripe)


def test_a_refund_that_came_back(online: Reception, stripe: Sandbox) -> None:
    """It stands in todo with what to do, until the money went in another way."""
    twice(online, stripe)
    online.done("pay", "refund", FIRST, *BY_STRIPE)
    (refund,) = (str(each["id"]) for each in stripe.world.all("refund"))
    stripe.fail_refund(refund)
    assert "is mislukt" in online.done("pay", "sync")
    assert f"tiered pay refund {FIRST} --how bank" in online.done("todo")
    online.done("pay", "refund", FIRST, *BY_BANK)
    assert "mislukt" not in online.done("todo")
    holds(online, stripe)


def test_a_refund_in_the_dashboard_meanwhile(online: Reception, stripe: Sandbox) -> None:
    """Stripe is asked first what happened: what somebody gave back there is not given back again."""
    charge = twice(online, stripe)
    stripe.refund_in_dashboard(charge, 8500)
    assert "niets te veel betaald" in online.refused("pay", "refund", FIRST, *BY_STRIPE)
    holds(online, stripe)


def test_a_debit_that_was_settled_and_given_back_between_two_looks(online: Reception, stripe: Sandbox) -> None:
    """What goes back is of the invoice that it came for, also when we did not know yet that it had come."""
    url = online.data("invoice", "show", FIRST)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    session = stripe.open(link)
    charge = stripe.pay(session, "sepa_debit")
    online.done("pay", "sync")
    stripe.settle(session)
    stripe.refund_in_dashboard(charge, 1000)
    online.done("pay", "sync")
    assert stands(online, FIRST) == ("partly-paid", "10.00")
    holds(online, stripe)


def test_by_hand(desk: Reception) -> None:
    """We transferred it ourselves: the payer's name is said, the reason kept, and no account number asked for."""
    book(desk, FIRST, "100")
    said = plain(desk.done("pay", "refund", FIRST, *BY_BANK))
    assert "€ 15,00 terug aan Anna Jansen" in said
    shown = desk.data("pay", "show", FIRST)
    assert (shown["status"], shown["movements"][-1]["reason"]) == ("paid", "Twee keer betaald")
    assert "Twee keer betaald" in desk.done("pay", "show", FIRST)
    assert holds(desk)["bank"] == 8500


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("-5", *BY_BANK), "is geen betaling"),
        (("0", *BY_BANK), "is geen betaling"),
        (("5", *BY_BANK, "--on", "2026-11-10"), "nog niet geweest"),
        (("5", *BY_BANK, "--on", "2026-11-08"), "was deze rekening er nog niet"),
        (("5", *BY_STRIPE), "geen sleutel"),
        (("15.01", *BY_BANK), "niet zo veel te veel betaald"),
        (("5", "--how", "bank", "--reason", "BSN 111222333"), "burgerservicenummer"),
    ],
)
def test_what_cannot_be(desk: Reception, typed: tuple[str, ...], said: str) -> None:
    book(desk, FIRST, "100")
    amount, *options = typed
    assert said in desk.refused("pay", "refund", *options, "--", FIRST, amount)
    assert stands(desk, FIRST) == ("overpaid", "-15.00")


def test_wrong_words(desk: Reception, stripe: Sandbox) -> None:
    book(desk, FIRST, "100")
    assert "stripe, bank, cash, card" in desk.misused("pay", "refund", FIRST, "5", "--how", "paypal", *WHY)
    assert "--how" in desk.misused("pay", "refund", FIRST, *WHY)
    assert "--on" in desk.misused("pay", "refund", FIRST, *BY_STRIPE, "--on", "2026-11-09")
    assert "--for" in desk.misused("pay", "keep", FIRST, "--for", SECOND, "--undo")
    assert "--reason" in desk.misused("pay", "write-off", SECOND)
    assert refunds(stripe) == []


def test_asked_at_the_keyboard(desk: Reception) -> None:
    """The amount that is over is proposed, and nothing happens without a yes."""
    book(desk, FIRST, "100")
    said = desk.run("pay", "refund", FIRST, typed="bank\n\nTwee keer\nn\n")
    assert "niets veranderd" in said.output, said.output
    assert stands(desk, FIRST)[1] == "-15.00"
    said = desk.run("pay", "refund", FIRST, typed="bank\n\nTwee keer\nj\n")
    assert stands(desk, FIRST)[1] == "0.00", said.output


def test_kept_for_another_invoice(desk: Reception) -> None:
    """What was paid too much of one counts for another of the same payer, and never for anybody else's."""
    book(desk, FIRST, "100")
    assert "niet voor Anna Jansen" in desk.refused("pay", "keep", FIRST, "--for", OTHER)
    assert "hoogstens € 15,00" in plain(desk.refused("pay", "keep", FIRST, "20", "--for", SECOND))
    desk.done("pay", "keep", FIRST, "--for", SECOND)
    assert stands(desk, FIRST) == ("paid", "0.00")
    assert stands(desk, SECOND) == ("partly-paid", "27.50")
    book(desk, FIRST, "30")
    assert "maar € 27,50 open" in plain(desk.refused("pay", "keep", FIRST, "28", "--for", SECOND))
    desk.done("pay", "keep", FIRST, "--for", SECOND)
    assert stands(desk, FIRST) == ("overpaid", "-2.50")
    assert stands(desk, SECOND) == ("paid", "0.00")
    assert "staat niet open" in desk.refused("pay", "keep", FIRST, "--for", SECOND)
    holds(desk)


def test_at_the_keyboard_the_oldest_open_invoice_is_proposed(desk: Reception) -> None:
    book(desk, FIRST, "100")
    said = desk.run("pay", "keep", FIRST, typed="1\n")
    assert SECOND in said.output
    assert OTHER not in said.output
    assert stands(desk, SECOND) == ("partly-paid", "27.50")
    book(desk, FIRST, "10")
    desk.run("pay", "keep", FIRST, typed="2\n")
    assert holds(desk)["advances"] == -1000


def test_kept_until_there_is_an_invoice(desk: Reception) -> None:
    """It is said when one is made, and in todo; it is used once, and never more than there is."""
    book(desk, FIRST, "100")
    book(desk, SECOND, "42.50")
    assert desk.data("pay", "keep", FIRST)["kept"] == "15.00"
    assert "er staat niets open" in desk.done("todo")
    assert holds(desk)["advances"] == -1500
    desk.done("deliver", "online-talk", "Anna", "--on", "2026-10-26")
    assert "bewaren we € 15,00, en rekening 2026-00004 staat open" in plain(
        desk.done("issue", "--month", "2026-10", "--yes")
    )
    assert "tiered pay use 2026-00004" in desk.done("todo")
    assert "wordt maar € 15,00 bewaard" in plain(desk.refused("pay", "use", "2026-00004", "20"))
    assert "maar € 42,50 open" in plain(desk.refused("pay", "use", "2026-00004", "50"))
    said = desk.data("pay", "use", "2026-00004")
    assert (said["open"], said["kept"]) == ("27.50", "0.00")
    assert "wordt niets bewaard" in desk.refused("pay", "use", "2026-00004")
    assert holds(desk)["advances"] == 0


def test_kept_money_goes_back_after_all(desk: Reception) -> None:
    book(desk, FIRST, "100")
    desk.done("pay", "keep", FIRST)
    assert "niets te veel betaald" in desk.refused("pay", "keep", FIRST)
    assert "staat niet open" in desk.refused("pay", "use", FIRST)
    assert "maar € 15,00 bewaard" in plain(desk.refused("pay", "keep", FIRST, "16", "--undo"))
    assert desk.data("pay", "keep", FIRST, "--undo")["open"] == "-15.00"
    assert desk.data("pay", "refund", FIRST, *BY_BANK)["open"] == "0.00"
    assert holds(desk) == {"receivable": 8500, "clearing": 0, "bank": 8500, "cash": 0, "advances": 0, "written-off": 0}


def test_written_off(online: Reception, stripe: Sandbox) -> None:
    """Nobody pays it: nothing is open, the link is dead, and it does not count as paid."""
    said = online.data("pay", "write-off", FIRST, "--reason", "Niet te betalen", "--yes")
    assert (said["status"], said["paid"], said["written_off"], said["open"]) == ("written-off", "0.00", "85.00", "0.00")
    assert said["reason"] == "Niet te betalen"
    assert online.data("invoice", "show", FIRST)["payment_url"] is None
    assert "staat niets open" in online.refused("pay", "write-off", FIRST, "--reason", "Nog eens")
    assert holds(online, stripe)["written-off"] == 8500


def test_written_off_in_part(desk: Reception) -> None:
    assert "hoogstens € 85,00" in plain(desk.refused("pay", "write-off", FIRST, "86", "--reason", "x"))
    assert desk.data("pay", "write-off", FIRST, "25", "--reason", "x")["open"] == "60.00"
    book(desk, FIRST, "60")
    assert stands(desk, FIRST) == ("written-off", "0.00")
    assert holds(desk)["written-off"] == 2500


def test_paid_after_all(desk: Reception) -> None:
    """What was written off and paid after all is no money to give back: it is said how to put that right."""
    desk.done("pay", "write-off", FIRST, "--reason", "x")
    assert "niets afgeschreven" in desk.refused("pay", "write-off", SECOND, "--undo", "--reason", "x")
    desk.done("pay", "book", FIRST, "50", "--how", "bank", "--on", "2026-11-09")
    for said in (desk.done("todo"), desk.done("pay", "show", FIRST)):
        assert f"tiered pay write-off {FIRST} --undo" in said
        assert "tiered pay refund" not in said
    said = desk.data("pay", "write-off", FIRST, "--undo", "--reason", "Toch betaald")
    assert (said["status"], said["written_off"], said["open"]) == ("written-off", "35.00", "0.00")
    desk.done("pay", "write-off", FIRST, "--undo", "--reason", "Betaalt de rest ook")
    assert stands(desk, FIRST) == ("partly-paid", "35.00")
    assert holds(desk)["written-off"] == 0


def test_a_paid_invoice_is_credited(online: Reception, stripe: Sandbox) -> None:
    """In one sentence: how much, to whom, and what to type; and nobody can pay it once more."""
    book(online, FIRST, "20")
    said = plain(online.done("invoice", "credit", FIRST, "--drop", "--reason", "Toch niet", "--yes"))
    assert "€ 20,00 kan terug naar Anna Jansen" in said
    assert f"tiered pay refund {FIRST}" in said
    assert f"tiered pay keep {FIRST}" in said
    assert "pay sync" not in online.done("todo")
    assert online.data("invoice", "show", FIRST)["payment_url"] is None
    holds(online, stripe)


def test_credited_while_stripe_is_down(online: Reception, stripe: Sandbox) -> None:
    stripe.fail_next("before", count=10)
    said = online.done("invoice", "credit", FIRST, "--drop", "--reason", "Toch niet", "--yes")
    assert "tiered pay sync" in said
    stripe.faults.clear()
    online.done("pay", "sync")
    assert online.data("invoice", "show", FIRST)["payment_url"] is None


def test_a_paid_invoice_is_made_anew(desk: Reception) -> None:
    """What was paid is proposed for the new one."""
    book(desk, FIRST, "85")
    said = desk.done("invoice", "redo", FIRST, "--reason", "Adres", "--yes")
    typed = f"tiered pay keep {FIRST} --for 2026-00005"
    assert typed in said
    desk.done(*typed.split()[1:])
    assert stands(desk, "2026-00005") == ("paid", "0.00")
    assert stands(desk, FIRST) == ("credited", "0.00")
    holds(desk)


def test_another_amount_than_was_asked(online: Reception, stripe: Sandbox) -> None:
    """It is booked as it came, and said until the invoice is settled."""
    pay_url = online.data("invoice", "show", FIRST)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == pay_url)
    stripe.pay(stripe.open(link), amount=8000)
    wrong = "€ 80,00 binnen, en de betaallink vroeg € 85,00"
    assert wrong in plain(online.done("pay", "sync"))
    assert wrong in plain(online.done("pay", "show", FIRST))
    assert wrong in plain(online.done("todo"))
    assert stands(online, FIRST) == ("partly-paid", "5.00")
    book(online, FIRST, "5", "cash")
    assert wrong not in plain(online.done("todo"))
    holds(online, stripe)


def test_another_currency(online: Reception, stripe: Sandbox) -> None:
    """Stripe changed it into euros: that is what came. Only Stripe itself can give it back."""
    pay(online, stripe, FIRST, method="card", amount=8600, dollars=9300)
    assert "93.00 USD" in online.done("pay", "show", FIRST)
    assert "93.00 USD" in online.done("todo")
    assert stands(online, FIRST) == ("overpaid", "-1.00")
    assert "hoogstens € 0,00" in plain(online.refused("pay", "refund", FIRST, *BY_STRIPE))
    holds(online, stripe)


def test_the_page_of_the_practice(online: Reception, stripe: Sandbox) -> None:
    """What is open in all, what is on its way, and what is open of each."""
    book(online, FIRST, "25")
    url = online.data("invoice", "show", SECOND)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    stripe.pay(stripe.open(link), "sepa_debit")
    online.done("pay", "sync")
    page = plain((online.folder / "documents" / "index.html").read_text())
    for said in ("nog € 60,00 open", "Hiervan nog open", "€ 145,00", "Nog onderweg bij de bank", "€ 42,50"):
        assert said in page


SIGN_UP = "Naam;E-mailadres\nAnna Jansen;anna@example.nl\n"


@pytest.fixture
def moved_seat(stripe: Sandbox, tmp_path: Path) -> tuple[Reception, str, str]:
    """A seat was paid by card, and moved to another day: the bill, the charge, and the bill that it counts for now."""
    desk = Reception.opened(tmp_path)
    listed = str(desk.file("a.csv", SIGN_UP))
    desk.data("register", "grief-evening", "--on", "17-12-2026", listed, "--invoice", "--yes")
    charge = pay(desk, stripe, FIRST, method="card")
    (seat,) = desk.data("delivery", "list")["deliveries"]
    desk.done("delivery", "change", seat["id"], "--on", "2026-12-18", "--yes")
    assert stands(desk, OTHER) == ("paid", "0.00")
    return desk, charge, seat["id"]


def test_a_moved_seat_is_given_back_by_stripe(moved_seat: tuple[Reception, str, str], stripe: Sandbox) -> None:
    """What was paid of the first bill counts for the second; there Stripe can give it back."""
    desk, charge, seat = moved_seat
    desk.done("delivery", "remove", seat, "--reason", "Ziek", "--yes")
    assert "hoogstens € 0,00" in plain(desk.refused("pay", "refund", FIRST, "5", *BY_STRIPE, "--more"))
    said = desk.data("pay", "refund", OTHER, *BY_STRIPE)
    assert [each["charge"] for each in said["refunds"]] == [charge]
    assert (stands(desk, FIRST), stands(desk, OTHER)) == (("credited", "0.00"), ("credited", "0.00"))
    (refund,) = (str(each["id"]) for each in stripe.world.all("refund"))
    stripe.fail_refund(refund)
    desk.done("pay", "sync")
    assert stands(desk, OTHER)[0] == "overpaid"
    assert stands(desk, FIRST) == ("credited", "0.00")
    holds(desk, stripe)


def test_a_moved_seat_is_given_back_in_the_dashboard(moved_seat: tuple[Reception, str, str], stripe: Sandbox) -> None:
    """The bill that was taken back stays settled: no link, and nothing to remind anybody of."""
    desk, charge, seat = moved_seat
    desk.done("delivery", "remove", seat, "--reason", "Ziek", "--yes")
    stripe.refund_in_dashboard(charge)
    desk.done("pay", "sync")
    assert (stands(desk, FIRST), stands(desk, OTHER)) == (("credited", "0.00"), ("credited", "0.00"))
    assert not [each for each in stripe.world.all("payment_link") if each["active"]]
    assert desk.data("remind", "--dry-run")["steps"] == []
    holds(desk, stripe)


@pytest.mark.parametrize("won", [True, False])
def test_a_moved_seat_is_disputed(moved_seat: tuple[Reception, str, str], stripe: Sandbox, *, won: bool) -> None:
    """The bill that has the money is open again when that is lost, and it is that bill that todo names."""
    desk, charge, _ = moved_seat
    dispute = stripe.dispute(charge)
    desk.done("pay", "sync")
    assert f"Rekening {OTHER}: Anna Jansen vroeg" in plain(desk.done("todo"))
    stripe.close_dispute(dispute, won=won)
    desk.done("pay", "sync")
    assert stands(desk, FIRST) == ("credited", "0.00")
    assert stands(desk, OTHER)[0] == ("paid" if won else "open")
    holds(desk, stripe)


def test_what_was_moved_in_part(online: Reception, stripe: Sandbox) -> None:
    """What goes back comes off what was moved last first, and then off the rest."""
    charge = pay(online, stripe, FIRST, method="card", amount=10000)
    online.done("pay", "keep", FIRST, "--for", SECOND)
    assert "hoogstens € 15,00" in plain(online.refused("pay", "refund", SECOND, "20", *BY_STRIPE, "--more"))
    stripe.refund_in_dashboard(charge, 500)
    online.done("pay", "sync")
    assert (stands(online, FIRST), stands(online, SECOND)) == (("paid", "0.00"), ("partly-paid", "32.50"))
    stripe.refund_in_dashboard(charge, 9500)
    online.done("pay", "sync")
    assert (stands(online, FIRST), stands(online, SECOND)) == (("open", "85.00"), ("open", "42.50"))
    holds(online, stripe)


def test_asked_of_the_invoice_that_kept_a_part(online: Reception, stripe: Sandbox) -> None:
    """What staff give back of an invoice comes off that one, wherever the rest of the payment is."""
    pay(online, stripe, FIRST, method="card", amount=10000)
    online.done("pay", "keep", FIRST, "--for", SECOND)
    online.done("pay", "refund", FIRST, "5", *BY_STRIPE, "--more")
    assert (stands(online, FIRST), stands(online, SECOND)) == (("partly-paid", "5.00"), ("partly-paid", "27.50"))
    holds(online, stripe)


@pytest.mark.parametrize("how", ["refund", "dispute"])
def test_what_was_kept_goes_back_at_stripe(online: Reception, stripe: Sandbox, how: str) -> None:
    """It comes off what is kept: the invoice stays paid, and what is kept never falls below nothing."""
    charge = pay(online, stripe, FIRST, method="card", amount=10000)
    online.done("pay", "keep", FIRST)
    if how == "refund":
        stripe.refund_in_dashboard(charge, 1000)
        online.done("pay", "sync")
        assert stands(online, FIRST) == ("paid", "0.00")
        assert holds(online, stripe)["advances"] == -500
        online.done("pay", "keep", FIRST, "--undo")
        assert online.data("pay", "refund", FIRST, *BY_STRIPE)["open"] == "0.00"
    else:
        stripe.close_dispute(stripe.dispute(charge), won=False)
        online.done("pay", "sync")
        assert stands(online, FIRST) == ("open", "85.00")
    assert holds(online, stripe)["advances"] == 0


def test_given_back_in_the_dashboard_and_then_by_hand(online: Reception, stripe: Sandbox) -> None:
    """By whichever way it goes back: Stripe is asked first whether it went back already."""
    charge = twice(online, stripe)
    stripe.refund_in_dashboard(charge)
    assert "niets te veel betaald" in online.refused("pay", "refund", FIRST, *BY_BANK)
    assert stands(online, FIRST) == ("paid", "0.00")
    holds(online, stripe)


def test_by_hand_while_stripe_cannot_be_asked(online: Reception, stripe: Sandbox) -> None:
    """Somebody in a hurry does not give it back twice; somebody who is certain says so."""
    twice(online, stripe)
    book(online, SECOND, "50")  # nothing of that one came by Stripe
    stripe.fail_next("before", count=100)
    said = online.refused("pay", "refund", FIRST, *BY_BANK)
    assert "nu niet bereikbaar" in said
    assert "--unchecked" in said
    assert "niets veranderd" in online.run("pay", "refund", FIRST, *BY_BANK, typed="n\n").output
    assert stands(online, FIRST) == ("overpaid", "-85.00")
    assert online.data("pay", "refund", FIRST, "5", *BY_BANK, "--unchecked")["open"] == "-80.00"
    assert online.data("pay", "refund", SECOND, *BY_BANK)["open"] == "0.00"
    stripe.faults.clear()
    holds(online, stripe)


def test_written_off_and_then_taken_back(desk: Reception) -> None:
    """Nobody paid what was written off: it is no credit for anybody, and every sentence says so."""
    desk.done("pay", "write-off", FIRST, "20", "--reason", "x")
    said = desk.done("invoice", "credit", FIRST, "--drop", "--reason", "Toch niet", "--yes")
    assert "was betaald" not in said
    for each in (said, desk.done("todo"), desk.done("pay", "show", FIRST)):
        assert f"tiered pay write-off {FIRST} --undo" in each
        assert "tiered pay refund" not in each
    assert "was afgeschreven" in desk.refused("pay", "keep", FIRST)
    assert "was afgeschreven" in desk.refused("pay", "refund", FIRST, *BY_BANK)
    assert desk.data("pay", "write-off", FIRST, "--undo", "--reason", "Teruggenomen")["open"] == "0.00"
    assert holds(desk)["written-off"] == 0


def test_written_off_in_part_and_made_anew(desk: Reception) -> None:
    """Only what was paid counts for the new one."""
    desk.done("pay", "write-off", FIRST, "20", "--reason", "x")
    book(desk, FIRST, "65")
    said = plain(desk.done("invoice", "redo", FIRST, "--reason", "Adres", "--yes"))
    assert f"Rekening {FIRST} was betaald: € 65,00 van Anna Jansen" in said
    desk.done("pay", "keep", FIRST, "--for", "2026-00005")
    assert stands(desk, "2026-00005") == ("partly-paid", "20.00")
    assert "tiered pay keep" not in desk.done("pay", "show", FIRST)
    holds(desk)


def test_written_off_and_paid_is_not_given_back_by_accident(desk: Reception) -> None:
    """It was paid after all: that takes the write-off back. Whoever does want to give it back, says so."""
    desk.done("pay", "write-off", FIRST, "--reason", "x")
    book(desk, FIRST, "85")
    for typed in ((), ("85",)):
        assert f"tiered pay write-off {FIRST} --undo" in desk.refused("pay", "refund", FIRST, *typed, *BY_BANK)
    assert desk.data("pay", "refund", FIRST, "85", *BY_BANK, "--more")["status"] == "written-off"
    holds(desk)


def test_nothing_is_booked_in_a_time_that_is_over(desk: Reception) -> None:
    """With a clock that is behind, nothing is kept, used, written off or agreed."""
    book(desk, FIRST, "100")
    before, between = date(2026, 9, 1), date(2026, 11, 10)
    for typed in (
        ("pay", "keep", FIRST),
        ("pay", "write-off", SECOND, "--reason", "x"),
        ("pay", "parts", SECOND, "--count", "2", "--first", "2026-12-01"),
    ):
        assert "was deze rekening er nog niet" in desk.refused(*typed, today=before), typed
    desk.done("deliver", "online-talk", "Bram", "--on", "2026-11-11", today=date(2026, 11, 12))
    desk.done("issue", "--month", "2026-11", "--yes", today=date(2026, 12, 1))
    assert "de laatste rekening is van 1 december 2026" in plain(desk.refused("pay", "keep", FIRST, today=between))
    desk.done("pay", "keep", FIRST, today=date(2026, 12, 1))
    for typed in (("pay", "use", SECOND), ("pay", "keep", FIRST, "--undo")):
        assert "was deze rekening er nog niet" in desk.refused(*typed, today=before), typed
    holds(desk)
