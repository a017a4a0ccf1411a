"""A later rendition: numbered, made when there is something new to say; what was sent before stays, to the byte."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from reception import Reception

from invoices.sandbox.sandbox import Sandbox

NUMBER = "2026-00001"


def issue(desk: Reception) -> dict[str, Any]:
    return dict(desk.data("issue", "--month", "2026-10", "--yes")["invoices"][0])


def pay(desk: Reception, amount: str) -> None:
    desk.done("pay", "book", NUMBER, amount, "--how", "cash", "--on", "2026-11-09")


def pages(desk: Reception) -> list[str]:
    return sorted(path.name for path in (desk.folder / "documents" / "2026").glob(f"{NUMBER}*.html"))


def read(desk: Reception, copy: int) -> str:
    page = desk.folder / "documents" / "2026" / f"{NUMBER}-copy-{copy}.html"
    return " ".join(page.read_text().replace("\u00a0", " ").split())


def digests(desk: Reception) -> dict[str, str]:
    found = (desk.folder / "documents" / "2026").glob("*")
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in found}


def proved(desk: Reception) -> None:
    assert desk.run("verify").exit_code == 0, desk.run("verify").output


def test_a_copy_says_what_was_paid(desk: Reception) -> None:
    """Paid, credited, left; with the page and the PDF, and no XML of its own. Nothing that was there changes."""
    first = issue(desk)["documents"]
    before = digests(desk)
    pay(desk, "20")
    desk.done("invoice", "credit", NUMBER, "--line", "2", "--drop", "--reason", "was ill", "--yes")
    made = desk.data("invoice", "copy", NUMBER)
    assert made["new"]
    assert made["documents"] == {
        "html": f"documents/2026/{NUMBER}-copy-2.html",
        "pdf": f"documents/2026/{NUMBER}-copy-2.pdf",
        "ubl": first["ubl"],
    }
    page = read(desk, 2)
    for said in ("Kopie", "2, stand van 9 november 2026", "Al betaald", "− € 20,00", "− € 42,50", "Nog te betalen"):
        assert said in page
    assert "€ 22,50" in page
    assert digests(desk).items() >= before.items()
    assert f"{NUMBER}-copy-2.html" in (desk.folder / "documents" / "index.html").read_text()
    proved(desk)


def test_a_copy_adds_up(desk: Reception) -> None:
    """What was paid too much is said; what was taken back is not called paid."""
    issue(desk)
    pay(desk, "100")
    desk.done("invoice", "copy", NUMBER)
    assert "Te veel betaald</dt><dd>€ 15,00" in read(desk, 2)
    assert "Nog te betalen" not in read(desk, 2)
    desk.done("pay", "refund", NUMBER, "65", "--how", "cash", "--more", "--reason", "asked for it", "--yes")
    desk.done("pay", "write-off", NUMBER, "--reason", "cannot", "--yes")
    desk.done("invoice", "copy", NUMBER)
    assert "Alles is al geregeld. U hoeft niets te betalen." in read(desk, 3)
    assert "Alles is betaald" not in read(desk, 3)


def test_nothing_new_is_no_copy(desk: Reception) -> None:
    """Also on another day; and what an institution pays has none at all."""
    issue(desk)
    assert not desk.data("invoice", "copy", NUMBER)["new"]
    pay(desk, "20")
    assert desk.data("invoice", "copy", NUMBER)["new"]
    assert not desk.data("invoice", "copy", NUMBER, today=desk.today.replace(day=20))["new"]
    pay(desk, "65")
    assert "nieuws" not in desk.done("invoice", "copy", NUMBER)
    assert "Alles is betaald. Dank u wel." in read(desk, 3)
    assert "QR" not in read(desk, 3)
    assert pages(desk) == [f"{NUMBER}-copy-2.html", f"{NUMBER}-copy-3.html", f"{NUMBER}.html"]
    desk.done("invoice", "credit", NUMBER, "--drop", "--reason", "a mistake", "--yes")
    assert not desk.data("invoice", "copy", "2026-00002")["new"]
    proved(desk)


def test_every_copy_is_proved(desk: Reception) -> None:
    """An edit of any of them is named."""
    issue(desk)
    pay(desk, "20")
    desk.done("invoice", "copy", NUMBER)
    for name in (f"{NUMBER}.html", f"{NUMBER}-copy-2.html", f"{NUMBER}-copy-2.pdf"):
        path = desk.folder / "documents" / "2026" / name
        whole = path.read_bytes()
        path.write_bytes(whole + b" ")
        result = desk.run("verify")
        assert result.exit_code == 1
        assert name in result.output
        path.write_bytes(whole)
    (desk.folder / "documents" / "2026" / f"{NUMBER}-copy-3.pdf").touch()
    assert f"{NUMBER}-copy-3.pdf" in desk.run("verify").output


def test_agreeing_makes_a_copy(desk: Reception) -> None:
    """With the parts, what to pay first and by whom to be helped; ended, one without them and with the new day."""
    issue(desk)
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01")
    page = read(desk, 2)
    for said in ("Betalen in delen", "1 december 2026", "1 januari 2027", "nog te betalen", "Dat kost niets extra"):
        assert said in page
    assert "Het eerste deel, € 42,50, graag voor of op 1 december 2026" in page
    assert "Lukt een deel niet op tijd?" in page
    pay(desk, "50")
    desk.done("invoice", "copy", NUMBER)
    page = read(desk, 3)
    for said in ("betaald", "nog € 35,00", "Het volgende deel, € 35,00, graag voor of op 1 januari 2027"):
        assert said in page
    desk.done("pay", "parts", NUMBER, "--stop", "--reason", "she wants so")
    page = read(desk, 4)
    assert "Betalen in delen" not in page
    assert "Graag betalen voor of op 23 november 2026" in page
    proved(desk)


def test_links_of_the_parts(desk: Reception, stripe: Sandbox) -> None:
    """Each part has its own on the page; the button and the code are for the first. One that is paid makes no copy."""
    issue(desk)
    desk.done("pay", "parts", NUMBER, "--count", "3", "--first", "2026-12-01")
    parts = desk.data("pay", "parts", NUMBER)["parts"]
    page = read(desk, 2)
    urls = [each["payment_url"] for each in parts]
    assert [page.count(f'"{url}"') for url in urls] == [2, 1, 1]  # the first has the button too
    assert page.count("<figure") == 2
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == urls[0])
    stripe.pay(stripe.open(link))
    desk.done("pay", "sync")
    assert len(pages(desk)) == 2
    (link,) = (str(each["id"]) for each in stripe.world.all("payment_link") if each["url"] == urls[2])
    stripe.pay(stripe.open(link))  # fills the second part; the third has a new link
    desk.done("pay", "sync")
    assert urls[2] not in read(desk, 3)
    assert str(desk.data("pay", "parts", NUMBER)["parts"][2]["payment_url"]) in read(desk, 3)
    proved(desk)


def test_a_dead_link_on_paper_makes_a_copy(desk: Reception, stripe: Sandbox) -> None:
    """A part was paid by bank: the link of the whole is shut, and the copy has the one that is for the rest."""
    old = issue(desk)["payment_url"]
    pay(desk, "50")
    assert len(pages(desk)) == 1
    desk.done("pay", "sync")
    page = read(desk, 2)
    assert old not in page
    assert str(desk.data("invoice", "show", NUMBER)["payment_url"]) in page
    desk.done("pay", "sync")
    assert len(pages(desk)) == 2
    proved(desk)


def test_stripe_is_down_when_it_is_agreed(desk: Reception, stripe: Sandbox) -> None:
    """The copy waits for the links: it is made once, with them."""
    issue(desk)
    stripe.fail_next("before", count=20)
    assert desk.run("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01").exit_code == 1
    stripe.faults.clear()
    assert len(pages(desk)) == 1
    desk.done("pay", "sync")
    assert len(pages(desk)) == 2
    assert all(each["payment_url"] in read(desk, 2) for each in desk.data("pay", "parts", NUMBER)["parts"])
    proved(desk)


def test_stopped_before_it_was_recorded(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is not somebody else's, and `resume` makes it anew."""
    issue(desk)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("invoices.copying.keep", killed)
        desk.run("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01")
    assert len(pages(desk)) == 2
    assert "resume" in desk.done("todo")
    proved(desk)
    desk.done("resume")
    assert "resume" not in desk.done("todo")
    assert len(pages(desk)) == 2
    proved(desk)


