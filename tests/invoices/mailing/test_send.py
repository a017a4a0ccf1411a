"""`tiered send` against a real mail server: to whom, what goes along, and each message once."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from mail_server import SECRET, Mailbox, knows_password, serving, use
from reception import Reception

from invoices.mailing.outbox import outbox
from invoices.mailing.smtp import Post
from invoices.sandbox.sandbox import Sandbox
from invoices.store.schema import mailings

PEOPLE = ["anna@home.test", "els@home.test", "declaraties@example.nl", "john@home.test"]
ELSEWHERE = {
    "2026-00001": ("Els", "els@", "Karel", "John", "Onderlinge"),
    "2026-00002": ("Karel", "John", "anna@", "Onderlinge"),
    "2026-00003": ("Anna", "Els", "Karel", "John"),
    "2026-00004": ("Anna", "Els", "Karel", "Onderlinge"),
}
TELLING = re.compile(r"gesprek|talk|six-talks|pakket|package|tier|basis|entry|hulp|\bhelp\b|rouw|grief", re.IGNORECASE)


def shown(message: EmailMessage) -> str:
    """All that somebody sees without opening an attachment: every header, the text, the names of the files."""
    body = message.get_body()
    assert body is not None
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    names = "\n".join(str(each.get_filename()) for each in message.iter_attachments())
    return f"{headers}\n{body.get_content()}\n{names}"


def became(desk: Reception, *arguments: str, code: int = 0, **options: Any) -> dict[str, str]:
    """What a run made of each document that it tried."""
    import json

    result = desk.run("send", "--yes", "--json", *arguments, **options)
    assert result.exit_code == code, result.output
    found = json.loads(result.stdout)["documents"]
    return {each["number"]: each["became"] for each in found if each["became"]}


def ways(desk: Reception, **options: Any) -> dict[str, str]:
    """By which way each document goes."""
    return {e["number"]: e["because"] or e["by"] for e in desk.data("send", "--dry-run", **options)["documents"]}


def attempts(desk: Reception) -> int:
    with desk.practice() as practice, practice.database.reading() as connection:
        return len(connection.execute(mailings.select()).all())


def test_each_gets_their_own_once(desk: Reception, box: Mailbox) -> None:
    """Everybody gets one message with their own documents; a second run sends nothing."""
    assert became(desk) == dict.fromkeys(("2026-00001", "2026-00002", "2026-00003", "2026-00004"), "sent")
    assert box.to == PEOPLE
    for place, (to, message) in enumerate(box.arrived, 1):
        number = f"2026-{place:05}"
        kinds = ("pdf", "xml") if number == "2026-00003" else ("pdf",)
        attached = {str(each.get_filename()): each.get_payload(decode=True) for each in message.iter_attachments()}
        assert attached == {
            f"{number}.{kind}": (desk.folder / f"documents/2026/{number}.{kind}").read_bytes() for kind in kinds
        }
        assert message["To"] == to
        assert message["Message-ID"] == f"<{number}.1@example.nl>"
        assert not TELLING.search(shown(message)), shown(message)
        assert not [word for word in ELSEWHERE[number] if word in shown(message)]
    assert became(desk) == {}
    assert len(box.arrived) == 4
    assert desk.run("verify").exit_code == 0


def test_what_cannot_be_mailed_is_listed(desk: Reception, box: Mailbox) -> None:
    """Somebody without an address is printed; a municipality that has its own road is told of."""
    assert ways(desk)["2026-00005"] == "no-email"
    assert ways(desk)["2026-00006"] == "upload"
    desk.done("client", "change", "john", "--send", "post")
    assert ways(desk)["2026-00004"] == "wants-post"
    said = desk.done("send", "--dry-run")
    assert "Om te printen en te posten (2)" in said
    assert str(desk.folder / "documents/2026/2026-00005.pdf") in said
    assert box.arrived == []
    assert attempts(desk) == 0


def test_posted_by_hand(desk: Reception, box: Mailbox) -> None:
    """It is not proposed again, and the invoice says when it went."""
    desk.done("send", "2026-00005", "2026-00006", "--posted")
    assert not {"2026-00005", "2026-00006"} & ways(desk).keys()
    assert "9 november 2026: rekening gepost" in desk.done("invoice", "show", "2026-00005")
    (mailed,) = desk.data("invoice", "show", "2026-00005")["mailed"]
    assert (mailed["by"], mailed["date"], mailed["became"]) == ("post", "2026-11-09", "sent")
    assert desk.run("verify").exit_code == 0


def test_who_it_went_to_is_shown(desk: Reception, box: Mailbox) -> None:
    became(desk)
    assert "9 november 2026: rekening gemaild aan anna@home.test" in desk.done("invoice", "show", "2026-00001")
    assert b"anna@home.test" not in raw(desk, "mailings")


def raw(desk: Reception, table: str) -> bytes:
    """Everything in a table, as text."""
    with desk.practice() as practice, practice.database.reading() as connection:
        return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")).encode()


def test_an_address_that_is_refused(desk: Reception, box: Mailbox) -> None:
    """It is not tried again until somebody says so; the others go."""
    box.refuse["anna@home.test"] = "550 No such user"
    assert became(desk, code=1)["2026-00001"] == "refused"
    assert box.to == PEOPLE[1:]
    box.refuse.clear()
    assert became(desk) == {}
    assert "2026-00001 kon niet naar Anna Jansen" in desk.done("todo")
    desk.done("client", "change", "anna", "--email", "anna@new.test")
    assert became(desk, "2026-00001", "--again") == {"2026-00001": "sent"}
    assert box.to[-1] == "anna@new.test"
    assert "2026-00001" not in desk.done("todo")
    assert desk.run("verify").exit_code == 0


def test_not_now(desk: Reception, box: Mailbox) -> None:
    """What a server does not take for the moment goes with the next run."""
    box.refuse["anna@home.test"] = "451 Try again later"
    assert became(desk, code=1)["2026-00001"] == "later"
    box.refuse.clear()
    assert became(desk) == {"2026-00001": "sent"}
    assert sorted(box.to) == sorted(PEOPLE)


@pytest.mark.parametrize(("answer", "expected"), [("452 Full", "later"), ("554 We do not want this", "refused")])
def test_the_text_is_not_taken(desk: Reception, box: Mailbox, answer: str, expected: str) -> None:
    """The server answers after the text: nothing arrived, and that is known."""
    box.after_data = answer
    assert set(became(desk, code=1).values()) == {expected}
    assert box.arrived == []


def test_the_line_breaks_before_the_text(desk: Reception, box: Mailbox) -> None:
    """Nothing can have arrived: all of it goes with the next run."""
    box.hang_up = "before"
    assert became(desk, code=1) == {"2026-00001": "later"}
    box.hang_up = None
    assert sorted(became(desk)) == ["2026-00001", "2026-00002", "2026-00003", "2026-00004"]
    assert sorted(box.to) == sorted(PEOPLE)


def test_the_line_breaks_after_the_text(desk: Reception, box: Mailbox) -> None:
    """Nobody knows whether it went: it is not sent again by itself, and people look."""
    box.hang_up = "taken"
    assert became(desk, code=1) == {"2026-00001": "perhaps"}
    box.hang_up = None
    assert "2026-00001" not in became(desk)
    assert box.to == PEOPLE
    assert "2026-00001 aan Anna Jansen is misschien verstuurd" in desk.done("todo")
    desk.done("send", "2026-00001", "--sent")
    assert "misschien" not in desk.done("todo")
    assert became(desk) == {}
    assert "niet onzeker" in desk.refused("send", "2026-00001", "--sent")
    assert desk.run("verify").exit_code == 0


def test_it_did_not_arrive(desk: Reception, box: Mailbox) -> None:
    """Sent again it is the same message: a mailbox that has it already knows it."""
    box.hang_up = "taken"
    became(desk, code=1)
    box.hang_up = None
    assert became(desk, "2026-00001", "--again") == {"2026-00001": "sent"}
    first, second = (message["Message-ID"] for to, message in box.arrived if to == "anna@home.test")
    assert first == second
    assert became(desk, "2026-00001", "--again") == {"2026-00001": "sent"}
    assert box.arrived[-1][1]["Message-ID"] == "<2026-00001.2@example.nl>"


@pytest.mark.parametrize("arrived", [True, False])
def test_stopped_in_between(desk: Reception, box: Mailbox, monkeypatch: pytest.MonkeyPatch, *, arrived: bool) -> None:
    """Killed after it was written down and before the answer was: it is never sent twice by itself."""
    real = Post.deliver

    def stop(self: Post, *arguments: Any) -> Any:
        if arrived:
            real(self, *arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(Post, "deliver", stop)
    assert desk.run("send", "--yes").exit_code == 130
    monkeypatch.setattr(Post, "deliver", real)
    assert "2026-00001" not in became(desk)
    assert box.to.count("anna@home.test") == int(arrived)
    assert ways(desk)["2026-00001"] == "perhaps"


def test_no_server(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, or when it is away, nothing is written down."""
    monkeypatch.delenv("TIERED_SMTP_HOST", raising=False)
    monkeypatch.setattr("invoices.mailing.outbox.MADE_UP", ())
    assert "geen mailserver ingesteld" in desk.refused("send", "--yes")
    monkeypatch.setenv("TIERED_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TIERED_SMTP_PORT", "9")
    assert "niet bereikbaar" in desk.refused("send", "--yes")
    assert attempts(desk) == 0
    monkeypatch.setenv("TIERED_SMTP_PORT", "many")
    assert "TIERED_SMTP_PORT" in desk.refused("send", "--yes")


