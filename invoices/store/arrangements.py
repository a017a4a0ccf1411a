"""What was agreed about paying in parts, inside one transaction: kept one after the other, and proved."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select

from invoices.payments.parts import Arrangement
from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest
from invoices.store.schema import arrangements
from invoices.store.shelf import among

AGREED: Final = "parts-agreed"
ENDED: Final = "parts-ended"


@dataclass(frozen=True, slots=True)
class Kept:
    """An arrangement as it was kept: which of the invoice's it is, why, when and by whom."""

    place: int
    arrangement: Arrangement
    reason: str | None
    time: str
    actor: str


class Arrangements:
    """The arrangements of a practice."""

    def __init__(self, connection: Connection, acting: Acting) -> None:
        self.connection = connection
        self.acting = acting

    def keep(self, number: str, arrangement: Arrangement, reason: str | None) -> Kept:
        """Keeps it in the place of the one before, which stays in the history."""
        last = select(func.max(arrangements.c.place)).where(arrangements.c.number == number)
        place = (self.connection.execute(last).scalar() or 0) + 1
        row = {
            "number": number,
            "place": place,
            "record": arrangement.model_dump_json(exclude_defaults=True),
            "reason": reason,
            "time": self.acting.time,
            "actor": self.acting.actor,
        }
        insert_rows(self.connection, arrangements, [row])
        kind = AGREED if arrangement.parts else ENDED
        proof = {f"parts:{number}:{place}": digest(canonical(row))}
        append(self.connection, kind, number, self.acting.now, self.acting.actor, proof)
        return Kept(place, arrangement, reason, self.acting.time, self.acting.actor)


def history(connection: Connection, number: str) -> list[Kept]:
    """Every arrangement of an invoice, the first first."""
    return [_kept(row) for row in _rows(connection, arrangements.c.number == number)]


def holding(connection: Connection, numbers: Collection[str] | None = None) -> dict[str, Kept]:
    """The last of each of these invoices (None: of all), also where that says it was ended."""
    later = arrangements.alias()
    same = and_(later.c.number == arrangements.c.number, later.c.place > arrangements.c.place)
    chosen = [] if numbers is None else [among(arrangements.c.number, numbers)]
    return {row.number: _kept(row) for row in _rows(connection, ~exists().where(same), *chosen)}


def _rows(connection: Connection, *which: ColumnElement[bool]) -> list[Row[Any]]:
    query = select(arrangements).where(*which).order_by(arrangements.c.number, arrangements.c.place)
    return list(connection.execute(query).all())


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.place, Arrangement.model_validate_json(row.record), row.reason, row.time, row.actor)
