"""The receiver's own page: by the link in the mail, no account needed, or signed in (rule R17)."""

from typing import Any

from flask import abort, redirect, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.web import access, current_person, now, public, save

from .. import services
from ..forms import AnswerForm
from ..models import Lesson
from ..policies import can_answer_lesson, can_view_lesson
from ..queries import lesson_by_token
from .room import load_lesson, room


@room.route("/svar/<token>", methods=["GET", "POST"])
@public
def answer_lesson(token: str) -> Any:
    """What was learned, and the answer: written once, shown to everyone where the lesson is."""
    lesson = lesson_by_token(current_session(), token)
    if lesson is None:
        abort(404)
    return _answer(lesson, AnswerForm(), url_for("stories.answer_lesson", token=token))


@room.route("/laerdom/<uuid:lesson_id>/svar", methods=["GET", "POST"])
@access(can_answer_lesson, load=load_lesson, known_to=can_view_lesson)
def answer_signed_in(lesson: Lesson) -> Any:
    """The same, for whoever receives lessons and is signed in with the address this one was sent to."""
    form = AnswerForm(data={"answered_by": current_person().name})
    return _answer(lesson, form, url_for("stories.answer_signed_in", lesson_id=lesson.id))


def _answer(lesson: Lesson, form: AnswerForm, here: str) -> Any:
    answered = save(
        form,
        lambda: services.answer_lesson(
            current_session(),
            actor=current_person(),
            lesson=lesson,
            answer=form.answer.data or "",
            answered_by=form.answered_by.data or "",
            now=now(),
        ),
    )
    if answered:
        return redirect(here, 303)
    return render_template("stories/answer.html", form=form, lesson=lesson), form_status(form)
