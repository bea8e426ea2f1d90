"""Reads about calls that more than one room needs."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select, true
from sqlalchemy.orm import Session, lazyload

from fellespott.people.models import Invitation, Person
from fellespott.people.policies import held_in
from fellespott.people.states import Role, ScopeKind

from .models import Call, ChecklistNote, CriteriaSet, CriteriaSetVersion, PhaseChange, RulesVersion, Seat
from .states import DECIDED_PHASES, Phase, SeatKind

SEAT_INVITATION = "seat"

# What is open comes first, then what is coming, what is being judged, and what has been.
LIST_ORDER = (
    Phase.OPEN,
    Phase.ANNOUNCED,
    Phase.DRAFT,
    Phase.CLOSED,
    Phase.JURY,
    Phase.DECIDED,
    Phase.RUNNING,
    Phase.ENDED,
)


def call_by_slug(session: Session, slug: str) -> Call | None:
    """The call with that public address part."""
    return session.scalar(select(Call).where(Call.slug == slug))


def seat_of(session: Session, person: Person | None, call_id: uuid.UUID) -> Seat | None:
    """The one seat this person has in the call (rule R5), if any."""
    if person is None:
        return None
    return session.scalar(select(Seat).where(Seat.call_id == call_id, Seat.person_id == person.id))


def has_seat(session: Session, person: Person | None, call_id: uuid.UUID, *kinds: SeatKind) -> bool:
    """Whether the person's seat in the call is one of these kinds."""
    seat = seat_of(session, person, call_id)
    return seat is not None and seat.kind in kinds


def seats_in(session: Session, call: Call, *kinds: SeatKind) -> Sequence[Seat]:
    """The call's seats, of these kinds if any are named, by kind and name."""
    found = select(Seat).join(Seat.person).where(Seat.call_id == call.id)
    if kinds:
        found = found.where(Seat.kind.in_(kinds))
    return session.scalars(found.order_by(Seat.kind, Person.name, Seat.id)).all()


def seat_counts(session: Session, call_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, SeatKind], int]:
    """How many seats of each kind each of the calls has, in one query."""
    counted = select(Seat.call_id, Seat.kind, func.count()).group_by(Seat.call_id, Seat.kind)
    counted = counted.where(Seat.call_id.in_(call_ids))
    return {(call_id, kind): number for call_id, kind, number in session.execute(counted)}


def open_seat_invitations(session: Session, call: Call, now: datetime) -> Sequence[Invitation]:
    """Invitations to seats in the call that still open something, newest first."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.kind == SEAT_INVITATION,
            Invitation.target_id == call.id,
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
            Invitation.uses < Invitation.max_uses,
        )
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def run_by(person: Person | None) -> ColumnElement[bool]:
    """Calls this person runs: all of them, or those a role was given for."""
    if person is None:
        return false()
    if person.is_staff:
        return true()
    return Call.id.in_(held_in(person, Role.ROUND_STAFF, ScopeKind.CALL))


def select_calls(person: Person | None) -> Select[Call]:
    """The calls this person may know of, in the order of the list: drafts are for those who run them."""
    places = case({phase: place for place, phase in enumerate(LIST_ORDER)}, value=Call.phase)
    found = (
        select(Call).options(lazyload(Call.criteria_version)).order_by(places, Call.closes_at.desc(), Call.id)
    )
    return found.where(or_(Call.phase != Phase.DRAFT, run_by(person)))


def calls_in_hand(session: Session, person: Person) -> Sequence[Call]:
    """Calls that are not over and that this person runs, the nearest deadline first."""
    return session.scalars(
        select(Call)
        .options(lazyload(Call.criteria_version))
        .where(Call.phase.not_in(DECIDED_PHASES), run_by(person))
        .order_by(Call.closes_at, Call.id)
    ).all()


def newest_rules(session: Session, call: Call) -> RulesVersion | None:
    """The rules as they were last written down."""
    found = select(RulesVersion).where(RulesVersion.call_id == call.id)
    return session.scalar(found.order_by(RulesVersion.number.desc()).limit(1))


def rules_versions(session: Session, call: Call) -> Sequence[RulesVersion]:
    """All versions of its rules, oldest first."""
    found = select(RulesVersion).where(RulesVersion.call_id == call.id)
    return session.scalars(found.order_by(RulesVersion.number)).all()


def checklist_notes(session: Session, call: Call) -> Sequence[ChecklistNote]:
    """All that was found about the call's checklists, oldest first."""
    found = select(ChecklistNote).where(ChecklistNote.call_id == call.id)
    return session.scalars(found.order_by(ChecklistNote.number, ChecklistNote.id)).all()


def notes_about(session: Session, call: Call, list_key: str, point_key: str) -> Sequence[ChecklistNote]:
    """What was found about one point, oldest first."""
    found = select(ChecklistNote).where(
        ChecklistNote.call_id == call.id,
        ChecklistNote.list_key == list_key,
        ChecklistNote.point_key == point_key,
    )
    return session.scalars(found.order_by(ChecklistNote.number)).all()


def newest_note(session: Session, call: Call, list_key: str, point_key: str) -> ChecklistNote | None:
    """What was found about it last."""
    return next(reversed(notes_about(session, call, list_key, point_key)), None)


def phase_changes(session: Session, call: Call) -> Sequence[PhaseChange]:
    """How the call came to where it is, oldest first; of two in one moment, the earlier phase first."""
    found = session.scalars(select(PhaseChange).where(PhaseChange.call_id == call.id))
    return sorted(found, key=lambda one: (one.at, one.to_phase.step))


def call_for_figures(session: Session, slug: str | None) -> Call | None:
    """The call whose figures are asked for: the named one, else the one decided last, else the newest."""
    if slug is not None:
        return call_by_slug(session, slug)
    decided = case((Call.phase.in_(DECIDED_PHASES), 0), else_=1)
    last = case((Call.phase.in_(DECIDED_PHASES), Call.closes_at), else_=Call.created_at)
    return session.scalar(select(Call).order_by(decided, last.desc(), Call.id).limit(1))


def criteria_sets(session: Session) -> Sequence[CriteriaSet]:
    """All sets with their versions, the default first."""
    return session.scalars(select(CriteriaSet).order_by(CriteriaSet.is_default.desc(), CriteriaSet.key)).all()


def criteria_set_by_key(session: Session, key: str) -> CriteriaSet | None:
    """The set of that name."""
    return session.scalar(select(CriteriaSet).where(CriteriaSet.key == key))


def latest_versions(session: Session) -> list[CriteriaSetVersion]:
    """The latest version of each set, the default set first: what a new call can be judged by."""
    return [one.latest for one in criteria_sets(session) if one.versions]


def calls_with(session: Session, version: CriteriaSetVersion) -> Sequence[Call]:
    """The calls that are judged by this version, newest first."""
    found = select(Call).where(Call.criteria_version_id == version.id)
    return session.scalars(found.order_by(Call.created_at.desc(), Call.id)).all()


def newest_call(session: Session) -> Call | None:
    """The call made last."""
    return session.scalar(select(Call).order_by(Call.created_at.desc(), Call.id).limit(1))


def default_criteria_version(session: Session) -> CriteriaSetVersion | None:
    """The latest version of the default set, or of any set where none is the default."""
    return next(iter(latest_versions(session)), None)
