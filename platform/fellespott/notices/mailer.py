"""Carrying a mail out of the house: to a mail server, or into a folder when none is set."""

import os
import smtplib
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from fellespott.config import ConfigError, Settings

TIMEOUT_SECONDS = 10
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """What FELLESPOTT_SMTP_URL says."""

    host: str
    port: int
    username: str
    password: str
    tls: bool
    starttls: bool


def read_mail_server(url: str) -> MailServer:
    """`smtp://user:password@host:587?starttls=1` or `smtps://…`; user and password percent-encoded.

    Raises ConfigError for anything else.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError("FELLESPOTT_SMTP_URL is not an address.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise ConfigError("FELLESPOTT_SMTP_URL must look like smtp://host:25 or smtps://user:password@host.")
    starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1"
    return MailServer(
        host=parts.hostname,
        port=port or (587 if starttls else PORTS[parts.scheme]),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=parts.scheme == "smtps",
        starttls=starttls,
    )


def read_sender(text: str) -> Address:
    """`Name <address>` of FELLESPOTT_MAIL_FROM. Raises ConfigError when it is not that."""
    name, address = parseaddr(text)
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or any(mark in text for mark in "\r\n"):
        raise ConfigError("FELLESPOTT_MAIL_FROM must look like: Name <name@example.org>")
    return Address(name, local, domain)


def make_message(
    *,
    mail_id: uuid.UUID,
    sender: Address,
    to: str,
    subject: str,
    body: str,
    now: datetime,
    unsubscribe_url: str | None = None,
) -> EmailMessage:
    """The mail as it goes out. The Message-ID is the row's own, so a mail that left twice is known as one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail_id}@{sender.domain}>"
    # Nobody's "I am on holiday" comes back for this.
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        # RFC 8058: the mail program's own button ends it, with no page in between.
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body, charset="utf-8", cte="quoted-printable")
    return message


class Carrier(Protocol):
    """Takes mails away. Raises OSError or smtplib.SMTPException when it cannot."""

    def carry(self, message: EmailMessage) -> None:
        """Take this one."""

    def close(self) -> None:
        """No more today."""


class ServerCarrier:
    """Hands mails to a mail server, over one connection for a whole batch."""

    def __init__(self, server: MailServer, sender: Address) -> None:
        self._server = server
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def carry(self, message: EmailMessage) -> None:
        """Send it, connecting first if need be. After a failure the next mail gets a new connection."""
        try:
            connection = self._connection or self._connect()
            connection.send_message(message, from_addr=self._sender.addr_spec)
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        name = self._sender.domain
        if server.tls:
            self._connection = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            self._connection = smtplib.SMTP(
                server.host, server.port, local_hostname=name, timeout=TIMEOUT_SECONDS
            )
        if server.starttls:
            self._connection.starttls(context=context)
        if server.username:
            self._connection.login(server.username, server.password)
        return self._connection

    def close(self) -> None:
        """Say goodbye, if anybody is there to hear it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()


class FolderCarrier:
    """Lays mails in a folder, each complete or not there at all. They hold codes: only the owner may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, message: EmailMessage) -> None:
        """Write it as an .eml file whose name sorts by time."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        moment = message["Date"].datetime.strftime("%Y%m%dT%H%M%S")
        own = str(message["Message-ID"]).strip("<>").partition("@")[0]
        target = self._folder / f"{moment}-{own}.eml"
        unfinished = target.with_suffix(".part")
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
        unfinished.replace(target)

    def close(self) -> None:
        """Nothing to let go of."""


def mail_folder(settings: Settings) -> Path:
    """Where mails lie when no mail server is set."""
    return settings.var / "mail"


@contextmanager
def open_carrier(settings: Settings) -> Iterator[Carrier]:
    """The carrier the settings ask for."""
    carrier: Carrier
    if settings.smtp_url is None:
        carrier = FolderCarrier(mail_folder(settings))
    else:
        carrier = ServerCarrier(read_mail_server(settings.smtp_url), read_sender(settings.mail_from))
    try:
        yield carrier
    finally:
        carrier.close()
