"""What the front page counts: the open calls, and the latest round that was decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import Phase
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation
from fellespott.jury.models import CallDecision, DecisionEntry, Juror, JuryGroup
from fellespott.jury.states import DecisionState, Outcome
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState


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
    return Round(call, decision.published_at, applications, films, jurors or 0, groups or 0, list(chosen))


def chain_of_round(found: Round) -> list[ChainStation]:
    """The chain line of a whole round, with its numbers (rule R19)."""
    call = found.call
    decision = local_url("jury.decision", slug=call.slug)
    page = local_url("calls.show_call", slug=call.slug)
    return [
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
            current=True,
            on=found.decided_at,
            sentence=_n("%(num)s fikk ja", "%(num)s fikk ja", len(found.chosen)),
            url=decision,
        ),
        ChainStation("letter", _("Avtale")),
        ChainStation("pot", _("Pott")),
        ChainStation("review", _("Halvår")),
        ChainStation("story", _("Historie")),
    ]
