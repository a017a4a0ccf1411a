"""What is filled in when there are corrections, and how the account `vat` comes to the figures of a return."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from catalog.dates import Period
from catalog.money import ZERO, Money, total
from catalog.texts import Language, text
from invoices.books.lines import lines
from invoices.books.report import Cell, Column, Table
from invoices.books.returns import Taxed

SUPPLETION: Final = Money.euros(1000)
"""A correction of more than this needs a return of its own, a suppletie (AWR art. 10a, Uitv.besluit OB art. 15)."""

ACCOUNT: Final = (Column("what"), Column("vat", "money"))

Late = list[tuple[str, Taxed]]  # with the return it corrects


def large(late: Late) -> dict[str, Money]:
    """The corrections that are too large for the next return: of a period, or of all of its year together."""
    sums: dict[str, Money] = {}
    for original, each in late:
        for name in (original, original[:4]):
            sums[name] = sums.get(name, ZERO) + each.tax
    return {name: amount for name, amount in sorted(sums.items()) if max(amount, -amount) > SUPPLETION}


def goes_along(late: Late, mine: list[str]) -> Late:
    """The corrections that are filled in with a return.

    One of a return in the same year is part of the year's figure, however it was reported. Of what is left all goes
    along up to EUR 1,000 together; what needs a suppletie does not.
    """
    within = [pair for pair in late if pair[0] in mine]
    before = [pair for pair in late if pair[0] not in mine]
    apart = large(before)
    rest = [pair for pair in before if pair[0] not in apart and pair[0][:4] not in apart]
    return within + ([] if abs(total(each.tax for _, each in rest).cents) > SUPPLETION.cents else rest)


def filled_in(late: Late, along: Late, language: Language, *, year: bool) -> Iterable[str]:
    """Which corrections are in the figures to fill in, and that others are not. Of a whole year nothing is filed."""
    names, left = sorted({name for name, _ in along}), sorted({name for name, _ in late} - {name for name, _ in along})
    if names:
        amount = total(each.tax for _, each in along)
        key = "along-year" if year else "along"
        yield text(f"command.report.vat.{key}", language, originals=", ".join(names), amount=amount)
    if left:
        yield text("command.report.vat.apart", language, originals=", ".join(left))


def account(
    connection: Connection, period: Period, shown: list[Taxed], every: list[Taxed], language: Language
) -> Table:
    """From what was booked on `vat` in a period to its return: `shown` is what the return shows, of `every` line.

    What is on the account and on no invoice is left, and named.
    """
    mine = set(map(id, shown))
    booked = -total(line.amount for line in lines(connection, period, "vat"))
    later = total(each.tax for each in shown if each.booked not in period)
    elsewhere = total(each.tax for each in every if each.booked in period and id(each) not in mine)
    due = total(each.tax for each in shown)
    steps = {"booked": booked, "later": later, "elsewhere": -elsewhere}
    if other := due - total(steps.values()):
        steps["other"] = other
    rows: list[tuple[Cell, ...]] = [(text(f"command.report.vat.{key}", language), step) for key, step in steps.items()]
    return Table("account", ACCOUNT, tuple(rows), (text("command.report.vat.shown", language), due))
