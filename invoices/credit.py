"""Credit notes: a whole invoice, what is left of it, or one line. Together they are the invoice, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.faults import Faults, fault
from catalog.money import total
from invoices.lines import with_vat
from invoices.model import Draft, Invoice, Line, VatSubtotal

OF_THE_ORIGINAL = ("total_of_help", "others", "waived", "packages", "claims", "pledge_left", "paid_before")


def lines_left(invoice: Invoice, notes: Iterable[Invoice]) -> tuple[int, ...]:
    """The places (from 1) of the lines that none of these credit notes took back."""
    taken = {line.shares for note in notes for line in note.lines}
    return tuple(place for place, line in enumerate(invoice.lines, 1) if line.shares not in taken)


def credit_note(invoice: Invoice, reason: str, line: int | None = None, earlier: Sequence[Invoice] = ()) -> Draft:
    """The draft that takes back what is left of an invoice, or one line of it (counted from 1).

    `earlier` are the credit notes there are of it. The draft refers to the original by its number (art. 35a Wet OB).
    Figures are positive: the kind says which way they go.

    A whole credit mirrors every figure. A line on its own is computed on its own, and can differ from its part of the
    original by the cents that were rounded over all lines; what takes back the last lines of a VAT rate takes these
    cents too. `Faults`: `credit-of-credit`, `no-such-line`, `already-credited`, `line-already-credited`.
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
    places = left if line is None else (line,)
    if len(places) < len(invoice.lines):
        figures |= _part(invoice, places, [place for place in left if place not in places], earlier)
    figures["lines"] = tuple(each.model_copy(update={"promise": None}) for each in figures["lines"])
    return Draft(**figures)


def _part(
    invoice: Invoice, places: Sequence[int], staying: Sequence[int], earlier: Sequence[Invoice]
) -> dict[str, object]:
    """The figures of some lines, where others stay or were taken back before."""
    lines, own = with_vat(tuple(invoice.lines[place - 1] for place in places), include_vat=invoice.prices_include_vat)
    rates_that_stay = {_rate(invoice.lines[place - 1]) for place in staying}
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
