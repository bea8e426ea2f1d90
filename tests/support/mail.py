"""A mail server on this machine that keeps what it is sent, for tests of the outbox."""

from __future__ import annotations

import email
import socket
import time
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class _Keeper:
    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    # The name is aiosmtpd's.
    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        self.messages.append(message)
        return "250 OK"


class _OwnSocketController(Controller):
    """Listens on a socket that is already bound: asking for port 0 does not work in aiosmtpd."""

    def __init__(self, handler: _Keeper, listener: socket.socket) -> None:
        host, port = listener.getsockname()
        super().__init__(handler, hostname=host, port=port)
        self._listener = listener

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


class MailCatcher:
    """Use as `with MailCatcher() as mail:`; then `mail.url` goes into FELLESPOTT_SMTP_URL."""

    def __init__(self) -> None:
        self._keeper = _Keeper()
        listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = listener.getsockname()
        self._controller = _OwnSocketController(self._keeper, listener)

    @property
    def url(self) -> str:
        """Where to send mail."""
        return f"smtp://{self.host}:{self.port}"

    @property
    def messages(self) -> list[EmailMessage]:
        """Everything received so far, oldest first."""
        return list(self._keeper.messages)

    def to(self, address: str) -> list[EmailMessage]:
        """What one address has received."""
        return [message for message in self.messages if address in str(message["To"])]

    def wait_for(self, address: str, count: int = 1, seconds: float = 10) -> list[EmailMessage]:
        """What `address` has received, once it is at least `count`; AssertionError if it never is."""
        until = time.monotonic() + seconds
        while len(found := self.to(address)) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} mails to {address} after {seconds} s"
            time.sleep(0.05)
        return found

    def clear(self) -> None:
        """Forget what was received."""
        self._keeper.messages.clear()

    def start(self) -> MailCatcher:
        """Begin to listen."""
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def __enter__(self) -> MailCatcher:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
