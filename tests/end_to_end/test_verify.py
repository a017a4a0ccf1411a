"""`tiered verify` names every edit that somebody makes by hand, in the database or in the documents."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from end_to_end.office import FOLDER, Office, euros, on
from sqlalchemy import Column, Integer, Table

from catalog.dump import dump
from catalog.faults import Faults
from catalog.money import ZERO
from invoices.model import Persona
from invoices.opening.model import Balance, LastNumber, OldInvoice, OldPackage, Opening, PaidPart
from invoices.payments.parts import arranged
from invoices.practice.practice import start
from invoices.reminders.making import make_letters
from invoices.reminders.model import Bill, KeptLetter
from invoices.rendering import resume
from invoices.store import schema
from invoices.store.chain import Acting, digest
from invoices.store.consents import write
from invoices.store.database import FILE, open_database
from invoices.store.erasures import Erasure
from invoices.store.erasures import write as erase
from invoices.store.linkbook import PartOf
from invoices.store.openings import Openings
from invoices.store.store import PracticeStore
from invoices.store.verify import verify
from invoices.testing import FixedClock, PlainRenderer


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invoice of every kind, packages, one stopped, a credit note, a decision, two removals, and their documents."""
    folder = tmp_path_factory.mktemp("practice")
    start(folder, (FOLDER / "catalog.toml").read_bytes())
    with open_database(folder) as database:
        office = Office(PracticeStore(database, "tester", FixedClock()))
        for person in ("anna", "bram", "chaima", "dina", "sister"):
            office.person(person)
        office.coverage("pledge", "sister", share=50, services=("six-talks",))
        office.coverage("grant", "utrecht", client="bram")
        office.coverage("own", client="chaima", amount="10.00")
        for day in (1005, 1012):
            office.deliver("six-talks", day)
        office.deliver("cooking", 1006)
        office.deliver("talk", 1007, client="bram")
        office.deliver("talk", 1008, client="chaima")
        office.remove(office.deliver("talk", 1009))
        twice = office.deliver("cooking", 1010, client="chaima")
        office.issue("2026-10", 1102)  # 1 anna, 2 sister, 3 utrecht
        office.remove(twice)  # it waited
        office.decide("waive", "chaima")
        office.issue("2026-10", 1103)  # 4 chaima
        office.credit("2026-00001", "rebill", 1104, line=1)  # 5: the cooking
        with office.store.links() as links:
            asked = links.ask("mark", "2026-00002", euros("285.00"))
            links.became(asked, "made", id="link-1", url="https://pay.example/1")
        with office.store.pages() as pages:
            pages.token("2026-00002", iter(["mark"]))
        office.pay("2026-00002", "100.00", 1104)
        office.deliver("talk", 1203, client="bram")  # d-00008, not worked out yet
        office.deliver("six-talks", 1009, client="dina")
        office.issue_client(1104, "dina")  # 6 dina
        office.stop(1104, client="dina")  # 7
        with office.store.refunds() as refunds:
            back = refunds.ask("back", "2026-00002", "ch_1", euros("5.00"), "too much")
            refunds.became(back, "made", id="re_1")
        with office.store.cash() as book:
            book.put_aside({"bank:1": (on(1104), euros("-12.00"))})
        with database.transaction() as connection:
            write(connection, "anna", "talk", "I ask you to begin.", on(1104), "tester", office.clock(), given=True)
        with office.store.arrangements() as book:
            agreed = arranged([euros("100.00"), euros("85.00")], on(1201), "month", paid=euros("100.00"), credited=ZERO)
            book.keep("2026-00002", agreed, "a quiet winter")
        with office.store.links() as links:
            links.ask("mark of a part", "2026-00002", euros("100.00"), PartOf(1, 1))
        opening(office)
        office.close("2026-10", 1105, "it was agreed")
        office.time_passed(20270101)  # the package of the old system ended
        office.pay("2026-00001", "1.00", 1030)  # counts in November
        office.person("eve")
        with database.transaction() as connection:
            acting = Acting("tester", office.clock())
            erase(connection, Erasure("eve", on(1104), "asked", None, {"notes": 1}), acting)
        office.change(office.deliver("talk", 1210, client="bram"), day=1211)  # d-00010, not worked out either
        resume(office.store, PlainRenderer(), folder)
        letter_and_mail(office, folder)
        with office.store.review() as book:
            book.mark("2026-00001", "question", "Why twice?")
            book.mark("2026-00001", "answer", "There were two.")
            book.close(book.open("secret", "2026-Q4", office.clock()))
    return folder


