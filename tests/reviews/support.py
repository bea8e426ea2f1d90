"""A running project with a letter and a pot, and those who judge it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.states import SeatKind
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.pots.models import Pot
from fellespott.reviews import services
from fellespott.reviews.models import Review
from fellespott.reviews.states import GoalProgress, ReviewOutcome, StopReason
from tests.factories import make_group, make_person, make_seat, make_staff
from tests.project_factories import make_pot, make_project

# The first review of a project that starts on 1 August 2021.
FIRST, SECOND, THIRD = date(2022, 2, 1), date(2022, 8, 1), date(2023, 2, 1)
ASKED = datetime(2022, 1, 18, 9, 0, tzinfo=UTC)
HELD = datetime(2022, 2, 2, 9, 0, tzinfo=UTC)
WORDS = {
    "went_well": "Tjue unge kom hver uke.",
    "went_badly": "Vi glemte dem som ikke tør å komme.",
    "residents_took_part": "De unge ledet møtet selv.",
}


@dataclass
class Round:
    """A project under way, its contact and its lead partner's; who leads the round, who steers it."""

    project: Project
    pot: Pot
    contact: Person
    lead: Person
    leader: Person
    steering: Person
    staff: Person


def make_round(session: Session, **fields: Any) -> Round:
    contact = make_person(session, name="Kontakt Kari")
    group = make_group(session, contact=contact, members=1)
    project = make_project(session, group=group, **fields)
    pot = make_pot(session, project)
    session.refresh(project)
    lead = make_person(session, name="Leder Lise", email=project.partners[0].contact_email)
    leader, steering = make_person(session), make_person(session)
    make_seat(session, project.call, leader, SeatKind.PROJECT_LEADER)
    make_seat(session, project.call, steering, SeatKind.STEERING_GROUP)
    return Round(project, pot, contact, lead, leader, steering, make_staff(session))


def prepared(session: Session, found: Round, *, now: datetime = ASKED) -> Review:
    """The project's next review, made by the job."""
    return next(one for one in services.prepare_reviews(session, now) if one.project == found.project)


def notes_for(found: Round, progress: GoalProgress = GoalProgress.ON_THE_WAY) -> dict[Any, Any]:
    letter = found.project.letter_in_force
    goals = letter.goals if letter is not None else []
    return {goal.id: (progress, "Slik går det.") for goal in goals}


def answer(session: Session, found: Round, review: Review, **changes: Any) -> Review:
    values: dict[str, Any] = {"actor": found.contact, "notes": notes_for(found), "now": HELD, **WORDS}
    return services.answer_review(session, review=review, **(values | changes))


def settle(session: Session, found: Round, review: Review, outcome: ReviewOutcome, **changes: Any) -> Review:
    values: dict[str, Any] = {"actor": found.leader, "reason": "Slik ser vi det.", "now": HELD}
    if outcome in (ReviewOutcome.WARN, ReviewOutcome.STOP):
        values["stop_reason"] = StopReason.NO_MORE_COOPERATION
    if outcome is ReviewOutcome.STOP:
        values["actor"] = found.steering
    return services.settle_review(session, review=review, outcome=outcome, **(values | changes))


def warned(session: Session, found: Round) -> Review:
    """The first review, answered and ended in a warning."""
    review = answer(session, found, prepared(session, found))
    return settle(session, found, review, ReviewOutcome.WARN)
