"""`tiered remind`: proposed, decided by a person, kept, and only what was sent counts."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from mail_server import Mailbox
from reception import Reception

from catalog.money import Money
from invoices.payments.model import Movement
from invoices.reminders import making
from invoices.sandbox.sandbox import Sandbox

DUE = date(2026, 11, 23)  # of what people pay
LATE = DUE + timedelta(days=7)


def steps(desk: Reception, today: date, *more: str) -> dict[str, str]:
    """What is proposed, by payer."""
    found = json.loads(desk.run("remind", "--dry-run", "--json", *more, today=today).stdout)["steps"]
    return {each["payer"]: each["because"] or each["step"] for each in found}


def remind(desk: Reception, today: date, *more: str) -> list[dict[str, Any]]:
    """Makes what is proposed."""
    return list(desk.data("remind", "--yes", *more, today=today)["made"])


def pay(desk: Reception, number: str, amount: str, day: date) -> None:
    desk.done("pay", "book", number, amount, "--how", "bank", "--on", day.isoformat(), today=day)


def holds(desk: Reception) -> None:
    result = desk.run("verify")
    assert result.exit_code == 0, result.output


def test_a_note_a_week_after_the_last_day(desk: Reception) -> None:
    """Not a day before; each payer apart; who paid is left alone; nothing is kept by looking."""
    assert steps(desk, LATE - timedelta(days=1)) == {}
    pay(desk, "2026-00004", "42.50", DUE)
    before = (desk.folder / "practice.db").read_bytes()
    assert steps(desk, LATE) == {"anna": "note", "els": "note", "karel": "note"}
    assert steps(desk, LATE, "--client", "els") == {"els": "note"}
    assert (desk.folder / "practice.db").read_bytes() == before


def test_from_note_to_letter_to_people(desk: Reception, box: Mailbox) -> None:
    """The ladder counts from the day on which a letter was sent, and ends with people."""
    only = ("--client", "john")
    (note,) = remind(desk, LATE, *only)
    assert (note["step"], note["asked"]) == ("note", "42.50")
    sent = LATE + timedelta(days=1)
    assert desk.data("send", "--yes", note["id"], today=sent)["documents"][0]["became"] == "sent"
    assert steps(desk, sent + timedelta(days=13), *only) == {}
    second = sent + timedelta(days=14)
    (letter,) = remind(desk, second, *only)
    assert letter["step"] == "letter"
    desk.done("send", "--yes", letter["id"], today=second)
    assert steps(desk, second + timedelta(days=18), *only) == {}
    over = second + timedelta(days=19)
    assert steps(desk, over, *only) == {"john": "letter-passed"}
    assert remind(desk, over, *only) == []
    waits = desk.done("todo", today=over).replace("\u00a0", " ")
    assert "John Doe: € 42,50 is nog niet betaald" in waits
    assert "Besluit zelf hoe het verder gaat: tiered pay show 2026-00004\n" in waits
    assert [message["Subject"] for _, message in box.arrived] == ["Bill 2026-00004 from Stichting Naast Je"] * 2
    body = box.arrived[1][1].get_body()
    assert body is not None
    said = " ".join(body.get_content().split())
    assert "within fourteen days from the day after this letter was delivered to you" in said
    assert "€40.00 in collection costs" in said
    kinds = [each["kind"] for each in desk.data("invoice", "show", "2026-00004")["mailed"]]
    assert kinds == ["note", "letter"]
    holds(desk)


def test_by_post_it_takes_longer(desk: Reception) -> None:
    """A letter that was posted is delivered later: the ladder knows by which way it went."""
    only = ("--client", "karel")
    (note,) = remind(desk, LATE, *only)
    desk.done("send", note["id"], "--posted", today=LATE)
    second = LATE + timedelta(days=14)
    (letter,) = remind(desk, second, *only)
    desk.done("send", letter["id"], "--posted", today=second)
    assert steps(desk, second + timedelta(days=25), *only) == {}
    assert steps(desk, second + timedelta(days=26), *only) == {"karel": "letter-passed"}


def test_a_letter_that_waits_is_not_made_again(desk: Reception, box: Mailbox) -> None:
    """Made and not sent it is proposed for sending; after some days it is out of date, and another one is made."""
    only = ("--client", "john")
    (note,) = remind(desk, LATE, *only)
    assert steps(desk, LATE + timedelta(days=4), *only) == {}
    said = desk.done("remind", "--dry-run", *only, today=LATE + timedelta(days=4))
    assert f"Brief {note['id']} over 2026-00004 is gemaakt en nog niet verstuurd" in said
    later = LATE + timedelta(days=5)
    assert desk.data("send", "--dry-run", note["id"], today=later)["documents"] == []
    (again,) = remind(desk, later, *only)
    assert again["id"] != note["id"]
    desk.done("send", "--yes", today=later)  # and not the bill itself, after a reminder of it
    assert box.to.count("john@home.test") == 1
    assert [each["number"] for each in desk.data("invoice", "show", "2026-00004")["mailed"]] == [again["id"]]
    holds(desk)


def test_paid_meanwhile(desk: Reception, box: Mailbox) -> None:
    """A letter about what was paid, wholly or in part, is not sent any more."""
    john, anna = remind(desk, LATE, "--client", "john") + remind(desk, LATE, "--client", "anna")
    pay(desk, "2026-00004", "42.50", LATE)
    pay(desk, "2026-00001", "5.00", LATE)
    assert desk.data("send", "--yes", john["id"], anna["id"], today=LATE)["documents"] == []
    assert box.arrived == []
    (again,) = remind(desk, LATE)[:1]
    assert (again["payer"], again["asked"]) == ("anna", "280.00")
    names = [each["documents"]["pdf"] for each in (anna, again)]
    assert names[1] == names[0].replace(".pdf", "-2.pdf")
    holds(desk)


def test_perhaps_sent(desk: Reception, box: Mailbox) -> None:
    """While nobody knows whether a letter went, there is no other one."""
    only = ("--client", "john")
    (note,) = remind(desk, LATE, *only)
    box.hang_up = "taken"
    assert desk.run("send", "--yes", note["id"], today=LATE).exit_code == 1
    box.hang_up = None
    later = LATE + timedelta(days=20)
    assert steps(desk, later, *only) == {}
    assert f"Brief {note['id']} is misschien verstuurd" in desk.done("remind", "--dry-run", *only, today=later)
    desk.done("send", "--yes", note["id"], "--again", today=later)  # it did not arrive, and is out of date
    assert len(box.arrived) == 1
    assert steps(desk, later, *only) == {"john": "note"}
    holds(desk)


def test_asked_one_by_one(desk: Reception) -> None:
    """Each letter is shown as it would be, with the last note; a no makes nothing."""
    desk.done("client", "note", "anna", "Belde: betaalt vrijdag.")
    said = desk.run("remind", typed="n\nj\nn\nn\n", today=LATE)
    assert said.exit_code == 0, said.output
    text = said.output.replace("\u00a0", " ")
    assert "Rekening 2026-00001 van Stichting Naast Je" in text
    assert "Misschien bent u het vergeten" in text
    assert "Laatste notitie: Belde: betaalt vrijdag." in text
    assert steps(desk, LATE) == {"anna": "note", "karel": "note", "john": "note"}


def test_a_script_says_yes(desk: Reception) -> None:
    assert "--yes" in desk.misused("remind", today=LATE)
    assert len(steps(desk, LATE)) == 4


def test_never_to_who_is_left_alone(desk: Reception) -> None:
    """On hold, in mourning: no letter; and after the weeks only people decide."""
    desk.done("client", "hold", "john")
    desk.done("client", "died", "anna", "--on", LATE.isoformat(), today=LATE)
    assert steps(desk, LATE) == {"karel": "note"}
    later = LATE + timedelta(weeks=8)
    assert {k: v for k, v in steps(desk, date(2027, 1, 25)).items() if k in ("anna", "els")} == {
        "anna": "died",
        "els": "died",
    }
    assert later <= date(2027, 1, 25)


def test_died_after_it_was_made(desk: Reception, box: Mailbox) -> None:
    """A letter that lies ready is not sent to a family in mourning."""
    (note,) = remind(desk, LATE, "--client", "anna")
    desk.done("client", "died", "anna", "--on", LATE.isoformat(), today=LATE)
    assert desk.data("send", "--yes", note["id"], today=LATE)["documents"] == []
    assert box.arrived == []


def test_to_who_handles_the_money(desk: Reception, box: Mailbox) -> None:
    """A representative gets it, and reads whose bill it is; family's goes to family."""
    desk.client("Bewindvoering Best", "--id", "best", "--email", "best@work.test")
    desk.done("client", "change", "john", "--representative", "best")
    (note,) = remind(desk, LATE, "--client", "john")
    assert note["addressee"] == "best"
    page = (desk.folder / note["documents"]["html"]).read_text()
    assert "Bewindvoering Best" in page
    assert "John Doe" in page
    desk.done("send", "--yes", note["id"], today=LATE)
    assert box.to == ["best@work.test"]


