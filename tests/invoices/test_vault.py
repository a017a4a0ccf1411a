"""Secrets: from the environment or the system's keyring, for one practice, and never shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import keyring
import pytest
from drawer import Drawer
from keyring.backend import KeyringBackend
from reception import Reception

from invoices.mailing.settings import server
from invoices.vault import look

NAME = "STRIPE_API_KEY"
KEY = "sk_test_abcdefghijkl1234"


class Locked(KeyringBackend):
    """A keyring that nobody opened."""

    priority = 1

    def get_password(self, *_: str) -> NoReturn:
        raise RuntimeError("locked")

    set_password = delete_password = get_password


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawer]:
    before = keyring.get_keyring()
    monkeypatch.delenv(NAME, raising=False)
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path / "practice")


def test_kept_listed_and_forgotten(desk: Reception, drawer: Drawer) -> None:
    """Only its end is ever shown, by any command."""
    said = desk.done("key", "set", NAME, typed=f"{KEY}\n")
    said += desk.done("key", "list") + desk.done("doctor")
    assert said.count("1234") == 3
    assert "abcdef" not in said
    assert desk.data("key", "list")["keys"][0] == {"name": NAME, "where": "keyring", "end": "1234"}
    assert look(NAME, desk.folder) == (KEY, "keyring")
    desk.done("key", "forget", NAME)
    assert look(NAME, desk.folder) == (None, None)
    assert not drawer.kept
    assert desk.data("key", "forget", NAME)["forgotten"] is False


@pytest.mark.usefixtures("drawer")
def test_the_environment_goes_first(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.done("key", "set", NAME, typed=f"{KEY}\n")
    monkeypatch.setenv(NAME, "sk_test_other_5678901234")
    assert look(NAME, desk.folder) == ("sk_test_other_5678901234", "environment")


@pytest.mark.usefixtures("drawer")
def test_another_folder_has_none(desk: Reception, tmp_path: Path) -> None:
    """The demo, or a copy to practise with, never works with the practice's key."""
    desk.done("key", "set", NAME, typed=f"{KEY}\n")
    assert look(NAME, tmp_path / "copy") == (None, None)


@pytest.mark.usefixtures("drawer")
def test_a_password_is_never_shown(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a password also the end stays hidden; the mail server gets it from the keyring."""
    monkeypatch.setenv("TIERED_SMTP_HOST", "mail.example.nl")
    monkeypatch.setenv("TIERED_SMTP_USER", "marieke")
    said = desk.done("key", "set", "TIERED_SMTP_PASSWORD", typed="een heel lang geheim\n") + desk.done("key", "list")
    said += desk.done("doctor")
    assert "heim" not in said
    found = server(desk.folder)
    assert found is not None
    assert found.password == "een heel lang geheim"


def test_not_a_key(desk: Reception, drawer: Drawer) -> None:
    """What does not begin as a key does is not kept, and not repeated."""
    said = desk.refused("key", "set", NAME, typed="pk_test_public1234567\n")
    assert "sk_" in said
    assert "public" not in said
    assert not drawer.kept
    assert desk.run("key", "set", "PASSWORD").exit_code == 2


@pytest.mark.parametrize("none", [None, Locked()])
def test_no_keyring(desk: Reception, monkeypatch: pytest.MonkeyPatch, none: Locked | None) -> None:
    """Where there is none, or it is locked, a key is not lost silently, and everything else works."""
    monkeypatch.delenv(NAME, raising=False)
    before = keyring.get_keyring()
    try:
        if none is not None:
            keyring.set_keyring(none)
        assert NAME in desk.refused("key", "set", NAME, typed=f"{KEY}\n")
        assert look(NAME, desk.folder) == (None, None)
        desk.done("doctor")
        desk.data("key", "forget", NAME)
    finally:
        keyring.set_keyring(before)
