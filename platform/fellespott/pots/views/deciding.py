"""Saying yes or no to a use, alone or as a group."""

from typing import Any

from flask import render_template
from werkzeug.exceptions import NotFound

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.voting import services as voting
from fellespott.voting.models import GroupVote
from fellespott.voting.states import VoteState

from .. import labels, services
from ..forms import AnswerForm, ApproveForm, PutToVoteForm, RefuseForm
from ..models import Use
from ..policies import can_decide_use, can_refuse_use, can_talk_about_use, can_view_use
from ..states import UseState
from .room import load_use, room
from .use import address, use_page


@room.post("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/ja")
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def approve_use(use: Use) -> Any:
    """Say yes. Why somebody cannot, the service says."""
    form = ApproveForm(prefix="yes")
    approval = save(
        form,
        lambda: services.approve_use(
            current_session(),
            actor=current_person(),
            use=use,
            not_my_household=bool(form.not_my_household.data),
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if approval is None:
        return use_page(use, approve_form=form), form_status(form)
    if use.state is UseState.DECIDED:
        return done(_("Det er bestemt. Nå kan pengene betales."), "pots.show_use", **address(use))
    return done(_("Takk. Én til må si ja."), "pots.show_use", **address(use))


@room.route("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/nei", methods=["GET", "POST"])
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def refuse_use(use: Use) -> Any:
    """Say no, with a reason; or take one's own proposal back."""
    form = RefuseForm()
    refused_use = save(
        form,
        lambda: services.refuse_use(
            current_session(), actor=current_person(), use=use, reason=form.reason.data or "", now=now()
        ),
    )
    if refused_use is not None:
        return done(_("Svaret er sendt, med grunnen."), "pots.show_use", **address(use))
    return _page("pots/refuse.html", use, form, can_refuse_use(current_person(), use, now()))


@room.route("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/avstemning", methods=["GET", "POST"])
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def put_to_vote(use: Use) -> Any:
    """Let the group decide."""
    form = PutToVoteForm()
    vote = save(
        form,
        lambda: services.put_to_vote(
            current_session(),
            actor=current_person(),
            use=use,
            rule=form.rule.data,
            closes_at=form.closes,
            now=now(),
        ),
    )
    if vote is not None:
        return done(_("Nå kan gruppa svare. Alle har fått en e-post."), "pots.show_use", **address(use))
    return _page("pots/put_to_vote.html", use, form, can_decide_use(current_person(), use, now()))


def _page(template: str, use: Use, form: Any, allowed: Any) -> Any:
    page = render_template(
        template,
        use=use,
        pot=use.pot,
        project=use.pot.project,
        form=form,
        allowed=allowed,
        labels=labels,
    )
    return page, form_status(form)


def _vote(use: Use) -> GroupVote:
    if use.vote is None:
        raise NotFound
    return use.vote


@room.post("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/svar")
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def answer_vote(use: Use) -> Any:
    """Answer in the group's vote; the last answer ends it."""
    form = AnswerForm(prefix="vote")
    vote = _vote(use)
    answer = save(
        form,
        lambda: voting.answer_vote(
            current_session(),
            actor=current_person(),
            vote=vote,
            choice=form.choice.data,
            has_conflict=bool(form.has_conflict.data),
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if answer is None:
        return use_page(use, answer_form=form), form_status(form)
    if vote.state is VoteState.OPEN:
        return done(
            _("Takk for svaret. Du kan endre det til alle har svart."), "pots.show_use", **address(use)
        )
    return done(_("Alle har svart."), "pots.show_use", **address(use))


@room.post("/prosjekter/<slug>/pott/bruk/<uuid:use_id>/avslutt-avstemning")
@access(can_talk_about_use, load=load_use, known_to=can_view_use)
def end_vote(use: Use) -> Any:
    """End the vote: whoever opened it, or the group's contact."""
    form = ActionForm()
    vote = _vote(use)
    ended = save(
        form,
        lambda: voting.close_vote(current_session(), actor=current_person(), vote=vote, now=now()),
    )
    if ended is None:
        return refused(form, "pots.show_use", **address(use))
    return done(_("Avstemningen er avsluttet."), "pots.show_use", **address(use))