def test_first_the_invoice_itself(desk: Reception, box: Mailbox) -> None:
    """Who sends with this program is not reminded of a bill that never went; where nobody ever did, it says so."""
    assert "nog nooit vastgelegd dat er iets is verstuurd" in desk.done("remind", "--dry-run", today=LATE)
    desk.done("send", "2026-00001", "--posted")
    assert steps(desk, LATE) == {"anna": "note"}
    said = desk.done("remind", "--dry-run", today=LATE)
    assert "nooit vastgelegd" not in said
    assert "nog niet verstuurd. Doe dat eerst: tiered send 2026-00002 2026-00004 2026-00005" in said
    desk.done("client", "hold", "els")
    desk.done("client", "died", "john", "--on", LATE.isoformat(), today=LATE)
    said = desk.done("remind", "--dry-run", today=LATE)
    assert "Rekening 2026-00005 is te laat, maar is nog niet verstuurd. Doe dat eerst: tiered send 2026-00005\n" in said


def test_an_institution_in_a_year_without_a_rate(desk: Reception) -> None:
    """Nobody guesses a rate: it is said, and the letters to others are made."""
    day = date(2027, 1, 20)
    result = desk.run("remind", "--yes", today=day)
    assert result.exit_code == 1
    assert "2027" in result.stderr
    with sqlite3.connect(desk.folder / "practice.db") as connection:
        kinds = connection.execute("SELECT payer_kind, step FROM letters ORDER BY payer_kind").fetchall()
    assert kinds == [("client", "note")] * 3 + [("family", "note")]


