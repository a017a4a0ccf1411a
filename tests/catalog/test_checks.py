"""The rules between records: what is an error, what is a warning, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.faults import Fault, Faults
from catalog.load import read
from catalog.money import Money

TEXT = (Path(__file__).parents[2] / "catalog" / "ideal.toml").read_text()


def changed(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def errors(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    try:
        read(changed(*changes))
    except Faults as wrong:
        return [(found.code, found.path) for found in wrong.faults]
    return []


def warnings(*changes: tuple[str, str]) -> tuple[Fault, ...]:
    return read(changed(*changes)).warnings


PRICES = "{ from = 2026-01-01, amount = 12.50 },"


@pytest.mark.parametrize(
    "prices",
    [
        "{ from = 2026-06-01, amount = 13 }, { from = 2026-01-01, amount = 12 },",  # any order
        "{ from = 2026-01-01, until = 2026-06-01, amount = 12 }, { from = 2026-06-01, amount = 13 },",  # until excluded
        "{ from = 2026-01-01, until = 2026-02-01, amount = 12 }, { from = 2026-06-01, amount = 13 },",  # a pause
        "{ from = 2026-01-01, amount = 0 },",  # free of charge
    ],
)
def test_dated_prices_that_are_right(prices: str) -> None:
    """Prices may stand in any order, pause, and touch."""
    cost = ("cost = { per_event = 260.00, per_unit = 0.35 }\n", "")
    assert errors((PRICES, prices), cost) == []


def test_a_tariff_ends_where_the_next_of_that_service_begins() -> None:
    """Tariffs follow each other per service; those of another service do not count."""
    tariff = '{ service = "six-sessions", amount = 82.00, from = 2026-01-01 },'
    more = '{ service = "six-sessions", amount = 83.00, from = 2026-01-01 },'
    later = '{ service = "six-sessions", amount = 83.00, from = 2027-01-01 },'
    assert errors((tariff, tariff + more)) == [("same-from", "payers[2].tariffs[2].from")]
    assert errors((tariff, tariff + later)) == []


def test_three_overlapping_prices_are_all_named() -> None:
    """Not the first only."""
    prices = (
        "{ from = 2026-01-01, until = 2027-01-01, amount = 12 },"
        "{ from = 2026-03-01, until = 2027-01-01, amount = 13 },"
        "{ from = 2026-05-01, amount = 14 },"
    )
    assert errors((PRICES, prices)) == [
        ("until-after-next", "services[0].prices[0].until"),
        ("until-after-next", "services[0].prices[1].until"),
    ]


def test_bands() -> None:
    """Rising bands, the last open or not; an open one in the middle or a step back is an error."""
    scale = ('unit = "seat" ', 'scale = "volume"\nunit = "seat" ')

    def bands(text: str) -> list[tuple[str, str]]:
        return errors(scale, ("amount = 12.50", f"bands = [{text}]"))

    assert bands("{ up_to = 1, amount = 20 }, { up_to = 4.5, amount = 17.50 }, { amount = 15 }") == []
    assert bands("{ up_to = 1, amount = 20 }, { up_to = 4, amount = 17.50 }") == []
    assert [code for code, _ in bands("{ up_to = 0, amount = 20 }")] == ["bands-not-rising"]
    assert [code for code, _ in bands("{ up_to = 4, amount = 20 }, { up_to = 4, amount = 9 }")] == ["bands-not-rising"]
    assert [code for code, _ in bands("{ amount = 20 }, { amount = 9 }")] == ["band-after-open"]
    assert [code for code, _ in bands("")] == ["price-incomplete"]


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{year}-{sequence:05}", None),
        ("F{sequence}", None),
        ("{year}{sequence:06d}", None),
        ("{year}", "invoice-number-sequence"),
        ("2026-0001", "invoice-number-sequence"),
        ("{sequence", "invoice-number-field"),
        ("{}", "invoice-number-field"),
        ("{sequence:>9999999999}", "invoice-number-field"),
        ("{sequence!r}", "invoice-number-field"),
        ("{sequence.__class__}", "invoice-number-field"),
        ("{month}-{sequence}", "invoice-number-field"),
        ("x" * 30 + "{sequence}", None),
        ("x" * 31 + "{sequence}", "invoice-number-field"),
    ],
)
def test_invoice_number_patterns(pattern: str, code: str | None) -> None:
    """Only the year and the sequence, and never without the sequence."""
    found = errors(("{year}-{sequence:05}", pattern))
    assert found == ([] if code is None else [(code, "organisation.invoice_number")])


def test_tax_identity() -> None:
    """A body without VAT number names its tax number instead."""
    number = 'vat_number = "NL123456782B01"'
    for right in ("123456782", "0044.95.445", "004495445"):
        assert errors((number, f'tax_number = "{right}"')) == []
    for wrong in ("123456728", "12345678", "4495445", "000000000", "NL123456782B01", "RSIN"):
        assert errors((number, f'tax_number = "{wrong}"')) == [("bad-tax-number", "organisation.tax_number")]
    assert errors((number, f'{number}\ntax_number = "123456728"')) == [("bad-tax-number", "organisation.tax_number")]
    assert [code for code, _ in errors((number, ""))] == ["no-tax-identity"]
    assert [code for code, _ in errors((number, 'vat_number = "123456782B01"'))] == ["bad-vat-number"]


def test_foreign_addresses() -> None:
    """The form of a Dutch postcode is asked of Dutch addresses only."""
    assert errors(('city = "Utrecht"\ncbs', 'city = "Gent"\ncountry = "BE"\ncbs'), ("3521 AZ", "9000")) == []
    assert errors(("3521 AZ", "9000")) == [("bad-postcode", "payers[0].postcode")]


def test_payer_keys() -> None:
    """An insurer has no municipality code, and only an insurer is billed directly."""
    assert errors(('uzovi = "3343"', 'cbs_code = "0344"')) == [("payer-key-unexpected", "payers[1].cbs_code")]
    assert errors(('kind = "svb" ', 'billing = "direct"\nkind = "svb" ')) == [
        ("payer-key-unexpected", "payers[2].billing")
    ]


def test_below_cost_counts_a_full_event() -> None:
    """260 for the event and 0.35 each, for a hundred: 2.95 is the floor. At 2.94 it takes 101 to break even."""
    assert warnings(("amount = 12.50", "amount = 2.95")) == ()
    (found,) = warnings(("amount = 12.50", "amount = 2.94"))
    assert (found.code, found.severity, found.path) == ("below-cost", "warning", "services[0].prices[0]")
    assert (found.parameters["floor"], found.parameters["break_even"]) == (Money(295), 101)


def test_vat_is_not_income() -> None:
    """Of 2.95 with 21 % VAT only 2.44 comes in: the floor is 3.57 then."""
    vat = (
        'vat = { category = "exempt", basis = "11-1-f" }\nprices = [\n    { from = 2026-01-01, amount = 12.50',
        'vat = { category = "standard" }\nprices = [\n    { from = 2026-01-01, amount = 3.56',
    )
    (found,) = warnings(vat)
    assert (found.code, found.parameters["floor"]) == ("below-cost", Money(357))


def test_no_number_covers_a_price_below_the_cost_of_each() -> None:
    """Each of them costs 0.35 and brings 0.30: the more come, the more it costs."""
    assert [found.code for found in warnings(("amount = 12.50", "amount = 0.30"))] == ["below-unit-cost"]


def test_a_package_counts_per_session() -> None:
    """Six sessions for 443.94 are 73.99 each, and one costs 74.00."""
    (found,) = warnings(("amount = 570.00", "amount = 443.94"))
    assert (found.code, found.parameters["price"]) == ("below-cost", Money(7399))
    assert warnings(("amount = 570.00", "amount = 444.00")) == ()


def test_the_latest_price_counts() -> None:
    """What was too cheap last year is no longer news."""
    low = "{ from = 2025-01-01, amount = 1.00 },"
    assert warnings((PRICES, PRICES + low)) == ()


def test_tiers_rise() -> None:
    """A session of the package cheaper than an online session: the ladder is upside down."""
    (found,) = warnings(("amount = 570.00", "amount = 389.00"), ("cost = { per_event = 74.00 }", ""))
    assert found.code == "higher-tier-cheaper"
    assert (found.parameters["service"], found.parameters["lower"]) == ("six-sessions", "online-counselling")
    assert (found.parameters["price"], found.parameters["lower_price"]) == (Money(6483), Money(6500))


def test_fair_counts_at_its_suggestion() -> None:
    """Somebody may name less, but what is suggested is the price."""
    scale = ('unit = "session"\nminutes = 50', 'scale = "fair"\nunit = "session"\nminutes = 50')

    def fair(suggested: str) -> list[str]:
        price = f"floor = 5.00, suggested = {suggested}, ceiling = 90.00"
        return [found.code for found in warnings(scale, ("amount = 65.00", price))]

    assert fair("65.00") == []
    assert fair("12.00") == ["below-cost", "higher-tier-cheaper"]


def test_only_municipalities_and_the_svb_need_a_tariff() -> None:
    """An insurer pays from the list price."""
    found = warnings(
        ('kind = "svb" ', 'kind = "insurer" '), ('kind = "insurer"\nname = "ONVZ"', 'kind = "insurer"\nname = "O"')
    )
    assert found == ()


@pytest.mark.parametrize(
    ("nl", "codes"),
    [
        ("Hulp na een beschikking", ["jargon"]),
        ("Trajecten en interventies", ["jargon", "jargon"]),
        ("Voor cliënten", ["jargon"]),
        ("Een trajectje, en beschikkingsvrij", []),
        ("Voor jou en je buren", ["address-form"]),
        ("Met uw U-pas", []),
        ("Het is jouw verhaal", ["address-form"]),
        ("Jeugd, projecten en ruzie", []),
    ],
)
def test_clients_words(nl: str, codes: list[str]) -> None:
    """Words of the trade and a mix of "u" and "je" are found, and nothing that only looks like them."""
    assert [found.code for found in warnings(("Gesprek via beeldbellen", nl))] == codes


def test_the_other_form_of_address() -> None:
    """Where clients are addressed with "je", it is "u" that is out of place."""
    found = warnings(('address_form = "u"', 'address_form = "je"'))
    assert {one.code for one in found} == {"address-form"}
    assert {one.path for one in found} == {f"services[{index}].promise.nl" for index in range(3)}
