"""Reading a catalogue: what is accepted, and how everything that is wrong is said at once."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import catalogs

from catalog.dump import dump
from catalog.faults import Faults
from catalog.load import check, load, read
from catalog.model import Catalog
from catalog.money import Money
from catalog.texts import LANGUAGES

IDEAL = Path(__file__).parents[2] / "catalog" / "ideal.toml"
TEXT = IDEAL.read_text()


def wrong(content: bytes | str) -> list[tuple[str, str, int | None]]:
    with pytest.raises(Faults) as raised:
        read(content)
    return [(found.code, found.path, found.line) for found in raised.value.faults]


def line(text: str, part: str) -> int:
    return next(number for number, row in enumerate(text.split("\n"), 1) if part in row)


def test_the_starter_catalogue_is_right() -> None:
    """What everybody begins with has nothing to be said about it."""
    assert check(IDEAL) == ()
    assert load(IDEAL).warnings == ()


def test_everything_at_once() -> None:
    """Wrong values, unknown keys, missing keys, wrong references and wrong numbers: one run says them all."""
    text = (
        TEXT.replace('kvk = "12345678"', "kvk = 12345678")
        .replace("promise]", "promisse]", 1)
        .replace('tier = "online"', 'tier = "onlin"')
        .replace("amount = 570.00", "amount = -570.00")
        .replace("NL02ABNA0123456789", "NL02ABNA0123456780")
        .replace('vat_system = "invoice"', "")
        .replace('service = "six-sessions", amount', 'service = "sixsessions", amount')
    )
    assert {(code, path) for code, path, _ in wrong(text)} == {
        ("not-text", "organisation.kvk"),
        ("unknown-key", "services[0].promisse"),
        ("no-such-tier", "services[1].tier"),
        ("negative", "services[2].prices[0].amount"),
        ("bad-iban", "organisation.iban"),
        ("missing-key", "organisation.vat_system"),
        ("no-such-service", "payers[2].tariffs[1].service"),
    }


def test_faults_come_in_the_order_of_the_file_with_their_lines() -> None:
    """The line is the one an editor shows."""
    text = TEXT.replace("amount = 12.50", "amount = 12.505").replace('"0344"', '"344"')
    assert wrong(text) == [
        ("too-fine", "services[0].prices[0].amount", line(text, "12.505")),
        ("bad-cbs-code", "payers[0].cbs_code", line(text, '"344"')),
    ]


def test_one_mistake_is_one_fault() -> None:
    """A word that decides about others is wrong: what follows from it is not reported as well."""
    assert [code for code, _, _ in wrong(TEXT.replace('scale = "package"', 'scale = "packige"'))] == ["bad-choice"]
    assert [code for code, _, _ in wrong(TEXT.replace('kind = "insurer"', 'kind = "insurance"'))] == ["bad-choice"]
    assert [code for code, _, _ in wrong(TEXT.replace("percent = 50", "percnt = 50"))] == ["unknown-key"]
    assert [code for code, _, _ in wrong(TEXT.replace("contact =", "contackt ="))] == ["unknown-key"]


def test_warnings_come_along_with_errors(tmp_path: Path) -> None:
    """A price below its cost is said in the same run as an unknown tier or an unknown key."""
    file = tmp_path / "catalog.toml"
    cheap = TEXT.replace("amount = 65.00", "amount = 51.99")
    file.write_text(cheap.replace('tiers = ["entry", "online"]', 'tiers = ["gold"]'))
    assert [(found.code, found.severity) for found in check(file)] == [
        ("below-cost", "warning"),
        ("no-such-tier", "error"),
    ]
    file.write_text(cheap.replace("percent = 50", "percent = 50\ncolour = 1"))
    assert [found.code for found in check(file)] == ["below-cost", "unknown-key"]


def test_warnings_do_not_stop_anybody(tmp_path: Path) -> None:
    """A catalogue with warnings loads; `check` and `load` say the same about it."""
    file = tmp_path / "catalog.toml"
    file.write_text(TEXT.replace("amount = 65.00", "amount = 51.99"))
    loaded = load(file)
    assert [found.code for found in loaded.warnings] == ["below-cost"]
    assert check(file) == loaded.warnings
    assert loaded.catalog.service["online-counselling"].prices[0].amount == Money(5199)


@pytest.mark.parametrize("content", ["\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT.encode("utf-8-sig")])
def test_what_editors_add(content: str | bytes) -> None:
    """A byte order mark and Windows line endings change nothing."""
    assert read(content).catalog == read(TEXT).catalog


def test_line_numbers_with_windows_line_endings() -> None:
    """One line is one line."""
    text = TEXT.replace("percent = 50", "percent = 500").replace("\n", "\r\n")
    assert wrong(text)[0][2] == line(text, "percent = 500")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_one_fault(encoding: str) -> None:
    """One clear sentence with the line, not a pile of them."""
    text = TEXT.replace("Mieke", "Miëke")
    expected = 1 if encoding == "utf-16" else line(text, "Miëke")
    assert wrong(text.encode(encoding)) == [("not-utf8", "catalog.toml", expected)]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = 1\nb", "not-toml", 2),
        ("a = 1\nb = [1,\n\n", "not-toml", 2),
        ("amount = 12,50\n", "decimal-comma", 1),
        ("a = 1\nx = { amount = 12,50, b = 1 }\n", "decimal-comma", 2),
        ("[a]\n[b]\n[a]\n", "key-twice", 3),
        ("a = 1\na = 2\n", "key-twice", 2),
        ("a = " + "9" * 5000, "not-toml", 1),
        ("a = 1e99999999999999999999", "not-toml", 1),
        ("a = " + "[" * 50_000, "too-deep", None),
        ("a." * 400 + "a = 1", "too-deep", None),
        ("", "missing-table", 1),
    ],
)
def test_text_that_is_no_catalogue(text: str, code: str, line: int | None) -> None:
    """Anything at all may be handed over; the answer is a fault."""
    assert (code, line) in [(found, at) for found, _, at in wrong(text)]


@given(st.one_of(st.text(), st.binary()))
def test_any_content_is_faults(content: str | bytes) -> None:
    """No file makes it fall over."""
    with pytest.raises(Faults):
        read(content)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just(date(2026, 1, 1)), st.just([]), st.just({}),
    st.sampled_from([Decimal("NaN"), Decimal("inf"), Decimal("1E+999999"), Decimal("1E-30"), Decimal("-1"), ["x"]]),
)  # fmt: skip


@given(catalogs(), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_wrong_value_is_faults(catalog: Catalog, data: st.DataObject) -> None:
    """Whatever stands in place of a value, or is missing, it is said in sentences of both languages."""
    tables: dict[str, Any] = tomllib.loads(dump(catalog), parse_float=Decimal)
    for _ in range(data.draw(st.integers(1, 3))):
        parent, key = data.draw(st.sampled_from(list(_keys(tables))))
        value = data.draw(VALUES)
        if value is not None:
            parent[key] = value
        elif isinstance(parent, dict):
            parent.pop(key, None)
    try:
        read(tomli_w.dumps(tables))
    except Faults as faults:
        for found in faults.faults:
            assert found.line is not None
            for language in LANGUAGES:
                assert found.message(language)
                assert found.hint(language)


def _keys(data: Any) -> list[tuple[Any, Any]]:
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [pair for key, value in children for pair in ((data, key), *_keys(value))]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, a folder and a file of a megabyte each have a sentence of their own."""
    large = tmp_path / "large.toml"
    large.write_text("#" * 1_000_001)
    assert [found.code for found in check(tmp_path / "none.toml")] == ["file-missing"]
    assert [found.code for found in check(tmp_path)] == ["file-not-a-file"]
    assert [found.code for found in check(large)] == ["file-too-large"]
    with pytest.raises(Faults):
        load(tmp_path / "none.toml")


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions are a fault too."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert [found.code for found in check(tmp_path / "catalog.toml")] == ["file-unreadable"]


