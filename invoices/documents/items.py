"""The lines of an invoice and the sums under them, as each payer reads them."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.money import ZERO, Money
from catalog.vat import EXEMPTIONS
from invoices.documents.parts import Item, Total
from invoices.documents.subject import Subject
from invoices.documents.wording import HARD_SPACE, Voice
from invoices.model import Line, VatSubtotal

DOT = " · "
LAW = " Wet OB ".replace(" ", HARD_SPACE)  # its year does not stand alone on a line


def columns(subject: Subject) -> tuple[str, ...]:
    """The headings of the columns after the description."""
    keys = ("quantity", "tariff", "amount") if subject.contract else ("amount",)
    return tuple(subject.voice.say(key) for key in keys)


def items(subject: Subject) -> tuple[Item, ...]:
    """The lines. Sessions of the same help stand together: its promise and name are said once."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for place, line in enumerate(subject.invoice.lines):
        alone = subject.contract or subject.family or line.kind == "missed"
        key = (place,) if alone else (line.kind, line.service, line.name, line.promise)
        groups.setdefault(key, []).append(line)
    return tuple(_item(subject, line, first=line is lines[0]) for lines in groups.values() for line in lines)


def _item(subject: Subject, line: Line, *, first: bool) -> Item:
    voice = subject.voice
    amount = voice.money(line.amount)
    if subject.family:
        return Item(None, subject.help_for(line), DOT.join(_vat_parts(subject, line)), (amount,))
    if subject.contract:
        tariff = "" if line.unit_price is None else voice.tariff(line.unit_price)
        quantity = voice.quantity(line.quantity, line.unit, line.tariff_unit)
        return Item(None, *_contract_texts(subject, line), (quantity, tariff, amount))
    promised = line.promise if first and subject.promises and line.kind != "missed" else None
    promise = None if promised is None else voice.words(promised)
    name = voice.words(line.name) if first else None
    detail = _missed(subject, line) if line.kind == "missed" else _detail(subject, line)
    return Item(promise, name, detail, (amount,))


def _contract_texts(subject: Subject, line: Line) -> tuple[str, str]:
    """Name and details. A municipality reads its own reference; a budget holder reads the days too."""
    voice, say = subject.voice, subject.voice.say
    codes = []
    if line.product:
        codes.append(say("product", product=line.product))
    if line.category:
        codes.append(say("category", category=line.category))
    help_given = voice.words(line.name)
    if subject.budget:
        return help_given, DOT.join([voice.days(line.days), *codes, *_vat_parts(subject, line)])
    name = say("assignment", reference=line.reference) if line.reference else help_given
    return name, DOT.join([help_given, *codes, *_vat_parts(subject, line)])


def _missed(subject: Subject, line: Line) -> str:
    """What happened, said to who was not there or to who handles their money."""
    say, days = subject.voice.say, subject.voice.days(line.days)
    if subject.credit:
        return say("missed-credited", days=days)
    if subject.represented:
        sentence = say("missed-other", client=subject.client_name, days=days, amount=line.amount)
    else:
        sentence = say("missed", days=days, amount=line.amount)
    return DOT.join([sentence, *_vat_parts(subject, line)])


def _detail(subject: Subject, line: Line) -> str:
    voice, say = subject.voice, subject.voice.say
    parts = [voice.days(line.days)]
    if line.quantity != 1 and line.kind != "package":
        quantity = voice.quantity(line.quantity, line.unit)
        if line.unit_price is not None and subject.invoice.total_of_help is None:
            quantity = say("each", quantity=quantity, price=voice.tariff(line.unit_price))
        parts.append(quantity)
    if line.session is not None:
        parts.append(say(f"of-{line.unit}s", session=line.session, sessions=line.sessions))
    professional = subject.catalog.professional.get(line.professional or "")
    for_insurer = subject.invoice.payer_kind == "insurer" or bool(subject.invoice.claims)
    if professional is not None and for_insurer and professional.agb:
        parts.append(say("treated-by", professional=professional.name, agb=professional.agb))
    elif professional is not None:
        parts.append(say("with", professional=professional.name))
    if line.product and for_insurer:
        parts.append(say("performance", product=line.product))
    if line.reductions:
        parts.append(say("reductions", names=voice.listed([voice.words(name) for name in line.reductions])))
    return DOT.join([*parts, *_vat_parts(subject, line)])


def _vat_parts(subject: Subject, line: Line) -> list[str]:
    """The VAT of a line, where an invoice has more than one."""
    if len(subject.invoice.vat) < 2:
        return []
    say = subject.voice.say
    return [say("vat-exempt-line") if line.vat.category == "exempt" else say("vat-line", rate=line.vat.rate)]


def asked(subject: Subject) -> str:
    """What the one sum is called, as the key of its text."""
    if subject.credit:
        return "taken-off" if subject.consumer else "credited"
    return "amount" if subject.budget else "to-pay"


def totals(subject: Subject) -> Iterator[Total]:
    """The sums under the lines: the one that is paid stands out, the VAT in it is small."""
    invoice, voice, say = subject.invoice, subject.voice, subject.voice.say
    vat = [_vat_total(subject, subtotal) for subtotal in invoice.vat]
    last = say(asked(subject))
    if subject.contract:
        if any(subtotal.tax for subtotal in invoice.vat):
            yield Total(say("total-without-vat"), voice.money(invoice.net))
        yield from (each for each in vat if each.weight == "plain")
        yield Total(last, voice.money(invoice.gross), "strong")
        yield from (each for each in vat if each.weight == "small")
        return
    if invoice.rounding:
        rounding = voice.money(invoice.rounding) if invoice.rounding > ZERO else less(voice, -invoice.rounding)
        vat.append(Total(say("rounding"), rounding, "small"))
    if invoice.prepaid and not subject.credit:
        yield Total(say("total"), voice.money(invoice.gross))
        yield from vat
        yield Total(say("prepaid"), less(voice, invoice.prepaid))
        yield Total(last, voice.money(invoice.payable), "strong")
        return
    yield Total(last, voice.money(invoice.gross), "strong")
    if invoice.prepaid:
        yield Total(say("prepaid-credited"), voice.money(invoice.prepaid), "small")
    yield from vat


def less(voice: Voice, amount: Money) -> str:
    """What goes off, with the sign before the euro: it is never lost between sign and figures."""
    return f"−{HARD_SPACE}{voice.money(amount)}"


def _vat_total(subject: Subject, subtotal: VatSubtotal) -> Total:
    voice, say = subject.voice, subject.voice.say
    if subtotal.position.category == "exempt":
        alone = len(subject.invoice.vat) == 1
        return Total(exemption(subject), "" if alone else voice.money(subtotal.net), "small")
    key = "vat-added" if subject.contract else "vat-included"
    label = say(key, rate=subtotal.position.rate, net=subtotal.net)
    return Total(label, voice.money(subtotal.tax), "plain" if subject.contract else "small")


def exemption(subject: Subject) -> str:
    """Why there is no VAT: the provisions, but to family no more than that there is none."""
    say = subject.voice.say
    bases = dict.fromkeys(line.vat.basis for line in subject.invoice.lines if line.vat.category == "exempt")
    provisions = [EXEMPTIONS[basis].provision for basis in bases if basis is not None]
    if subject.family or not provisions:
        return say("exempt")
    return say("exempt-by", provisions="; ".join(each.replace(" Wet OB ", LAW) for each in provisions))
