"""Everything the stand-in remembers: the clock, the objects as Stripe's API shows them, and the events about them."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Final

from invoices.sandbox.errors import Impossible, missing

API_VERSION: Final = "2026-10-28.endive"

Thing = dict[str, Any]
"""An object of Stripe, as its JSON."""


@dataclass(slots=True)
class World:
    """The state of one account. Whoever reads or changes it holds `lock`."""

    now: int
    """Its own clock, in seconds since 1970: nothing moves it but `Sandbox.advance`."""
    url: str = ""
    lock: RLock = field(default_factory=RLock)
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    """In every id: what a later stand-in makes is never taken for what this one made."""
    things: dict[str, Thing] = field(default_factory=dict)
    """By id, the oldest first."""
    items: dict[str, list[Thing]] = field(default_factory=dict)
    """The line items of a link or a session: answers hold them only when they are asked for."""
    unsure: set[str] = field(default_factory=set)
    """Balance transactions of debits that may still fail: they never become available by time alone."""
    payout_of: dict[str, str] = field(default_factory=dict)
    """Balance transaction to the payout it was paid out with."""

    def add(self, kind: str, prefix: str, **fields: Any) -> Thing:
        """Remembers a new object and gives it an id."""
        name = f"{prefix}_{self.mark}{len(self.things):06d}"
        thing = {"id": name, "object": kind, "created": self.now, "livemode": False, **fields}
        self.things[name] = thing
        return thing

    def get(self, kind: str, name: str, param: str = "id", status: int = 404) -> Thing:
        """The object with this id; `ApiError` when there is none of that kind."""
        thing = self.things.get(name)
        if thing is None or thing["object"] != kind:
            raise missing(kind.rpartition(".")[2], name, param, status)
        return thing

    def there(self, kind: str, name: str) -> Thing:
        """The same for who is not the API: `Impossible` when there is none."""
        thing = self.things.get(name)
        if thing is None or thing["object"] != kind:
            raise Impossible(f"there is no {kind} {name}")
        return thing

    def all(self, kind: str) -> Iterator[Thing]:
        """Every object of a kind, the oldest first."""
        return (thing for thing in list(self.things.values()) if thing["object"] == kind)

    def happened(self, kind: str, thing: Thing) -> None:
        """Remembers an event, with the object as it stands now."""
        self.add(
            "event",
            "evt",
            type=kind,
            api_version=API_VERSION,
            data={"object": copy.deepcopy(thing)},
            pending_webhooks=0,
            request={"id": None, "idempotency_key": None},
        )
