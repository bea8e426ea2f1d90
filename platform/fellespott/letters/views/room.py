"""The room itself, and how its views find what an address is about."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_by_slug
from fellespott.core.authz import Decision
from fellespott.core.web import Room
from fellespott.jury.queries import submitted_proposal
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import queries
from ..models import Agreement, Letter, Project
from ..policies import can_view_letter, can_write_letters

room = Room("letters", __name__)


def load_project(session: Session, slug: str) -> Project | None:
    """What /prosjekter/<slug> is about."""
    return queries.project_by_slug(session, slug)


def load_letter(session: Session, slug: str, number: int) -> Letter | None:
    """What /prosjekter/<slug>/avtale/<number> is about."""
    return queries.letter_by_number(session, slug, number)


def load_agreement(session: Session, agreement_id: uuid.UUID) -> Agreement | None:
    """One partner's part of a letter."""
    return session.get(Agreement, agreement_id)


def may_know_agreement(actor: Person | None, agreement: Agreement, now: datetime) -> Decision:
    """Whoever sees the letter knows whom it was sent to."""
    return can_view_letter(actor, agreement.letter, now)


def load_call(session: Session, slug: str) -> Call | None:
    """What /utlysninger/<slug> is about."""
    return call_by_slug(session, slug)


def load_proposal(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """A proposal that is in."""
    return submitted_proposal(session, proposal_id)


def can_change_project(actor: Person | None, project: Any, now: datetime) -> Decision:
    """Whoever writes the project's letters also keeps its page right."""
    return can_write_letters(actor, project, now)