def opening(office: Office) -> None:
    """An old invoice and a balance, undone once and brought in anew."""
    whose = {"payer_kind": "client", "payer": "bram", "client": "bram"}
    old = OldInvoice(number="F-1", issued=on(901), due=on(915), open=euros("20.00"), reference="RF18F1", **whose)
    part = PaidPart(payer_kind="client", payer="bram", amount=euros("30.00"))
    term = {"sessions": 6, "used": 3, "until": on(1231)}
    package = OldPackage(id="old-0001", client="bram", service="six-talks", parts=(part,), **term)
    balances = (Balance(account="clearing", amount=euros("5.00")),)
    brought = Opening(
        day=on(1001),
        last_number=LastNumber(number="2025-00417", series="2025", sequence=417),
        balances=balances,
        invoices=(old,),
        packages=(package,),
    )
    with office.store.batch() as ledger:
        catalog = ledger.keep_catalog(dump(office.catalog))
        openings = Openings(ledger.connection, ledger.acting)
        openings.keep(brought, catalog)
        openings.undo("a mistake")
        openings.keep(brought, catalog)


def letter_and_mail(office: Office, folder: Path) -> None:
    """A note to the sister that was mailed, and an invoice that was posted."""
    bill = Bill(number="2026-00002", issued=on(1102), due=on(1116), open=euros("185.00"), reference="RF05202600002")
    with office.store.batch() as ledger:
        people = ledger.keep_people({"sister": Persona(name="Sister", email="sister@home.test")}, office.salts)
        catalog = ledger.keep_catalog(dump(office.catalog))
    with office.store.letters() as letters:
        letters.keep(
            KeptLetter(
                id=letters.new_id(),
                kind="note",
                payer_kind="family",
                payer="sister",
                addressee="sister",
                language="nl",
                catalog=catalog,
                day=on(1130),
                name="2026-00002-2026-11-30",
                bills=(bill,),
                asked=bill.open,
                interest=euros("0.00"),
                people=people,
            )
        )
    make_letters(office.store, folder)
    with office.store.mail() as mail:
        mail.became(mail.start("l-00001", "email", on(1130), "<l-00001.1@us.test>", people["sister"]), "sent", on(1130))
        mail.start("2026-00001", "post", on(1130))


@dataclass
class Copy:
    """A copy of the practice, on which is tried what the triggers refuse; they are put back as if nothing happened."""

    folder: Path

    def edit(self, sql: str, *values: object) -> int:
        """Runs a statement as somebody with another program could; returns how many rows it touched."""
        with closing(sqlite3.connect(self.folder / FILE)) as raw:
            raw.execute("PRAGMA ignore_check_constraints=ON")
            guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in guards:
                raw.execute(f"DROP TRIGGER {name}")
            touched = raw.execute(sql, values).rowcount
            for _, guard in guards:
                raw.execute(guard)
            raw.commit()
        return touched

    def value(self, sql: str) -> str:
        """One value."""
        with closing(sqlite3.connect(self.folder / FILE)) as raw:
            return str(raw.execute(sql).fetchone()[0])

    def faults(self) -> list[str]:
        """What verify finds: codes with the place."""
        with open_database(self.folder) as database, database.reading() as connection:
            return [f"{each.code} {each.path}" for _, found in verify(connection, self.folder) for each in found]


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(original, tmp_path / "practice")))


def test_what_was_issued_holds(copy: Copy) -> None:
    """Nothing is named when nothing was touched."""
    assert copy.faults() == []


