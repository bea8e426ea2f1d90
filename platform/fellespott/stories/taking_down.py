"""What happens to a published story when a guardian's yes falls (rule R15)."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.links import absolute_url
from fellespott.core.registry import Guarded
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from . import notices
from .guardians import KIND, tell_guardian
from .models import Story
from .queries import story_by_id
from .services.showing import stop_showing
from .states import StoryState


def story_fell(session: Session, story: Story, _person: Person, now: datetime) -> None:
    """The guardian's yes a published story stands on is about to fall: it comes down in the same breath."""
    story = lock(session, Story, story.id)
    if story.state is not StoryState.PUBLISHED or story.live_guardian_id is None:
        return
    stop_showing(session, story=story, to=StoryState.APPROVED, now=now)
    record(session, actor=None, action="story.taken_down", on=story, now=now, because="guardian")
    _tell_taken_down(session, story, now)


def _tell_taken_down(session: Session, story: Story, now: datetime) -> None:
    """To the teller, and to those who lead the round: without a word of who or why."""
    link = absolute_url("stories.read_story", story_id=story.id)
    teller = story.teller
    if teller is not None and teller.email and teller.is_active:
        with notices.speaking(teller.language):
            subject, body = notices.guardian_ended(story=story, link=link)
        queue_mail(session, to=teller.email, subject=subject, body=body, now=now)
    if story.project is not None and story.project.call.contact_email:
        with notices.speaking(None):
            subject, body = notices.no_longer_shown(story=story)
        queue_mail(session, to=story.project.call.contact_email, subject=subject, body=body, now=now)


ASKED_ABOUT = Guarded(key=KIND, load=story_by_id, tell=tell_guardian, fell=story_fell)
