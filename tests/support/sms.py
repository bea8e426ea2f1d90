"""A text message gateway on this machine: a real HTTP server that refuses, is slow or accepts, as told."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Received:
    """One request as it came."""

    headers: dict[str, str]
    raw: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.raw)

    @property
    def form(self) -> dict[str, list[str]]:
        """The body as the fields of a form."""
        return parse_qs(self.raw)


@dataclass
class SmsGateway:
    """Use as `with SmsGateway() as gateway:`; then `gateway.url` goes into FELLESPOTT_SMS_URL."""

    status: int = 202
    wait_seconds: float = 0
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                gateway.received.append(Received(dict(self.headers), raw))
                time.sleep(gateway.wait_seconds)
                self.send_response(gateway.status)
                if 300 <= gateway.status < 400:
                    self.send_header("Location", gateway.url + "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where to send."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/send"

    def __enter__(self) -> SmsGateway:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
