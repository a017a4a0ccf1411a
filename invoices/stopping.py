"""Stopping a package early: what was not used is given back, to each in the ratio in which they paid.

The rule is that of the catalogue by which the package was opened: it stood on the client's bill. Under `per-session`
the sessions that were not used give back what they are worth; under `none` nothing is given back. A package that is
billed per session is only closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final, Literal, Protocol

from catalog.faults import Faults, fault
from catalog.model import Catalog
from catalog.money import ZERO, Money, total
from catalog.services import Service
from invoices.billing import NewPlan, client_scope, settle
from invoices.correct import CorrectingBooks, addressed
from invoices.credit import Back, ShareKey, credit_note
from invoices.issue import Setting, number_drafts, refuse_backdating
from invoices.model import Invoice, PayerKind, StoppedNote
from invoices.opening.model import PaidPart
from tiered.pricing import unused_worth
from tiered.shares import PackageUse
from tiered.state import Session

Refund = Literal["per-session", "none"]
GivenBecause = Literal["stopped", "moved"]
STOP: Final = "stop"  # what moved the income of a package that was stopped


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a client: what was drawn on it, and since when it is stopped."""

    client: str
    service: str
    use: PackageUse
    sessions: tuple[Session, ...] = ()
    stopped: date | None = None

    @property
    def left(self) -> int:
        """Sessions that were not used."""
        return self.use.sessions - len(self.sessions)

    def open(self, today: date) -> bool:
        """True when it still has sessions to draw on."""
        return self.stopped is None and self.left > 0 and today <= self.use.last_day


@dataclass(frozen=True, slots=True)
class Paid:
    """What a payer was billed of a package that is paid ahead, in one share."""

    share: ShareKey
    number: str  # of the invoice
    payer_kind: PayerKind
    payer: str
    earned: bool  # with credit that the client earned
    left: Money  # less what was given back of it


@dataclass(frozen=True, slots=True)
class Stop:
    """A package that was stopped: when, and in which books it ends."""

    package: str
    client: str
    service: str
    day: date
    booked: date
    used: int
    reason: str


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gets back: off their own invoice, or to what the client earned."""

    number: str
    payer_kind: PayerKind
    payer: str
    earned: bool
    paid: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopping a package does. `by_hand`: what each paid in the old system for sessions that are left."""

    package: Package  # with all that was given up to the day of stopping
    day: date
    refund: Refund | None  # None where each session is billed by itself
    back: tuple[Given, ...]
    notes: tuple[Invoice, ...]
    by_hand: tuple[PaidPart, ...] = ()


class StoppingBooks(CorrectingBooks, Protocol):
    """What stopping reads and keeps beside what correcting does."""

    def packages_of(self, client: str) -> tuple[Package, ...]: ...
    def opened_by_catalog(self, package: str) -> Catalog | None: ...
    def paid_ahead(self, package: str) -> tuple[Paid, ...]: ...
    def unearned(self, package: str) -> tuple[PaidPart, ...]: ...
    def keep_stop(self, stop: Stop) -> None: ...
    def give_back(
        self, note: Invoice, amounts: Mapping[ShareKey, Money], cause: Literal["stopped", "moved"]
    ) -> None: ...
    def move_income(self, reasons: Mapping[str, str]) -> None: ...


class StoppingStore(Protocol):
    """Where a practice's books are kept."""

    def batch(self, *, dry_run: bool = False) -> AbstractContextManager[StoppingBooks]: ...


def divide_back(paid: Sequence[Paid], sessions: int, used: int) -> dict[ShareKey, Money]:
    """What each share of a package gets back: exactly the worth of what was not used, in the ratio of what was billed.

    First over the payers (who earned credit is one apart), then over the shares of each.
    """
    worth = unused_worth(total(each.left for each in paid), sessions, used)
    if not worth:
        return {}
    payers: dict[tuple[str, bool], list[Paid]] = {}
    for each in paid:
        payers.setdefault((each.number, each.earned), []).append(each)
    groups = list(payers.values())
    amounts = worth.split([total(each.left for each in mine).cents for mine in groups])
    back: dict[ShareKey, Money] = {}
    for mine, amount in zip(groups, amounts, strict=True):
        if amount:
            parts = amount.split([each.left.cents for each in mine])
            back |= {each.share: part for each, part in zip(mine, parts, strict=True) if part}
    return back


def stop(
    store: StoppingStore, setting: Setting, package: Package, day: date, reason: str, *, dry_run: bool = False
) -> Stopped:
    """Stops a package on a day, and gives back what was not used, in one transaction.

    What was given up to that day is drawn first, also what was not worked out yet. `Faults`: `package-not-open`,
    `package-not-billed`, `package-used-after`, `stop-day`, `before-last-issue`, and deliveries that cannot be priced.
    """
    with store.batch(dry_run=dry_run) as books:
        if not dry_run:
            refuse_backdating(books, setting)
        return _stop(books, setting, package.use.opened_by, package.client, day, reason)


