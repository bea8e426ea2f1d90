"""Reads about groups that more than one place needs."""

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from fellespott.people.models import Invitation, PaperCode, Person, RoleGrant
from fellespott.people.queries import have_own_way_in

from .models import ContactChange, Group, GroupMessage, Membership, Participation
from .states import ParticipationRole

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


def groups_named(text: str) -> Select[Group]:
    """Groups whose name holds the text, by name."""
    # SQLite folds only a-z, so "åse" is also looked for as "Åse".
    wanted = sorted({text, text.lower(), text.title()})
    found = or_(*(Group.name.icontains(one, autoescape=True) for one in wanted))
    return select(Group).where(found).order_by(Group.name, Group.id)


def open_invitations(session: Session, group: Group, now: datetime) -> list[Invitation]:
    """Invitations to the group that still open something, newest first; those of codes on paper left out."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.kind == INVITATION_KIND,
                Invitation.target_id == group.id,
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > now,
                Invitation.uses < Invitation.max_uses,
                ~exists().where(PaperCode.invitation_id == Invitation.id),
            )
            .order_by(Invitation.created_at.desc(), Invitation.id)
        )
    )


def hold_invitations(session: Session, group: Group) -> None:
    """Hold the group's invitations until the transaction ends, as those who use one do."""
    mine = select(Invitation.id).where(
        Invitation.kind == INVITATION_KIND,
        Invitation.target_id == group.id,
        Invitation.withdrawn_at.is_(None),
    )
    session.execute(mine.order_by(Invitation.id).with_for_update())


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


def select_codes(group: Group) -> Select[PaperCode]:
    """Codes on paper printed for the group, newest first, with who took each into use."""
    return (
        select(PaperCode)
        .join(PaperCode.invitation)
        .where(Invitation.kind == INVITATION_KIND, Invitation.target_id == group.id)
        .order_by(PaperCode.created_at.desc(), PaperCode.selector)
    )


def unused_codes(session: Session, group: Group) -> list[PaperCode]:
    """Codes that nobody has taken into use and nobody has withdrawn."""
    return list(
        session.scalars(
            select_codes(group).where(PaperCode.person_id.is_(None), PaperCode.withdrawn_at.is_(None))
        )
    )


def renewals(session: Session, group: Group) -> list[PaperCode]:
    """New codes printed for those in the group now who had lost theirs, newest first."""
    members = [one.person_id for one in group.active]
    return list(
        session.scalars(
            select(PaperCode)
            .where(PaperCode.person_id.in_(members), PaperCode.invitation_id.is_(None))
            .order_by(PaperCode.created_at.desc(), PaperCode.id)
        )
    )


def renewable(session: Session, group: Group) -> set[uuid.UUID]:
    """Those in the group who came by a code of its own and have no other way in, no role, no other group.

    For them alone may a code be printed anew: whoever holds it signs in as them.
    """
    return set(
        session.scalars(
            select(Membership.person_id)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.group_id == group.id,
                Membership.left_at.is_(None),
                Person.email.is_(None),
                Person.erased_at.is_(None),
                Person.merged_into_id.is_(None),
                _came_by_code_of(group),
                ~exists().where(RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None)),
                ~_is_in_another(group),
                ~have_own_way_in(),
            )
        )
    )


def _came_by_code_of(group: Group) -> ColumnElement[bool]:
    return exists().where(
        PaperCode.person_id == Person.id,
        PaperCode.invitation_id == Invitation.id,
        Invitation.kind == INVITATION_KIND,
        Invitation.target_id == group.id,
    )


def _is_in_another(group: Group) -> ColumnElement[bool]:
    # Aliased: the statement around it reads memberships too.
    other = Membership.__table__.alias("elsewhere")
    return exists().where(
        and_(other.c.person_id == Person.id, other.c.group_id != group.id, other.c.left_at.is_(None))
    )


def participations_in(session: Session, group: Group) -> dict[uuid.UUID, list[Participation]]:
    """What those in the group now say of the part they take, by membership, in the order of the table."""
    said: dict[uuid.UUID, list[Participation]] = defaultdict(list)
    rows = session.scalars(
        select(Participation).where(Participation.membership_id.in_([one.id for one in group.active]))
    )
    in_order = list(ParticipationRole)
    for row in sorted(rows, key=lambda one: in_order.index(one.role)):
        said[row.membership_id].append(row)
    return said


def select_messages(group: Group) -> Select[GroupMessage]:
    """The group's talk, newest first."""
    return (
        select(GroupMessage)
        .where(GroupMessage.group_id == group.id)
        .order_by(GroupMessage.sent_at.desc(), GroupMessage.id)
    )


def new_messages(session: Session, person: Person) -> list[tuple[uuid.UUID, str, int, datetime]]:
    """Groups with messages this person has not seen: id, name, how many, and when the newest was sent."""
    rows = session.execute(
        select(Group.id, Group.name, func.count(GroupMessage.id), func.max(GroupMessage.sent_at))
        .join(Membership, Membership.group_id == Group.id)
        .join(GroupMessage, GroupMessage.group_id == Group.id)
        .where(
            Membership.person_id == person.id,
            Membership.left_at.is_(None),
            GroupMessage.author_id != person.id,
            GroupMessage.hidden_at.is_(None),
            GroupMessage.taken_down_at.is_(None),
            GroupMessage.sent_at > func.coalesce(Membership.talk_seen_at, Membership.joined_at),
        )
        .group_by(Group.id, Group.name)
        .order_by(Group.name, Group.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def contact_changes(session: Session, group: Group) -> list[ContactChange]:
    """When staff made somebody the group's contact, newest first."""
    return list(
        session.scalars(
            select(ContactChange).where(ContactChange.group_id == group.id).order_by(ContactChange.at.desc())
        )
    )