def test_family_reads_no_more_on_a_copy(tmp_path: Path) -> None:
    """What they pay and when; not the service, a total or who else pays."""
    desk = Reception.opened(tmp_path)
    anna = desk.client("Anna Jansen")
    desk.done(
        "coverage", "add", anna, "pledge", "--person", desk.client("Petra Jansen"), "--share", "50",
        "--pledged-on", "2026-09-01",
    )  # fmt: skip
    desk.done("deliver", "online-talk", anna, "--on", "2026-10-05")
    made = desk.data("issue", "--month", "2026-10", "--yes")["invoices"]
    number = next(each["number"] for each in made if each["payer_kind"] == "family")
    desk.done("pay", "parts", number, "--count", "2", "--first", "2026-12-01")
    page = (desk.folder / "documents" / "2026" / f"{number}-copy-2.html").read_text()
    first = (desk.folder / "documents" / "2026" / f"{number}.html").read_text()
    assert "Betalen in delen" in page
    client = next(each for each in made if each["payer_kind"] == "client")
    for secret in ("beeldbellen", client["number"], "42,50"):
        assert secret not in page
        assert secret not in first


def test_of_who_was_erased(desk: Reception) -> None:
    """Nothing of them can be made any more, and that is said; `resume` goes on."""
    issue(desk)
    desk.done("pay", "parts", NUMBER, "--count", "2", "--first", "2026-12-01")
    pay(desk, "10.00")
    with desk.practice() as practice, practice.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM personas")
    assert "gewist" in desk.refused("invoice", "copy", NUMBER)
    desk.done("pay", "parts", NUMBER, "--count", "3", "--first", "2026-12-01")
    desk.done("resume")
    assert pages(desk) == [f"{NUMBER}-copy-2.html", f"{NUMBER}.html"]
