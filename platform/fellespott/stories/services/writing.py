"""A story: begun for its teller, written part by part, and handed to the teller to read (rules R15, R16)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Project
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import notices
from ..models import TEXT_FIELDS, Story
from ..rules import fingerprint, missing
from ..states import StoryState
from ..tags import known_tags
from ..texts import HEADINGS
from .showing import stop_showing

STALE = _l(
    "En annen har lagret noe i historien mens du skrev. Det du skrev står her ennå, "
    "og det som er lagret, står under. Velg hva som skal stå, og lagre én gang til."
)


def write_story(
    session: Session,
    *,
    actor: Person,
    now: datetime,
    project: Project | None = None,
    teller: Person | None = None,
    is_constructed: bool = False,
    source: str = "",
    tags: Iterable[str] = (),
    **texts: str,
) -> Story:
    """Begin a story for `teller`, whose it stays; or for a constructed persona, which has none.

    `texts` are any of models.TEXT_FIELDS. Raises DomainError "no_teller", "teller_of_a_persona".
    """
    if teller is None and not is_constructed:
        raise DomainError("no_teller", _l("Velg hvem historien er fortalt av."), field="teller")
    if teller is not None and is_constructed:
        raise DomainError(
            "teller_of_a_persona", _l("En satt sammen person har ingen forteller."), field="teller"
        )
    story = Story(
        id=uuid.uuid4(),
        slug=f"historie-{uuid.uuid4().hex[:12]}",  # a title in an address would tell before it is published
        project=project,
        teller=teller,
        is_constructed=is_constructed,
        written_by_id=actor.id,
        source=source.strip(),
        tags=known_tags(tags),
        state=StoryState.DRAFT,
        created_at=now,
        updated_at=now,
        **{name: texts.get(name, "").strip() for name in TEXT_FIELDS},
    )
    story.text_sha256 = fingerprint_of(story)
    session.add(story)
    session.flush()
    record(session, actor=actor, action="story.begun", on=story, now=now, is_constructed=is_constructed)
    return story


def save_story(
    session: Session,
    *,
    actor: Person,
    story: Story,
    version: int,
    now: datetime,
    tags: Iterable[str] | None = None,
    source: str | None = None,
    **texts: str,
) -> Story:
    """Write on a story. A changed text is no longer the one the teller read: the approval is void, and a
    published story is taken down in the same breath.

    Raises DomainError "stale" (409: somebody saved since `version`), "withdrawn" (409).
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise withdrawn()
    if story.version != version:
        raise DomainError("stale", STALE, status=409)
    changed = {
        name: text.strip()
        for name, text in texts.items()
        if name in TEXT_FIELDS and text.strip() != getattr(story, name)
    }
    if tags is not None:
        story.tags = known_tags(tags)
    if source is not None:
        story.source = source.strip()
    if changed:
        _void_approval(session, actor=actor, story=story, now=now)
        for name, text in changed.items():
            setattr(story, name, text)
        story.text_sha256 = fingerprint_of(story)
    story.updated_at = now
    session.flush()
    record(session, actor=actor, action="story.saved", on=story, now=now, parts=sorted(changed))
    return story


def ask_teller(session: Session, *, actor: Person, story: Story, now: datetime) -> Story:
    """Tell the teller, by mail where there is an address, that the text is ready to be read. Once per text.

    Raises DomainError "not_whole", "already_approved" (409), "withdrawn" (409), "no_teller" for a persona.
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise withdrawn()
    if story.state is not StoryState.DRAFT:
        raise DomainError("already_approved", _l("Teksten er alt lest og godkjent."), status=409)
    if story.teller is None:
        raise DomainError("no_teller", _l("En satt sammen person har ingen forteller å spørre."))
    must_be_whole(story)
    story.asked_at = now
    session.flush()
    record(session, actor=actor, action="story.teller_asked", on=story, now=now)
    if story.teller.email and story.teller_id != actor.id:
        with notices.speaking(story.teller.language):
            subject, body = notices.please_read(story=story, asked_by=actor.name)
        queue_mail(
            session,
            to=story.teller.email,
            subject=subject,
            body=body,
            now=now,
            dedup_key=f"story-read-{story.id}-{story.text_sha256[:16]}",
        )
    return story


def fingerprint_of(story: Story) -> str:
    """The hash of the story's text as it stands."""
    return fingerprint(texts_of(story), is_constructed=story.is_constructed)


def texts_of(story: Story) -> dict[str, str]:
    """The parts the teller reads."""
    return {name: getattr(story, name) for name in TEXT_FIELDS}


def must_be_whole(story: Story) -> None:
    """Raises DomainError "not_whole", naming what is still to be told (rule R16)."""
    lacking = missing(texts_of(story))
    if lacking:
        raise DomainError(
            "not_whole",
            _l("Noe mangler før historien er hel. Skriv noe under:"),
            details=[HEADINGS[name] for name in lacking],
        )


def withdrawn() -> DomainError:
    """The story is taken back for good."""
    return DomainError("withdrawn", _l("Historien er trukket. Den kan ikke endres eller vises."), status=409)


def _void_approval(session: Session, *, actor: Person, story: Story, now: datetime) -> None:
    if story.state is StoryState.DRAFT:
        return
    was_shown = story.state is StoryState.PUBLISHED
    stop_showing(session, story=story, to=StoryState.DRAFT)
    record(session, actor=actor, action="story.approval_void", on=story, now=now, was_published=was_shown)
