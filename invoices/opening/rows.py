"""One row of an opening's file: about an account, an old invoice or a package, and whether it makes sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from catalog.chart import Account
from catalog.model import Catalog
from catalog.money import ZERO, Money, total
from catalog.services import VatCategory
from invoices.model import PayerKind
from invoices.numbering import creditor_reference
from invoices.opening.model import (
    OUR_OWN,
    PER_PAYER,
    ROUNDED,
    TOLD_APART,
    Balance,
    LastNumber,
    OldInvoice,
    PaidPart,
    read_number,
    vat_within,
)
from invoices.practice.cells import Cells
from invoices.practice.headings import Names, named
from invoices.practice.matching import Directory, coded
from tiered.coverage import Coverage

ACCOUNTS: Final[Mapping[Account, Names]] = {
    "receivable": ("debiteuren", "receivables"),
    "deferred": ("vooruit gefactureerd", "deferred income"),
    "wallet": ("tegoeden", "tegoed"),
    "advances": ("vooruitbetaald", "vooruitbetalingen", "paid in advance"),
    "bank": (),
    "cash": ("kas", "contant"),
    "card": ("pin",),
    "clearing": ("Stripe",),
    "transit": ("onderweg", "kruisposten", "in transit"),
    "underway": ("incasso onderweg",),
    "disputed": ("betwist",),
    "suspense": ("vraagposten", "tussenrekening"),
}
"""What the accounts of an opening may be called."""

KINDS: Final[Mapping[PayerKind, Names]] = {
    "client": ("klant", "cliënt"),
    "family": ("familie",),
    "municipality": ("gemeente",),
    "insurer": ("verzekeraar",),
    "svb": ("pgb",),
}
VAT: Final[Mapping[VatCategory, Names]] = {
    "standard": ("hoog", "21", "19"),
    "reduced": ("laag", "9", "6"),
    "zero": ("nul", "0"),
    "exempt": ("vrijgesteld", "vrij"),
}
MOST_SESSIONS: Final = 1000
LONGEST_NUMBER: Final = 35  # of a number that a payer repeats in a transfer
Whose = tuple[PayerKind, str, str | None]


@dataclass
class Found:
    """What the rows said so far, with the line of each number and account."""

    balances: list[Balance] = field(default_factory=list)
    invoices: list[OldInvoice] = field(default_factory=list)
    packages: dict[tuple[str, str, int, int, date], list[PaidPart]] = field(default_factory=dict)
    controls: dict[Account, tuple[str, int | None, Money]] = field(default_factory=dict)
    seen: dict[tuple[str, ...], int | None] = field(default_factory=dict)


def _once(cells: Cells, found: Found, *key: str) -> None:
    """Refused (`opening-twice`): what an earlier row said already."""
    if key in found.seen:
        cells.refuse("opening-twice", name=key[-1], other=found.seen[key])
    found.seen.setdefault(key, cells.line)


def account_row(cells: Cells, found: Found, catalog: Catalog, people: Directory, agreed: Sequence[Coverage]) -> None:
    """What stood on an account; of receivables and packages it is only compared with what is brought in one by one."""
    cells.need("account")
    account = cells.word("account", ACCOUNTS)
    debit, credit = cells.amount("debit") or ZERO, cells.amount("credit") or ZERO
    if bool(debit) == bool(credit) and cells.sound:
        cells.refuse("opening-one-side")
    if account is None or not cells.sound:
        return
    amount = debit - credit
    if account in TOLD_APART:
        _once(cells, found, account)
        found.controls[account] = (cells.path, cells.line, amount)
    elif account in OUR_OWN:
        _once(cells, found, account)
        found.balances.append(Balance(account=account, amount=amount))
    elif account in PER_PAYER:
        whose = _whose(cells, catalog, people)
        if whose is not None:
            _owed(cells, found, account, amount, whose, agreed)


def _owed(
    cells: Cells, found: Found, account: Account, amount: Money, whose: Whose, agreed: Sequence[Coverage]
) -> None:
    """What is owed to one payer."""
    kind, payer, client = whose
    _once(cells, found, account, kind, payer)
    if amount > ZERO:
        cells.refuse("opening-owed-side", account=named(account, ACCOUNTS))
    if account == "wallet":
        if kind != "client":
            cells.refuse("opening-payer-kind", kind=named("client", KINDS), meant=named(kind, KINDS))
        left = _credit_left(agreed, payer)
        if left != -amount:
            cells.refuse("opening-wallet", id=payer, said=-amount, left=left)
    found.balances.append(Balance(account=account, amount=amount, payer_kind=kind, payer=payer, client=client))


def _credit_left(agreed: Sequence[Coverage], client: str) -> Money:
    """What a client may still use of the credit that they earned."""
    mine = [each for each in agreed if each.client == client and each.kind == "credit" and each.status == "agreed"]
    return total(max((each.amount or ZERO) - Money.euros(each.used), ZERO) for each in mine)


def invoice_row(
    cells: Cells, found: Found, day: date, last: LastNumber | None, catalog: Catalog, people: Directory
) -> None:
    """An open invoice. Its number may be none that is still to be given out here, behind the `last` one."""
    cells.need("number", "date", "open")
    number = cells.text("number", LONGEST_NUMBER)
    issued, due = cells.day("date"), cells.day("due")
    amount = cells.amount("open")
    whose = _whose(cells, catalog, people)
    reference = cells.text("reference", 25)
    if amount == ZERO:
        cells.refuse("opening-nothing-open")
    if issued is not None and issued >= day:
        cells.refuse("opening-invoice-later", issued=issued, day=day)
    if issued is not None and due is not None and due < issued:
        cells.refuse("opening-due-first", issued=issued, due=due)
    for column, code in (("number", number), ("reference", reference)):
        if code is not None and _says_who(code, whose, people):
            cells.refuse("opening-says-who", column=column)
    if number is not None:
        _once(cells, found, "invoice", number.casefold(), number)
        ours = read_number(catalog.organisation.invoice_number, number)
        behind = last.sequence if last is not None and ours is not None and last.series == ours.series else 0
        to_come = ours is not None and ours.series in ("", str(day.year))
        if ours is not None and to_come and ours.sequence > behind:
            cells.refuse("opening-number-ahead", number=number)
    vat, tax = _vat(cells, amount, issued)
    if not cells.sound or number is None or issued is None or amount is None or whose is None:
        return
    kind, payer, client = whose
    found.invoices.append(
        OldInvoice(
            number=number,
            issued=issued,
            due=due or issued + timedelta(days=catalog.organisation.payment_days),
            payer_kind=kind,
            payer=payer,
            client=client,
            open=amount,
            reference=(reference or creditor_reference(number)).replace(" ", "").upper(),
            vat=vat,
            tax=tax,
        )
    )


def _vat(cells: Cells, amount: Money | None, issued: date | None) -> tuple[VatCategory | None, Money]:
    """The kind of VAT of an old invoice, and how much of it is in what is open: all of that, where no amount is given.

    Refused: opening-vat-rate where only the amount is known, opening-vat-much where it is more than can be.
    """
    vat, tax = cells.word("vat_rate", VAT), cells.amount("vat_open")
    if tax is not None and not cells.raw("vat_rate"):
        cells.refuse("opening-vat-rate")
    if vat is None or amount is None or issued is None:
        return None, ZERO
    try:
        most = vat_within(amount, vat, issued)
    except LookupError:
        cells.refuse("no-vat-rate", day=issued)
        return None, ZERO
    if tax is not None and tax > (most + ROUNDED if most else ZERO):
        cells.refuse("opening-vat-much", tax=tax, most=most)
    return vat, most if tax is None else tax


def _says_who(code: str, whose: Whose | None, people: Directory) -> bool:
    """True when a number tells whose it is: numbers stand in the proof for good, and names do not."""
    _, payer, client = whose or ("client", "", None)
    named = [people.by_id[key.casefold()] for key in (payer, client or "") if key.casefold() in people.by_id]
    return any(coded(person, code) for person in named)


def package_row(cells: Cells, found: Found, day: date, catalog: Catalog, people: Directory) -> None:
    """A row is what one payer paid of a package; the rows of one package say the same of all the rest."""
    cells.need("client", "service", "sessions", "until", "deferred")
    service, until = cells.service("service", catalog), cells.day("until")
    sessions, used = cells.whole("sessions", most=MOST_SESSIONS), cells.whole("used", most=MOST_SESSIONS) or 0
    amount = cells.amount("deferred")
    whose = _whose(cells, catalog, people)
    client = cells.person("client", people) if cells.sound else None
    if service is not None and catalog.service[service].scale != "package":
        cells.refuse("opening-no-package", service=service)
    if sessions is not None and used >= sessions:
        cells.refuse("opening-package-empty", used=used, sessions=sessions)
    if until is not None and until < day:
        cells.refuse("opening-package-over", until=until, day=day)
    if not cells.sound or service is None or sessions is None or until is None or amount is None:
        return
    if client is None or whose is None:
        return
    _once(cells, found, "package", client.id, service, str(sessions), str(used), until.isoformat(), whose[1])
    part = PaidPart(payer_kind=whose[0], payer=whose[1], amount=amount)
    found.packages.setdefault((client.id, service, sessions, used, until), []).append(part)


def _whose(cells: Cells, catalog: Catalog, people: Directory) -> Whose | None:
    """Who pays, and for whom: an institution of the price list, else a person; the client where none is named.

    Refused: opening-payer-kind where they are no such payer, opening-whose where nobody is named.
    """
    kind = cells.word("payer_kind", KINDS)
    client = cells.person("client", people)
    written = cells.raw("payer").casefold()
    institution = catalog.payer.get(written)
    person = None if institution is not None else cells.person("payer", people)
    if not cells.sound:
        return None
    if institution is not None:
        meant: PayerKind = institution.kind
        whose: Whose = (meant, institution.id, client.id if client is not None else None)
    elif person is not None and client is not None and person.id != client.id:
        whose = ("family", person.id, client.id)
    elif (payer := person or client) is not None:
        whose = ("client", payer.id, payer.id)
    else:
        cells.refuse("opening-whose")
        return None
    if kind is not None and kind != whose[0]:
        cells.refuse("opening-payer-kind", kind=named(kind, KINDS), meant=named(whose[0], KINDS))
        return None
    return whose
