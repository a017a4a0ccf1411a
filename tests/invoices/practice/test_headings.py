"""Columns and words have Dutch names: one table, for every file."""

from __future__ import annotations

import pytest

from invoices.practice import coverage_rows, deliveries, headings, people, signups
from invoices.practice.headings import KINDS, LAWS, PERIODS, SPOKEN, STATUSES, WAYS_TO_SEND, columns_of, word_of

FILES = {
    "clients": people.COLUMNS,
    "coverages": coverage_rows.COLUMNS,
    "deliveries": deliveries.COLUMNS,
    "sign-ups": signups.COLUMNS,
}


@pytest.mark.parametrize("file", FILES)
def test_every_column_has_a_dutch_name_of_its_own(file):
    """The first name of a column, which messages use, means that column and no other of its file."""
    for column in FILES[file]:
        assert headings.COLUMNS[column], column
        assert columns_of(column, FILES[file]) == (column,)
        assert columns_of(headings.COLUMNS[column][0], FILES[file]) == (column,)


@pytest.mark.parametrize(
    ("file", "heading", "columns"),
    [
        ("deliveries", "No-show", ("no_show",)),
        ("deliveries", " NO SHOW ", ("no_show",)),
        ("deliveries", "Cliënt", ("client",)),
        ("deliveries", "dienst", ("service",)),
        ("coverages", "dienst", ("services",)),
        ("coverages", "T/M", ("until",)),
        ("coverages", "tot", ()),
        ("clients", "Klantnummer", ("id",)),
        ("deliveries", "klantnummer", ("client",)),
        ("coverages", "E-mail contactpersoon", ("contact_email",)),
        ("coverages", "datum", ("from", "until", "pledged_on")),
        ("deliveries", "nummer", ("client", "reference")),
        ("sign-ups", "Dieetwensen", ()),
    ],
)
def test_a_heading_is_looked_up_in_its_own_file(file, heading, columns):
    """`Dienst` is one service in one file and several in another; what can be two columns is told as two."""
    assert columns_of(heading, FILES[file]) == columns


def test_tot_is_not_guessed():
    """Up to, or up to and including? Only `tot en met` says that the last day counts."""
    assert columns_of("tot", coverage_rows.COLUMNS) == ()
    assert columns_of("tot en met", coverage_rows.COLUMNS) == ("until",)


@pytest.mark.parametrize(
    ("text", "words", "meaning"),
    [
        ("Eigen", KINDS, "own"),
        ("tegoed", KINDS, "credit"),
        ("POLIS", KINDS, "policy"),
        ("toezegging", KINDS, "pledge"),
        ("beschikking", KINDS, "grant"),
        ("pgb", KINDS, "budget"),
        ("grant", KINDS, "grant"),
        ("akkoord", STATUSES, "agreed"),
        ("Aangevraagd", STATUSES, "requested"),
        ("geweigerd", STATUSES, "refused"),
        ("beeindigd", STATUSES, "ended"),
        ("Beëindigd", STATUSES, "ended"),
        ("per maand", PERIODS, "month"),
        ("Wmo", LAWS, "wmo"),
        ("Engels", SPOKEN, "en"),
        ("E-mail", WAYS_TO_SEND, "email"),
        ("lening", KINDS, None),
        ("", KINDS, None),
    ],
)
def test_words(text, words, meaning):
    """A word is known in Dutch and in English, whatever its capitals and accents."""
    assert word_of(text, words) == meaning


def test_a_dutch_file_says_the_same_as_an_english_one(desk):
    """Deliveries, agreements and people, with Dutch headings and words, in any order."""
    dutch = desk.given(
        "Kenmerk;Datum;Dienst;Klant;Aantal;Bedrag;Geboekt;Professional;No-show;Groep\n"
        "K1;9-10-2026;walk-and-talk;Klaas;1;€ 42,50;1-10-2026;lotte;nee;noord\n"
    )
    english = desk.given(
        "date,service,client,quantity,amount,booked,professional,no_show,group,reference\n"
        "2026-10-09,walk-and-talk,k-0009,1,42.50,2026-10-01,lotte,no,noord,K1\n"
    )
    assert dutch.new == english.new
    agreed = desk.agreements(
        "Klant;Soort;Betaler;Status;Kenmerk;Vanaf;Tot en met;Diensten;Eenheden;Gebruikt;Periode\n"
        "k-0001;Beschikking;utrecht;Akkoord;R1;1-1-2026;31-12-2026;six-talks;10;2;jaar\n"
    )
    assert agreed.coverages.new == (
        desk.agreements(
            "client,kind,payer,status,reference,from,until,services,units,used,period\n"
            "k-0001,grant,utrecht,agreed,R1,2026-01-01,2026-12-31,six-talks,10,2,year\n"
        ).coverages.new
    )
    (mila,) = desk.clients(
        "Voornaam;Tussenvoegsel;Achternaam;Straat;Postcode;Woonplaats;Land;E-mail;Taal;Post per;Geboortedatum\n"
        "Mila;van der;Vos;Dorpsweg 1;9000;Gent;België;mila@example.nl;Engels;brief;9-11-1990\n"
    ).new
    assert (mila.name, mila.country, mila.language, mila.send) == ("Mila van der Vos", "BE", "en", "post")


def test_faults_name_the_columns_as_the_file_does(desk):
    """Who made a Dutch file reads Dutch headings; of a column that is not there both names are given."""
    from catalog.faults import Faults

    with pytest.raises(Faults) as refused:
        desk.agreements("Klant;Soort;Aandeel\nk-0001;beschikking;veel\n")
    said = [fault.message("nl") for fault in refused.value.faults]
    assert said == [
        "Aandeel: … is geen getal.",
        "Bij beschikking (grant) kan dit niet: Aandeel.",
        "betaler (payer) is niet ingevuld, en is nodig bij beschikking (grant).",
    ]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("Mila;;Vos;", "Mila Vos"),
        ("Mila;;;Vos", "Mila Vos"),
        ("Mila;;;Mila Vos", "Mila Vos"),
        ("Mila;;Smit;Mila Vos", "Mila Vos"),
        ("Mila;van;;", "Mila van"),
        (";;;Mila Vos", "Mila Vos"),
    ],
)
def test_a_name_in_parts(desk, row, name):
    """A first name beside the rest is never lost."""
    assert desk.clients(f"Voornaam;Tussenvoegsel;Achternaam;Naam\n{row}\n").new[0].name == name
