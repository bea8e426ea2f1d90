"""Reads about jurors, conflicts and sheets. Scores of others are read in results.py alone."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.groups.models import Membership
from fellespott.people.models import Invitation, Person
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.states import PartnerState, ProposalState

from .assignment_queries import readings_by_seat
from .models import (
    CallDecision,
    ConflictAnswer,
    Juror,
    JuryGroup,
    ScoreSheet,
    SheetSetAside,
)

JUROR_INVITATION = "juror"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to the proposals of one call (rule R5)."""

    seat: Seat | None
    answers: dict[uuid.UUID, bool]
    bound: frozenset[uuid.UUID]
    set_aside: frozenset[uuid.UUID]

    @property
    def conflicts(self) -> frozenset[uuid.UUID]:
        """Proposals whose sheets, scores and talk are closed to this person."""
        said = {proposal for proposal, has_conflict in self.answers.items() if has_conflict}
        return frozenset(said | self.bound | self.set_aside)

    def unanswered(self, proposals: Iterable[uuid.UUID]) -> list[uuid.UUID]:
        """The proposals this person has not yet answered for."""
        return [one for one in proposals if one not in self.answers]


def standing(session: Session, person: Person | None, call_id: uuid.UUID) -> Standing:
    """How the person stands to the call's proposals; a visitor stands to none."""
    seat = seat_of(session, person, call_id)
    bound = bound_proposals(session, person, call_id)
    if seat is None:
        return Standing(None, {}, bound, frozenset())
    answers = session.execute(
        select(ConflictAnswer.proposal_id, ConflictAnswer.has_conflict).where(
            ConflictAnswer.seat_id == seat.id
        )
    )
    aside = session.scalars(
        select(ScoreSheet.proposal_id)
        .join(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
        .where(ScoreSheet.seat_id == seat.id)
    )
    return Standing(seat, {row.proposal_id: row.has_conflict for row in answers}, bound, frozenset(aside))


def bound_proposals(session: Session, person: Person | None, call_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Proposals sent in by a group the person is or was in, or with the person as a partner's contact."""
    if person is None:
        return frozenset()
    own_groups = select(Membership.group_id).where(Membership.person_id == person.id)
    own: sa.ColumnElement[bool] = Proposal.group_id.in_(own_groups)
    if person.email:
        partners = select(Partner.proposal_id).where(
            Partner.contact_email == person.email, Partner.state != PartnerState.DECLINED
        )
        own = sa.or_(own, Proposal.id.in_(partners))
    return frozenset(session.scalars(_submitted(call_id).where(own)))


def submitted_ids(session: Session, call_id: uuid.UUID) -> list[uuid.UUID]:
    """Ids of the proposals that are in, oldest first."""
    return list(session.scalars(_submitted(call_id).order_by(Proposal.submitted_at, Proposal.id)))


def submitted_titles(session: Session, call_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Titles of the proposals that are in, oldest first."""
    rows = session.execute(
        select(Proposal.id, Proposal.title)
        .where(Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED)
        .order_by(Proposal.submitted_at, Proposal.id)
    )
    return {row.id: row.title for row in rows}


def _submitted(call_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return select(Proposal.id).where(Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED)


def submitted_proposal(session: Session, proposal_id: uuid.UUID) -> Proposal | None:
    """The proposal, if it is in."""
    proposal = session.get(Proposal, proposal_id)
    return proposal if proposal is not None and proposal.state is ProposalState.SUBMITTED else None


def must_answer(seat: Seat | None) -> bool:
    """Whether this seat answers about conflicts: those who judge, recommend or decide (rule R5)."""
    if seat is None:
        return False
    if seat.kind is SeatKind.STEERING_GROUP:
        return seat.call.decision_mode is DecisionMode.JURY_ADVISES
    return seat.kind in (SeatKind.JUROR, SeatKind.PROJECT_LEADER)


def scoring_is_open(session: Session, call: Call) -> bool:
    """Sheets are written in the jury phase, until the decision is begun: then the scores are opened."""
    if call.phase is not Phase.JURY:
        return False
    return session.scalar(select(CallDecision.id).where(CallDecision.call_id == call.id)) is None


def jurors_of(session: Session, call_id: uuid.UUID) -> list[Juror]:
    """The jury, by name."""
    return list(
        session.scalars(
            select(Juror)
            .join(Seat, Seat.id == Juror.seat_id)
            .join(Person, Person.id == Seat.person_id)
            .where(Seat.call_id == call_id)
            .order_by(Person.name, Juror.id)
        ).unique()
    )


def juror_of(session: Session, person: Person | None, call_id: uuid.UUID) -> Juror | None:
    """This person as a juror of the call."""
    seat = seat_of(session, person, call_id)
    return session.scalar(select(Juror).where(Juror.seat_id == seat.id)) if seat is not None else None


def groups_of_jury(session: Session, call_id: uuid.UUID) -> list[JuryGroup]:
    """The jury's groups, in order."""
    return list(
        session.scalars(select(JuryGroup).where(JuryGroup.call_id == call_id).order_by(JuryGroup.position))
    )


def scoring_has_begun(session: Session, call_id: uuid.UUID) -> bool:
    """Whether any juror has a sheet, sent or not."""
    sheet = select(ScoreSheet.id).join(Seat, Seat.id == ScoreSheet.seat_id).where(Seat.call_id == call_id)
    return session.scalar(sheet.limit(1)) is not None


def sheet_of(session: Session, seat_id: uuid.UUID, proposal_id: uuid.UUID) -> ScoreSheet | None:
    """That seat's sheet on that proposal."""
    return session.scalar(
        select(ScoreSheet).where(ScoreSheet.seat_id == seat_id, ScoreSheet.proposal_id == proposal_id)
    )


def seats_begun(session: Session, proposal_id: uuid.UUID) -> set[uuid.UUID]:
    """The seats that have a sheet on the proposal, sent or not."""
    return set(session.scalars(select(ScoreSheet.seat_id).where(ScoreSheet.proposal_id == proposal_id)))


def sheets_of(session: Session, seat_id: uuid.UUID) -> dict[uuid.UUID, ScoreSheet]:
    """That seat's sheets by proposal."""
    sheets = session.scalars(select(ScoreSheet).where(ScoreSheet.seat_id == seat_id))
    return {sheet.proposal_id: sheet for sheet in sheets}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one juror has come: sheets that are expected, and sheets sent. Never what is on them."""

    answered: int
    conflicts: int
    expected: int
    sent: int

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be sent."""
        return self.sent >= self.expected


def progress_by_seat(session: Session, call_id: uuid.UUID) -> dict[uuid.UUID, Progress]:
    """How far each juror of the call has come, in four queries."""
    proposals = frozenset(submitted_ids(session, call_id))
    seats = select(Seat.id).where(Seat.call_id == call_id, Seat.kind == SeatKind.JUROR)
    answers = session.execute(
        select(Seat.id, ConflictAnswer.proposal_id, ConflictAnswer.has_conflict)
        .outerjoin(ConflictAnswer, ConflictAnswer.seat_id == Seat.id)
        .where(Seat.id.in_(seats))
    ).all()
    sent = session.execute(
        select(ScoreSheet.seat_id, ScoreSheet.proposal_id).where(
            ScoreSheet.seat_id.in_(seats), ScoreSheet.submitted_at.is_not(None)
        )
    ).all()
    said: dict[uuid.UUID, dict[uuid.UUID, bool]] = defaultdict(dict)
    for seat_id, proposal_id, has_conflict in answers:
        mine = said[seat_id]
        if proposal_id in proposals:
            mine[proposal_id] = has_conflict
    sheets = Counter(seat_id for seat_id, proposal_id in sent if proposal_id in proposals)
    shared = readings_by_seat(session, call_id)

    def expected(seat_id: uuid.UUID, conflicts: int) -> int:
        if shared is None:
            return len(proposals) - conflicts
        return len(shared.get(seat_id, set()) & proposals)

    return {
        seat_id: Progress(
            len(mine), sum(mine.values()), expected(seat_id, sum(mine.values())), sheets[seat_id]
        )
        for seat_id, mine in said.items()
    }


def conflict_count(session: Session, call_id: uuid.UUID) -> int:
    """How many times a juror stood too close to a proposal: a number for everyone, names for nobody."""
    said = select(ConflictAnswer.seat_id, ConflictAnswer.proposal_id).join(
        Seat, Seat.id == ConflictAnswer.seat_id
    )
    said = said.where(
        Seat.call_id == call_id, Seat.kind == SeatKind.JUROR, ConflictAnswer.has_conflict.is_(True)
    )
    later = (
        select(ScoreSheet.seat_id, ScoreSheet.proposal_id)
        .join(SheetSetAside, SheetSetAside.sheet_id == ScoreSheet.id)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .where(Seat.call_id == call_id)
    )
    return session.scalar(select(sa.func.count()).select_from(sa.union(said, later).subquery())) or 0


def closest_jurors(session: Session, call_id: uuid.UUID) -> set[uuid.UUID]:
    """Seats of jurors who came to be in a group with a proposal in the call after they were seated."""
    return set(
        session.scalars(
            select(Seat.id)
            .join(Membership, Membership.person_id == Seat.person_id)
            .join(Proposal, Proposal.group_id == Membership.group_id)
            .where(
                Seat.call_id == call_id,
                Seat.kind == SeatKind.JUROR,
                Proposal.call_id == call_id,
                Proposal.state == ProposalState.SUBMITTED,
            )
        )
    )


def open_invitations(session: Session, call_id: uuid.UUID, now: datetime) -> list[Invitation]:
    """Invitations to the jury that nobody has answered yet, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.kind == JUROR_INVITATION,
                Invitation.target_id == call_id,
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > now,
                Invitation.uses < Invitation.max_uses,
            )
            .order_by(Invitation.created_at.desc(), Invitation.id)
        )
    )


def set_aside_by_sheet(session: Session, seat_id: uuid.UUID) -> dict[uuid.UUID, SheetSetAside]:
    """Which of the seat's sheets were set aside, and why."""
    rows = session.scalars(
        select(SheetSetAside)
        .join(ScoreSheet, ScoreSheet.id == SheetSetAside.sheet_id)
        .where(ScoreSheet.seat_id == seat_id)
    )
    return {one.sheet_id: one for one in rows}


def conflicts_said(session: Session, seat_id: uuid.UUID) -> list[ConflictAnswer]:
    """The proposals the seat's holder said to be too close to."""
    return list(
        session.scalars(
            select(ConflictAnswer)
            .where(ConflictAnswer.seat_id == seat_id, ConflictAnswer.has_conflict.is_(True))
            .order_by(ConflictAnswer.answered_at, ConflictAnswer.id)
        )
    )
