"""Reads about reports, what is hidden, concerns and contacts."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, lazyload

from fellespott.core.ids import token_hash
from fellespott.core.registry import registry
from fellespott.people.models import Person, RoleGrant
from fellespott.people.states import Role

from .models import (
    CaseAuthor,
    Concern,
    HelpContact,
    HiddenThing,
    ModerationCase,
    ModerationDecision,
    Report,
)
from .states import CaseState, ConcernState, Outcome


def case_by_id(session: Session, case_id: uuid.UUID) -> ModerationCase | None:
    """That case with its reports and decisions."""
    return session.get(ModerationCase, case_id)


def case_of(session: Session, kind: str, thing_id: uuid.UUID) -> ModerationCase | None:
    """The case of that very thing, if it was ever reported."""
    found = ModerationCase.kind == kind, ModerationCase.thing_id == thing_id
    return session.scalar(select(ModerationCase).where(*found))


def report_by_token(session: Session, token: str) -> Report | None:
    """The report whose link this is."""
    return session.scalar(select(Report).where(Report.token_hash == token_hash(token)))


def is_author(session: Session, case: ModerationCase, person: Person) -> bool:
    """Whether the person has a part in what was reported."""
    found = CaseAuthor.case_id == case.id, CaseAuthor.person_id == person.id
    return session.scalar(select(CaseAuthor.id).where(*found)) is not None


def author_ids(session: Session, case: ModerationCase) -> list[uuid.UUID]:
    """Everybody with a part in it."""
    return list(session.scalars(select(CaseAuthor.person_id).where(CaseAuthor.case_id == case.id)))


def authors(session: Session, case: ModerationCase) -> list[Person]:
    """The same as people, in a fixed order."""
    mine = select(CaseAuthor.person_id).where(CaseAuthor.case_id == case.id)
    return list(session.scalars(select(Person).where(Person.id.in_(mine)).order_by(Person.id)))


def select_cases(person: Person, *, state: CaseState | None = CaseState.OPEN) -> Select[ModerationCase]:
    """What the person may look at: what waits longest first, or what was decided last."""
    found = select(ModerationCase).options(lazyload("*"))
    if state is not None:
        found = found.where(ModerationCase.state == state)
    if not (person.has_role(Role.SAFEGUARD) or person.has_role(Role.ADMINISTRATOR)):
        private = [key for key, one in registry().reportables.items() if one.is_private]
        found = found.where(ModerationCase.kind.not_in(private))
    own = select(CaseAuthor.case_id).where(CaseAuthor.person_id == person.id)
    found = found.where(ModerationCase.id.not_in(own))
    order = ModerationCase.opened_at if state is CaseState.OPEN else ModerationCase.opened_at.desc()
    return found.order_by(order, ModerationCase.id)


def reports_of(session: Session, cases: Iterable[ModerationCase]) -> dict[uuid.UUID, list[Report]]:
    """The reports of those cases, in one query."""
    found: dict[uuid.UUID, list[Report]] = {one.id: [] for one in cases}
    rows = select(Report).options(lazyload("*")).where(Report.case_id.in_(found)).order_by(Report.at)
    for report in session.scalars(rows):
        found[report.case_id].append(report)
    return found


def to_change(session: Session, person: Person) -> list[ModerationCase]:
    """Decided cases where this person is asked to change something and has not said that it is done."""
    mine = select(CaseAuthor.case_id).where(CaseAuthor.person_id == person.id)
    found = select(ModerationCase).where(
        ModerationCase.id.in_(mine), ModerationCase.state == CaseState.DECIDED
    )
    cases = session.scalars(found.order_by(ModerationCase.opened_at)).all()
    return [one for one in cases if one.decisions and one.decisions[-1].outcome is Outcome.ASK]


def hidden_thing(session: Session, kind: str, thing_id: uuid.UUID) -> HiddenThing | None:
    """Why that thing is hidden now, or None where it is not."""
    found = HiddenThing.kind == kind, HiddenThing.thing_id == thing_id
    return session.scalar(select(HiddenThing).where(*found))


def hidden_among(session: Session, kind: str, thing_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, HiddenThing]:
    """Those of the things that are hidden now, with why. One query."""
    found = HiddenThing.kind == kind, HiddenThing.thing_id.in_(list(thing_ids))
    return {one.thing_id: one for one in session.scalars(select(HiddenThing).where(*found))}


def holders(session: Session, *roles: Role) -> list[Person]:
    """Those who hold one of the roles everywhere and can sign in, by name."""
    held = select(RoleGrant.person_id).where(
        RoleGrant.role.in_(roles), RoleGrant.revoked_at.is_(None), RoleGrant.scope_id.is_(None)
    )
    found = select(Person).where(
        Person.id.in_(held), Person.erased_at.is_(None), Person.merged_into_id.is_(None)
    )
    return list(session.scalars(found.order_by(func.lower(Person.name), Person.id)))


def safeguards(session: Session) -> list[Person]:
    """The named staff a concern goes to."""
    return holders(session, Role.SAFEGUARD)


def concern_readers(session: Session) -> list[Person]:
    """Those who read concerns: the safeguards, or administrators where nobody is one."""
    return safeguards(session) or holders(session, Role.ADMINISTRATOR)


def concern_by_id(session: Session, concern_id: uuid.UUID) -> Concern | None:
    """That concern."""
    return session.get(Concern, concern_id)


def select_concerns(person: Person, *, only_open: bool = False) -> Select[Concern]:
    """The register: those nobody has read first, then the oldest; without the person's own."""
    waits = sa.case(
        {ConcernState.RECEIVED: 0, ConcernState.SEEN: 1, ConcernState.TALKED: 2},
        value=Concern.state,
        else_=3,
    )
    found = select(Concern).options(lazyload("*")).where(Concern.sender_id.is_distinct_from(person.id))
    if only_open:
        found = found.where(Concern.state != ConcernState.CLOSED)
    return found.order_by(waits, Concern.received_at, Concern.id)


def contacts(session: Session) -> Sequence[HelpContact]:
    """The municipality's own, in their order."""
    return session.scalars(select(HelpContact).order_by(HelpContact.position, HelpContact.name)).all()


def report_moments(session: Session) -> Sequence[datetime]:
    """When each report came."""
    return session.scalars(select(Report.at)).all()


def decisions_made(session: Session) -> Sequence[tuple[datetime, Outcome]]:
    """(when, what) of each decision."""
    rows = session.execute(select(ModerationDecision.decided_at, ModerationDecision.outcome))
    return [(row[0], row[1]) for row in rows]
