"""Links that open one thing. Each shows what a yes means before anything happens."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, Form, form_status
from fellespott.core.i18n import _, _l, current_language
from fellespott.core.local_only import settings
from fellespott.core.registry import InvitationKind, registry
from fellespott.core.web import access, current_person, now, public, save

from ..forms import AcceptByNameForm, AcceptForm, NameAndEmailForm
from ..login import forget_signing_in, keep_signing_in, start_session
from ..models import Invitation, Person
from ..policies import can_answer_invitation
from ..queries import (
    FIRST_ADMINISTRATOR_KIND,
    has_administrator,
    invitation_by_token,
    invitation_state,
    person_by_email,
)
from ..services import THERE_IS_ONE, accept_invitation, closed, find_or_add_person, note_sign_in
from ..states import InvitationState, WayIn
from ..throttle import count_visit
from .room import room
from .signing_in import Mailed, mail_code

HAS_ACCOUNT = _l("Det finnes en konto med denne adressen. Be om en kode, så kommer du inn.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens something, and who handles it."""

    invitation: Invitation
    kind: InvitationKind


def load_invitation(session: Session, *, invitation_id: uuid.UUID) -> Invitation | None:
    """The invitation of an address."""
    return session.get(Invitation, invitation_id)


@room.route("/invitasjon/<token>", methods=["GET", "POST"])
@public
def open_invitation(token: str) -> Any:
    """What the link opens, and the yes. Opening it changes nothing: mail filters open links too."""
    try:
        count_visit("open-invitation")
        opened = _open(invitation_by_token(current_session(), token))
    except DomainError as error:
        return _closed_page(error)
    if current_person() is not None:
        return _accept(opened)
    if opened.invitation.kind == FIRST_ADMINISTRATOR_KIND:
        return _begin(opened)
    if opened.invitation.email is None:
        return _introduce(opened)
    if person_by_email(current_session(), opened.invitation.email) is None:
        return _accept_by_name(opened)
    return _ask_for_code(opened)


@room.route("/invitasjon/min/<uuid:invitation_id>", methods=["GET", "POST"])
@access(can_answer_invitation, load=load_invitation, private=True)
def answer_invitation(invitation: Invitation) -> Any:
    """An invitation mailed to whoever is signed in, for those who cannot find the mail."""
    try:
        return _accept(_open(invitation))
    except DomainError as error:
        return _closed_page(error)


def _open(invitation: Invitation | None) -> Opened:
    """What the link opens. Raises DomainError: 404 when it never opened anything, 410 when it did once."""
    kind = registry().invitations.get(invitation.kind) if invitation else None
    if invitation is None or kind is None:
        raise DomainError("invitation_unknown", _("Vi finner ikke invitasjonen."), status=404)
    is_first = invitation.kind == FIRST_ADMINISTRATOR_KIND
    if is_first and has_administrator(current_session(), demo=settings().demo):
        raise DomainError("administrator_exists", THERE_IS_ONE, status=410)
    state = invitation_state(invitation, now())
    if state is not InvitationState.OPEN:
        raise closed(state)
    return Opened(invitation, kind)


def _accept(opened: Opened) -> Any:
    """Yes, by the one who is signed in."""
    person, form = current_person(), AcceptForm()
    address = save(form, lambda: _use(opened, person, form))
    if address is None:
        return _page(opened, form, "people/invitation.html", way="accept")
    return redirect(address, 303)


def _accept_by_name(opened: Opened) -> Any:
    """Yes, by somebody new who got the link by mail: it proves the address, so a name is enough."""
    form = AcceptByNameForm()
    return _enter_and_use(opened, form, way="name", email=lambda: opened.invitation.email or "")


def _begin(opened: Opened) -> Any:
    """The first administrator: who holds the printed link holds the server."""
    form = NameAndEmailForm()
    return _enter_and_use(opened, form, way="first", email=lambda: form.email.data, may_exist=True)


def _enter_and_use(opened: Opened, form: Any, *, way: str, email: Any, may_exist: bool = False) -> Any:
    def act() -> tuple[Person, str]:
        session = current_session()
        if not may_exist and person_by_email(session, email()) is not None:
            raise DomainError("has_account", HAS_ACCOUNT, status=409)
        person = find_or_add_person(
            session, email=email(), name=form.name.data, language=current_language(), now=now()
        )
        address = _use(opened, person, form)
        return note_sign_in(session, actor=person, demo=settings().demo, now=now()), address

    entered = save(form, act)
    if entered is None:
        return _page(opened, form, "people/invitation.html", way=way)
    person, address = entered
    start_session(person, way=WayIn.INVITATION)
    return redirect(address, 303)


def _introduce(opened: Opened) -> Any:
    """A link that is passed around proves no address: a code does, and then one comes back here."""
    form = NameAndEmailForm()
    mailed = mail_code(form, lambda: form.email.data, onward=request.path)
    if mailed is None:
        return _page(opened, form, "people/invitation.html", way="introduce")
    return _go_for_code(mailed, name=form.name.data)


def _ask_for_code(opened: Opened) -> Any:
    """The link was mailed to somebody who has an account: it may do more than this, so it takes a code."""
    form = ActionForm()
    mailed = mail_code(form, lambda: opened.invitation.email or "", onward=request.path)
    if mailed is None:
        return _page(opened, form, "people/invitation.html", way="code")
    return _go_for_code(mailed)


def _go_for_code(mailed: Mailed, *, name: str = "") -> Any:
    forget_signing_in()
    keep_signing_in(email=mailed.email, code=mailed.code_id, name=name, next=request.path, remember=False)
    return redirect(url_for("people.enter_code"), 303)


def _use(opened: Opened, person: Person, form: Any) -> str:
    return accept_invitation(
        current_session(),
        actor=person,
        invitation=opened.invitation,
        kind=opened.kind,
        now=now(),
        says_adult="is_adult" in form and bool(form.is_adult.data),
    )


def _page(opened: Opened, form: Form, template: str, *, way: str) -> Any:
    """What the link opens, with the form for this visitor's way in; or why it opens nothing any more."""
    if form.rejection is not None and form.rejection.status == 410:
        return _closed_page(form.rejection)
    title, text = opened.kind.describe(current_session(), opened.invitation)
    page = render_template(
        template,
        title=title,
        text=text,
        way=way,
        form=form,
        invitation=opened.invitation,
        needs_adult=opened.kind.needs_adult(opened.invitation),
        sign_in_url=url_for("people.sign_in", next=request.path),
    )
    return page, form_status(form)


def _closed_page(error: DomainError) -> Any:
    page = render_template("people/invitation_closed.html", message=error.message, code=error.code)
    return page, error.status
