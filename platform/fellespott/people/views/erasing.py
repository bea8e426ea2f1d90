"""Somebody is erased by those who administer, because they asked for it and cannot do it themself."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, save

from ..forms import ReasonForm
from ..models import Person
from ..policies import can_administer
from ..services import erase_person, must_do_first
from .room import room


def load_living(session: Session, *, person_id: uuid.UUID) -> Person | None:
    """Somebody who has not been erased."""
    person = session.get(Person, person_id)
    return person if person is not None and person.is_active else None


def opens_person(person: Person) -> Iterable[uuid.UUID]:
    """Whose private records the page shows."""
    return [person.id]


@room.route("/folk/<uuid:person_id>/slett", methods=["GET", "POST"])
@access(can_administer, load=load_living, opens=opens_person)
def erase_somebody(person: Person) -> Any:
    """Erase somebody who has asked for it, with the reason in the log."""
    session, form = current_session(), ReasonForm()
    erased = save(
        form,
        lambda: erase_person(
            session, actor=current_person(), person=person, now=now(), reason=form.reason.data or ""
        ),
    )
    if erased is not None:
        return done(_("Kontoen og opplysningene er slettet."), "people.list_people")
    page = render_template(
        "people/erase_somebody.html",
        form=form,
        person=person,
        first=[what for what, _where in must_do_first(session, person)],
        kept=[(data.title, one) for data in registry().personal_data for one in data.kept],
    )
    return page, form_status(form)
