"""The sign-ups of a meeting: whatever the tool calls its columns, and nobody twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from invoices.practice.signups import as_deliveries

DAY = date(2026, 12, 8)


def seats(desk, sign_ups, existing=(), day=DAY, service="grief-evening"):
    numbers = count(1)
    return as_deliveries(
        sign_ups, "f.csv", desk.catalog, service, day, existing, lambda: f"g-{next(numbers)}", desk.today
    )


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Naam;E-mailadres;Telefoon", "Mila van der Vos;mila@example.nl;030-1"),
        ("Voornaam;Tussenvoegsel;Achternaam;E-mail;Telefoonnummer", "Mila;van der;Vos;mila@example.nl;030-1"),
        ("First name,Last name,Email address,Phone", "Mila,van der Vos,mila@example.nl,030-1"),
        ("Full Name\tEMAIL\tMobile", "Mila van der Vos\tmila@example.nl\t030-1"),
    ],
)
def test_columns_of_sign_up_tools(desk, header, row):
    """The usual names in both languages; a name may stand in parts."""
    (sign_up,) = desk.sign_ups(f"{header}\n{row}\n").all
    person = sign_up.person
    assert (person.name, person.email, person.phone) == ("Mila van der Vos", "mila@example.nl", "030-1")
    assert sign_up.standing == "new"


def test_other_columns_are_not_read(desk):
    """Answers about health or diet stay in the file, also when they look like a citizen service number."""
    found = desk.sign_ups("Naam,Order,Dieetwensen\nMila Vos,123456782,geen noten\n")
    assert found.not_read == ("Order", "Dieetwensen")
    assert "noten" not in repr(found)


@pytest.mark.parametrize(
    ("row", "standing", "candidates"),
    [
        ("Bram Okafor;bram@example.com", "known", []),
        ("Bram;BRAM@example.com", "known", []),
        ("Bram Chidi Okafor;bram@example.com", "known", []),
        ("Chidi;bram@example.com", "doubtful", ["Bram Okafor"]),
        ("Bram Okafor;bram@elsewhere.example", "doubtful", ["Bram Okafor"]),
        ("bram okafor;", "doubtful", ["Bram Okafor"]),
        ("Mila Vos;", "new", []),
    ],
)
def test_standing(desk, row, standing, candidates):
    """Known needs both the address and the name; either alone is for a person to decide."""
    (sign_up,) = desk.sign_ups(f"Naam;Mail\n{row}\n").all
    assert (sign_up.standing, [person.name for person in sign_up.candidates]) == (standing, candidates)
    assert (sign_up.person.id == "k-0002") == (standing == "known")


def test_twice_in_one_file(desk):
    """Somebody who signed up twice is asked about, known or new."""
    found = desk.sign_ups(
        "Naam;Mail\nMila Vos;mila@example.nl\nMila Vos;MILA@example.nl\nBram Okafor;bram@example.com\n"
        "Bram Okafor;bram@example.com\nMila Vos;other@example.nl\n"
    )
    assert [sign_up.standing for sign_up in found.all] == ["new", "doubtful", "known", "doubtful", "new"]
    assert [sign_up.candidates[0].id for sign_up in found.of("doubtful")] == [found.all[0].person.id, "k-0002"]


def test_deliveries_of_who_signed_up(desk):
    """A day to come is fine; places and the day of booking are kept."""
    found = desk.sign_ups("Naam;Mail;Aantal;Aangemeld op\nMila Vos;;2;1-12-2026\nBram Okafor;bram@example.com;;\n")
    mila, bram = seats(desk, found.all).new
    assert (mila.quantity, mila.booked, mila.day) == (Decimal(2), date(2026, 12, 1), DAY)
    assert (bram.client, bram.quantity, bram.service) == ("k-0002", Decimal(1), "grief-evening")


def test_registering_again_adds_none(desk):
    """Also when somebody was entered by hand before."""
    found = desk.sign_ups("Naam;Mail;Aangemeld op\nBram Okafor;bram@example.com;1-12-2026\n")
    by_hand = seats(desk, found.all).new[0].model_copy(update={"booked": None})
    again = seats(desk, found.all, [by_hand])
    assert (again.new, again.unchanged) == ((), (by_hand,))


def test_somebody_in_another_group(desk):
    """Who stands there without a group is likely to be meant; two groups are two meetings."""
    found = desk.sign_ups("Naam;Mail\nBram Okafor;bram@example.com\n")
    (there,) = seats(desk, found.all).new
    named = there.model_copy(update={"group": "north"})
    grouped = as_deliveries(
        found.all, "f.csv", desk.catalog, "grief-evening", DAY, [there], lambda: "g-9", desk.today, group="south"
    )
    apart = as_deliveries(
        found.all, "f.csv", desk.catalog, "grief-evening", DAY, [named], lambda: "g-9", desk.today, group="south"
    )
    assert [(warning.line, warning.code) for warning in grouped.warnings] == [(2, "delivery-alike")]
    assert (len(apart.new), apart.warnings) == (1, ())


def test_doubt_is_decided_first(desk):
    """A doubtful sign-up is not saved until somebody said who it is: a known person, or a new one."""
    found = desk.sign_ups("Naam;Mail\nChidi Okafor;bram@example.com\n")
    assert desk.codes(seats, desk, found.all) == [(2, "sign-up-undecided")]
    (doubtful,) = found.all
    assert seats(desk, [doubtful.decided(doubtful.candidates[0])]).new[0].client == "k-0002"
    assert seats(desk, [doubtful.decided(None)]).new[0].client == doubtful.person.id


def test_what_does_not_fit_is_refused(desk):
    """More people than places, a service that is not there, and a day before the first price."""
    found = desk.sign_ups("Naam;Aantal\nMila Vos;13\n").all
    assert desk.codes(lambda: seats(desk, found, service="cooking")) == [(2, "delivery-over-capacity")]
    assert desk.codes(lambda: seats(desk, found, service="cookery")) == [(None, "unknown-service")]
    assert desk.codes(lambda: seats(desk, found, day=date(2025, 1, 1)))[0] == (2, "no-price")
