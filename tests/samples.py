"""A made-up practice and one invoice of every kind, with amounts worked out by hand. Shared by tests and examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalog.model import Catalog
from catalog.money import Money, Percent
from catalog.records import Words
from invoices.model import (
    BilledShare,
    ClaimNote,
    Invoice,
    Line,
    OtherPart,
    PackageNote,
    Persona,
    Policy,
    VatPosition,
    VatSubtotal,
    WaivedPart,
)
from invoices.numbering import creditor_reference

ISSUED = date(2026, 12, 3)
PAY_LINK = "https://pay.example/b/7sY28q0Xa9"


def both(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


def _price(amount: str, **more: Any) -> dict[str, Any]:
    return {"from": date(2026, 1, 1), "amount": Decimal(amount), **more}


def catalog(address_form: str = "u", **organisation: Any) -> Catalog:
    """The practice's catalogue."""
    seller = {
        "legal_name": "Stichting Naast Je",
        "street": "Twijnstraat 12",
        "postcode": "3511 ZL",
        "city": "Utrecht",
        "kvk": "68750110",
        "vat_number": "NL004495445B01",
        "iban": "NL91ABNA0417164300",
        "agb": "94061234",
        "email": "rekening@naastje.example",
        "phone": "030-1234567",
        "website": "naastje.example",
        "address_form": address_form,
        "vat_system": "invoice",
        "contact": {"name": "Marieke", "phone": "030-1234567"},
        **organisation,
    }
    exempt = {"category": "exempt", "basis": "11-1-f"}
    tariff = {"from": date(2026, 1, 1), "amount": Decimal("78.40"), "product": "02A05", "category": "02"}
    return Catalog.model_validate(
        {
            "organisation": seller,
            "professionals": [{"id": "mieke", "name": "Mieke de Boer", "agb": "94001234"}],
            "tiers": [{"id": "entry", "name": both("Instap", "Entry")}],
            "services": [
                {
                    "id": "grief-teleseminar",
                    "tier": "entry",
                    "name": both("Teleseminar: zeven tips bij rouw", "Teleseminar: seven tips on grief"),
                    "promise": both(
                        "U gaat naar huis met zeven dingen die vandaag al kunnen helpen.",
                        "You go home with seven things that can help today.",
                    ),
                    "neutral": both("Bijeenkomst", "Meeting"),
                    "unit": "seat",
                    "vat": exempt,
                    "prices": [_price("12.50")],
                },
                {
                    "id": "online-session",
                    "tier": "entry",
                    "name": both("Gesprek online", "Online session"),
                    "promise": both(
                        "Iemand die naast u staat en meedenkt, gewoon vanuit uw eigen stoel.",
                        "Somebody beside you who thinks along, from your own chair.",
                    ),
                    "unit": "session",
                    "minutes": 60,
                    "vat": {"category": "exempt", "basis": "11-1-g"},
                    "prices": [_price("45.00")],
                },
                {
                    "id": "six-sessions",
                    "tier": "entry",
                    "name": both("Zes gesprekken", "Six sessions"),
                    "promise": both(
                        "Zes keer alle tijd voor uw verhaal, met iemand die u kent.",
                        "Six times all the time for your story, with somebody who knows you.",
                    ),
                    "unit": "session",
                    "minutes": 60,
                    "scale": "package",
                    "package": {"sessions": 6, "valid_months": 12, "refund": "per-session"},
                    "no_show": {"amount": Decimal("45.00"), "vat": exempt},
                    "vat": exempt,
                    "prices": [_price("570.00")],
                },
                {
                    "id": "walk",
                    "tier": "entry",
                    "name": both("Samen wandelen", "Walking together"),
                    "promise": both("Een uur buiten, met iemand om mee te praten.", "An hour outside, with company."),
                    "unit": "hour",
                    "vat": {"category": "standard"},
                    "prices": [_price("35.00")],
                },
            ],
            "payers": [
                {
                    "id": "utrecht",
                    "kind": "municipality",
                    "name": "Gemeente Utrecht",
                    "street": "Stadsplateau 1",
                    "postcode": "3521 AZ",
                    "city": "Utrecht",
                    "kvk": "30280353",
                    "oin": "00000001002220647000",
                    "reference": "WMO-2026-0417",
                    "document": "wmo323",
                    "tariffs": [{"service": "six-sessions", **tariff}],
                },
                {
                    "id": "onvz",
                    "kind": "insurer",
                    "name": "ONVZ Zorgverzekeraar",
                    "street": "De Molen 66",
                    "postcode": "3995 AX",
                    "city": "Houten",
                    "uzovi": "3343",
                },
                {"id": "svb", "kind": "svb", "name": "Sociale Verzekeringsbank"},
            ],
        }
    )


