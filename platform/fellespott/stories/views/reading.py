"""A story before it is out: read it as it will look, and approve exactly that text (rule R15)."""

from typing import Any

from flask import render_template

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.groups.guarded import about
from fellespott.groups.guardian_policies import can_ask_guardian

from .. import services
from ..forms import ApproveForm
from ..guardians import KIND, guardian_answer
from ..models import Story
from ..policies import (
    can_approve_story,
    can_edit_story,
    can_publish_story,
    can_view_story,
    can_withdraw_story,
)
from ..rules import missing
from ..states import StoryState
from ..texts import HEADINGS, SCOPES, STORY_STATES
from .consenting import ask_url
from .room import load_story, room
from .showing import about as about_story


@room.get("/historier/<uuid:story_id>/les")
@access(can_view_story, load=load_story, private=True)
def read_story(story: Story) -> str:
    """The story as it will look, where it stands, and what this person can do with it."""
    return _page(story, ApproveForm(formdata=None))


@room.post("/historier/<uuid:story_id>/godkjenn")
@access(can_approve_story, load=load_story, private=True)
def approve_story(story: Story) -> Any:
    """The teller says that this very text is right."""
    form = ApproveForm()
    approved = save(
        form,
        lambda: services.approve_story(
            current_session(),
            actor=current_person(),
            story=story,
            text_sha256=form.text_sha256.data or "",
            now=now(),
        ),
    )
    if approved:
        if approved.valid_consents(to_oslo(now()).date()):
            return done(_("Takk. Teksten er godkjent."), "stories.read_story", story_id=story.id)
        return done(
            _("Takk. Nå gjenstår det å si hvem som kan lese den."), "stories.give_consent", story_id=story.id
        )
    return _page(story, form), form_status(form)


def _guardian_url(story: Story) -> str | None:
    """Where a guardian is asked, for those who may ask and as long as the yes is not there."""
    session, today = current_session(), to_oslo(now()).date()
    consent = story.public_consent(today)
    found = about(session, KIND, story.id, story.teller_id) if story.teller_id is not None else None
    if found is None or consent is None or not can_ask_guardian(current_person(), found, now()):
        return None
    return None if guardian_answer(session, story, today).is_given else ask_url(story)


def _page(story: Story, form: ApproveForm) -> str:
    actor, moment = current_person(), now()
    lacking = missing({name: getattr(story, name) for name in HEADINGS})
    if form.rejection is not None and form.rejection.code == "text_changed":
        form.has_read.data = False
    form.text_sha256.data = story.text_sha256
    return render_template(
        "stories/read.html",
        form=form,
        action_form=ActionForm(formdata=None),
        state=STORY_STATES[story.state],
        lacking=[HEADINGS[name] for name in lacking],
        consents=story.valid_consents(to_oslo(moment).date()),
        scopes=SCOPES,
        guardian_url=_guardian_url(story),
        is_draft=story.state is StoryState.DRAFT,
        is_over=story.state is StoryState.WITHDRAWN,
        may_edit=can_edit_story(actor, story, moment),
        may_approve=can_approve_story(actor, story, moment),
        may_publish=can_publish_story(actor, story, moment),
        may_withdraw=can_withdraw_story(actor, story, moment),
        **about_story(story),
    )
