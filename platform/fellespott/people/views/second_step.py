"""The second step: asked of whoever runs things, at one place, before any page but the few named here."""

from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.local_only import settings
from fellespott.core.web import SAFE, access, current_person, done, now, safe_next, save

from ..forms import OneTimePasswordForm, PasskeyForm, ReasonForm
from ..login import mark_second_step, second_step_missing
from ..models import Person
from ..policies import can_administer, can_be_signed_in
from ..providers import providers, vouching
from ..services.one_time_passwords import spend_step_try, use_one_time_password
from ..services.passkeys import Site
from ..services.second_step import SecondSteps, reset_second_step, second_steps_of
from ..throttle import count_visit, count_wrong
from .room import room
from .staff import load_person

# What somebody who runs things may open before the second step: the step itself and the way out …
BEFORE = frozenset(
    {
        "static",
        "home.front",
        "home.about",
        "home.set_language",
        "home.local_mail",
        "people.sign_out",
        "people.second_step",
        "people.second_step_by_passkey",
        "people.choose_second_step",
        "people.passkey_question",
        "people.sign_in_by_passkey",
        "people.sign_in_by_provider",
        "people.on_to_provider",
        "people.back_from_provider",
        # Help is never behind a door.
        "safety.help_now",
        "safety.tell",
        "safety.thanks",
        "safety.security_txt",
    }
)
# … and, as long as there is nothing to show, where one is set up.
SETTING_UP = frozenset({"people.set_up_app", "people.list_passkeys", "people.new_passkey_question"})


def init_second_step(app: Flask) -> None:
    """Ask for it before every page; a page not named above is closed without anybody having to say so."""

    @app.before_request
    def _ask() -> Response | None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in BEFORE or not second_step_missing():
            return None
        if endpoint in SETTING_UP and had_none(current_person()):
            return None
        onward = request.full_path.rstrip("?") if request.method in SAFE else None
        return redirect(url_for("people.second_step", next=onward), 303)


def steps_of(person: Person) -> SecondSteps:
    """What the person can show here as a second proof."""
    return second_steps_of(current_session(), person.id, vouching())


def had_none(person: Person) -> bool:
    """Whether the person has nothing to show yet. Asked before something is added."""
    return not steps_of(person)


def set_up_done(message: str, endpoint: str, *, first: bool) -> Response:
    """Somebody has set up a second proof. The first one has just been shown, so it counts as given."""
    if first:
        mark_second_step()
    onward = safe_next(request.args.get("next"))
    if onward is None:
        return done(message, endpoint)
    flash(message, "success")
    return redirect(onward, 303)


@room.route("/logg-inn/steg-to", methods=["GET", "POST"])
@access(can_be_signed_in)
def second_step() -> Any:
    """Show the second proof: the digits from the app; a passkey or a provider on the same page."""
    person = current_person()
    steps = steps_of(person)
    if not second_step_missing():
        return go_onward()
    if not steps:
        return redirect(url_for("people.choose_second_step", next=safe_next(request.args.get("next"))), 303)
    form = OneTimePasswordForm()
    if steps.one_time_password and _app_code_is_right(form, person):
        mark_second_step()
        return go_onward()
    return step_page(form, PasskeyForm(formdata=None), steps)


def _app_code_is_right(form: OneTimePasswordForm, person: Person) -> bool:
    """Whether the digits are right. The try is committed before they are looked at."""
    if not form.validate_on_submit():
        return False
    db = current_session()
    try:
        count_visit("second-step")
        spent = spend_step_try(db, person=person, now=now())
        db.commit()
    except DomainError as error:
        db.rollback()
        form.reject(error)
        return False

    def act() -> bool:
        use_one_time_password(
            db,
            person=person,
            spent=spent,
            typed=form.code.data or "",
            key=settings().secret_key,
            now=now(),
        )
        return True

    if save(form, act):
        return True
    count_wrong()
    return False


def step_page(form: OneTimePasswordForm, passkey_form: PasskeyForm, steps: SecondSteps) -> Any:
    """The page that asks, with what was refused on it."""
    rejected = passkey_form if passkey_form.errors or passkey_form.rejection else form
    page = render_template(
        "people/second_step.html",
        form=form,
        key_form=passkey_form,
        steps=steps,
        site=Site.of(settings().base_url),
        connected=[one for one in providers() if one.key in steps.providers],
        onward=safe_next(request.args.get("next")),
    )
    return page, form_status(rejected)


def go_onward() -> Response:
    """Where the person was going, or what waits for them."""
    return redirect(safe_next(request.args.get("next")) or url_for("home.mine"), 303)


@room.get("/logg-inn/steg-to/velg")
@access(can_be_signed_in)
def choose_second_step() -> Any:
    """Nothing is set up yet: what it is, why, and the two ways."""
    onward = safe_next(request.args.get("next"))
    if not had_none(current_person()):
        return redirect(url_for("people.second_step", next=onward), 303)
    return render_template("people/choose_second_step.html", site=Site.of(settings().base_url), onward=onward)


@room.route("/folk/<uuid:person_id>/nullstill-steg-to", methods=["GET", "POST"])
@access(can_administer, load=load_person)
def reset_steps(person: Person) -> Any:
    """Somebody has lost the telephone: let them set up a new second step, with a written reason."""
    form = ReasonForm()

    def act() -> bool:
        reset_second_step(
            current_session(), actor=current_person(), person=person, reason=form.reason.data or "", now=now()
        )
        return True

    if save(form, act):
        return done(_("Nullstilt. Personen har fått beskjed."), "people.show_person", person_id=person.id)
    page = render_template("people/reset_second_step.html", form=form, person=person)
    return page, form_status(form)