def test_an_institution(desk: Reception, box: Mailbox) -> None:
    """With the interest and the cost of the law; by e-mail where there is an address, else on paper."""
    day = date(2026, 12, 18)
    made = {each["payer"]: each for each in remind(desk, day) if each["step"] == "reminder"}
    assert made.keys() == {"anker", "utrecht"}
    found = {e["number"]: e["by"] for e in desk.data("send", "--dry-run", today=day)["documents"]}
    assert (found[made["anker"]["id"]], found[made["utrecht"]["id"]]) == ("email", "post")


@pytest.mark.parametrize("moment", ["pdf", "write", "flush"])
def test_stopped_while_it_was_made(desk: Reception, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """What was decided is kept; `resume` makes the documents, and they are what they would have been."""
    real = getattr(making, moment)

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, moment, stop)
    assert desk.run("remind", "--yes", "--client", "john", today=LATE).exit_code == 130
    monkeypatch.setattr(making, moment, real)
    assert not [each for each in desk.run("verify").output.splitlines() if "l-00001" in each]
    assert desk.data("send", "--dry-run", "l-00001", today=LATE)["documents"][0]["because"] == "no-documents"
    assert desk.data("resume")["rendered"] == 1
    assert desk.data("resume")["rendered"] == 0
    assert desk.data("send", "--dry-run", "l-00001", today=LATE)["documents"][0]["because"] == "made-up"
    holds(desk)


def test_the_files_are_proved(desk: Reception) -> None:
    (note,) = remind(desk, LATE, "--client", "john")
    holds(desk)
    path = desk.folder / note["documents"]["pdf"]
    path.write_bytes(path.read_bytes() + b"%")
    assert note["documents"]["pdf"] in desk.run("verify").output
    path.unlink()
    assert note["documents"]["pdf"] in desk.run("verify").output


def test_an_institution_that_is_gone(desk: Reception) -> None:
    """Nobody knows where its letter would go: it is said, and the others are made."""
    path = desk.folder / "catalog.toml"
    path.write_text(path.read_text().replace('id = "anker"', 'id = "anker-2"'))
    result = desk.run("remind", "--yes", today=date(2026, 12, 18))
    assert result.exit_code == 1
    assert "'anker'" in result.stderr
    assert "l-00001" in result.stdout


