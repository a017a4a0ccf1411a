"""Credit notes: a whole invoice, what is left of it, a line, or a part of lines. Together they are the invoice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog.faults import Faults, fault
from catalog.money import ZERO, Money, total
from invoices.lines import unit_price, with_vat
from invoices.model import BilledShare, Draft, Invoice, Line, VatSubtotal

OF_THE_ORIGINAL = (
    "total_of_help", "others", "waived", "packages", "claims", "pledge_left", "paid_before", "moved_from", "stopped",
)  # fmt: skip

ShareKey = tuple[str, int, int]  # delivery, round, share


@dataclass(frozen=True, slots=True)
class Back:
    """A part of lines that is given back while the rest stays: how much of each share.

    `quantity`: how many of the sessions of a package that was paid ahead.
    """

    amounts: Mapping[ShareKey, Money]
    quantity: Decimal | None = None


def share_key(share: BilledShare) -> ShareKey:
    """By what a share is known."""
    return share.delivery, share.round, share.share


def lines_left(invoice: Invoice, notes: Iterable[Invoice]) -> dict[int, Line]:
    """What none of these credit notes took back, by the place of the line (from 1): a line, or the rest of it."""
    taken: dict[ShareKey, Money] = {}
    quantities: dict[ShareKey, Decimal] = {}
    for note in notes:
        for line in note.lines:
            for share in line.shares:
                key = share_key(share)
                taken[key] = taken.get(key, ZERO) + share.gross
                quantities[key] = quantities.get(key, Decimal(0)) + line.quantity
    left = {place: _less(line, taken, quantities) for place, line in enumerate(invoice.lines, 1)}
    return {place: line for place, line in left.items() if line is not None}


def _less(line: Line, taken: Mapping[ShareKey, Money], quantities: Mapping[ShareKey, Decimal]) -> Line | None:
    """A line less what was taken back of its shares; None where nothing of it is left."""
    touched = [share_key(share) for share in line.shares if share_key(share) in taken]
    if not touched:
        return line
    shares = [
        share.model_copy(update={"gross": share.gross - taken.get(share_key(share), ZERO)}) for share in line.shares
    ]
    rest = line.quantity - max(quantities[key] for key in touched)
    return _part_of(line, shares, rest if line.kind == "package" and rest > 0 else line.quantity)


def _part_of(line: Line, shares: Iterable[BilledShare], quantity: Decimal) -> Line | None:
    """A part of a line at list prices: these shares of it, without those of nothing."""
    some = tuple(share for share in shares if share.gross)
    if not some:
        return None
    amount = total(share.gross for share in some)
    figures = {"amount": amount, "net": amount, "quantity": quantity, "unit_price": unit_price(amount, quantity)}
    return line.model_copy(update={**figures, "shares": some})


def credit_note(
    invoice: Invoice,
    reason: str,
    line: int | None = None,
    earlier: Sequence[Invoice] = (),
    back: Back | None = None,
) -> Draft:
    """The draft that takes back what is left of an invoice, one line of it (counted from 1), or a part of its lines.

    `earlier` are the credit notes there are of it. The draft refers to the original by its number (art. 35a Wet OB).
    Figures are positive: the kind says which way they go.

    A whole credit mirrors every figure. A part on its own is computed on its own, and can differ from its part of the
    original by the cents that were rounded over all lines; what takes back the last of a VAT rate takes these cents
    too. `Faults`: `credit-of-credit`, `no-such-line`, `already-credited`, `line-already-credited`. `ValueError` when
    more is given back than there is.
    """
    if invoice.kind == "credit-note":
        raise Faults([fault("credit-of-credit", number=invoice.number)])
    if line is not None and not 1 <= line <= len(invoice.lines):
        raise Faults([fault("no-such-line", number=invoice.number, chosen=line, lines=len(invoice.lines))])
    left = lines_left(invoice, earlier)
    if not left:
        raise Faults([fault("already-credited", number=invoice.number)])
    if line is not None and line not in left:
        raise Faults([fault("line-already-credited", number=invoice.number, chosen=line)])
    figures = {name: getattr(invoice, name) for name in Draft.model_fields if name not in OF_THE_ORIGINAL}
    figures |= {
        "kind": "credit-note",
        "original": invoice.number,
        "original_issued": invoice.issued,
        "reason": reason,
    }
    if back is not None:
        lines, staying = _given_back(left, back)
    else:
        lines = tuple(left.values()) if line is None else (left[line],)
        staying = () if line is None else tuple(each for place, each in left.items() if place != line)
    if lines != invoice.lines:
        figures |= _part(invoice, lines, staying, earlier)
    figures["lines"] = tuple(each.model_copy(update={"promise": None}) for each in figures["lines"])
    return Draft(**figures)


def _given_back(left: Mapping[int, Line], back: Back) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The parts of lines that are given back, and what stays."""
    given, staying = [], []
    known = {share_key(share): share.gross for line in left.values() for share in line.shares}
    if any(amount < ZERO or amount > known.get(key, ZERO) for key, amount in back.amounts.items()):
        raise ValueError("nobody gets more back than they were billed")
    for line in left.values():
        shares = [each.model_copy(update={"gross": back.amounts.get(share_key(each), ZERO)}) for each in line.shares]
        counted = line.kind == "package" and back.quantity is not None
        part = _part_of(line, shares, back.quantity if counted and back.quantity is not None else line.quantity)
        if part is not None:
            given.append(part)
        rest = _less(line, back.amounts, dict.fromkeys(back.amounts, Decimal(0)))
        if rest is not None:
            staying.append(rest)
    return tuple(given), tuple(staying)


