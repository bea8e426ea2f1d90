"""How I can sign in, and my app for one-time passwords."""

from typing import Any

from flask import render_template, session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.local_only import settings
from fellespott.core.web import access, current_person, done, now, refused, save

from ..forms import OneTimePasswordForm
from ..models import Person
from ..policies import can_be_signed_in
from ..providers import provider_called, providers, vouching
from ..queries import identities_of
from ..services.one_time_passwords import (
    SET_UP_WITHIN,
    address_for_app,
    new_secret,
    one_time_password_of,
    remove_one_time_password,
    secret_of,
    set_one_time_password,
)
from ..services.passkeys import Site, passkeys_of
from ..throttle import count_visit
from .links import TEXT_MESSAGE
from .room import room
from .second_step import had_none, set_up_done

SEALED = "one_time_password"


@room.get("/meg/innlogging")
@access(can_be_signed_in)
def show_ways_in() -> str:
    """How I can sign in, and what I have as a second step."""
    person, db = current_person(), current_session()
    known = identities_of(db, person)
    return render_template(
        "people/ways_in.html",
        person=person,
        site=Site.of(settings().base_url),
        passkeys=passkeys_of(db, person.id),
        app=one_time_password_of(db, person.id),
        identities=[(one, _label(one.provider)) for one in known],
        to_connect=[one for one in providers() if one.key not in {each.provider for each in known}],
        form=ActionForm(formdata=None),
    )


def _label(key: str) -> str:
    if key == TEXT_MESSAGE:
        return _("Tekstmelding")
    provider = provider_called(key)
    return provider.label if provider else key


@room.route("/meg/engangskode", methods=["GET", "POST"])
@access(can_be_signed_in)
def set_up_app() -> Any:
    """Set up an app for one-time passwords: show it the secret, and write its first digits here."""
    person, form, key = current_person(), OneTimePasswordForm(), settings().secret_key
    first = had_none(person)
    sealed, secret = _secret_being_set_up(person, key)

    def act() -> bool:
        set_one_time_password(
            current_session(), actor=person, sealed=sealed, typed=form.code.data or "", key=key, now=now()
        )
        return True

    if form.is_submitted():
        count_visit("second-step")
    if save(form, act):
        session.pop(SEALED, None)
        return set_up_done(_("Appen er satt opp."), "people.show_ways_in", first=first)
    page = render_template(
        "people/set_up_app.html",
        form=form,
        app=one_time_password_of(current_session(), person.id),
        secret=secret,
        address=address_for_app(secret, account=person.email or person.name),
        first=first,
    )
    return page, form_status(form)


def _secret_being_set_up(person: Person, key: str) -> tuple[str, str]:
    """The sealed secret of this session and what is in it, so that a page opened again shows the same."""
    sealed = session.get(SEALED)
    secret = (
        secret_of(sealed, person_id=person.id, key=key, within=SET_UP_WITHIN)
        if isinstance(sealed, str)
        else None
    )
    if secret is None:
        sealed = session[SEALED] = new_secret(person_id=person.id, key=key)
        secret = secret_of(sealed, person_id=person.id, key=key) or ""
    return str(sealed), secret


@room.post("/meg/engangskode/fjern")
@access(can_be_signed_in)
def drop_app() -> Any:
    """Forget the app."""
    form = ActionForm()

    def act() -> bool:
        remove_one_time_password(current_session(), actor=current_person(), vouching=vouching(), now=now())
        return True

    if save(form, act) is None:
        return refused(form, "people.show_ways_in")
    return done(_("Appen er fjernet."), "people.show_ways_in")
