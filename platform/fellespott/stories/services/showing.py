"""Letting a story stand on a consent, and taking it off every public page: one place for all its ways out."""

from datetime import datetime

from sqlalchemy.orm import Session

from ..models import Consent, Story
from ..states import ConsentEnd, StoryState


def stop_showing(session: Session, *, story: Story, to: StoryState, now: datetime | None = None) -> None:
    """Move the story to DRAFT or WITHDRAWN. Assumes the row is locked. Flushes.

    The approval goes too where the text is to change. `published_at` is kept: the old address then says that
    the story was there.
    """
    story.state = to
    story.live_consent_id = story.live_scope = story.live_standing = story.live_ends_on = None
    if to is StoryState.DRAFT:
        story.approved_at = story.approved_sha256 = story.approved_by_id = story.asked_at = None
    else:
        story.withdrawn_at = now
    session.flush()


def stand_on(story: Story, consent: Consent) -> None:
    """Let the published story rest on this consent; the foreign key holds it there."""
    story.live_consent_id, story.live_scope = consent.id, consent.scope
    story.live_standing, story.live_ends_on = consent.standing, consent.ends_on


def end_consent(session: Session, *, consent: Consent, because: ConsentEnd, now: datetime) -> None:
    """Let a consent fall. The story must no longer stand on it; the database refuses otherwise. Flushes."""
    consent.standing, consent.ended_at, consent.ended_because = False, now, because
    session.flush()
