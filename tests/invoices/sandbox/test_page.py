"""The payer's page: what staff click through when they practise."""

from __future__ import annotations

import pytest
import requests
from bs4 import BeautifulSoup

from catalog.texts import text


def get(url, **given):
    return requests.get(url, given, timeout=5)


def seen(answer):
    """The page's words."""
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)


def choose(page, choice):
    """Presses a button of the page."""
    soup = BeautifulSoup(page.text, "html.parser")
    assert choice in [button["value"] for button in soup.find_all("button")]
    return requests.post(page.url, {"choice": choice}, timeout=5)


@pytest.mark.parametrize(
    ("locale", "banner", "amount"),
    [
        ("nl", "OEFENING / PRACTICE: geen echt geld", "€\xa045,00"),
        ("en", "PRACTICE / OEFENING: no real money", "€45.00"),
    ],
)
def test_it_says_first_that_it_is_practice(make_link, locale, banner, amount):
    """In the payer's language; then what is paid, and how much."""
    page = get(make_link().url, locale=locale)
    body = BeautifulSoup(page.text, "html.parser").body
    assert body.find().get_text() == banner
    assert body.find_parent("html")["lang"] == locale
    assert "Rekening 2026-00001" in seen(page)
    assert amount in seen(page)
    assert "<script" not in page.text


@pytest.mark.parametrize(
    ("choice", "status", "words"),
    [("ideal", "paid", "paid"), ("card", "paid", "paid"), ("sepa_debit", "unpaid", "on-its-way")],
)
def test_paying(client, make_link, choice, status, words):
    """A button does what it says; pressing it again, or going back, pays nothing twice."""
    link = make_link()
    page = get(link.url, client_reference_id="kaart")
    paid = choose(page, choice)
    assert text(f"sandbox.{words}", "nl") in seen(paid)
    assert seen(choose(page, choice)) == seen(get(page.url)) == seen(paid)
    [session] = client.v1.checkout.sessions.list({"payment_link": link.id})
    assert (session.status, session.payment_status, session.client_reference_id) == ("complete", status, "kaart")
    assert len(client.v1.charges.list()) == 1


@pytest.mark.parametrize(("choice", "words", "status"), [("settle", "Betaald.", "paid"), ("refuse", "niet", "unpaid")])
def test_the_bank_decides_about_a_debit(sandbox, make_link, choice, words, status):
    """Days later, when staff say so: it can be tried how a debit is paid, and how it fails."""
    waiting = choose(get(make_link().url), "sepa_debit")
    decided = choose(waiting, choice)
    assert words in seen(decided)
    (session,) = sandbox.world.all("checkout.session")
    assert session["payment_status"] == status
    assert not BeautifulSoup(decided.text, "html.parser").find_all("button")
    assert requests.post(decided.url, {"choice": choice}, timeout=5).status_code == 404


def test_giving_up(client, make_link):
    """Nothing is paid, and the link still works."""
    link = make_link()
    page = get(link.url)
    assert text("sandbox.left", "nl") in seen(choose(page, "leave"))
    assert client.v1.checkout.sessions.list({"payment_link": link.id}).data[0].status == "open"
    assert not list(client.v1.charges.list())
    assert get(link.url).status_code == 200


def test_after_paying(make_link):
    """To the page that the link names, with the session in its address; or what the link says, as text."""
    away = {"type": "redirect", "redirect": {"url": "https://example.org/dank?s={CHECKOUT_SESSION_ID}"}}
    page = get(make_link(after_completion=away).url)
    answer = requests.post(page.url, {"choice": "ideal"}, timeout=5, allow_redirects=False)
    assert answer.headers["Location"] == f"https://example.org/dank?s={page.url.rpartition('/')[2]}"
    here = {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": "Dank <b>u</b>"}}
    paid = choose(get(make_link(after_completion=here).url), "ideal")
    assert "Dank <b>u</b>" in seen(paid)


def test_a_page_that_takes_no_payment(sandbox, client, make_link):
    """Shut with the organisation's own words; expired; never there."""
    link = make_link(inactive_message="Bel Marieke <3")
    page = get(link.url)
    sandbox.advance(86_400)
    assert text("sandbox.expired", "nl") in seen(get(page.url))
    client.v1.payment_links.update(link.id, {"active": False})
    shut = get(link.url)
    assert shut.status_code == 410
    assert text("sandbox.closed", "nl") in seen(shut)
    assert "Bel Marieke <3" in seen(shut)
    for nowhere in ("/pay/plink_none", "/session/cs_none", "/"):
        assert get(sandbox.url + nowhere).status_code == 404
        assert "OEFENING" in get(sandbox.url + nowhere).text


def test_a_choice_that_is_not_there_pays_nothing(client, make_link):
    """Whatever a form says."""
    page = get(make_link().url)
    requests.post(page.url, {"choice": "gold"}, timeout=5)
    assert not list(client.v1.charges.list())


def test_nothing_is_logged(sandbox, make_link, capfd):
    """A request holds keys and people."""
    get(make_link().url, client_reference_id="Anna")
    requests.post(
        f"{sandbox.url}/v1/refunds", {"charge": "ch_1"}, headers={"Authorization": "Bearer sk_live_x"}, timeout=5
    )
    assert capfd.readouterr() == ("", "")
