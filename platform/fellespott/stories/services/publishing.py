"""Read and approved by its teller, published by those who lead, taken back by the teller (rule R15)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import same, slugify
from fellespott.groups.models import GuardianConsent
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import follow_news, notices
from ..guardians import guardian_answer, guardian_yes
from ..models import Consent, Story
from ..policies import residents_in
from ..rules import is_small_group
from ..states import ConsentEnd, StoryState
from .showing import end_consent, stand_on, stop_showing
from .writing import fingerprint_of, must_be_whole, withdrawn

RESERVED = frozenset({"ny"})  # words of our own in the place of a slug


def approve_story(session: Session, *, actor: Person, story: Story, text_sha256: str, now: datetime) -> Story:
    """The teller has read the text with that hash, and it is as it should be.

    For a constructed persona staff note it. Raises DomainError "not_the_teller", "text_changed" (409) when
    the text is no longer the one that was shown, "not_whole", "already_approved" (409), "withdrawn" (409).
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise withdrawn()
    must_be_the_teller(actor, story)
    if not same(text_sha256, story.text_sha256) or fingerprint_of(story) != story.text_sha256:
        raise DomainError(
            "text_changed",
            _l("Teksten er endret siden du leste den. Les den en gang til, og godkjenn den så."),
            status=409,
        )
    if story.state is not StoryState.DRAFT:
        raise DomainError("already_approved", _l("Teksten er alt lest og godkjent."), status=409)
    must_be_whole(story)
    story.state = StoryState.APPROVED
    story.approved_at, story.approved_sha256, story.approved_by_id = now, story.text_sha256, actor.id
    session.flush()
    record(session, actor=actor, action="story.approved", on=story, now=now, text_sha256=story.text_sha256)
    return story


def publish_story(
    session: Session, *, actor: Person, story: Story, now: datetime, small_group_read: bool = False
) -> Story:
    """Put an approved story out for everyone, on the teller's valid consent.

    `small_group_read`: whoever publishes has read that the teller can be recognised (a group below five).
    Raises DomainError "not_approved", "no_consent", "no_guardian" where the teller is under the line and a
    guardian's yes is not there, "small_group_unread" (field of that name),
    "already_published" (409), "withdrawn" (409).
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise withdrawn()
    if story.state is StoryState.PUBLISHED:
        raise DomainError("already_published", _l("Historien er alt publisert."), status=409)
    if story.state is not StoryState.APPROVED:
        raise DomainError("not_approved", _l("Den som forteller, må lese og godkjenne teksten først."))
    today = to_oslo(now).date()
    consent = story.public_consent(today)
    if consent is None:
        raise DomainError(
            "no_consent", _l("Det trengs et samtykke som gjelder nå, til at alle kan lese historien.")
        )
    guardian = _guardian(session, story, consent, today)
    _must_have_read_of_small_group(story, small_group_read)
    consent = lock(session, Consent, consent.id)
    story.slug = _slug(session, story)
    story.state, story.published_at, story.published_on = StoryState.PUBLISHED, now, today
    stand_on(story, consent, guardian)
    session.flush()
    record(
        session, actor=actor, action="story.published", on=story, now=now, small_group_read=small_group_read
    )
    _tell_published(session, actor, story, consent, now)
    follow_news.tell_published(session, story=story, now=now)
    return story


def withdraw_story(
    session: Session, *, actor: Person, story: Story, now: datetime, reason: str = ""
) -> Story:
    """Take the story back for good, and let its consents fall. It leaves every public page at once.

    By the teller at any time and without a reason; staff may have to. Raises DomainError "withdrawn" (409).
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise DomainError("withdrawn", _l("Historien er alt trukket."), status=409)
    stop_showing(session, story=story, to=StoryState.WITHDRAWN, now=now)
    for consent in story.standing:
        end_consent(session, consent=consent, because=ConsentEnd.STORY_WITHDRAWN, now=now)
    record(session, actor=actor, action="story.withdrawn", on=story, now=now, reason=reason.strip())
    if story.teller is not None and story.teller.email and story.teller_id != actor.id:
        with notices.speaking(story.teller.language):
            subject, body = notices.taken_down(story=story, by=actor.name, reason=reason.strip())
        queue_mail(session, to=story.teller.email, subject=subject, body=body, now=now)
    return story


def _guardian(session: Session, story: Story, consent: Consent, today: date) -> GuardianConsent | None:
    """The guardian's yes the story is to stand on; None where none is needed. Rule R15."""
    answer = guardian_answer(session, story, today)
    if not answer.is_given:
        raise no_guardian()
    if not consent.needs_guardian:
        return None
    yes = guardian_yes(session, story, today)
    if yes is None:
        raise no_guardian()
    return lock(session, GuardianConsent, yes.id)


def no_guardian() -> DomainError:
    """The teller is under the line. Whose guardian, and why not, is nobody else's to know."""
    return DomainError(
        "no_guardian", _l("En foresatt til den som forteller, må si ja før alle kan lese historien.")
    )


def must_be_the_teller(actor: Person, story: Story) -> None:
    """Raises DomainError "not_the_teller"; anyone the policy lets in notes it for a constructed persona."""
    if not story.is_constructed and story.teller_id != actor.id:
        raise DomainError("not_the_teller", _l("Det er bare den som forteller, som kan si dette."))


def _must_have_read_of_small_group(story: Story, small_group_read: bool) -> None:
    if story.is_constructed or small_group_read:
        return
    if is_small_group(residents_in(story.project)):
        raise DomainError(
            "small_group_unread",
            _l("Kryss av for at du har lest dette om små grupper."),
            field="small_group_read",
        )


def _slug(session: Session, story: Story) -> str:
    """From the title; kept when the story was out before, so that old links find it again."""
    if story.published_at is not None:
        return story.slug
    wanted = slugify(story.title) or "historie"
    taken = set(session.scalars(select(Story.slug).where(Story.slug.startswith(wanted, autoescape=True))))
    if wanted not in taken | RESERVED:
        return wanted
    return next(f"{wanted}-{number}" for number in range(2, 10_000) if f"{wanted}-{number}" not in taken)


def _tell_published(session: Session, actor: Person, story: Story, consent: Consent, now: datetime) -> None:
    if story.teller is None or not story.teller.email or story.teller_id == actor.id:
        return
    with notices.speaking(story.teller.language):
        subject, body = notices.published(story=story, ends_on=consent.ends_on)
    queue_mail(session, to=story.teller.email, subject=subject, body=body, now=now)
