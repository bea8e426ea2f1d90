"""Settings, all from the environment, each with a default that is safe for one machine.

Every name is listed in docs/operations.md.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .paths import ROOT

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConfigError(RuntimeError):
    """The settings contradict each other; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says."""

    var: Path
    database_url: str
    secret_key: str
    base_url: str
    bind: str
    demo: bool
    smtp_url: str | None
    mail_from: str
    contact_email: str
    trusted_proxies: int
    rate_limit_storage: str
    max_upload_mb: int

    @property
    def on_loopback(self) -> bool:
        """Only this machine can reach the server."""
        return self.bind in LOOPBACK

    @property
    def mail_to_folder(self) -> bool:
        """No mail server is set: mails land in a folder, and on a page only this machine can open."""
        return self.smtp_url is None

    def check(self) -> None:
        """Raise ConfigError for settings that would be unsafe or useless together."""
        # A proxy on this machine makes every visitor look local, so the address people use counts too.
        local = self.on_loopback and urlsplit(self.base_url).hostname in LOOPBACK
        if self.demo and not local:
            raise ConfigError(
                "FELLESPOTT_DEMO=1 needs FELLESPOTT_BIND and FELLESPOTT_BASE_URL on 127.0.0.1: "
                "demo accounts have no secrets."
            )
        if self.mail_to_folder and not local:
            raise ConfigError(
                "Set FELLESPOTT_SMTP_URL: without a mail server nobody but this machine could sign in."
            )


def read_settings(environ: dict[str, str] | None = None) -> Settings:
    """Settings from the environment (or the mapping given); makes the var folder and its key if missing."""
    env = dict(os.environ) if environ is None else environ
    var = Path(env.get("FELLESPOTT_VAR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    bind = env.get("FELLESPOTT_BIND", "127.0.0.1")
    port = env.get("PORT", "8000")
    return Settings(
        var=var,
        database_url=_database_url(env.get("DATABASE_URL"), var),
        secret_key=env.get("FELLESPOTT_SECRET_KEY") or _kept_secret(var / "secret_key"),
        base_url=(env.get("FELLESPOTT_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        bind=bind,
        demo=env.get("FELLESPOTT_DEMO") == "1",
        smtp_url=env.get("FELLESPOTT_SMTP_URL") or None,
        mail_from=env.get("FELLESPOTT_MAIL_FROM", "Fellespott <fellespott@localhost>"),
        contact_email=env.get("FELLESPOTT_CONTACT_EMAIL", ""),
        trusted_proxies=int(env.get("FELLESPOTT_TRUSTED_PROXIES", "0")),
        rate_limit_storage=env.get("FELLESPOTT_REDIS_URL") or "memory://",
        max_upload_mb=int(env.get("FELLESPOTT_MAX_UPLOAD_MB", "500")),
    )


def _database_url(given: str | None, var: Path) -> str:
    if not given:
        return f"sqlite:///{var / 'fellespott.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def _kept_secret(path: Path) -> str:
    """One random key per installation, readable by its owner alone."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def flask_config(settings: Settings) -> dict[str, Any]:
    """The same settings under the names Flask and its extensions look for."""
    secure = urlsplit(settings.base_url).scheme == "https"
    hosts = {urlsplit(settings.base_url).hostname or "localhost"} | (
        LOOPBACK if settings.on_loopback else set()
    )
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "BASE_URL": settings.base_url,
        "TRUSTED_HOSTS": sorted(hosts),
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "fellespott",
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "WTF_CSRF_TIME_LIMIT": 60 * 60 * 12,
        # A text of ten megabytes is parsed, refused beside its field and shown again, rather than lost.
        # Where films are sent, the page itself allows more.
        "MAX_FORM_MEMORY_SIZE": 24 * 1024 * 1024,
        "MAX_CONTENT_LENGTH": 24 * 1024 * 1024,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        "RATELIMIT_HEADERS_ENABLED": False,
        "FELLESPOTT": settings,
    }
