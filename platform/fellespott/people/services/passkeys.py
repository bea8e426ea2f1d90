"""Passkeys: added, used, renamed, removed. The questions asked of a browser and the check of its answers.

WebAuthn has two ceremonies. In both we ask a random question (the challenge), the key signs it together with
the address of the page it was asked on, and we check the signature. No attestation is asked for: which
telephone somebody has is none of our business.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import webauthn
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

from ..models import Passkey, Person
from ..states import WayIn
from .entering import Proof
from .second_step import NOT_PROVEN, refuse_last_second_step, refuse_last_way_in

MOST = 10  # of one person

NOT_ADDED = _l("Passnøkkelen ble ikke lagret. Prøv én gang til.")


@dataclass(frozen=True, slots=True)
class Site:
    """Where keys made here are good: a host name (the relying party) and the whole origin."""

    host: str
    origin: str

    @classmethod
    def of(cls, base_url: str) -> "Site | None":
        """The site at that address; None where browsers make no passkeys: without TLS, or a name."""
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if _is_number(host) or not (parts.scheme == "https" or host == "localhost"):
            return None
        return cls(host, f"{parts.scheme}://{parts.netloc}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """A challenge, and when it was asked."""

    challenge: str
    asked_at: datetime


def passkeys_of(session: Session, person_id: uuid.UUID) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    mine = sa.select(Passkey).where(Passkey.person_id == person_id)
    return list(session.scalars(mine.order_by(Passkey.created_at, Passkey.id)))


def ask_for_new(session: Session, *, site: Site, actor: Person) -> dict[str, Any]:
    """What the browser needs to make a key: the name it shows is the person's own, on their own device."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Fellespott",
        user_id=actor.id.bytes,
        user_name=actor.email or actor.name,
        user_display_name=actor.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            # A key that opens for whoever holds it is one step only, and browsers do not find it by itself.
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id))
            for one in passkeys_of(session, actor.id)
        ],
    )
    return _plain(options)


def ask_for_proof(*, site: Site) -> dict[str, Any]:
    """What the browser needs to use a key. The same for everybody: the key itself says whose it is."""
    return _plain(
        webauthn.generate_authentication_options(
            rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


def add_passkey(
    session: Session,
    *,
    actor: Person,
    site: Site,
    question: Question,
    answer: str,
    name: str,
    now: datetime,
) -> Passkey:
    """Keep the public half of a key just made. `answer` is the browser's JSON.

    Raises DomainError "passkey_not_added", "passkey_known" (409) or "too_many_passkeys" (409).
    """
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(question.challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise DomainError("passkey_not_added", NOT_ADDED) from error
    lock(session, Person, actor.id)
    if len(passkeys_of(session, actor.id)) >= MOST:
        raise DomainError(
            "too_many_passkeys", _l("Du har ti passnøkler. Fjern en du ikke bruker."), status=409
        )
    credential_id = bytes_to_base64url(made.credential_id)
    if session.scalar(sa.select(Passkey.id).where(Passkey.credential_id == credential_id)):
        raise DomainError("passkey_known", _l("Denne passnøkkelen er her allerede."), status=409)
    passkey = Passkey(
        person_id=actor.id,
        credential_id=credential_id,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=_name(name),
        created_at=now,
    )
    session.add(passkey)
    session.flush()
    record(session, actor=actor, action="passkey.added", on=actor, now=now)
    return passkey


def prove_by_passkey(
    session: Session, *, site: Site, question: Question, answer: str, now: datetime
) -> Proof:
    """Who holds the key that signed the question, as a proof for the door. Uses the question up for that key.

    Raises DomainError "passkey_not_proven": the same whether the key is unknown or the answer wrong.
    """
    passkey, person_id = _signed_by(session, answer)
    try:
        proven = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(question.challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise DomainError("passkey_not_proven", NOT_PROVEN) from error
    # In one statement: an answer sent twice at once opens once, also from a key that does not count.
    used = sa.update(Passkey).where(
        Passkey.id == passkey.id,
        Passkey.sign_count == passkey.sign_count,
        sa.or_(Passkey.answered_at.is_(None), Passkey.answered_at < question.asked_at),
    )
    done = session.execute(
        used.values(
            sign_count=proven.new_sign_count, answered_at=question.asked_at, last_used_at=now
        ).execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("passkey_not_proven", NOT_PROVEN)
    session.expire(passkey)
    return Proof(WayIn.PASSKEY, person_id=person_id, second_step=proven.user_verified)


def _signed_by(session: Session, answer: str) -> tuple[Passkey, uuid.UUID]:
    """The key the answer names, and whose it is; the name the key itself gives must be the same one."""
    try:
        named = webauthn.helpers.parse_authentication_credential_json(answer)
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise DomainError("passkey_not_proven", NOT_PROVEN) from error
    passkey = session.scalar(sa.select(Passkey).where(Passkey.credential_id == named.id))
    handle = named.response.user_handle
    if passkey is None or (handle is not None and handle != passkey.person_id.bytes):
        raise DomainError("passkey_not_proven", NOT_PROVEN)
    return passkey, passkey.person_id


def rename_passkey(session: Session, *, actor: Person, passkey: Passkey, name: str, now: datetime) -> None:
    """Call it something else."""
    passkey.name = _name(name)
    session.flush()
    record(session, actor=actor, action="passkey.renamed", on=actor, now=now)


def remove_passkey(
    session: Session, *, actor: Person, passkey: Passkey, vouching: frozenset[str], now: datetime
) -> None:
    """Let it open nothing any more.

    Raises DomainError "last_second_step" (409) or "last_way_in" (409).
    """
    lock(session, Person, actor.id)
    session.delete(passkey)
    session.flush()
    refuse_last_second_step(session, person=actor, vouching=vouching)
    refuse_last_way_in(session, person=actor)
    record(session, actor=actor, action="passkey.removed", on=actor, now=now)


def _name(name: str) -> str:
    return " ".join(name.split())[:60] or "Passnøkkel"
