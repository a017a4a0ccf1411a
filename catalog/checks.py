"""The rules between the records of a catalogue: one function and one family of codes each.

What a single field may hold is said by its type (catalog/records.py). Here stands what only shows when records are
seen together. Every check looks at the whole catalogue and yields all it finds; what is merely unwise is a warning
(catalog/advice.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from string import Formatter
from typing import Final
from urllib.parse import urlsplit

from catalog.chart import BY_VAT, LedgerAccount, chart_on, ledger_account
from catalog.faults import Fault, fault
from catalog.model import Catalog
from catalog.records import DatedRecord
from catalog.services import Price, Scale, Service, Vat
from catalog.validation import unknown

Check = Callable[[Catalog], Iterable[Fault]]

PRICE_KEYS: Final[dict[Scale, tuple[str, ...]]] = {
    "flat": ("amount",),
    "package": ("amount",),
    "volume": ("bands",),
    "graduated": ("bands",),
    "fair": ("floor", "suggested", "ceiling"),
}
PRICES: Final = "prices = [{ from = 2026-01-01, amount = 12.50 }]"
PACKAGE: Final = 'package = { sessions = 6, valid_months = 12, refund = "per-session" }'
INVOICE_NUMBER: Final = "{year}-{sequence:05}"
LONGEST_NUMBER: Final = 40  # characters of the pattern: the number is the name of files, too
PAY_PAGE: Final = "https://rekening.example.nl"
HERE: Final = ("127.0.0.1", "localhost")  # this machine
NUMBER_FIELD: Final = re.compile(r"(0[1-9]d?)?")  # a width such as :05


def duplicate_ids(catalog: Catalog) -> Iterator[Fault]:
    """An id names one record of its kind."""
    for kind in ("professionals", "tiers", "services", "payers", "reductions"):
        seen: set[str] = set()
        for index, record in enumerate(getattr(catalog, kind)):
            if record.id in seen:
                yield fault("duplicate-id", f"{kind}[{index}].id", id=record.id)
            seen.add(record.id)


def references(catalog: Catalog) -> Iterator[Fault]:
    """What is named exists: a service's tier, a tariff's service, a reduction's tiers and services."""
    named = [
        (f"services[{index}].tier", "no-such-tier", service.tier) for index, service in enumerate(catalog.services)
    ]
    for p, payer in enumerate(catalog.payers):
        named += [
            (f"payers[{p}].tariffs[{t}].service", "no-such-service", tariff.service)
            for t, tariff in enumerate(payer.tariffs)
        ]
    for r, reduction in enumerate(catalog.reductions):
        named += [(f"reductions[{r}].tiers[{t}]", "no-such-tier", tier) for t, tier in enumerate(reduction.tiers)]
        named += [
            (f"reductions[{r}].services[{s}]", "no-such-service", service)
            for s, service in enumerate(reduction.services)
        ]
    known = {"no-such-tier": catalog.tier, "no-such-service": catalog.service}
    for path, code, name in named:
        if name not in known[code]:
            yield unknown(code, path, name, known[code])


def routing_order(catalog: Catalog) -> Iterator[Fault]:
    """The order of payers names each kind once."""
    order = catalog.routing.order
    for index, kind in enumerate(order):
        if kind in order[:index]:
            yield fault("routing-twice", f"routing.order[{index}]", kind=kind)


def interest_rates(catalog: Catalog) -> Iterator[Fault]:
    """A rate of interest holds for one half-year, and each half-year has one."""
    days = [rate.from_ for rate in catalog.interest]
    for index, day in enumerate(days):
        if (day.month, day.day) not in ((1, 1), (7, 1)):
            yield fault("interest-half-year", f"interest[{index}].from", day=day)
        elif day in days[:index]:
            yield fault("same-from", f"interest[{index}].from", day=day)


def accounts(catalog: Catalog) -> Iterator[Fault]:
    """On every day an account has one number, and one of a category of VAT only where VAT makes a difference."""
    seen: set[tuple[object, ...]] = set()
    for index, each in enumerate(catalog.accounts):
        if each.vat is not None and each.account not in BY_VAT:
            yield fault("account-vat", f"accounts[{index}].vat", account=each.account)
        if (each.account, each.vat, each.from_) in seen:
            code = "same-from" if each.from_ else "account-twice"
            yield fault(code, f"accounts[{index}].from", day=each.from_, account=each.account)
        seen.add((each.account, each.vat, each.from_))
    yield from _balances_move(catalog.accounts)
    yield from _two_kinds(catalog.accounts)


