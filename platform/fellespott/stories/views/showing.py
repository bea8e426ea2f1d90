"""A published story as everyone reads it; and the kind word where one has been taken down."""

from typing import Any

from flask import abort, render_template, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.web import access, current_person, now, public
from fellespott.letters.models import Project
from fellespott.letters.policies import can_view_project
from fellespott.safety.views.showing import hidden_page

from ..models import Lesson, Story
from ..policies import (
    can_answer_lesson,
    can_open_lesson,
    can_view_lesson,
    can_view_story,
    can_write_in,
    is_public,
    leads,
)
from ..queries import lessons_near, lessons_of, stories_of, story_by_slug, unpublished_of
from ..states import StoryState
from ..tags import tag_label
from ..texts import LESSON_KINDS, STORY_STATES, title_of
from .room import load_lesson, load_project, room


@room.get("/historier/<slug>")
@public
def show_story(slug: str) -> Any:
    """Published: the story. Taken down: 410, to everyone alike. Never published: no such page."""
    story = story_by_slug(current_session(), slug)
    if story is None or story.published_at is None:
        abort(404)
    if story.state is not StoryState.PUBLISHED:
        is_mine = bool(can_view_story(current_person(), story, now()))
        page = render_template(
            "stories/gone.html",
            being_corrected=story.state is StoryState.DRAFT,
            own_url=url_for("stories.read_story", story_id=story.id) if is_mine else None,
        )
        return page, 410
    if story.is_hidden and not can_view_story(current_person(), story, now()):
        return hidden_page(Story.hidden_kind, story.id)
    return render_template("stories/show.html", **about(story))


def about(story: Story) -> dict[str, Any]:
    """What the page of a story shows, published or to be read."""
    lessons = lessons_near(current_session(), story)
    return {
        "story": story,
        "title": title_of(story),
        "project": story.project,
        "lessons": lessons,
        "tag_label": tag_label,
        "is_teller": story.teller_id is not None and story.teller == current_person(),
        "may_lead": leads(current_person(), story.project),
    }


@room.get("/laerdom/<uuid:lesson_id>")
@access(can_open_lesson, load=load_lesson, private=True)
def show_lesson(lesson: Lesson) -> Any:
    """A lesson, who was asked, and the answer or its absence."""
    if not can_view_lesson(current_person(), lesson, now()):
        return hidden_page(Lesson.hidden_kind, lesson.id)
    story = lesson.story
    return render_template(
        "stories/lesson.html",
        lesson=lesson,
        kinds=LESSON_KINDS,
        tag_label=tag_label,
        action_form=ActionForm(formdata=None),
        story=story if story is not None and is_public(story) else None,
        may_lead=leads(current_person(), lesson.project),
        may_answer=can_answer_lesson(current_person(), lesson, now()),
    )


@room.get("/prosjekter/<slug>/historier")
@access(can_view_project, load=load_project, private=True)
def list_in_project(project: Project) -> str:
    """A project's stories and lessons; those who write there also see what is under way."""
    session, person = current_session(), current_person()
    is_leader = leads(person, project)
    may_write = is_leader or bool(can_write_in(person, project, now()))
    waiting = [
        (one, STORY_STATES[one.state])
        for one in (unpublished_of(session, project) if may_write else [])
        if can_view_story(person, one, now(), is_leader=is_leader)
    ]
    return render_template(
        "stories/project.html",
        project=project,
        stories=stories_of(session, project),
        lessons=lessons_of(session, project.id, published_only=not may_write),
        waiting=waiting,
        title_of=title_of,
        may_write=may_write,
    )