SECRET = "_".join(("sk", "live", "51Hx0aExampleExample"))


@pytest.mark.parametrize(
    "text",
    [
        f'name = "{SECRET}"',
        f"# the key is {SECRET}",
        f'{SECRET} = "x"',
        f'reference = "before {SECRET} after"',
        f'stripe_api_key = "{SECRET}"',
        f'broken = "{SECRET}',
        'stripe = { webhook_secret = "x" }',
        'token = "abc"',
        "x = '''\nwhsec_" + "abc123\n'''",
    ],
)
def test_secrets_are_refused_and_not_repeated(text: str) -> None:
    """A key of the payment service is a fault wherever it stands, and no message repeats it."""
    with pytest.raises(Faults) as raised:
        read(f"{text}\n{TEXT}")
    faults = raised.value.faults
    assert "secret" in {found.code for found in faults}
    said = "".join(f"{found.path}{dict(found.parameters)}{found.message('en')}{found.hint('nl')}" for found in faults)
    assert "51Hx0a" not in said + str(raised.value)
    assert "abc" not in said


def test_a_secret_is_said_once() -> None:
    """Its name and its value are one mistake."""
    text = TEXT.replace("agb =", f'api_key = "{SECRET}"\nagb =', 1)
    assert wrong(text) == [("secret", "organisation.api_key", line(text, SECRET))]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("1e9", "too-large"),
        ("1E+999999999", "too-large"),
        ("1000000.00000000000000000000000000001", "too-large"),
        ("999999.00000000000000000000000000001", "too-fine"),
        ("1e-999999999", "too-fine"),
        ("-0.01", "negative"),
        ("inf", "not-finite"),
        ("true", "not-number"),
        ('"12.50"', "not-number"),
    ],
)
def test_amounts_that_are_none(amount: str, code: str) -> None:
    """Money is exact: what cannot be a whole number of cents is refused, never rounded."""
    text = TEXT.replace("amount = 12.50", f"amount = {amount}")
    assert wrong(text) == [(code, "services[0].prices[0].amount", line(text, amount))]


@pytest.mark.parametrize("amount", ["12.5", "12.50", "12.500", "1.25e1", "1_2.50"])
def test_ways_to_write_an_amount(amount: str) -> None:
    """Trailing zeros and other spellings of the same number are the same amount."""
    catalog = read(TEXT.replace("amount = 12.50", f"amount = {amount}")).catalog
    assert catalog.services[0].prices[0].amount == Money(1250)


def test_numbers_as_people_write_them() -> None:
    """Spaces in an IBAN and points in a VAT number do not matter."""
    text = TEXT.replace("NL02ABNA0123456789", "nl02 abna 0123 4567 89").replace("NL123456782B01", "NL 1234.56.782.B01")
    organisation = read(text).catalog.organisation
    assert (organisation.iban, organisation.vat_number) == ("NL02ABNA0123456789", "NL123456782B01")
