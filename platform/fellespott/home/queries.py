"""What the front page counts, and what a person asks about their own data."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import Phase
from fellespott.core.i18n import _, _n, show_money
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, ConsentLine, PersonalData, registry
from fellespott.jury.models import CallDecision, DecisionEntry, Juror, JuryGroup
from fellespott.jury.states import DecisionState, Outcome
from fellespott.letters.models import Letter, Project
from fellespott.letters.states import LetterState
from fellespott.people.log_texts import action_name
from fellespott.people.models import Person, RecordOpening
from fellespott.people.notices import ROLE_NAMES
from fellespott.pots.models import Pot
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from fellespott.reviews.models import Review
from fellespott.reviews.states import ReviewState
from fellespott.stories.models import Story
from fellespott.stories.states import StoryState

from .texts import PAGES


@dataclass(frozen=True, slots=True)
class Round:
    """A decided round in numbers, with the proposals that got a yes."""

    call: Call
    decided_at: datetime
    applications: int
    films: int
    jurors: int
    jury_groups: int
    chosen: list[Proposal]
    letters: int
    paid_ore: int
    reviews: int
    stories: int

    @property
    def asked_ore(self) -> int:
        """What the chosen proposals asked for together, in øre."""
        return sum(proposal.total_ore for proposal in self.chosen)


def open_calls(session: Session) -> list[Call]:
    """Calls one can send a proposal to now, the nearest deadline first."""
    return list(session.scalars(select(Call).where(Call.phase == Phase.OPEN).order_by(Call.closes_at)))


def coming_calls(session: Session) -> list[Call]:
    """Calls that are announced but not open yet."""
    return list(session.scalars(select(Call).where(Call.phase == Phase.ANNOUNCED).order_by(Call.opens_at)))


def latest_round(session: Session) -> Round | None:
    """The round whose decision was published last, or None before there is one."""
    decision = session.scalar(
        select(CallDecision)
        .where(CallDecision.state == DecisionState.PUBLISHED)
        .order_by(CallDecision.published_at.desc())
        .limit(1)
    )
    if decision is None or decision.published_at is None:
        return None
    call = decision.call
    sent_in = (
        select(func.count(), func.count(Proposal.film_id))
        .select_from(Proposal)
        .where(Proposal.call_id == call.id, Proposal.state == ProposalState.SUBMITTED)
    )
    applications, films = session.execute(sent_in).one()
    jurors = session.scalar(
        select(func.count()).select_from(Juror).join(Juror.seat).where(Seat.call_id == call.id)
    )
    groups = session.scalar(select(func.count()).select_from(JuryGroup).where(JuryGroup.call_id == call.id))
    chosen = session.scalars(
        select(Proposal)
        .join(DecisionEntry, DecisionEntry.proposal_id == Proposal.id)
        .where(DecisionEntry.decision_id == decision.id, DecisionEntry.outcome == Outcome.YES)
        .order_by(Proposal.title)
    ).unique()
    return Round(
        call,
        decision.published_at,
        applications,
        films,
        jurors or 0,
        groups or 0,
        list(chosen),
        *_afterwards(session, call),
    )


def _afterwards(session: Session, call: Call) -> tuple[int, int, int, int]:
    """Letters in force, øre paid, reviews settled and stories published in the call's projects."""
    in_call = select(Project.id).where(Project.call_id == call.id)

    def count(model: Any, *conditions: Any) -> int:
        query = select(func.count()).select_from(model).where(model.project_id.in_(in_call), *conditions)
        return session.scalar(query) or 0

    paid = session.scalar(select(func.coalesce(func.sum(Pot.paid_ore), 0)).where(Pot.project_id.in_(in_call)))
    return (
        count(Letter, Letter.state == LetterState.AGREED),
        int(paid or 0),
        count(Review, Review.state == ReviewState.SETTLED),
        count(Story, Story.state == StoryState.PUBLISHED),
    )


