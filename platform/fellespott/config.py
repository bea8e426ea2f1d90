"""Settings, all from the environment, each with a default that is safe for one machine.

Every name is listed in docs/operations.md.
"""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from .paths import ROOT

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConfigError(RuntimeError):
    """The settings contradict each other; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody else who knows people and says so by OpenID Connect: ID-porten, Entra."""

    key: str  # part of addresses, and of what is kept about a person: never change it
    label: str
    issuer: str
    metadata_url: str
    client_id: str
    client_secret: str | None = field(repr=False)
    private_key: str | None = field(repr=False)  # PEM; signs for us instead of the secret
    key_id: str | None
    scopes: str
    acr: str  # the level of assurance we ask for …
    acr_accepted: frozenset[str]  # … and those we take; empty: any
    second_step: bool  # it vouches for a second proof: enough for staff
    params: tuple[tuple[str, str], ...]

    def check(self) -> None:
        """Raise ConfigError when it could not work, or could be listened to."""
        name = f"FELLESPOTT_OIDC_{self.key.upper()}"
        if not self.client_id or bool(self.client_secret) == bool(self.private_key):
            raise ConfigError(
                f"Set {name}_CLIENT_ID, and either {name}_CLIENT_SECRET or {name}_PRIVATE_KEY_FILE."
            )
        for url in (self.issuer, self.metadata_url):
            if not is_safe_to_ask(url):
                raise ConfigError(f"{name}_ISSUER and {name}_METADATA_URL must begin with https://.")


def is_safe_to_ask(url: str) -> bool:
    """Nobody between us and that address can listen: it has TLS, or lies on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


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
    security_contact: str
    trusted_proxies: int
    rate_limit_storage: str
    form_seconds: float
    sms_url: str | None
    sms_template: str
    sms_headers: str
    sms_countries: str
    max_upload_mb: int
    s3_bucket: str | None
    s3_endpoint: str | None
    s3_region: str | None
    providers: tuple[Provider, ...] = ()
    # Where the map's pictures come from ("https://…/{z}/{x}/{y}.png"), and whom to name for them.
    map_tiles: str = ""
    map_attribution: str = ""

    @property
    def map_host(self) -> str:
        """The one host map pictures may be loaded from, as the browser's policy names it; "" for none."""
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else ""

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
        for provider in self.providers:
            provider.check()
        self._check_map()
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

    def _check_map(self) -> None:
        """It goes into a header and to every visitor's browser: nothing but an address may be in it."""
        if not self.map_tiles:
            return
        if not re.fullmatch(r"https?://[\w.:{}-]+/[\w./{}?=&%@-]*", self.map_tiles) or not is_safe_to_ask(
            self.map_tiles
        ):
            raise ConfigError("FELLESPOTT_MAP_TILES must begin with https:// and hold {z}, {x} and {y}.")
        if not self.map_attribution:
            raise ConfigError("Set FELLESPOTT_MAP_ATTRIBUTION: whoever drew the map wants to be named.")


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
        security_contact=env.get("FELLESPOTT_SECURITY_CONTACT", ""),
        trusted_proxies=int(env.get("FELLESPOTT_TRUSTED_PROXIES", "0")),
        rate_limit_storage=env.get("FELLESPOTT_REDIS_URL") or "database://",
        form_seconds=float(env.get("FELLESPOTT_FORM_SECONDS", "2")),
        sms_url=env.get("FELLESPOTT_SMS_URL") or None,
        sms_template=env.get("FELLESPOTT_SMS_TEMPLATE") or '{"to": "$to", "text": "$text"}',
        sms_headers=env.get("FELLESPOTT_SMS_HEADERS", ""),
        sms_countries=env.get("FELLESPOTT_SMS_COUNTRIES", ""),
        max_upload_mb=int(env.get("FELLESPOTT_MAX_UPLOAD_MB", "500")),
        s3_bucket=env.get("FELLESPOTT_S3_BUCKET") or None,
        s3_endpoint=env.get("FELLESPOTT_S3_ENDPOINT") or None,
        s3_region=env.get("FELLESPOTT_S3_REGION") or None,
        providers=_providers(env),
        map_tiles=env.get("FELLESPOTT_MAP_TILES", ""),
        map_attribution=env.get("FELLESPOTT_MAP_ATTRIBUTION", ""),
    )


# What is known of these two, so that it need not be set.
KNOWN_PROVIDERS = {
    "idporten": {
        "LABEL": "ID-porten",
        "ISSUER": "https://idporten.no",
        "ACR": "idporten-loa-substantial",
        "ACR_ACCEPTED": "idporten-loa-substantial idporten-loa-high",
        "SECOND_STEP": "1",
    },
    "entra": {"LABEL": "Entra", "PARAMS": "prompt=select_account"},
}


def _providers(env: dict[str, str]) -> tuple[Provider, ...]:
    """Those with FELLESPOTT_OIDC_<KEY>_CLIENT_ID set, by key."""
    names = (re.fullmatch(r"FELLESPOTT_OIDC_([A-Z0-9]+)_CLIENT_ID", name) for name in env)
    return tuple(_provider(key, env) for key in sorted(one.group(1).lower() for one in names if one))


def _provider(key: str, env: dict[str, str]) -> Provider:
    known = KNOWN_PROVIDERS.get(key, {})

    def value(part: str) -> str:
        return env.get(f"FELLESPOTT_OIDC_{key.upper()}_{part}") or known.get(part, "")

    issuer, key_file = value("ISSUER").rstrip("/"), value("PRIVATE_KEY_FILE")
    return Provider(
        key=key,
        label=value("LABEL") or key.capitalize(),
        issuer=issuer,
        metadata_url=value("METADATA_URL") or f"{issuer}/.well-known/openid-configuration",
        client_id=value("CLIENT_ID"),
        client_secret=value("CLIENT_SECRET") or None,
        private_key=Path(key_file).read_text() if key_file else None,
        key_id=value("KEY_ID") or None,
        scopes=value("SCOPES") or "openid",
        acr=value("ACR"),
        acr_accepted=frozenset((value("ACR_ACCEPTED") or value("ACR")).split()),
        second_step=value("SECOND_STEP") == "1",
        params=tuple(parse_qsl(value("PARAMS"))),
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
        # What goes into a statement may be personal, and an error's text may end in a log.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "BASE_URL": settings.base_url,
        "TRUSTED_HOSTS": sorted(hosts),
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "fellespott",
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 90,
        "WTF_CSRF_TIME_LIMIT": 60 * 60 * 12,
        # A text of ten megabytes is parsed, refused beside its field and shown again, rather than lost.
        # Where films are sent, the page itself allows more.
        "MAX_FORM_MEMORY_SIZE": 24 * 1024 * 1024,
        "MAX_CONTENT_LENGTH": 24 * 1024 * 1024,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        "RATELIMIT_HEADERS_ENABLED": False,
        # Nobody reads a form and fills it in faster than this (core/forms.py).
        "FORM_MIN_SECONDS": settings.form_seconds,
        "FELLESPOTT": settings,
    }