ANNA = Persona(
    name="Anna Jansen",
    street="Lindelaan 4 bis",
    postcode="3582 KL",
    city="Utrecht",
    email="anna@post.example",
    birth_date=date(1958, 4, 12),
    svb_number="80123456",
    policies=(Policy(client="anna", coverage="policy-1", reference="ZX-1002", insured_number="1300456789"),),
)
PEOPLE = {
    "anna": ANNA,
    "els": Persona(name="Els Jansen", street="Dorpsstraat 7", postcode="3981 EB", city="Bunnik"),
    "guardian": Persona(
        name="Bewindvoering De Brug, t.a.v. mevrouw S. van Dijk",
        street="Postbus 85",
        postcode="3500 AB",
        city="Utrecht",
    ),
    "omar": Persona(name="محمد علي", street="Kanaalstraat 101", postcode="3531 CG", city="Utrecht"),
    "wang": Persona(name="王小明", street="Amsterdamsestraatweg 5", postcode="3513 AA", city="Utrecht"),
    "zhdan": Persona(name="Ждан Ковальчук", street="вулиця Хрещатик 1", postcode="01001", city="Київ", country="UA"),
    "emoji": Persona(name="Bloem 🌻 de Wit 👩‍👩‍👧", street="Zonstraat 2 ☀️", postcode="3581 MR", city="Utrecht"),
    "long": Persona(
        name=("Wilhelmina Johanna Cornelia " * 10).strip() + " " + "Q" * 20, street="Kade 1", city="Utrecht"
    ),
    "unbroken": Persona(name="W" * 300, street="Kade 1", postcode="3511 AA", city="Utrecht"),
    "john": Persona(name="John Baker", street="Maliebaan 15", postcode="3581 CB", city="Utrecht"),
    "nasty": Persona(
        name='<b>&amp; "#let x = 1" \u202e\x07{{ 7*7 }} $1 @ref _a_ *b* \\', street="`x` <script>", city="Utrecht"
    ),
}

F = VatPosition(category="exempt", rate=Percent(Decimal(0)), basis="11-1-f")
G = VatPosition(category="exempt", rate=Percent(Decimal(0)), basis="11-1-g")
P = VatPosition(category="exempt", rate=Percent(Decimal(0)), basis="11-1-p")
STANDARD = VatPosition(category="standard", rate=Percent(Decimal(21)))


def line(service: str, day: date | tuple[date, ...], amount: str, vat: VatPosition = F, **more: Any) -> Line:
    """One line; its name and promise are the service's."""
    offered = catalog().service[service]
    days = day if isinstance(day, tuple) else (day,)
    sum_ = Money.euros(amount)
    values: dict[str, Any] = {
        "kind": "service",
        "service": service,
        "name": offered.name,
        "promise": offered.promise,
        "client": "anna",
        "days": days,
        "quantity": Decimal(1),
        "unit": offered.unit,
        "unit_price": sum_.decimal,
        "amount": sum_,
        "net": sum_,
        "vat": vat,
        "shares": (BilledShare(delivery=f"{service}-{days[0]}", round=1, share=0, gross=sum_),),
        **more,
    }
    return Line(**values)


def invoice(sequence: int, lines: tuple[Line, ...], **more: Any) -> Invoice:
    """An invoice of exempt lines, unless `vat` and the sums say otherwise."""
    net = Money(sum(each.net.cents for each in lines))
    number = f"2026-{sequence:05}"
    values: dict[str, Any] = {
        "payer_kind": "client",
        "payer": "anna",
        "client": "anna",
        "addressee": "anna",
        "language": "nl",
        "catalog": "0" * 64,
        "prices_include_vat": True,
        "lines": lines,
        "vat": (VatSubtotal(position=lines[0].vat, net=net, tax=Money(0)),),
        "net": net,
        "tax": Money(0),
        "rounding": Money(0),
        "gross": net,
        "prepaid": Money(0),
        "number": number,
        "series": "2026",
        "sequence": sequence,
        "issued": ISSUED,
        "due": date(2026, 12, 17),
        "reference": creditor_reference(number),
        **more,
    }
    values.setdefault("payable", values["gross"] - values["prepaid"])
    values.setdefault("people", {person: "digest" for person in {values["addressee"], values["client"]} if person})
    return Invoice(**values)


@dataclass(frozen=True)
class Sample:
    """An invoice, its practice, and its payment link."""

    invoice: Invoice
    catalog: Catalog
    payment_url: str | None = None


def november(day: int) -> date:
    return date(2026, 11, day)


