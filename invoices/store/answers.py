"""What became of what the processor was asked: one state after the other, each with its event."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, select

from invoices.store.bulk import insert_rows
from invoices.store.chain import Acting, append, canonical, digest


def last_answer(asking: Table, states: Table) -> ColumnElement[bool]:
    """Joins what was asked with the last that became of it."""
    later = states.alias()
    newer = exists().where(later.c.token == states.c.token, later.c.place > states.c.place)
    return and_(states.c.token == asking.c.token, ~newer)


def answered(
    connection: Connection,
    acting: Acting,
    states: Table,
    asked: tuple[str, str],
    state: str,
    what: Mapping[str, str],
    event: tuple[str, str],
) -> None:
    """Writes down what became of something. `asked`: its token and invoice; `event`: its kind, and what it proves."""
    token, number = asked
    last = select(func.max(states.c.place)).where(states.c.token == token)
    row = {
        "token": token,
        "place": (connection.execute(last).scalar() or 0) + 1,
        "state": state,
        "record": canonical(what),
        "time": acting.time,
        "actor": acting.actor,
    }
    insert_rows(connection, states, [row])
    kind, name = event
    proof = {f"{name}:{token}:{row['place']}": digest(canonical(row))}
    append(connection, kind, number, acting.now, acting.actor, proof)
