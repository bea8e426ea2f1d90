"""A use's own page: what it is, the talk, who has said yes, the vote, the payouts."""

from typing import Any

from flask import render_template

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.voting import labels as voting_labels
from fellespott.voting import queries as voting
from fellespott.voting.policies import can_answer_vote, can_end_vote
from fellespott.voting.states import VoteState

from .. import labels, queries, services
from ..forms import AnswerForm, ApproveForm, CommentForm
from ..models import Use
from ..policies import (
    can_close_use,
    can_decide_use,
    can_pay_use,
    can_record_payout,
    can_refuse_use,
    can_talk_about_use,
    can_view_use,
)
from ..rules import APPROVALS
from ..states import UseState
from .room import load_use, opens_receiver, room


def use_page(use: Use, **forms: Any) -> str:
    """The page, with the form that was refused in place of a fresh one."""
    person = current_person()
    open_vote = use.vote if use.vote is not None and use.vote.state is VoteState.OPEN else None
    mine = voting.answer_of(open_vote, person) if open_vote is not None else None
    has_approved = any(person is not None and one.person_id == person.id for one in use.approvals)
    approve_form = forms.get("approve_form") or ApproveForm(formdata=None, prefix="yes")
    answer_form = forms.get("answer_form") or AnswerForm(formdata=None, prefix="vote", obj=mine)
    is_open = use.state is UseState.PROPOSED and use.vote is None and use.pot.stopped_at is None
    shown: dict[str, Any] = {
        "use": use,
        "pot": use.pot,
        "project": use.pot.project,
        "labels": labels,
        "voting": voting_labels,
        "said": voting.said(use.vote) if use.vote is not None else [],
        "mine": mine,
        "has_approved": has_approved,
        "still_needed": max(0, APPROVALS.get(use.needs, 0) - use.approvals_total),
        "may_decide": can_decide_use(person, use, now()),
        "may_refuse": is_open and bool(can_refuse_use(person, use, now())),
        "may_pay": bool(can_pay_use(person, use, now())),
        "may_close": can_close_use(person, use, now()),
        "may_record": can_record_payout(person, use, now()),
        "may_talk": can_talk_about_use(person, use, now()),
        "may_answer": open_vote is not None and bool(can_answer_vote(person, open_vote, now())),
        "may_end": open_vote is not None and bool(can_end_vote(person, open_vote, now())),
        "is_open": is_open,
        "bookings": queries.bookings_of_use(current_session(), use),
        "action_form": ActionForm(),
        "comment_form": forms.get("comment_form") or CommentForm(formdata=None, prefix="talk"),
        "approve_form": approve_form.about(use.form),
        "answer_form": answer_form.about(use.form),
    }
    return render_template("pots/use.html", **shown)


@room.get("/prosjekter/<slug>/pott/bruk/<uuid:use_id>")
@access(can_view_use, load=load_use, private=True, opens=opens_receiver)
def show_use(use: Use) -> str:
    """Everything about one use, for those in the project."""
    return use_page(use)


@room.post("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/samtale")
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def comment_use(use: Use) -> Any:
    """Say something."""
    form = CommentForm(prefix="talk")
    comment = save(
        form,
        lambda: services.comment_use(
            current_session(), actor=current_person(), use=use, text=form.text.data or "", now=now()
        ),
    )
    if comment is None:
        return use_page(use, comment_form=form), form_status(form)
    return done(_("Takk. Det du skrev, står i samtalen."), "pots.show_use", **address(use))


def address(use: Use) -> dict[str, Any]:
    """The parts of the use's address."""
    return {"slug": use.pot.project.slug, "use_id": use.id}
