"""Asking for a yes: pages of the young person and those who help. To everybody else they do not exist."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.links import absolute_url
from fellespott.core.local_only import settings
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.notices.gateway import read_countries
from fellespott.notices.rules import clean_number
from fellespott.people import services as people
from fellespott.people.policies import runs
from fellespott.people.services import number_hash
from fellespott.people.states import AgeBand
from fellespott.people.throttle import count_visit

from ..guarded import About, about, all_yeses, answer_about, requests_about, standing_yes
from ..guardian_forms import BY_MAIL, BY_TEXT, ON_PAPER, AgeForm, AskForm, AskStaffForm, PaperForm, chosen_day
from ..guardian_policies import (
    can_ask_guardian,
    can_register_paper,
    can_say_own_yes,
    can_withdraw_yes,
    may_know_guardian,
)
from ..guardian_rules import Answer, Need, usual_last_day
from ..guardian_states import RequestWay, Yes
from ..guardian_texts import ENDED, NEEDS, OWN_QUESTIONS, QUESTIONS, VERIFIED_NAMES
from ..models import GuardianConsent
from ..services import guardian_ways, guardians
from .room import room

# Where a new link waits in the cookie of the one who made it, until it has been shown.
NEW_LINK = "new_guardian_link"
ADDRESS = "/samtykke/<kind>/<uuid:object_id>/<uuid:person_id>"


def load_about(session: Session, kind: str, object_id: uuid.UUID, person_id: uuid.UUID) -> About | None:
    """One young person's part in one thing."""
    return about(session, kind, object_id, person_id)


def place(found: About) -> dict[str, Any]:
    """What stands in the addresses about it."""
    return {"kind": found.kind.key, "object_id": found.object_id, "person_id": found.person.id}


def opens_to_staff(found: About) -> list[uuid.UUID]:
    """Staff see the guardian's name: that they looked is noted. Those in the group are told no name."""
    return [found.person.id] if runs(current_person(), *found.facts.scopes) else []


@room.get(ADDRESS)
@access(can_ask_guardian, load=load_about, private=True, opens=opens_to_staff)
def show_ask(found: About) -> Any:
    """Whose yes is needed, what has been asked and answered, and what this person can do about it."""
    return _page(found)


@room.post(ADDRESS + "/alder")
@access(can_say_own_yes, load=load_about, private=True)
def say_age(found: About) -> Any:
    """How old I am: asked only where it changes what we do."""
    form, me = AgeForm(), current_person()
    said = save(
        form,
        lambda: people.set_age(
            current_session(), actor=me, person=me, band=AgeBand(form.band.data), now=now()
        ),
    )
    if said:
        return redirect(url_for("groups.show_ask", **place(found)), 303)
    return _page(found, age_form=form), form_status(form)


@room.post(ADDRESS + "/ja")
@access(can_say_own_yes, load=load_about, private=True)
def say_own_yes(found: About) -> Any:
    """My own yes."""
    form = ActionForm()
    given = save(
        form,
        lambda: guardian_ways.say_own_yes(current_session(), actor=current_person(), found=found, now=now()),
    )
    if given:
        return done(_("Takk. Du kan ombestemme deg når som helst."), "groups.show_ask", **place(found))
    return refused(form, "groups.show_ask", **place(found))


@room.post(ADDRESS + "/spor")
@access(can_ask_guardian, load=load_about, private=True)
def ask_guardian(found: About) -> Any:
    """Ask by mail, or make a link to show or to print."""
    form = ask_form()
    asked = save(form, lambda: _ask(form, found))
    if not asked:
        return _page(found, asking=form), form_status(form)
    if form.way.data in (BY_MAIL, BY_TEXT):
        return done(_("Lenka er sendt. Svaret kommer hit."), "groups.show_ask", **place(found))
    cookie[NEW_LINK] = {"object": str(found.object_id), "person": str(found.person.id), "token": asked[1]}
    page = "groups.guardian_paper" if form.way.data == ON_PAPER else "groups.guardian_link"
    return redirect(url_for(page, **place(found)), 303)


def _ask(form: AskForm, found: About) -> tuple[Any, str]:
    email = form.email.data if form.way.data == BY_MAIL else None
    if form.way.data == BY_MAIL and not email:
        raise DomainError("no_address", _l("Skriv e-postadressen til den foresatte."), field="email")
    number = None
    if form.way.data == BY_TEXT:
        number = clean_number(form.number.data, countries=read_countries(settings()))
        count_visit("send-text", number_hash(settings().secret_key, number))
    return guardians.ask_guardian(
        current_session(), actor=current_person(), found=found, email=email, number=number, now=now()
    )


@room.get(ADDRESS + "/lenke")
@access(can_ask_guardian, load=load_about, private=True)
def guardian_link(found: About) -> Any:
    """The link just made, to be scanned. It is shown this once: what we keep of it opens nothing."""
    link = _new_link(found)
    if link is None:
        return _no_link(found)
    return render_template(
        "groups/guardian_link.html", found=found, link=link, days=guardians.ANSWER_DAYS, back=_back(found)
    )


@room.get(ADDRESS + "/skjema")
@access(can_ask_guardian, load=load_about, private=True)
def guardian_paper(found: About) -> Any:
    """A form for paper, on one page; with the link the guardian can take the yes back by."""
    link = _new_link(found)
    if link is None:
        return _no_link(found)
    today = to_oslo(now()).date()
    closes = to_oslo(found.facts.closes_at).date() if found.facts.closes_at else None
    return render_template(
        "groups/guardian_paper.html",
        found=found,
        link=link,
        last_day=usual_last_day(today, closes),
        question=QUESTIONS[found.facts.act] % {"name": found.person.name},
        register_url=absolute_url("groups.register_paper", **place(found)),
        back=_back(found),
    )