def _stop(books: StoppingBooks, setting: Setting, key: str, client: str, day: date, reason: str) -> Stopped:
    package = next((each for each in books.packages_of(client) if each.use.opened_by == key), None)
    if package is None or package.stopped is not None or not package.left or day > package.use.last_day:
        raise Faults([fault("package-not-open", id=key)])
    use = package.use
    if not use.opened <= day <= setting.today:
        raise Faults([fault("stop-day", day=day, first=use.opened, last=setting.today)])
    catalog = books.opened_by_catalog(key) if use.upfront and not use.brought else setting.catalog
    if catalog is None:
        raise Faults([fault("package-not-billed", id=key)])
    drawn = _drawn_first(books, setting, package)
    given = (*package.sessions, *(Session(_use(each), each.quote.delivery.day) for each in drawn))
    last = max((session.day for session in given), default=day)
    if last > day:
        raise Faults([fault("package-used-after", service=package.service, day=day, last=last)])
    package = Package(client, package.service, use, given, day)
    catalog_hash = books.keep_catalog(setting.toml)
    books.keep_plans(catalog_hash, drawn)
    books.release(drawn, [])
    books.keep_stop(Stop(key, client, package.service, day, setting.today, len(given), reason))
    if not use.upfront:
        return Stopped(package, day, None, (), ())
    if use.brought:
        by_hand = books.unearned(key)
        books.move_income({key: STOP})
        return Stopped(package, day, None, (), (), by_hand)
    service = catalog.service[package.service]
    refund: Refund = service.package.refund if service.package is not None else "none"
    paid = books.paid_ahead(key)
    amounts = divide_back(paid, use.sessions, len(given)) if refund == "per-session" else {}
    notes = _notes(books, setting, service, package, paid, amounts, reason)
    books.move_income({key: STOP})
    return Stopped(package, day, refund, given_to(paid, amounts), notes)


def _drawn_first(books: StoppingBooks, setting: Setting, package: Package) -> list[NewPlan]:
    """What was given of a package that is paid ahead and is not worked out yet, as the next run would."""
    if not package.use.upfront:
        return []
    scope = client_scope(package.client, setting.today)
    (work,) = books.work_of([package.client], scope)
    settled = settle(setting.catalog, work, scope)
    if settled.faults:
        raise Faults(settled.faults)
    key = package.use.opened_by
    mine = [plan for plan in settled.plans if plan.quote.package is not None and plan.quote.package.opened_by == key]
    if any(plan.quote.delivery.id == key for plan in mine):
        raise Faults([fault("package-not-billed", id=key)])
    return mine


def _use(plan: NewPlan) -> PackageUse:
    use = plan.quote.package
    if use is None:
        raise ValueError("a session is of a package")
    return use


def _notes(
    books: StoppingBooks,
    setting: Setting,
    service: Service,
    package: Package,
    paid: Sequence[Paid],
    amounts: Mapping[ShareKey, Money],
    reason: str,
) -> tuple[Invoice, ...]:
    """A credit note to each payer, for their part of their own invoice."""
    told = StoppedNote(
        service=service.id,
        name=service.name,
        sessions=package.use.sessions,
        used=len(package.sessions),
        shared=len({each.number for each in paid}) > 1,
    )
    notes: list[Invoice] = []
    owing = sorted((each for each in paid if each.share in amounts), key=lambda each: each.number)
    for number, mine in groupby(owing, key=lambda each: each.number):
        original = books.invoice(number)
        theirs = {each.share: amounts[each.share] for each in mine}
        back = Back(theirs, Decimal(package.left))
        draft = credit_note(original, reason, None, books.credit_notes(number), back)
        if original.payer_kind == "client":
            draft = draft.model_copy(update={"stopped": told})
        draft, people = addressed(books, original, draft)
        (note,) = number_drafts(books, setting, [draft], people)
        books.give_back(note, theirs, "stopped")
        notes.append(note)
    return tuple(notes)


def given_to(paid: Sequence[Paid], amounts: Mapping[ShareKey, Money]) -> tuple[Given, ...]:
    """Who gets how much back, of how much."""
    found: dict[tuple[str, bool], Given] = {}
    for each in paid:
        before = found.get((each.number, each.earned))
        sums = (before.paid, before.amount) if before is not None else (ZERO, ZERO)
        found[each.number, each.earned] = Given(
            each.number,
            each.payer_kind,
            each.payer,
            each.earned,
            sums[0] + each.left,
            sums[1] + amounts.get(each.share, ZERO),
        )
    return tuple(each for each in found.values() if each.amount)
