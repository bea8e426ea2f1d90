"""A passkey in software: makes keys and answers questions as a telephone does, or lies as asked."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key, once it is made."""

    origin: str = "http://localhost"
    host: str = "localhost"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: bytes = b""
    count: int = 0

    def make(self, options: dict[str, Any], **lies: Any) -> str:
        """The browser's answer to a question for a new key."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        data = self._data(lies, HAS_KEY) + bytes(16) + len(self.credential_id).to_bytes(2)
        data += self.credential_id + cbor2.dumps(public)
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._client_data("webauthn.create", options, lies)
        return self._written({"clientDataJSON": told, "attestationObject": made})

    def answer(self, options: dict[str, Any], **lies: Any) -> str:
        """The browser's answer to a question for proof."""
        told, data = self._client_data("webauthn.get", options, lies), self._data(lies)
        key = lies.get("signer", self.key)
        signed = key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": data, "signature": signed}
        return self._written(parts | {"userHandle": lies.get("user_handle", self.user_handle)})

    def _client_data(self, kind: str, options: dict[str, Any], lies: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told | {name: lies[name] for name in told if name in lies}).encode()

    def _data(self, lies: dict[str, Any], flags: int = 0) -> bytes:
        self.count = lies.get("count", self.count + 1)
        flags |= lies.get("flags", USER_PRESENT | USER_VERIFIED)
        host = hashlib.sha256(lies.get("host", self.host).encode()).digest()
        return host + flags.to_bytes() + self.count.to_bytes(4)

    def _written(self, parts: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        response = {part: bytes_to_base64url(value) for part, value in parts.items() if value}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
