"""Random valid catalogues for property tests.

Every scale, VAT position and kind of payer, and amounts that make ugly cents. Whatever `catalogs()` draws has no
errors; it may deserve warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from catalog.model import Catalog
from catalog.services import Scale, VatBasis

FIRST_DAY = date(2025, 1, 1)  # from here on every service has a price, unless gaps are asked for
UGLY_CENTS = (1, 3, 7, 33, 99, 101, 333, 995, 1005, 1999, 9999, 33333, 100001)
SCALES: tuple[Scale, ...] = get_args(Scale)
BASES: tuple[VatBasis, ...] = get_args(VatBasis)

Data = dict[str, Any]


def amounts(least: int = 0, most: int = 200_000) -> SearchStrategy[Decimal]:
    """Euros with two decimals; limits in cents."""
    ugly = st.sampled_from([cents for cents in UGLY_CENTS if least <= cents <= most] or [least])
    return st.one_of(ugly, st.integers(least, most)).map(lambda cents: Decimal(cents).scaleb(-2))


def tariffs() -> SearchStrategy[Decimal]:
    """Euros with two to four decimals, as contracts have them."""
    fine = st.integers(1, 2_000_000).map(lambda parts: Decimal(parts).scaleb(-4))
    return st.one_of(amounts(1), st.sampled_from([Decimal("1.3067"), Decimal("0.0001"), Decimal("78.4050")]), fine)


def days() -> SearchStrategy[date]:
    """A day on which something can be delivered."""
    return st.dates(date(2025, 1, 1), date(2027, 12, 31))


TRICKY_TEXTS = (
    "Gesprek",
    'Café "De Brug"',
    "back\\slash",
    "two\nlines",
    "a\ttab",
    "# no comment",
    "{[=]}, ''' and \"\"\"",
    "€ 漢字 🌻",
)


def texts() -> SearchStrategy[str]:
    """What a person may write; every line of TOML's grammar that a text could break is there."""
    return st.sampled_from(TRICKY_TEXTS)


def any_text() -> SearchStrategy[str]:
    """Any text at all that can stand on an invoice."""
    return st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(lambda text: f"x{text}x")


def words() -> SearchStrategy[Data]:
    """A text in both languages."""
    return st.fixed_dictionaries({"nl": texts(), "en": texts()})


def vats() -> SearchStrategy[Data]:
    """Exempt with its ground, or taxed."""
    exempt = st.fixed_dictionaries({"category": st.just("exempt"), "basis": st.sampled_from(BASES)})
    return st.one_of(exempt, st.fixed_dictionaries({"category": st.sampled_from(["standard", "reduced", "zero"])}))


@st.composite
def dated(draw: DrawFn, values: Callable[[], SearchStrategy[Data]], *, gaps: bool = False) -> list[Data]:
    """One to three values that follow each other in time, in any order."""
    later = draw(st.lists(days().filter(lambda day: day > FIRST_DAY), max_size=2, unique=True))
    starts = [FIRST_DAY, *sorted(later)]
    series = [{"from": start, **draw(values())} for start in starts]
    for value, following in zip(series, [*starts[1:], None], strict=True):
        if gaps and draw(st.booleans()):
            span = (following - value["from"]).days if following else 400
            value["until"] = value["from"] + timedelta(days=draw(st.integers(1, span)))
        elif following and draw(st.booleans()):
            value["until"] = following
    return draw(st.permutations(series))


@st.composite
def bands(draw: DrawFn) -> Data:
    """One to three bands in rising order, the last one open or not."""
    limits = sorted(draw(st.lists(st.integers(1, 1000), min_size=1, max_size=3, unique=True)))
    found: list[Data] = [{"up_to": Decimal(limit).scaleb(-1), "amount": draw(amounts())} for limit in limits]
    if draw(st.booleans()):
        del found[-1]["up_to"]
    return {"bands": found}


@st.composite
def fair(draw: DrawFn) -> Data:
    """A floor, a suggestion and a ceiling."""
    floor, suggested, ceiling = sorted(draw(st.tuples(amounts(), amounts(), amounts())))
    return {"floor": floor, "suggested": suggested, "ceiling": ceiling}


def one_amount() -> SearchStrategy[Data]:
    """A price of one amount."""
    return st.fixed_dictionaries({"amount": amounts()})


PRICES: dict[Scale, Callable[[], SearchStrategy[Data]]] = {
    "flat": one_amount,
    "package": one_amount,
    "volume": bands,
    "graduated": bands,
    "fair": fair,
}


@st.composite
def services(
    draw: DrawFn, name: str, tiers: Sequence[str], scales: Sequence[Scale] = SCALES, *, gaps: bool = False
) -> Data:
    """A service of one of the scales."""
    scale = draw(st.sampled_from(scales))
    service: Data = {
        "id": name,
        "tier": draw(st.sampled_from(tiers)),
        "name": draw(words()),
        "unit": "session" if scale == "package" else draw(st.sampled_from(["seat", "session", "hour"])),
        "vat": draw(vats()),
        "prices": draw(dated(PRICES[scale], gaps=gaps)),
    }
    if scale != "flat":
        service["scale"] = scale
    if scale == "package":
        service["package"] = {
            "sessions": draw(st.integers(1, 12)),
            "valid_months": draw(st.integers(1, 24)),
            "refund": draw(st.sampled_from(["per-session", "none"])),
        }
    return service | draw(_optional_keys())


