"""The teller's consent: given for a time and a circle of readers, taken back whenever the teller wants."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, _l
from fellespott.core.web import access, current_person, done, now, save
from fellespott.people.services import set_age
from fellespott.people.states import AgeBand

from .. import services
from ..forms import ConsentForm, chosen_day
from ..guardians import KIND, guardian_answer, needs_age
from ..models import Consent, Story
from ..policies import can_approve_story, residents_in
from ..rules import default_end, is_small_group
from ..states import ConsentScope, StoryState
from ..texts import SCOPES, title_of
from .room import load_story, room


@room.route("/historier/<uuid:story_id>/samtykke", methods=["GET", "POST"])
@access(can_approve_story, load=load_story, private=True)
def give_consent(story: Story) -> Any:
    """Who can read it, and until when."""
    form, today = ConsentForm(), to_oslo(now()).date()
    if not needs_age(story, now()):
        del form.band
    if request.method == "GET":
        form.ends_on.data = default_end(today)
    given = save(form, lambda: _give(form, story))
    if given and given.needs_guardian and not guardian_answer(current_session(), story, today).is_given:
        flash(_("Samtykket er lagret. Nå må en foresatt si ja før alle kan lese den."), "success")
        return redirect(ask_url(story), 303)
    if given:
        return done(_("Samtykket er lagret."), "stories.read_story", story_id=story.id)
    return render_template(
        "stories/consent.html",
        form=form,
        story=story,
        title=title_of(story),
        standing=_standing(story),
        scopes=SCOPES,
        is_small=not story.is_constructed and is_small_group(residents_in(story.project)),
        is_over=story.state is StoryState.WITHDRAWN,
    ), form_status(form)


def _give(form: ConsentForm, story: Story) -> Consent:
    if form.scope.data not in list(ConsentScope):
        raise DomainError("no_scope", _l("Velg hvem som kan lese den."), field="scope")
    me = current_person()
    if "band" in form and form.band.data in list(AgeBand):
        set_age(current_session(), actor=me, person=me, band=AgeBand(form.band.data), now=now())
    return services.give_consent(
        current_session(),
        actor=me,
        story=story,
        scope=ConsentScope(form.scope.data),
        ends_on=chosen_day(form.ends_on),
        now=now(),
    )


@room.route("/historier/<uuid:story_id>/samtykke/trekk", methods=["GET", "POST"])
@access(can_approve_story, load=load_story, private=True)
def withdraw_consent(story: Story) -> Any:
    """Say what happens, then do it: the consent falls, and a published story is gone in the same breath."""
    form = ActionForm()
    was_published = story.state is StoryState.PUBLISHED
    gone = save(form, lambda: _take_back(story))
    if gone:
        said = (
            _("Samtykket er trukket, og historien er tatt ned. Ingen andre kan lese den nå.")
            if was_published
            else _("Samtykket er trukket.")
        )
        return done(said, "stories.read_story", story_id=story.id)
    return render_template(
        "stories/withdraw_consent.html",
        form=form,
        story=story,
        title=title_of(story),
        standing=_standing(story),
        scopes=SCOPES,
        is_published=was_published,
    ), form_status(form)


def _take_back(story: Story) -> Story:
    standing = _standing(story)
    if standing is None:
        raise DomainError("already_ended", _l("Det er ikke noe samtykke som gjelder nå."), status=409)
    return services.withdraw_consent(current_session(), actor=current_person(), consent=standing, now=now())


def ask_url(story: Story) -> str:
    """Where a guardian is asked about the story."""
    return url_for("groups.show_ask", kind=KIND, object_id=story.id, person_id=story.teller_id)


def _standing(story: Story) -> Consent | None:
    return story.standing[-1] if story.standing else None
