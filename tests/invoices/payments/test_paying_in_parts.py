"""`tiered pay parts`: agreed, kept, shown everywhere, ended; each part with a link of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from reception import Reception

from catalog.money import Money
from invoices.payments.in_parts import reminding
from invoices.sandbox.sandbox import Sandbox
from invoices.store.cashbook import balance

NUMBER = "2026-00001"
LATER = date(2027, 1, 10)


@pytest.fixture
def issued(desk: Reception) -> Reception:
    """And her invoice; nobody has a key."""
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


def agree(desk: Reception, *more: str) -> dict[str, Any]:
    """Three parts from 1 December: 28.33, 28.33 and 28.34."""
    return dict(desk.data("pay", "parts", NUMBER, "--count", "3", "--first", "2026-12-01", *more))


def pay(desk: Reception, amount: str, today: date | None = None) -> None:
    on = (today or desk.today).isoformat()
    desk.done("pay", "book", NUMBER, amount, "--how", "cash", "--on", on, today=today)


def states(desk: Reception, today: date | None = None) -> list[tuple[str, str, str]]:
    shown = desk.data("pay", "parts", NUMBER, today=today)
    return [(each["amount"], each["open"], each["state"]) for each in shown["parts"]]


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_equal_parts(issued: Reception) -> None:
    """They add up to what is open; the odd cent is in the last."""
    made = agree(issued)
    assert [(each["date"], each["amount"]) for each in made["parts"]] == [
        ("2026-12-01", "28.33"),
        ("2027-01-01", "28.33"),
        ("2027-02-01", "28.34"),
    ]
    assert made["state"] == "kept"
    assert made["next"] == {"date": "2026-12-01", "amount": "28.33"}
    assert issued.run("verify").exit_code == 0


def test_own_amounts(issued: Reception) -> None:
    """As people write them, after a part was paid."""
    pay(issued, "5")
    made = issued.data("pay", "parts", NUMBER, "--amounts", "40 20 20,00", "--first", "31-12-2026")
    assert [(each["date"], each["amount"]) for each in made["parts"]] == [
        ("2026-12-31", "40.00"),
        ("2027-01-31", "20.00"),
        ("2027-02-28", "20.00"),
    ]
    weekly = issued.data("pay", "parts", NUMBER, "--count", "2", "--every", "week", "--first", "2026-12-01")
    assert [each["date"] for each in weekly["parts"]] == ["2026-12-01", "2026-12-08"]
    assert len(weekly["history"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--amounts", "40 20"), "samen € 60,00"),
        (("--amounts", "90 -5"), "precies zijn wat openstaat"),
        (("--count", "0"), "In 0 delen"),
        (("--count", "37"), "Kies van 1 tot en met 36"),
        (("--count", "2", "--first", "2026-11-08"), "die dag is al geweest"),
        (("--stop", "--reason", "x"), "geen afspraak"),
    ],
)
def test_what_cannot_be_agreed(issued: Reception, words: tuple[str, ...], said: str) -> None:
    assert said in plain(issued.refused("pay", "parts", NUMBER, *words))
    assert issued.data("pay", "parts", NUMBER)["history"] == []


def test_wrong_words(issued: Reception) -> None:
    for words in (
        ("--count", "2", "--amounts", "40 45"),
        ("--first", "2026-12-01"),
        ("--count", "2", "--every", "day"),
        ("--stop", "--count", "2"),
        ("--amounts", "12.345 72.655"),
        ("--stop",),
    ):
        if words == ("--stop",):
            agree(issued)
        issued.misused("pay", "parts", NUMBER, *words)


def test_nothing_open_and_institutions(issued: Reception) -> None:
    """Only who pays for themselves or for family, and only what is open."""
    pay(issued, "85")
    assert "staat niets open" in issued.refused("pay", "parts", NUMBER, "--count", "2")
    issued.done(
        "coverage", "add", issued.client("Bram"), "grant", "--payer", "utrecht", "--units", "9", "--reference", "20071"
    )
    issued.deliver("online-talk", "Bram", "2026-11-02")
    made = issued.data("issue", "--month", "2026-11", "--yes", today=date(2026, 12, 3))["invoices"]
    number = next(each["number"] for each in made if each["payer_kind"] == "municipality")
    assert "instelling" in issued.refused("pay", "parts", number, "--count", "2", today=date(2026, 12, 3))


def test_at_the_keyboard(issued: Reception) -> None:
    """It asks in how many parts and from when, shows what that is, and keeps it after a yes only."""
    said = issued.done("pay", "parts", NUMBER, typed="2\n\nn\n")
    assert "Er staat € 85,00 open. In hoeveel delen" in plain(said)
    assert "€ 42,50" in plain(said)
    assert issued.data("pay", "parts", NUMBER)["parts"] == []
    said = issued.done("pay", "parts", NUMBER, "--reason", "na de feestdagen", typed="2\n1-1-2027\nj\n")
    assert "na de feestdagen" in said
    assert [each["date"] for each in issued.data("pay", "parts", NUMBER)["parts"]] == ["2027-01-01", "2027-02-01"]
    assert "1 februari 2027" in plain(issued.done("pay", "parts", NUMBER, typed=""))  # shows it, and asks nothing


def test_payments_fill_the_parts(issued: Reception) -> None:
    """In the order of their days: less, more, and all."""
    agree(issued)
    pay(issued, "10")
    assert states(issued)[0] == ("28.33", "18.33", "later")
    pay(issued, "30")
    assert states(issued) == [("28.33", "0.00", "paid"), ("28.33", "16.66", "later"), ("28.34", "28.34", "later")]
    issued.done("invoice", "credit", NUMBER, "--line", "1", "--drop", "--reason", "was ill", "--yes")
    assert states(issued) == [("28.33", "0.00", "paid"), ("14.17", "2.50", "later"), ("0.00", "0.00", "dropped")]
    pay(issued, "2.50")
    assert issued.data("pay", "parts", NUMBER)["state"] == "done"
    assert issued.run("verify").exit_code == 0


def test_booked_by_hand(issued: Reception) -> None:
    """Whoever books a part says to the payer when the next is due, not what the invoice said."""
    agree(issued)
    said = plain(issued.done("pay", "book", NUMBER, "1", "--how", "cash", "--on", "2026-11-09"))
    assert "Het eerste deel dat open is: € 27,33, graag voor of op 1 december 2026." in said
    assert "Nog te betalen: € 84,00" not in said


def test_late_parts_are_seen(issued: Reception) -> None:
    """In `todo`, on the page of the practice, in `pay show` and `invoice show`."""
    agree(issued)
    pay(issued, "28.33")
    assert "deel" not in issued.done("todo", today=date(2027, 1, 1))
    said = plain(issued.done("todo", today=LATER))
    assert "Anna Jansen: deel 2 van rekening 2026-00001 (€ 28,33) is 9 dagen te laat." in said
    for command in (("pay", "show"), ("invoice", "show"), ("pay", "parts")):
        assert "Deel 2 is 9 dagen te laat." in issued.done(*command, NUMBER, today=LATER)
    assert issued.data("invoice", "show", NUMBER, today=LATER)["parts"]["days_late"] == 9
    assert "in delen, 1 van 3 betaald" in (issued.folder / "documents" / "index.html").read_text()


def remind(desk: Reception, today: date) -> Any:
    with desk.practice(today) as practice, practice.archive() as archive:
        return reminding(archive.connection, archive.of_numbers([NUMBER]), today).get(NUMBER)


def test_reminders_rest_while_it_is_kept(issued: Reception) -> None:
    """Broken, only what is late is asked; ended, all of it, from its own day."""
    assert remind(issued, LATER) is None
    agree(issued)
    pay(issued, "28.33")
    assert remind(issued, LATER).in_plan
    broken = remind(issued, date(2027, 1, 16))
    assert (broken.in_plan, broken.open, broken.due) == (False, Money(2833), date(2027, 1, 1))
    issued.done("pay", "parts", NUMBER, "--stop", "--reason", "she wants so", today=LATER)
    ended = remind(issued, LATER)
    assert (ended.in_plan, ended.open, ended.due) == (False, Money(5667), date(2027, 1, 24))


def test_ended_and_replaced(issued: Reception) -> None:
    """Everything stays in the history, with who did it and why."""
    agree(issued)
    ended = issued.data("pay", "parts", NUMBER, "--stop", "--reason", "she moved")
    assert (ended["state"], ended["parts"], ended["due"]) == ("ended", [], "2026-11-23")
    assert "23 november 2026" in plain(issued.done("pay", "show", NUMBER))
    assert "geen afspraak" in issued.refused("pay", "parts", NUMBER, "--stop", "--reason", "again")
    again = agree(issued, "--reason", "back again")
    assert [(each["by"], each["reason"], len(each["parts"])) for each in again["history"]] == [
        ("Ria", None, 3),
        ("Ria", "she moved", 0),
        ("Ria", "back again", 3),
    ]
    events = [each["event"] for each in issued.data("invoice", "show", NUMBER)["history"]]
    assert [each for each in events if each.startswith("parts")] == ["parts-agreed", "parts-ended", "parts-agreed"]
    assert issued.run("verify").exit_code == 0


def test_made_anew(issued: Reception) -> None:
    """The new invoice knows nothing of what was agreed about the old one: it is said, with what to do."""
    agree(issued)
    said = issued.done("invoice", "redo", NUMBER, "--reason", "x", "--yes")
    assert f"Over rekening {NUMBER} was afgesproken in delen te betalen." in said
    assert "tiered pay parts 2026-00003" in said
    issued.done("pay", "parts", "2026-00003", "--count", "2", "--first", "2026-12-01")
    again = issued.data("invoice", "redo", "2026-00003", "--reason", "x", "--yes")
    assert again["parts_again"] == ["2026-00005"]
    assert issued.data("invoice", "redo", "2026-00005", "--reason", "x", "--yes")["parts_again"] == []


# Links -------------------------------------------------------------------------------------------------------------


def alive(stripe: Sandbox) -> dict[int, str]:
    """The links by which somebody can pay: by amount."""
    found = {}
    for each in stripe.world.all("payment_link"):
        if each["active"]:
            (line,) = each["line_items"]["data"] if isinstance(each.get("line_items"), dict) else each["line_items"]
            found[line["price"]["unit_amount"]] = str(each["id"])
    return found


def urls(desk: Reception) -> list[str | None]:
    return [each["payment_url"] for each in desk.data("pay", "parts", NUMBER)["parts"]]


def holds(desk: Reception, stripe: Sandbox) -> None:
    assert desk.run("verify").exit_code == 0, desk.run("verify").output
    there = sum(each["net"] for each in stripe.world.all("balance_transaction"))
    with desk.practice() as practice, practice.database.reading() as connection:
        assert balance(connection, "clearing") == Money(there)
    assert "pay sync" not in desk.done("todo")


def link_of(stripe: Sandbox, url: str | None) -> str:
    (found,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    return found


def test_each_part_has_its_link(desk: Reception, stripe: Sandbox) -> None:
    """The link of the whole is shut; one for each part of its own amount; Stripe knows a mark and the number."""
    desk.done("issue", "--month", "2026-10", "--yes")
    whole = desk.data("invoice", "show", NUMBER)["payment_url"]
    agree(desk)
    links = [each for each in stripe.world.all("payment_link") if each["active"]]
    assert whole not in [each["url"] for each in links]
    assert len(set(urls(desk))) == len(links) == 3
    assert all(each["metadata"].keys() == {"tiered"} for each in links)
    assert desk.data("invoice", "show", NUMBER)["payment_url"] == urls(desk)[0]
    holds(desk, stripe)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_paid_in_any_order(desk: Reception, stripe: Sandbox, order: tuple[int, ...]) -> None:
    """The parts are filled by day, whichever link was used; a used link is dead, and all is paid in the end."""
    desk.done("issue", "--month", "2026-10", "--yes")
    agree(desk)
    for place in order:
        before = urls(desk)
        url = before[place] or next(each for each in before if each)
        stripe.pay(stripe.open(link_of(stripe, url)))
        desk.done("pay", "sync")
        assert url not in urls(desk)
        holds(desk, stripe)
    left = desk.data("pay", "parts", NUMBER)
    while left["parts"] and left["next"]:  # the odd cent, when the last was paid first
        stripe.pay(stripe.open(link_of(stripe, next(each for each in urls(desk) if each))))
        desk.done("pay", "sync")
        left = desk.data("pay", "parts", NUMBER)
        holds(desk, stripe)
    assert desk.data("pay", "show", NUMBER)["open"] == "0.00"
    assert not [each for each in stripe.world.all("payment_link") if each["active"]]


def test_a_later_part_is_paid_first(desk: Reception, stripe: Sandbox) -> None:
    """Its payment fills the first part. The first link is shut, and the later part gets a new one."""
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "parts", NUMBER, "--amounts", "40 45", "--first", "2026-12-01")
    first, second = urls(desk)
    stripe.pay(stripe.open(link_of(stripe, second)))
    desk.done("pay", "sync")
    assert states(desk) == [("40.00", "0.00", "paid"), ("45.00", "40.00", "later")]
    now = urls(desk)
    assert now[0] is None
    assert now[1] not in (None, first, second)
    assert not any(each["active"] for each in stripe.world.all("payment_link") if each["url"] in (first, second))
    holds(desk, stripe)


def test_by_bank_and_by_link(desk: Reception, stripe: Sandbox) -> None:
    """A part that was paid at the desk: its link is shut at once, and the others stay."""
    desk.done("issue", "--month", "2026-10", "--yes")
    agree(desk)
    desk.done("pay", "book", NUMBER, "28.33", "--how", "cash", "--on", "2026-11-09")
    assert urls(desk)[0] is None
    assert len([each for each in stripe.world.all("payment_link") if each["active"]]) == 2
    desk.done("pay", "sync")
    assert len([each for each in stripe.world.all("payment_link") if each["active"]]) == 2
    holds(desk, stripe)


def test_stripe_is_down(desk: Reception, stripe: Sandbox) -> None:
    """It is agreed all the same, and the links follow; no link of the whole is left."""
    desk.done("issue", "--month", "2026-10", "--yes")
    stripe.fail_next("before", count=20)
    result = desk.run("pay", "parts", NUMBER, "--count", "3", "--first", "2026-12-01", "--json")
    assert result.exit_code == 1
    assert "De afspraak staat" in result.stderr
    stripe.faults.clear()
    assert urls(desk) == [None, None, None]
    desk.done("pay", "sync")
    assert all(urls(desk))
    holds(desk, stripe)


def test_links_after_it_was_ended(desk: Reception, stripe: Sandbox) -> None:
    """One link again, for all that is open; replaced, those of the new parts."""
    desk.done("issue", "--month", "2026-10", "--yes")
    agree(desk)
    old = urls(desk)
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01")
    assert len([each for each in stripe.world.all("payment_link") if each["active"]]) == 2
    assert not {*urls(desk)} & {*old}
    desk.done("pay", "parts", NUMBER, "--stop", "--reason", "she wants so")
    (link,) = [each for each in stripe.world.all("payment_link") if each["active"]]
    assert desk.data("pay", "link", NUMBER)["payment_url"] == link["url"]
    holds(desk, stripe)


def test_a_direct_debit_of_a_part(desk: Reception, stripe: Sandbox) -> None:
    """On its way it is not paid; failed, the part gets a new link; settled, it fills the first part."""
    desk.done("issue", "--month", "2026-10", "--yes")
    agree(desk)
    before = urls(desk)
    session = stripe.open(link_of(stripe, before[1]))
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    assert urls(desk) == [before[0], None, before[2]]
    stripe.settle(session)
    desk.done("pay", "sync")
    assert [each[2] for each in states(desk)] == ["paid", "later", "later"]
    assert urls(desk)[1] not in (None, *before)
    holds(desk, stripe)
    again = stripe.open(link_of(stripe, urls(desk)[1]))
    stripe.pay(again, "sepa_debit")
    stripe.fail(again)
    desk.done("pay", "sync")
    assert urls(desk)[1] is not None
    holds(desk, stripe)


def test_a_tiny_part_has_no_link(desk: Reception, stripe: Sandbox) -> None:
    """Stripe takes nothing under fifty cents."""
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "parts", NUMBER, "--amounts", "84.60 0.40", "--first", "2026-12-01")
    assert [bool(each) for each in urls(desk)] == [True, False]
    holds(desk, stripe)


def test_paid_a_minute_ago(desk: Reception, stripe: Sandbox) -> None:
    """Stripe is asked before anything is agreed: of what is paid there are no parts."""
    desk.done("issue", "--month", "2026-10", "--yes")
    (link,) = (each["id"] for each in stripe.world.all("payment_link") if each["active"])
    stripe.pay(stripe.open(str(link)))
    assert "niets open" in desk.refused("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01", "--yes")
    assert not [each for each in stripe.world.all("payment_link") if each["active"]]


def test_taken_back(desk: Reception) -> None:
    """Nobody paid a part of a bill that was taken back, and nobody reads that they did."""
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01", "--yes")
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "x", "--yes")
    said = desk.done("pay", "parts", NUMBER)
    assert "Alle delen zijn betaald" not in said
    assert "teruggenomen" in said


def test_broken_is_said(desk: Reception) -> None:
    """A day late somebody calls; after two weeks they agree on something else."""
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01", "--yes")
    assert "Bel even" in desk.done("todo", today=date(2026, 12, 3))
    assert "spreek iets anders af" in desk.done("todo", today=date(2026, 12, 20))


def test_the_link_of_a_later_part(desk: Reception, stripe: Sandbox) -> None:
    """Its payment fills the first part. The later one gets another link, also where no `sync` came in between."""
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01", "--yes")
    stripe.pay(stripe.open(link_of(stripe, urls(desk)[1])))
    desk.done("pay", "refund", NUMBER, "1", "--how", "stripe", "--more", "--reason", "x", "--yes")
    assert {each for each in urls(desk) if each} == {
        each["url"] for each in stripe.world.all("payment_link") if each["active"]
    }
    assert urls(desk)[1] is not None
    holds(desk, stripe)
