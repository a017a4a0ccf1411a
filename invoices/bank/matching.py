"""Which invoices a line of a bank statement pays, how certain that is, and why. Pure: nothing is booked here.

Certain is what may be booked without anybody looking: a reference of ours, or the number with exactly what is open,
or a part of it that was agreed.
Likely is a proposal. Unknown is money that came in, or went back, and that staff must place. Elsewhere is no business
of these invoices. An amount alone is never more than a reason to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from catalog.money import ZERO, Money, total
from invoices.bank.naming import compact, names, numbers_in, references_in
from invoices.bank.statement import StatementLine

Certainty = Literal["certain", "likely", "unknown", "elsewhere"]
Because = Literal[
    "reference",  # what is open, exactly
    "reference-part",
    "reference-agreed-part",  # exactly a part that was agreed
    "reference-overpaid",
    "references",  # several, together exactly what is open
    "references-other-amount",
    "number",
    "number-agreed-part",
    "number-other-amount",
    "numbers",
    "numbers-other-amount",
    "name-and-amount",
    "name-several",  # more than one invoice of this name and amount
    "reference-not-open",  # a reference that is not of these invoices
    "reversal",  # takes back a line that came in
    "reversal-moved",  # of money that was given back, or moved to another invoice, since
    "reversal-unclear",
    "reversal-received",  # something we paid came back
    "nothing-named",
    "other-currency",
    "stripe-payout",
    "money-out",
    "no-money",
    "booked-before",  # perhaps: by hand, or from the same statement in another form
]
TELLING: Final = 7  # letters and digits; a shorter number can be a day, a month or a house
PAYOUT: Final = re.compile(r"\bpo_[A-Za-z0-9]{6,}\b|\b(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}\b")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that money may come in for; `open` may be zero, so that who pays twice is recognised.

    `payer` is the id, `name` the name, of whoever transfers.
    """

    number: str
    reference: str
    open: Money
    payer: str
    name: str
    parts: tuple[Money, ...] = ()  # what may be paid at a time, where it is paid in parts


@dataclass(frozen=True, slots=True)
class Match:
    """What a line pays: parts by invoice number that add up to its amount; none when it is unknown or elsewhere."""

    line: StatementLine
    certainty: Certainty
    applied: tuple[tuple[str, Money], ...]
    because: Because


def match(
    lines: Iterable[StatementLine], invoices: Iterable[OpenInvoice], earlier: Sequence[Match] = ()
) -> list[Match]:
    """What each line pays, in the order of the lines.

    `earlier`: what was booked from earlier files, the newest last, so that a reversal finds the line it takes back.
    Lines are worked out by day. A line sees what those before it left open; what is found by a name alone sees what all
    others left.
    """
    given = list(lines)
    order = sorted(range(len(given)), key=lambda index: given[index].day)
    matcher = _Matcher(invoices, earlier)
    found: dict[int, Match] = {}
    for index in order:
        first = matcher.named(given[index])
        if first:
            found[index] = matcher.keep(first)
    for index in order:
        if index not in found:
            found[index] = matcher.keep(matcher.unnamed(given[index]))
    return [found[index] for index in range(len(given))]


