"""Saving what a file says: everything of it, or nothing."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from invoices.practice.agreements import follow
from invoices.practice.by_hand import content_of
from invoices.practice.coverages import read_coverages
from invoices.practice.deliveries import read_deliveries
from invoices.practice.imports import Import
from invoices.practice.people import read_clients
from invoices.practice.practice import Practice, now
from invoices.store.amending import Reopened
from invoices.store.shortfalls import reopen_held
from tiered.coverage import Coverage
from tiered.deliveries import Delivery
from tiered.people import Person


def import_clients(practice: Practice, file: Path) -> Import[Person]:
    """Saves the people of a clients.csv. `Faults` with every bad row, and nothing saved."""
    content = content_of(file)
    with practice.register() as register:
        catalog, today = practice.catalog, practice.terminal.today
        given = today, register.people.new_ids(), catalog.organisation.language, catalog.passes
        found = read_clients(content, file.name, register.people.all(), *given)
        register.people.add(found.new)
        register.people.change(found.changed)
    return found


def import_coverages(practice: Practice, file: Path) -> tuple[Import[Coverage], Import[Person], tuple[Reopened, ...]]:
    """Saves the agreements of a coverages.csv, and the contacts of its pledges. `Faults` with every bad row.

    Also returns the packages that are worked out anew.
    """
    content = content_of(file)
    with practice.register() as register:
        found = read_coverages(
            content,
            file.name,
            practice.catalog,
            register.people.all(),
            register.coverages.all(),
            practice.terminal.today,
            register.coverages.new_ids(),
            register.people.new_ids(),
        )
        register.people.add(found.people.new)
        register.people.change(found.people.changed)
        register.coverages.add(found.coverages.new)
        register.coverages.change(found.coverages.changed)
        decided = [coverage.id for coverage in found.coverages.changed if coverage.status != "requested"]
        here = practice.terminal
        with practice.database.transaction() as connection:  # a part of this one
            reopen_held(connection, decided, here.say("coverage.decided-so"), here.actor, now())
            about = {coverage.client for coverage in (*found.coverages.new, *found.coverages.changed)}
            reopened = follow(practice, connection, about)
    return found.coverages, found.people, reopened


def import_deliveries(
    practice: Practice, file: Path, *, again: bool = False, dry_run: bool = False
) -> Import[Delivery]:
    """Saves the deliveries of a deliveries.csv: k equal rows ensure k. `Faults` with every bad row.

    A row that was removed before does not come back. `again`: those of its rows that were removed last do, so that a
    file that was taken back as a whole (undoing.py) can be imported again, and nothing that was removed by itself.
    `dry_run`: saves nothing.
    """
    content = content_of(file)
    with practice.register(dry_run=dry_run) as register:
        existing = register.deliveries.all()
        people, new_ids = register.people.all(), register.deliveries.new_ids
        removals = {row.delivery: (row.time, row.reason, row.actor) for row in register.deliveries.removals()}
        removed = [delivery for delivery in register.deliveries.find(removed=True) if delivery.id in removals]
        removed.sort(key=lambda delivery: removals[delivery.id])

        def read(back: Collection[str] = ()) -> Import[Delivery]:
            given = practice.catalog, people, existing, practice.terminal.today, new_ids(), removed, back
            return read_deliveries(content, file.name, *given)

        found = read()
        last = max((removals[each.id] for each in found.unchanged if each.id in removals), default=None)
        if again and last is not None:
            found = read({key for key, removal in removals.items() if removal == last})
        register.deliveries.add(found.new)
    return found
