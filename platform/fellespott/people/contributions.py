"""What people hands to others: signing in, its two kinds of links, its set-up, its job."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.core.limit_storage import forget_counts
from fellespott.core.links import absolute_url, local_url
from fellespott.core.local_only import settings
from fellespott.core.registry import InvitationKind, Job, Registry, Todo

from . import scopes
from .cli import init_cli
from .login import init_login
from .models import Invitation, Person, RecordOpening
from .notices import ROLE_TEXTS
from .personal import PERSONAL, RETENTION
from .queries import FIRST_ADMINISTRATOR_KIND, ROLE_KIND, open_invitations_to
from .services import accept_first_administrator, accept_role, prepare_first_administrator
from .states import Role
from .views.second_step import init_second_step

HOUR_SECONDS = 60 * 60


def contribute(app: Flask) -> None:
    """Register."""
    init_login(app)
    init_second_step(app)
    init_cli(app)
    registry: Registry = app.extensions["fellespott_registry"]
    registry.add_personal(PERSONAL, RETENTION)
    registry.add_invitation(InvitationKind(FIRST_ADMINISTRATOR_KIND, _describe_first, _accept_first))
    registry.add_invitation(InvitationKind(ROLE_KIND, _describe_role, _accept_role, addressee_only=True))
    registry.openings.append(note_openings)
    registry.todos.append(list_todos)
    registry.setup.append(print_first_administrator)
    registry.jobs.append(Job("people.forget_counts", HOUR_SECONDS, forget_counts))


def note_openings(
    session: Session, about_ids: Iterable[uuid.UUID], reader_id: uuid.UUID, page: str, now: datetime
) -> None:
    """Write down whose private records were opened by whom."""
    for about_id in about_ids:
        session.add(RecordOpening(about_id=about_id, opened_by_id=reader_id, page=page, at=now))


def list_todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Invitations that wait for this person's answer."""
    if person.email is None:
        return
    for invitation in open_invitations_to(session, person.email, now):
        name = invitation.invited_by.name if invitation.invited_by else _("Fellespott")
        yield Todo(
            title=_("%(name)s har invitert deg", name=name),
            url=local_url("people.answer_invitation", invitation_id=invitation.id),
            due_at=invitation.expires_at,
            action=_("Se invitasjonen"),
        )


def print_first_administrator(session: Session, now: datetime) -> Iterator[str]:
    """Lines with the one-time link, as long as nobody can administer. A demo brings its own administrator."""
    if settings().demo:
        return
    token = prepare_first_administrator(session, demo=False, now=now)
    if token is None:
        return
    yield "Nobody is administrator yet. Open this link once, within 7 days, to become it:"
    yield "  " + absolute_url("people.open_invitation", token=token)


def _describe_first(_session: Session, _invitation: Invitation) -> tuple[str, str]:
    return (
        _("Bli den første administratoren"),
        _("Du tar imot Fellespott for kommunen. Deretter kan du invitere dem som skal lede runder."),
    )


def _accept_first(session: Session, _invitation: Invitation, person: Person, now: datetime) -> str:
    accept_first_administrator(session, person=person, demo=settings().demo, now=now)
    return local_url("people.list_people")


def _describe_role(session: Session, invitation: Invitation) -> tuple[str, str]:
    role, scope = Role(invitation.data["role"]), scopes.from_text(invitation.data.get("scope"))
    name = invitation.invited_by.name if invitation.invited_by else _("Fellespott")
    where = scopes.line(role, scope, scopes.words(session, [scope]))
    title = _("%(name)s inviterer deg til rollen «%(role)s»", name=name, role=where)
    return title, str(ROLE_TEXTS[role])


def _accept_role(session: Session, invitation: Invitation, person: Person, now: datetime) -> str:
    accept_role(session, invitation=invitation, person=person, now=now)
    return local_url("home.mine")
