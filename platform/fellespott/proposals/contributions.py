"""What proposals hand to other rooms: to-dos, stations of the chain line, figures, panels, films, a job."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_for_figures
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import Job, Panel, Registry, Todo
from fellespott.groups.models import Group
from fellespott.groups.queries import groups_of
from fellespott.media.models import Media
from fellespott.people.models import Person

from . import queries, tasks
from .chain import own_stations
from .labels import PROPOSAL_STATES, missing_text, title_of
from .models import Proposal
from .policies import can_see_submitted_list, can_view_proposal, is_over, takes_proposals
from .rules import missing
from .states import PartnerState, ProposalState

# A partner that has not answered for this long may be reminded; a late draft is spoken of for this long.
REMIND_AFTER = timedelta(days=3)
SPEAK_OF_LATE = timedelta(days=14)


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.todos.append(todos)
    found.chain.append(own_stations)
    found.figures.append(figures)
    found.media_readers.append(may_see_film)
    found.add_panel("group", group_panel)
    found.add_panel("call", call_panel)
    found.add_panel("call_manage", manage_panel)
    found.jobs.append(Job("proposals.tell_late", 60, tasks.tell_late))


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Drafts to finish, partners to remind, and drafts that came too late."""
    for proposal in queries.drafts_of_person(session, person):
        if is_over(proposal.call, now):
            if now - proposal.call.closes_at <= SPEAK_OF_LATE:
                yield _late(proposal)
            continue
        yield _to_finish(proposal)
        yield from _to_remind(proposal, now)


def _late(proposal: Proposal) -> Todo:
    return Todo(
        title=_("Fristen gikk ut for «%(title)s»", title=title_of(proposal)),
        url=local_url("proposals.show_proposal", proposal_id=proposal.id),
        detail=_("Utkastet ble ikke sendt inn. Alt dere har skrevet, er tatt vare på."),
        action=_("Se utkastet"),
    )


def _to_finish(proposal: Proposal) -> Todo:
    lacking = missing(queries.facts_of(proposal))
    if not lacking:
        return Todo(
            title=_("Send inn «%(title)s»", title=title_of(proposal)),
            url=local_url("proposals.check", proposal_id=proposal.id),
            due_at=proposal.call.closes_at,
            detail=_("Alt er på plass."),
            action=_("Se over og send inn"),
        )
    return Todo(
        title=_("Skriv ferdig «%(title)s»", title=title_of(proposal)),
        url=local_url("proposals.show_proposal", proposal_id=proposal.id),
        due_at=proposal.call.closes_at,
        detail=missing_text(lacking[0]),
        action=_("Fortsett"),
    )


def _to_remind(proposal: Proposal, now: datetime) -> Iterator[Todo]:
    for partner in proposal.partners:
        if partner.state is PartnerState.ASKED and now - partner.created_at >= REMIND_AFTER:
            yield Todo(
                title=_("Minn %(name)s på å svare", name=partner.actor_name),
                url=local_url("proposals.partners", proposal_id=proposal.id),
                due_at=proposal.call.closes_at,
                detail=_(
                    "De er spurt om å være med på «%(title)s», og har ikke svart.", title=title_of(proposal)
                ),
                action=_("Send lenka på nytt"),
            )


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """How many proposals were sent in to the call and not withdrawn."""
    call = call_for_figures(session, slug)
    return {"applications": queries.count_in(session, call.id, ProposalState.SUBMITTED) if call else 0}


def may_see_film(session: Session, person: Person | None, media: Media, now: datetime) -> bool:
    """A proposal's film is seen by those who see the proposal."""
    proposal = queries.proposal_with_film(session, media.id)
    return proposal is not None and bool(can_view_proposal(person, proposal, now))


def group_panel(session: Session, group: Group, _person: Person | None, now: datetime) -> Panel | None:
    """On the group's page: its proposals, and the calls it can begin one in."""
    proposals = queries.proposals_of_group(session, group)
    busy = {one.call_id for one in proposals if one.state is not ProposalState.WITHDRAWN}
    calls = [one for one in queries.calls_taking_proposals(session, now) if one.id not in busy]
    rows = [(one, title_of(one), *PROPOSAL_STATES[one.state]) for one in proposals]
    return Panel("proposals/_group_panel.html", {"rows": rows, "calls": calls})


def call_panel(session: Session, call: Call, person: Person | None, now: datetime) -> Panel | None:
    """On the call's page: begin or go on while it is open; read all when the deadline has passed."""
    if can_see_submitted_list(None, call, now):
        total = queries.count_in(session, call.id, ProposalState.SUBMITTED)
        text = _n("%(num)s forslag kom inn", "%(num)s forslag kom inn", total)
        return Panel("proposals/_call_panel.html", {"call": call, "total": text})
    if not takes_proposals(call, now):
        return None
    mine = {one.id for one in groups_of(session, person)}
    found = [(one, title_of(one)) for one in queries.proposals_in_call_of(session, call, mine)]
    return Panel("proposals/_call_panel.html", {"call": call, "mine": found})


def manage_panel(session: Session, call: Call, _person: Person | None, _now: datetime) -> Panel | None:
    """For those who run the round: how many have come in, and how many are being written."""
    return Panel(
        "proposals/_manage_panel.html",
        {
            "call": call,
            "submitted": queries.count_in(session, call.id, ProposalState.SUBMITTED),
            "drafts": queries.count_in(session, call.id, ProposalState.DRAFT),
        },
    )
