"""Go on, adjust, warn or stop, with a reason; a stop reaches the pot in the same transaction. Rule R8."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.queries import seat_of
from fellespott.calls.states import SeatKind
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_date
from fellespott.letters.models import Project
from fellespott.letters.states import ProjectState
from fellespott.people.models import Person
from fellespott.pots.queries import pot_of_project
from fellespott.pots.services import stop_pot

from .. import follow_news, queries
from ..models import Review
from ..policies import can_stop, judges
from ..rules import NEEDS_STATED_REASON, SETTLEMENT, can_wait_no_longer, ends_in
from ..states import ReviewOutcome, ReviewState, StopReason
from . import mailing
from .holding import hold_review, stale, today


def settle_review(
    session: Session,
    *,
    actor: Person,
    review: Review,
    outcome: ReviewOutcome,
    reason: str,
    stop_reason: StopReason | None = None,
    now: datetime,
    version: int | None = None,
    is_invented: bool = False,
) -> Review:
    """Say how the review ends, and why. Rule R8.

    Go on, adjust and warn: those who lead the round. Stop: a seat in the steering group, while a warning
    from an earlier review stands. Nobody who stands too close (R5). Warnings and stops name one of the
    stated reasons. `version` is the one the page was opened on; `is_invented` marks a demo's own steps.

    Raises DomainError with status 403: "not_judge", "not_steering_group"; with 409: "already_settled",
    "not_answered" (before the day has passed), "no_warning", "not_under_way", "stale"; and
    "reason_missing" (field "reason"), "stop_reason_missing" (field "stop_reason").
    """
    project, review = hold_review(session, review)
    _refuse_who_may_not(actor, project, outcome, now)
    _refuse_when_it_cannot(review, outcome, project, now)
    if version is not None and review.version != version:
        raise stale()
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv en begrunnelse. Alle får lese den."), field="reason")
    if outcome in NEEDS_STATED_REASON and stop_reason is None:
        raise DomainError(
            "stop_reason_missing",
            _l("Velg en av grunnene. Ingen andre grunner kan gi advarsel eller stopp."),
            field="stop_reason",
        )
    if outcome is ReviewOutcome.STOP:
        _rest_on_the_warning(session, actor, project, review)
    review.outcome, review.reason, review.is_invented = outcome, reason.strip(), is_invented
    review.stop_reason = stop_reason if outcome in NEEDS_STATED_REASON else None
    review.state, review.settled_at, review.settled_by_id = ReviewState.SETTLED, now, actor.id
    session.flush()
    _move(session, project, outcome, now)
    record(
        session,
        actor=actor,
        action=f"review.{outcome.value}",
        on=review,
        now=now,
        reason=review.reason,
        stop_reason=review.stop_reason,
    )
    mailing.tell_settled(session, review=review, now=now)
    follow_news.tell_settled(session, review=review, now=now)
    return review


def _refuse_who_may_not(actor: Person, project: Project, outcome: ReviewOutcome, now: datetime) -> None:
    is_stop = outcome is ReviewOutcome.STOP
    allowed = can_stop(actor, project, now) if is_stop else judges(actor, project, now)
    if not allowed:
        raise DomainError("not_steering_group" if is_stop else "not_judge", allowed.reason, status=403)


def _refuse_when_it_cannot(review: Review, outcome: ReviewOutcome, project: Project, now: datetime) -> None:
    if review.state is ReviewState.SETTLED:
        raise DomainError("already_settled", _l("Denne gjennomgangen er alt avgjort."), status=409)
    if review.state is ReviewState.OPEN and not can_wait_no_longer(review.due_on, today=today(now)):
        raise DomainError(
            "not_answered",
            _(
                "Prosjektet har ikke svart ennå. De har fristen til og med %(day)s.",
                day=show_date(review.due_on),
            ),
            status=409,
        )
    if ends_in(project.state, outcome) is None:
        raise DomainError(
            "no_warning",
            _l("Et prosjekt kan bare stoppes etter en advarsel som gjelder ennå."),
            field="outcome",
            status=409,
        )


def _rest_on_the_warning(session: Session, actor: Person, project: Project, review: Review) -> None:
    warning = queries.last_warning(session, project.id)
    seat = seat_of(session, actor, project.call_id)
    if warning is None or seat is None or seat.kind is not SeatKind.STEERING_GROUP:
        raise DomainError(
            "no_warning", _l("Et prosjekt kan bare stoppes etter en advarsel."), field="outcome", status=409
        )
    review.warning_id, review.warning_outcome = warning.id, warning.outcome
    review.settled_by_seat_id, review.settled_by_seat_kind = seat.id, seat.kind


def _move(session: Session, project: Project, outcome: ReviewOutcome, now: datetime) -> None:
    becomes = ends_in(project.state, outcome)
    assert becomes is not None  # noqa: S101 - for the reader: it was asked before anything was written
    project.state = becomes
    session.flush()
    if becomes is not ProjectState.STOPPED:
        return
    pot = pot_of_project(session, project.id)
    if pot is not None and pot.stopped_at is None:
        stop_pot(session, pot=pot, settle_by=today(now) + SETTLEMENT, now=now)
