"""From worked-out deliveries to what is billed: one draft for each payer, exact to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from catalog.money import ZERO, Money, total
from catalog.texts import Language
from invoices.lines import Billable, Book, contract_lines, list_lines, with_vat
from invoices.model import (
    ClaimNote,
    Draft,
    OtherPart,
    PackageNote,
    PayerKind,
    WaivedPart,
)
from tiered.coverage import Law
from tiered.shares import Quote, Share
from tiered.state import State

PAYER_ORDER: tuple[PayerKind, ...] = ("client", "family", "insurer", "svb", "municipality")


@dataclass(frozen=True, slots=True)
class Planned:
    """A worked-out delivery, and which of its parts are to be billed now (by their place in the quote)."""

    quote: Quote
    round: int = 1
    bill: tuple[int, ...] = ()

    @classmethod
    def whole(cls, quote: Quote, number: int = 1) -> Planned:
        """With every part that can be billed; `number` is the round."""
        return cls(quote, number, tuple(i for i, part in enumerate(quote.parts) if part.standing == "billed"))


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody else bears of a delivery, or nobody has to."""

    delivery: str
    round: int
    share: int
    payer_kind: PayerKind
    payer: str
    gross: Money
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands of a client's help from before while a part is billed now, or anew: who pays it, what was waived."""

    parts: tuple[Part, ...] = ()
    rounds: frozenset[tuple[str, int]] = frozenset()  # delivery and round of the plans of which a part was left
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by delivery: what its first invoice told of


NOTHING: Final = Beside()


def drafts(book: Book, planned: Iterable[Planned], beside: Beside = NOTHING) -> tuple[Draft, ...]:
    """What is billed, one draft for each payer: by client, then the municipalities, each for all their clients.

    Per client: one for the client (or who represents them), each family member, each direct insurer and each budget.
    An SVB or municipal invoice is for one calendar month. A zero total makes no draft.
    """
    planned = tuple(planned)
    groups: dict[tuple[object, ...], list[Billable]] = {}
    for plan in planned:
        for index in plan.bill:
            billable = Billable(plan.quote, plan.round, index)
            groups.setdefault(_group(book, billable), []).append(billable)
    made = (_draft(book, planned, groups[key], beside) for key in sorted(groups))
    return tuple(draft for draft in made if draft.gross)


def _group(book: Book, billable: Billable) -> tuple[object, ...]:
    part, client = billable.part, billable.quote.delivery.client
    kind = part.invoice_to
    if kind == "municipality":
        return 1, "", 0, part.payer, "", billable.month
    law = _law(book, part)
    payer = "" if kind == "client" else part.payer
    return 0, client, PAYER_ORDER.index(kind), payer, law or "", billable.month if kind == "svb" else ""


def _draft(book: Book, planned: Sequence[Planned], group: list[Billable], beside: Beside) -> Draft:
    part = group[0].part
    kind = part.invoice_to
    client = None if kind == "municipality" else group[0].quote.delivery.client
    contract = part.tariff is not None
    lines = contract_lines(book, group) if contract else list_lines(book, group)
    lines, subtotals = with_vat(lines, include_vat=not contract)
    net, tax = total(s.net for s in subtotals), total(s.tax for s in subtotals)
    gross = net + tax if contract else total(line.amount for line in lines)
    prepaid = total(share.gross for line in lines for share in line.shares if share.credit)
    addressee = part.addressee
    own = kind == "client" and client is not None
    told = _told(planned, group, beside) if own else ()
    others, waived = _others(told), _waived(told)
    return Draft(
        payer_kind=kind,
        payer=client if own and client is not None else part.payer,
        client=client,
        addressee=addressee,
        language=_language(book, addressee),
        catalog=book.catalog_hash,
        prices_include_vat=not contract,
        lines=lines,
        vat=subtotals,
        net=net,
        tax=tax,
        rounding=gross - net - tax,
        gross=gross,
        prepaid=prepaid,
        payable=gross - prepaid,
        law=_law(book, part),
        total_of_help=gross + total(each.gross for each in told) if told else None,
        others=others,
        waived=waived,
        packages=_packages(book, group) if own else (),
        claims=_claims(group) if kind in ("client", "insurer") else (),
        pledge_left=_pledge_left(book, group) if kind == "family" else None,
    )


def _law(book: Book, part: Share) -> Law | None:
    """The law that gave the budget; the SVB wants to read it."""
    coverage = book.coverages.get(part.coverage or "") if part.kind == "budget" else None
    return coverage.law if coverage is not None else None


