"""The second proof of those who run things: what somebody has of it, and what happens when it is lost."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.services import queue_mail

from ..models import OneTimePassword, PaperCode, Passkey, Person, ProvenIdentity, SignIn
from ..notices import second_step_reset_mail
from .entering import Proof

NOT_PROVEN = _l("Vi kjente ikke igjen passnøkkelen. Prøv igjen, eller logg inn på en annen måte.")


@dataclass(frozen=True, slots=True)
class SecondSteps:
    """What a person has to show as a second proof."""

    passkeys: int
    one_time_password: bool
    providers: frozenset[str]  # keys of those connected that vouch for it

    def __bool__(self) -> bool:
        return bool(self.passkeys or self.one_time_password or self.providers)


def second_steps_of(session: Session, person_id: uuid.UUID, vouching: frozenset[str]) -> SecondSteps:
    """What the person has; `vouching` are the keys of the providers that vouch for a second proof here."""
    keys = sa.select(sa.func.count()).select_from(Passkey).where(Passkey.person_id == person_id)
    app = sa.select(OneTimePassword.id).where(OneTimePassword.person_id == person_id)
    connected = sa.select(ProvenIdentity.provider).where(
        ProvenIdentity.person_id == person_id, ProvenIdentity.provider.in_(vouching)
    )
    return SecondSteps(
        passkeys=session.scalar(keys) or 0,
        one_time_password=session.scalar(app) is not None,
        providers=frozenset(session.scalars(connected)) if vouching else frozenset(),
    )


def refuse_last_second_step(session: Session, *, person: Person, vouching: frozenset[str]) -> None:
    """After something was removed: whoever runs things must have a second proof left.

    The caller holds the person's row. Raises DomainError "last_second_step" (409).
    """
    if person.has_staff_role and not second_steps_of(session, person.id, vouching):
        raise DomainError(
            "last_second_step",
            _l("Rollen din krever et andre steg. Legg til et nytt før du fjerner dette."),
            status=409,
        )


def refuse_last_way_in(session: Session, *, person: Person) -> None:
    """After something was removed: there must be a way left into the account.

    Raises DomainError "last_way_in" (409).
    """
    if person.email:
        return
    for way in (
        sa.select(Passkey.id).where(Passkey.person_id == person.id),
        sa.select(ProvenIdentity.id).where(ProvenIdentity.person_id == person.id),
        sa.select(PaperCode.id).where(PaperCode.person_id == person.id, PaperCode.withdrawn_at.is_(None)),
    ):
        if session.scalar(way.limit(1)) is not None:
            return
    raise DomainError(
        "last_way_in",
        _l("Da kommer du ikke inn igjen. Legg til en e-postadresse eller en annen måte først."),
        status=409,
    )


def disconnect_provider(
    session: Session, *, actor: Person, provider: str, vouching: frozenset[str], now: datetime
) -> None:
    """Forget that the provider knows this person. Not being connected is no error.

    Raises DomainError "last_second_step" (409) or "last_way_in" (409).
    """
    lock(session, Person, actor.id)
    mine = sa.select(ProvenIdentity).where(
        ProvenIdentity.person_id == actor.id, ProvenIdentity.provider == provider
    )
    found = list(session.scalars(mine))
    if not found:
        return
    for identity in found:
        session.delete(identity)
    session.flush()
    refuse_last_second_step(session, person=actor, vouching=vouching)
    refuse_last_way_in(session, person=actor)
    record(session, actor=actor, action="person.identity_removed", on=actor, now=now, provider=provider)


def reset_second_step(
    session: Session, *, actor: Person | None, person: Person, reason: str, now: datetime
) -> None:
    """Lost telephone: forget passkeys and app, sign the person out everywhere, and tell them by mail.

    The person sets up a new one at the next sign-in. `actor` None is whoever holds the server. Providers stay
    connected. Raises DomainError "own_second_step" (409): it takes another administrator.
    """
    if actor is not None and actor.id == person.id:
        raise DomainError(
            "own_second_step", _l("Be en annen administrator om å nullstille det for deg."), status=409
        )
    lock(session, Person, person.id)
    for table in (Passkey, OneTimePassword):
        session.execute(sa.delete(table).where(table.person_id == person.id))
    open_ones = sa.update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=now).execution_options(synchronize_session=False))
    record(session, actor=actor, action="person.second_step_reset", on=person, now=now, reason=reason)
    if person.email:
        subject, body = second_step_reset_mail(name=person.name)
        queue_mail(session, to=person.email, subject=subject, body=body, now=now)


def note_second_step(session: Session, *, actor: Person, proof: Proof, now: datetime) -> None:
    """A passkey was shown as the second proof. Raises "passkey_not_proven" for another person's."""
    if proof.person_id != actor.id:
        raise DomainError("passkey_not_proven", NOT_PROVEN)
    record(session, actor=actor, action="person.second_step_done", on=actor, now=now)
