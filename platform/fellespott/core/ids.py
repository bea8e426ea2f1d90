"""Secrets for links and codes, and slugs for public addresses."""

import hashlib
import hmac
import re
import secrets
import unicodedata

TOKEN_BYTES = 24  # 192 bits


def new_token() -> str:
    """A link token nobody can guess (URL-safe, 192 bits)."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """The form in which a token is stored: a leaked database opens no link.

    A plain SHA-256 is enough because the token itself carries 192 random bits.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(digits: int = 6) -> str:
    """A one-time code of that many digits, leading zeros kept."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def keyed_hash(key: str | bytes, *parts: str) -> str:
    """HMAC-SHA-256 of the parts. For short secrets: useless to whoever has the database but not the key."""
    raw = key.encode() if isinstance(key, str) else key
    return hmac.new(raw, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by the time it takes where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "Æ": "ae", "Ø": "o", "Å": "a", "ß": "ss"})


def slugify(text: str, *, max_length: int = 60) -> str:
    """A plain address part: "Nabolaget på Møllenberg 2021" -> "nabolaget-pa-mollenberg-2021".

    Text without a single Latin letter or digit gives "".
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:max_length].rstrip("-")
