"""Publishing a story, by those who lead; and taking it back."""

from typing import Any

from flask import render_template

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import services
from ..forms import PublishForm, WithdrawForm
from ..guardians import guardian_answer
from ..models import Story
from ..policies import can_publish_story, can_withdraw_story, residents_in
from ..rules import is_small_group
from ..states import StoryState
from ..texts import title_of
from .room import load_story, room


@room.route("/historier/<uuid:story_id>/publiser", methods=["GET", "POST"])
@access(can_publish_story, load=load_story, private=True)
def publish_story(story: Story) -> Any:
    """What stands behind it, a warning where the group is small, and the button."""
    form = PublishForm()
    published = save(
        form,
        lambda: services.publish_story(
            current_session(),
            actor=current_person(),
            story=story,
            small_group_read=form.small_group_read.data,
            now=now(),
        ),
    )
    if published:
        return done(_("Historien er publisert."), "stories.show_story", slug=published.slug)
    return render_template(
        "stories/publish.html",
        form=form,
        story=story,
        title=title_of(story),
        consent=story.public_consent(to_oslo(now()).date()),
        is_approved=story.state is StoryState.APPROVED,
        is_published=story.state is StoryState.PUBLISHED,
        guardian=guardian_answer(current_session(), story, to_oslo(now()).date()),
        is_small=not story.is_constructed and is_small_group(residents_in(story.project)),
    ), form_status(form)


@room.route("/historier/<uuid:story_id>/trekk", methods=["GET", "POST"])
@access(can_withdraw_story, load=load_story, private=True)
def withdraw_story(story: Story) -> Any:
    """Say what happens, then take it down for good."""
    form = WithdrawForm()
    is_teller = story.teller_id == current_person().id
    gone = save(
        form,
        lambda: services.withdraw_story(
            current_session(),
            actor=current_person(),
            story=story,
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if gone and is_teller:
        return done(
            _("Historien er trukket. Ingen andre kan lese den nå."), "stories.read_story", story_id=story.id
        )
    if gone:
        return done(_("Historien er trukket."), "stories.bank")
    return render_template(
        "stories/withdraw.html",
        form=form,
        story=story,
        title=title_of(story),
        is_teller=is_teller,
        is_published=story.state is StoryState.PUBLISHED,
        is_over=story.state is StoryState.WITHDRAWN,
    ), form_status(form)
