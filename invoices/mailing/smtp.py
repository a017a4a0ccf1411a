"""The mail server: one conversation, and of each message whether it surely went, surely did not, or nobody knows."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from types import TracebackType
from typing import Final, Literal, Self

from catalog.faults import Faults, fault
from invoices.mailing.settings import Server

PATIENCE: Final = 30  # seconds
Answer = Literal["sent", "refused", "later"]


class Post:
    """An open conversation with a mail server. Use it as a context manager.

    `Faults`: mail-down, mail-login, mail-unsafe (what it says cannot be encrypted, or it is not who it says it is).
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.alive = True
        context = ssl.create_default_context()
        try:
            if server.security == "tls":
                self._smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
            else:
                self._smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
        except ssl.SSLError:
            raise Faults([fault("mail-unsafe", host=server.host)]) from None
        except (OSError, smtplib.SMTPException):
            raise Faults([fault("mail-down", host=server.host)]) from None
        try:
            if server.security == "starttls":
                self._smtp.starttls(context=context)
            self._smtp.ehlo_or_helo_if_needed()
            if server.user is not None and server.password is not None:
                self._smtp.login(server.user, server.password)
        except (ssl.SSLError, smtplib.SMTPNotSupportedError):
            self._smtp.close()
            raise Faults([fault("mail-unsafe", host=server.host)]) from None
        except smtplib.SMTPAuthenticationError:
            self._smtp.close()
            raise Faults([fault("mail-login", host=server.host)]) from None
        except (OSError, smtplib.SMTPException):
            self._smtp.close()
            raise Faults([fault("mail-down", host=server.host)]) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.quit()
        self._smtp.close()

    def deliver(self, message: EmailMessage, sender: str, to: str) -> Answer | None:
        """Hands a message over, to one address; None when nobody knows whether it was taken.

        Until the text itself goes over the line nothing can have been sent. From then on, only an answer tells.
        """
        if not to.isascii():  # written down before such an address was refused
            return "refused"
        try:
            for code, _ in (self._smtp.mail(sender), self._smtp.rcpt(to)):
                if code >= 400:
                    self._reset(code)
                    return _no(code)
        except (OSError, smtplib.SMTPException):
            self.alive = False
            return "later"
        try:
            code, _ = self._smtp.data(message.as_bytes())
        except smtplib.SMTPDataError as wrong:  # it did not want to hear the text
            self._reset(wrong.smtp_code)
            return _no(wrong.smtp_code)
        except (OSError, smtplib.SMTPException):
            self.alive = False
            return None
        return "sent" if code < 400 else _no(code)

    def _reset(self, code: int) -> None:
        """Ready for the next message; with 421 the server said goodbye."""
        self.alive = code != 421
        with suppress(OSError, smtplib.SMTPException):
            self._smtp.rset()


def _no(code: int) -> Answer:
    return "refused" if code >= 500 else "later"
