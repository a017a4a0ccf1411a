"""While a direct debit is on its way nobody is asked for more, by whichever command; it is said what is on its way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import keyring
import pytest
from drawer import Drawer
from reception import Reception

from invoices.payments.keys import KEY
from invoices.sandbox.sandbox import Sandbox
from invoices.vault import keep

NUMBER = "2026-00001"
SIGN_UPS = "Naam;E-mailadres\nBea Bos;bea@example.nl\n"


@pytest.fixture
def desk(tmp_path: Path, stripe: Sandbox) -> Reception:
    """Anna had a talk of 42.50, of which she pays 32.50 and her sister 10.00."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen")
    desk.done("coverage", "add", anna, "pledge", "--contact-name", "Els Jansen", "--amount", "10")
    desk.deliver("online-talk", anna, "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    return desk


def alive(stripe: Sandbox) -> list[str]:
    return [str(each["url"]) for each in stripe.world.all("payment_link") if each["active"]]


def debit(desk: Reception, stripe: Sandbox, number: str = NUMBER, url: str | None = None) -> str:
    """Somebody pays by direct debit: the bank has not said yes or no."""
    url = url or desk.data("invoice", "show", number)["payment_url"]
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == url)
    session = stripe.open(link)
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    return session


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    "words",
    [
        ("invoice", "redo", NUMBER, "--reason", "x", "--yes"),
        ("invoice", "credit", NUMBER, "--rebill", "--reason", "x", "--yes"),
        ("pay", "parts", NUMBER, "--count", "2"),
        ("pay", "write-off", NUMBER, "--reason", "x", "--yes"),
        ("invoice", "move", "2026-00002", "--to", "client", "--reason", "x", "--yes"),
    ],
)
def test_what_has_to_wait(desk: Reception, stripe: Sandbox, words: tuple[str, ...]) -> None:
    """Also when some was paid in cash meanwhile. Once the bank refused it, it can be done."""
    number = words[2]
    session = debit(desk, stripe, number)
    desk.done("pay", "book", number, "5", "--how", "cash", "--on", "2026-11-09")
    before = len(desk.data("invoice", "list")["invoices"])
    said = plain(desk.refused(*words))
    assert f"Voor rekening {number} is een betaling onderweg." in said
    assert "tiered pay sync" in said
    assert len(desk.data("invoice", "list")["invoices"]) == before
    stripe.fail(session)
    desk.done("pay", "sync")
    desk.done(*words)
    assert desk.run("verify").exit_code == 0


def test_a_seat_is_not_moved_meanwhile(desk: Reception, stripe: Sandbox) -> None:
    """It is cancelled all the same, and it is said what is still to come."""
    file = desk.file("aanmeldingen.csv", SIGN_UPS)
    made = desk.data("register", "grief-evening", "--on", "17-12-2026", str(file), "--invoice", "--yes")
    number, seat = made["invoices"][0]["number"], "d-00002"
    session = debit(desk, stripe, number)
    said = desk.refused("delivery", "change", seat, "--on", "2026-12-18", "--yes")
    assert f"Voor rekening {number} is een betaling onderweg." in said
    assert desk.state(seat) == "billed"
    gone = desk.data("delivery", "remove", seat, "--reason", "ziek", "--yes")
    assert gone["on_its_way"] == {number: "12.50"}
    stripe.settle(session)
    desk.done("pay", "sync")
    assert desk.data("pay", "show", number)["open"] == "-12.50"
    assert desk.run("verify").exit_code == 0


def test_taken_back_meanwhile(desk: Reception, stripe: Sandbox) -> None:
    """A credit note asks nobody anything: it is made, and what is still to come is said."""
    debit(desk, stripe)
    said = plain(desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "x", "--yes"))
    assert f"Voor rekening {NUMBER} is nog € 32,50 onderweg." in said