def _optional_keys() -> SearchStrategy[Data]:
    no_show = st.fixed_dictionaries(
        {"amount": amounts(), "vat": vats()},
        optional={"notice_hours": st.integers(0, 72), "uses_session": st.booleans()},
    )
    cost = st.fixed_dictionaries({}, optional={"per_event": amounts(), "per_unit": amounts()})
    return st.fixed_dictionaries(
        {},
        optional={
            "promise": st.fixed_dictionaries({"nl": any_text(), "en": texts()}),
            "neutral": words(),
            "minutes": st.integers(1, 240),
            "capacity": st.integers(1, 100),
            "no_show": no_show,
            "cost": cost,
        },
    )


@st.composite
def payers(draw: DrawFn, name: str, service_ids: Sequence[str]) -> Data:
    """A municipality, an insurer (restitution or direct) or the SVB, with tariffs for some services."""
    kind = draw(st.sampled_from(["municipality", "insurer", "svb"]))
    payer: Data = {"id": name, "kind": kind, "name": draw(texts())}
    if kind == "insurer":
        return payer | {"uzovi": "3343", "billing": draw(st.sampled_from(["restitution", "direct"]))}
    if kind == "municipality":
        payer |= {"cbs_code": "0344", "document": draw(st.sampled_from(["wmo323", "e-invoice"]))}
    agreed = draw(st.lists(st.sampled_from(service_ids), unique=True))
    payer["tariffs"] = [
        {"service": service, **tariff} for service in agreed for tariff in draw(dated(_tariff, gaps=True))
    ]
    return payer


def _tariff() -> SearchStrategy[Data]:
    units = st.sampled_from(["01", "04", "14", "16", "82", "83", "84"])
    return st.fixed_dictionaries(
        {"amount": tariffs()},
        optional={"unit": units, "product": st.just("02A05"), "category": st.just("02")},
    )


@st.composite
def reductions(draw: DrawFn, name: str, tiers: Sequence[str], service_ids: Sequence[str]) -> Data:
    """A percentage or a fixed sum, for a pass, for booking early, or for everybody."""
    percents = st.integers(0, 10_000).map(lambda parts: Decimal(parts).scaleb(-2))
    value = draw(st.one_of(st.tuples(st.just("percent"), percents), st.tuples(st.just("amount"), amounts())))
    optional = {
        "when": st.fixed_dictionaries(
            {}, optional={"pass": st.just("U-pas"), "booked_days_before": st.integers(0, 60)}
        ),
        "tiers": st.lists(st.sampled_from(tiers), unique=True),
        "services": st.lists(st.sampled_from(service_ids), unique=True),
        "until": days().filter(lambda day: day > FIRST_DAY),
    }
    rest = draw(st.fixed_dictionaries({"name": words()}, optional=optional))
    return {"id": name, "from": FIRST_DAY, value[0]: value[1], **rest}


ORGANISATION: Data = {
    "legal_name": "Stichting Voorbeeld",
    "street": "Dorpsstraat 1",
    "postcode": "3511 AB",
    "city": "Utrecht",
    "kvk": "12345678",
    "vat_number": "NL123456782B01",
    "iban": "NL02ABNA0123456789",
    "agb": "94001234",
    "vat_system": "invoice",
    "contact": {"name": "Marieke", "phone": "030-1234567"},
}


@st.composite
def catalogs(draw: DrawFn, scales: Sequence[Scale] = SCALES, *, gaps: bool = False) -> Catalog:
    """A valid catalogue of up to four services. Without `gaps` each has a price on every day from `FIRST_DAY` on."""
    tiers = ["entry", "online", "personal"][: draw(st.integers(1, 3))]
    service_ids = [f"service-{number}" for number in range(draw(st.integers(1, 4)))]
    data = {
        "organisation": ORGANISATION
        | draw(st.fixed_dictionaries({}, optional={"phone": texts(), "language": st.just("en")})),
        "professionals": [{"id": "mieke", "name": "Mieke", "hourly_cost": draw(amounts())}] * draw(st.integers(0, 1)),
        "tiers": [{"id": tier, "name": draw(words())} for tier in tiers],
        "services": [draw(services(name, tiers, scales, gaps=gaps)) for name in service_ids],
        "payers": [draw(payers(f"payer-{n}", service_ids)) for n in range(draw(st.integers(0, 3)))],
        "reductions": [draw(reductions(f"reduction-{n}", tiers, service_ids)) for n in range(draw(st.integers(0, 2)))],
        "routing": {"order": draw(st.permutations(["own", "credit", "policy", "pledge"]))},
    }
    return Catalog.model_validate(data)
