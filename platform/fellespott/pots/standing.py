"""How a person stands to a project's money: who decides, who does not (rules R5, R9, R12)."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Seat
from fellespott.groups.models import Group
from fellespott.jury.models import ConflictAnswer
from fellespott.letters.models import Project, ProjectPartner
from fellespott.people.models import Person
from fellespott.proposals.policies import SPEAKS

from .models import Use


def contact_for(project: Project, person: Person | None) -> list[ProjectPartner]:
    """The partners this person is the contact of. Signing in proves the address."""
    if person is None or not person.email:
        return []
    return [one for one in project.partners if one.contact_email.lower() == person.email]


def takes_no_part(project: Project, person: Person | None) -> bool:
    """Whether the person speaks for a partner that takes no part in money decisions. Rule R12."""
    return any(one.no_money_decisions for one in contact_for(project, person))


def speaks_for(group: Group, person: Person | None) -> bool:
    """Whether the person is in the group and speaks for it; a helper does not."""
    membership = group.membership_of(person)
    return membership is not None and membership.kind in SPEAKS


def is_inside(project: Project, person: Person | None) -> bool:
    """Whether the person is in the group or is a partner's contact."""
    return project.group.membership_of(person) is not None or bool(contact_for(project, person))


def decides(project: Project, person: Person | None) -> bool:
    """Whether the person decides over the project's money: the group, and partners that take part in it."""
    if takes_no_part(project, person):
        return False
    return speaks_for(project.group, person) or bool(contact_for(project, person))


def bound_persons(session: Session, project: Project) -> set[uuid.UUID]:
    """Those who have said, in their seat, that they stand too close to the project. Rule R5."""
    if project.proposal_id is None:
        return set()
    return set(
        session.scalars(
            select(Seat.person_id)
            .join(ConflictAnswer, ConflictAnswer.seat_id == Seat.id)
            .where(ConflictAnswer.proposal_id == project.proposal_id, ConflictAnswer.has_conflict)
        )
    )


def said_yes_alone(use: Use, person: Person | None) -> bool:
    """Whether this person and nobody else decided the use. Whoever did never pays it too (R9, R11)."""
    if person is None or use.vote_id is not None:
        return False
    return {one.person_id for one in use.approvals} == {person.id}


def left_out(session: Session, use: Use) -> set[uuid.UUID]:
    """Those in the group who do not decide this use: its receiver, the bound, and those who take no part."""
    project = use.pot.project
    out = bound_persons(session, project)
    out |= {one.person_id for one in project.group.active if takes_no_part(project, one.person)}
    if use.receiver_person_id is not None:
        out.add(use.receiver_person_id)
    return out