def _balances_move(chosen: Sequence[LedgerAccount]) -> Iterator[Fault]:
    """A balance gets another number when a year begins: within a year half of it would stay behind."""
    for index, each in enumerate(chosen):
        day = each.from_
        if day is None or (day.month, day.day) == (1, 1) or not each.on_balance:
            continue
        before = ledger_account(chosen, each.account, each.vat, day - timedelta(days=1))
        if before.number != each.number:
            yield fault(
                "account-mid-year",
                f"accounts[{index}].from",
                account=each.account,
                number=before.number,
                year=str(day.year + 1),
            )


def _two_kinds(chosen: Sequence[LedgerAccount]) -> Iterator[Fault]:
    """A number stands on the balance sheet, or in the profit and loss account."""
    told: set[str] = set()
    for day in sorted({each.from_ or date.min for each in chosen}):
        chart = chart_on(chosen, day)
        balance = {each.number: each.account for each in chart if each.on_balance}
        result = {each.number: each.account for each in chart if not each.on_balance}
        for index, each in enumerate(chosen):
            if each.number in balance and each.number in result and each.number not in told:
                told.add(each.number)
                yield fault(
                    "account-two-kinds",
                    f"accounts[{index}].number",
                    number=each.number,
                    balance=balance[each.number],
                    result=result[each.number],
                )


def dates(catalog: Catalog) -> Iterator[Fault]:
    """Dated values of one thing follow each other: on every day at most one holds."""
    for index, service in enumerate(catalog.services):
        yield from _following(f"services[{index}].prices", list(enumerate(service.prices)))
    for index, payer in enumerate(catalog.payers):
        for name in payer.tariffs_by_service:
            same = [(t, tariff) for t, tariff in enumerate(payer.tariffs) if tariff.service == name]
            yield from _following(f"payers[{index}].tariffs", same)
    for index, reduction in enumerate(catalog.reductions):
        yield from _following("reductions", [(index, reduction)])


def _following(path: str, values: Sequence[tuple[int, DatedRecord]]) -> Iterator[Fault]:
    for index, value in values:
        if value.until is not None and value.until <= value.from_:
            yield fault("until-before-from", f"{path}[{index}].until", day=value.from_, until=value.until)
    for (first, value), (second, later) in pairwise(sorted(values, key=lambda pair: pair[1].from_)):
        if value.from_ == later.from_:
            yield fault("same-from", f"{path}[{second}].from", day=later.from_)
        elif value.until is not None and value.until > later.from_:
            yield fault("until-after-next", f"{path}[{first}].until", until=value.until, day=later.from_)


def prices(catalog: Catalog) -> Iterator[Fault]:
    """Every service has a price, and a price has what its scale asks for and nothing else."""
    for index, service in enumerate(catalog.services):
        path = f"services[{index}]"
        if not service.prices:
            yield fault("no-prices", f"{path}.prices", service=service.id, example=PRICES)
        for p, price in enumerate(service.prices):
            yield from _price(f"{path}.prices[{p}]", service, price)
        if service.scale == "package" and service.package is None:
            yield fault("package-missing", f"{path}.package", service=service.id, example=PACKAGE)
        if service.scale != "package" and service.package is not None:
            yield fault("package-unexpected", f"{path}.package", scale=service.scale)


def _price(path: str, service: Service, price: Price) -> Iterator[Fault]:
    wanted = PRICE_KEYS[service.scale]
    for key in ("amount", "bands", "floor", "suggested", "ceiling"):
        value = getattr(price, key)
        if key in wanted and (value is None or value == ()):
            yield fault("price-incomplete", f"{path}.{key}", key=key, scale=service.scale)
        if key not in wanted and value is not None:
            yield fault("price-unexpected", f"{path}.{key}", key=key, scale=service.scale, wanted=", ".join(wanted))
    yield from _bands(f"{path}.bands", price)
    floor, suggested, ceiling = price.floor, price.suggested, price.ceiling
    if floor is not None and suggested is not None and ceiling is not None and not floor <= suggested <= ceiling:
        yield fault("fair-order", f"{path}.suggested", floor=floor, suggested=suggested, ceiling=ceiling)