def test_nothing_goes_without_a_yes(desk: Reception, box: Mailbox) -> None:
    """A script says --yes; a person is asked."""
    assert "--yes" in desk.misused("send")
    assert "niets veranderd" in desk.run("send", typed="n\n").output
    assert box.arrived == []
    assert "4 verstuurd" in desk.run("send", typed="j\n").output


def test_wrong_words(desk: Reception, box: Mailbox) -> None:
    assert "kies een" in desk.misused("send", "2026-00001", "--posted", "--again")
    assert "welke rekening" in desk.misused("send", "--posted")
    assert "geen rekening met nummer" in desk.refused("send", "2026-00099", "--posted")


def test_made_up_addresses(desk: Reception) -> None:
    """What stands in examples is never mailed, but by a server on this machine, to practise."""
    with desk.practice() as practice, practice.archive() as archive:
        found = outbox(archive, practice.catalog, desk.today).parcels
        tried = outbox(archive, practice.catalog, desk.today, here=True).by("email")
    assert {each.because for each in found if each.to} == {"made-up"}
    assert len(tried) == 4


def test_who_is_on_hold_or_mourns_is_left_alone(desk: Reception, box: Mailbox) -> None:
    desk.done("client", "hold", "john")
    desk.done("client", "died", "anna", "--on", "2026-11-08")
    assert ways(desk)["2026-00001"] == "died"
    assert ways(desk)["2026-00002"] == "mourning"
    assert ways(desk)["2026-00004"] == "on-hold"
    assert became(desk) == {"2026-00003": "sent"}
    assert became(desk, "2026-00001", "2026-00002", "2026-00004", "--again") == {}
    assert box.to == ["declaraties@example.nl"]


