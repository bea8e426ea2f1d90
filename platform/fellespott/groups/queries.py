"""Reads about groups that more than one place needs."""

import uuid
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fellespott.people.models import Invitation, Person

from .models import Group, Membership

INVITATION_KIND = "group"


def group_by_id(session: Session, group_id: uuid.UUID) -> Group | None:
    """The group with its memberships."""
    return session.get(Group, group_id)


def select_groups_of(person: Person) -> Select[Group]:
    """The statement behind `groups_of`, for pages of it."""
    mine = select(Membership.group_id).where(Membership.person_id == person.id, Membership.left_at.is_(None))
    return select(Group).where(Group.id.in_(mine)).order_by(Group.name, Group.id)


def groups_of(session: Session, person: Person | None) -> list[Group]:
    """The groups this person is in now, by name."""
    return list(session.scalars(select_groups_of(person))) if person is not None else []


def open_invitations(session: Session, group: Group, now: datetime) -> list[Invitation]:
    """Invitations to the group that still open something, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.kind == INVITATION_KIND,
                Invitation.target_id == group.id,
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > now,
                Invitation.uses < Invitation.max_uses,
            )
            .order_by(Invitation.created_at.desc(), Invitation.id)
        )
    )


def mails_by(session: Session, person: Person, *, since: datetime) -> int:
    """How many invitations to groups this person has had mailed since then."""
    statement = select(func.count()).select_from(Invitation)
    statement = statement.where(
        Invitation.kind == INVITATION_KIND,
        Invitation.invited_by_id == person.id,
        Invitation.email.is_not(None),
        Invitation.created_at > since,
    )
    return session.scalar(statement) or 0