SEMINAR = line("grief-teleseminar", november(9), "12.50")
SESSIONS = tuple(line("online-session", november(day), "45.00", F, professional="mieke") for day in (2, 16))
MISSED = line("six-sessions", november(12), "45.00", kind="missed", promise=None)
WALK = line("walk", november(20), "35.00", STANDARD, net=Money.euros("28.93"))
LECTURE = line("grief-teleseminar", november(24), "6.25", P, reductions=(Words(nl="Stadspas", en="City pass"),))
FIRST_OF_SIX = line("six-sessions", november(10), "95.00", professional="mieke", session=1, sessions=6)
ON_17_DECEMBER = BilledShare(delivery="seat", round=1, share=0, gross=Money.euros("12.50"), day=date(2026, 12, 17))
SEAT = line("grief-teleseminar", date(2026, 12, 17), "12.50", shares=(ON_17_DECEMBER,))
PACKAGE = line("six-sessions", november(10), "570.00", kind="package", professional="mieke")


def _treated(day: int) -> Line:
    return line(
        "online-session", november(day), "95.00", G,
        professional="mieke", product="24504", coverage="policy-1",
    )  # fmt: skip


def _talk(place: int) -> Line:
    """One of many, each under a name of its own."""
    name = Words(nl=f"Gesprek over zaak {place + 1}", en=f"Talk about matter {place + 1}")
    return line("online-session", november(place // 2 + 1), "45.00", name=name, professional="mieke")


def _help(amount: str, vat: VatPosition = F, **more: Any) -> Line:
    neutral = Words(nl="Hulp", en="Help")
    return line("six-sessions", november(1), amount, vat, kind="help", name=neutral, promise=None, **more)


def _contract(service: str, quantity: str, tariff: str, amount: str, reference: str, **more: Any) -> Line:
    return line(
        service, (november(3), november(17)), amount,
        **{
            "kind": "contract", "name": Words(nl="Hulp", en="Help"), "promise": None, "quantity": Decimal(quantity),
            "unit_price": Decimal(tariff), "reference": reference, "product": "02A05", "category": "02",
            "tariff_unit": "84", **more,
        },
    )  # fmt: skip


def _municipal(sequence: int, lines: tuple[Line, ...], **more: Any) -> Invoice:
    values: dict[str, Any] = {
        "payer_kind": "municipality", "payer": "utrecht", "client": None, "addressee": "utrecht",
        "prices_include_vat": False, "due": date(2027, 1, 2), **more,
    }  # fmt: skip
    return invoice(sequence, lines, **values)


MUNICIPAL = (
    _contract("six-sessions", "3", "78.40", "235.20", "20072"),
    _contract("online-session", "125", "1.3067", "163.34", "20118", tariff_unit="01"),
    _contract("walk", "2.35", "65.00", "152.75", "20233", tariff_unit="04", product="02A07"),
)


def _samples() -> dict[str, Sample]:
    ours = catalog()
    informal = catalog("je")
    client = invoice(12, (SEMINAR, *SESSIONS))
    municipal = _municipal(20, MUNICIPAL)
    mixed = {
        "lines": (SEMINAR, WALK, LECTURE),
        "vat": (
            VatSubtotal(position=F, net=Money.euros("18.75"), tax=Money(0)),
            VatSubtotal(position=STANDARD, net=Money.euros("28.93"), tax=Money.euros("6.08")),
        ),
        "net": Money.euros("47.68"),
        "tax": Money.euros("6.08"),
        "rounding": Money.euros("-0.01"),
        "gross": Money.euros("53.75"),
    }
    claim = ClaimNote(payer="onvz", coverage="policy-1")
    package = PackageNote(
        service="six-sessions",
        name=ours.service["six-sessions"].name,
        sessions=6,
        used=3,
        days=(november(10), november(17)),
        missed=(november(24),),
        valid_until=date(2027, 11, 9),
        refund="per-session",
    )
    let_off = {
        "total_of_help": Money.euros("570.00"),
        "waived": WaivedPart(gross=Money.euros("120.00")),
        "packages": (package.model_copy(update={"part": Money.euros("375.00")}),),
    }
    family = {"payer_kind": "family", "payer": "els", "addressee": "els"}
    credit = {
        "kind": "credit-note",
        "reason": "two by mistake",
        "original_issued": ISSUED,
        "issued": date(2026, 12, 10),
    }
    others = {
        "total_of_help": Money.euros("280.20"),
        "others": (
            OtherPart(payer_kind="municipality", payer="utrecht", gross=Money.euros("160.20")),
            OtherPart(payer_kind="family", payer="els", gross=Money.euros("75.00")),
        ),
    }
    svb_line = _contract(
        "online-session", "4", "62.50", "250.00", "PGB-77",
        name=ours.service["online-session"].name, category=None, product=None, tariff_unit=None,
        days=(november(3), november(10), november(17), november(24)), vat=G,
    )  # fmt: skip
    added_vat = {
        "vat": (VatSubtotal(position=STANDARD, net=Money.euros("100.03"), tax=Money.euros("21.01")),),
        "tax": Money.euros("21.01"),
        "gross": Money.euros("121.04"),
    }
    insurer = {
        "payer_kind": "insurer",
        "payer": "onvz",
        "addressee": "onvz",
        "claims": (claim,),
        "due": date(2027, 1, 2),
    }
    samples = {
        "client": Sample(client, ours, PAY_LINK),
        "client-je": Sample(client, informal),
        "mixed-vat": Sample(invoice(13, **mixed), ours, PAY_LINK),
        "restitution": Sample(invoice(14, (_treated(4), _treated(18)), claims=(claim,)), ours),
        "package": Sample(invoice(15, (PACKAGE,), packages=(package,)), ours, PAY_LINK),
        "missed": Sample(invoice(16, (MISSED,)), ours),
        "guardian": Sample(invoice(17, (SEMINAR, MISSED), addressee="guardian"), ours),
        "together": Sample(invoice(18, (SESSIONS[0],), **others), ours, PAY_LINK),
        "let-off": Sample(
            invoice(
                35,
                (line("six-sessions", november(10), "375.00", kind="package"),),
                **{**others, **let_off, "others": others["others"][1:]},
            ),
            ours,
        ),
        "family": Sample(invoice(19, (_help("75.00"),), pledge_left=Money.euros("225.00"), **family), ours, PAY_LINK),
        "municipality": Sample(municipal, ours),
        "municipality-long": Sample(_municipal(21, MUNICIPAL * 25), ours),
        "municipality-vat": Sample(
            _municipal(22, (_contract("walk", "2.5", "40.0120", "100.03", "20301", vat=STANDARD),), **added_vat), ours
        ),
        "insurer": Sample(invoice(23, (_treated(4),), **insurer), ours),
        "svb": Sample(
            invoice(24, (svb_line,), payer_kind="svb", payer="svb", prices_include_vat=False, law="wmo"), ours
        ),
        "credit-client": Sample(
            invoice(25, (SESSIONS[1],), **credit, original="2026-00012"),
            ours,
        ),
        "credit-family": Sample(invoice(26, (_help("75.00"),), **family, **credit, original="2026-00019"), ours),
        "credit-municipality": Sample(_municipal(27, MUNICIPAL[:1], **credit, original="2026-00020"), ours),
        "credit-missed": Sample(invoice(28, (MISSED,), **credit, original="2026-00016"), ours),
        "settled": Sample(invoice(29, (SESSIONS[0],), prepaid=Money.euros("45.00")), ours),
        "per-session": Sample(invoice(32, (FIRST_OF_SIX,)), ours),
        "seat": Sample(invoice(38, (SEAT,)), ours, PAY_LINK),
        "seat-moved": Sample(invoice(39, (SEAT,), paid_before=Money.euros("12.50")), informal),
        "seat-dearer": Sample(invoice(51, (SEAT,), paid_before=Money.euros("10.00")), ours, PAY_LINK),
        "seat-cheaper": Sample(invoice(52, (SEAT,), paid_before=Money.euros("15.00")), ours),
        "seat-guardian": Sample(invoice(53, (SEAT,), addressee="guardian", issued=date(2026, 12, 17)), ours),
        "six-lines": Sample(invoice(36, tuple(_talk(place) for place in range(6))), ours),
        "two-pages": Sample(invoice(37, tuple(_talk(place) for place in range(9)), **others), ours),
        "many-lines": Sample(invoice(33, tuple(_talk(place) for place in range(60))), ours, PAY_LINK),
        "pledge-given": Sample(invoice(34, (_help("75.00"),), pledge_left=Money(0), **family), ours, PAY_LINK),
        "part-earned": Sample(invoice(30, (SEMINAR, SESSIONS[0]), prepaid=Money.euros("20.00")), ours, PAY_LINK),
        "english": Sample(
            invoice(31, (SEMINAR, *SESSIONS, MISSED), client="john", addressee="john", payer="john", language="en"),
            ours,
            PAY_LINK,
        ),
    }
    for sequence, person in enumerate(("omar", "wang", "zhdan", "emoji", "long", "unbroken", "nasty"), 40):
        samples[f"name-{person}"] = Sample(
            invoice(sequence, (SEMINAR,), client=person, addressee=person, payer=person), ours, PAY_LINK
        )
    samples["family-name"] = Sample(
        invoice(50, (_help("75.00"),), **{**family, "client": "omar", "addressee": "wang", "payer": "wang"}), ours
    )
    samples["no-contact"] = Sample(client, catalog(contact=None, vat_number=None, tax_number="004495445"))
    return samples


SAMPLES = _samples()