def test_to_who_handles_the_money(desk: Reception, box: Mailbox) -> None:
    """A client's post goes to their representative; what family promised, to family alone.

    What stands in the name of somebody else than who gets the post now is for staff.
    """
    desk.client("Bewindvoering Best", "--id", "best", "--email", "best@work.test")
    for who in ("anna", "els"):
        desk.done("client", "change", who, "--representative", "best")
    desk.deliver("online-talk", "anna", "2026-10-07")
    desk.done("issue", "--month", "2026-10", "--yes")
    assert ways(desk)["2026-00001"] == "addressee"
    assert "2026-00001" not in became(desk)
    assert "best@work.test" in box.to
    assert "els@home.test" in box.to
    assert "anna@home.test" not in box.to
    desk.done("client", "change", "anna", "--representative", "")
    assert became(desk, "2026-00001") == {"2026-00001": "sent"}
    assert box.to[-1] == "anna@home.test"


def test_a_document_that_was_changed_never_goes(desk: Reception, box: Mailbox) -> None:
    path = desk.folder / "documents/2026/2026-00001.pdf"
    path.write_bytes(path.read_bytes() + b"%")
    result = desk.run("send", "--yes")
    assert result.exit_code == 1
    assert "2026-00001.pdf" in result.stderr
    assert box.to == PEOPLE[1:]


