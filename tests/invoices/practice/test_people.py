"""clients.csv: new people are added, known ones kept, and nobody is there twice."""

from __future__ import annotations

from datetime import date

HEADER = "id,name,email,birth_date,city,representative\n"


def test_ids_of_the_file_are_kept_and_others_made(desk):
    """A made id never takes one that the file gives to somebody else."""
    found = desk.clients("id,name\n,Mila Vos\nN-1,Sem Vos\nx.7,Guus Mol\n")
    assert [(person.id, person.name) for person in found.new] == [
        ("n-2", "Mila Vos"),
        ("N-1", "Sem Vos"),
        ("x.7", "Guus Mol"),
    ]


def test_everything_a_row_says(desk):
    """Every column ends up in the person, in one way of writing."""
    text = (
        "name;street;postcode;city;country;email;phone;language;send;birth_date;passes;svb_number\n"
        'Zoë  Çelik;Dorpsweg 1;3511ab;Utrecht;nl;zoe@example.nl;030-1;EN;brief;9-11-1990;"U-pas; Stadspas;U-pas";S-1\n'
    )
    person = desk.clients(text).new[0]
    assert person.model_dump(exclude_defaults=True) == {
        "id": "n-1",
        "name": "Zoë Çelik",
        "street": "Dorpsweg 1",
        "postcode": "3511 AB",
        "city": "Utrecht",
        "email": "zoe@example.nl",
        "phone": "030-1",
        "language": "en",
        "send": "post",
        "birth_date": date(1990, 11, 9),
        "passes": ("U-pas", "Stadspas"),
        "svb_number": "S-1",
    }


def test_importing_again_changes_nothing(desk):
    """Also without ids: by name and e-mail address, by name and birth date, or by a name with nothing beside it."""
    text = HEADER + ",Mila Vos,mila@example.nl,,,\n,Sem Vos,,1990-01-01,,\n,Guus Mol,,,,\n"
    first = desk.clients(text)
    again = desk.clients(text, first.new)
    assert (len(first.new), again.new, again.changed) == (3, (), ())
    assert again.unchanged == first.new


def test_a_row_changes_only_what_it_fills_in(desk):
    """An empty cell keeps what is known; a postcode is judged by the country that is known."""
    ilse = desk.person("Ilse de Wit")
    found = desk.clients("name,email,postcode,city\nilse de wit,ILSE.dewit@example.com,8000,Brugge\n", [ilse])
    assert found.changed[0].model_dump() == {
        **ilse.model_dump(),
        "name": "ilse de wit",
        "email": "ILSE.dewit@example.com",
        "postcode": "8000",
        "city": "Brugge",
    }


def test_what_the_program_knows_is_kept(desk):
    """That post is on hold stands in no column, and stays."""
    person = desk.person("Anna Jansen").model_copy(update={"on_hold": True})
    changed = desk.clients("id,phone,name\nK-0001,06-1,Anna Jansen-Smit\n", [person]).changed[0]
    assert (changed.id, changed.on_hold, changed.phone, changed.name) == ("k-0001", True, "06-1", "Anna Jansen-Smit")


def test_two_people_of_one_name(desk):
    """Another e-mail address or birth date is another person; where both could be, somebody is asked to look."""
    known = desk.clients("name,email,birth_date\nJan Smit,jan@example.nl,1960-01-01\n").new
    other = desk.clients("name,email,birth_date\nJan Smit,jan.smit@example.nl,1990-01-01\n", known)
    perhaps = desk.clients("name,email,birth_date\nJan Smit,jan.smit@example.nl,\n", known)
    assert (len(other.new), other.warnings) == (1, ())
    assert (len(perhaps.new), [w.code for w in perhaps.warnings]) == (1, ["client-namesake"])
    assert desk.codes(desk.clients, "name\nJan Smit\n", known) == [(2, "client-doubtful")]


def test_the_two_shared_an_address(desk):
    """A couple that shares an e-mail address is two people."""
    found = desk.clients("name,email\nMila Vos,vos@example.nl\nSem Vos,vos@example.nl\n")
    assert len(found.new) == 2


def test_representatives(desk):
    """By id, e-mail address or name; of the same file, also further down, or of the practice."""
    text = HEADER + "a,Mila Vos,,,,guus@example.nl\nb,Sem Vos,,,,BROUWER\n,Guus Mol,guus@example.nl,,,\n"
    found = desk.clients(text, desk.people)
    assert [person.representative for person in found.new] == [found.new[2].id, "k-0028", None]


def test_the_organisations_language_is_for_new_people_only(desk):
    """A row that does not say a language does not change one."""
    bram = desk.person("Bram Okafor")
    assert desk.clients("id,name\nk-0002,Bram Okafor\n", [bram]).unchanged == (bram,)


def test_nothing_is_half_imported(desk):
    """One bad row refuses the file, and every bad row is named."""
    text = HEADER + ",Mila Vos,,,,\n,Sem Vos,sem,,,\n,Guus Mol,,1990,,\n"
    assert desk.codes(desk.clients, text) == [(3, "cell-email"), (4, "cell-date")]


def test_a_pass_is_spelt_as_the_catalogue_spells_it(desk):
    """`u pas` gives the reduction of `U-pas`; of a pass without a reduction it is said which have one."""
    found = desk.clients("name,passes\nMila Vos,u pas; UPAS\nSem Vos,Ooievaarspas\n")
    assert [person.passes for person in found.new] == [("U-pas",), ("Ooievaarspas",)]
    (strange,) = found.warnings
    assert (strange.line, strange.code) == (3, "pass-unknown")
    assert "U-pas" in strange.hint("nl")
