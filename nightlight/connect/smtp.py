"""Mail over SMTP: what a server says is turned into "not now" and "never", in words that repeat no address."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from nightlight.records.outbox.letters import NotTaken, Refused

PORTS: Final = {"smtp": 587, "smtps": 465}
PATIENCE_SECONDS: Final = 20
HERE: Final = ("localhost", "127.0.0.1", "::1")


class NotAMailServer(ValueError):
    """An address that is none of a mail server; the message is one line that repeats no password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server. Letters go to it by an encrypted connection, but for one on this machine, which may do without."""

    host: str
    port: int
    encrypted_from_the_start: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str) -> MailServer:
        """The server of an address as ``smtp://user:password@host:587`` or ``smtps://host``. Raises NotAMailServer."""
        try:
            parts = urlsplit(url)
            known = parts.scheme in PORTS and parts.hostname
            port = parts.port
        except ValueError:
            known = None
        if not known:
            raise NotAMailServer(
                "NIGHTLIGHT_SMTP_URL is not the address of a mail server: expected smtp://user:password@host:port or smtps://..."
            )
        return cls(
            parts.hostname or "", port or PORTS[parts.scheme], parts.scheme == "smtps",
            unquote(parts.username or ""), unquote(parts.password or ""),
        )  # fmt: skip

    def carry(self, message: EmailMessage) -> None:
        """Hand a message to the server. Raises NotTaken where it may be tried again, and Refused where it may not."""
        try:
            server = self._connected()
        except smtplib.SMTPAuthenticationError as failure:
            raise NotTaken(f"the mail server did not let us sign in ({failure.smtp_code})") from None
        except smtplib.SMTPResponseException as failure:
            raise NotTaken(f"the mail server is not ready ({failure.smtp_code})") from None
        except (smtplib.SMTPException, OSError) as failure:
            raise NotTaken(f"the mail server cannot be reached ({_kind(failure)})") from None
        try:
            self._give(server, message)
        finally:
            # What it says of good-bye changes nothing about the letter.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        safely = ssl.create_default_context()
        if self.encrypted_from_the_start:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=safely)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)
        try:
            if not self.encrypted_from_the_start:
                self._encrypt(server, safely)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _encrypt(self, server: smtplib.SMTP, safely: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=safely)
            server.ehlo()
        elif self.host not in HERE:
            raise smtplib.SMTPNotSupportedError("it offers no encryption")

    @staticmethod
    def _give(server: smtplib.SMTP, message: EmailMessage) -> None:
        sender, reader = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
        try:
            server.send_message(message, sender, [reader])
        except smtplib.SMTPRecipientsRefused as failure:
            raise _answered(next(iter(failure.recipients.values()))[0], "its reader's address") from None
        except smtplib.SMTPSenderRefused as failure:
            raise _answered(failure.smtp_code, "our own address") from None
        except smtplib.SMTPResponseException as failure:
            raise _answered(failure.smtp_code, "the letter") from None
        except (smtplib.SMTPException, OSError) as failure:
            raise NotTaken(f"the mail server hung up ({_kind(failure)})") from None


def _answered(code: int, what: str) -> NotTaken | Refused:
    if 500 <= code < 600:
        return Refused(f"the mail server refused {what} for good ({code})")
    return NotTaken(f"the mail server would not take {what} now ({code})")


def _kind(failure: BaseException) -> str:
    kinds = {
        TimeoutError: "no answer in time", ConnectionRefusedError: "nothing listens there",
        ssl.SSLError: "no encrypted connection", smtplib.SMTPNotSupportedError: "it offers no encryption",
        smtplib.SMTPServerDisconnected: "the connection ended",
    }  # fmt: skip
    return next((words for kind, words in kinds.items() if isinstance(failure, kind)), "no connection")
