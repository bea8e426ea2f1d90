"""What everyone sees: a project's reviews and how each ended, without people (rule R19)."""

from typing import Any

from flask import render_template

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.web import access, current_person, now
from fellespott.letters.models import Project
from fellespott.letters.policies import can_view_project

from .. import queries, texts
from ..models import Review
from ..policies import can_answer_review, can_call_review, can_see_inside, can_settle_review, can_view_review
from ..rules import UNDER_WAY, next_day
from ..states import ReviewState
from .room import load_project, load_review, room


@room.get("/prosjekter/<slug>/halvar")
@access(can_view_project, load=load_project)
def list_reviews(project: Project) -> str:
    """All reviews of the project; those that are not settled only for the ones they concern."""
    session, person = current_session(), current_person()
    inside = bool(can_see_inside(person, project, now()))
    under_way = project.state in UNDER_WAY
    reviews = queries.reviews_of(session, project.id)
    shown = [one for one in reviews if inside or one.state is ReviewState.SETTLED]
    return render_template(
        "reviews/list.html",
        project=project,
        rows=[(one, *texts.status_of(one, is_under_way=under_way)) for one in shown],
        next_on=next_day(project.starts_on, project.ends_on, today=to_oslo(now()).date())
        if under_way
        else None,
        may_call=under_way and bool(can_call_review(person, project, now())),
        stop_reasons=texts.STOP_REASONS,
    )


@room.get("/prosjekter/<slug>/halvar/<uuid:review_id>")
@access(can_view_review, load=load_review, private=True)
def show_review(review: Review) -> str:
    """One review: how it goes with each goal, and how it ended. The project's own words stay inside."""
    return render_template("reviews/show.html", **shown(review))


def shown(review: Review) -> dict[str, Any]:
    """What the page of a review shows this person."""
    person, project = current_person(), review.project
    under_way = project.state in UNDER_WAY
    return {
        "review": review,
        "project": project,
        "notes": sorted(review.goal_notes, key=lambda one: one.goal.position),
        "status_words": texts.status_of(review, is_under_way=under_way),
        "texts": texts,
        "inside": bool(can_see_inside(person, project, now())),
        "may_answer": under_way
        and review.state is ReviewState.OPEN
        and bool(can_answer_review(person, review, now())),
        "may_settle": under_way
        and review.state is not ReviewState.SETTLED
        and bool(can_settle_review(person, review, now())),
    }