def chain_of_round(found: Round) -> list[ChainStation]:
    """The chain line of a whole round, with its numbers (rule R19)."""
    call = found.call
    decision = local_url("jury.decision", slug=call.slug)
    page = local_url("calls.show_call", slug=call.slug)
    stations = [
        ChainStation(
            "idea",
            _("Idé"),
            done=True,
            on=call.closes_at,
            sentence=_n("%(num)s forslag kom inn", "%(num)s forslag kom inn", found.applications),
            url=page,
        ),
        ChainStation(
            "film", _("Film"), done=True, sentence=_n("%(num)s film", "%(num)s filmer", found.films), url=page
        ),
        ChainStation(
            "jury",
            _("Jury"),
            done=True,
            on=call.jury_meets_at,
            sentence=_(
                "%(jurors)s i juryen, i %(groups)s grupper", jurors=found.jurors, groups=found.jury_groups
            ),
            url=decision,
        ),
        ChainStation(
            "yes",
            _("Ja"),
            done=True,
            on=found.decided_at,
            sentence=_n("%(num)s fikk ja", "%(num)s fikk ja", len(found.chosen)),
            url=decision,
        ),
        _later(
            "letter",
            _("Avtale"),
            found.letters,
            _n("%(num)s avtale", "%(num)s avtaler", found.letters),
            local_url("letters.list_projects", utlysning=call.slug),
        ),
        _later(
            "pot",
            _("Pott"),
            found.paid_ore,
            _("%(amount)s er betalt ut", amount=show_money(found.paid_ore)),
            local_url("letters.list_projects", utlysning=call.slug),
        ),
        _later(
            "review",
            _("Halvår"),
            found.reviews,
            _n("%(num)s gjennomgang", "%(num)s gjennomganger", found.reviews),
            local_url("letters.list_projects", utlysning=call.slug),
        ),
        _later(
            "story",
            _("Historie"),
            found.stories,
            _n("%(num)s historie", "%(num)s historier", found.stories),
            local_url("stories.bank"),
        ),
    ]
    here = max(place for place, station in enumerate(stations) if station.done)
    stations[here] = replace(stations[here], current=True)
    return stations


def _later(key: str, label: str, reached: int, sentence: str, url: str) -> ChainStation:
    """A station after the yes: reached when there is something to count."""
    return (
        ChainStation(key, label, done=True, sentence=sentence, url=url)
        if reached
        else ChainStation(key, label)
    )


def shown_rooms(session: Session, person: Person) -> list[tuple[PersonalData, dict[str, Any]]]:
    """What each room holds about the person: the account first, mails and the log last."""
    rooms = sorted(
        registry().personal_data, key=lambda one: (one.key != "people", one.key in ("notices", "audit"))
    )
    return [(one, _in_words(one, one.show(session, person))) for one in rooms]


def _in_words(data: PersonalData, shown: dict[str, Any]) -> dict[str, Any]:
    """The log's own room does not know what its actions are called."""
    if data.key != "audit":
        return shown
    return {
        title: [
            {words: action_name(one) if isinstance(one, str) else one for words, one in row.items()}
            for row in rows
        ]
        for title, rows in shown.items()
    }


def consents_of(session: Session, person: Person, now: datetime) -> list[ConsentLine]:
    """Every yes of that person, the newest first."""
    lines = [one for tell in registry().consents for one in tell(session, person, now)]
    return sorted(lines, key=lambda one: one.given_at, reverse=True)


def openings_of(session: Session, person: Person) -> list[dict[str, Any]]:
    """Who has opened that person's private records: when, which page, by whom and in what role."""
    rows = session.execute(
        select(RecordOpening.at, RecordOpening.page, Person)
        .join(Person, Person.id == RecordOpening.opened_by_id)
        .where(RecordOpening.about_id == person.id)
        .order_by(RecordOpening.at.desc(), RecordOpening.id)
    )
    return [
        {
            "at": row.at,
            "page": str(PAGES.get(row.page, _("En side med opplysninger om deg"))),
            "by": row.Person.name,
            "as": ", ".join(str(ROLE_NAMES[one.role]) for one in row.Person.roles if one.revoked_at is None),
        }
        for row in rows
    ]
