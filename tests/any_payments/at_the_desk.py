"""What staff do: book, give back, keep, write off, take back, agree, stop, move, issue more."""

from __future__ import annotations

from any_payments.story import DOWN, Story, allowed

from catalog.money import Money
from invoices.billing import client_scope
from invoices.copying import make_missing_copies
from invoices.correct import credit
from invoices.issue import issue
from invoices.move import move
from invoices.payments.by_hand import Wanted
from invoices.payments.in_parts import agree, end, propose
from invoices.payments.online import OnlineStore, links_follow
from invoices.payments.refunding import ask_back, by_hand, charged, complete
from invoices.payments.settling import keep, keep_no_longer, use, write_off, write_on
from invoices.payments.sync import money
from invoices.stopping import stop
from invoices.store import seats
from invoices.store.register import Register
from invoices.store.seats import is_billed_ahead
from invoices.store.states import states

DAY = 24 * 3600
TAKEN_BACK = ("already-credited", "given-back-in-part", "credit-note-paid", "delivery-spent", "credit-later-first")


def books(story: Story) -> None:
    """Somebody pays at the desk, or is seen at the bank: a part, all, or too much."""
    number, how = story.number(), story.pick(["cash", "bank"])
    amount = Money(story.pick([4250, 1001, 4221, 5001]))
    with story.practice() as practice:
        Wanted(number, amount, how, story.today).book(practice)
        story.by_hand += amount if how == "bank" else Money(0)
        follow(story, number)


def follow(story: Story, *numbers: str) -> None:
    """Links follow at once, as every command does; or that was interrupted."""
    if story.pick([True, False]):
        with story.practice() as practice:
            links_follow(practice, numbers or [story.number()])


REFUSED = ("refund-too-much", "refund-more", "refund-nothing", "refund-disputed", "refund-written-off")


def amount(story: Story) -> Money:
    """An amount to give back."""
    return Money(story.pick([750, 4250, 1, 8500]))


def give_back(story: Story) -> None:
    """Staff give something back by Stripe: what is over, or more. The answer may be lost, and the key forgotten."""
    with story.practice() as practice:
        store, asked = OnlineStore(practice), amount(story)
        with practice.archive() as archive:
            there = [entry.number for entry in story.invoices() if charged(archive.connection, entry.number)]
        if not there:
            return
        number = story.pick(there)
        lost = story.pick(["after", None, "before", "killed"])
        with allowed(*REFUSED, "refund-not-there", *DOWN):
            if story.pick([False, True]):
                money(store, story.port)
            made = ask_back(store, number, asked, "because", story.tokens, more=story.pick([True, True, False]))
            story.asked_back |= {each.token: each.amount for each in made}
            if lost in ("before", "after"):
                story.stripe.fail_next(lost, count=3, path="/v1/refunds", method="POST")
            if lost != "killed":
                complete(store, story.port)
    if story.pick([True, False]):
        story.stripe.advance(2 * DAY)


def give_back_by_hand(story: Story) -> None:
    """Staff transfer something back themselves."""
    number, asked, more = story.number(), amount(story) + Money(2), story.pick([True, False])
    with allowed(*REFUSED), story.practice() as practice:
        by_hand(OnlineStore(practice), number, asked, "bank", story.today, "because", more=more)
        story.by_hand -= asked


def keeps(story: Story) -> None:
    """What is over is kept, or counts for another invoice of the same payer."""
    other = story.pick([None, *[entry.number for entry in story.invoices()]])
    with (
        allowed("keep-nothing", "keep-too-much", "use-too-much", "use-nothing-open", "keep-other-payer"),
        story.practice() as practice,
    ):
        keep(practice.store, story.number(), story.pick([None, Money(300)]), other, story.today)


def keeps_no_longer(story: Story) -> None:
    with allowed("use-nothing-kept", "use-more-than-kept"), story.practice() as practice:
        keep_no_longer(practice.store, story.number(), story.pick([None, Money(300)]), story.today)


def uses(story: Story) -> None:
    """What is kept is used."""
    refused = ("use-nothing-kept", "use-nothing-open", "use-too-much", "use-more-than-kept")
    with allowed(*refused), story.practice() as practice:
        use(practice.store, story.number(), story.pick([None, Money(300)]), story.today)


