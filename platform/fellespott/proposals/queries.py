"""Reads about proposals that more than one place needs."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from fellespott.calls.models import Call
from fellespott.calls.states import ActorKind, Phase
from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.db import session_of
from fellespott.core.ids import token_hash
from fellespott.groups.guardian_rules import Need
from fellespott.groups.models import BehalfEntry, Group, Membership
from fellespott.groups.services.on_behalf import waiting_on
from fellespott.media.states import MediaState
from fellespott.people.models import Person

from .film_people import KIND, FilmAnswers, film_answers_in, is_unsaid
from .models import BudgetLine, FilmPerson, Partner, Proposal, Submission
from .rules import Actor, Facts, actor_key
from .states import TEXT_FIELDS, PartnerState, ProposalState


def proposal_by_id(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """The proposal with all that belongs to it."""
    return session.get(Proposal, proposal_id)


def partner_by_id(session: Session, proposal_id: uuid.UUID, partner_id: uuid.UUID) -> Partner | None:
    """That partner, if it belongs to that proposal."""
    return session.scalar(select(Partner).where(Partner.id == partner_id, Partner.proposal_id == proposal_id))


def budget_line_by_id(session: Session, proposal_id: uuid.UUID, line_id: uuid.UUID) -> BudgetLine | None:
    """That budget line, if it belongs to that proposal."""
    return session.scalar(
        select(BudgetLine).where(BudgetLine.id == line_id, BudgetLine.proposal_id == proposal_id)
    )


def partner_by_token(session: Session, token: str) -> Partner | None:
    """The partner whose link this is."""
    return session.scalar(select(Partner).where(Partner.token_hash == token_hash(token)))


def submission_of(session: Session, proposal: Proposal) -> Submission | None:
    """What was sent in the last time, as it was then."""
    return session.scalar(
        select(Submission)
        .where(Submission.proposal_id == proposal.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )


def times_sent_in(session: Session, proposal: Proposal) -> int:
    """How many times the proposal has been sent in."""
    found = select(func.max(Submission.number)).where(Submission.proposal_id == proposal.id)
    return session.scalar(found) or 0


def select_submitted(call_id: uuid.UUID) -> Select[Proposal]:
    """The statement behind `submitted_in`, for pages of it."""
    return (
        select(Proposal)
        .where(Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED)
        .order_by(Proposal.submitted_at, Proposal.id)
    )


def submitted_in(session: Session, call_id: uuid.UUID) -> list[Proposal]:
    """All proposals sent in to the call and not withdrawn, the oldest first."""
    return list(session.scalars(select_submitted(call_id)).unique())


def select_shown_in(call_id: uuid.UUID) -> Select[Proposal]:
    """The same for everyone's eyes, in an order that says nothing of who came first (ids are random)."""
    return select_submitted(call_id).where(~Proposal.is_hidden).order_by(None).order_by(Proposal.id)


def count_hidden(session: Session, call_id: uuid.UUID) -> int:
    """How many proposals of the call are hidden by a moderator now."""
    found = select(func.count()).select_from(Proposal).where(Proposal.is_hidden)
    sent_in = Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED
    return session.scalar(found.where(*sent_in)) or 0


def count_in(session: Session, call_id: uuid.UUID, state: ProposalState) -> int:
    """How many proposals of the call are in that state."""
    statement = select(func.count()).select_from(Proposal)
    return session.scalar(statement.where(Proposal.call_id == call_id, Proposal.state == state)) or 0


def draft_of(session: Session, group: Group, call: Call) -> Proposal | None:
    """The draft the group is working on in that call, if any."""
    return session.scalar(
        select(Proposal)
        .where(
            Proposal.group_id == group.id, Proposal.call_id == call.id, Proposal.state == ProposalState.DRAFT
        )
        .order_by(Proposal.created_at)
        .limit(1)
    )


def proposals_of_group(session: Session, group: Group) -> list[Proposal]:
    """The group's proposals, the newest first."""
    statement = select(Proposal).where(Proposal.group_id == group.id)
    return list(session.scalars(statement.order_by(Proposal.created_at.desc(), Proposal.id)).unique())


def drafts_of_person(session: Session, person: Person) -> list[Proposal]:
    """Drafts in the groups this person is in now, the next deadline first."""
    mine = select(Membership.group_id).where(Membership.person_id == person.id, Membership.left_at.is_(None))
    statement = (
        select(Proposal)
        .join(Call, Proposal.call_id == Call.id)
        .where(Proposal.group_id.in_(mine), Proposal.state == ProposalState.DRAFT)
        .order_by(Call.closes_at, Proposal.id)
    )
    return list(session.scalars(statement).unique())