def _bands(path: str, price: Price) -> Iterator[Fault]:
    """Bands rise, and only the last may be open; where it is not, larger quantities are refused."""
    below = None
    bands = price.bands or ()
    for index, band in enumerate(bands):
        if band.up_to is None and index < len(bands) - 1:
            yield fault("band-after-open", f"{path}[{index}].up_to")
        if band.up_to is not None:
            if band.up_to <= (below or 0):
                yield fault("bands-not-rising", f"{path}[{index}].up_to", up_to=band.up_to, below=below or 0)
            below = band.up_to


def vat(catalog: Catalog) -> Iterator[Fault]:
    """An exemption says its legal ground; a taxed supply has none (facts: Wet OB art. 11, EN 16931 BR-E-10)."""
    for index, service in enumerate(catalog.services):
        yield from _vat(f"services[{index}].vat", service.vat)
        if service.no_show is not None:
            yield from _vat(f"services[{index}].no_show.vat", service.no_show.vat)


def _vat(path: str, vat: Vat) -> Iterator[Fault]:
    if vat.category == "exempt" and vat.basis is None:
        yield fault("missing-vat-basis", f"{path}.basis")
    if vat.category != "exempt" and vat.basis is not None:
        yield fault("vat-basis-unexpected", f"{path}.basis", category=vat.category)


def reductions(catalog: Catalog) -> Iterator[Fault]:
    """A reduction is a percentage or a fixed sum."""
    for index, reduction in enumerate(catalog.reductions):
        if reduction.percent is None and reduction.amount is None:
            yield fault("reduction-without-value", f"reductions[{index}].percent", id=reduction.id)
        if reduction.percent is not None and reduction.amount is not None:
            yield fault("reduction-with-two-values", f"reductions[{index}].amount", id=reduction.id)


def invoice_number(catalog: Catalog) -> Iterator[Fault]:
    """The pattern of invoice numbers makes each number once: it has the sequence, and nothing unknown."""
    pattern, path = catalog.organisation.invoice_number, "organisation.invoice_number"
    try:
        fields = [part[1:] for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        fields = [("", "", None)]
    if len(pattern) > LONGEST_NUMBER or any(
        name not in ("year", "sequence") or conversion or not NUMBER_FIELD.fullmatch(width or "")
        for name, width, conversion in fields
    ):
        yield fault("invoice-number-field", path, example=INVOICE_NUMBER)
    elif "sequence" not in [name for name, _, _ in fields]:
        yield fault("invoice-number-sequence", path, example=INVOICE_NUMBER)


def pay_page(catalog: Catalog) -> Iterator[Fault]:
    """Nobody in between reads a payer's page or changes it; on this machine itself nobody is in between."""
    page = catalog.organisation.pay_page
    if page is None:
        return
    try:
        parts = urlsplit(page)
        here = parts.scheme == "http" and parts.hostname in HERE
        plain = parts.hostname and not (parts.username or parts.query or parts.fragment) and (parts.port or 1)
    except ValueError:
        here, plain = False, None
    if not plain or not (here or parts.scheme == "https") or re.search(r"\s", page):
        yield fault("pay-page", "organisation.pay_page", example=PAY_PAGE)


def payer_keys(catalog: Catalog) -> Iterator[Fault]:
    """What is said of a payer fits its kind."""
    for index, payer in enumerate(catalog.payers):
        said = {
            "cbs_code": (payer.cbs_code, {"municipality"}),
            "document": (payer.document, {"municipality"}),
            "oin": (payer.oin, {"municipality", "svb"}),
            "uzovi": (payer.uzovi, {"insurer"}),
            "billing": (None if payer.billing == "restitution" else payer.billing, {"insurer"}),
        }
        for key, (value, kinds) in said.items():
            if value is not None and payer.kind not in kinds:
                yield fault("payer-key-unexpected", f"payers[{index}].{key}", key=key, kind=payer.kind)


CHECKS: Final[tuple[Check, ...]] = (
    duplicate_ids,
    references,
    routing_order,
    interest_rates,
    accounts,
    dates,
    prices,
    vat,
    reductions,
    invoice_number,
    pay_page,
    payer_keys,
)


def errors(catalog: Catalog) -> tuple[Fault, ...]:
    """Everything that makes a catalogue unfit for use."""
    from catalog.identity import identity_numbers

    return tuple(found for check in (*CHECKS, identity_numbers) for found in check(catalog))
