"""A yes becomes a project; and the steering group can add one, with a reason."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.queries import seat_of
from fellespott.calls.states import ActorKind, SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import slugify
from fellespott.groups.models import Group
from fellespott.jury.decision_queries import published_entry
from fellespott.jury.states import Outcome
from fellespott.notices.rules import clean_address
from fellespott.people.models import Person
from fellespott.people.policies import runs
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.policies import scopes_of as scopes_of_proposal
from fellespott.proposals.states import PartnerState

from ..models import Project, ProjectPartner
from ..policies import ONLY_A_YES, ONLY_LEADERS, ONLY_STEERING, TOO_CLOSE
from ..queries import project_of_proposal
from ..states import ProjectOrigin

SLUG_LENGTH = 60
# Addresses that are pages of their own.
RESERVED = frozenset({"ny"})


def start_project(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    starts_on: date,
    ends_on: date,
    now: datetime,
    responsible_unit: str = "",
    contact_name: str = "",
    contact_email: str = "",
) -> Project:
    """Make a project of a proposal that got a yes; its confirmed partners come along.

    Who to ask is public. What is left out is taken from the call, and the lead partner is the responsible
    unit. Raises DomainError "not_leader" (403), "no_yes" (409), "already_started" (409), "dates_crossed".
    """
    _refuse_crossed_dates(starts_on, ends_on)
    proposal = lock(session, Proposal, proposal.id)
    call = proposal.call
    seat = seat_of(session, actor, call.id)
    is_leader = seat is not None and seat.kind is SeatKind.PROJECT_LEADER
    if not is_leader and not runs(actor, *scopes_of_proposal(proposal)):
        raise DomainError("not_leader", ONLY_LEADERS, status=403)
    entry = published_entry(session, proposal.id)
    if entry is None or entry.outcome is not Outcome.YES:
        raise DomainError("no_yes", ONLY_A_YES, status=409)
    if project_of_proposal(session, proposal.id) is not None:
        raise DomainError("already_started", _l("Prosjektet er alt startet."), status=409)
    confirmed = [one for one in proposal.partners if one.state is PartnerState.CONFIRMED]
    lead = next((one.actor_name for one in confirmed if one.is_lead), "")
    project = Project(
        id=uuid.uuid4(),
        slug=_free_address(session, proposal.title),
        name=proposal.title,
        call=call,
        group=proposal.group,
        proposal=proposal,
        origin=ProjectOrigin.AWARD,
        about=proposal.idea,
        responsible_unit=responsible_unit.strip() or lead[:200] or call.responsible_unit,
        contact_name=contact_name.strip() or call.contact_name,
        contact_email=contact_email.strip() or call.contact_email,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        partners=[_taken_over(one, position) for position, one in enumerate(confirmed, start=1)],
    )
    session.add(project)
    session.flush()
    record(session, actor=actor, action="project.started", on=project, now=now, name=project.name)
    return project


def add_project(
    session: Session,
    *,
    actor: Person,
    call: Call,
    group: Group,
    name: str,
    about: str,
    reason: str,
    partners: list[dict[str, Any]],
    starts_on: date,
    ends_on: date,
    now: datetime,
    responsible_unit: str = "",
    contact_name: str = "",
    contact_email: str = "",
) -> Project:
    """The steering group adds a project outside the ranking and the call's maximum, with a written reason.

    `partners` are dicts with actor_name, kind, contact_name, contact_email, and is_lead and
    no_money_decisions where they hold; as many different ones as the call asks of a proposal, one of them
    the lead (rule R2). Raises DomainError "not_steering_group" (403), "too_close" (403, rule R5),
    "reason_missing", "name_missing", "too_few_partners", "lead_missing", "lead_not_municipal",
    "not_an_address", "dates_crossed".
    """
    _refuse_crossed_dates(starts_on, ends_on)
    seat = seat_of(session, actor, call.id)
    if seat is None or seat.kind is not SeatKind.STEERING_GROUP:
        raise DomainError("not_steering_group", ONLY_STEERING, status=403)
    if not reason.strip():
        raise DomainError(
            "reason_missing",
            _l("Skriv hvorfor prosjektet blir lagt til. Alle får lese det."),
            field="reason",
        )
    if not name.strip():
        raise DomainError("name_missing", _l("Skriv hva prosjektet heter."), field="name")
    asked = _partners(call, partners)
    if any(one.contact_email == actor.email for one in asked if actor.email) or any(
        one.person_id == actor.id for one in group.memberships
    ):
        raise DomainError("too_close", TOO_CLOSE, status=403)
    lead = next(one for one in asked if one.is_lead)
    project = Project(
        id=uuid.uuid4(),
        slug=_free_address(session, name),
        name=name.strip(),
        call=call,
        group=group,
        origin=ProjectOrigin.ADDED,
        added_reason=reason.strip(),
        added_by_id=actor.id,
        added_by_seat_id=seat.id,
        added_by_seat_kind=seat.kind,
        about=about.strip(),
        responsible_unit=responsible_unit.strip() or lead.actor_name[:200],
        contact_name=contact_name.strip() or call.contact_name,
        contact_email=contact_email.strip() or call.contact_email,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
        partners=asked,
    )
    session.add(project)
    session.flush()
    record(
        session,
        actor=actor,
        action="project.added",
        on=project,
        now=now,
        name=project.name,
        reason=project.added_reason,
    )
    return project


def update_project(
    session: Session,
    *,
    actor: Person,
    project: Project,
    version: int,
    about: str,
    responsible_unit: str,
    contact_name: str,
    contact_email: str,
    now: datetime,
) -> Project:
    """Change what the project's page says of itself and who to ask.

    Raises DomainError "stale" (409) where somebody else was faster, "not_an_address".
    """
    session.flush()
    project = lock(session, Project, project.id)
    if project.version != version:
        raise stale()
    project.about, project.responsible_unit = about.strip(), responsible_unit.strip()
    project.contact_name = contact_name.strip()
    project.contact_email = (
        clean_address(contact_email, field="contact_email") if contact_email.strip() else ""
    )
    session.flush()
    record(session, actor=actor, action="project.changed", on=project, now=now)
    return project


def stale() -> DomainError:
    """Somebody else saved meanwhile; what was typed is kept, and saving once more wins."""
    return DomainError(
        "stale",
        _l("Noen andre endret dette mens du skrev. Alt du skrev, står her ennå. Lagrer du nå, gjelder ditt."),
        status=409,
    )


def _partners(call: Call, given: list[dict[str, Any]]) -> list[ProjectPartner]:
    rows = [
        ProjectPartner(
            position=position,
            actor_name=" ".join(str(one["actor_name"]).split()),
            kind=ActorKind(one["kind"]),
            contact_name=str(one["contact_name"]).strip(),
            contact_email=clean_address(str(one["contact_email"]), field="partners"),
            is_lead=bool(one.get("is_lead")),
            no_money_decisions=bool(one.get("no_money_decisions")),
        )
        for position, one in enumerate(given, start=1)
    ]
    names = {one.actor_name.casefold() for one in rows if one.actor_name}
    if len(names) < max(call.min_actors, 1) or len(names) < len(rows):
        raise DomainError(
            "too_few_partners",
            _l("Det må være minst %(needed)s ulike partnere, og alle må ha et navn.", needed=call.min_actors),
            field="partners",
        )
    leads = [one for one in rows if one.is_lead]
    if len(leads) != 1:
        raise DomainError("lead_missing", _l("Én av partnerne må ha ansvaret."), field="partners")
    if call.needs_municipal_lead and leads[0].kind is not ActorKind.MUNICIPAL:
        raise DomainError(
            "lead_not_municipal",
            _l("Den som har ansvaret, må være en kommunal tjeneste eller enhet."),
            field="partners",
        )
    return rows


def _taken_over(partner: Partner, position: int) -> ProjectPartner:
    return ProjectPartner(
        position=position,
        actor_name=partner.actor_name,
        kind=partner.kind,
        contact_name=partner.contact_name,
        contact_email=partner.contact_email,
        is_lead=partner.is_lead,
        no_money_decisions=partner.no_money_decisions,
    )


def _refuse_crossed_dates(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise DomainError("dates_crossed", _l("Slutten må være etter starten."), field="ends_on")


def _free_address(session: Session, name: str) -> str:
    """The first free address. Two that take the same one at once: the UNIQUE lets one through."""
    for address in _addresses(name):
        if session.scalar(select(Project.id).where(Project.slug == address)) is None:
            return address
    raise AssertionError("there is always a next address")


def _addresses(text: str) -> Iterator[str]:
    base = slugify(text, max_length=SLUG_LENGTH) or "prosjekt"
    if base not in RESERVED:
        yield base
    for number in count(2):
        yield f"{base}-{number}"
