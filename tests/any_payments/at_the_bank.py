"""What the bank tells: statements, again and again, and lines in two of them."""

from __future__ import annotations

from datetime import date

from any_payments.story import Story

from catalog.money import ZERO, Money, total
from invoices.bank.booking import book, look, set_aside
from invoices.bank.statement import Statement, StatementLine, with_keys
from invoices.payments.online import links_follow

OURS = "NL91ABNA0417164300"


def transfer(story: Story) -> None:
    """A new line on our account: of a payer, of Stripe, of the printer."""
    what = story.pick(["asked", "part", "too much", "printer", "payout", "back"])
    reference = f"R{len(story.transfers) + 1}"
    line = NEW[what](story, story.today) if what in NEW else paid(story, story.today, what)
    story.transfers.append((line, reference))
    statement(story)


def paid(story: Story, day: date, what: str) -> StatementLine:
    """Somebody pays with the reference that stands on an invoice."""
    entry = story.pick(story.invoices())
    amount = {"asked": max(entry.open, Money(100)), "part": Money(1100), "too much": entry.payable + Money(700)}[what]
    return StatementLine(OURS, day, amount, name=entry.payer_name, reference=entry.reference)


def printer(story: Story, day: date) -> StatementLine:
    return StatementLine(OURS, day, Money(-1200), name="Drukkerij", text="folders")


def payout(story: Story, day: date) -> StatementLine:
    """What Stripe sent."""
    sent = story.stripe.world.things[story.some("payout")]
    return StatementLine(OURS, day, Money(sent["amount"]), name="STRIPE", text=f"STRIPE {sent['id'].upper()}")


def back(story: Story, day: date) -> StatementLine:
    """The bank takes a transfer back."""
    came = [line for line, reference in story.transfers if reference in story.arrived and line.reference]
    entry = story.pick(story.invoices())
    line = story.pick(came[::-1]) if came else StatementLine(OURS, day, Money(5), reference=entry.reference)
    return StatementLine(OURS, day, -line.amount, name=line.name, reference=line.reference, reversal=True)


def statement(story: Story) -> None:
    """A statement is imported: with the last line, or an earlier one again, or the lines of several."""
    if not story.transfers:
        return
    size = story.pick([1, 2, 3, len(story.transfers)])
    lines = with_keys(story.transfers[-size:])
    own = {line.key: reference for line, (_, reference) in zip(lines, story.transfers[-size:], strict=True)}
    closing = total(line.amount for line in lines)
    with story.practice() as practice:
        found = look(practice, [Statement(OURS, ZERO, closing, lines)])
        certain = [each for each in found.matches if each.certainty == "certain"]
        same = [each for each in found.matches if each.because == "booked-before"]
        aside = [each for each in found.matches if each.certainty == "elsewhere"]
        named = {each.line.key for each in found.matches if each.line.reference and not each.line.reversal}
        assert named <= {each.line.key for each in (*certain, *same)}  # a reference of ours is certain
        book(practice, certain)
        story.arrived |= {own[each.line.key]: each.line.amount for each in certain}
        set_aside(practice, [each.line for each in (*aside, *same)])  # a person says that it was booked already
        links_follow(practice, sorted({number for each in certain for number, _ in each.applied}))


NEW = {"printer": printer, "payout": payout, "back": back}
ACTS = {"transfer": transfer, "statement": statement}
