"""Writing a lesson and asking its receiver; publishing it, answered or not."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, choices_of, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.letters.models import Project

from .. import services
from ..forms import LessonForm, chosen_day
from ..models import Lesson, Story
from ..policies import can_lead_lesson, can_view_story, can_write_alone, can_write_in
from ..queries import story_by_id
from ..rules import default_answer_by
from ..states import LessonKind
from ..tags import tag_choices
from .room import load_lesson, load_project, room


@room.route("/prosjekter/<slug>/laerdommer/ny", methods=["GET", "POST"])
@access(can_write_in, load=load_project)
def new_lesson(project: Project) -> Any:
    """A lesson of a project."""
    return _write(project)


@room.route("/laerdom/ny", methods=["GET", "POST"])
@access(can_write_alone)
def new_lesson_alone() -> Any:
    """A lesson outside any project, by those who lead all of them."""
    return _write(None)


def _write(project: Project | None) -> Any:
    form = LessonForm()
    form.tags.choices = choices_of(dict(tag_choices()))
    story = _story(project)
    if request.method == "GET":
        form.answer_by.data = default_answer_by(to_oslo(now()).date())
    added = save(form, lambda: _add(form, project, story))
    if added:
        lesson, _token = added
        return done(
            _("Lærdommen er lagret, og %(receiver)s er bedt om å svare.", receiver=lesson.receiver),
            "stories.show_lesson",
            lesson_id=lesson.id,
        )
    return render_template("stories/new_lesson.html", form=form, project=project, story=story), form_status(
        form
    )


def _add(form: LessonForm, project: Project | None, story: Story | None) -> tuple[Lesson, str]:
    if form.kind.data not in list(LessonKind):
        raise DomainError("no_kind", _l("Velg hva slags lærdom det er."), field="kind")
    return services.add_lesson(
        current_session(),
        actor=current_person(),
        kind=LessonKind(form.kind.data),
        title=form.title.data or "",
        text=form.text.data or "",
        receiver=form.receiver.data or "",
        receiver_email=form.receiver_email.data or "",
        answer_by=chosen_day(form.answer_by),
        project=project,
        story=story,
        tags=form.tags.data or [],
        now=now(),
    )


def _story(project: Project | None) -> Story | None:
    """The story the lesson was drawn from, if the address names one this person can see."""
    try:
        story = story_by_id(current_session(), uuid.UUID(request.args.get("historie", "")))
    except ValueError:
        return None
    if story is None or not can_view_story(current_person(), story, now()):
        return None
    return story if project is None or story.project_id == project.id else None


@room.post("/laerdom/<uuid:lesson_id>/publiser")
@access(can_lead_lesson, load=load_lesson, private=True)
def publish_lesson(lesson: Lesson) -> Any:
    """Show it in the bank."""
    return _press(lesson, services.publish_lesson, _("Lærdommen er publisert."))


@room.post("/laerdom/<uuid:lesson_id>/ta-ned")
@access(can_lead_lesson, load=load_lesson, private=True)
def unpublish_lesson(lesson: Lesson) -> Any:
    """Take it out of the bank."""
    return _press(lesson, services.unpublish_lesson, _("Lærdommen er tatt ut av læringsbanken."))


@room.post("/laerdom/<uuid:lesson_id>/spor-igjen")
@access(can_lead_lesson, load=load_lesson, private=True)
def ask_again(lesson: Lesson) -> Any:
    """Send the receiver a new link."""
    return _press(lesson, services.resend_lesson_link, _("En ny lenke er sendt."))


def _press(lesson: Lesson, act: Any, said: str) -> Any:
    form = ActionForm()
    if save(form, lambda: act(current_session(), actor=current_person(), lesson=lesson, now=now())):
        return done(said, "stories.show_lesson", lesson_id=lesson.id)
    return refused(form, "stories.show_lesson", lesson_id=lesson.id)
