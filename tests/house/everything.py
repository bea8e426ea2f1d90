"""At least one row in every table, as the program itself writes them where that is short."""

import io
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.models import PhaseChange
from fellespott.calls.states import Phase
from fellespott.complaints.services import receive
from fellespott.jury.models import CallDecision, ConversationRequest, DecisionEntry, SheetSetAside
from fellespott.jury.states import DecisionState, Outcome
from fellespott.letters.states import Form
from fellespott.media.services import store_film
from fellespott.people.models import SignInCode
from fellespott.people.services import create_invitation
from fellespott.pots import services as pots
from fellespott.proposals.models import Submission
from fellespott.proposals.states import ProposalState
from fellespott.reviews import services as reviews
from fellespott.reviews.rules import CHECKLIST
from fellespott.reviews.states import ReviewOutcome
from fellespott.schedule.models import JobRun
from fellespott.stories.models import Practice
from fellespott.stories.states import Evidence
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule
from tests.factories import WHEN, _add, make_juror, make_person, make_proposal, make_sheet
from tests.pots.pots import NOW as PAID_AT
from tests.pots.pots import Money, approve, make_money, pay, propose
from tests.reviews.support import HELD, answer, make_round, prepared, settle, warned
from tests.stories.tales import learn, publish
from tests.support import films

# What makes a careless copy go wrong: letters beyond ASCII, line ends, quotes, what looks like other things.
AWKWARD = "Æøå, 𝕏 og «sitat»\nlinje to\r\n\ttab \\ ' \" % {row} null 0012 2021-01-01 \u2028 slutt"


def fill_everything(session: Session) -> None:
    """One row or more in each table, triggers and all; committed by the caller."""
    _people(session)
    _a_decided_round(session)
    money = make_money(session)
    _money(session, money)
    _reviews(session)
    _stories(session)
    receive(session, text=AWKWARD, sender_email="noen@example.org", now=WHEN)
    _add(session, JobRun(job="x", slot=WHEN, finished_at=WHEN + timedelta(microseconds=1)))


def _people(session: Session) -> None:
    person = make_person(session, name="Åse «Æ» Øygard", email=None)
    create_invitation(session, actor=person, kind="role", data={"role": "staff", "n": [1, None]}, now=WHEN)
    _add(
        session,
        SignInCode(
            email="a@example.org", code_hash="0" * 64, created_at=WHEN, expires_at=WHEN + timedelta(minutes=5)
        ),
    )


def _a_decided_round(session: Session) -> None:
    proposal = make_proposal(session, state=ProposalState.SUBMITTED, call=None)
    session.refresh(proposal)
    call = proposal.call
    assert session.query(Submission).count()
    _add(session, PhaseChange(call_id=call.id, from_phase=Phase.DRAFT, to_phase=Phase.ANNOUNCED, at=WHEN))
    first = make_sheet(session, make_juror(session, call), proposal, [5, None, 3, 2, 1, 4, 5, 5])
    _add(
        session,
        SheetSetAside(
            sheet_id=first.id, reason="Kjente noen i gruppa.", by_id=make_person(session).id, at=WHEN
        ),
    )
    decision = _add(
        session,
        CallDecision(call_id=call.id, mode=call.decision_mode, max_awards=8, created_at=WHEN),
    )
    _add(
        session,
        DecisionEntry(
            decision_id=decision.id,
            proposal_id=proposal.id,
            outcome=Outcome.NO,
            reason=AWKWARD,
            conversation_offer="Ring oss.",
        ),
    )
    decision.proposals_total = decision.reasons_total = 1
    decision.state, decision.published_at = DecisionState.PUBLISHED, WHEN
    session.flush()
    _add(
        session,
        ConversationRequest(
            proposal_id=proposal.id, asked_by_id=proposal.group.active[0].person_id, asked_at=WHEN
        ),
    )


def _money(session: Session, money: Money) -> None:
    use = propose(session, money, 900_000, form=Form.CONDITIONAL)
    pots.comment_use(session, actor=money.members[0], use=use, text="Bra.", now=PAID_AT)
    approve(session, use, money.members[0])
    pay(session, money, use, 400_000)
    voted = propose(session, money, 6_000_000, purpose="Båt", receiver="Alle")
    pots.comment_use(session, actor=money.members[0], use=voted, text=AWKWARD, now=PAID_AT)
    pots.put_to_vote(
        session, actor=money.contact, use=voted, rule=VoteRule.MAJORITY, closes_at=None, now=PAID_AT
    )
    vote = voted.vote
    assert vote is not None
    for person in (money.contact, *money.members):
        voting.answer_vote(
            session, actor=person, vote=vote, choice=Choice.YES, has_conflict=False, reason="", now=PAID_AT
        )


def _reviews(session: Session) -> None:
    stopped = make_round(session)
    warned(session, stopped)
    later = HELD + timedelta(days=182)
    second = prepared(session, stopped, now=later - timedelta(days=14))
    settle(session, stopped, answer(session, stopped, second, now=later), ReviewOutcome.STOP, now=later)
    ended = make_round(session)
    reviews.complete_project(session, actor=ended.leader, project=ended.project, note="Takk.", now=HELD)
    reviews.propose_handover(
        session,
        actor=ended.leader,
        project=ended.project,
        receiving_unit="Ungdomshuset",
        receiving_leader="Leder",
        budget_room="Innenfor rammen.",
        checklist=CHECKLIST,
        takes_over_on=date(2023, 7, 1),
        receiving_email="hus@example.org",
        now=HELD,
    )


def _stories(session: Session) -> None:
    story = publish(session)
    learn(session, story=story)
    _add(
        session,
        Practice(
            key="praksis",
            title="Praksis",
            does=AWKWARD,
            evidence=next(iter(Evidence)),
            source="S0",
            tags=["a", "b"],
            details={"en": {"title": "Practice", "nothing": None}},
            published_at=WHEN,
        ),
    )


def add_film(session: Session, *, seconds: float = 1) -> Any:
    """A real film with its bytes in the store."""
    return store_film(
        session,
        actor=None,
        upload=io.BytesIO(films.film(seconds=seconds)),
        filename="film.mp4",
        now=WHEN,
        max_seconds=60,
    )
