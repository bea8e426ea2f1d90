"""Helper mode: writing for another in the group, and that other's yes or no to what was written."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, choices_of, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, refused, safe_next, save
from fellespott.people.models import Person
from fellespott.people.policies import can_be_signed_in
from fellespott.people.throttle import count_visit

from .. import queries
from ..guardian_forms import OnTheSpotForm, WriteForForm
from ..guardian_policies import can_write_for_others
from ..models import BehalfEntry, Group
from ..on_the_spot import send_own_code, with_own_code
from ..services import on_behalf
from ..writing_for import start_writing_for, stop_writing_for
from .room import room

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody who is in a group now."""

    group: Group
    person: Person


def load_group(session: Session, group_id: uuid.UUID) -> Group | None:
    """The group of an address."""
    return queries.group_by_id(session, group_id)


def load_in_group(session: Session, group_id: uuid.UUID, person_id: uuid.UUID) -> InGroup | None:
    """Somebody in the group of an address."""
    group = queries.group_by_id(session, group_id)
    if group is None:
        return None
    person = next((one.person for one in group.active if one.person_id == person_id), None)
    return InGroup(group, person) if person is not None else None


def may_hand_over(actor: Person | None, target: InGroup, moment: datetime) -> Decision:
    """Whoever writes for others in the group lets them answer on the same device."""
    return can_write_for_others(actor, target.group, moment)


@room.route("/<uuid:group_id>/skriv-for", methods=["GET", "POST"])
@access(can_write_for_others, load=load_group, private=True)
def write_for(group: Group) -> Any:
    """Choose whom to write for."""
    form, me = WriteForForm(), current_person()
    others = {str(one.person_id): one.person for one in group.active if one.person != me}
    form.person.choices = choices_of({key: one.name for key, one in others.items()})
    if request.method == "GET":
        form.next.data = safe_next(request.args.get("next")) or ""
    if save(form, lambda: _choose(form, others)):
        start_writing_for(group, others[form.person.data])
        onward = safe_next(form.next.data) or url_for("groups.show_group", group_id=group.id)
        return redirect(onward, 303)
    return render_template("groups/behalf_choose.html", form=form, group=group), form_status(form)


def _choose(form: WriteForForm, others: dict[str, Person]) -> bool:
    if form.person.data not in others:
        raise DomainError("no_person", _l("Velg hvem du skriver for."), field="person")
    return True


@room.post("/skriv-for/slutt")
@access(can_be_signed_in)
def stop_writing() -> Any:
    """Write as oneself again."""
    form = ActionForm()
    if save(form, stop_now):
        return redirect(safe_next(request.form.get("next")) or url_for("groups.list_groups"), 303)
    return refused(form, "groups.list_groups")


def stop_now() -> bool:
    """Forget whom this browser writes for."""
    stop_writing_for()
    return True


@room.route("/skrevet-for-meg", methods=["GET", "POST"])
@access(can_be_signed_in)
def written_for_me() -> Any:
    """What others entered for me, each with a yes and a no."""
    form, me = ActionForm(), current_person()
    answered = save(
        form,
        lambda: on_behalf.answer_entries(current_session(), actor=me, answers=_answers(), now=now()),
    )
    if answered:
        return done(_("Takk. Svaret ditt er lagret."), "groups.written_for_me")
    page = render_template("groups/behalf_mine.html", form=form, rows=_rows(me))
    return page, form_status(form)


@room.route("/<uuid:group_id>/gi-telefonen/<uuid:person_id>", methods=["GET", "POST"])
@access(may_hand_over, load=load_in_group, private=True)
def answer_on_the_spot(target: InGroup) -> Any:
    """The one it is written for reads and answers on the helper's device, with their own code."""
    form, person = OnTheSpotForm(), target.person
    address = {"group_id": target.group.id, "person_id": person.id}
    answered = with_own_code(
        form,
        person,
        now(),
        lambda: on_behalf.answer_entries(
            current_session(), actor=person, answers=_answers(), now=now(), on_the_spot=True
        ),
    )
    if answered:
        return done(_("Takk. Svaret er lagret."), "groups.show_group", group_id=target.group.id)
    page = render_template(
        "groups/behalf_spot.html",
        form=form,
        action_form=ActionForm(formdata=None),
        target=target,
        address=address,
        rows=[row for row in _rows(person) if row[0].group_id == target.group.id],
        has_mail=person.email is not None,
    )
    return page, form_status(form)


@room.post("/<uuid:group_id>/gi-telefonen/<uuid:person_id>/kode")
@access(may_hand_over, load=load_in_group, private=True)
def send_code_on_the_spot(target: InGroup) -> Any:
    """Mail a code to the one it is written for."""
    form = ActionForm()
    address = {"group_id": target.group.id, "person_id": target.person.id}
    try:
        count_visit("send-code", target.person.email or "")
    except DomainError as error:
        form.reject(error)
        return refused(form, "groups.answer_on_the_spot", **address)
    if save(form, lambda: send_own_code(current_session(), target.person, now())):
        return done(_("Koden er sendt på e-post."), "groups.answer_on_the_spot", **address)
    return refused(form, "groups.answer_on_the_spot", **address)


def _answers() -> dict[uuid.UUID, bool]:
    """What was ticked, by entry. Raises DomainError "no_answer" when nothing was."""
    found = {}
    for name, value in request.form.items():
        if name.startswith("entry-") and value in (YES, NO):
            try:
                found[uuid.UUID(name.removeprefix("entry-"))] = value == YES
            except ValueError:
                continue
    if not found:
        raise DomainError("no_answer", _l("Svar ja eller nei på minst én av tekstene."))
    return found


def _rows(person: Person) -> list[tuple[BehalfEntry, Any, Any, str]]:
    """Each entry with what it is about, which question, and where that is."""
    session, kinds = current_session(), registry().on_behalf
    rows = []
    for one in on_behalf.waiting_for(session, person):
        kind = kinds[one.object_kind]
        thing = kind.load(session, one.object_id)
        if thing is not None:
            rows.append((one, kind.title(thing), kind.label(one.field), kind.url(thing)))
    return rows