def test_it_is_said_what_is_on_its_way(desk: Reception, stripe: Sandbox) -> None:
    """Where somebody looks, and where somebody wants a link."""
    debit(desk, stripe)
    shown = desk.data("pay", "show", NUMBER)
    assert (shown["open"], shown["on_its_way"]) == ("32.50", "32.50")
    for words in (("pay", "show", NUMBER), ("pay", "link", NUMBER), ("invoice", "show", NUMBER)):
        said = plain(desk.done(*words))
        assert f"Voor rekening {NUMBER} is € 32,50 onderweg." in said
        assert "minder dan" not in said
    assert desk.data("invoice", "show", NUMBER)["on_its_way"] == "32.50"
    linked = desk.data("pay", "link", NUMBER)
    assert (linked["payment_url"], linked["on_its_way"]) == (None, "32.50")
    assert desk.data("pay", "link", "2026-00002")["on_its_way"] == "0.00"


def test_a_part_on_its_way_is_not_late(desk: Reception, stripe: Sandbox) -> None:
    """The bank needs days, also over the day of the part."""
    agreed = desk.data("pay", "parts", NUMBER, "--count", "2", "--first", "2026-11-20")
    later = date(2026, 12, 8)
    assert "deel 1" in desk.done("todo", today=later)
    session = debit(desk, stripe, url=agreed["parts"][0]["payment_url"])
    assert "deel 1" not in desk.done("todo", today=later)
    shown = desk.data("pay", "parts", NUMBER, today=later)
    assert [(each["state"], each["on_its_way"]) for each in shown["parts"]] == [
        ("underway", "16.25"),
        ("later", "0.00"),
    ]
    assert (shown["due_now"], shown["days_late"], shown["next"]["date"]) == ("0.00", 0, "2026-12-20")
    for words in (("pay", "parts"), ("pay", "show"), ("invoice", "show")):
        said = plain(desk.done(*words, NUMBER, today=later))
        assert f"Voor rekening {NUMBER} is € 16,25 onderweg." in said
        assert "te laat" not in said
    stripe.fail(session)
    desk.done("pay", "sync")
    assert "deel 1" in desk.done("todo", today=later)


@pytest.mark.parametrize("place", ["environment", "keyring"])
@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("what", ["move", "credit", "stop", "remove", "change"])
def test_links_die_at_once(
    desk: Reception, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch, what: str, *, in_parts: bool, place: str
) -> None:
    """Who was asked by a bill that is taken back cannot pay it any more, whole or in parts, from that moment."""
    number, words = "2026-00002", ("invoice", "move", "2026-00002", "--to", "client")
    if what == "credit":
        words = ("invoice", "credit", number, "--drop")
    elif what == "stop":
        hanna = desk.client("Hanna de Wit")
        desk.deliver("six-talks", hanna, "2026-11-02")
        number = desk.data("issue", "--client", hanna, "--yes")["invoices"][0]["number"]
        words = ("package", "stop", hanna)
    elif what in ("remove", "change"):
        file = desk.file("aanmeldingen.csv", SIGN_UPS)
        made = desk.data("register", "grief-evening", "--on", "17-12-2026", str(file), "--invoice", "--yes")
        number = made["invoices"][0]["number"]
        words = ("delivery", "remove", "d-00002") if what == "remove" else ("delivery", "change", "d-00002")
    if in_parts:
        desk.done("pay", "parts", number, "--count", "2", "--first", "2026-12-01")
        before = {each["payment_url"] for each in desk.data("pay", "parts", number)["parts"]}
    else:
        before = {desk.data("invoice", "show", number)["payment_url"]}
    assert before <= set(alive(stripe))
    if place == "keyring":
        monkeypatch.setattr(keyring.core, "_keyring_backend", Drawer())
        keep(KEY, desk.folder, stripe.key)
        monkeypatch.delenv("STRIPE_API_KEY")
    more = ("--on", "2026-12-18") if what == "change" else ("--reason", "x")
    said = desk.done(*words, *more, "--yes")
    assert "pay sync" not in said
    assert not before & set(alive(stripe))
