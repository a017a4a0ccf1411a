"""Where what was paid counts now: followed from each payment, through every move, to what was given back. Pure.

What was moved last comes off first. So what the processor takes back of a payment comes off the invoice that has the
money, and not off one that was taken back long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.money import ZERO, Money, total
from invoices.payments.model import Movement
from invoices.payments.moving import moved

Payer = tuple[str, str]  # payer kind, payer


@dataclass(slots=True)
class Piece:
    """Some of what was paid: by which charge, if by one, and for which invoice it counts.

    When it is kept, it counts for none: then it is the invoice that it was kept of.
    """

    charge: str | None
    number: str
    amount: Money
    kept: bool = False
    moved: str | None = None  # the move that brought it there


class Whereabouts:
    """The money of some invoices, and of those that it was moved from or to."""

    def __init__(self, movements: Sequence[Movement] = (), payers: Mapping[str, Payer] | None = None) -> None:
        self._pieces: list[Piece] = []  # what came or was moved last is the last
        self._payers = payers or {}
        self._last: dict[str, str] = {}  # by charge: the invoice that its money was last seen at
        self._early: dict[str, Money] = {}  # by charge: what went back before we knew that it had come
        self._refunds: dict[str, Mapping[str, Money]] = {}  # what each took off which invoices
        for each in movements:
            self._follow(each)

    @property
    def charges(self) -> set[str]:
        """Every charge by which any of this was paid, also what went back."""
        return set(self._last)

    def at(self, number: str) -> dict[str, Money]:
        """What counts for an invoice, by the charge it came by, the newest first."""
        found: dict[str, Money] = {}
        for each in reversed(self._pieces):
            if each.charge is not None and each.number == number and not each.kept:
                found[each.charge] = found.get(each.charge, ZERO) + each.amount
        return found

    def by_hand(self, number: str) -> Money:
        """What counts for an invoice and came by no charge."""
        return total(each.amount for each in self._pieces if _at(number, by_hand=True)(each))

    def left_of(self, move: Movement) -> Money:
        """What is still where this move brought it."""
        return total(each.amount for each in self._pieces if each.moved == move.id)

    def came(self, charge: str | None, number: str, amount: Money) -> None:
        """It was paid, of this invoice."""
        if charge is not None:
            early = min(self._early.get(charge, ZERO), amount)
            self._early[charge] = self._early.get(charge, ZERO) - early
            amount -= early
        self._put(Piece(charge, number, amount))

    def off(self, charge: str, amount: Money, home: str, first: str | None = None) -> list[Piece]:
        """Takes what goes back of a charge from where it is; `first` from there, where staff asked for that.

        What is nowhere any more was given back already, by hand: it comes off the invoice that had it, or `home`.
        """
        taken = self._take(
            amount,
            lambda each: (each.charge, each.number, each.kept) == (charge, first, False),
            lambda each: each.charge == charge,
        )
        short = amount - total(each.amount for each in taken)
        if short > ZERO:
            self._early[charge] = self._early.get(charge, ZERO) + short
            taken.append(Piece(charge, self._last.get(charge, home), short))
        return taken

    def again(self, refund: str, charge: str, amount: Money, home: str) -> dict[str, Money]:
        """What a refund that came back counts for again: for what it came off."""
        before = {number: -size for number, size in self._refunds.get(refund, {}).items()}
        applied = before if total(before.values()) == amount else {self._last.get(charge, home): amount}
        for number, size in applied.items():
            self.came(charge, number, size)
        return applied

    def went(self, refund: str, applied: Mapping[str, Money]) -> None:
        """A refund came off these invoices."""
        self._refunds[refund] = applied

    def _follow(self, movement: Movement) -> None:
        charge = movement.known_as.get("charge")
        if movement.kind == "moved":
            self._move(movement, charge)
        elif movement.kind != "write-off":
            if movement.kind == "refund" and charge is not None:
                self.went(movement.known_as.get("refund", ""), movement.applied)
            for number, amount in movement.applied.items():
                if amount > ZERO:
                    self.came(charge, number, amount)
                elif charge is None:
                    self._take(-amount, _at(number, by_hand=True), _at(number))
                else:
                    taken = total(each.amount for each in self._take(-amount, _at(number, charge)))
                    self._early[charge] = self._early.get(charge, ZERO) - amount - taken

    def _move(self, movement: Movement, charge: str | None) -> None:
        paid = next((number for number, amount in movement.applied.items() if amount < ZERO), None)
        now = next((number for number, amount in movement.applied.items() if amount > ZERO), None)
        number = now or paid or ""
        if paid is not None:
            taken = self._take(-movement.applied[paid], lambda each: each.moved == movement.of is not None, _at(paid))
            wanted = -movement.applied[paid]
        else:
            wanted, whose = movement.applied[number], self._payers.get(number)
            taken = self._take(
                wanted,
                lambda each: each.kept and each.charge == charge is not None,
                lambda each: each.kept and each.number == number,
                lambda each: each.kept and self._payers.get(each.number) == whose,
            )
        short = wanted - total(each.amount for each in taken)
        for each in [Piece(None, number, short), *reversed(taken)]:
            self._put(replace(each, number=number, kept=now is None, moved=movement.id))

    def _put(self, piece: Piece) -> None:
        if piece.charge is not None:
            self._last[piece.charge] = piece.number
        if piece.amount > ZERO:
            self._pieces.append(piece)

    def _take(self, amount: Money, *wanted: Callable[[Piece], bool]) -> list[Piece]:
        """Takes so much, if it is there: of the first that are wanted first, and of the last of those."""
        taken = []
        for which in wanted:
            for each in reversed(self._pieces):
                part = min(each.amount, amount)
                if part > ZERO and which(each):
                    taken.append(replace(each, amount=part))
                    each.amount -= part
                    amount -= part
        self._pieces = [each for each in self._pieces if each.amount > ZERO]
        return taken


def _at(number: str, charge: str | None = None, *, by_hand: bool = False) -> Callable[[Piece], bool]:
    def there(each: Piece) -> bool:
        same = each.charge is None if by_hand else charge in (None, each.charge)
        return same and each.number == number and not each.kept

    return there


def applied(pieces: Sequence[Piece]) -> dict[str, Money]:
    """By invoice, what is taken back with these."""
    found: dict[str, Money] = {}
    for each in pieces:
        found[each.number] = found.get(each.number, ZERO) - each.amount
    return found


def brought_back(pieces: Sequence[Piece], by: Movement, ids: Iterator[str]) -> Iterator[Movement]:
    """What of these was kept is first brought back to the invoice that it was kept of; `by` then takes it off there."""
    for place, each in enumerate(pieces, 1):
        if each.kept:
            source = f"{by.source}:kept:{place}"
            yield moved(next(ids), source, by.day, each.amount, paid=None, now=each.number, charge=each.charge)
