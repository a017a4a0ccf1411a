"""An invoice with the people and the catalogue around it, and the questions its documents ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from catalog.dates import add_months
from catalog.model import Catalog
from catalog.organisation import Country
from catalog.payers import Payer
from invoices.documents.wording import Voice
from invoices.model import ClaimNote, Invoice, Line, Persona, Policy, StoppedNote


@dataclass(frozen=True)
class Address:
    """Whose name is on it, and where they live."""

    name: str
    street: str | None
    postcode: str | None
    city: str | None
    country: Country


@dataclass(frozen=True)
class Subject:
    """What is told, to whom, and how. A person who is not among `people` raises `KeyError`."""

    invoice: Invoice
    people: Mapping[str, Persona]
    catalog: Catalog
    today: date | None = None  # the day on which it is read; None: the day of issue

    @cached_property
    def voice(self) -> Voice:
        return Voice(self.invoice.language, self.catalog.organisation.address_form)

    @property
    def credit(self) -> bool:
        return self.invoice.kind == "credit-note"

    @property
    def family(self) -> bool:
        return self.invoice.payer_kind == "family"

    @property
    def budget(self) -> bool:
        """A personal budget: addressed to its holder, who sends it to the SVB; the SVB pays."""
        return self.invoice.payer_kind == "svb"

    @property
    def consumer(self) -> bool:
        """Paid by a person: a client or family."""
        return self.invoice.payer_kind in ("client", "family")

    @property
    def personal(self) -> bool:
        """Read by a person."""
        return self.consumer or self.budget

    @property
    def contract(self) -> bool:
        """At contract tariffs, which exclude VAT: a municipality or a budget."""
        return not self.invoice.prices_include_vat

    @property
    def promises(self) -> bool:
        """What a service promises is for the client's own eyes, and not said when it is taken back or they died."""
        return self.invoice.payer_kind == "client" and not self.credit and self.mourned is None

    @property
    def signed(self) -> bool:
        """The SVB wants a signature on paper."""
        return self.budget and not self.credit

    @property
    def noun(self) -> str:
        """What it is called."""
        if self.credit:
            return "credit-note"
        return "bill" if self.consumer else "invoice"

    @property
    def institution(self) -> Payer | None:
        """The payer it is addressed to, where that is not a person."""
        return None if self.personal else self.catalog.payer[self.invoice.addressee]

    @cached_property
    def mourned(self) -> str | None:
        """The name of who died, for their next of kin: the client whose bill this is, or family who paid.

        What was known on the day of issue. An institution never reads it; family not that the client died: what they
        pay says nothing of the client, and who tells them is not a bill.
        """
        if not self.consumer:
            return None
        whose = self.people[self.invoice.addressee] if self.family else self.client
        return whose.name if whose.died_on is not None else None

    @property
    def to_next_of_kin(self) -> bool:
        """Addressed to somebody who died: nobody was named who gets their post, so their next of kin read it.

        A budget's invoice keeps the name of whose budget it is: the SVB pays it, and reads nothing of a death in it.
        """
        return self.consumer and self.people[self.invoice.addressee].died_on is not None

    @cached_property
    def address(self) -> Address:
        to = self.institution or self.people[self.invoice.addressee]
        name = self.voice.say("next-of-kin", name=to.name) if self.to_next_of_kin else to.name
        return Address(name, to.street, to.postcode, to.city, to.country)

    @property
    def greeting(self) -> str | None:
        """How a person is greeted; nobody who died is."""
        if not self.personal:
            return None
        key = "dear-next-of-kin" if self.to_next_of_kin else "dear"
        return self.voice.say(key, name=self.people[self.invoice.addressee].name)

    @property
    def addressee_name(self) -> str:
        return self.address.name

    @property
    def represented(self) -> bool:
        """Somebody handles the client's money: the client is another person than the addressee."""
        own = self.invoice.payer_kind in ("client", "svb")
        return own and self.invoice.client is not None and self.invoice.client != self.invoice.addressee

    @property
    def client(self) -> Persona:
        """Who receives the help. A collective invoice has no client."""
        return self.people[self.invoice.client or self.invoice.lines[0].client]

    @property
    def client_name(self) -> str:
        return self.client.name

    def policy(self, note: ClaimNote) -> Policy:
        """The numbers of a policy, as the insured person has them; of an older invoice, as it says itself."""
        known = next((each for each in self.client.policies if each.coverage == note.coverage), None)
        return known or Policy(client="", coverage="", reference=note.reference, insured_number=note.insured_number)

    def not_given(self, note: StoppedNote) -> dict[str, str]:
        """How many sessions of a package were not given, and of how many: `vier`, `zes gesprekken`."""
        unit = self.catalog.service[note.service].unit
        number = self.voice.number
        sessions = self.voice.say(f"{unit}s", count=note.sessions, number=number(note.sessions))
        return {"left": number(note.sessions - note.used), "sessions": sessions}

    def help_for(self, line: Line) -> str:
        """All that family reads of a line: `Hulp voor Anna Jansen, november 2026`."""
        voice = self.voice
        return voice.say(
            "help-for", help=voice.words(line.name), client=self.client_name, month=voice.months(line.days)
        )

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days of delivery, in order."""
        return tuple(sorted({day for line in self.invoice.lines for day in line.days}))

    @cached_property
    def to_come(self) -> tuple[Line, ...]:
        """The lines that are for a day to come: billed before it, and not over when this is read."""
        ahead = (line for line in self.invoice.lines if any(share.day is not None for share in line.shares))
        return () if self.credit else tuple(line for line in ahead if not self.today or self.today < max(line.days))

    def on(self, line: Line) -> str:
        """`bijeenkomst op 17 december 2026`: what is still to come of a line, and when."""
        return self.voice.say(f"on-{line.unit}", days=self.voice.days(line.days))

    @cached_property
    def period(self) -> tuple[date, date]:
        """The first and the last day; whole months for who may not read the days themselves."""
        first, last = self.days[0], self.days[-1]
        if not (self.family or self.contract):
            return first, last
        return first.replace(day=1), add_months(last.replace(day=1), 1) - timedelta(days=1)
