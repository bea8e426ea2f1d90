"""Links that open one thing: made, withdrawn, used."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.core.registry import InvitationKind
from fellespott.notices.rules import clean_address

from ..models import Invitation, Person
from ..queries import invitation_state
from ..states import InvitationState

VALID_DAYS = 14


def create_invitation(
    session: Session,
    *,
    actor: Person | None,
    kind: str,
    now: datetime,
    target_id: uuid.UUID | None = None,
    data: dict[str, Any] | None = None,
    email: str | None = None,
    valid_days: int = VALID_DAYS,
    max_uses: int = 1,
) -> tuple[Invitation, str]:
    """A link that opens one thing. Returns the invitation and its token, which is kept nowhere.

    With an `email` the link proves that address, so its token must go to that address and nowhere else,
    never onto a page. Raises DomainError "not_an_address".
    """
    token = new_token()
    invitation = Invitation(
        id=uuid.uuid4(),
        kind=kind,
        token_hash=token_hash(token),
        target_id=target_id,
        data=data or {},
        email=clean_address(email) if email else None,
        invited_by_id=actor.id if actor else None,
        created_at=now,
        expires_at=now + timedelta(days=valid_days),
        max_uses=max_uses,
        uses=0,
    )
    session.add(invitation)
    session.flush()
    record(session, actor=actor, action="invitation.created", on=invitation, now=now, kind=kind)
    return invitation, token


def withdraw_invitation(
    session: Session, *, actor: Person | None, invitation: Invitation, now: datetime
) -> None:
    """Make a link open nothing any more. Doing it twice changes nothing."""
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        session.flush()
        record(
            session, actor=actor, action="invitation.withdrawn", on=invitation, now=now, kind=invitation.kind
        )


def accept_invitation(
    session: Session,
    *,
    actor: Person,
    invitation: Invitation,
    kind: InvitationKind,
    now: datetime,
    says_adult: bool = False,
) -> str:
    """Use the link once, for `actor`, and return the address to go on to.

    Raises DomainError "not_yours" (403) for a role or a seat mailed to another address.
    The use is counted by one statement with the limit in it, so a link for one opens for one however many
    press at once. Raises DomainError "not_adult" (field "is_adult"), "invitation_used" | "invitation_expired"
    | "invitation_withdrawn" (410), and whatever the kind's own rule says.
    """
    if kind.needs_adult(invitation) and not says_adult:
        raise DomainError(
            "not_adult",
            _l("Kryss av for at du er 18 år eller eldre. Ellers kan du ikke ha denne rollen."),
            field="is_adult",
        )
    if kind.addressee_only and invitation.email is not None and actor.email != invitation.email:
        raise DomainError(
            "not_yours",
            _l("Invitasjonen er til en annen adresse enn din. Logg inn med den adressen først."),
            status=403,
        )
    used = session.execute(
        sa.update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.uses < Invitation.max_uses,
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(uses=Invitation.uses + 1)
        .execution_options(synchronize_session=False)
    )
    session.refresh(invitation)
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise closed(invitation_state(invitation, now))
    address = kind.accept(session, invitation, actor, now)
    session.flush()
    record(session, actor=actor, action="invitation.accepted", on=invitation, now=now, kind=invitation.kind)
    return address


CLOSED = {
    InvitationState.USED: _l("Lenka er alt brukt."),
    InvitationState.EXPIRED: _l("Lenka er for gammel."),
    InvitationState.WITHDRAWN: _l("Lenka er trukket tilbake."),
}


def closed(state: InvitationState) -> DomainError:
    """Why the link opens nothing."""
    # Open when looked at, closed when used: then another press was first.
    message = CLOSED.get(state, CLOSED[InvitationState.USED])
    return DomainError(f"invitation_{state.value}", message, status=410)