def _part(
    invoice: Invoice, taken: tuple[Line, ...], staying: Iterable[Line], earlier: Sequence[Invoice]
) -> dict[str, object]:
    """The figures of some lines, where others stay or were taken back before."""
    lines, own = with_vat(taken, include_vat=invoice.prices_include_vat)
    rates_that_stay = {_rate(each) for each in staying}
    vat = [each if _rate(each) in rates_that_stay else _rest(each, invoice, earlier) for each in own]
    if invoice.prices_include_vat:
        for subtotal in vat:
            lines = _with_net(lines, subtotal)
    net, tax = total(each.net for each in vat), total(each.tax for each in vat)
    gross = total(each.amount for each in lines) if invoice.prices_include_vat else net + tax
    prepaid = total(share.gross for each in lines for share in each.shares if share.credit)
    return {
        "lines": lines,
        "vat": tuple(vat),
        "net": net,
        "tax": tax,
        "rounding": gross - net - tax,
        "gross": gross,
        "prepaid": prepaid,
        "payable": gross - prepaid,
    }


def _rest(own: VatSubtotal, invoice: Invoice, earlier: Sequence[Invoice]) -> VatSubtotal:
    """What the earlier credit notes left of a VAT rate."""
    (billed,) = (each for each in invoice.vat if _rate(each) == _rate(own))
    taken = [each for note in earlier for each in note.vat if _rate(each) == _rate(own)]
    net, tax = total(each.net for each in taken), total(each.tax for each in taken)
    return own.model_copy(update={"net": billed.net - net, "tax": billed.tax - tax})


def _with_net(lines: tuple[Line, ...], subtotal: VatSubtotal) -> tuple[Line, ...]:
    """The lines of this rate with nets that add up to its net (BR-S-08 and its sisters in EN 16931)."""
    mine = [place for place, line in enumerate(lines) if _rate(line) == _rate(subtotal)]
    nets = dict(zip(mine, subtotal.net.split([lines[place].amount.cents for place in mine]), strict=True))
    return tuple(line.model_copy(update={"net": nets.get(place, line.net)}) for place, line in enumerate(lines))


def _rate(of: Line | VatSubtotal) -> tuple[object, ...]:
    position = of.vat if isinstance(of, Line) else of.position
    return position.category, position.rate
