"""Who somebody is stands apart from what was issued, so that it can be erased and the proof still holds."""

from __future__ import annotations

from datetime import date

import pytest
from end_to_end.office import Office
from sqlalchemy import Text, delete, select

from invoices.model import Invoice
from invoices.store import schema
from invoices.store.archive import Archive
from invoices.testing import PlainRenderer

SECRETS = ("Zwaluwenberg", "Kwikstaartlaan", "9876 ZX", "Zoutkamp", "zwaluw@example.nl", "1943-05-17", "0699887766")
ALLOWED = {"persons", "personas"}
POLICY = {"reference": "HA-1943-8", "insured_number": "DL-1"}


@pytest.fixture
def office() -> Office:
    """Everybody who can stand on an invoice has a name and an address that nobody else has."""
    office = Office()
    for key in ("zita", "sister", "guardian"):
        office.person(
            key,
            name="Zwaluwenberg",
            street="Kwikstaartlaan 8",
            postcode="9876 ZX",
            city="Zoutkamp",
            email="zwaluw@example.nl",
            phone="0699887766",
            birth_date=date(1943, 5, 17),
            **({"representative": "guardian"} if key == "zita" else {}),
        )
    office.coverage("pledge", "sister", client="zita", share=25)
    office.coverage("grant", "utrecht", client="zita", units=1, reference="20072")
    office.coverage("budget", "svb", client="zita", services=("paperwork",), law="wmo", reference="PGB-1")
    office.coverage("policy", "anker", client="zita", services=("cooking",), share=50, **POLICY)
    office.coverage("own", client="zita", share=60, services=("walk",))
    for service in ("talk", "six-talks", "paperwork", "cooking", "walk"):
        office.deliver(service, 1005, client="zita")
        office.deliver(service, 1006, client="zita")
    office.issue("2026-10", 1102)
    office.decide("bill", "zita")
    office.issue("2026-10", 1103)
    office.credit("2026-00001", "rebill", 1104, line=1)
    return office


def test_no_name_outside_the_tables_of_people(office: Office) -> None:
    """No name, address, birth date or telephone number stands in any other column of the whole database."""
    found = []
    for table in schema.metadata.sorted_tables:
        if table.name in ALLOWED:
            continue
        for row in office.rows(table):
            for column in table.columns:
                if isinstance(column.type, Text):
                    value = str(row._mapping[column.name])
                    found += [f"{table.name}.{column.name}: {secret}" for secret in SECRETS if secret in value]
    assert found == []
    assert len(office.rows(schema.invoices)) >= 6
    assert len(office.rows(schema.plans)) > 10


def test_insured_numbers_are_frozen_apart(office: Office) -> None:
    """By which numbers an insurer knows somebody is in nothing that cannot be erased; it is read where it is needed."""
    for table in (each for each in schema.ISSUED if each is not schema.personas):
        written = " ".join(str(value) for row in office.rows(table) for value in row)
        assert "HA-1943-8" not in written
        assert "DL-1" not in written
    claimed = {each.payer_kind: each for each in office.invoices() if each.claims and each.kind == "invoice"}
    assert "insurer" in claimed
    with office.reading() as connection:
        archive = Archive(connection)
        for invoice in office.invoices():
            policies = [each for persona in archive.people(invoice).values() for each in persona.policies]
            shown = [(each.reference, each.insured_number) for each in policies]
            assert shown == ([("HA-1943-8", "DL-1")] if invoice.claims else [])


def test_people_are_frozen_as_they_were(office: Office) -> None:
    """An invoice shows people as they stood on its day, also when they moved since; an unchanged one is kept once."""
    with office.register() as register:
        moved = register.people.get("zita").model_copy(update={"street": "Elders 1"})
        register.people.change([moved])
    office.deliver("talk", 1106, client="zita")
    latest = office.issue("2026-11", 1202).invoices[0]
    with office.reading() as connection:
        archive = Archive(connection)
        first = archive.people(archive.invoice("2026-00001"))
        now = archive.people(archive.invoice(latest.number))
    assert {persona.street for persona in first.values()} == {"Kwikstaartlaan 8"}
    assert now["zita"].street == "Elders 1"
    assert now["sister"].street == "Kwikstaartlaan 8"
    kept = [row.person for row in office.rows(schema.personas) if "Zwaluwenberg" in row.record]
    assert (kept.count("zita"), kept.count("sister")) == (2, 1)


def test_only_who_stands_on_it_is_frozen_with_it(office: Office) -> None:
    """A municipality's invoice carries nobody; an insurer's not the guardian; the family's not the other payers."""
    people = {(each.payer_kind, each.payer): set(each.people) for each in office.invoices() if each.kind == "invoice"}
    assert people["municipality", "utrecht"] == set()
    assert people["insurer", "anker"] == {"zita"}
    assert people["svb", "svb"] == {"zita", "guardian"}
    assert people["family", "sister"] == {"zita", "sister"}
    assert people["client", "zita"] == {"zita", "guardian", "sister"}


def test_an_erased_person_leaves_the_proof_whole(office: Office) -> None:
    """When the frozen person is gone, every invoice still has its digest; verify names who is missing, no more."""
    with office.store.database.transaction() as connection:
        connection.execute(delete(schema.personas).where(schema.personas.c.person == "sister"))
    assert {fault.partition(" ")[0] for fault in office.faults()} == {"verify-person-gone"}


def test_an_erased_policy_leaves_the_proof_whole(office: Office) -> None:
    """The numbers of a policy go with the person they were kept for, and nothing else is missing then."""
    assert office.faults() == []
    with office.store.database.transaction() as connection:
        numbers = schema.personas.c.record.contains("DL-1")
        assert connection.execute(delete(schema.personas).where(numbers)).rowcount == 1
    (claimed,) = [each for each in office.invoices() if each.policies]
    assert office.faults() == [f"verify-person-gone {claimed.number}"]


def test_an_invoice_holds_nothing_learned_later(office: Office) -> None:
    """Payment, documents and credit are not in the frozen record: what is frozen is what was known at the commit."""
    before = {row.number: row.record for row in office.rows(schema.invoices)}
    office.credit("2026-00002", "drop", 1105)
    after = {row.number: row.record for row in office.rows(schema.invoices)}
    assert {number: after[number] for number in before} == before
    assert not {"status", "paid", "url", "documents", "credited"} & set(Invoice.model_fields)


def test_documents_get_their_people_from_the_frozen_ones(office: Office) -> None:
    """What a renderer is given names the people; the record it is given with does not."""
    with office.store.batch() as books:
        ((catalog_hash, numbers),) = books.to_render().items()
        jobs, catalog = books.jobs(numbers), books.catalog(catalog_hash)
    documents = [b"".join(made.values()) for made in PlainRenderer().render_many(jobs, catalog)]
    for job, made in zip(jobs, documents, strict=True):
        assert ("Zwaluwenberg" in made.decode()) == bool(job.invoice.people)
    with office.reading() as connection:
        records = connection.execute(select(schema.invoices.c.record)).scalars().all()
    assert not any("Zwaluwenberg" in record for record in records)
