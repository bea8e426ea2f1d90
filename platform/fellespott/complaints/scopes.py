"""Where a complaint lies, so that whoever runs one round handles what is about it, and nothing else."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.letters.models import Project
from fellespott.letters.policies import scopes_of as scopes_of_project
from fellespott.letters.queries import held_by
from fellespott.people.models import Person
from fellespott.people.models.persons import Scope
from fellespott.people.policies import held_in
from fellespott.people.states import Role, ScopeKind
from fellespott.pots.models import Payout, Pot, Use
from fellespott.proposals.models import Proposal
from fellespott.reviews.models import Review

from .models import Complaint
from .states import About


def scopes_of(session: Session, complaint: Complaint) -> tuple[Scope, ...]:
    """What a role can be limited to so that it covers this complaint; nothing where it is about no round."""
    if complaint.about_id is None or complaint.about is About.OTHER:
        return ()
    if complaint.about is About.DECISION:
        call_id = _call_of_decision(session, complaint.about_id)
        return ((ScopeKind.CALL, call_id),) if call_id is not None else ()
    found = select(Project).where(Project.id.in_(_projects(complaint.about, complaint.about_id)))
    project = session.scalar(found)
    return scopes_of_project(project) if project is not None else ()


def within(person: Person, role: Role) -> ColumnElement[bool]:
    """Complaints that lie where the person has the role: all of them, or those about that round."""
    if person.has_role(role):
        return true()
    projects = select(Project.id).where(held_by(person, role))
    calls = held_in(person, role, ScopeKind.CALL)
    return or_(
        and_(Complaint.about == About.DECISION, Complaint.about_id.in_(_decisions(calls))),
        *(
            and_(Complaint.about == about, Complaint.about_id.in_(_things_in(about, projects)))
            for about in (About.PROJECT, About.USE, About.PAYOUT, About.REVIEW)
        ),
    )


def _decisions(call_ids: set[uuid.UUID]) -> Any:
    """A decision is named by its own id, by one of its entries, or by a proposal (subjects.py)."""
    decisions = select(CallDecision.id).where(CallDecision.call_id.in_(call_ids))
    entries = select(DecisionEntry.id).where(DecisionEntry.decision_id.in_(decisions))
    proposals = select(Proposal.id).where(Proposal.call_id.in_(call_ids))
    return decisions.union_all(entries, proposals)


def _call_of_decision(session: Session, key: uuid.UUID) -> uuid.UUID | None:
    return session.scalar(select(Call.id).where(_names_decision_of(key)))


def _names_decision_of(key: uuid.UUID) -> ColumnElement[bool]:
    entry = select(CallDecision.call_id).join(DecisionEntry).where(DecisionEntry.id == key)
    return or_(
        Call.id.in_(select(CallDecision.call_id).where(CallDecision.id == key)),
        Call.id.in_(entry),
        Call.id.in_(select(Proposal.call_id).where(Proposal.id == key)),
    )


def _things_in(about: About, projects: Any) -> Any:
    if about is About.PROJECT:
        return projects
    if about is About.REVIEW:
        return select(Review.id).where(Review.project_id.in_(projects))
    uses = select(Use.id).join(Pot, Use.pot_id == Pot.id).where(Pot.project_id.in_(projects))
    return uses if about is About.USE else select(Payout.id).where(Payout.use_id.in_(uses))


def _projects(about: About, key: uuid.UUID) -> Any:
    if about is About.PROJECT:
        return [key]
    if about is About.REVIEW:
        return select(Review.project_id).where(Review.id == key)
    pots = select(Pot.project_id).join(Use, Use.pot_id == Pot.id)
    if about is About.USE:
        return pots.where(Use.id == key)
    return pots.join(Payout, Payout.use_id == Use.id).where(Payout.id == key)
