"""An OpenID provider of our own, in a process of its own: enough of one to sign in by, and to be lied to by.

    with provider.start(tmp_path) as idp:
        idp.env            what goes into our settings
        idp.next(sub="…")  what the next token says; lies are told once

As strict as ID-porten about what we send: known client, known redirect address, PKCE with S256, a code used
once, its verifier, and who asks (a secret, or an assertion signed by a key it knows).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT_ID, CLIENT_SECRET = "fellespott-client", "client's secret: never in a page"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# What ID-porten and Entra send beside the subject, and what must never be found with us.
PERSONAL = {
    "pid": "21839999999",
    "name": "Planta Navnesen",
    "email": "planta@provider.example",
    "phone_number": "+4799999999",
    "preferred_username": "planta.navnesen",
}


@dataclass
class State:
    """What the process knows."""

    issuer: str
    redirect_uris: list[str]
    client_key: dict[str, Any] | None
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    def id_token(self, asked: dict[str, str]) -> str:
        """What we say about whoever came."""
        now, lies = int(time.time()), self.lies
        claims = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "nonce": asked.get("nonce"),
            "acr": asked.get("acr_values", ""),
            **PERSONAL,
        } | lies.get("claims", {})
        if "age" in lies:
            claims["iat"], claims["exp"] = now - lies["age"], now - lies["age"] + 120
        for name in lies.get("without", []):
            claims.pop(name)
        if lies.get("alg") == "none":
            parts = [{"alg": "none"}, claims]
            return ".".join(_b64(json.dumps(part).encode()) for part in parts) + "."
        if lies.get("alg") == "HS256":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET))
        key = self.other if lies.get("key") == "other" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Refused(Exception):
    """An OAuth error; its code is the text."""


class Handler(BaseHTTPRequestHandler):
    """The addresses of the provider, and one by which a test tells it what to say next."""

    state: State

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Metadata, keys, and the page where one signs in (and here is signed in at once)."""
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._json(self._metadata())
        elif parts.path == "/jwks":
            self._json(KeySet([self.state.key]).as_dict(private=False))
        elif parts.path == "/authorize":
            self._authorize(query)
        elif parts.path == "/seen":
            self._json(self.state.seen)
        else:
            self._json({}, 404)

    def do_POST(self) -> None:
        """Tokens, and a test's wishes."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/next":
            self.state.lies = json.loads(body)
            self._json({})
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        try:
            asked = self._redeem(form)
        except Refused as error:
            self._json({"error": str(error)}, 400)
            return
        token = self.state.id_token(asked)
        answer = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 120}
        self._json(answer | ({} if self.state.lies.get("no_token") else {"id_token": token}))

    def _metadata(self) -> dict[str, Any]:
        base = self.state.issuer
        told: dict[str, Any] = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
        }
        lies: dict[str, Any] = self.state.lies.get("metadata", {})
        return told | lies

    def _authorize(self, query: dict[str, str]) -> None:
        self.state.seen["authorize"] = query
        back = query.get("redirect_uri", "")
        if query.get("client_id") != CLIENT_ID or back not in self.state.redirect_uris:
            self._json({"error": "unknown client or redirect_uri"}, 400)
            return
        answer = {"state": query.get("state", "")}
        if not query.get("code_challenge") or query.get("code_challenge_method") != "S256":
            answer["error"] = "invalid_request"
        elif "error" in self.state.lies:
            answer["error"] = self.state.lies["error"]
            answer["error_description"] = "<b>Words of the provider</b>"
        else:
            code = answer["code"] = secrets.token_urlsafe()
            self.state.codes[code] = query
        answer |= self.state.lies.get("answer", {})
        self.send_response(302)
        self.send_header("Location", f"{back}?{urlencode(answer)}")
        self.end_headers()

    def _redeem(self, form: dict[str, str]) -> dict[str, str]:
        """What was asked for when the code was given. A code is taken once, whatever comes of it."""
        self.state.seen["token"] = form
        self._know_client(form)
        asked = self.state.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            raise Refused("invalid_grant")
        hashed = _b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if hashed != asked["code_challenge"]:
            raise Refused("invalid_grant")
        if "token_error" in self.state.lies:
            raise Refused(self.state.lies["token_error"])
        return asked

    def _know_client(self, form: dict[str, str]) -> None:
        if self.state.client_key is not None:
            self._know_signature(form)
            return
        kind, _, given = (self.headers.get("Authorization") or "").partition(" ")
        who, _, secret = base64.b64decode(given or "").decode().partition(":")
        if kind != "Basic" or (unquote(who), unquote(secret)) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused("invalid_client")

    def _know_signature(self, form: dict[str, str]) -> None:
        if form.get("client_assertion_type") != ASSERTION:
            raise Refused("invalid_client")
        key = RSAKey.import_key(self.state.client_key)  # type: ignore[arg-type]
        token = jwt.decode(form["client_assertion"], key, algorithms=["RS256"])
        claims, now = token.claims, time.time()
        right = (
            claims["iss"] == claims["sub"] == CLIENT_ID
            and claims["aud"] == self.state.issuer
            and now - 10 < claims["exp"] <= now + 120
            and token.header.get("kid") == "our-key"
        )
        if not right:
            raise Refused("invalid_client")

    def _json(self, value: Any, status: int = 200) -> None:
        raw = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@dataclass
class Provider:
    """A running provider, as a test sees it."""

    issuer: str

    def next(self, **lies: Any) -> None:
        """What it is to say from now on; nothing given: the truth."""
        request = urllib.request.Request(
            f"{self.issuer}/next", json.dumps(lies).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=5).close()

    def seen(self) -> dict[str, Any]:
        """What we sent it last, to each address."""
        with urllib.request.urlopen(f"{self.issuer}/seen", timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def visit(self, address: str) -> str:
        """Open its page as a browser does; the address it sends the browser back to."""
        opener = urllib.request.build_opener(_NoRedirect)
        with opener.open(address, timeout=5) as answer:
            assert answer.status == 302, answer.read()
            return str(answer.headers["Location"])


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None

    def http_error_302(self, _req: Any, answer: Any, *_rest: Any) -> Any:
        return answer


@contextmanager
def start(*redirect_uris: str, client_key: dict[str, Any] | None = None) -> Iterator[Provider]:
    """Start one that knows those addresses of ours."""
    from scripts import children

    listener = socket.create_server(("127.0.0.1", 0))
    issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    told = json.dumps([issuer, list(redirect_uris), client_key])
    with listener:
        child = children.start(
            [sys.executable, "-m", "tests.support.provider", str(listener.fileno()), told],
            pass_fds=[listener.fileno()],
            cwd=ROOT,
        )
    try:
        _wait(issuer)
        yield Provider(issuer)
    finally:
        children.stop(child)


def _wait(issuer: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{issuer}/jwks", timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < until, "the provider does not answer"
            time.sleep(0.05)


def main(descriptor: int, told: str) -> None:
    """Serve on a socket that is bound already."""
    issuer, redirect_uris, client_key = json.loads(told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    Handler.state = State(issuer, redirect_uris, client_key)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
