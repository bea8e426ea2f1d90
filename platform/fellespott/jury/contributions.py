"""What the jury room hands to others: seats by invitation, to-dos, two stations, figures, panels."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.queries import call_for_figures, has_seat
from fellespott.calls.signals import phase_moved
from fellespott.calls.states import Phase, SeatKind
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, InvitationKind, Job, Panel, Registry, Todo
from fellespott.people.models import Invitation, Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState

from . import decision_queries, follow_news, lot_personal, lot_queries, lot_waiting, queries, services, tasks
from .lot.cli import init_cli
from .models import CallDecision, DecisionEntry, Juror, JuryGroup
from .personal import PERSONAL
from .queries import JUROR_INVITATION
from .states import DecisionState, Outcome
from .waiting import todos_of


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    registry: Registry = app.extensions["fellespott_registry"]
    registry.add_personal(PERSONAL)
    registry.add_personal(lot_personal.PERSONAL, lot_personal.RETENTION)
    registry.jobs.append(Job("jury.work_out_lots", 20, tasks.work_out_lots, own_transactions=True))
    registry.add_invitation(
        InvitationKind(key=JUROR_INVITATION, describe=_describe, accept=_accept, addressee_only=True)
    )
    registry.todos.append(todos)
    registry.chain.append(stations)
    registry.figures.append(figures)
    registry.add_panel("call", call_panel)
    registry.add_panel("call_manage", manage_panel)
    phase_moved.connect(on_phase_moved)
    init_cli(app)
    phase_moved.connect(follow_news.on_phase_moved)


def todos(session: Session, person: Person, now: datetime) -> Iterable[Todo]:
    """What waits for the person in juries and decisions."""
    yield from lot_waiting.todos_of(session, person, now)
    yield from todos_of(session, person)


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """How many were chosen, and by how large a jury in how many groups."""
    call = call_for_figures(session, slug)
    if call is None:
        return {"chosen": 0, "jurors": 0, "jury_groups": 0}
    chosen = (
        select(func.count())
        .select_from(DecisionEntry)
        .join(CallDecision, CallDecision.id == DecisionEntry.decision_id)
        .where(
            CallDecision.call_id == call.id,
            CallDecision.state == DecisionState.PUBLISHED,
            DecisionEntry.outcome == Outcome.YES,
        )
    )
    jurors = select(func.count()).select_from(Juror).join(Seat, Seat.id == Juror.seat_id)
    groups = select(func.count()).select_from(JuryGroup).where(JuryGroup.call_id == call.id)
    return {
        "chosen": session.scalar(chosen),
        "jurors": session.scalar(jurors.where(Seat.call_id == call.id)),
        "jury_groups": session.scalar(groups),
    }


def stations(_session: Session, proposal: Proposal, _now: datetime) -> Iterable[ChainStation]:
    """The jury, and its yes; a no says kindly what happened. Reads once for each call, not each proposal."""
    if proposal.state is not ProposalState.SUBMITTED:
        return
    call, decision = proposal.call, decision_queries.loaded_decision(proposal.call)
    about = local_url("jury.show_jury", slug=call.slug)
    if decision is None or decision.state is not DecisionState.PUBLISHED:
        is_there = call.phase is Phase.JURY
        yield ChainStation(
            "jury",
            _("Jury"),
            done=is_there,
            current=is_there,
            on=call.jury_meets_at if is_there else None,
            sentence=_("Juryen ser film og leser nå.") if is_there else None,
            url=about if is_there else None,
        )
        return
    entry = next((one for one in decision.entries if one.proposal_id == proposal.id), None)
    read = local_url("jury.decision", slug=call.slug)
    opened = call.jury_meets_at or decision.created_at
    yield ChainStation(
        "jury", _("Jury"), done=True, on=opened, sentence=_("Juryen har sagt hva den mener."), url=about
    )
    if entry is not None:
        yield _outcome_station(entry, decision, f"{read}#f-{proposal.id}")


def _outcome_station(entry: DecisionEntry, decision: CallDecision, url: str) -> ChainStation:
    if entry.outcome is Outcome.YES:
        sentence = _("Forslaget fikk ja. Les hvorfor.")
        return ChainStation(
            "yes", _("Ja"), done=True, current=True, on=decision.published_at, sentence=sentence, url=url
        )
    sentence = _("Takk for forslaget. Les hvorfor det ikke nådde opp, og hva vi kan snakke om.")
    return ChainStation(
        "yes", _("Nei denne gangen"), current=True, on=decision.published_at, sentence=sentence, url=url
    )


def call_panel(session: Session, call: Call, person: Person | None, _now: datetime) -> Panel | None:
    """On the public page of a call: the jury, the decision once it is there, and the juror's own way in."""
    if call.phase is Phase.DRAFT:
        return None
    jurors = session.scalar(
        select(func.count()).select_from(Seat).where(Seat.call_id == call.id, Seat.kind == SeatKind.JUROR)
    )
    decision = decision_queries.loaded_decision(call)
    published = decision if decision is not None and decision.state is DecisionState.PUBLISHED else None
    is_open = lot_queries.takes_volunteers(session, call)
    has_lot = lot_queries.has_public_lot(session, call.id)
    if not jurors and published is None and not is_open and not has_lot:
        return None
    is_juror = call.phase is Phase.JURY and has_seat(session, person, call.id, SeatKind.JUROR)
    data = {"call": call, "jurors": jurors, "decision": published, "is_juror": is_juror}
    return Panel("jury/_call_panel.html", data | {"takes_volunteers": is_open, "has_lot": has_lot})


def manage_panel(session: Session, call: Call, _person: Person | None, _now: datetime) -> Panel | None:
    """On the page from which a call is led: how far jury and decision have come."""
    progress = queries.progress_by_seat(session, call.id).values()
    return Panel(
        "jury/_manage_panel.html",
        {
            "call": call,
            "jurors": len(progress),
            "sent": sum(one.sent for one in progress),
            "expected": sum(one.expected for one in progress),
            "decision": decision_queries.loaded_decision(call),
            "is_open": queries.scoring_is_open(session, call),
            "talks": len(decision_queries.talks_in(session, call.id)),
        },
    )


def on_phase_moved(call: Call, *, session: Session, to_phase: Phase, now: datetime, **_more: Any) -> None:
    """Tell the jurors when the proposals come to them."""
    if to_phase is Phase.JURY:
        services.tell_jury(session, call=call, now=now)


def _describe(session: Session, invitation: Invitation) -> tuple[str, str]:
    call = _call(session, invitation)
    inviter = invitation.invited_by.name if invitation.invited_by is not None else _("Noen")
    title = _("%(name)s spør om du vil sitte i juryen for %(call)s", name=inviter, call=call.title)
    text = _(
        "Du ser filmer og leser forslag, og sier hva du mener om hvert av dem. Du gjør det når det passer, "
        "på mobilen om du vil. Du møter som deg selv, og navnet ditt vises aldri ute."
    )
    return title, text


def _accept(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    call = _call(session, invitation)
    services.accept_juror(session, invitation=invitation, call=call, person=person, now=now)
    return local_url("jury.welcome", slug=call.slug)


def _call(session: Session, invitation: Invitation) -> Call:
    call = session.get(Call, invitation.target_id) if invitation.target_id is not None else None
    if call is None:
        raise DomainError("no_call", _l("Utlysningen finnes ikke lenger."), status=404)
    return call
