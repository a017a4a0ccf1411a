"""`tiered quote`: what it answers, and what does not stand in its way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from reception import Reception

from catalog.money import Money
from tiered.deliveries import Delivery


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    """A practice with one client."""
    desk = Reception.opened(tmp_path / "practice")
    desk.client("Anna Jansen")
    return desk


def test_an_old_delivery_without_a_price_is_named_and_not_counted(desk: Reception) -> None:
    """One delivery that cannot be priced never stands in the way of a quote, nor of what else is delivered."""
    desk.done("coverage", "add", "Anna", "credit", "--amount", "80")
    desk.deliver("online-talk", "Anna", "2026-11-03")
    with desk.practice() as practice, practice.register() as register:
        anna = practice.people().find("Anna")
        register.deliveries.add([Delivery(id="d-old", day=desk.today, service="no-more", client=anna.id)])
    result = desk.run("quote", "online-talk", "Anna", "--json")
    assert result.exit_code == 0
    assert "d-old: no-more" in result.stderr
    shares = desk.data("quote", "online-talk", "Anna")["shares"]
    full = desk.data("quote", "online-talk")["total"]["gross"]
    assert [share["kind"] for share in shares] == ["credit", "client"]
    assert Money.euros(shares[0]["gross"]) == Money.euros(80) - Money.euros(full)


def test_a_unit_price_is_always_a_number(desk: Reception) -> None:
    """Two decimals where that is exact; else up to four: three hours in two bands have no price of their own."""
    prices = {
        quantity: desk.data("quote", "paperwork", "--quantity", quantity)["lines"][0]["unit_price"]
        for quantity in ("1", "3")
    }
    total = Money.euros(desk.data("quote", "paperwork", "--quantity", "3")["total"]["gross"])
    assert prices["1"].count(".") == 1
    assert len(prices["1"].partition(".")[2]) == 2
    assert len(prices["3"].partition(".")[2]) == 4
    assert (Decimal(prices["3"]) * 3 - total.decimal).copy_abs() < Decimal("0.001")


def test_the_service_is_asked(desk: Reception) -> None:
    """At the keyboard, from the list of services; a script names it."""
    assert "Gesprek via beeldbellen: 1 gesprek" in desk.done("quote", typed="3\n").replace("\xa0", " ")
    assert "SERVICE" in desk.misused("quote").replace("DIENST", "SERVICE")


@pytest.mark.parametrize("client", [(), ("Anna",)])
def test_what_a_client_can_choose(desk: Reception, client: tuple[str, ...]) -> None:
    """A fair price is quoted with its floor, suggestion and ceiling; another price is not."""
    said = desk.done("quote", "walk-and-talk", *client)
    assert all(amount in said for amount in ("15,00", "60,00", "120,00"))
    assert desk.data("quote", "walk-and-talk", *client)["fair"] == {
        "floor": "15.00",
        "suggested": "60.00",
        "ceiling": "120.00",
    }
    assert "fair" not in desk.data("quote", "online-talk", *client)


def test_how_an_open_package_stands(desk: Reception) -> None:
    """A further session says whether the package is on an invoice: not yet, because it waits, or billed."""

    def said() -> str:
        return desk.done("quote", "six-talks", anna, "--on", "2026-11-12")

    anna = desk.client("Anna Wit")
    desk.deliver("six-talks", anna, "2026-11-03")
    assert "komt in één keer op de volgende rekening" in said()
    desk.done("coverage", "add", anna, "own", "--amount", "20", "--period", "month")
    assert "De rekening van het hele pakket wacht nog" in said()
    desk.issue_month("2026-11")
    assert "De rekening van het hele pakket wacht nog" in said()
    desk.done("shortfall", "decide", anna, "bill", "--reason", "x")
    desk.issue_month("2026-11")
    assert "staat al op een eerdere rekening" in said()
