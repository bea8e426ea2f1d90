"""On the way to a provider and back: what this browser set out for, kept in its session.

For other rooms: `start_verification`, `verification_of` and `take_verification`, where somebody, with an
account or without, is to show who they are for one purpose.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, session, url_for
from werkzeug.wrappers import Response

from fellespott.config import Provider
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l, current_language
from fellespott.core.ids import new_token, same
from fellespott.core.links import absolute_url
from fellespott.core.local_only import settings
from fellespott.core.web import safe_next

from .services.oidc import Connection, Subject

FLOW, VERIFIED = "provider_flow", "provider_verified"
FLOW_SECONDS = 15 * 60
VERIFIED_SECONDS = 30 * 60

SIGN_IN, CONNECT, VERIFY = "sign_in", "connect", "verify"


@dataclass(frozen=True, slots=True)
class Flow:
    """One way out and back. Nothing in it opens anything: the code comes from the provider."""

    key: str
    purpose: str
    state: str
    nonce: str
    next: str | None
    not_by: str | None
    at: float


def providers() -> tuple[Provider, ...]:
    """Those set up in this installation, for the buttons on the pages."""
    return settings().providers


def provider_called(key: str) -> Provider | None:
    """The provider with that key."""
    return next((one for one in providers() if one.key == key), None)


def vouching() -> frozenset[str]:
    """Keys of the providers that vouch for a second proof."""
    return frozenset(one.key for one in providers() if one.second_step)


def connection_to(provider: Provider) -> Connection:
    """The connection of this process; what it learns about the provider is kept."""
    known: dict[Provider, Connection] = current_app.extensions.setdefault("fellespott_providers", {})
    if provider not in known:
        known[provider] = Connection(provider, settings().secret_key)
    return known[provider]


def set_out(key: str, purpose: str, *, next_path: str | None, not_by: uuid.UUID | None = None) -> None:
    """Remember what this browser goes to the provider for. A new way out ends the one before."""
    session[FLOW] = {
        "key": key,
        "purpose": purpose,
        "state": new_token(),
        "nonce": new_token(),
        "next": next_path,
        "not_by": str(not_by) if not_by else None,
        "at": time.time(),
    }


def flow_to(key: str) -> Flow | None:
    """What this browser set out to that provider for; None when it did not, or too long ago."""
    found = session.get(FLOW)
    if not isinstance(found, dict) or found.get("key") != key:
        return None
    return Flow(**found) if time.time() - found["at"] < FLOW_SECONDS else None


def address_of(flow: Flow, provider: Provider) -> str:
    """The provider's own page for this way out. Raises DomainError "provider_down" (503)."""
    return connection_to(provider).address(
        redirect_uri=_way_back(provider),
        state=flow.state,
        nonce=flow.nonce,
        language=current_language(),
        # Whoever confirms something for another must not find that one signed in there already.
        again=flow.purpose == VERIFY,
    )


def come_back(provider: Provider, *, state: str, code: str, issuer: str | None) -> tuple[Flow, Subject]:
    """End the way out, whatever comes of it, and have the provider's answer checked.

    Raises DomainError "provider_flow_lost" (400) when this browser did not set out with that state, and what
    `Connection.prove` raises.
    """
    flow = flow_to(provider.key)
    session.pop(FLOW, None)
    if flow is None or not state or not same(flow.state, state) or not code:
        raise DomainError("provider_flow_lost", FLOW_LOST, status=400)
    # RFC 9207: an answer that names another sender is meant for somebody else.
    if issuer is not None and issuer.rstrip("/") != provider.issuer:
        raise DomainError("provider_flow_lost", FLOW_LOST, status=400)
    proven = connection_to(provider).prove(
        redirect_uri=_way_back(provider), code=code, state=flow.state, nonce=flow.nonce
    )
    return flow, proven


FLOW_LOST = _l("Svaret hører ikke til noe du har begynt på her, eller det tok for lang tid. Begynn på nytt.")


def _way_back(provider: Provider) -> str:
    # One for each, so that one provider's answer cannot be passed off as another's.
    return absolute_url("people.back_from_provider", key=provider.key)


def start_verification(provider_key: str, purpose_path: str, *, not_by: uuid.UUID | None = None) -> Response:
    """Send this browser to the provider to show who it is, and then back to `purpose_path`, a path of ours.

    There `verification_of(purpose_path)` tells whether it did. `not_by` is a person whose own identity will
    not do (a child cannot stand in for its guardian). An answer to a POST may be this. Raises DomainError
    "provider_unknown" (404).
    """
    if provider_called(provider_key) is None or safe_next(purpose_path) is None:
        raise DomainError("provider_unknown", _l("Denne innloggingen er ikke satt opp her."), status=404)
    set_out(provider_key, VERIFY, next_path=purpose_path, not_by=not_by)
    return redirect(url_for("people.on_to_provider", key=provider_key), 303)


def note_verification(flow: Flow) -> None:
    """Keep for half an hour that this browser showed who it is, for that purpose alone."""
    session[VERIFIED] = {"provider": flow.key, "for": flow.next, "at": time.time()}


def verification_of(purpose_path: str) -> str | None:
    """The key of the provider by which this browser has shown who it is for that purpose, or None."""
    found: Any = session.get(VERIFIED)
    if not isinstance(found, dict) or found.get("for") != purpose_path:
        return None
    return str(found["provider"]) if time.time() - found["at"] < VERIFIED_SECONDS else None


def take_verification(purpose_path: str) -> str | None:
    """The same, used up: call it once what it was for has been saved."""
    found = verification_of(purpose_path)
    session.pop(VERIFIED, None)
    return found
