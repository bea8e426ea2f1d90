"""Somebody else says who a person is: OpenID Connect, the authorisation code flow with PKCE.

The one interface is `Connection`: an address to send the browser to, and what came back turned into a
`Subject`. Of a token only the subject's keyed hash leaves this module. Names, addresses and identity numbers
(ID-porten sends one, `pid`) are neither read, kept nor logged.
"""

import time
from dataclasses import dataclass
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc7523.assertion import private_key_jwt_sign
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from fellespott.config import Provider, is_safe_to_ask
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import keyed_hash

TIMEOUT_SECONDS = 5
# How far the provider's clock may be from ours.
LEEWAY_SECONDS = 30
# Addresses and keys of a provider are fetched when first needed, and again after a day.
FRESH_SECONDS = 24 * 60 * 60
ASSERTION_SECONDS = 60  # ID-porten takes at most 120
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who the provider says it is: a keyed hash, and whether it vouches for a second proof."""

    provider: str
    subject_hash: str
    second_step: bool

    @property
    def identity(self) -> tuple[str, str]:
        """As `Proof` and `link_identity` take it."""
        return self.provider, self.subject_hash


class _OwnSignature(PrivateKeyJWT):
    """We sign for ourselves; short-lived, and to the issuer, as ID-porten and RFC 7523 will have it."""

    def __init__(self, provider: Provider, key: RSAKey | ECKey) -> None:
        alg = "RS256" if isinstance(key, RSAKey) else "ES256"
        super().__init__(
            provider.issuer, headers={"kid": provider.key_id} if provider.key_id else {}, alg=alg
        )

    def sign(self, auth: Any, token_endpoint: str) -> Any:
        """The assertion that stands instead of a secret."""
        return private_key_jwt_sign(
            auth.client_secret,
            client_id=auth.client_id,
            token_endpoint=token_endpoint,
            header=dict(self.headers),
            alg=self.alg,
            expires_in=ASSERTION_SECONDS,
        )


class Connection:
    """One provider. `secret_key` is the installation's; hashes and verifiers are made with it."""

    def __init__(self, provider: Provider, secret_key: str) -> None:
        self.provider = provider
        self._secret_key = secret_key
        key = _private_key(provider.private_key)
        self._client = FlaskOAuth2App(
            FlaskIntegration(provider.key),
            provider.key,
            client_id=provider.client_id,
            client_secret=key or provider.client_secret,
            server_metadata_url=provider.metadata_url,
            client_auth_methods=[_OwnSignature(provider, key)] if key else None,
            client_kwargs={
                "scope": provider.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "private_key_jwt" if key else "client_secret_basic",
                "default_timeout": TIMEOUT_SECONDS,
            },
        )

    def address(
        self, *, redirect_uri: str, state: str, nonce: str, language: str, again: bool = False
    ) -> str:
        """Where the browser goes to say who it is; `again`: also if it is signed in there already.

        Raises DomainError "provider_down" (503).
        """
        wishes = dict(self.provider.params) | ({"acr_values": self.provider.acr} if self.provider.acr else {})
        if again:
            wishes["prompt"] = "login"
        with _told_kindly(self.provider):
            self._know_the_provider()
            made = self._client.create_authorization_url(
                redirect_uri,
                state=state,
                nonce=nonce,
                code_verifier=self._verifier(state, nonce),
                ui_locales=language,
                **wishes,
            )
        return str(made["url"])

    def prove(self, *, redirect_uri: str, code: str, state: str, nonce: str) -> Subject:
        """Exchange the code and check what is said: signature, issuer, audience, time, nonce, level.

        Raises DomainError "provider_refused" (400) or "provider_down" (503).
        """
        with _told_kindly(self.provider):
            metadata = self._know_the_provider()
            token = self._client.fetch_access_token(
                redirect_uri, code=code, state=state, code_verifier=self._verifier(state, nonce)
            )
            claims = self._client.parse_id_token(
                token,
                nonce,
                claims_options={
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self.provider.client_id},
                    "sub": {"essential": True},
                },
                leeway=LEEWAY_SECONDS,
            )
            if claims is None:
                raise _Unfit("no id_token")
            accepted = self.provider.acr_accepted
            if accepted and claims.get("acr") not in accepted:
                raise _Unfit("acr")
        subject = keyed_hash(
            self._secret_key, "subject", self.provider.key, metadata["issuer"], claims["sub"]
        )
        return Subject(self.provider.key, subject, self.provider.second_step)

    def _know_the_provider(self) -> dict[str, Any]:
        """Its addresses, fresh enough, and only if it is who we were told to ask."""
        before = self._client.server_metadata
        if time.time() - before.get("_loaded_at", 0) < FRESH_SECONDS:
            return dict(before)
        self._client.server_metadata = {}
        try:
            found = self._fetch_metadata()
        except requests.RequestException:
            self._client.server_metadata = before
            if not before:
                raise
            return dict(before)  # what was true yesterday is better than a closed door
        except Exception:
            self._client.server_metadata = {}
            raise
        return dict(found)

    def _fetch_metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.load_server_metadata()
        if str(found.get("issuer", "")).rstrip("/") != self.provider.issuer:
            raise _Unfit("issuer")
        if not all(is_safe_to_ask(str(found.get(name, ""))) for name in ENDPOINTS):
            raise _Unfit("endpoint")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED_BY]
        return found

    def _verifier(self, state: str, nonce: str) -> str:
        """PKCE's secret: worked out again instead of kept, so that it lies in no cookie."""
        return keyed_hash(self._secret_key, "pkce", self.provider.key, state, nonce)


def _private_key(pem: str | None) -> RSAKey | ECKey | None:
    if not pem:
        return None
    try:
        return RSAKey.import_key(pem)
    except (ValueError, JoseError):
        return ECKey.import_key(pem)


class _Unfit(ValueError):
    """What the provider sent will not do; the text names the part, never its value."""


class _told_kindly:  # noqa: N801 - reads as the `with` it is
    """What goes wrong between us and a provider becomes a DomainError; the log gets its kind alone."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, requests.RequestException):
            self._log("provider does not answer", error)
            raise DomainError(
                "provider_down",
                _l(
                    "%(provider)s svarer ikke nå. Prøv igjen om litt, eller logg inn på en annen måte.",
                    provider=self._provider.label,
                ),
                status=503,
            ) from error
        if isinstance(error, AuthlibBaseError | JoseError | ValueError | KeyError | TypeError | RuntimeError):
            self._log("provider's answer will not do", error)
            raise DomainError(
                "provider_refused",
                _l(
                    "Vi kunne ikke stole på svaret fra %(provider)s. Prøv én gang til.",
                    provider=self._provider.label,
                ),
                status=400,
            ) from error

    def _log(self, what: str, error: BaseException) -> None:
        part = getattr(error, "claim", None) or getattr(error, "error", None)
        part = str(error) if isinstance(error, _Unfit) else part
        log.warning(what, provider=self._provider.key, kind=type(error).__name__, part=str(part)[:40])