EDITS = {
    "an amount": (
        "UPDATE invoices SET tax = tax + 1, net = net - 1 WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "who pays": ("UPDATE invoices SET payer = 'bram' WHERE number = '2026-00001'", "verify-invoice 2026-00001"),
    "a date": ("UPDATE invoices SET issued = '2026-11-01' WHERE number = '2026-00001'", "verify-invoice 2026-00001"),
    "a record": (
        "UPDATE invoices SET record = json_set(record, '$.tax', '4.33') WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "a line": (
        "UPDATE invoices SET record = json_set(record, '$.lines[0].quantity', '3') WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "a record that is none": (
        "UPDATE invoices SET record = '{' WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "an amount that is none": (
        "UPDATE invoices SET record = json_set(record, '$.tax', 'four') WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "a negative line": (
        "UPDATE invoices SET record = json_set(record, '$.lines[0].amount', '-1.00') WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "an invoice": ("DELETE FROM invoices WHERE number = '2026-00002'", "verify-invoice-gone 2026-00002"),
    "a gap": ("DELETE FROM invoices WHERE number = '2026-00002'", "verify-series 2026"),
    "a name": (
        "UPDATE personas SET record = replace(record, 'Sister', 'Sistar') WHERE person = 'sister'",
        "verify-person sister",
    ),
    "a salt": ("UPDATE personas SET salt = replace(salt, '0', '1') WHERE person = 'sister'", "verify-person sister"),
    "a salt that is none": ("UPDATE personas SET salt = 'salt' WHERE person = 'sister'", "verify-person sister"),
    "a person": ("DELETE FROM personas WHERE person = 'sister'", "verify-person-gone 2026-00002"),
    "persons swapped": (
        "UPDATE personas SET person = CASE person WHEN 'anna' THEN 'sister' WHEN 'sister' THEN 'anna' ELSE person END",
        "verify-person-gone 2026-00002",
    ),
    "a posting": (
        "UPDATE postings SET amount = amount + 1 WHERE source = '2026-00001' AND account = 'vat'",
        "verify-postings 2026-00001",
    ),
    "a posting's period": (
        "UPDATE postings SET tax_point = '2026-09-30' WHERE source = '2026-00001' AND account = 'vat'",
        "verify-postings 2026-00001",
    ),
    "a posting gone": (
        "DELETE FROM postings WHERE source = '2026-00001' AND account = 'vat'",
        "verify-postings 2026-00001",
    ),
    "a posting too many": (
        "INSERT INTO postings SELECT '2026-00001', 99, account, payer_kind, payer, client, 0, booked, tax_point, "
        "vat_category, vat_rate, service, cause FROM postings WHERE source = '2026-00001' AND line = 1",
        "verify-postings 2026-00001",
    ),
    "a booking of nothing": (
        "INSERT INTO postings SELECT 'by-hand', line, account, payer_kind, payer, client, amount, booked, tax_point, "
        "vat_category, vat_rate, service, cause FROM postings WHERE source = '2026-00001'",
        "verify-postings by-hand",
    ),
    "income of a package": (
        "UPDATE postings SET amount = amount * 2 WHERE source LIKE 'release:%' AND payer = 'sister'",
        "verify-deferred d-00001",
    ),
    "income of a package gone": (
        "DELETE FROM postings WHERE source LIKE 'release:%' AND payer = 'sister'",
        "verify-deferred d-00001",
    ),
    "income on another day": (
        "UPDATE postings SET tax_point = '2026-09-30' WHERE source LIKE 'release:%' AND payer = 'sister'",
        "verify-deferred d-00001",
    ),
    "a share": ("UPDATE shares SET gross = gross + 1 WHERE delivery = 'd-00004'", "verify-shares d-00004"),
    "a share's payer": ("UPDATE shares SET payer = 'bram' WHERE delivery = 'd-00003'", "verify-shares d-00003"),
    "a share gone": (
        "DELETE FROM shares WHERE delivery = 'd-00001' AND share = 1",
        "verify-shares d-00001",
    ),
    "a share too many": (
        "INSERT INTO shares SELECT delivery, round, 9, standing, kind, payer_kind, payer, coverage, client, day, "
        "units, net, gross FROM shares WHERE delivery = 'd-00003'",
        "verify-shares d-00003",
    ),
    "where it is billed": (
        "UPDATE billed SET number = '2026-00002' WHERE delivery = 'd-00003'",
        "verify-billed 2026-00001",
    ),
    "what is billed": ("DELETE FROM billed WHERE delivery = 'd-00003'", "verify-billed 2026-00001"),
    "billed without a line": (
        "INSERT INTO billed VALUES ('d-00099', 1, 0, '2026-00001', 1)",
        "verify-billed 2026-00001",
    ),
    "what was taken back": (
        "DELETE FROM superseded WHERE number = '2026-00005'",
        "verify-billed 2026-00005",
    ),
    "taken back without a credit note": (
        "INSERT INTO superseded VALUES ('d-00004', 1, 0, 'rebill', '2026-00005', 'tester', '2026-12-01T08:00:00Z')",
        "verify-billed 2026-00005",
    ),
    "routed anew without a plan": (
        "INSERT INTO superseded VALUES ('d-00004', 1, 0, 'rerouted', NULL, 'tester', '2026-12-01T08:00:00Z')",
        "verify-shares d-00004",
    ),
    "not routed anew any more": (
        "DELETE FROM superseded WHERE cause = 'rerouted'",
        "verify-shares d-00005",
    ),
    "a plan": (
        "UPDATE plans SET record = replace(record, '4000', '4100') WHERE delivery = 'd-00005' AND round = 1",
        "verify-plan d-00005",
    ),
    "a plan that is none": ("UPDATE plans SET record = '[' WHERE delivery = 'd-00005'", "verify-plan d-00005"),
    "a plan gone": ("DELETE FROM plans WHERE delivery = 'd-00005'", "verify-plan d-00005"),
    "a plan's day": ("UPDATE plans SET day = '2026-09-01' WHERE delivery = 'd-00005'", "verify-plan d-00005"),
    "a plan's catalogue": ("UPDATE plans SET catalog = 'other' WHERE delivery = 'd-00005'", "verify-plan d-00005"),
    "a delivery that is billed": (
        "UPDATE deliveries SET record = json_set(record, '$.no_show', json('true')) WHERE id = 'd-00004'",
        "verify-delivery d-00004",
    ),
    "the day of a delivery that is billed": (
        "UPDATE deliveries SET day = '2026-09-01' WHERE id = 'd-00004'",
        "verify-delivery d-00004",
    ),
    "a quantity that is none": (
        "UPDATE invoices SET record = json_set(record, '$.lines[0].quantity', 'x') WHERE number = '2026-00001'",
        "verify-invoice 2026-00001",
    ),
    "a delivery that is none": ("UPDATE deliveries SET record = '[' WHERE id = 'd-00004'", "verify-delivery d-00004"),
    "a figure of a closed period": (
        "INSERT INTO postings SELECT 'by-hand', line, account, payer_kind, payer, client, amount, '2026-10-31', "
        "tax_point, vat_category, vat_rate, service, cause FROM postings WHERE source = '2026-00001'",
        "verify-closed 2026-10",
    ),
    "a payment brought into a closed period": (
        "UPDATE postings SET booked = '2026-10-30' WHERE source = 'p-00002'",
        "verify-postings p-00002",
    ),
    "income brought into a closed period": (
        "UPDATE postings SET booked = '2026-10-31' WHERE source LIKE 'release:%' AND payer = 'sister'",
        "verify-closed 2026-10",
    ),
    "what is closed": ("UPDATE closings SET through = '2026-09-30'", "verify-closing 2026-10"),
    "a delivery that nobody will miss": (
        "DELETE FROM deliveries WHERE id = 'd-00008'",
        "verify-delivery-gone d-00008",
    ),
    "the newest delivery": ("DELETE FROM deliveries WHERE id = 'd-00010'", "verify-delivery-gone d-00010"),
    "how often help was given": (
        "UPDATE deliveries SET record = json_set(record, '$.quantity', '9') WHERE id = 'd-00010'",
        "verify-delivery d-00010",
    ),
    "what a client named": (
        "UPDATE deliveries SET record = json_set(record, '$.amount', '1.00') WHERE id = 'd-00010'",
        "verify-delivery d-00010",
    ),
    "the day of help that is not worked out": (
        "UPDATE deliveries SET day = '2027-12-01', record = json_set(record, '$.day', '2027-12-01') "
        "WHERE id = 'd-00010'",
        "verify-delivery d-00010",
    ),
    "whose help it was": (
        "UPDATE deliveries SET client = 'anna', record = json_set(record, '$.client', 'anna') WHERE id = 'd-00010'",
        "verify-delivery d-00010",
    ),
    "help that is no record any more": (
        "UPDATE deliveries SET record = '{\"day\": 1e999}' WHERE id = 'd-00010'",
        "verify-delivery d-00010",
    ),
    "help that nobody wrote down": (
        "INSERT INTO deliveries SELECT 'd-00011', client, day, service, record FROM deliveries WHERE id = 'd-00010'",
        "verify-delivery-extra d-00011",
    ),
    "help that nobody wrote down, and a gap": (
        "INSERT INTO deliveries SELECT 'd-00012', client, day, service, record FROM deliveries WHERE id = 'd-00010'",
        "verify-delivery-extra d-00012",
    ),
    "the day of a closing": ("UPDATE closings SET day = '2026-11-20'", "verify-closing 2026-10"),
    "what was to be done": ("DELETE FROM effects WHERE number = '2026-00002'", "verify-effects 2026-00002"),
    "what was taken out is worked out": (
        "UPDATE plans SET record = json_remove(record, '$.anew') WHERE delivery = 'd-00007' AND round = 2",
        "verify-plan d-00007",
    ),
    "what was taken out waits again": (
        "DELETE FROM superseded WHERE delivery = 'd-00007'",
        "verify-shares d-00007",
    ),
    "taken out by hand": (
        "INSERT INTO plans SELECT delivery, 2, catalog, day, client, json_insert(record, '$.anew', json('true')), time "
        "FROM plans WHERE delivery = 'd-00004'",
        "verify-plan d-00004",
    ),
    "a removal gone": ("DELETE FROM removals WHERE delivery = 'd-00007'", "verify-removal d-00007"),
    "why it was removed": ("UPDATE removals SET reason = 'x' WHERE delivery = 'd-00006'", "verify-removal d-00006"),
    "who removed it": ("UPDATE removals SET actor = 'x' WHERE delivery = 'd-00006'", "verify-removal d-00006"),
    "a removal too many": (
        "INSERT INTO removals VALUES ('d-00003', 'free', 'tester', '2026-12-01T08:00:00Z')",
        "verify-removal d-00003",
    ),
    "a catalogue gone": ("DELETE FROM catalogs", "verify-catalog catalogs"),
    "a day that is none": (
        "UPDATE postings SET tax_point = 'x' WHERE source LIKE 'release:%' AND payer = 'sister'",
        "verify-deferred d-00001",
    ),
    "an event": ("UPDATE events SET actor = 'somebody' WHERE sequence = 2", "chain-broken events[2]"),
    "an event's digests": ("UPDATE events SET digests = 'x' WHERE sequence = 2", "chain-broken events[2]"),
    "an event that is no record": ("UPDATE events SET digests = '[1]' WHERE sequence = 1", "chain-broken events[1]"),
    "an event gone": ("DELETE FROM events WHERE sequence = 3", "chain-gap events"),
    "events in another order": (
        "UPDATE events SET sequence = CASE sequence WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE sequence IN (2, 3)",
        "chain-broken events[-3]",
    ),
    "a decision": ("UPDATE decisions SET decision = 'bill'", "verify-decision 1"),
    "a decision's reason": ("UPDATE decisions SET reason = 'because'", "verify-decision 1"),
    **{
        f"a consent's {name}": (f"UPDATE consents SET {name} = {value}", "verify-consent 1")
        for name, value in {
            "client": "'bram'",
            "service": "NULL",
            "given": "0",
            "day": "'2026-11-05'",
            "words": "'x'",
            "actor": "'x'",
            "time": "'2026-11-05T08:00:00Z'",
        }.items()
    },
    "a consent gone": ("DELETE FROM consents", "verify-consent 1"),
    "a decision gone": ("DELETE FROM decisions", "verify-decision 1"),
    "a catalogue": ("UPDATE catalogs SET toml = replace(toml, '24.99', '25.99')", "verify-catalog catalogs"),
    "the list of documents": (
        "UPDATE renditions SET files = replace(files, '2026-00001.pdf', '2026-00002.pdf') WHERE number = '2026-00001'",
        "verify-file documents/2026/2026-00002.pdf",
    ),
    "the digest of a document": (
        "UPDATE renditions SET files = json_set(files, '$.pdf.sha256', 'abc') WHERE number = '2026-00001'",
        "verify-rendition 2026-00001",
    ),
    "what a document was made of": (
        "UPDATE renditions SET inputs = '{}' WHERE number = '2026-00001'",
        "verify-rendition 2026-00001",
    ),
    "a list of documents that is none": (
        "UPDATE renditions SET files = '[]' WHERE number = '2026-00001'",
        "verify-rendition 2026-00001",
    ),
    "a rendition gone": ("DELETE FROM renditions WHERE number = '2026-00001'", "verify-rendition 2026-00001"),
    "a rendition of another event": (
        "UPDATE renditions SET event = 1 WHERE number = '2026-00001'",
        "verify-rendition 2026-00001",
    ),
}


@pytest.mark.parametrize(("sql", "named"), EDITS.values(), ids=EDITS)
def test_an_edit_in_the_database_is_named(copy: Copy, sql: str, named: str) -> None:
    """Each edit is named, with the number or place where it was made."""
    assert copy.edit(sql) > 0
    assert named in copy.faults()


@pytest.mark.parametrize(
    ("column", "value"),
    [("service", "'talk'"), ("vat_rate", "'9'"), ("payer", "'anna'"), ("client", "NULL"), ("cause", "'release'")],
)
@pytest.mark.parametrize("account", ["deferred", "revenue"])
def test_each_side_of_income_of_a_package_is_as_it_was(copy: Copy, column: str, value: str, account: str) -> None:
    """Also what is on one side only: revenue is of the service, payer and rate that it was deferred for."""
    where = f"source LIKE 'release:%' AND account = '{account}' AND payer = 'sister'"
    assert copy.edit(f"UPDATE postings SET {column} = {value} WHERE {where}") >= 1
    assert [each for each in copy.faults() if each.startswith("verify-postings release:d-00001:")]


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("DROP TRIGGER invoices_unchanged", "verify-guards invoices_unchanged"),
        ("CREATE TRIGGER quiet AFTER INSERT ON events BEGIN DELETE FROM notes; END", "verify-guards quiet"),
        ("DROP INDEX ix_invoices_issued", "verify-guards ix_invoices_issued"),
        ("CREATE TABLE invoices2 (number TEXT)", "verify-guards invoices2"),
    ],
)
def test_a_guard_or_table_that_is_not_ours_is_named(copy: Copy, sql: str, named: str) -> None:
    """What keeps people from changing what was issued is there, and nothing else is."""
    with closing(sqlite3.connect(copy.folder / FILE)) as raw:
        raw.execute(sql)
    assert copy.faults() == [named]