def writes_off(story: Story) -> None:
    """Nobody pays it; or they do after all."""
    change = story.pick([write_off, write_on])
    with (
        allowed("write-off-nothing", "write-off-too-much", "write-off-none"),
        story.practice() as practice,
    ):
        change(practice.store, story.number(), story.pick([None, Money(300)]), "because", story.today)


def credits_(story: Story) -> None:
    """An invoice is taken back."""
    number, fate = story.number(), story.pick(["drop", "rebill"])
    with allowed(*TAKEN_BACK), story.practice() as practice:
        credit(practice.store, practice.setting(), number, fate, "a mistake")
        follow(story, number)


def parts(story: Story) -> None:
    """An invoice is to be paid in parts from now on, or that is ended."""
    number, today = story.number(), story.today
    refused = ("parts-none", "parts-nothing-open", "parts-count", "parts-institution")
    with allowed(*refused), story.practice() as practice:
        if story.pick([False, False, True]):
            end(practice, number, "another way")
            return
        with practice.archive() as archive:
            (entry,) = archive.of_numbers([number])
        found = propose(entry, story.pick([2, 3, 4, 1]), (), today, "month", today)
        agree(practice, number, found, None)


def issues(story: Story) -> None:
    """Help is given, and what somebody owes is asked, also while money moves."""
    client = story.pick(["Anna", "Dirk", "Hanna"])
    service = "six-talks" if client == "Hanna" else "online-talk"
    if (client, story.today) not in story.given and story.pick([True, False]):
        story.given.add((client, story.today))
        story.desk.done("deliver", service, client, "--on", str(story.today))
    with allowed("package-stopped"), story.practice() as practice:
        key = practice.people().find(client).id
        issue(practice.store, practice.setting(), client_scope(key, story.today))


def stops(story: Story) -> None:
    """Hanna stops her talks."""
    refused = ("package-not-open", "package-not-billed", "stop-day", "package-used-after")
    with allowed(*refused), story.practice() as practice:
        hanna = practice.people().find("Hanna").id
        with practice.store.batch(dry_run=True) as ledger:
            packages = ledger.packages_of(hanna)
        if packages:
            done = stop(practice.store, practice.setting(), story.pick(packages[::-1]), story.today, "because")
            follow(story, *[note.original or "" for note in done.notes])


def moves(story: Story) -> None:
    """What family does not pay is asked of the client."""
    family = [entry.number for entry in story.invoices() if entry.payer_kind == "family"]
    number = story.pick(family)
    with allowed("move-nothing-open", "move-underway"), story.practice() as practice:
        move(practice.store, practice.setting(), number, "because")
        follow(story, number)


def seat(story: Story) -> None:
    """A seat that was billed ahead is given up, or changed to another day."""
    with story.practice() as practice:
        with practice.archive() as archive:
            connection = archive.connection
            known = states(connection)
            every = [each for each in Register(connection).deliveries.all() if each.id in known]
            there = [each for each in every if is_billed_ahead(connection, each.id, story.today)]
        if not there:
            return
        chosen = story.pick(there)
        with allowed(*TAKEN_BACK):
            if story.pick([True, False]):
                seats.cancel(practice.store, practice.setting(), chosen.id, "cannot come")
                return
            changed = chosen.model_copy(update={"day": chosen.day.replace(year=chosen.day.year + 1)})
            seats.change(practice.store, practice.setting(), changed, "another day")


def copies(story: Story) -> None:
    """Documents that say what is over are made anew."""
    with story.practice() as practice:
        make_missing_copies(practice)


def resume(story: Story) -> None:
    story.look()


ACTS = {
    "look": resume,
    "book": books,
    "follow": follow,
    "give back": give_back,
    "give back by hand": give_back_by_hand,
    "keep": keeps,
    "keep no longer": keeps_no_longer,
    "use": uses,
    "write off": writes_off,
    "credit": credits_,
    "parts": parts,
    "issue": issues,
    "stop": stops,
    "move": moves,
    "seat": seat,
    "copies": copies,
}
