"""Letting a story stand on a consent, and taking it off every public page: one place for all its ways out."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.groups.models import GuardianConsent

from ..models import Consent, Story
from ..states import ConsentEnd, StoryState


def stop_showing(session: Session, *, story: Story, to: StoryState, now: datetime | None = None) -> None:
    """Move the story to DRAFT, APPROVED or WITHDRAWN. Assumes the row is locked. Flushes.

    The approval goes too where the text is to change. `published_at` is kept: the old address then says that
    the story was there.
    """
    story.state = to
    story.live_consent_id = story.live_scope = story.live_standing = story.live_ends_on = None
    story.live_needs_guardian = story.live_guardian_id = story.live_guardian_standing = None
    if to is StoryState.DRAFT:
        story.approved_at = story.approved_sha256 = story.approved_by_id = story.asked_at = None
    elif to is StoryState.WITHDRAWN:
        story.withdrawn_at = now
    session.flush()


def stand_on(story: Story, consent: Consent, guardian: GuardianConsent | None = None) -> None:
    """Let the published story rest on this consent, and on a guardian's; the foreign keys hold it there."""
    story.live_consent_id, story.live_scope = consent.id, consent.scope
    story.live_standing, story.live_ends_on = consent.standing, consent.ends_on
    story.live_needs_guardian = consent.needs_guardian
    story.live_guardian_id = guardian.id if guardian is not None else None
    story.live_guardian_standing = guardian.standing if guardian is not None else None


def end_consent(session: Session, *, consent: Consent, because: ConsentEnd, now: datetime) -> None:
    """Let a consent fall. The story must no longer stand on it; the database refuses otherwise. Flushes."""
    consent.standing, consent.ended_at, consent.ended_because = False, now, because
    session.flush()