def test_a_payment_on_its_way(desk: Reception) -> None:
    """Who is paying by direct debit is not reminded while the bank has not answered."""
    with desk.practice() as practice, practice.store.links() as book:
        book.became(book.ask("mark", "2026-00004", Money.euros("42.50")), "pending")
    assert "john" not in steps(desk, LATE)


@pytest.mark.parametrize(("decided", "expected"), [(False, False), (True, True)])
def test_a_payment_that_is_disputed(desk: Reception, *, decided: bool, expected: bool) -> None:
    """Who asked their bank for a part back is left alone until that is decided."""
    known, ten = {"charge": "ch_1"}, Money.euros("10.00")
    with desk.practice() as practice, practice.store.cash() as book:
        day, till = date(2026, 11, 10), "clearing"
        made = [
            Movement(id="p-1", source="a", kind="payment", till=till, day=day, amount=ten, known_as=known,
                     applied={"2026-00004": ten}),
            Movement(id="p-2", source="b", kind="dispute", till=till, day=day, amount=-ten, known_as=known,
                     against="disputed"),
            Movement(id="p-3", source="c", kind="dispute-won", till=till, day=day, amount=ten, known_as=known,
                     against="disputed"),
        ]  # fmt: skip
        book.book(made if decided else made[:2])
    assert ("john" in steps(desk, LATE)) == expected


def test_passed_is_what_the_letter_asked(desk: Reception, box: Mailbox) -> None:
    """A part that came due after the letter is not past its 14 days; who pays what the letter asked, gets a note."""
    number, only = "2026-00004", ("--client", "john")
    desk.done("send", "--yes")
    desk.done("pay", "parts", number, "--count", "3", "--first", "2026-11-20")
    desk.done("send", "--yes", number)
    for day, what, asked in ((date(2026, 12, 10), "note", "14.16"), (date(2026, 12, 28), "letter", "14.16")):
        (made,) = remind(desk, day, *only)
        assert (made["step"], made["asked"]) == (what, asked)
        desk.done("send", "--yes", made["id"], today=day)
    day = date(2027, 1, 25)
    (note,) = desk.data("remind", "--dry-run", *only, today=day)["steps"]
    assert (note["step"], note["asked"]) == ("note", "42.50")
    pay(desk, number, "14.16", date(2026, 12, 30))
    (note,) = desk.data("remind", "--dry-run", *only, today=day)["steps"]
    assert (note["step"], note["asked"]) == ("note", "28.34")
    holds(desk)


def test_agreed_anew_after_a_letter(desk: Reception, box: Mailbox) -> None:
    """Who broke it gets a note first: a new last day was agreed, and no letter was about that."""
    number, only = "2026-00004", ("--client", "john")
    desk.done("send", "--yes")
    for day in (LATE, LATE + timedelta(days=14)):
        desk.done("send", "--yes", remind(desk, day, *only)[0]["id"], today=day)
    desk.done("pay", "parts", number, "--count", "2", "--first", "2027-01-10", today=date(2026, 12, 28))
    assert steps(desk, date(2027, 1, 12), *only) == {}
    assert steps(desk, date(2027, 1, 28), *only) == {"john": "note"}


def two_bills(desk: Reception) -> str:
    """Another bill for John."""
    desk.deliver("online-talk", "john", "2026-10-07")
    return str(desk.data("issue", "--month", "2026-10", "--yes")["invoices"][0]["number"])


def test_we_hold_their_money(desk: Reception, box: Mailbox) -> None:
    """Who paid too much of one bill is not asked for another; staff read what to do. A letter that lies ready rests."""
    other, only = two_bills(desk), ("--client", "john")
    desk.done("send", "--yes")
    (note,) = remind(desk, LATE, *only)
    pay(desk, "2026-00004", "50.00", LATE)
    assert steps(desk, LATE, *only) == {"john": "held"}
    assert desk.data("send", "--yes", note["id"], today=LATE)["documents"] == []
    said = desk.done("todo", today=LATE).replace("\u00a0", " ")
    assert f"wij hebben al € 7,50 van deze betaler: tiered pay keep 2026-00004 --for {other}" in said
    desk.done("pay", "keep", "2026-00004", today=LATE)
    assert f"tiered pay use {other}" in desk.done("remind", "--dry-run", *only, today=LATE)
    desk.done("pay", "use", other, today=LATE)
    assert steps(desk, LATE, *only) == {"john": "note"}
    holds(desk)


