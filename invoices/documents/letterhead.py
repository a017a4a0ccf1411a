"""What every letter of ours has, whatever it is about: who sends it, to which address, how to pay, whom to call."""

from __future__ import annotations

from catalog.money import Money
from catalog.organisation import Organisation
from catalog.texts.formats import LOCALES
from invoices.documents import qr
from invoices.documents.parts import Code, Contact, Fact, Payment, Sender
from invoices.documents.subject import Address
from invoices.documents.wording import HARD_SPACE, Voice, grouped


def sender(seller: Organisation, voice: Voice) -> Sender:
    """Who sends it, as the law wants it on an invoice."""
    legal = [f"{voice.say('kvk')} {seller.kvk}"]
    if seller.vat_number:
        legal.append(f"{voice.say('vat-number')} {seller.vat_number}")
    elif seller.tax_number:
        legal.append(f"{voice.say('tax-number')} {seller.tax_number}")
    return Sender(
        name=seller.legal_name,
        reach=tuple(line for line in (seller.phone, seller.email, seller.website) if line),
        legal=(f"{seller.street}, {seller.postcode.replace(' ', HARD_SPACE)} {seller.city}", *legal),
    )


def addressee(to: Address, seller: Organisation, voice: Voice) -> tuple[str, ...]:
    """Name and address, as they stand in the window of an envelope; the country where it is another than ours."""
    place = " ".join(part for part in (to.postcode, to.city) if part)
    abroad = to.country != seller.country
    country = LOCALES[voice.language].territories.get(to.country, to.country) if abroad else None
    return tuple(line for line in (to.name, to.street, place, country) if line)


def paying(
    seller: Organisation,
    voice: Voice,
    amount: Money,
    mention: Fact,
    *,
    heading: str = "how-to-pay",
    url: str | None = None,
    creditor_reference: str | None = None,
) -> Payment:
    """How to pay: by link, by hand, and by a code of the bank where there is a reference for it to carry."""
    iban, written = grouped(seller.iban), voice.money(amount)
    facts = (
        Fact(voice.say("amount"), written),
        Fact(voice.say("account"), iban, copied=True),
        Fact(voice.say("account-name"), seller.account_holder),
        mention,
    )
    codes = []
    if url is not None:
        described = voice.say("alt-link", amount=written)
        codes.append(Code(qr.link(https(url)), voice.say("scan-link"), described, paper_only=True))
    if creditor_reference is not None and (
        code := qr.transfer(seller.account_holder, seller.iban, amount, creditor_reference)
    ):
        described = voice.say("alt-bank", amount=written, iban=iban, reference=grouped(creditor_reference))
        codes.append(Code(code, voice.say("scan-bank"), described))
    return Payment(voice.say(heading), facts, tuple(codes), url, voice.say("pay", amount=written))


def https(url: str) -> str:
    """The address of a payment page; `ValueError` when somebody in between could change what it says.

    The stand-in to practise with (invoices/sandbox/) is on this machine: nobody is in between.
    """
    if not url.startswith(("https://", "http://127.0.0.1:")):
        raise ValueError("a payment link must start with https://")
    return url


def calling(seller: Organisation, voice: Voice, sentence: str) -> Contact | None:
    """Always a way out: somebody to call, who thinks along. None where nobody has a telephone."""
    name, phone = (seller.contact.name, seller.contact.phone) if seller.contact else (seller.legal_name, seller.phone)
    return None if phone is None else Contact(voice.speak(sentence, name=name, phone=phone), phone)
