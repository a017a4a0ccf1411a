"""Revenue of a period per tier, service and payer, with what was deferred and waived beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection

from catalog.dates import Period
from catalog.model import Catalog
from catalog.money import ZERO, Money
from catalog.texts import Language, text
from invoices.books.lines import BookLine, lines
from invoices.books.report import Cell, Column, Report, Table, summed

SUMS: Final = (Column("revenue", "money"), Column("deferred_more", "money"), Column("not_charged", "money"))
PER_TIER: Final = (Column("tier"), *SUMS)
PER_SERVICE: Final = (Column("tier"), Column("service"), Column("payer_kind", "word"), *SUMS)
PER_PAYER: Final = (Column("payer"), Column("payer_kind", "word"), *SUMS)
SIDE: Final = {"revenue": 0, "deferred": 1, "waived": 2}
Key = tuple[str, ...]


def revenue(connection: Connection, catalog: Catalog, name: str, period: Period, language: Language) -> Report:
    """What was earned, without VAT: the lines of the journal on `revenue`, so its total is that of the trial balance.

    Beside it what was billed ahead, less what became revenue of that, and what nobody has to pay. Deferred income that
    was brought in from another system is no part of it: that was billed before.
    """
    tiers = {service.id: service.tier for service in catalog.services}
    place = {tier.id: number for number, tier in enumerate(catalog.tiers)}
    found = [each for each in lines(connection, period, "revenue", "deferred", "waived") if _counts(each)]
    label = text("command.report.total", language)

    def tier(line: BookLine) -> str:
        return tiers.get(line.service or "", "")

    def service(line: BookLine) -> Key:
        return tier(line), line.service or "", line.payer_kind

    def ladder(key: Key) -> tuple[object, ...]:
        return place.get(key[0], len(place)), key

    tables = (
        _table("tiers", PER_TIER, found, lambda line: (tier(line),), ladder, label),
        _table("per_service", PER_SERVICE, found, service, ladder, label),
        _table("payers", PER_PAYER, found, lambda line: (line.payer, line.payer_kind), lambda key: key[::-1], label),
    )
    return Report("revenue", name, tables, (text("command.report.revenue.beside", language),))


def _counts(line: BookLine) -> bool:
    return line.account != "deferred" or not line.kind.startswith("opening")


def _table(
    key: str,
    columns: tuple[Column, ...],
    found: Iterable[BookLine],
    group: Callable[[BookLine], Key],
    order: Callable[[Key], tuple[object, ...]],
    label: str,
) -> Table:
    """What is earned, deferred and waived is shown above zero; revenue and deferred stand on the credit side."""
    sums: dict[Key, list[Money]] = {}
    for line in found:
        mine = sums.setdefault(group(line), [ZERO, ZERO, ZERO])
        side = SIDE[line.account]
        mine[side] += line.amount if line.account == "waived" else -line.amount
    rows: list[tuple[Cell, ...]] = [(*each, *sums[each]) for each in sorted(sums, key=order) if any(sums[each])]
    return Table(key, columns, tuple(rows), summed(columns, rows, label))
