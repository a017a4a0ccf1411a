"""What holds after a last look, whatever happened before."""

from __future__ import annotations

from any_payments.story import Story
from sqlalchemy import Connection, func, select

from catalog.money import ZERO, Money, total
from invoices.payments.in_parts import slots
from invoices.practice.overview import todo
from invoices.practice.practice import Practice
from invoices.store.archive import Archive, Entry
from invoices.store.arrangements import holding
from invoices.store.cashbook import balance, kept
from invoices.store.linkbook import asked
from invoices.store.refundbook import asked_back, underway
from invoices.store.schema import movements, postings
from invoices.store.verify import verify

SAID = ("overpaid", "paid-after-all", "credited-after-all", "dispute-over", "refund-underway", "refund-failed")


def holds(story: Story) -> None:
    """All of it."""
    with story.practice() as practice, practice.archive() as archive:
        connection = archive.connection
        assert not [fault for _, found in verify(connection, practice.folder) for fault in found]
        entries = archive.entries()
        booked_once(story, connection)
        adds_up(story, connection, entries)
        nothing_silent(practice, entries)
        links_are_right(story, archive, entries)
        given_back_once(story, connection)


def booked_once(story: Story, connection: Connection) -> None:
    """What Stripe has in its books is in ours: each line of it, for its amount, and nothing else."""
    there = {f"stripe:{each['id']}": Money(each["amount"]) for each in story.stripe.world.all("balance_transaction")}
    rows = connection.execute(select(movements.c.source, movements.c.amount)).all()
    told = [row for row in rows if row.source.startswith("stripe:") and row.source.count(":") == 1]
    assert {row.source: Money(row.amount) for row in told} == there


def adds_up(story: Story, connection: Connection, entries: list[Entry]) -> None:
    """Every account says what it must."""
    world = story.stripe.world
    assert balance(connection, "clearing") == Money(sum(each["net"] for each in world.all("balance_transaction")))
    unsure = [each for each in world.all("charge") if each["status"] == "pending"]
    amounts = {each["id"]: each["amount"] for each in world.all("balance_transaction")}
    assert balance(connection, "underway") == -Money(sum(amounts[each["balance_transaction"]] for each in unsure))
    undecided = [each for each in world.all("dispute") if each["status"] not in ("won", "lost")]
    assert balance(connection, "disputed") == Money(sum(each["amount"] for each in undecided))
    assert balance(connection, "suspense") == ZERO  # all of it is for an invoice of ours
    arrived = total(line.amount for line, own in story.transfers if own in story.arrived)
    assert balance(connection, "bank") == arrived + story.by_hand
    sent = total(Money(each["amount"]) for each in world.all("payout"))
    came = total(line.amount for line, own in story.transfers if own in story.arrived and line.name == "STRIPE")
    assert balance(connection, "transit") == sent - came
    assert balance(connection, "advances") == -total(kept(connection).values())
    assert all(amount > ZERO for amount in kept(connection).values())
    assert balance(connection, "receivable") == total(entry.open for entry in entries)
    sums = select(func.sum(postings.c.amount)).group_by(postings.c.source)
    assert set(connection.execute(sums).scalars()) == {0}


def nothing_silent(practice: Practice, entries: list[Entry]) -> None:
    """What was paid too much is said, by its number; and no link asks another amount than is open."""
    waits = todo(practice)
    said = {each.parameters["number"] for each in waits if each.code in SAID}
    assert {entry.number for entry in entries if entry.open < ZERO} <= said
    assert "links" not in {each.code for each in waits}


def links_are_right(story: Story, archive: Archive, entries: list[Entry]) -> None:
    """Nobody can pay what is not to be paid: by a link, or in a window that is still open."""
    every = asked(archive.connection)
    known, open_now = {each.token: each for each in every}, slots(archive.connection, entries)
    usable = [each for each in every if each.usable]
    assert len(usable) == len({each.slot for each in usable})
    for link in usable:
        assert link.amount == open_now[link.slot], link
    held = holding(archive.connection, [entry.number for entry in entries])
    agreed = {number for number, each in held.items() if each.arrangement.parts}
    for entry in entries:
        mine = [link for link in usable if link.number == entry.number]
        assert total(link.amount for link in mine) <= max(entry.open, ZERO)  # also all of them together
        assert all((link.part is not None) == (entry.number in agreed) for link in mine), mine
    active = [each for each in story.stripe.world.all("payment_link") if each["active"]]
    assert {each["id"] for each in active} == {each.id for each in usable}
    windows = [each for each in story.stripe.world.all("checkout.session") if each["status"] == "open"]
    for window in windows:
        link = known[window["metadata"]["tiered"]]
        assert link.state in ("made", "pending"), link
        assert link.amount == open_now[link.slot], link


def given_back_once(story: Story, connection: Connection) -> None:
    """Stripe did what it was asked once or refused it, nobody asked it twice, and it never gave more than was paid."""
    assert not underway(connection)
    marked = [each for each in story.stripe.world.all("refund") if "tiered_refund" in each["metadata"]]
    done = {each["metadata"]["tiered_refund"]: Money(each["amount"]) for each in marked}
    assert len(done) == len(marked)
    known = asked_back(connection)
    assert {each.token: each.amount for each in known if each.state == "made"} == done
    assert {each.token: each.amount for each in known} == story.asked_back
    for charge in story.stripe.world.all("charge"):
        assert 0 <= charge["amount_refunded"] <= charge["amount"]