def kept(file: Path) -> dict[str, list[str]] | None:
    """All that stands in a database but what a practice may change; None when SQLite cannot read it."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as raw:
            raw.text_factory = bytes
            tables = ("sqlite_master", *(table.name for table in schema.ISSUED))
            columns = {"sqlite_master": "type, name, tbl_name, sql"}
            return {
                name: sorted(map(repr, raw.execute(f"SELECT {columns.get(name, '*')} FROM {name}"))) for name in tables
            }
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return None


def test_a_byte_changed_anywhere_in_the_database_is_named(copy: Copy) -> None:
    """Wherever it stands: verify or SQLite names it, or nothing that was issued says anything else than before."""
    file, chance = copy.folder / FILE, random.Random(7)
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    before, content = kept(file), file.read_bytes()
    named = 0
    for _ in range(60):
        changed_bytes = bytearray(content)
        place = chance.randrange(len(content))
        changed_bytes[place] ^= 1 << chance.randrange(8)
        for rest in copy.folder.glob(f"{FILE}-*"):
            rest.unlink()
        file.write_bytes(changed_bytes)
        same = kept(file) == before
        try:
            found = copy.faults()
        except Faults as wrong:
            found = [each.code for each in wrong.faults]
        assert found or same, place
        named += bool(found)
    assert named > 5


def test_a_byte_changed_in_every_document_is_named(copy: Copy) -> None:
    """Pages, PDF and XML, of invoices and letters."""
    chance = random.Random(7)
    files = [path for path in (copy.folder / "documents").rglob("*") if path.is_file()]
    for path in files:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    expected = sorted(f"verify-file {path.relative_to(copy.folder).as_posix()}" for path in files)
    assert sorted(copy.faults()) == expected != []


def test_a_record_changed_with_its_digest_is_named(copy: Copy) -> None:
    """Who also changes the digest beside a record is found by the chain."""
    record = copy.value("SELECT record FROM invoices WHERE number = '2026-00004'").replace("10.00", "11.00")
    sql = "UPDATE invoices SET record = ?, digest = ?, gross = 1100, net = 1100, payable = 1100 WHERE number = ?"
    assert copy.edit(sql, record, digest(record), "2026-00004") == 1
    assert "verify-invoice 2026-00004" in copy.faults()


def test_the_last_events_cut_off_are_named(copy: Copy) -> None:
    """A chain that was cut short leaves an invoice without its event, or documents that nobody made."""
    assert copy.edit("DELETE FROM events WHERE number = '2026-00005'") == 2
    found = copy.faults()
    assert "verify-invoice 2026-00005" in found
    assert "verify-rendition 2026-00005" in found


def test_the_last_invoice_removed_with_its_events_is_named(copy: Copy) -> None:
    """The chain and the series hold; what the invoice left behind tells of it."""
    copy.edit("DELETE FROM events WHERE sequence >= (SELECT min(sequence) FROM events WHERE number = '2026-00007')")
    copy.edit("DELETE FROM invoices WHERE number = '2026-00007'")
    found = copy.faults()
    assert not [each for each in found if each.startswith(("chain", "verify-series"))]
    assert {"verify-postings 2026-00007", "verify-billed 2026-00007", "verify-rendition 2026-00007"} <= set(found)


def changed(folder: Path) -> str:
    path = folder / "documents/2026/2026-00001.html"
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027", 1))
    return "verify-file documents/2026/2026-00001.html"


def removed(folder: Path) -> str:
    (folder / "documents/2026/2026-00003.xml").unlink()
    return "verify-file-gone documents/2026/2026-00003.xml"


def extra(folder: Path) -> str:
    (folder / "documents/2026/2026-00099.pdf").write_bytes(b"not ours")
    return "verify-file-extra documents/2026/2026-00099.pdf"


def a_folder_instead(folder: Path) -> str:
    path = folder / "documents/2026/2026-00003.xml"
    path.unlink()
    path.mkdir()
    return "verify-file-gone documents/2026/2026-00003.xml"


@pytest.mark.parametrize("edit", [changed, removed, extra, a_folder_instead])
def test_an_edit_of_a_document_is_named(copy: Copy, edit: Callable[[Path], str]) -> None:
    """A file that was changed, taken away or added is named by its path."""
    named = edit(copy.folder)
    assert copy.faults() == [named]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_document(copy: Copy) -> None:
    """Nobody waits for what never comes."""
    path = copy.folder / "documents/2026/2026-00001.pdf"
    path.unlink()
    os.mkfifo(path)
    assert copy.faults() == ["verify-file-gone documents/2026/2026-00001.pdf"]


def test_a_document_that_may_not_be_read(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there: nobody is told that it is gone."""
    reading = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "2026-00001.pdf":
            raise PermissionError
        return reading(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert copy.faults() == ["verify-file-closed documents/2026/2026-00001.pdf"]


def test_documents_of_a_command_that_was_stopped(copy: Copy) -> None:
    """What was written before it was recorded is not said to be somebody else's: `resume` makes it anew."""
    copy.edit("DELETE FROM renditions WHERE number = '2026-00005'")
    copy.edit("DELETE FROM events WHERE kind = 'rendered' AND number = '2026-00005'")
    assert [name for name in copy.faults() if name.startswith("verify-file")] == []
    (copy.folder / "documents/2026/2026-00008.pdf").touch()
    assert "verify-file-extra documents/2026/2026-00008.pdf" in copy.faults()


COLUMNS = [(table, column) for table in schema.ISSUED for column in table.columns]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[f"{t.name}.{c.name}" for t, c in COLUMNS])
def test_an_edit_of_any_column_is_named(copy: Copy, table: Table, column: Column[Any]) -> None:
    """Whatever column of what was issued is edited, in the first row that says something in it: verify names it."""
    other = f"{column.name} + 1000" if isinstance(column.type, Integer) else f"{column.name} || 'x'"
    where = f"(SELECT min(rowid) FROM {table.name} WHERE {column.name} IS NOT NULL)"
    if not table.dialect_options["sqlite"]["with_rowid"]:
        key = " || ".join(each.name for each in table.primary_key.columns)
        where = f"(SELECT min({key}) FROM {table.name} WHERE {column.name} IS NOT NULL) AND {column.name} IS NOT NULL"
        assert copy.edit(f"UPDATE {table.name} SET {column.name} = {other} WHERE {key} = {where}") == 1
    else:
        assert copy.edit(f"UPDATE {table.name} SET {column.name} = {other} WHERE rowid = {where}") == 1
    assert copy.faults()


@pytest.mark.parametrize("table", schema.ISSUED, ids=[table.name for table in schema.ISSUED])
def test_a_row_that_is_gone_is_named(copy: Copy, table: Table) -> None:
    """Whatever is deleted of what was issued: verify names it."""
    key = " || ".join(each.name for each in table.primary_key.columns)
    assert copy.edit(f"DELETE FROM {table.name} WHERE {key} = (SELECT min({key}) FROM {table.name})") >= 1
    assert copy.faults()
