"""A payer's own page: where their invoice stands, in their language, and nothing that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient
from web_site import SECRET, Served

from invoices.payments.model import Movement
from invoices.sandbox.sandbox import Sandbox
from invoices.store.schema import personas
from invoices.web.guard import OFTEN

ANNA, SISTER, BEN = "2026-00001", "2026-00002", "2026-00003"
UNKNOWN = "/i/AAAAAAAAAAAAAAAAAAAAAA"
WHY = ("talk", "gesprek", "Online", "170", "127", "42,50 van", "Mieke", "Zes", "korting", "trap", "Wie betaalt wat")


def pay(served: Served, stripe: Sandbox, number: str, method: str = "ideal") -> str:
    """Somebody pays by the button of the page; the session."""
    (address,) = re.findall(r'<a class="button" href="([^"]+)"', served.page(number))
    (link,) = (each["id"] for each in stripe.world.all("payment_link") if each["url"] == address)
    session = stripe.open(str(link))
    stripe.pay(session, method)
    served.hears(*stripe.deliveries(SECRET))
    return session


def book(served: Served, number: str, amount: str) -> None:
    served.desk.done("pay", "book", number, amount, "--how", "bank", "--on", "2026-11-09")


def test_open(served: Served) -> None:
    """What it is for and why, what is open, a button, the PDF, and a way out."""
    page = served.page(ANNA)
    for part in ("Nog te betalen", "€ 42,50", "Betaal € 42,50", "Graag betalen voor of op 23 november 2026"):
        assert part in page
    assert "Els Jansen betaalt" in page
    assert "Liever zelf overmaken?" in page
    assert "Lukt het niet in één keer?" in page
    assert 'href="tel:0305550100"' in page
    assert f'href="mailto:welkom@example.nl?subject=Rekening%20{ANNA}"' in page
    assert "Laad deze pagina over een minuut opnieuw" in page


def test_in_their_language(served: Served) -> None:
    page = served.page(BEN)
    assert '<html lang="en">' in page
    for part in ("Still to pay", "Pay €42.50", "Too much at once?", "This bill as a PDF"):
        assert part in page


def test_without_a_link_it_says_how_to_pay_by_bank(served: Served, stripe: Sandbox) -> None:
    """Its button went with a link for another amount: what is open now is asked, with the reference."""
    stripe.fail_next("before", count=20)
    book(served, ANNA, "20")
    stripe.faults.clear()
    page = served.page(ANNA)
    assert 'class="button"' not in page
    assert "€ 22,50" in page
    assert "Betalingskenmerk" in page
    assert "<details" not in page
    assert "Hoe het nu staat" in page
    assert "− € 20,00" in page
    assert re.search(r"Nog te betalen</dt><dd>€ 22,50", page)
    assert "Te betalen</dt>" not in page.replace("Nog te betalen</dt>", "")
    served.desk.done("pay", "sync")
    assert "Betaal € 22,50" in served.page(ANNA)


def test_paid(served: Served, stripe: Sandbox) -> None:
    """Thanks, with the day, and nothing to press."""
    pay(served, stripe, ANNA)
    page = served.page(ANNA)
    assert "Dank u wel. We ontvingen dit op 1 december 2026. U hoeft niets meer te doen." in page
    for part in ('class="button"', "Betalingskenmerk", "Lukt het niet", "Graag betalen", "Te betalen"):
        assert part not in page
    assert "Vragen? Bel" in page


def test_on_its_way(served: Served, stripe: Sandbox) -> None:
    pay(served, stripe, ANNA, "sepa_debit")
    page = served.page(ANNA)
    assert "De betaling is onderweg." in page
    for part in ('class="button"', "Betalingskenmerk", "Lukt het niet"):
        assert part not in page


def test_on_its_way_and_a_bit_in_cash(served: Served, stripe: Sandbox) -> None:
    """What was paid beside it does not make that anything is asked."""
    pay(served, stripe, ANNA, "sepa_debit")
    book(served, ANNA, "5")
    page = served.page(ANNA)
    assert "De betaling is onderweg." in page
    assert "Onderweg</dt><dd>− € 42,50" in page
    assert "Te veel betaald</dt><dd>€ 5,00" in page
    for part in ('class="button"', "Betalingskenmerk", "Nog te betalen", "Lukt het niet"):
        assert part not in page


def test_a_part_is_on_its_way(served: Served, stripe: Sandbox) -> None:
    """The next part is what is asked; once all is on its way, nothing is."""
    served.desk.done("pay", "parts", ANNA, "--count", "2", "--first", "2026-12-15")
    pay(served, stripe, ANNA, "sepa_debit")
    page = served.page(ANNA)
    assert "Het volgende deel, € 21,25, graag voor of op 15 januari 2027" in page
    assert "Onderweg</dt><dd>− € 21,25" in page
    assert "Nog te betalen</dt><dd>€ 21,25" in page
    assert ">onderweg</td>" in page
    pay(served, stripe, ANNA, "sepa_debit")
    page = served.page(ANNA)
    assert "De betaling is onderweg." in page
    for part in ('class="button"', "Betalingskenmerk", "Lukt het niet"):
        assert part not in page


def test_paid_too_much(served: Served, stripe: Sandbox) -> None:
    pay(served, stripe, ANNA)
    book(served, ANNA, "42.50")
    page = served.page(ANNA)
    assert "Te veel betaald" in page
    assert "Dit bedrag hebt u te veel betaald. We nemen daarover contact met u op." in page
    assert 'class="button"' not in page


def test_taken_back(served: Served) -> None:
    """The bill says that it is not to be paid; the credit note says what it is."""
    served.desk.done("invoice", "credit", ANNA, "--drop", "--reason", "typed wrong", "--yes")
    page = served.page(ANNA)
    assert "Hoeft u niet te betalen" in page
    assert "We hebben deze rekening teruggenomen." in page
    assert 'class="button"' not in page
    assert "typed wrong" not in page
    (note,) = (each for each in served.desk.data("invoice", "list")["invoices"] if each["kind"] == "credit-note")
    page = served.page(note["number"])
    assert "Creditnota" in page
    assert "Van die rekening hoeft u dit bedrag niet te betalen." in page
    assert 'class="button"' not in page


def test_taken_back_says_nothing_that_was(served: Served) -> None:
    """No promise, no thanks, nothing of a pledge or of who pays what; a part that was taken back adds up."""
    served.desk.done("invoice", "credit", SISTER, "--drop", "--reason", "typed wrong", "--yes")
    page = served.page(SISTER)
    for part in ("toegezegd", "meebetaalt", "Dank u wel"):
        assert part not in page
    served.desk.done("invoice", "credit", ANNA, "--line", "1", "--drop", "--reason", "typed wrong", "--yes")
    book(served, ANNA, "10")
    served.desk.done("pay", "write-off", ANNA, "--reason", "cannot", "--yes")
    page = served.page(ANNA)
    assert "Wie betaalt wat" not in page
    told = re.search("Hoe het nu staat</h2>(.*?)</dl>", page, re.DOTALL)
    assert told is not None
    assert re.findall("€ [0-9,]+", told[1]) == ["€ 42,50", "€ 32,50", "€ 10,00", "€ 0,00"]


def test_who_died_since(served: Served) -> None:
    """A bill of before: their next of kin are greeted; family who pays reads nothing of it."""
    served.desk.done("client", "died", "Anna Jansen", "--on", "2026-11-08")
    page = served.page(ANNA)
    assert "Beste nabestaanden van Anna Jansen," in page
    assert "We leven met u mee" in page
    assert "Beste Anna" not in page
    assert "leven met u mee" not in served.page(SISTER)


def test_a_meeting_that_was(served: Served) -> None:
    """Until the day itself it is still to come, and can be cancelled; then it was."""
    signups = served.desk.file("signups.csv", "Naam\nBen Smith\n")
    words = ("register", "grief-evening", signups, "--on", "2026-11-24", "--who", "2=k-0002", "--invoice", "--yes")
    served.desk.done(*words)
    number = served.desk.data("invoice", "list")["invoices"][-1]["number"]
    for part in ("still to come", "Can you not come?"):
        assert part in served.page(number)
        assert part not in served.page(number, date(2026, 11, 24))


def test_who_pays_in_parts(served: Served) -> None:
    """They are not told that they can: whom to call when a part does not work out."""
    served.desk.done("pay", "parts", ANNA, "--count", "2", "--yes")
    page = served.page(ANNA)
    assert "Lukt een deel niet op tijd?" in page
    assert "U kunt ook in delen betalen" not in page


def test_written_off(served: Served) -> None:
    """Nobody is thanked for what they did not pay."""
    with served.desk.practice() as practice, practice.store.cash() as book_:
        row = {"till": "written-off", "day": date(2026, 11, 9), "amount": "42.50", "applied": {ANNA: "42.50"}}
        book_.book([Movement.model_validate({"id": "p-00001", "source": "hand:x", "kind": "write-off", **row})])
    page = served.page(ANNA)
    assert "We vragen dit niet meer." in page
    assert "Dank u wel" not in page


def test_family_reads_their_own_share(served: Served, stripe: Sandbox) -> None:
    """In every state: no service, price, professional, other payer, or how much there is in all."""
    pages = [served.page(SISTER)]
    book(served, SISTER, "10")
    pages.append(served.page(SISTER))
    served.desk.done("pay", "sync")
    pay(served, stripe, SISTER)
    pages.append(served.page(SISTER))
    book(served, SISTER, "11")
    pages.append(served.page(SISTER))
    for page in pages:
        text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert "Anna Jansen" in text
        assert [word for word in WHY if word in text] == []
    said = ("Betaal € ", "Hoe het nu staat", "We ontvingen dit op", "Te veel betaald")
    assert all(part in page for part, page in zip(said, pages, strict=True))


def test_one_address_for_life(served: Served) -> None:
    """It is random, and nothing can be read in it."""
    first = served.path(ANNA)
    assert served.path(ANNA) == first
    assert served.path(SISTER) != first
    assert len(first.removeprefix("/i/")) >= 22
    history = served.desk.data("invoice", "show", ANNA)["history"]
    assert [each["event"] for each in history].count("page-made") == 1
    assert "eigen pagina gemaakt" in served.desk.done("invoice", "show", ANNA)
    assert served.desk.run("verify").exit_code == 0


def test_where_payers_reach_it(served: Served) -> None:
    """The address of the organisation, when the catalogue says one."""
    assert served.desk.done("pay", "page", ANNA).startswith("http://127.0.0.1:8000/i/")
    catalog = served.desk.folder / "catalog.toml"
    own = 'pay_page = "https://naastje.example/rekening/"\nwebsite ='
    catalog.write_text(catalog.read_text().replace("website =", own, 1))
    assert served.desk.done("pay", "page", ANNA).startswith("https://naastje.example/rekening/i/")


def test_institutions_have_none(served: Served) -> None:
    bram = served.desk.client("Bram")
    served.desk.done("coverage", "add", bram, "grant", "--payer", "utrecht", "--reference", "1", "--units", "5")
    served.desk.done("deliver", "online-talk", bram, "--on", "2026-10-20")
    invoices = served.desk.data("issue", "--month", "2026-10", "--yes")["invoices"]
    (number,) = (each["number"] for each in invoices if each["payer_kind"] == "municipality")
    assert "Alleen klanten en familie" in served.desk.refused("pay", "page", number)
    assert "2099-1" in served.desk.refused("pay", "page", "2099-1")


def test_the_pdf_as_it_was_made(served: Served) -> None:
    answer = served.client.get(f"{served.path(ANNA)}/invoice.pdf")
    (invoice,) = (each for each in served.desk.data("invoice", "list")["invoices"] if each["number"] == ANNA)
    assert answer.content == (served.desk.folder / invoice["documents"]["pdf"]).read_bytes()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{ANNA}.pdf"'
    (served.desk.folder / invoice["documents"]["pdf"]).unlink()
    assert served.client.get(f"{served.path(ANNA)}/invoice.pdf").status_code == 404
    assert "invoice.pdf" not in served.page(ANNA)


def test_who_asked_to_be_forgotten(served: Served) -> None:
    """Their page is not there any more, as if it never was."""
    path = served.path(ANNA)
    with served.desk.practice() as practice, practice.database.transaction() as connection:
        connection.execute(delete(personas))
    assert served.client.get(path).text == served.client.get(UNKNOWN).text
    assert served.client.get(f"{path}/invoice.pdf").status_code == 404


def test_an_unknown_address_says_nothing(served: Served) -> None:
    """Whatever is asked, the answer is the same: kind, in both languages, and with somebody to call."""
    known = served.path(ANNA)
    asked = (
        UNKNOWN,
        f"{known}x",
        known[:-1],
        "/i/%2e%2e%2fcatalog.toml",
        "/i/..",
        f"{UNKNOWN}/invoice.pdf",
        "/i/",
        "/i",
    )
    asked += ("/", "/docs", "/openapi.json", "/.env", "/documents/index.html", f"{known}/")
    asked += (f"{known}/other", "/i/'--")
    answers = [served.client.get(path) for path in asked]
    assert {each.status_code for each in answers} == {404}
    (text,) = {each.text for each in answers}
    assert "Deze pagina is er niet" in text
    assert "This page is not here" in text
    assert "030-5550100" in text
    assert "Anna" not in text
    assert served.complaints == []
    assert served.mistakes == []


STRICT = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
    "x-frame-options": "DENY",
}


def test_every_answer_is_strict(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, files, refusals and mistakes: nothing from elsewhere, nothing kept, indexed, framed or told on."""
    path = served.path(ANNA)
    ask = served.client.request
    answers = [ask("GET", each) for each in (path, f"{path}/invoice.pdf", "/robots.txt", UNKNOWN, "/")]
    answers += [ask(each, path) for each in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS")]
    answers += [ask(each, "/stripe/webhook") for each in ("GET", "POST")]
    monkeypatch.setattr("invoices.web.desk.page_of", lambda *_: 1 / 0)
    answers.append(ask("GET", path))
    statuses = [each.status_code for each in answers]
    assert statuses == [200, 200, 200, 404, 404, 200, 405, 405, 405, 405, 405, 400, 500]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "script" not in policy
        assert {name: answer.headers[name] for name in STRICT} == STRICT
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "server" not in answer.headers
        assert "Traceback" not in answer.text
        assert "Starlette" not in answer.text
    (said,) = served.mistakes
    assert "ZeroDivisionError" in said
    assert path.removeprefix("/i/") not in said


def test_without_https_it_is_not_promised(served: Served) -> None:
    answer = served.client.get("http://127.0.0.1:8000/robots.txt")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.text == "User-agent: *\nDisallow: /\n"


def test_who_asks_too_often_waits(served: Served, serve: Callable[..., Served]) -> None:
    """A minute at most. What somebody says about where they come from counts for nothing."""
    path = served.path(ANNA)
    for place in range(OFTEN.amount):
        assert served.client.get(path, headers={"X-Forwarded-For": f"10.0.0.{place}"}).status_code == 200
    answer = served.client.get(path)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Even geduld" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert served.post(b"", None) == 400  # Stripe has a limit of its own
    assert serve(SECRET).client.get(path).status_code == 200


def test_a_house_with_many_addresses_is_one(served: Served) -> None:
    """Of IPv6 the network counts, and not another one."""
    app, path = served.client.app, "/robots.txt"
    first, second, other = (
        TestClient(app, client=(address, 1)) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    )
    for _ in range(OFTEN.amount):
        first.get(path)
    assert [each.get(path).status_code for each in (second, other)] == [429, 200]


def test_the_practice_cannot_be_read(served: Served) -> None:
    """A kind word, and staff hear which fault it is."""
    path = served.path(ANNA)
    (served.desk.folder / "practice.db").rename(served.desk.folder / "away.db")
    answer = served.client.get(path)
    assert answer.status_code == 503
    assert "Dit lukt nu even niet" in answer.text
    assert answer.headers["Retry-After"]
    assert [each.code for each in served.complaints] == ["database-gone"]
