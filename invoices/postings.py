"""The books: every invoice as balanced postings on semantic accounts. Debit is positive.

A package that was paid up front is not income yet: its net amount stands on `deferred` and is released session by
session, for each payer in the same steps as the package's own sessions. A seat that is billed before it takes place is
deferred too, and released on its own day: that day is known, so the invoice itself books it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.chart import Account
from catalog.dates import add_months
from catalog.money import ZERO, Money
from invoices.model import Invoice, Line, PayerKind, Posting, VatPosition
from tiered.pricing import session_value

ORGANISATIONS: tuple[PayerKind, ...] = ("municipality", "insurer", "svb")


def postings(invoice: Invoice) -> tuple[Posting, ...]:
    """An invoice's postings; they sum to zero. A credit note's are those of the invoice it mirrors, reversed."""
    made: list[Posting] = []

    def post(
        account: Account,
        amount: Money,
        point: date,
        vat: VatPosition | None = None,
        service: str | None = None,
        package: str | None = None,
    ) -> None:
        if amount:
            made.append(
                Posting(
                    account=account,
                    payer_kind=invoice.payer_kind,
                    payer=invoice.payer,
                    client=invoice.client,
                    amount=-amount if invoice.kind == "credit-note" else amount,
                    booked=max(invoice.issued, point),
                    tax_point=point,
                    vat=vat,
                    service=service,
                    package=package,
                )
            )

    post("receivable", invoice.payable, invoice.issued)
    post("wallet", invoice.prepaid, invoice.issued)
    parts: list[tuple[VatPosition, date, int]] = []
    for line in invoice.lines:
        earned, deferred = net_parts(line)
        point = tax_point(invoice, line)
        post("revenue", -earned, point, line.vat, line.service)
        parts.append((line.vat, point, earned.cents))
        for (package, day), amount in deferred:
            post("deferred", -amount, invoice.issued, line.vat, line.service, package)
            parts.append((line.vat, invoice.issued, amount.cents))
            if day is not None:
                post("deferred", amount, day, line.vat, line.service)
                post("revenue", -amount, day, line.vat, line.service)
    for subtotal in invoice.vat:
        if subtotal.tax:
            of_rate = [(point, net) for vat, point, net in parts if _rate(vat) == _rate(subtotal.position)]
            taxes: dict[date, Money] = {}
            for (point, _), tax in zip(of_rate, subtotal.tax.split([net for _, net in of_rate]), strict=True):
                taxes[point] = taxes.get(point, ZERO) + tax
            for point, tax in sorted(taxes.items()):
                post("vat", -tax, point, subtotal.position)
    post("rounding", -invoice.rounding, invoice.issued)
    return tuple(made)


def _rate(position: VatPosition) -> tuple[object, ...]:
    return position.category, position.rate


Later = tuple[str | None, date | None]  # what is given later: sessions of a package, or a seat on its day


def net_parts(line: Line) -> tuple[Money, list[tuple[Later, Money]]]:
    """A line's net as income now, and what is deferred for each upfront package and each day to come in it."""
    weights: dict[Later, int] = {(None, None): 0}
    for share in sorted(line.shares, key=lambda share: (share.package or "", share.day or date.min)):
        later = share.package, share.day
        weights[later] = weights.get(later, 0) + share.gross.cents
    if len(weights) == 1 or not sum(weights.values()):
        return line.net, []
    earned, *deferred = line.net.split(list(weights.values()))
    return earned, list(zip(list(weights)[1:], deferred, strict=True))


def tax_point(invoice: Invoice, line: Line) -> date:
    """The day whose VAT period a line belongs to, under the invoice system.

    A consumer's VAT falls due when the service is given; an organisation's when the invoice is issued, or at the
    latest on the 15th of the month after the service (Wet OB art. 13). Of what is paid before it is given, a package or
    a seat, it falls due when the invoice is issued.
    """
    last = max(line.days)
    if invoice.payer_kind in ORGANISATIONS:
        return min(invoice.issued, latest_point(last))
    return last


def latest_point(day: date) -> date:
    """The day on which VAT on help of a day is due at the latest, where it is billed to an organisation."""
    return add_months(day, 1).replace(day=15)


@dataclass(frozen=True, slots=True)
class Deferred:
    """One payer's deferred income of one package."""

    payer_kind: PayerKind
    payer: str
    client: str | None
    service: str
    vat: VatPosition | None
    amount: Money  # net, as deferred, less what was credited
    released: Mapping[date, Money]  # what became income of it, by the day it counts on
    billed: bool  # False: all of it was credited
    returned: Money = ZERO  # net, of what was credited: given back when the package was stopped
    since: date = date.min  # when it was billed: what was given before is income of that day, as of any other help


def by_session(amount: Money, of: int, given: Iterable[tuple[int, date]]) -> dict[date, Money]:
    """What is income of a package of so many sessions: each session's own step, on the day it was given."""
    days: dict[date, Money] = {}
    for session, day in given:
        days[day] = days.get(day, ZERO) + session_value(amount, of, session)
    return days


def release(
    part: Deferred, package: str, income: Mapping[date, Money], open_from: date = date.min
) -> Iterator[Posting]:
    """The postings after which this is the income of a payer's part, day by day. They also take back.

    What was given before it was billed, or belongs to a closed period, counts from the day it was billed or the first
    day that is open; its own day is kept.
    """
    for day in sorted({*income, *part.released}):
        step = income.get(day, ZERO) - part.released.get(day, ZERO)
        sides: tuple[tuple[Account, Money], ...] = (("deferred", step), ("revenue", -step)) if step else ()
        for account, amount in sides:
            yield Posting(
                account=account,
                payer_kind=part.payer_kind,
                payer=part.payer,
                client=part.client,
                amount=amount,
                booked=max(day, part.since, open_from),
                tax_point=day,
                vat=part.vat,
                service=part.service,
                package=package,
            )
