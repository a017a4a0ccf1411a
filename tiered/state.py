"""What working out a client's next delivery has to remember of those before it. Immutable: folding makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from catalog.dates import month_of
from catalog.money import ZERO, Money
from tiered.coverage import Coverage
from tiered.shares import PackageUse

SpentKey = tuple[str, str]  # coverage, period
RunKey = tuple[str, str, Decimal, str]  # coverage, service, tariff, month


@dataclass(frozen=True, slots=True)
class Spent:
    """What a coverage paid for in one period."""

    units: Decimal = Decimal(0)
    gross: Money = ZERO


NOTHING = Spent()


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was drawn on a package: on which day, and whether the client missed it."""

    use: PackageUse
    day: date
    missed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """One client's past, as far as it decides the next delivery.

    `spent` is what coverages took per period; `first` the day a coverage could first be asked in this system (where
    what was used before it counts); `sessions` those drawn on each service's packages; `runs` the contract units of the
    lines that are still growing, so that each line is rounded once; `stopped` until which day packages (by the delivery
    that opened them) were used that the client stopped early; `brought` the packages of each service that were paid in
    the system before this one, whether a session was given or not.
    """

    spent: Mapping[SpentKey, Spent] = field(default_factory=dict)
    first: Mapping[str, date] = field(default_factory=dict)
    sessions: Mapping[str, tuple[Session, ...]] = field(default_factory=dict)
    runs: Mapping[RunKey, Decimal] = field(default_factory=dict)
    stopped: Mapping[str, date] = field(default_factory=dict)
    brought: Mapping[str, tuple[PackageUse, ...]] = field(default_factory=dict)

    def spent_on(self, coverage: Coverage, day: date) -> Spent:
        """What is spent of a coverage in the period of a day, with what was used before this system."""
        key = period_key(coverage, day)
        spent = self.spent.get((coverage.id, key), NOTHING)
        if coverage.used and key == period_key(coverage, self.first.get(coverage.id, day)):
            if coverage.kind == "grant":
                return Spent(spent.units + coverage.used, spent.gross)
            return Spent(spent.units, spent.gross + Money.euros(coverage.used))
        return spent

    def asked(self, coverages: tuple[Coverage, ...], day: date, service: str) -> State:
        """Remembers since when each of these coverages, where it matters, could be asked."""
        new = {c.id: day for c in coverages if c.id not in self.first and c.covers(day, service)}
        return replace(self, first={**self.first, **new}) if new else self

    def spend(self, coverage: Coverage, day: date, units: Decimal, gross: Money) -> State:
        """With this much more spent of a coverage."""
        key = (coverage.id, period_key(coverage, day))
        before = self.spent.get(key, NOTHING)
        spent = {**self.spent, key: Spent(before.units + units, before.gross + gross)}
        return replace(self, spent=spent)

    def run(self, key: RunKey, units: Decimal) -> State:
        """With a contract line grown to this many units."""
        return replace(self, runs={**self.runs, key: units})

    def draw(self, service: str, session: Session) -> State:
        """With this session given."""
        sessions = {**self.sessions, service: (*self.sessions.get(service, ()), session)}
        return replace(self, sessions=sessions)

    def next_session(self, service: str, day: date, of: str | None = None, *, late: bool = True) -> PackageUse | None:
        """The session that a package still has for this day: the first that was not given, or was taken back.

        Of the package that was opened by `of`, where it has one left. A `late` session from before the first package
        draws on that one: the client paid for its sessions. One that was stopped has no more: what was not used of one
        that was paid ahead was given back.
        """
        packages: dict[str, list[PackageUse]] = {}
        uses = [*self.brought.get(service, ()), *(session.use for session in self.sessions.get(service, ()))]
        for use in sorted(uses, key=lambda each: (each.opened, each.opened_by)):
            packages.setdefault(use.opened_by, []).append(use)
        left: list[PackageUse] = []
        for given in packages.values():
            free = set(range(1, given[0].sessions + 1)) - {use.session for use in given}
            if free and day <= given[0].last_day and not self._ended(given[0], day):
                left.append(replace(given[0], session=min(free)))
        mine = next((use for use in left if use.opened_by == of), None)
        first = left[0] if left and late else None
        return mine or next((use for use in left if use.opened <= day), first)

    def _ended(self, use: PackageUse, day: date) -> bool:
        """True for a package that was stopped; one that is billed per session still takes what was given before."""
        last = self.stopped.get(use.opened_by)
        return last is not None and (use.upfront or day > last)

    def stopped_after(self, service: str, day: date) -> date | None:
        """When a package was stopped that was paid ahead and open on this day: no session of it is left."""
        given = (session.use for session in self.sessions.get(service, ()))
        uses = {use for use in (*self.brought.get(service, ()), *given) if use.upfront}
        days = [self.stopped[use.opened_by] for use in uses if use.opened_by in self.stopped and use.opened <= day]
        return min((last for last in days if day <= last), default=None)


def period_key(coverage: Coverage, day: date) -> str:
    """The period in which a day's use of a coverage counts: `2026-11`, `2026`, or all time."""
    if coverage.period == "total":
        return ""
    return month_of(day) if coverage.period == "month" else str(day.year)


def run_key(coverage: str, service: str, tariff: Decimal, day: date) -> RunKey:
    """What forms one contract line: deliveries of one coverage, service and tariff in a month."""
    return coverage, service, tariff, month_of(day)