def _language(book: Book, addressee: str) -> Language:
    person = book.people.get(addressee)
    return person.language if person is not None else book.catalog.organisation.language


# What the client may read beside their part ------------------------------------------------------------------------


def _told(planned: Sequence[Planned], group: list[Billable], beside: Beside) -> tuple[Part, ...]:
    """Who else pays for the same deliveries and for others of which nothing is left for the client; what was waived."""
    mine = {b.quote.delivery.id for b in group}
    told = mine.union(*(beside.named.get(delivery, ()) for delivery in mine))
    client = group[0].quote.delivery.client
    parts = {(part.delivery, part.round, part.share): part for part in beside.parts if part.delivery in told}
    for plan in planned:
        delivery = plan.quote.delivery
        own = delivery.client == client
        fresh = (delivery.id, plan.round) not in beside.rounds
        whole = fresh and delivery.id in mine
        for place, part in enumerate(plan.quote.parts):
            waived = part.standing == "waived"
            theirs = part.standing == "billed" and part.invoice_to != "client"
            if (waived and own and fresh) or (theirs and (whole or (own and place in plan.bill))):
                key = (delivery.id, plan.round, place)
                parts[key] = Part(*key, part.invoice_to, part.payer, part.gross, waived)
    return tuple(parts.values())


def _others(told: Sequence[Part]) -> tuple[OtherPart, ...]:
    sums: dict[tuple[PayerKind, str], list[Part]] = {}
    for each in told:
        if not each.waived:
            sums.setdefault((each.payer_kind, each.payer), []).append(each)
    return tuple(
        OtherPart(
            payer_kind=kind,
            payer=payer,
            gross=total(each.gross for each in sums[kind, payer]),
            deliveries=_deliveries(sums[kind, payer]),
        )
        for kind, payer in sorted(sums, key=lambda key: (PAYER_ORDER.index(key[0]), key[1]))
    )


def _waived(told: Sequence[Part]) -> WaivedPart | None:
    parts = [each for each in told if each.waived]
    return WaivedPart(gross=total(each.gross for each in parts), deliveries=_deliveries(parts)) if parts else None


def _deliveries(parts: Sequence[Part]) -> tuple[str, ...]:
    return tuple(sorted({each.delivery for each in parts}))


def _packages(book: Book, group: list[Billable]) -> tuple[PackageNote, ...]:
    notes = []
    for billable in group:
        use = billable.quote.package
        if use is None or not use.upfront or not use.opens:
            continue
        service = book.catalog.service[billable.quote.delivery.service]
        state = book.states.get(billable.quote.delivery.client, State())
        drawn = [each for each in state.sessions.get(service.id, ()) if each.use.opened_by == use.opened_by]
        days = sorted(each.day for each in drawn if not each.missed) or [billable.quote.delivery.day]
        missed = sorted(each.day for each in drawn if each.missed)
        bears = total(each.part.gross for each in group if each.quote.delivery.id == billable.quote.delivery.id)
        note = PackageNote(
            service=service.id,
            name=service.name,
            sessions=use.sessions,
            used=len(days) + len(missed),
            days=tuple(days),
            missed=tuple(missed),
            valid_until=use.last_day,
            refund=service.package.refund if service.package is not None else "none",
            part=bears if bears < billable.quote.list_amount else None,
        )
        if note not in notes:
            notes.append(note)
    return tuple(notes)


def _claims(group: list[Billable]) -> tuple[ClaimNote, ...]:
    """One note for each policy: that the client can claim a part of this back from, or that the insurer pays."""
    policies = {b.part.coverage: b.part.payer for b in group if b.part.kind == "policy"}
    ordered = sorted(policies.items(), key=lambda item: item[0] or "")
    return tuple(ClaimNote(payer=payer, coverage=coverage) for coverage, payer in ordered)


def _pledge_left(book: Book, group: list[Billable]) -> Money | None:
    """What is left of the pledge after this invoice, where the family member set an amount."""
    last: date = max(b.quote.delivery.day for b in group)
    left = []
    for identifier in {b.part.coverage for b in group}:
        coverage = book.coverages.get(identifier or "")
        state = book.states.get(group[0].quote.delivery.client)
        if coverage is None or coverage.amount is None or state is None:
            return None
        left.append(max(coverage.amount - state.spent_on(coverage, last).gross, ZERO))
    return total(left)
