"""A decided round with a yes, and a letter as somebody would write it."""

import re
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.states import ActorKind, DecisionMode, Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.letters import services
from fellespott.letters.models import Letter, Project, ProjectPartner
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from tests.factories import WHEN, _add, make_call, make_group, make_person, make_proposal, make_seat
from tests.project_factories import GOALS

STARTS, ENDS = date(2021, 8, 1), date(2023, 6, 30)
GOAL_ROWS = [{"kind": kind, "about": about, "text": text} for kind, about, text in GOALS]
PLAN = [
    {"due_on": date(2021, 8, 1), "amount_ore": 50_000_000},
    {"due_on": date(2022, 2, 1), "amount_ore": 50_000_000},
]
WHOLE: dict[str, Any] = {
    "amount_ore": 100_000_000,
    "period_start": STARTS,
    "period_end": ENDS,
    "others_see_us": "Som noen som holder det de lover.",
    "covers": "Aktiviteter og utstyr.",
    "at_the_end": "Det som er igjen, går tilbake.",
    "forms": ["conditional"],
    "goals": GOAL_ROWS,
    "instalments": PLAN,
}


def decide(
    session: Session, call: Call, outcomes: list[tuple[Proposal, Outcome]], *, published: bool = True
) -> CallDecision:
    """The call's decision, made public unless said otherwise."""
    decision: CallDecision = _add(
        session,
        CallDecision(
            call_id=call.id,
            mode=DecisionMode.JURY_DECIDES,
            state=DecisionState.DRAFT,
            max_awards=call.max_awards,
            created_at=WHEN,
        ),
    )
    for proposal, outcome in outcomes:
        _add(
            session,
            DecisionEntry(
                decision_id=decision.id,
                proposal_id=proposal.id,
                outcome=outcome,
                reason="Fordi det treffer.",
                conversation_offer="Ring oss." if outcome is Outcome.NO else "",
            ),
        )
    if published:
        decision.proposals_total = decision.reasons_total = len(outcomes)
        decision.awards_total = sum(outcome is Outcome.YES for _proposal, outcome in outcomes)
        decision.state, decision.published_at = DecisionState.PUBLISHED, WHEN
        session.flush()
    session.expire(call)
    return decision


def make_yes(session: Session, *, call: Call | None = None, **fields: Any) -> Proposal:
    """A proposal with a published yes."""
    call = call or make_call(session, phase=Phase.DECIDED)
    group = fields.pop("group", None) or make_group(session, members=1)
    proposal = make_proposal(session, call=call, group=group, state=ProposalState.SUBMITTED, **fields)
    decide(session, call, [(proposal, Outcome.YES)])
    return proposal


def make_leader(session: Session, call: Call) -> Person:
    """The round's project leader."""
    person = make_person(session)
    make_seat(session, call, person, SeatKind.PROJECT_LEADER)
    return person


def make_steering(session: Session, call: Call) -> Person:
    """Somebody in the call's steering group."""
    person = make_person(session)
    make_seat(session, call, person, SeatKind.STEERING_GROUP)
    return person


def started(session: Session) -> tuple[Person, Project]:
    """A project that was just started, and the project leader of its round."""
    proposal = make_yes(session)
    leader = make_leader(session, proposal.call)
    project = services.start_project(
        session, actor=leader, proposal=proposal, starts_on=STARTS, ends_on=ENDS, now=utcnow()
    )
    return leader, project


def drafted(session: Session, **changes: Any) -> tuple[Person, Letter]:
    """A whole draft, and who may write it."""
    leader, project = started(session)
    letter = services.draft_letter(session, actor=leader, project=project, now=WHEN, **(WHOLE | changes))
    return leader, letter


def sent(session: Session, **changes: Any) -> tuple[Person, Letter, list[tuple[ProjectPartner, str]]]:
    """A letter that waits for its partners."""
    leader, letter = drafted(session, **changes)
    return leader, letter, services.send_letter(session, actor=leader, letter=letter, now=WHEN)


def agree_all(session: Session, letter: Letter, asked: list[tuple[ProjectPartner, str]]) -> Letter:
    """Every partner that was asked says yes."""
    for _partner, token in asked:
        services.agree(session, token_or_agreement=token, text_sha256=letter.text_sha256 or "", now=WHEN)
    return letter


def in_force(session: Session, **changes: Any) -> tuple[Person, Letter]:
    """A letter everyone has agreed to."""
    leader, letter, asked = sent(session, **changes)
    return leader, agree_all(session, letter, asked)


PARTNERS = [
    {
        "actor_name": "Kommunen, bydelen",
        "kind": ActorKind.MUNICIPAL,
        "contact_name": "Leder",
        "contact_email": "leder@example.org",
        "is_lead": True,
    },
    {
        "actor_name": "Naboklubben",
        "kind": ActorKind.VOLUNTARY,
        "contact_name": "Nabo",
        "contact_email": "nabo@example.org",
    },
    {
        "actor_name": "Verkstedet",
        "kind": ActorKind.BUSINESS,
        "contact_name": "Mester",
        "contact_email": "mester@example.org",
        "no_money_decisions": True,
    },
]


def mails_to(session: Session, address: str) -> list[OutboxMail]:
    """Mails waiting for that address, in the order they were written."""
    found = select(OutboxMail).where(OutboxMail.recipient == address)
    return list(session.scalars(found.order_by(OutboxMail.created_at)))


def link_in(mail: OutboxMail) -> str:
    """The path of the letter's link in the mail."""
    found = re.search(r"http://localhost(/avtale/\S+)", mail.body)
    assert found, mail.body
    return found[1]
