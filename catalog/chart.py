"""The chart of accounts: under which number of the general ledger each semantic account of the books stands, and when.

The books post on accounts that say what they are (`receivable`). An accountant's software has numbers and names of its
own, and the tax office asks for the codes of the Referentie Grootboekschema (RGS 3.8). Every account has a default
here; `[[accounts]]` in the catalogue replaces it from a day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, StringConstraints

from catalog.records import Record, Words
from catalog.services import VatCategory

Account = Literal[
    "receivable", "revenue", "vat", "deferred", "wallet", "rounding", "waived", "given", "earned",
    "bank", "cash", "card", "clearing", "underway", "transit", "fees", "disputed", "suspense",
    "advances", "written-off", "opening", "unbilled",
]  # fmt: skip
BY_VAT: Final[tuple[Account, ...]] = ("revenue", "vat")  # may differ by category of VAT

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,16}$")]
Rgs = Annotated[str, StringConstraints(pattern=r"^[BW][A-Za-z]{2,14}$")]


class LedgerAccount(Record):
    """What a semantic account is called in the general ledger, from a day on (the day a line counts in the books)."""

    account: Account
    vat: VatCategory | None = None  # only of this category
    number: Number
    name: Words
    rgs: Rgs | None = None
    from_: date | None = Field(default=None, alias="from")

    @property
    def on_balance(self) -> bool:
        """True on the balance sheet, False in the profit and loss account."""
        return self.account not in PROFIT_AND_LOSS


PROFIT_AND_LOSS: Final[tuple[Account, ...]] = (
    "revenue", "rounding", "waived", "given", "earned", "fees", "written-off",
)  # fmt: skip


def _default(
    account: Account, number: str, rgs: str | None, nl: str, en: str, vat: VatCategory | None = None
) -> LedgerAccount:
    return LedgerAccount(account=account, vat=vat, number=number, rgs=rgs, name=Words(nl=nl, en=en))


@cache
def default() -> tuple[LedgerAccount, ...]:
    """The chart of who chose none. Codes go down to the level that holds for every organisation."""
    return (
        _default("cash", "1000", "BLimKasKas", "Kas", "Cash"),
        _default("bank", "1100", "BLimBanRba", "Bank", "Bank"),
        _default("card", "1120", "BLimKruSto", "Met pin betaald, nog niet op de bank", "Paid by card, on its way"),
        _default("clearing", "1130", "BLimKruSto", "Tegoed bij Stripe", "Balance at Stripe"),
        _default("underway", "1131", "BLimKruSto", "Onderweg naar Stripe", "On its way to Stripe"),
        _default("transit", "1140", "BLimKruSto", "Van Stripe op weg naar de bank", "From Stripe on its way to us"),
        _default("disputed", "1150", "BVorOvr", "Betwiste betalingen bij Stripe", "Disputed payments at Stripe"),
        _default("receivable", "1300", "BVorDebHad", "Debiteuren", "Receivables"),
        _default("unbilled", "1310", "BVorOva", "Nog te factureren", "Given, and not billed yet"),
        _default("deferred", "1450", "BSchOpa", "Vooruit gefactureerd", "Deferred income"),
        _default("advances", "1460", "BSchOvs", "Vooruit ontvangen van betalers", "Kept for payers"),
        _default("wallet", "1470", "BSchOvs", "Verdiend tegoed van klanten", "Credit earned by clients"),
        _default("suspense", "1490", "BSchOvs", "Nog uit te zoeken ontvangsten", "Money not placed yet"),
        _default("vat", "1500", "BSchBepBtwOla", "Btw hoog tarief", "VAT standard rate", "standard"),
        _default("vat", "1510", "BSchBepBtwOlv", "Btw laag tarief", "VAT reduced rate", "reduced"),
        _default("vat", "1520", "BSchBepBtw", "Btw overig", "VAT other"),
        _default("opening", "1990", None, "Beginbalans uit het vorige systeem", "Opening balances"),
        _default("fees", "4500", "WBedAdl", "Kosten van Stripe", "Stripe's fees"),
        _default("written-off", "4510", "WBedVkkAdd", "Afgeboekte vorderingen", "Receivables written off"),
        _default("earned", "4520", "WBed", "Tegoed gegeven aan klanten", "Credit given to clients"),
        _default("rounding", "4990", "WBedAdl", "Afrondingsverschillen", "Rounding differences"),
        _default("revenue", "8000", "WOmzNodOdh", "Omzet hoog tarief", "Revenue standard rate", "standard"),
        _default("revenue", "8010", "WOmzNodOdl", "Omzet laag tarief", "Revenue reduced rate", "reduced"),
        _default("revenue", "8020", "WOmzNodOdg", "Omzet nultarief", "Revenue zero rate", "zero"),
        _default("revenue", "8030", "WOmzNodNod", "Omzet vrijgesteld", "Revenue exempt", "exempt"),
        _default("revenue", "8040", "WOmzNod", "Omzet overig", "Revenue other"),
        _default("given", "8900", "WOmz", "Hulp waarvoor niemand hoeft te betalen", "Help that nobody has to pay for"),
        _default("waived", "8910", "WOmz", "Niet in rekening gebracht", "Not billed"),
    )


def ledger_account(
    chosen: Iterable[LedgerAccount], account: Account, vat: VatCategory | None, day: date
) -> LedgerAccount:
    """The general ledger account of a line: the practice's own, else the default; of its VAT category, else of any."""
    for chart in (sorted(chosen, key=lambda each: each.from_ or date.min, reverse=True), default()):
        for wanted in (vat, None):
            found = _first(chart, account, wanted, day)
            if found is not None:
                return found
    raise LookupError(account)


def chart_on(chosen: Sequence[LedgerAccount], day: date) -> set[LedgerAccount]:
    """Every account that lines of this day can stand on."""
    kinds = (None, *get_args(VatCategory))
    return {ledger_account(chosen, account, vat, day) for account in get_args(Account) for vat in kinds}


def _first(
    chart: Sequence[LedgerAccount], account: Account, vat: VatCategory | None, day: date
) -> LedgerAccount | None:
    return next(
        (
            each
            for each in chart
            if (each.account, each.vat) == (account, vat) and (each.from_ is None or each.from_ <= day)
        ),
        None,
    )
