"""`tiered client export` is whole: whatever table knows something of somebody, it is in the data and on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any, Final

import pytest
from reception import Reception
from sqlalchemy import insert

from catalog.money import Money
from invoices.practice.practice import now
from invoices.store import schema
from invoices.store.chain import Acting
from invoices.store.erasures import Erasure, write
from invoices.store.linkbook import Linkbook
from invoices.store.mailbook import Mailbook
from invoices.store.refundbook import Refundbook

Data = dict[str, Any]
OLD, LATE = "F-1001", date(2027, 2, 15)


REASONS: Final = {
    *("R-removed", "R-decided", "R-stopped", "R-note", "R-parts-ended", "R-question", "R-answer", "R-refund"),
    *("R-written-off", "R-erased"),
}


def bill(data: Data) -> Data:
    return next(each for each in data["invoices"] if each["number"] == "2026-00001")


SHOWN: Final[dict[str, Callable[[Data], Any]]] = {
    "persons": lambda data: data["person"]["name"] == "Zita Zwaluwenberg",
    "coverages": lambda data: data["agreements"],
    "deliveries": lambda data: data["help"],
    "notes": lambda data: data["notes"],
    "removals": lambda data: [each for each in data["help"] if each.get("reason") == "R-removed"],
    "invoices": bill,
    "billed": lambda data: bill(data)["lines"],
    "decisions": lambda data: data["decisions"],
    "personas": lambda data: data["as_on_bills"],
    "renditions": lambda data: bill(data)["documents"],
    "movements": lambda data: [each for each in bill(data)["payments"] if each.get("reason") == "R-written-off"],
    "applied": lambda data: bill(data)["payments"],
    "links": lambda data: bill(data)["payment_links"],
    "link_states": lambda data: bill(data)["payment_links"][0]["state"] == "failed",
    "consents": lambda data: data["consents"],
    "pages": lambda data: bill(data)["page_made"],
    "stops": lambda data: [each for each in data["packages"] if each["reason"] == "R-stopped"],
    "arrangements": lambda data: bill(data)["arrangements"][-1]["reason"] == "R-parts-ended",
    "letters": lambda data: data["letters"],
    "letter_files": lambda data: data["letters"][0]["documents"],
    "mailings": lambda data: bill(data)["sent"][0]["to"] == "zita@example.nl",
    "outcomes": lambda data: bill(data)["sent"][0]["outcome"] == "refused",
    "refunds": lambda data: bill(data)["refunds"][0]["reason"] == "R-refund",
    "refund_states": lambda data: bill(data)["refunds"][0]["state"] == "refused",
    "openings": lambda data: [each for each in data["packages"] if each["old_system"]],
    "brought": lambda data: [each for each in data["invoices"] if each["number"] == OLD],
    "erasures": lambda data: [each["reason"] for each in data["erasures"]] == ["R-erased"],
    "marks": lambda data: [each["text"] for each in bill(data)["questions"]] == ["R-question", "R-answer"],
}
TOLD_BY: Final = {
    "catalogs": "the price list: nobody's",
    "plans": "how the sum of a bill was worked out",
    "shares": "bills, and how the help stands",
    "superseded": "the credit note",
    "given_back": "the credit note",
    "postings": "bills and payments",
    "expiries": "the last day of a package",
    "effects": "nothing about anybody",
    "events": "what they prove: each is in here itself",
    "set_aside": "lines of the bank that are nobody's",
    "part_links": "the amount of a link",
    "closings": "nothing about anybody",
    "review_links": "nothing about anybody",
    "review_ends": "nothing about anybody",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """Zita, of whom every table knows something; Anna, who must not be in it; Ria, who works here."""
    desk = Reception.opened(tmp_path_factory.mktemp("whole") / "practice")
    zita = desk.client("Zita Zwaluwenberg", "--email", "zita@example.nl", "--city", "Zoutkamp")
    desk.client("Anna Jansen", "--email", "anna@example.nl")
    old = desk.file("old.csv", f"number;date;open;client\n{OLD};1-9-2026;12,00;{zita}\nF-2;1-9-2026;7,00;k-0002\n")
    package = desk.file(
        "packages.csv", f"client;service;sessions;used;until;deferred\n{zita};six-talks;6;5;31-12-2026;20,00\n"
    )
    desk.done("opening", "import", old, package, "--on", "2026-10-01", "--yes")
    desk.deliver("online-talk", zita, "2026-10-05")
    desk.done("delivery", "remove", desk.deliver("online-talk", zita, "2026-10-06"), "--reason", "R-removed", "--yes")
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("coverage", "add", zita, "own", "--amount", "25", "--service", "online-talk", "--from", "2026-11-01")
    desk.deliver("online-talk", zita, "2026-11-03")
    desk.deliver("six-talks", zita, "2026-11-02")  # the last of the old package
    desk.deliver("six-talks", zita, "2026-11-04")
    desk.done("issue", "--month", "2026-11", "--yes", today=date(2026, 12, 1))
    desk.done("shortfall", "decide", zita, "bill", "--reason", "R-decided", today=date(2026, 12, 1))
    desk.done("issue", "--client", zita, "--yes", today=date(2026, 12, 1))
    desk.done("package", "stop", zita, "six-talks", "--reason", "R-stopped", "--yes", today=date(2026, 12, 2))
    desk.done("client", "note", zita, "R-note")
    desk.done("client", "agree", zita, "grief-evening")
    desk.done("pay", "page", "2026-00001")
    desk.done("pay", "parts", "2026-00001", "--count", "2", "--first", "2026-12-01", "--yes")
    desk.done("pay", "parts", "2026-00001", "--stop", "--reason", "R-parts-ended", "--yes")
    desk.done("review", "mark", "2026-00001", "--question", "R-question", "--as", "Visser Accountants")
    desk.done("review", "answer", "2026-00001", "R-answer")
    desk.done("remind", "--yes", today=LATE)
    online(desk)
    desk.done("pay", "write-off", "2026-00001", "--reason", "R-written-off", "--yes", today=LATE)
    return desk


def online(desk: Reception) -> None:
    """A link, a refund and a message, as if the payment company and the mail server had been called."""
    acting = Acting("Ria", now())
    with desk.practice(LATE) as practice, practice.database.transaction() as connection:
        linked = Linkbook(connection, acting)
        linked.became(linked.ask("token-1", "2026-00001", Money.euros(5)), "failed", id="x")
        back = Refundbook(connection, acting)
        back.became(back.ask("token-2", "2026-00001", "ch_1", Money.euros(5), "R-refund"), "refused")
        persona = {"digest": "a" * 64, "person": "k-0001", "salt": "s", "record": '{"email": "zita@example.nl"}'}
        connection.execute(insert(schema.personas).values(persona))
        write(connection, Erasure("k-0001", LATE, "R-erased", LATE, {"notes": 1}), acting)
        mail = Mailbook(connection, acting)
        mail.became(mail.start("2026-00001", "email", LATE, "<1@x>", "a" * 64), "refused", LATE)


@pytest.fixture(scope="module")
def given(desk: Reception) -> tuple[Data, str]:
    """What Zita gets: the data, and the page as it is read, without its markup."""
    folder = desk.folder.parent / "zita"
    desk.done("client", "export", "k-0001", folder, today=LATE)
    page = (folder / "index.html").read_text()
    return json.loads((folder / "data.json").read_text()), unescape(re.sub("<[^>]+>", " ", page.partition("<main>")[2]))


@pytest.mark.parametrize("table", SHOWN)
def test_every_table_about_a_client_is_in_it(given: tuple[Data, str], table: str) -> None:
    assert SHOWN[table](given[0])


def words_of(value: Any) -> Iterator[str]:
    """What was typed or kept as text, anywhere in the data."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("reason", "text", "words", "number", "name", "to", "email"):
                yield from words_of(each) if isinstance(each, dict | list) else filter(None, [each])
            elif isinstance(each, dict | list):
                yield from words_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from words_of(each)


def test_the_page_says_what_the_data_says(given: tuple[Data, str]) -> None:
    """Every reason, question, note and number; every amount of a bill, payment, link and refund; every day."""
    data, page = given
    said = {*words_of(data)}
    assert {each for each in said if each.startswith("R-")} == REASONS
    assert [each for each in said if each not in page] == []
    money = [bill(data)["payable"], *(each["amount"] for each in bill(data)["payments"] + bill(data)["refunds"])]
    for amount in (*money, bill(data)["payment_links"][0]["amount"]):
        assert f"€\u00a0{amount}".replace(".", ",") in page, amount


def test_nothing_of_others_or_of_staff(given: tuple[Data, str]) -> None:
    data, page = given
    for secret in ("Anna", "k-0002", "F-2", "Ria", "Visser Accountants", "token-", "ch_1"):
        assert secret not in json.dumps(data) + page


def test_no_table_is_forgotten() -> None:
    """A table that is new has to be shown to whom it is about, or it has to be said why not."""
    assert SHOWN.keys() | TOLD_BY.keys() == {table.name for table in schema.metadata.sorted_tables}
    assert not SHOWN.keys() & TOLD_BY.keys()
