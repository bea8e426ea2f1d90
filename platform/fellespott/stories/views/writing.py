"""Beginning a story for its teller, writing it, and asking the teller to read."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, choices_of, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.people.services import find_or_add_person

from .. import services
from ..forms import TELLER_ME, TELLER_OTHER, TELLER_PERSONA, StartForm, StoryForm
from ..models import TEXT_FIELDS, Story
from ..policies import can_edit_story, can_write_alone, can_write_in, leads
from ..services.writing import texts_of
from ..states import StoryState
from ..tags import tag_choices
from ..texts import DID_NOT_WORK, HEADINGS, PROMPTS, title_of
from .room import load_project, load_story, room


@room.route("/prosjekter/<slug>/historier/ny", methods=["GET", "POST"])
@access(can_write_in, load=load_project)
def new_story(project: Project) -> Any:
    """Choose whose story it is."""
    return _begin(project)


@room.route("/historier/ny", methods=["GET", "POST"])
@access(can_write_alone)
def new_story_alone() -> Any:
    """A story outside any project, by those who lead all of them."""
    return _begin(None)


def _begin(project: Project | None) -> Any:
    form = StartForm()
    person = current_person()
    people = {str(one.person_id): one.person for one in project.group.active} if project else {}
    people.pop(str(person.id), None)
    tellers = {TELLER_ME: _("Jeg forteller selv"), **{key: one.name for key, one in people.items()}}
    tellers[TELLER_OTHER] = _("En annen")
    may_make_up = leads(person, project)
    if may_make_up:
        tellers[TELLER_PERSONA] = _("Ingen enkeltperson: satt sammen av mange")
    form.teller.choices = choices_of(tellers)
    begun = save(
        form,
        lambda: services.write_story(
            current_session(),
            actor=person,
            project=project,
            teller=_teller(form, people),
            is_constructed=form.teller.data == TELLER_PERSONA and may_make_up,
            now=now(),
        ),
    )
    if begun is not None:
        return redirect(url_for("stories.edit_story", story_id=begun.id), 303)
    return render_template("stories/start.html", form=form, project=project), form_status(form)


def _teller(form: StartForm, people: dict[str, Person]) -> Person | None:
    chosen = form.teller.data
    if chosen == TELLER_ME:
        return current_person()  # type: ignore[no-any-return]
    if chosen != TELLER_OTHER:
        return people.get(str(chosen))
    if not form.teller_name.data:
        raise DomainError("no_name", _l("Skriv hva den som forteller heter."), field="teller_name")
    try:
        return find_or_add_person(
            current_session(), email=form.teller_email.data or "", name=form.teller_name.data, now=now()
        )
    except DomainError as error:
        error.field = "teller_email"
        raise


@room.route("/historier/<uuid:story_id>/skriv", methods=["GET", "POST"])
@access(can_edit_story, load=load_story, private=True)
def edit_story(story: Story) -> Any:
    """The six questions. Anything may be empty; nobody sees it before the teller has said yes."""
    form = StoryForm() if request.method == "POST" else StoryForm(obj=story)
    form.tags.choices = choices_of(dict(tag_choices()))
    saved = save(
        form,
        lambda: services.save_story(
            current_session(),
            actor=current_person(),
            story=story,
            version=form.opened_on,
            tags=form.tags.data or [],
            source=(form.source.data or "") if story.is_constructed else None,
            now=now(),
            **{name: form[name].data or "" for name in TEXT_FIELDS},
        ),
    )
    if saved:
        return done(_("Lagret."), "stories.read_story", story_id=story.id)
    return _show_form(form, story), form_status(form)


def _show_form(form: StoryForm, story: Story) -> str:
    saved: dict[str, str] = {}
    if form.is_overtaken:
        # What was typed stays in the boxes, what stands is shown beside; the next press decides.
        saved = {name: text for name, text in texts_of(story).items() if (form[name].data or "") != text}
        form.catch_up(story.version)
    return render_template(
        "stories/edit.html",
        form=form,
        story=story,
        title=title_of(story),
        prompts=PROMPTS,
        did_not_work=DID_NOT_WORK,
        headings=HEADINGS,
        saved=saved,
        is_published=story.state is StoryState.PUBLISHED,
        is_approved=story.state is StoryState.APPROVED,
        is_teller=story.teller_id == current_person().id,
    )


@room.post("/historier/<uuid:story_id>/be-om-lesing")
@access(can_edit_story, load=load_story, private=True)
def ask_teller(story: Story) -> Response | Any:
    """Send the text to the teller."""
    form = ActionForm()
    asked = save(
        form,
        lambda: services.ask_teller(current_session(), actor=current_person(), story=story, now=now()),
    )
    if asked:
        return done(_("Nå ligger historien hos den som forteller."), "stories.read_story", story_id=story.id)
    return refused(form, "stories.read_story", story_id=story.id)