@room.route(ADDRESS + "/papir", methods=["GET", "POST"])
@access(can_register_paper, load=load_about, private=True, opens=lambda found: [found.person.id])
def register_paper(found: About) -> Any:
    """A grown-up who has the signed paper writes it down."""
    form, moment = PaperForm(), now()
    if not guardians.asks_month(found, moment):
        del form.turns_18
    given = save(
        form,
        lambda: guardian_ways.register_paper(
            current_session(),
            actor=current_person(),
            found=found,
            guardian_name=form.guardian_name.data or "",
            signed_on=chosen_day(form.signed_on),
            turns_18=form.turns_18.data or "" if "turns_18" in form else "",
            now=moment,
        ),
    )
    if given:
        return done(_("Skjemaet er registrert."), "groups.show_ask", **place(found))
    page = render_template("groups/guardian_register.html", form=form, found=found, back=_back(found))
    return page, form_status(form)


@room.route(ADDRESS + "/slippe", methods=["GET", "POST"])
@access(can_ask_guardian, load=load_about, private=True)
def ask_staff(found: About) -> Any:
    """It is hard to ask: let those who run the round decide that nobody has to be asked."""
    form = AskStaffForm()
    asked = save(
        form,
        lambda: guardians.ask_staff(
            current_session(), actor=current_person(), found=found, note=form.note.data or "", now=now()
        ),
    )
    if asked:
        return done(_("Takk for at du sa fra. Du får svar her."), "groups.show_ask", **place(found))
    page = render_template("groups/guardian_ask_staff.html", form=form, found=found, back=_back(found))
    return page, form_status(form)


@room.route(ADDRESS + "/trekk", methods=["GET", "POST"])
@access(can_withdraw_yes, load=load_about, private=True)
def withdraw_yes(found: About) -> Any:
    """Take the yes back: what stood on it is taken down at once."""
    form, consent = ActionForm(), standing_yes(current_session(), found)
    if consent is None:
        return redirect(url_for("groups.show_ask", **place(found)), 303)
    gone = save(
        form,
        lambda: guardians.withdraw_yes(current_session(), actor=current_person(), consent=consent, now=now()),
    )
    if gone:
        return done(_("Det er tatt tilbake, og vises ikke lenger."), "groups.show_ask", **place(found))
    page = render_template("groups/guardian_withdraw.html", form=form, found=found, back=_back(found))
    return page, form_status(form)


def ask_form(**kwargs: Any) -> AskForm:
    """The ways there are in this installation."""
    return AskForm(sends_texts=settings().sms_url is not None, **kwargs)


def _page(found: About, asking: AskForm | None = None, age_form: AgeForm | None = None) -> str:
    session, me, moment = current_session(), current_person(), now()
    answer = answer_about(session, found, to_oslo(moment).date())
    # A waiver is only told of by the sentence that nobody has to be asked.
    yeses = [(one, _told_by(found, one)) for one in all_yeses(session, found) if one.yes is not Yes.WAIVER]
    requests = requests_about(session, found)
    return render_template(
        "groups/guardian_show.html",
        found=found,
        place=place(found),
        answer=answer,
        needs=NEEDS,
        question=_question(found, answer),
        yeses=yeses,
        requests=[one for one in requests if one.way is RequestWay.GUARDIAN and one.closed_at is None],
        staff_request=next((one for one in requests if one.way is RequestWay.STAFF), None),
        is_me=found.person == me,
        form=asking or age_form or ActionForm(formdata=None),
        ask_form=asking or ask_form(formdata=None),
        age_form=age_form or AgeForm(formdata=None),
        action_form=ActionForm(formdata=None),
        may_register=can_register_paper(me, found, moment),
        may_withdraw=can_withdraw_yes(me, found, moment).allowed and standing_yes(session, found) is not None,
    )


def _question(found: About, answer: Answer) -> str:
    """To the young person who decides alone it is a question of their own."""
    if found.person == current_person() and answer.need in (Need.OWN, Need.AGE):
        return str(OWN_QUESTIONS[found.facts.act])
    return str(QUESTIONS[found.facts.act]) % {"name": found.person.name}


def _told_by(found: About, one: GuardianConsent) -> dict[str, Any]:
    knows = may_know_guardian(current_person(), found, one)
    return {
        "name": one.guardian_name if knows else "",
        "verified": VERIFIED_NAMES[one.verified] if one.verified is not None else "",
        "ended": ENDED[one.ended_because] if one.ended_because is not None else "",
    }


def _new_link(found: About) -> str | None:
    fresh = cookie.get(NEW_LINK)
    if not isinstance(fresh, dict) or fresh["object"] != str(found.object_id):
        return None
    cookie.pop(NEW_LINK)
    if fresh["person"] != str(found.person.id):
        return None
    return absolute_url("groups.answer_guardian", token=fresh["token"])


def _no_link(found: About) -> Response:
    flash(_("En lenke vises bare én gang. Lag en ny hvis du mangler den."), "info")
    return redirect(url_for("groups.show_ask", **place(found)), 303)


def _back(found: About) -> str:
    return url_for("groups.show_ask", **place(found))