class _Matcher:
    """What is open while lines are matched: after the certain ones, and after the likely ones too."""

    def __init__(self, invoices: Iterable[OpenInvoice], earlier: Sequence[Match]) -> None:
        self.invoices = {invoice.number: invoice for invoice in sorted(invoices, key=lambda one: one.number)}
        self.by_reference = {compact(one.reference): one.number for one in self.invoices.values() if one.reference}
        self.certain = {number: invoice.open for number, invoice in self.invoices.items()}
        self.likely = dict(self.certain)
        self.kept: list[Match] = []
        for one in earlier:  # booked is booked, however certain it was
            if one.applied and one.line.amount.cents > 0:
                self.kept.append(replace(one, certainty="certain"))
            elif one.applied and (origin := self._origin(one.line)):
                self.kept.remove(origin)

    def keep(self, found: Match) -> Match:
        """The same, with what it pays taken off what is open."""
        for number, amount in found.applied:
            if number in self.invoices:
                self.likely[number] -= amount
                if found.certainty == "certain":
                    self.certain[number] -= amount
        if found.applied and found.line.amount > ZERO:
            self.kept.append(found)
        return found

    def named(self, line: StatementLine) -> Match | None:
        """What a line pays that names it, or takes it back; None when nothing is named."""
        if line.currency != "EUR":
            return Match(line, "unknown" if line.amount.cents > 0 else "elsewhere", (), "other-currency")
        if not line.amount:
            return Match(line, "elsewhere", (), "no-money")
        if line.reversal:
            return self._reversal(line)
        if line.amount < ZERO:
            return Match(line, "elsewhere", (), "money-out")
        return self._by_reference(line) or self._by_number(line)

    def unnamed(self, line: StatementLine) -> Match:
        """What a line probably pays by its name and amount; and what is left."""
        if line.reversal:
            return self._reversal(line) or Match(line, "unknown", (), "reversal-unclear")
        if "STRIPE" in (line.name or line.text).upper() and PAYOUT.search(line.written):
            return Match(line, "elsewhere", (), "stripe-payout")
        if self._foreign(line):  # the same amount of another month is chance
            return Match(line, "unknown", (), "reference-not-open")
        same = {
            number: one.name
            for number, one in self.invoices.items()
            if self.likely[number] == line.amount or self._agreed(number, line.amount)
        }
        meant = names(f"{line.name or ''} {line.text}", same)
        if len(meant) == 1:
            return Match(line, "likely", ((meant[0], line.amount),), "name-and-amount")
        return Match(line, "unknown", (), "name-several" if meant else "nothing-named")

    def _referred(self, line: StatementLine) -> list[str]:
        return sorted({self.by_reference[one] for one in references_in(line.written) if one in self.by_reference})

    def _foreign(self, line: StatementLine) -> bool:
        """True when a valid reference is not of these invoices; one of ours and a word after it may look valid too."""
        found = references_in(line.written)
        ours = [one for one in found if one in self.by_reference]
        return any(not any(one.startswith(own) or own.startswith(one) for own in ours) for one in found)

    def _by_reference(self, line: StatementLine) -> Match | None:
        referred = self._referred(line)
        if not referred:
            return None
        meant = sorted({*referred, *numbers_in(line.written, self.invoices)})
        if len(meant) > 1 and not (len(referred) == 1 and self.certain[referred[0]] == line.amount):
            exact = total(self.certain[number] for number in meant) == line.amount and self._all_open(meant)
            certainty: Certainty = "certain" if exact and meant == referred else "likely"
            return Match(
                line, certainty, self._shared(meant, line.amount, exact=exact), _several("references", exact=exact)
            )
        number, left = referred[0], self.certain[referred[0]]
        because: Because = "reference"
        agreed = self._agreed(number, line.amount)
        if line.amount != left:
            part: Because = "reference-agreed-part" if agreed else "reference-part"
            because = part if line.amount < left else "reference-overpaid"
        alone = line.amount == left or agreed or not self._foreign(line)
        return Match(line, "certain" if alone else "likely", ((number, line.amount),), because)

    def _by_number(self, line: StatementLine) -> Match | None:
        meant = list(numbers_in(line.written, self.invoices))
        if len(meant) > 1:
            exact = total(self.certain[number] for number in meant) == line.amount and self._all_open(meant)
            return Match(
                line, "likely", self._shared(meant, line.amount, exact=exact), _several("numbers", exact=exact)
            )
        if not meant:
            return None
        exact = self.certain[meant[0]] == line.amount
        agreed = self._agreed(meant[0], line.amount)
        sure = (exact or agreed) and sum(map(str.isalnum, meant[0])) >= TELLING and not self._foreign(line)
        because: Because = "number" if exact else "number-agreed-part" if agreed else "number-other-amount"
        return Match(line, "certain" if sure else "likely", ((meant[0], line.amount),), because)

    def _agreed(self, number: str, amount: Money) -> bool:
        """True for a part that was agreed, as long as so much is open."""
        return amount in self.invoices[number].parts and amount <= self.likely[number]

    def _all_open(self, numbers: Iterable[str]) -> bool:
        return all(self.certain[number] > ZERO for number in numbers)

    def _shared(self, numbers: Sequence[str], amount: Money, *, exact: bool) -> tuple[tuple[str, Money], ...]:
        """The amount over these invoices, the lowest number first, each up to what is open; too much on the last."""
        left = self.certain if exact else self.likely
        parts: dict[str, Money] = {}
        rest = amount
        for number in numbers:
            part = min(rest, max(left[number], ZERO))
            if part:
                parts[number] = part
            rest -= part
        if rest:
            last = numbers[-1]
            parts[last] = parts.get(last, ZERO) + rest
        return tuple(parts.items())

    def _reversal(self, line: StatementLine) -> Match | None:
        """Takes back what the line before it paid, as certain as that was; money that comes back to us is for staff."""
        if line.amount > ZERO:
            return Match(line, "unknown", (), "reversal-received")
        origin = self._origin(line)
        if origin is None:
            return None
        self.kept.remove(origin)
        return Match(line, origin.certainty, tuple((number, -part) for number, part in origin.applied), "reversal")

    def _origin(self, line: StatementLine) -> Match | None:
        """The newest line that came in with the same amount and the same reference, and was not taken back yet."""
        marks = self._marks(line)
        for one in reversed(self.kept):
            before = one.line
            same = before.amount == -line.amount and before.account == line.account and before.day <= line.day
            other = before.iban and line.iban and before.iban != line.iban
            if same and not other and marks & self._marks(before):
                return one
        return None

    def _marks(self, line: StatementLine) -> set[str]:
        """What tells that two lines are about the same: a reference, an invoice number, or the payer's own mark."""
        own = {compact(one) for one in (line.reference, line.end_to_end) if one}
        return own | set(references_in(line.written)) | set(numbers_in(line.written, self.invoices))


def _several(what: Literal["references", "numbers"], *, exact: bool) -> Because:
    if what == "references":
        return "references" if exact else "references-other-amount"
    return "numbers" if exact else "numbers-other-amount"
