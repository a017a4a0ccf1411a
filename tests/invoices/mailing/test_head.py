"""The head of the chain is mailed to who keeps it outside the practice, and checked against later."""

from __future__ import annotations

import json
import sqlite3

import pytest
from mail_server import Mailbox, free_port
from reception import Reception

ACCOUNTANT = "kees@accountants.test"


def head(desk: Reception) -> str:
    return str(desk.data("verify", "--head")["head"]["hash"])


def test_what_is_mailed_is_checked_later(desk: Reception, box: Mailbox) -> None:
    """A plain text with the practice, when, how much happened, the head, and what to type; nothing about anybody."""
    before = head(desk)
    said = desk.done("verify", "--head", "--mail", ACCOUNTANT)
    assert before in said
    assert f"gemaild naar {ACCOUNTANT}" in said
    ((to, mail),) = box.arrived
    assert to == ACCOUNTANT
    sequence = desk.data("verify", "--head")["head"]["sequence"]
    assert mail["Subject"] == f"Kop van de keten van Stichting Naast Je: gebeurtenis {sequence}"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert f"De keten telt {sequence} gebeurtenissen." in text
    for name in ("Anna", "Jansen", "Karel", "anna@home.test", "2026-0000"):
        assert name not in text
    (line,) = (line for line in text.splitlines() if line.startswith("tiered "))
    desk.done("client", "add", "Piet Pot")
    desk.deliver("online-talk", "Piet Pot", "2026-11-03")
    found = desk.data(*line.split()[1:])
    assert (found["holds"], found["after"]) == (True, 1)


def test_mailing_changes_nothing(desk: Reception, box: Mailbox) -> None:
    """The head that was mailed is still the head, and a program hears to whom it went."""
    before = head(desk)
    answer = desk.data("verify", "--mail", ACCOUNTANT)
    assert (answer["head"]["hash"], answer["mailed"]) == (before, ACCOUNTANT)
    assert box.to == [ACCOUNTANT]
    assert head(desk) == before


def test_in_english(desk: Reception, box: Mailbox) -> None:
    """The mail is in the language of the command."""
    desk.done("--lang", "en", "verify", "--head", "--mail", ACCOUNTANT)
    ((_, mail),) = box.arrived
    assert mail["Subject"].startswith("Head of the chain of ")
    assert "Good day," in mail.get_content()


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"refuse": {ACCOUNTANT: "550 Unknown"}}, "Er is niets verstuurd. Kijk of het adres goed is."),
        ({"after_data": "451 Busy"}, "Er is niets verstuurd. Probeer het later opnieuw."),
        ({"hang_up": "taken"}, "niemand weet of de mail"),
    ],
)
def test_what_does_not_go_is_said(desk: Reception, box: Mailbox, trouble: dict[str, object], said: str) -> None:
    """One sentence and what helps, and it ends with 1."""
    for name, value in trouble.items():
        setattr(box, name, value)
    refused = desk.refused("verify", "--head", "--mail", ACCOUNTANT)
    assert said in " ".join(refused.split())


def test_without_a_server(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """None that is set, or none that answers."""
    monkeypatch.delenv("TIERED_SMTP_HOST", raising=False)
    assert "geen mailserver ingesteld" in desk.refused("verify", "--head", "--mail", ACCOUNTANT)
    monkeypatch.setenv("TIERED_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TIERED_SMTP_PORT", str(free_port()))
    result = desk.run("verify", "--head", "--mail", ACCOUNTANT)
    assert result.exit_code == 1
    assert "nu niet bereikbaar" in result.stderr
    assert head(desk) in result.stdout  # to be noted by hand


def test_what_cannot_be_mailed(desk: Reception, box: Mailbox) -> None:
    """No address, a head of before, or no head at all."""
    assert "geen e-mailadres" in desk.misused("verify", "--mail", "kees")
    assert "laat HASH weg" in desk.misused("verify", head(desk), "--mail", ACCOUNTANT)
    new = Reception.opened(desk.folder.parent / "new")
    assert "nog niets gebeurd" in new.refused("verify", "--mail", ACCOUNTANT)
    assert box.arrived == []


def test_closing_says_how_to_keep_it(desk: Reception) -> None:
    """The head stands there, and what mails it."""
    said = desk.done("close", "2026-10", "--yes", "--anyway", "--reason", "test")
    assert head(desk) in said
    assert "tiered verify --head --mail ADRES" in said
    assert json.loads(desk.run("close", "--list", "--json").stdout)["through"] == "2026-10-31"


def test_without_head_only_what_holds_is_mailed(desk: Reception, box: Mailbox) -> None:
    """`verify --mail` checks first; with `--head` it is the head alone that goes."""
    with sqlite3.connect(desk.folder / "practice.db") as raw:
        raw.execute("UPDATE deliveries SET day = '2026-01-01'")
    assert "veranderd" in desk.refused("verify", "--mail", ACCOUNTANT)
    assert box.arrived == []
    desk.done("verify", "--head", "--mail", ACCOUNTANT)
    assert box.to == [ACCOUNTANT]
