"""Whatever happens at Stripe, at the bank and at the desk, in any order, with whoever is killed: the money adds up.

More of it: `TIERED_EXAMPLES=500 pytest tests/any_payments --hypothesis-seed=1`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from any_payments import at_stripe, at_the_bank, at_the_desk
from any_payments.holds import holds
from any_payments.port import Killed
from any_payments.story import Act, Story
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reception import Reception

from invoices.sandbox.sandbox import Sandbox


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Before Stripe is asked for anything: talks, a package that family pays a part of, a seat that is still to come.

    Anna has two invoices; Els pays half of Dirk's talk, Ilse 150.00 of Hanna's package.
    """
    desk = Reception.opened(tmp_path_factory.mktemp("issued"))
    for name in ("Anna", "Bram", "Dirk", "Hanna"):
        desk.client(name)
    desk.done("coverage", "add", "Dirk", "pledge", "--contact-name", "Els", "--share", "50", "--amount", "100")
    desk.done("coverage", "add", "Hanna", "pledge", "--contact-name", "Ilse", "--amount", "150")
    for name in ("Anna", "Bram", "Dirk"):
        desk.done("deliver", "online-talk", name, "--on", "2026-10-05")
    for day in ("2026-10-06", "2026-10-13"):
        desk.done("deliver", "six-talks", "Hanna", "--on", day)
    desk.done("issue", "--month", "2026-10", "--yes")
    desk.done("deliver", "online-talk", "Anna", "--on", "2026-10-12")
    desk.done("issue", "--month", "2026-10", "--yes")
    guests = desk.file("guests.csv", "name\nJoke\n")
    desk.done("register", "grief-evening", "--on", "2026-12-17", guests, "--invoice", "--yes")
    return desk.folder


def killed(story: Story) -> None:
    """What happens next is killed before or after a call to Stripe."""

    def die() -> None:
        raise Killed

    story.port.at(story.pick([1, 0, 2, 3, 4, 5, 7, 9, 12, 15, 20]), die)


def overtaken(story: Story) -> None:
    """While the next thing looks at Stripe, something else happens: another look, a payment, a message."""
    moment = story.pick([1, 0, 2, 3, 4, 5, 7, 9, 12, 15, 20])
    act = story.pick(["look", "pay", "webhook", "book", "give back", "credit", "transfer", "parts", "refund", "seat"])
    more = tuple(story.pick(range(12)) for _ in range(4))
    story.port.at(moment, lambda: story.happens(ACTS, (act, more)))


ACTS = {**at_stripe.ACTS, **at_the_bank.ACTS, **at_the_desk.ACTS, "killed": killed, "overtaken": overtaken}
OFTEN = [
    "pay",
    "pay",
    "settle",
    "look",
    "look",
    "give back",
    "give back",
    "killed",
    "overtaken",
    "webhook",
    "parts",
    "transfer",
]
NAMES = st.sampled_from([*OFTEN, *sorted(set(ACTS) - {"copies", "beginning"})])
STORIES = st.lists(st.tuples(NAMES, st.lists(st.integers(0, 11), max_size=6).map(tuple)), min_size=2, max_size=20)


@contextmanager
def told(issued: Path) -> Iterator[Story]:
    """A story that begins with links."""
    with (
        TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place,
        Sandbox() as stripe,
        ExitStack() as stack,
    ):
        folder = Path(shutil.copytree(issued, Path(place) / "practice"))
        story = Story(folder, stripe)
        for module in ("invoices.payments.online", "invoices.web.desk"):
            stack.enter_context(patch(f"{module}.checkout_of", return_value=story.port))
        story.look()
        yield story


def tell(issued: Path, acts: list[Act]) -> None:
    """Tells a story to its end."""
    with told(issued) as story:
        for act in acts:
            story.happens(ACTS, act)
        story.last_look()
        holds(story)


MEMORY = Path("/dev/shm")  # waiting for a disk takes most of the time
TOLD: dict[str, list[Act]] = {
    "a refund of which the answer was lost, and a day passed": [("pay", ()), ("look", ()), ("give back", ())],
    "and of which nobody heard at all": [("pay", ()), ("look", ()), ("give back", (0, 0, 2))],
    "a link of which the answer was lost, and a day passed": [
        *[("killed", (3,)), ("book", (0, 0, 1))],
        *[("time", (2,)), ("look", ()), ("pay", ()), ("look", ())],
    ],
    "a link of which the answer was lost, while another amount is asked": [
        *[("killed", (3,)), ("book", (0, 0, 1))],
        *[("book", (0, 0, 1, 1))],
    ],
    "two links of which the answers were lost, and the first amount is asked again": [
        *[("killed", (3,)), ("book", (0, 0, 1)), ("write off", (0, 0, 1)), ("killed", ()), ("look", ())],
        *[("write off", (1, 0, 1)), ("look", ())],
    ],
    "a window that stayed open while the invoice was paid": [
        ("open", ()),
        ("book", (4,)),
        ("look", ()),
        ("pay open", ()),
    ],
    "two people look when another amount is open": [("overtaken", ()), ("write off", (0, 0, 5)), ("look", ())],
    "nothing was paid too much, and nobody wants more back": [
        ("pay", ()),
        ("look", ()),
        ("give back", (0, 0, 1, 0, 2)),
    ],
    "paid twice, in two windows": [("pay", (0, 0, 4)), ("webhook", ()), ("webhook", (0, 0, 2)), ("lies", ())],
    "told by somebody else": [("pay", ()), ("not genuine", ()), ("not genuine", (1,)), ("not genuine", (3,))],
    "a dispute that was lost": [("beginning", ()), ("dispute", ()), ("look", ()), ("decided", ()), ("look", ())],
    "what was paid too much is asked back at the bank": [("pay", (0, 0, 10, 10)), ("move", ()), ("dispute", ())],
    "a package that was paid is stopped": [("pay", (2,)), ("look", ()), ("stop", ()), ("keep", ()), ("give back", ())],
    "family pays while it is moved": [("open", ()), ("move", (0,)), ("pay open", ()), ("move", (1,)), ("look", ())],
    "a seat that was paid is moved": [("pay", ()), ("look", ()), ("seat", (0, 1)), ("look", ()), ("seat", ())],
    "parts, a copy, and a part by the bank": [
        ("parts", ()),
        ("look", ()),
        ("copies", ()),
        ("transfer", (0, 0)),
        ("copies", ()),
    ],
}


@pytest.mark.parametrize("acts", TOLD.values(), ids=TOLD.keys())
def test_a_story(issued: Path, acts: list[Act]) -> None:
    """Those that went wrong once, or must not."""
    tell(issued, acts)


@settings(
    max_examples=int(os.environ.get("TIERED_EXAMPLES", "25")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STORIES)
def test_any_story(issued: Path, acts: list[Act]) -> None:
    """After a last look everything is in the books once, and nobody can pay what is not to be paid."""
    tell(issued, acts)
