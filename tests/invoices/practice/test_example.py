"""The example practice: without a word of warning, and October comes out as it was worked out by hand."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from catalog.load import load
from catalog.money import Money, total
from invoices.practice.shipped import example_folder
from tiered.plan import plan_month

OCTOBER = {
    "Anna Jansen": {"client": "27.50"},
    "Bram Okafor": {"client": "25.00"},
    "Chaima el Idrissi": {"utrecht": "235.20"},
    "Daan Vermeulen": {"utrecht": "156.80", "client": "95.00"},
    "Elif Yılmaz": {"client": "85.00"},
    "Fleur Bakker": {"anker": "34.00", "client": "8.50"},
    "Gerrit van Dam": {"svb": "299.00", "client": "44.80"},
    "Hanna de Wit": {"Ilse de Wit": "150.00", "client": "420.00"},
    "Klaas de Wit": {"Ilse de Wit": "40.00", "client": "17.50"},
    "Iris Pham": {"client": "42.50"},
    "Jamal Haddad": {"client": "62.50"},
    "Karin Smit": {"client": "60.00", "shortfall": "25.00"},
    "Lars Nowak": {"held": "176.18"},
    "Maria Santos": {"credit": "50.00", "client": "10.00"},
    "Noor Aydın": {"client": "16.25"},
    "Oscar Lindqvist": {"client": "58.05"},
    "Petra Willems": {"client": "21.60"},
    "Quinten de Graaf": {"amersfoort": "249.58"},
    "Rosa Fernandes": {"client": "190.00"},
    "Samira Bouzid": {"anker": "250.00", "client": "35.00"},
    "Thomas Visser": {"Wouter Visser": "21.25", "client": "21.25"},
    "Yusuf Kaya": {"svb": "160.00"},
    "Vusi Dlamini": {"client": "27.50"},
    "Wim Hendriks": {"utrecht": "122.40", "client": "30.00"},
    "Xander Prins": {"client": "570.00"},
    "Zohra Amrani": {"client": "271.75"},
}


def test_catalogue_has_no_warnings():
    """What we ship as an example is itself beyond reproach."""
    assert load(example_folder() / "catalog.toml").warnings == ()


def test_every_scale_and_kind_is_there(desk):
    """All five scales, all six kinds of agreement, three kinds of payer, both languages."""
    assert {s.scale for s in desk.catalog.services} == {"flat", "volume", "graduated", "package", "fair"}
    assert {c.kind for c in desk.coverages} == {"own", "credit", "policy", "pledge", "grant", "budget"}
    assert {(p.kind, p.billing) for p in desk.catalog.payers if p.kind == "insurer"} == {
        ("insurer", "restitution"),
        ("insurer", "direct"),
    }
    assert {person.language for person in desk.people} == {"nl", "en"}
    assert {s.vat.category for s in desk.catalog.services} == {"exempt", "standard"}


def test_nobody_is_real(desk):
    """Addresses of people are at domains that exist for examples."""
    assert all(re.fullmatch(r".+@example\.(nl|com)", person.email) for person in desk.people if person.email)


def test_ids_say_nothing_about_people(desk):
    """An invoice keeps ids when names are erased: they hold no name."""
    assert all(re.fullmatch(r"[kn]-\d+", person.id) for person in desk.people)


@pytest.mark.parametrize("name", OCTOBER)
def test_october(desk, name):
    """Who pays what for this client, to the cent."""
    client = desk.person(name)
    coverages = [coverage for coverage in desk.coverages if coverage.client == client.id]
    deliveries = [delivery for delivery in desk.deliveries if delivery.client == client.id]
    quotes, _ = plan_month(desk.catalog, client, coverages, deliveries)
    names = {person.id: person.name for person in desk.people}
    sums: dict[str, list[Money]] = defaultdict(list)
    for part in (part for quote in quotes for part in quote.parts):
        who = "client" if part.invoice_to == "client" else names.get(part.payer, part.payer)
        if part.kind == "credit" or part.standing != "billed":
            who = "credit" if part.kind == "credit" else part.standing
        sums[who].append(part.gross)
    assert {who: str(total(amounts)) for who, amounts in sums.items()} == OCTOBER[name]


def test_everybody_is_worked_out(desk):
    """Nobody who was helped is missing from the table above, and the README names them all."""
    helped = {delivery.client for delivery in desk.deliveries}
    assert {desk.person(name).id for name in OCTOBER} == helped
    readme = (example_folder() / "README.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in readme for name in OCTOBER)


def test_importing_the_example_again_adds_nothing(desk):
    """People, contacts and agreements are recognised."""
    folder = example_folder()
    people = desk.clients((folder / "clients.csv").read_bytes(), desk.people)
    agreed = desk.agreements((folder / "coverages.csv").read_bytes(), desk.coverages)
    for found in (people, agreed.people, agreed.coverages):
        assert (found.new, found.changed, found.warnings) == ((), (), ())
    assert agreed.coverages.unchanged == desk.coverages
