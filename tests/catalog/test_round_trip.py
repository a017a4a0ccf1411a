"""A catalogue survives being written down."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from strategies import catalogs

from catalog.checks import errors
from catalog.dump import catalog_hash, dump
from catalog.load import load, read
from catalog.model import Catalog
from catalog.money import Money

IDEAL = Path(__file__).parents[2] / "catalog" / "ideal.toml"


@given(catalogs(gaps=True))
def test_written_and_read_back_it_is_the_same(catalog: Catalog) -> None:
    """load(dump(c)) == c, and the text is canonical: dumping it again gives the same text."""
    toml = dump(catalog)
    again = read(toml).catalog
    assert again == catalog
    assert dump(again) == toml


@given(catalogs())
def test_random_catalogues_are_valid(catalog: Catalog) -> None:
    """What other property tests draw has no errors, so that what they find is theirs."""
    assert errors(catalog) == ()


def test_amounts_have_two_decimals_and_tariffs_up_to_four() -> None:
    """A bookkeeper reads 12.50, never 12.5; a tariff keeps what the contract says."""
    toml = IDEAL.read_text().replace("amount = 12.50", "amount = 12.5").replace("78.40", "78.4050")
    written = dump(read(toml).catalog)
    assert "amount = 12.50 " in written
    assert "amount = 78.405\n" in written
    assert "percent = 50\n" in written


def test_what_equals_the_default_is_left_out() -> None:
    """Saying a default aloud does not make another catalogue."""
    toml = IDEAL.read_text()
    assert 'address_form = "u"' in toml
    assert "address_form" not in dump(read(toml).catalog)
    assert "None" not in dump(read(toml).catalog)


def test_the_hash_follows_the_meaning() -> None:
    """Comments and layout do not change the hash; a price does."""
    catalog = load(IDEAL).catalog
    plain = catalog_hash(dump(catalog))
    assert plain == catalog_hash(dump(read("# one more comment\n" + IDEAL.read_text()).catalog))
    dearer = read(IDEAL.read_text().replace("amount = 12.50", "amount = 12.51")).catalog
    assert plain != catalog_hash(dump(dearer))
    assert len(plain) == 64


def test_money_is_never_a_float() -> None:
    """0.35 is exactly 35 cents."""
    cost = load(IDEAL).catalog.service["grief-teleseminar"].cost
    assert cost is not None
    assert cost.per_unit == Money(35)
