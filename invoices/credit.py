"""Credit notes: a whole invoice mirrored figure by figure, or one line computed on its own."""

from __future__ import annotations

from catalog.faults import Faults, fault
from catalog.money import total
from invoices.lines import with_vat
from invoices.model import Draft, Invoice

OF_THE_ORIGINAL = ("total_of_help", "others", "packages", "claims", "pledge_left")


def credit_note(invoice: Invoice, reason: str, line: int | None = None) -> Draft:
    """The draft that takes an invoice back, wholly or one line of it (counted from 1).

    It refers to the original by its number (art. 35a Wet OB). Figures are positive: the kind says which way they go.
    A line on its own can differ from its part of the original by the cents that were rounded over all its lines.
    `Faults`: `credit-of-credit`, `no-such-line`.
    """
    if invoice.kind == "credit-note":
        raise Faults([fault("credit-of-credit", number=invoice.number)])
    if line is not None and not 1 <= line <= len(invoice.lines):
        raise Faults([fault("no-such-line", number=invoice.number, chosen=line, lines=len(invoice.lines))])
    figures = {name: getattr(invoice, name) for name in Draft.model_fields if name not in OF_THE_ORIGINAL}
    figures |= {
        "kind": "credit-note",
        "original": invoice.number,
        "original_issued": invoice.issued,
        "reason": reason,
    }
    figures["lines"] = tuple(each.model_copy(update={"promise": None}) for each in invoice.lines)
    if line is not None and len(invoice.lines) > 1:
        figures |= _line_figures(invoice, line)
    return Draft(**figures)


def _line_figures(invoice: Invoice, line: int) -> dict[str, object]:
    chosen = (invoice.lines[line - 1].model_copy(update={"promise": None}),)
    lines, subtotals = with_vat(chosen, include_vat=invoice.prices_include_vat)
    net, tax = total(s.net for s in subtotals), total(s.tax for s in subtotals)
    gross = total(each.amount for each in lines) if invoice.prices_include_vat else net + tax
    prepaid = total(share.gross for each in lines for share in each.shares if share.credit)
    return {
        "lines": lines,
        "vat": subtotals,
        "net": net,
        "tax": tax,
        "rounding": gross - net - tax,
        "gross": gross,
        "prepaid": prepaid,
        "payable": gross - prepaid,
    }
