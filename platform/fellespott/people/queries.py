"""Reads of people, roles and links used more than once."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from fellespott.core.ids import token_hash

from .models import Invitation, PaperCode, Passkey, Person, ProvenIdentity, RoleGrant, SignIn
from .states import InvitationState, Role

ROLE_KIND = "role"
FIRST_ADMINISTRATOR_KIND = "first_administrator"


def person_by_email(session: Session, address: str) -> Person | None:
    """Who has that (cleaned) address."""
    return session.scalar(sa.select(Person).where(Person.email == address))


def people_matching(text: str) -> sa.Select[Person]:
    """Everybody, or those whose name or address holds the text; by name."""
    statement = sa.select(Person).order_by(sa.func.lower(Person.name), Person.id)
    text = text.strip()
    if not text:
        return statement
    # SQLite folds only a-z, so "åse" is also looked for as "Åse".
    wanted = {text, text.lower(), text.title()}
    found = [Person.name.icontains(one, autoescape=True) for one in sorted(wanted)]
    return statement.where(sa.or_(*found, Person.email.icontains(text.lower(), autoescape=True)))


def active_administrators() -> sa.Select[RoleGrant]:
    """The grants that make people administrators now, always in the same order (they get locked)."""
    return (
        sa.select(RoleGrant)
        .join(RoleGrant.person)
        .options(joinedload(RoleGrant.person, innerjoin=True))
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.id)
    )


def has_administrator(session: Session, *, demo: bool) -> bool:
    """Whether somebody can sign in as administrator; people of a demo count only in a demo."""
    return any(demo or not grant.person.is_demo for grant in session.scalars(active_administrators()))


def invitation_by_token(session: Session, token: str) -> Invitation | None:
    """The invitation behind a link."""
    return session.scalar(sa.select(Invitation).where(Invitation.token_hash == token_hash(token)))


def invitation_state(invitation: Invitation, now: datetime) -> InvitationState:
    """What the link is at that moment. It expires at `expires_at` sharp."""
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if invitation.uses >= invitation.max_uses:
        return InvitationState.USED
    if invitation.expires_at <= now:
        return InvitationState.EXPIRED
    return InvitationState.OPEN


def open_role_invitations(session: Session, now: datetime) -> list[Invitation]:
    """Invitations to a role that nobody has answered yet, newest first."""
    return list(session.scalars(_open_invitations(now).where(Invitation.kind == ROLE_KIND)))


def open_invitations_to(session: Session, address: str, now: datetime) -> list[Invitation]:
    """Invitations mailed to that address and not answered yet, newest first, with who invited."""
    statement = _open_invitations(now).where(Invitation.email == address)
    return list(session.scalars(statement.options(joinedload(Invitation.invited_by))))


def _open_invitations(now: datetime) -> sa.Select[Invitation]:
    return (
        sa.select(Invitation)
        .where(
            Invitation.withdrawn_at.is_(None),
            Invitation.uses < Invitation.max_uses,
            Invitation.expires_at > now,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    )


def names_of(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of those people."""
    rows = session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def have_own_way_in() -> sa.ColumnElement[bool]:
    """SQL for people who can come in otherwise than by a code on paper; an address is looked at apart."""
    return sa.or_(
        sa.exists().where(ProvenIdentity.person_id == Person.id),
        sa.exists().where(Passkey.person_id == Person.id),
    )


def new_codes_of(session: Session, person: Person) -> list[tuple[PaperCode, str]]:
    """Codes others printed for this person after the first, newest first, with the printer's name."""
    rows = session.execute(
        sa.select(PaperCode, Person.name)
        .join(Person, Person.id == PaperCode.printed_by_id)
        .where(
            PaperCode.person_id == person.id,
            PaperCode.invitation_id.is_(None),
            PaperCode.printed_by_id != person.id,
        )
        .order_by(PaperCode.created_at.desc(), PaperCode.id)
    )
    return [(row[0], row[1]) for row in rows]


def ids_of(session: Session, person: Person) -> set[uuid.UUID]:
    """The person's id, and those of nicknames that were merged into it: rows that stayed lie with them."""
    merged = session.scalars(sa.select(Person.id).where(Person.merged_into_id == person.id))
    return {person.id, *merged}


def identities_of(session: Session, person: Person) -> list[ProvenIdentity]:
    """The providers that know this person, oldest first."""
    mine = sa.select(ProvenIdentity).where(ProvenIdentity.person_id == person.id)
    return list(session.scalars(mine.order_by(ProvenIdentity.added_at, ProvenIdentity.id)))


def open_sign_ins(session: Session, person: Person) -> list[SignIn]:
    """Sign-ins of that person nobody has ended, the last used first. Some may have run out since."""
    return list(
        session.scalars(
            sa.select(SignIn)
            .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
            .order_by(SignIn.last_seen_at.desc(), SignIn.id)
        )
    )
