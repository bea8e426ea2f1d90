"""What everyone sees: all projects, one project, and its letters."""

from typing import Any

from flask import abort, render_template, request

from fellespott.calls.models import Call
from fellespott.calls.queries import call_by_slug
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, now, public
from fellespott.proposals.labels import ACTOR_KINDS

from .. import queries, text, texts
from ..chain import chain_of_project
from ..models import Letter, Project
from ..policies import can_view_letter, can_view_project, can_write_letters, is_in_project
from ..rules import GOAL_PARTS, lacks, review_dates
from ..states import ENDED, GoalAbout, LetterState
from .room import load_letter, load_project, room


@room.get("/prosjekter")
@public
def list_projects() -> str:
    """All projects, or those of one call."""
    session = current_session()
    call = _wanted_call()
    page = paginate(session, queries.select_projects(call=call), number=request.args.get("side", 1, type=int))
    return render_template(
        "letters/list.html",
        page=page,
        call=call,
        calls=queries.calls_with_projects(session),
        states=texts.PROJECT_STATES,
    )


@room.get("/prosjekter/<slug>")
@access(can_view_project, load=load_project)
def show_project(project: Project) -> str:
    """The whole of it: how far it has come, the film, what was promised, the money, what came of it."""
    session, person = current_session(), current_person()
    letter = project.letter_in_force
    panels = [one for make in registry().project_panels for one in make(session, project, person, now())]
    return render_template(
        "letters/project.html",
        project=project,
        letter=letter,
        state=texts.PROJECT_STATES[project.state],
        stations=chain_of_project(session, project, now()),
        goals=_goals(letter) if letter is not None else [],
        panels=panels,
        next_call=queries.next_call(session, project.call),
        is_inside=bool(is_in_project(person, project, now())),
        may_write=bool(can_write_letters(person, project, now())),
        may_amend=project.open_letter is None and project.state not in ENDED,
        kinds=ACTOR_KINDS,
        texts=texts,
    )


@room.get("/prosjekter/<slug>/avtale/<int:number>")
@access(can_view_letter, load=load_letter, private=True)
def show_letter(letter: Letter) -> str:
    """The letter as it was agreed, as it waits, or as it would be sent."""
    return render_template(
        "letters/letter.html",
        **_shown(letter),
        may_write=bool(can_write_letters(current_person(), letter.project, now())),
        missing=[texts.lack_text(one) for one in lacks(queries.facts_of(letter, now()))]
        if letter.state is LetterState.DRAFT
        else [],
        newer=next((one for one in letter.project.letters if one.amends_id == letter.id), None),
        older=next((one for one in letter.project.letters if one.id == letter.amends_id), None),
        state=texts.LETTER_STATES[letter.state],
        action_form=ActionForm(),
    )


@room.get("/prosjekter/<slug>/avtale/<int:number>/utskrift")
@access(can_view_letter, load=load_letter, private=True)
def print_letter(letter: Letter) -> str:
    """The same on paper: the letter and who agreed, nothing else."""
    return render_template("letters/print.html", **_shown(letter))


def _shown(letter: Letter) -> dict[str, Any]:
    is_draft = letter.state is LetterState.DRAFT
    return {
        "letter": letter,
        "project": letter.project,
        "is_draft": is_draft,
        "blocks": text.blocks(text.render(letter) if is_draft else letter.text),
        "asked": [] if is_draft else letter.current_agreements,
        "review_dates": review_dates(letter.period_start, letter.period_end),
    }


def _goals(letter: Letter) -> list[dict[str, Any]]:
    """The four kinds of goals that the letter has: who they are about, heading and texts."""
    found = [
        {
            "about": 0 if part[1] is GoalAbout.RESIDENTS else 1,  # the residents come first
            "heading": texts.GOAL_QUESTIONS[part][0],
            "texts": [goal.text for goal in letter.goals if (goal.kind, goal.about) == part],
        }
        for part in GOAL_PARTS
    ]
    return [one for one in found if one["texts"]]


def _wanted_call() -> Call | None:
    slug = request.args.get("utlysning")
    if not slug:
        return None
    call = call_by_slug(current_session(), slug)
    if call is None:
        abort(404)
    return call
