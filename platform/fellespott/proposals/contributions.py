"""What proposals hand to other rooms: to-dos, stations of the chain line, figures, panels, films, a job."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_for_figures
from fellespott.calls.signals import deadline_moved
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import Job, Panel, Registry, ScopeSource, Todo
from fellespott.core.web import now
from fellespott.groups.models import Group
from fellespott.groups.policies import can_be_member_of
from fellespott.groups.queries import groups_of
from fellespott.media.models import Media
from fellespott.people.models import Person
from fellespott.people.policies import runs
from fellespott.people.states import ScopeKind

from . import answer_people, deadlines, following, media_seen, queries, tasks, yeses
from .chain import own_stations
from .film_people import may_be_shown, shown_to_all
from .labels import PROPOSAL_STATES, missing_text, title_of
from .models import Proposal
from .naming import group_here, may_read, title_here
from .personal import PERSONAL, RETENTION
from .policies import (
    can_see_submitted_list,
    can_view_proposal,
    is_over,
    is_public,
    scopes_of,
    takes_part,
    takes_proposals,
)
from .reporting import REPORTABLE
from .rules import missing
from .states import PartnerState, ProposalState
from .uploads import ANSWERS, TARGET

# A partner that has not answered for this long may be reminded; a late draft is spoken of for this long.
REMIND_AFTER = timedelta(days=3)
SPEAK_OF_LATE = timedelta(days=14)


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL, RETENTION)
    found.todos.append(todos)
    found.chain.append(own_stations)
    found.figures.append(figures)
    found.scopes[ScopeKind.GROUP] = ScopeSource(ScopeKind.GROUP, titles_of_groups, groups_to_choose)
    found.media_readers.append(may_see_film)
    found.media_readers.append(answer_people.may_see_answer)
    found.upload_targets[TARGET.key] = TARGET
    found.upload_targets[ANSWERS.key] = ANSWERS
    found.guarded[answer_people.KIND] = answer_people.GUARDED
    found.todos.append(answer_people.todos)
    found.todos.append(media_seen.todos)
    found.jobs.append(Job("proposals.ask_for_film_again", 60, tasks.ask_for_film_again))
    app.jinja_env.globals.update(
        answer_media_of=media_seen.answer_media_of,
        answer_label=media_seen.answer_label,
        replacing_film=media_seen.replacing_film,
    )
    found.guarded[yeses.FILM.key] = yeses.FILM
    found.on_behalf[yeses.ANSWERS.key] = yeses.ANSWERS
    found.todos.append(yeses.todos)
    found.reportables[REPORTABLE.key] = REPORTABLE
    app.jinja_env.globals |= {"public_title": title_here, "public_group": group_here, "may_read": may_read}
    app.jinja_env.tests["for_everyone"] = lambda one: is_public(one, now()) and not one.is_hidden
    deadline_moved.connect(deadlines.on_deadline_moved)
    found.add_panel("group", group_panel)
    found.add_panel("call", call_panel)
    found.add_panel("call_manage", manage_panel)
    found.follow_targets[following.KIND] = following.TARGET
    found.add_panel("call", following.on_call)
    found.add_panel("proposal", following.on_proposal)
    found.jobs.append(Job("proposals.tell_late", 60, tasks.tell_late))


def titles_of_groups(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What those groups are called."""
    rows = session.execute(select(Group.id, Group.name).where(Group.id.in_(ids)))
    return {row.id: row.name for row in rows}


def groups_to_choose(session: Session) -> Sequence[tuple[uuid.UUID, str]]:
    """Groups a role can be limited to: those that have sent something in. Others are known to nobody else."""
    sent_in = select(Proposal.group_id).where(Proposal.submitted_at.is_not(None))
    rows = session.execute(
        select(Group.id, Group.name).where(Group.id.in_(sent_in)).order_by(Group.created_at.desc(), Group.id)
    )
    return [(row.id, row.name) for row in rows]


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Drafts to finish, partners to remind, and drafts that came too late."""
    drafts = queries.drafts_of_person(session, person)
    known = queries.yeses_of(session, drafts, now)
    for proposal in drafts:
        if is_over(proposal.call, now):
            if now - proposal.call.closes_at <= SPEAK_OF_LATE:
                yield _late(proposal)
            continue
        yield _to_finish(proposal, now, known[proposal.id])
        yield from _to_remind(proposal, now)


def _late(proposal: Proposal) -> Todo:
    return Todo(
        title=_("Fristen gikk ut for «%(title)s»", title=title_of(proposal)),
        url=local_url("proposals.show_proposal", proposal_id=proposal.id),
        detail=_("Utkastet ble ikke sendt inn. Alt dere har skrevet, er tatt vare på."),
        action=_("Se utkastet"),
    )


def _to_finish(proposal: Proposal, now: datetime, yeses: queries.Yeses) -> Todo:
    lacking = missing(queries.facts_of(proposal, now, yeses))
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
    """The group sees its film; jury and staff do while everyone in it has the yes it takes; all others only
    where the call, and everyone who is seen, lets them.
    """
    proposal = queries.proposal_with_film(session, media.id)
    if proposal is None or not can_view_proposal(person, proposal, now):
        return False
    if can_be_member_of(person, proposal.group, now):
        return True
    if not may_be_shown(session, proposal, now):
        return False
    if runs(person, *scopes_of(proposal)) or takes_part(person, proposal):
        return True
    return proposal.id in shown_to_all(session, [proposal], now)


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
