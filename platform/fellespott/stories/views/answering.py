"""The receiver's own page, opened by the link in the mail: no account needed (rule R17)."""

from typing import Any

from flask import abort, redirect, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.web import now, public, save

from .. import services
from ..forms import AnswerForm
from ..queries import lesson_by_token
from .room import room


@room.route("/svar/<token>", methods=["GET", "POST"])
@public
def answer_lesson(token: str) -> Any:
    """What was learned, and the answer: written once, shown to everyone where the lesson is."""
    lesson = lesson_by_token(current_session(), token)
    if lesson is None:
        abort(404)
    form = AnswerForm()
    answered = save(
        form,
        lambda: services.answer_lesson(
            current_session(),
            lesson=lesson,
            answer=form.answer.data or "",
            answered_by=form.answered_by.data or "",
            now=now(),
        ),
    )
    if answered:
        return redirect(url_for("stories.answer_lesson", token=token), 303)
    return render_template("stories/answer.html", form=form, lesson=lesson), form_status(form)
