"""Invitations to a group: by mail, or as a link to pass on. Assumes the caller's transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people import services as people
from fellespott.people.models import Invitation, Person

from ..models import Group
from ..notices import invitation_mail
from ..queries import INVITATION_KIND, mails_by
from ..states import MemberKind
from .membership import refuse_second_contact_adult

INVITABLE = (
    MemberKind.MEMBER,
    MemberKind.CONTACT_ADULT,
    MemberKind.HELPER,
    MemberKind.EXPERIENCE_CONSULTANT,
)
VALID_DAYS = 14
LINK_USES = 30
# A mail goes to whatever address somebody types: enough for a school class, too few to pester a town.
MAILS_PER_DAY = 60


def invite(
    session: Session, *, actor: Person, group: Group, kind: MemberKind, email: str | None, now: datetime
) -> str:
    """Invite by mail, or with `email` None make a link to pass on. Returns the token, which is kept nowhere.

    A link for members opens for many; any other invitation is for one person.
    Raises DomainError "not_invitable", "contact_adult_taken", or "too_many_mails" (429).
    """
    if kind not in INVITABLE:
        raise DomainError("not_invitable", _l("Velg hva den du inviterer skal være i gruppa."), field="kind")
    if kind is MemberKind.CONTACT_ADULT:
        refuse_second_contact_adult(group)
    if email and mails_by(session, actor, since=now - timedelta(days=1)) >= MAILS_PER_DAY:
        raise DomainError(
            "too_many_mails",
            _l("Du har invitert mange på e-post det siste døgnet. Vent til i morgen, eller del en lenke."),
            field="email",
            status=429,
        )
    invitation, token = people.create_invitation(
        session,
        actor=actor,
        kind=INVITATION_KIND,
        now=now,
        target_id=group.id,
        data={"kind": kind.value},
        email=email,
        valid_days=VALID_DAYS,
        max_uses=LINK_USES if email is None and kind is MemberKind.MEMBER else 1,
    )
    if email:
        link = absolute_url("people.open_invitation", token=token)
        subject, body = invitation_mail(
            group=group, kind=kind, invited_by=actor.name, link=link, valid_days=VALID_DAYS
        )
        queue_mail(session, to=email, subject=subject, body=body, now=now)
    session.flush()
    record(
        session,
        actor=actor,
        action="group.invited",
        on=group,
        now=now,
        kind=kind.value,
        invitation=invitation.id,
    )
    return token


def withdraw_invitation(
    session: Session, *, actor: Person, group: Group, invitation: Invitation, now: datetime
) -> Invitation:
    """Make an open invitation open nothing. Doing it twice changes nothing."""
    if invitation.withdrawn_at is None:
        people.withdraw_invitation(session, actor=actor, invitation=invitation, now=now)
        record(session, actor=actor, action="group.invitation_withdrawn", on=group, now=now)
    return invitation
