"""How a project of the demo is looked at every half year, and how it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.people.models import Person
from fellespott.pots import services as pots
from fellespott.pots.queries import pot_of_project
from fellespott.reviews import services as reviews
from fellespott.reviews.models import Review
from fellespott.reviews.queries import goals_in_force
from fellespott.reviews.rules import CHECKLIST
from fellespott.reviews.states import ReviewOutcome

from . import cast
from .projects import Team
from .projects_content import ReviewText
from .timeline import Timeline, moment


@dataclass(frozen=True, slots=True)
class Reviewing:
    """One review: asked for where the scheduler does not make it, answered, settled."""

    session: Session
    team: Team
    text: ReviewText
    leader: Person
    steering: Person

    def plan(self, line: Timeline) -> None:
        """Put its steps on the line."""
        if self.text.called_on is not None:
            line.add(moment(self.text.called_on, 11), self.call)
        line.add(moment(self.text.due_on - timedelta(days=2), 13), self.answer)
        line.add(moment(self.text.due_on, 15), self.settle)

    def call(self, now: datetime) -> None:
        """The project leader asks for a talk between two half-years."""
        reviews.call_review(
            self.session,
            actor=self.leader,
            project=self.team.project,
            due_on=self.text.due_on,
            reason=self.text.called_reason,
            now=now,
        )

    def answer(self, now: datetime) -> None:
        """The group's contact answers for the project."""
        goals = goals_in_force(self.session, self.team.project.id)
        notes = {goal.id: (progress, "") for goal, progress in zip(goals, self.text.progress, strict=True)}
        reviews.answer_review(
            self.session,
            actor=self.team.contact,
            review=self._review(),
            notes=notes,
            now=now,
            **self.text.answer,
        )

    def settle(self, now: datetime) -> None:
        """The project leader settles it; a stop is for the steering group (rule R8)."""
        stops = self.text.outcome is ReviewOutcome.STOP
        reviews.settle_review(
            self.session,
            actor=self.steering if stops else self.leader,
            review=self._review(),
            outcome=self.text.outcome,
            reason=self.text.reason,
            stop_reason=self.text.stop_reason,
            is_invented=self.text.is_invented,
            now=now,
        )

    def _review(self) -> Review:
        found = select(Review).where(
            Review.project_id == self.team.project.id, Review.due_on == self.text.due_on
        )
        return self.session.scalars(found).unique().one()


def complete(session: Session, *, team: Team, text: dict[str, Any], leader: Person, now: datetime) -> None:
    """The project comes to its end, and what is left in its pot goes back."""
    reviews.complete_project(session, actor=leader, project=team.project, note=text["note"].strip(), now=now)
    return_rest(session, team=team, leader=leader, now=now)


def propose_handover(
    session: Session, *, team: Team, key: str, text: dict[str, Any], leader: Person, now: datetime
) -> None:
    """Somebody is asked to take the project on, and says yes two weeks later."""
    receiver = cast.person(
        session, key=f"{key}-mottaker", name=f"Den som tar over «{team.project.name}» (demo)", now=now
    )
    handover = reviews.propose_handover(
        session,
        actor=leader,
        project=team.project,
        receiving_unit=text["unit"],
        receiving_leader=text["leader"],
        receiving_email=receiver.email or "",
        budget_room=text["budget_room"].strip(),
        checklist=CHECKLIST,
        takes_over_on=text["on"],
        now=now,
    )
    reviews.accept_handover(session, actor=receiver, handover=handover, now=now + timedelta(days=14))


def return_rest(session: Session, *, team: Team, leader: Person, now: datetime) -> None:
    """What nobody was promised goes back to the municipality (the letter says so)."""
    pot = pot_of_project(session, team.project.id)
    if pot is not None and pot.free_ore:
        pots.return_rest(session, actor=leader, pot=pot, now=now)
