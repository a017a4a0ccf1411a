"""`tiered serve` as staff run it: it says what it does and what is missing, and ends in order."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from programs import TIERED, heeding, tiered
from reception import Reception
from web_site import SECRET

from invoices.sandbox.sandbox import Sandbox

ANNA = "2026-00001"
LATE = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "https"}


@contextmanager
def answering(words: list[str], secret: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A program that goes on until it is stopped, and what it said first."""
    program = subprocess.Popen(
        [str(TIERED), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "STRIPE_WEBHOOK_SECRET": secret},
        preexec_fn=heeding,  # noqa: PLW1509
    )
    try:
        assert program.stdout is not None
        said = ""
        while not said.endswith("}\n"):
            line = program.stdout.readline()
            assert line, program.communicate()
            said += line
        yield program, json.loads(said)
    finally:
        program.kill()
        program.communicate()


@contextmanager
def serving(
    desk: Reception, *options: str, secret: str = SECRET
) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """`tiered serve`, on any free port where none is said."""
    words = ["-C", str(desk.folder), "--today", str(desk.today), "--json", "serve", "--port", "0", *options]
    with answering(words, secret) as program:
        yield program


def test_practising(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs on one machine: somebody pays on the page of the practice, and the payer's page says thank you."""
    desk = Reception.opened(tmp_path)
    desk.done("deliver", "online-talk", desk.client("Cas de Wit"), "--on", "2026-10-08")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with answering(["--json", "sandbox", "--port", "0", "--webhook", port], "") as (_, setting):
        for name in ("STRIPE_API_KEY", "TIERED_STRIPE_URL"):
            monkeypatch.setenv(name, setting[name])
        desk.done("issue", "--month", "2026-10", "--yes")
        pay = httpx.get(desk.data("invoice", "show", ANNA)["payment_url"], follow_redirects=True)
        httpx.post(str(pay.url), data={"choice": "ideal"})
        path = "/i/" + str(desk.data("pay", "page", ANNA)["page"]).rpartition("/")[2]
        with serving(desk, "--port", port, secret=setting["STRIPE_WEBHOOK_SECRET"]) as (_, said):
            until = time.monotonic() + 30
            while "We ontvingen dit op" not in httpx.get(said["url"] + path).text:
                assert time.monotonic() < until
                time.sleep(1.1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_from_start_to_stop(desk: Reception, stripe: Sandbox, number: signal.Signals) -> None:
    """It shows pages, hears Stripe, writes down no address and nothing of why, and ends without a fault."""
    path = "/i/" + str(desk.data("pay", "page", ANNA)["page"]).rpartition("/")[2]
    (link,) = (
        each["id"]
        for each in stripe.world.all("payment_link")
        if each["url"] == desk.data("invoice", "show", ANNA)["payment_url"]
    )
    with serving(desk) as (program, said):
        assert said == {"url": said["url"], "pages": None, "webhook": f"{said['url']}/stripe/webhook"}
        assert "Betaal" in httpx.get(said["url"] + path, headers=LATE).text
        assert "Strict-Transport-Security" not in httpx.get(said["url"] + path, headers=LATE).headers
        assert "server" not in httpx.get(said["url"] + path).headers
        stripe.pay(stripe.open(str(link)))
        assert set(stripe.deliver(said["webhook"], SECRET)) == {200}
        assert "We ontvingen dit op" in httpx.get(said["url"] + path).text
        assert httpx.get(said["url"] + "/i/secret-token").status_code == 404
        program.send_signal(number)
        out, err = program.communicate(timeout=30)
    assert program.returncode == 0, err
    assert err == f"Ontvangen voor rekening {ANNA}: € 42,50.\nGestopt.\n".replace("€ ", "€\u00a0")
    assert out == ""


def test_behind_a_proxy(desk: Reception) -> None:
    """Only the one that was named is believed about who asks, and how they came."""
    for proxy, believed in (("127.0.0.1", True), ("192.0.2.1", False)):
        with serving(desk, "--proxy", proxy) as (_, said):
            answer = httpx.get(said["url"] + "/robots.txt", headers=LATE)
            assert ("Strict-Transport-Security" in answer.headers) is believed
            for place in range(70):
                answer = httpx.get(said["url"] + "/robots.txt", headers={"X-Forwarded-For": f"10.0.0.{place}"})
            assert answer.status_code == (200 if believed else 429)


def test_what_is_missing(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a secret or a key the pages are there, and the webhook is not."""
    with serving(desk, secret="") as (_, said):
        assert said["webhook"] is None
        assert httpx.post(said["url"] + "/stripe/webhook").status_code == 503
    monkeypatch.delenv("STRIPE_API_KEY")
    with serving(desk) as (_, said):
        assert said["webhook"] is None
        assert httpx.get(said["url"] + "/robots.txt").status_code == 200


def test_it_cannot_listen(desk: Reception) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = tiered(desk.folder, "serve", "--port", port)
    assert done.returncode == 1
    assert f"poort {port} kan dit niet luisteren" in done.stderr
    assert tiered(desk.folder, "serve", "--host", "192.0.2.1").returncode == 1


def test_a_key_that_cannot_be_right(desk: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not start, and says why: nobody finds out when the first payment is not booked."""
    monkeypatch.setenv("STRIPE_API_KEY", "pk_test_1")
    done = tiered(desk.folder, "serve")
    assert done.returncode == 1
    assert "geen geheime sleutel" in done.stderr


def test_what_it_says_to_people(desk: Reception) -> None:
    """What is served where, what is missing, and how to stop."""
    words = [str(TIERED), "-C", str(desk.folder), "--today", str(desk.today), "serve", "--port", "0"]
    env = {**os.environ, "STRIPE_WEBHOOK_SECRET": ""}
    program = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env, preexec_fn=heeding)  # noqa: PLW1509
    assert program.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = program.stdout.readline()
        assert line
        said += line
    program.terminate()
    assert program.wait(30) == 0
    program.stdout.close()
    for part in (
        "Klaar. Dit luistert op http://127.0.0.1:",
        "/i/...",
        "STRIPE_WEBHOOK_SECRET is niet gezet",
        "pay_page",
    ):
        assert part in said
