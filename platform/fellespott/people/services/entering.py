"""The one door behind all ways in: what has been proven, whose it is, and who comes in by it."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l

from ..models import Person, ProvenIdentity
from ..queries import person_by_email
from ..states import WayIn
from .persons import add_person, note_sign_in


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody has shown on the way in. Exactly one of the three says who it is.

    `second_step`: it is proof enough for those who run things (a passkey, a provider that vouches for it).
    """

    way: WayIn
    email: str | None = None
    person_id: uuid.UUID | None = None
    identity: tuple[str, str] | None = None  # provider and keyed hash of the subject
    second_step: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the cookie of a sign-in on its way; nothing in it opens anything by itself."""
        plain = asdict(self)
        plain["person_id"] = str(self.person_id) if self.person_id else None
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Self:
        """Back from the cookie."""
        identity = plain.get("identity")
        found = plain.get("person_id")
        return cls(
            way=WayIn(plain["way"]),
            email=plain.get("email"),
            person_id=uuid.UUID(found) if found else None,
            identity=(identity[0], identity[1]) if identity else None,
            second_step=bool(plain.get("second_step")),
        )


def person_of(session: Session, proof: Proof) -> Person | None:
    """Whose proof it is, or None for somebody new. A merged nickname leads to its account."""
    person: Person | None = None
    if proof.person_id is not None:
        person = session.get(Person, proof.person_id)
    elif proof.email is not None:
        person = person_by_email(session, proof.email)
    elif proof.identity is not None:
        person = session.scalar(
            sa.select(Person)
            .join(ProvenIdentity, ProvenIdentity.person_id == Person.id)
            .where(
                ProvenIdentity.provider == proof.identity[0],
                ProvenIdentity.subject_hash == proof.identity[1],
            )
        )
    while person is not None and person.merged_into_id is not None:
        person = session.get(Person, person.merged_into_id)
    return person


def enter(
    session: Session, *, proof: Proof, name: str, language: str | None, demo: bool, now: datetime
) -> Person | None:
    """Let in whose proof it is; with a `name` also somebody new. None when the name is missing.

    Raises DomainError "demo_only" (403), "gone" (403) for an account that has been erased.
    """
    person = person_of(session, proof)
    if person is None:
        if not name.strip():
            return None
        person = add_person(session, name=name, email=proof.email, language=language, now=now)
    if not person.is_active:
        raise DomainError("gone", _l("Denne kontoen er slettet."), status=403)
    if proof.identity is not None:
        link_identity(session, person=person, identity=proof.identity, now=now)
    return note_sign_in(session, actor=person, demo=demo, now=now)


def link_identity(session: Session, *, person: Person, identity: tuple[str, str], now: datetime) -> None:
    """This identity is that person's. Raises DomainError "identity_taken" (409) when it is another's."""
    provider, subject_hash = identity
    known = session.scalar(
        sa.select(ProvenIdentity).where(
            ProvenIdentity.provider == provider, ProvenIdentity.subject_hash == subject_hash
        )
    )
    if known is None:
        known = ProvenIdentity(
            person_id=person.id, provider=provider, subject_hash=subject_hash, added_at=now
        )
        session.add(known)
        session.flush()
        record(session, actor=person, action="person.identity_added", on=person, now=now, provider=provider)
    elif known.person_id != person.id:
        raise DomainError("identity_taken", _l("Denne innloggingen hører til en annen konto."), status=409)
    known.last_used_at = now
    session.flush()
