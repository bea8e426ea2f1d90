"""What guardians' yes and writing for others hand to other rooms."""

from collections.abc import Iterator
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _, _n
from fellespott.core.links import local_url
from fellespott.core.registry import ConsentLine, Job, Panel, Registry, Todo
from fellespott.core.web import current_person
from fellespott.core.web import now as current_moment
from fellespott.people.models import Person

from .guarded import about_of
from .guardian_policies import can_see_waiver_requests, can_waive, can_write_for_others
from .guardian_queries import asked_of_staff, ending_soon, yeses_of
from .guardian_sight import guardian_sees
from .guardian_states import Yes
from .guardian_texts import ACT_NAMES, VERIFIED_NAMES
from .merging_guardians import move_guardian_rows
from .models import Group, GuardianConsent
from .personal_guardians import PERSONAL_GUARDIANS, RETENTION
from .services import guardian_ways, on_behalf
from .writing_for import writing_for_now

HOUR = 3600


def contribute_guardians(app: Flask, found: Registry) -> None:
    """Register everything with the app's registry."""
    found.add_personal(PERSONAL_GUARDIANS, RETENTION)
    found.todos.append(todos)
    found.consents.append(consents)
    found.merges.append(move_guardian_rows)
    found.media_readers.append(guardian_sees)
    found.jobs.append(Job("groups.end_guardian_yeses", HOUR, guardian_ways.end_due))
    found.add_panel("group", helper_panel)
    app.jinja_env.globals["writing_for_now"] = writing_for_now
    app.jinja_env.globals["may_write_for"] = lambda group: (
        can_write_for_others(current_person(), group, current_moment()).allowed
    )


def helper_panel(_session: Session, group: Group, person: Person | None, now: datetime) -> Panel | None:
    """On the group's page, for those who help: write for somebody in it."""
    if not can_write_for_others(person, group, now):
        return None
    return Panel("groups/_behalf_panel.html", {"group": group})


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """What was written for this person; a guardian's yes that ends soon; and what staff are asked."""
    waiting = on_behalf.waiting_for(session, person)
    if waiting:
        yield Todo(
            title=_n(
                "Les %(num)s tekst som er skrevet for deg",
                "Les %(num)s tekster som er skrevet for deg",
                len(waiting),
            ),
            url=local_url("groups.written_for_me"),
            detail=_(
                "Skrevet av %(name)s. Det gjelder ikke før du har sagt ja.", name=waiting[0].helper.name
            ),
            action=_("Les og svar"),
        )
    for one in ending_soon(session, person, to_oslo(now).date()):
        found = about_of(session, one)
        if found is not None:
            yield Todo(
                title=_("Et ja til «%(title)s» går snart ut", title=found.facts.title),
                url=local_url(
                    "groups.show_ask", kind=one.object_kind, object_id=one.object_id, person_id=person.id
                ),
                detail=_("Når det går ut, vises det ikke lenger. Da kan dere spørre på nytt."),
                action=_("Se"),
            )
    if can_see_waiver_requests(person, None, now):
        yield from _for_staff(session, person, now)


def _for_staff(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    for one in asked_of_staff(session):
        found = about_of(session, one)
        if found is not None and can_waive(person, found, now):
            yield Todo(
                title=_("Noen ber om å slippe å spørre en foresatt"),
                url=local_url("groups.decide_waiver", request_id=one.id),
                due_at=one.expires_at,
                action=_("Se og svar"),
            )


def consents(session: Session, person: Person, _now: datetime) -> Iterator[ConsentLine]:
    """Every yes about this person's part in films, pictures and stories; of a waiver only that it is."""
    for one in yeses_of(session, person):
        found = about_of(session, one)
        address = {"kind": one.object_kind, "object_id": one.object_id, "person_id": person.id}
        yield ConsentLine(
            purpose=ACT_NAMES[one.act],
            scope=found.facts.title if found is not None else "",
            given_at=one.given_at,
            ends_on=one.ends_on,
            withdrawn_at=one.ended_at,
            given_by=_given_by(one),
            verified=VERIFIED_NAMES[one.verified] if one.verified is not None else "",
            url=local_url("groups.show_ask", **address) if found is not None else None,
            withdraw_url=_withdraw_url(one, address) if found is not None else None,
        )


def _given_by(one: GuardianConsent) -> str:
    if one.yes is Yes.OWN:
        return _("du")
    if one.yes is Yes.WAIVER:
        return _("dere trenger ikke spørre")
    return _("%(name)s, foresatt", name=one.guardian_name) if one.guardian_name else _("en foresatt")


def _withdraw_url(one: GuardianConsent, address: dict[str, object]) -> str | None:
    return local_url("groups.withdraw_yes", **address) if one.standing else None
