"""What goes to another machine is encrypted, to the server that it is for; and where the server is set."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from mail_server import Mailbox, serving

from catalog.faults import Faults
from invoices.mailing.settings import Server, server
from invoices.mailing.smtp import Post


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine, which only those trust who have it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate can be made")
    folder = tmp_path_factory.mktemp("certificate")
    public, secret = folder / "public.pem", folder / "secret.pem"
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [*words.split(), "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", secret, "-out", public],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, secret)
    return public, context


@pytest.fixture(params=["starttls", "tls"])
def safe(request: pytest.FixtureRequest, certificate: tuple[Path, ssl.SSLContext]) -> Iterator[tuple[Mailbox, Server]]:
    """A server that speaks TLS, from the start or when it is asked."""
    key = {"starttls": "tls_context", "tls": "ssl_context"}[request.param]
    more = {"require_starttls": True} if request.param == "starttls" else {}
    with serving(**{key: certificate[1]}, **more) as box:
        yield box, Server("127.0.0.1", box.port, request.param)


def message() -> EmailMessage:
    made = EmailMessage()
    made["To"], made["Subject"] = "anna@home.test", "Rekening"
    made.set_content("Goedendag")
    return made


def test_encrypted(
    safe: tuple[Mailbox, Server], certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, there = safe
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with Post(there) as post:
        assert post.deliver(message(), "us@home.test", "anna@home.test") == "sent"
    assert box.to == ["anna@home.test"]


def test_somebody_else_answers(safe: tuple[Mailbox, Server]) -> None:
    """A certificate that nobody vouches for: nothing is said to that server."""
    with pytest.raises(Faults, match="mail-unsafe"):
        Post(safe[1])
    assert safe[0].arrived == []


def test_a_server_that_cannot_encrypt() -> None:
    with serving() as box, pytest.raises(Faults, match="mail-unsafe"):
        Post(Server("127.0.0.1", box.port, "starttls"))
    assert box.arrived == []


def test_many_messages_in_one_conversation() -> None:
    """After one that was refused the next one goes; no server takes letters with an accent in an address."""
    with serving() as box:
        box.refuse["b@home.test"] = "550 No"
        with Post(Server("127.0.0.1", box.port, "plain")) as post:
            found = [
                post.deliver(message(), "us@home.test", f"{each}@home.test") for each in ("a", "b", "zo\u00eb", "c")
            ]
    assert found == ["sent", "refused", "refused", "sent"]


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("localhost", "", (25, "plain")),
        ("127.0.0.1", "2525", (2525, "plain")),
        ("mail.naastje.nl", "", (587, "starttls")),
        ("mail.naastje.nl", "25", (25, "starttls")),
        ("mail.naastje.nl", "465", (465, "tls")),
    ],
)
def test_never_plain_to_another_machine(
    host: str, port: str, expected: tuple[int, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TIERED_SMTP_HOST", host)
    monkeypatch.setenv("TIERED_SMTP_PORT", port)
    found = server(tmp_path)
    assert found is not None
    assert (found.port, found.security) == expected


def test_the_password_is_not_in_what_is_printed() -> None:
    assert "geheim" not in repr(Server("127.0.0.1", 25, "plain", "naastje", "geheim"))