def test_paid_and_nobody_asked_stripe(tmp_path: Path, stripe: Sandbox, box: Mailbox) -> None:
    """Stripe is asked before somebody is reminded, and before a letter goes; not by a dry run: it changes nothing."""
    desk = Reception.opened(tmp_path / "online")
    for place in (1, 2):
        desk.deliver("online-talk", desk.client(f"P{place} Q", "--email", f"p{place}@home.test"), "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("send", "--yes")
    box.arrived.clear()
    first, second = (str(link["id"]) for link in stripe.world.all("payment_link"))
    stripe.pay(stripe.open(first), "card")
    assert len(steps(desk, LATE)) == 2
    (note,) = remind(desk, LATE)
    assert note["invoices"] == ["2026-00002"]
    stripe.pay(stripe.open(second), "card")
    assert desk.data("send", "--yes", today=LATE)["documents"][0]["became"] is None
    assert desk.data("send", "--yes", today=LATE)["documents"] == []
    assert box.arrived == []


def test_a_direct_debit_that_nobody_looked_at(tmp_path: Path, stripe: Sandbox) -> None:
    """It is on its way at Stripe: asked first, nobody is reminded; refused by the bank, they are."""
    desk = Reception.opened(tmp_path / "online")
    desk.deliver("online-talk", desk.client("Anna Jansen"), "2026-10-05")
    desk.done("issue", "--month", "2026-10", "--yes")
    (link,) = stripe.world.all("payment_link")
    visit = stripe.open(str(link["id"]))
    stripe.pay(visit, "sepa_debit")
    assert remind(desk, LATE) == []
    stripe.fail(visit)
    assert [each["step"] for each in remind(desk, LATE)] == ["note"]
    holds(desk)


def test_stripe_is_away(tmp_path: Path, stripe: Sandbox, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who perhaps paid by a link is not reminded, and it is said; who never had one is."""
    desk = Reception.opened(tmp_path / "online")
    for name in ("Anna Jansen", "Bram Bos"):
        desk.deliver("online-talk", desk.client(name, "--email", f"{name[:4].strip()}@home.test"), "2026-10-05")
        desk.done("issue", "--month", "2026-10", "--yes")
        monkeypatch.delenv("STRIPE_API_KEY", raising=False)
    desk.done("send", "--yes")
    (anna, _) = remind(desk, LATE)
    monkeypatch.setenv("STRIPE_API_KEY", stripe.key)
    monkeypatch.setenv("TIERED_STRIPE_URL", "http://127.0.0.1:9")
    box.arrived.clear()
    result = desk.run("send", "--yes", today=LATE)
    assert result.exit_code == 1
    assert "Stripe" in result.stderr
    assert box.to == ["Bram@home.test"]
    later = LATE + timedelta(days=15)
    result = desk.run("remind", "--yes", "--json", today=later)
    assert result.exit_code == 1
    assert "Stripe" in result.stderr
    assert [(each["payer"], each["step"]) for each in json.loads(result.stdout)["made"]] != []
    assert anna["payer"] not in [each["payer"] for each in json.loads(result.stdout)["made"]]


def test_who_it_is_addressed_to(desk: Reception, box: Mailbox) -> None:
    """A letter to somebody who handles their money no more is not sent, nor one to an address of before."""
    desk.client("Bewindvoering Best", "--id", "best", "--email", "best@work.test")
    only = ("--client", "john")
    desk.done("client", "change", "john", "--representative", "best")
    (note,) = remind(desk, LATE, *only)
    desk.done("client", "change", "john", "--representative", "")
    assert desk.data("send", "--yes", note["id"], today=LATE)["documents"] == []
    (again,) = remind(desk, LATE, *only)
    assert again["addressee"] == "john"
    desk.done("client", "change", "john", "--street", "Nieuweweg 1", "--postcode", "3511 AB", "--city", "Utrecht")
    assert desk.data("send", "--yes", again["id"], today=LATE)["documents"] == []
    assert steps(desk, LATE, *only) == {"john": "note"}
    assert box.arrived == []


def test_family_of_who_is_on_hold(desk: Reception) -> None:
    """What family owes for a client rests while the client does."""
    desk.done("client", "hold", "anna")
    assert steps(desk, LATE) == {"karel": "note", "john": "note"}
