"""The project tells how it is going."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import queries, services
from ..forms import AnswerForm, note_name, progress_name
from ..models import Review
from ..policies import can_answer_review
from ..states import ReviewState
from .room import load_review, room, where


@room.route("/prosjekter/<slug>/halvar/<uuid:review_id>/svar", methods=["GET", "POST"])
@access(can_answer_review, load=load_review, private=True)
def answer_review(review: Review) -> Any:
    """How it goes with each goal, in one page; nothing is sent before it is sent."""
    if review.state is not ReviewState.OPEN and request.method == "GET":
        return redirect(url_for("reviews.show_review", **where(review)))
    form = AnswerForm.for_goals(queries.goals_in_force(current_session(), review.project_id))
    answered = save(
        form,
        lambda: services.answer_review(
            current_session(),
            actor=current_person(),
            review=review,
            notes=form.notes,
            went_well=form.went_well.data or "",
            went_badly=form.went_badly.data or "",
            residents_took_part=form.residents_took_part.data or "",
            change_of_course=form.change_of_course.data or "",
            now=now(),
        ),
    )
    if answered:
        return done(
            _("Takk! Svaret er sendt til dem som leder runden."), "reviews.show_review", **where(review)
        )
    page = render_template(
        "reviews/answer.html",
        form=form,
        review=review,
        project=review.project,
        goals=[(goal, form[progress_name(goal.id)], form[note_name(goal.id)]) for goal in form.goals],
    )
    return page, form_status(form)
