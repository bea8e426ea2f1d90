"""The rounds: calls in every phase, proposals in every state, and what the jury did."""

from typing import Any

from sqlalchemy import select

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.jury import services as jury
from fellespott.jury.states import Outcome
from fellespott.media.models import Upload
from fellespott.proposals.states import ProposalState
from tests.factories import (
    WHEN,
    _add,
    answer_conflict,
    make_call,
    make_film,
    make_juror,
    make_partner,
    make_proposal,
    make_seat,
    make_sheet,
)

from .base import World

WORD_OF_JUROR = "Ordenetilmegselv"
JURY_CALLS = ("scoring", "deciding", "advising", "decided")


def make_calls(session: Any, world: World) -> None:
    phases = {"draft": Phase.DRAFT, "open": Phase.OPEN, **dict.fromkeys(JURY_CALLS, Phase.JURY)}
    phases["after"] = Phase.DECIDED
    for name, phase in phases.items():
        mode = DecisionMode.JURY_ADVISES if name == "advising" else DecisionMode.JURY_DECIDES
        call = make_call(
            session,
            phase=phase,
            slug=f"utlysning-{name}",
            decision_mode=mode,
            max_awards=1,
            title=f"Pott {name}",
        )
        world.calls[name] = call
        for role, kind in (
            ("lead", SeatKind.LEAD_CONTACT),
            ("projl", SeatKind.PROJECT_LEADER),
            ("steer", SeatKind.STEERING_GROUP),
        ):
            make_seat(session, call, world.people[role], kind)
        world.values[f"juror {name}"] = make_juror(session, call, world.people["juror"])
        world.values[f"close {name}"] = make_juror(session, call, world.people["close"])


def make_drafts(session: Any, world: World) -> None:
    ours, theirs = world.groups["ours"], world.groups["theirs"]
    call = world.calls["open"]
    states = {
        "draft": ProposalState.DRAFT,
        "hidden": ProposalState.SUBMITTED,
    }
    for name, state in states.items():
        film = make_film(session)
        made = make_proposal(
            session, call=call, group=ours, state=state, film_id=film.id, title=f"Forslag {name}"
        )
        make_partner(session, made, contact_email="lead@example.org", token=f"token-{name}")
        world.proposals[name] = made
    half = _add(
        session,
        Upload(
            owner_id=world.person("contc").id,
            purpose="forslag",
            target_id=world.proposals["draft"].id,
            original_name="film.mp4",
            size_bytes=10,
            created_at=WHEN,
            touched_at=WHEN,
        ),
    )
    world.values |= {
        "upload_id": half.id,
        "media.begin": {"purpose": "forslag", "target_id": world.proposals["draft"].id},
    }
    gone = make_proposal(session, call=call, group=ours, state=ProposalState.SUBMITTED, title="Trukket")
    gone.state = ProposalState.WITHDRAWN
    world.proposals["withdrawn"] = gone
    make_proposal(session, call=call, group=theirs, state=ProposalState.SUBMITTED, title="B i åpen")


def judge(session: Any, world: World, name: str) -> None:
    ours, theirs = world.groups["ours"], world.groups["theirs"]
    call = world.calls[name]
    ours_in = make_proposal(
        session, call=call, group=ours, state=ProposalState.SUBMITTED, title=f"A i {name}"
    )
    make_partner(session, ours_in, contact_email="lead@example.org")
    theirs_in = make_proposal(
        session, call=call, group=theirs, state=ProposalState.SUBMITTED, title=f"B i {name}"
    )
    world.proposals[name], world.proposals[f"b {name}"] = ours_in, theirs_in
    juror, close = world.values[f"juror {name}"], world.values[f"close {name}"]
    for seat in call_seats(session, call):
        for proposal in (ours_in, theirs_in):
            if seat.kind is not SeatKind.LEAD_CONTACT and seat.id not in (juror.seat_id, close.seat_id):
                answer_conflict(session, seat, proposal)
    answer_conflict(session, close.seat, ours_in, conflict=True)
    answer_conflict(session, close.seat, theirs_in)
    judge_sheet(session, juror, ours_in, [2] * 8 if name == "decided" else [2, 3, 2, 3, 3, 3, 2, 3], name)
    world.values[f"sheet {name}"] = judge_sheet(session, juror, theirs_in, [4] * 8, name)
    world.values[f"close sheet {name}"] = judge_sheet(
        session, close, theirs_in, [4] * 8, name, sent=name != "scoring"
    )


def judge_sheet(
    session: Any, juror: Any, proposal: Any, values: list[int | None], words: str, *, sent: bool = True
) -> Any:
    """A sheet with a word on it that nobody but the juror reads."""
    sheet = make_sheet(session, juror, proposal, values, sent=False)
    for score in sheet.scores:
        score.comment = f"{WORD_OF_JUROR} {words}."
    session.flush()
    if sent:
        sheet.criteria_total = sheet.answers_total = len(values)
        sheet.submitted_at = WHEN
        session.flush()
    return sheet


def call_seats(session: Any, call: Call) -> list[Any]:
    return list(session.scalars(select(Seat).where(Seat.call_id == call.id)).unique())


def decide(session: Any, world: World) -> None:
    staff, now = world.people["staff"], utcnow()
    for name in ("deciding", "advising", "decided"):
        call = world.calls[name]
        jury.draft_decision(session, actor=staff, call=call, now=now)
        if name == "deciding":
            continue
        for key, outcome in ((name, Outcome.NO), (f"b {name}", Outcome.YES)):
            jury.write_entry(
                session,
                actor=staff,
                proposal=world.proposals[key],
                outcome=outcome,
                reason="Fordi.",
                conversation_offer="Kom og snakk med oss.",
                now=now,
            )
    jury.recommend(session, actor=staff, call=world.calls["advising"], now=now)
    jury.publish_decision(session, actor=staff, call=world.calls["decided"], now=now)
    jury.ask_for_talk(
        session, actor=world.people["contc"], proposal=world.proposals["decided"], note="", now=now
    )
