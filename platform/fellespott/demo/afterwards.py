"""From the decision of 2021 to the end of 2023: nine projects side by side, in the order things happened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import product

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.pots import services as pots
from fellespott.proposals.models import Proposal
from fellespott.proposals.queries import submitted_in
from fellespott.reviews import services as reviews

from .content import round_2021
from .projects import Team, agree_on_letter, start
from .projects_content import ProjectText, projects_2021
from .reviewing import Reviewing, complete, propose_handover, return_rest
from .spending import Spending
from .timeline import Timeline, moment

# On these days the demo's clock does what the scheduler does every hour; all that falls due is found then.
YEARS, DAYS_OF_THE_MONTH = (2021, 2022, 2023), (1, 15, 18)
FIRST_DAY = date(2021, 8, 1)


def load_projects(session: Session, *, call: Call, people: Mapping[str, Person]) -> dict[str, Project]:
    """All that came of the call. Returns the projects by key."""
    titles = {one.title: one.key for one in round_2021().proposals}
    proposals = {titles[one.title]: one for one in submitted_in(session, call.id)}
    line = Timeline()
    for day in _days_of_the_clock():
        line.add(moment(day, 6), partial(_clock, session))
    course = _Course(session, line, call, people, proposals, {})
    for text in projects_2021().projects:
        line.add(moment(text.started_on), partial(course.begin, text))
    line.run()
    return course.projects


def _days_of_the_clock() -> Iterator[date]:
    for year, month, day in product(YEARS, range(1, 13), DAYS_OF_THE_MONTH):
        if (found := date(year, month, day)) >= FIRST_DAY:
            yield found


def _clock(session: Session, now: datetime) -> None:
    pots.fund_due(session, now)
    reviews.prepare_reviews(session, now)
    pots.settle_stopped(session, now)


@dataclass(frozen=True, slots=True)
class _Course:
    """Puts each project's steps on the line once it has begun, and keeps the projects by key."""

    session: Session
    line: Timeline
    call: Call
    people: Mapping[str, Person]
    proposals: Mapping[str, Proposal]
    projects: dict[str, Project]

    def begin(self, text: ProjectText, now: datetime) -> None:
        """Start the project, and plan all that follows."""
        team = start(
            self.session, text=text, call=self.call, proposals=self.proposals, people=self.people, now=now
        )
        self.projects[text.key] = team.project
        for day, letter in ((text.letter_on, text.letter), *text.amendments):
            self.line.add(moment(day, 10), partial(self._letter, team, letter))
        for use in text.uses:
            Spending(self.session, team, use, projects_2021().words).plan(self.line)
        for review in text.reviews:
            steering = self.people["styringsgruppe"]
            Reviewing(self.session, team, review, self._leader, steering).plan(self.line)
        self._plan_end(text, team)

    def _plan_end(self, text: ProjectText, team: Team) -> None:
        if text.completion is not None:
            self.line.add(moment(text.completion["on"], 14), partial(self._complete, text, team))
        if text.handover is not None:
            self.line.add(moment(text.handover["proposed_on"]), partial(self._propose_handover, text, team))
            self.line.add(moment(text.handover["on"], 14), partial(self._hand_over, team))

    def _letter(self, team: Team, letter: Mapping[str, object], now: datetime) -> None:
        agree_on_letter(self.session, team=team, letter=letter, leader=self._leader, now=now)

    def _complete(self, text: ProjectText, team: Team, now: datetime) -> None:
        complete(self.session, team=team, text=text.completion or {}, leader=self._leader, now=now)

    def _propose_handover(self, text: ProjectText, team: Team, now: datetime) -> None:
        propose_handover(
            self.session, team=team, key=text.key, text=text.handover or {}, leader=self._leader, now=now
        )

    def _hand_over(self, team: Team, now: datetime) -> None:
        reviews.hand_over_due(self.session, now)
        return_rest(self.session, team=team, leader=self._leader, now=now)

    @property
    def _leader(self) -> Person:
        return self.people["leder"]
