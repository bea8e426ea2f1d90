"""The guardian's own page, opened by a link: no account needed. It answers, and takes back."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask import session as cookie

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.links import absolute_url
from fellespott.core.web import now, public, refused, save
from fellespott.people.providers import (
    provider_called,
    start_verification,
    take_verification,
    verification_of,
)

from ..guarded import About, about_of
from ..guardian_forms import GuardianAnswerForm
from ..guardian_queries import request_by_token, yes_of_request
from ..guardian_rules import usual_last_day
from ..guardian_sight import remember_request
from ..guardian_states import Verified
from ..guardian_texts import QUESTIONS
from ..models import GuardianConsent, GuardianRequest
from ..services import guardians
from .room import room

YES, NO, TAKE_BACK = "yes", "no", "take-back"


@room.route("/foresatt/<token>", methods=["GET", "POST"])
@public
def answer_guardian(token: str) -> Any:
    """What is asked, about whom, who will see it, until when; yes, no, and a yes taken back."""
    request_row = request_by_token(current_session(), token)
    if request_row is None:
        abort(404)
    form, choice = GuardianAnswerForm(), request.form.get("answer")
    if request.method == "POST" and choice not in (YES, NO, TAKE_BACK):
        abort(400)
    found = about_of(current_session(), request_row)
    if found is None or not guardians.asks_month(found, now()):
        del form.turns_18
    path = url_for("groups.answer_guardian", token=token)
    answered = save(form, lambda: _answer(form, request_row, choice, path))
    if answered:
        take_verification(path)
        return redirect(url_for("groups.answer_guardian", token=token), 303)
    return _page(form, request_row, found, token), form_status(form)


def _answer(form: GuardianAnswerForm, request_row: GuardianRequest, choice: str | None, path: str) -> bool:
    session = current_session()
    if choice == TAKE_BACK:
        given = yes_of_request(session, request_row)
        if given is None:
            abort(400)
        guardians.withdraw_yes(session, actor=None, consent=given, now=now())
        return True
    guardians.answer_request(
        session,
        request=request_row,
        yes=choice == YES,
        guardian_name=form.guardian_name.data or "",
        is_guardian=form.is_guardian.data,
        turns_18=form.turns_18.data or "" if "turns_18" in form else "",
        verified=Verified.OIDC if verification_of(path) else Verified.LINK,
        now=now(),
    )
    return True


@room.post("/foresatt/<token>/bekreft/<key>")
@public
def verify_guardian(token: str, key: str) -> Any:
    """To the provider to show who one is, and back to the link. The young person's own will not do."""
    request_row, form = request_by_token(current_session(), token), ActionForm()
    if request_row is None:
        abort(404)
    if not form.validate_on_submit():
        return refused(form, "groups.answer_guardian", token=token)
    path = url_for("groups.answer_guardian", token=token)
    return start_verification(key, path, not_by=request_row.person_id)


def _page(form: GuardianAnswerForm, request_row: GuardianRequest, found: About | None, token: str) -> str:
    moment = now()
    given: GuardianConsent | None = yes_of_request(current_session(), request_row)
    is_same = found is not None and found.facts.mark == request_row.mark
    is_open = is_same and request_row.is_open(moment)
    if found is not None and (is_open or (given is not None and given.standing)):
        remember_request(cookie, request_row)
    closes = to_oslo(found.facts.closes_at).date() if found is not None and found.facts.closes_at else None
    return render_template(
        "groups/guardian_answer.html",
        form=form,
        request_row=request_row,
        found=found if is_open or (given is not None and given.standing) else None,
        question=QUESTIONS[request_row.act] % {"name": request_row.person.name},
        given=given,
        is_open=is_open,
        last_day=usual_last_day(to_oslo(moment).date(), closes),
        link=absolute_url("groups.answer_guardian", token=token),
        token=token,
        verified_by=provider_called(verification_of(url_for("groups.answer_guardian", token=token)) or ""),
        action_form=ActionForm(formdata=None),
    )
