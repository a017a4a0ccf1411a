"""The books: every invoice as balanced postings on semantic accounts. Debit is positive.

A package that was paid up front is not income yet: its net amount stands on `deferred` and is released session by
session, for each payer in the same steps as the package's own sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.dates import add_months
from catalog.money import Money
from invoices.model import Account, Invoice, Line, PayerKind, Posting, VatPosition
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
                    tax_point=point,
                    vat=vat,
                    service=service,
                    package=package,
                )
            )

    post("receivable", invoice.payable, invoice.issued)
    post("wallet", invoice.prepaid, invoice.issued)
    for line in invoice.lines:
        earned, deferred = _net_parts(line)
        point = tax_point(invoice, line)
        post("revenue", -earned, point, line.vat, line.service)
        for package, amount in deferred:
            post("deferred", -amount, point, line.vat, line.service, package)
    for subtotal in invoice.vat:
        lines = [line for line in invoice.lines if _rate(line.vat) == _rate(subtotal.position)]
        points = [tax_point(invoice, line) for line in lines]
        weights = [line.net.cents for line in lines]
        shares = subtotal.tax.split(weights) if sum(weights) else ()
        for point in sorted(set(points)):
            tax = sum(share.cents for share, other in zip(shares, points, strict=True) if other == point)
            post("vat", Money(-tax), point, subtotal.position)
    post("rounding", -invoice.rounding, invoice.issued)
    return tuple(made)


def _rate(position: VatPosition) -> tuple[object, ...]:
    return position.category, position.rate


def _net_parts(line: Line) -> tuple[Money, list[tuple[str, Money]]]:
    """A line's net as income now, and what is deferred for each upfront package in it."""
    packages = sorted({share.package for share in line.shares if share.package is not None})
    weights = [sum(s.gross.cents for s in line.shares if s.package == package) for package in (None, *packages)]
    if not packages or not sum(weights):
        return line.net, []
    earned, *deferred = line.net.split(weights)
    return earned, list(zip(packages, deferred, strict=True))


def tax_point(invoice: Invoice, line: Line) -> date:
    """The day whose VAT period a line belongs to, under the invoice system.

    A consumer's VAT falls due when the service is given; an organisation's when the invoice is issued, or at the
    latest on the 15th of the month after the service (Wet OB art. 13); of what is billed before it is given, when
    the invoice is issued.
    """
    last = max(line.days)
    if line.kind == "package" or any(share.package for share in line.shares):
        return invoice.issued
    if invoice.payer_kind in ORGANISATIONS:
        return min(invoice.issued, add_months(last, 1).replace(day=15))
    return last


@dataclass(frozen=True, slots=True)
class Deferred:
    """One payer's deferred income of one package: what was deferred, and what was released of it so far."""

    payer_kind: PayerKind
    payer: str
    client: str | None
    service: str
    vat: VatPosition | None
    amount: Money  # net, as deferred
    released: Money


def release(
    deferred: Sequence[Deferred], package: str, sessions: int, session: int, day: date
) -> tuple[tuple[Posting, ...], tuple[Deferred, ...]]:
    """Income of a package up to and including this session, in the package's own steps; and what is deferred then."""
    made: list[Posting] = []
    after: list[Deferred] = []
    for part in deferred:
        due = Money(sum(session_value(part.amount, sessions, k).cents for k in range(1, session + 1)))
        step = due - part.released
        after.append(replace(part, released=due))
        sides: tuple[tuple[Account, Money], ...] = (("deferred", step), ("revenue", -step)) if step else ()
        for account, amount in sides:
            made.append(
                Posting(
                    account=account,
                    payer_kind=part.payer_kind,
                    payer=part.payer,
                    client=part.client,
                    amount=amount,
                    tax_point=day,
                    vat=part.vat,
                    service=part.service,
                    package=package,
                )
            )
    return tuple(made), tuple(after)