def test_a_credit_note(desk: Reception, box: Mailbox) -> None:
    """It goes along with what it corrects, and asks for nothing."""
    became(desk)
    note = desk.credit("2026-00004", "drop")
    desk.done("resume")
    assert became(desk, today=date(2026, 12, 3)) == {note: "sent"}
    to, message = box.arrived[-1]
    assert (to, message["Subject"]) == ("john@home.test", f"Credit note {note} from Stichting Naast Je")
    assert "You do not have to do anything." in shown(message)
    assert [each.get_filename() for each in message.iter_attachments()] == [f"{note}.pdf"]


def test_old_ones_stay(desk: Reception, box: Mailbox) -> None:
    """What went another way before is not mailed by surprise; by its number it is."""
    later = date(2026, 12, 20)
    assert became(desk, today=later) == {}
    assert "6 eerdere documenten blijven liggen" in desk.done("send", "--dry-run", today=later)
    assert became(desk, "2026-00001", today=later) == {"2026-00001": "sent"}


def test_only_about_one_person(desk: Reception, box: Mailbox) -> None:
    """Of a client, and of family who pays for them."""
    assert sorted(became(desk, "--client", "anna")) == ["2026-00001", "2026-00002"]


@pytest.mark.parametrize("password", [SECRET, "geraden-geheim"])
def test_with_a_password(desk: Reception, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not known sends nothing; the password is never shown."""
    with serving(authenticator=knows_password, auth_required=True, auth_require_tls=False) as box:
        use(box, monkeypatch)
        monkeypatch.setenv("TIERED_SMTP_USER", "naastje")
        monkeypatch.setenv("TIERED_SMTP_PASSWORD", password)
        result = desk.run("send", "--yes")
        said = result.output + desk.run("doctor").output
    assert (result.exit_code == 0) == (password == SECRET)
    assert len(box.arrived) == (4 if password == SECRET else 0)
    assert ("wachtwoord" in result.stderr) == (password != SECRET)
    assert password not in said


def test_the_doctor_knows(desk: Reception, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"poort {box.port}, op deze computer" in desk.done("doctor")
    monkeypatch.setenv("TIERED_SMTP_HOST", "mail.naastje.nl")
    assert "versleuteld" in desk.done("doctor")
    monkeypatch.setenv("TIERED_SMTP_USER", "naastje")
    result = desk.run("doctor")
    assert result.exit_code == 1
    assert "TIERED_SMTP_PASSWORD" in result.output


def test_todo_is_quiet_without_mail(desk: Reception, monkeypatch: pytest.MonkeyPatch, box: Mailbox) -> None:
    """Whoever prints everything is not told each day that nothing was mailed."""
    assert "4 documenten zijn nog niet gemaild" in desk.done("todo")
    monkeypatch.delenv("TIERED_SMTP_HOST")
    assert "gemaild" not in desk.done("todo")
    desk.done("send", "2026-00001", "--posted")
    assert "te printen en te posten" in desk.done("todo")


def test_erased(desk: Reception, box: Mailbox) -> None:
    """An address can be taken away; then the invoice does not say it any more, and `verify` misses it."""
    became(desk)
    with desk.practice() as practice, practice.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM personas WHERE record LIKE '%john@home.test%'")
    assert "john@home.test" not in desk.done("invoice", "show", "2026-00004")
    assert "2026-00004" in desk.run("verify").output


def test_the_documents_are_the_only_files(desk: Reception, box: Mailbox) -> None:
    """Sending writes nothing but the page of the practice."""
    before = sorted(path for path in (desk.folder / "documents").rglob("*"))
    became(desk)
    assert sorted(path for path in (desk.folder / "documents").rglob("*")) == before
    assert Path(desk.folder / "documents/index.html") in before


def test_paid_in_parts(desk: Reception, box: Mailbox) -> None:
    """The mail asks the first part, on its day, and says what is open in all."""
    desk.done("pay", "parts", "2026-00001", "--count", "2", "--first", "2026-12-01")
    asked = desk.data("pay", "parts", "2026-00001")["parts"][0]
    assert became(desk, "2026-00001") == {"2026-00001": "sent"}
    said = shown(box.arrived[0][1])
    assert f"€ {asked['open'].replace('.', ',')} betalen voor of op 1 december 2026" in said
    assert "2026-00001-copy-2.pdf" in said


def test_the_page_of_who_pays(desk: Reception, box: Mailbox) -> None:
    """Where the organisation has a place for them, a person is sent to their own page; an institution is not."""
    toml = desk.folder / "catalog.toml"
    toml.write_text(
        toml.read_text().replace("[organisation]", '[organisation]\npay_page = "https://pay.example.nl"', 1)
    )
    became(desk)
    pages = [re.findall(r"https://pay\.example\.nl/i/\S+", shown(message)) for _, message in box.arrived]
    assert [len(each) for each in pages] == [1, 1, 0, 1]
    assert pages[0] == [desk.data("pay", "page", "2026-00001")["page"]]
    assert desk.run("verify").exit_code == 0


@pytest.mark.parametrize("how", ["written off", "credited"])
def test_taken_off_before_it_went(desk: Reception, box: Mailbox, how: str) -> None:
    """What was taken off wholly before it ever went asks nothing, and is not mailed: staff see it, with its note."""
    if how == "written off":
        desk.done("pay", "write-off", "2026-00004", "--reason", "afspraak", "--yes")
    else:
        desk.credit("2026-00004", "drop", today=desk.today)
        desk.done("resume")
    waits = [number for number, why in ways(desk).items() if why == "nothing-asked"]
    assert waits == ["2026-00004"] + ["2026-00007"] * (how == "credited")
    became(desk)
    assert "john@home.test" not in box.to


def test_it_waits_for_a_payment_that_is_on_its_way(desk: Reception, box: Mailbox, stripe: Sandbox) -> None:
    """Nobody is asked for what they paid, and the bank has not sent yet. When it did not come, they are."""
    desk.done("pay", "link", "2026-00004")
    (link,) = stripe.world.all("payment_link")
    session = stripe.open(str(link["id"]))
    stripe.pay(session, "sepa_debit")
    desk.done("pay", "sync")
    assert ways(desk)["2026-00004"] == "underway"
    became(desk)
    assert "john@home.test" not in box.to
    stripe.fail(session)
    desk.done("pay", "sync")
    became(desk)
    assert "john@home.test" in box.to


def test_what_goes_along_is_not_over(desk: Reception, box: Mailbox) -> None:
    """Was a part paid, or taken off, the mail and what is attached ask the same: a copy is made first."""
    desk.done("pay", "book", "2026-00004", "10.00", "--how", "cash", "--on", "2026-11-09")
    desk.done("pay", "write-off", "2026-00004", "5.00", "--reason", "afspraak", "--yes")
    desk.done("send", "--dry-run")
    assert not list((desk.folder / "documents" / "2026").glob("2026-00004-copy*"))
    became(desk)
    message = box.arrived[3][1]
    assert "27.50" in shown(message)
    assert [each.get_filename() for each in message.iter_attachments()] == ["2026-00004-copy-2.pdf"]
    page = (desk.folder / "documents" / "2026" / "2026-00004-copy-2.html").read_text()
    assert "27.50" in page
    assert desk.run("verify").exit_code == 0


def test_agreed_after_it_was_sent(desk: Reception, box: Mailbox) -> None:
    """Who pays in parts since their bill went gets the copy that says so, once; not when it was ended again."""
    became(desk)
    desk.done("pay", "parts", "2026-00001", "--count", "2", "--first", "2026-12-01")
    assert "1 document is nog niet gemaild" in desk.done("todo")
    assert became(desk) == {"2026-00001": "sent"}
    assert "1 december 2026" in shown(box.arrived[-1][1])
    assert [each.get_filename() for each in box.arrived[-1][1].iter_attachments()] == ["2026-00001-copy-2.pdf"]
    assert became(desk) == {}
    desk.done("pay", "parts", "2026-00001", "--count", "3", "--first", "2026-12-01")
    desk.done("pay", "parts", "2026-00001", "--stop", "--reason", "anders", "--yes")
    assert became(desk) == {}
    assert desk.run("verify").exit_code == 0


def test_posted_before_it_was_there(desk: Reception) -> None:
    """A clock that is wrong does not start a term in the past."""
    assert "was die er nog niet" in desk.refused("send", "2026-00001", "--posted", today=date(2026, 1, 2))
    assert attempts(desk) == 0