def late_drafts(session: Session, now: datetime) -> list[Proposal]:
    """Drafts whose deadline has passed and whose group has not been told; held until the transaction ends."""
    statement = (
        select(Proposal)
        .join(Call, Proposal.call_id == Call.id)
        .where(Proposal.state == ProposalState.DRAFT, Proposal.told_late_at.is_(None), Call.closes_at < now)
        .order_by(Proposal.id)
        .with_for_update(of=Proposal, skip_locked=True)
    )
    return list(session.scalars(statement).unique())


def proposal_with_film(session: Session, film_id: uuid.UUID) -> Proposal | None:
    """The proposal that film belongs to."""
    return session.scalar(select(Proposal).where(Proposal.film_id == film_id))


@dataclass(frozen=True, slots=True)
class Yeses:
    """Who is seen in a proposal's film, with the yes each needs; and what waits for somebody's yes."""

    film: FilmAnswers
    waiting: list[BehalfEntry]


def yeses_of(session: Session, proposals: Sequence[Proposal], now: datetime) -> dict[uuid.UUID, Yeses]:
    """The yeses of many proposals, by proposal. Three queries at most."""
    film = film_answers_in(session, proposals, to_oslo(now).date())
    waiting = waiting_on(session, KIND, [one.id for one in proposals])
    return {key: Yeses(film[key], [one for one in waiting if one.object_id == key]) for key in film}


def facts_of(proposal: Proposal, now: datetime | None = None, yeses: Yeses | None = None) -> Facts:
    """The proposal as the rules see it, at `now`. Lists read the yeses of all at once and hand them in."""
    call, film = proposal.call, proposal.film
    if yeses is None:
        session = session_of(proposal)
        yeses = yeses_of(session, [proposal], now or utcnow())[proposal.id]
    answers = yeses.film
    return Facts(
        written=frozenset(
            name for names in TEXT_FIELDS.values() for name in names if getattr(proposal, name).strip()
        ),
        actors=tuple(
            Actor(one.actor_key, one.kind, one.state is PartnerState.CONFIRMED, one.is_lead)
            for one in proposal.partners
        ),
        group_key=actor_key(proposal.group.name),
        min_actors=call.min_actors,
        needs_municipal_lead=call.needs_municipal_lead,
        kinds_needed=tuple(one for one in ActorKind if one in call.kinds_needed),
        needs_film=call.needs_film,
        has_film=film is not None,
        film_failed=film is not None and film.state is MediaState.FAILED,
        film_has_text=film is not None and film.is_understandable_without_sound,
        commitments_asked=tuple(str(one["key"]) for one in call.commitments_asked),
        commitments_accepted=frozenset(one.key for one in proposal.acceptances),
        total_ore=proposal.total_ore,
        max_award_ore=call.max_award_ore,
        film_people_unsaid=is_unsaid(proposal),
        film_yes_needed=sum(1 for _person, answer in answers if answer.need is not Need.NOBODY),
        film_lacks=tuple((one.name, answer.missing) for one, answer in answers if answer.missing is not None),
        waiting=tuple((one.field, one.for_person.name) for one in yeses.waiting),
    )


def films_with(session: Session, person: Person) -> list[Proposal]:
    """Proposals, not withdrawn, in whose film this person is seen."""
    mine = select(FilmPerson.proposal_id).where(FilmPerson.person_id == person.id)
    found = select(Proposal).where(Proposal.id.in_(mine), Proposal.state != ProposalState.WITHDRAWN)
    found = found.options(selectinload(Proposal.film_people))
    return list(session.scalars(found.order_by(Proposal.created_at, Proposal.id)).unique())


def calls_taking_proposals(session: Session, now: datetime) -> list[Call]:
    """Calls one can begin a proposal in now, the nearest deadline first."""
    statement = select(Call).where(Call.phase == Phase.OPEN, Call.opens_at <= now, Call.closes_at >= now)
    return list(session.scalars(statement.order_by(Call.closes_at, Call.id)))


def proposals_in_call_of(session: Session, call: Call, group_ids: set[uuid.UUID]) -> list[Proposal]:
    """What these groups have in the call, withdrawn ones left out."""
    if not group_ids:
        return []
    statement = select(Proposal).where(
        Proposal.call_id == call.id,
        Proposal.group_id.in_(group_ids),
        Proposal.state != ProposalState.WITHDRAWN,
    )
    return list(session.scalars(statement.order_by(Proposal.created_at, Proposal.id)).unique())
