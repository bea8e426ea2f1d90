"""Stories as personal data. A story is its teller's own: with them it goes, words, name, address and all."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.personal import ERASED, change, from_, told
from fellespott.core.registry import ConsentLine, Kept, PersonalData
from fellespott.people.models import Person

from .models import TEXT_FIELDS, Consent, Lesson, Story
from .rules import fingerprint
from .services import withdraw_story
from .states import StoryState
from .texts import HEADINGS, SCOPES


def _told(session: Session, person: Person) -> list[Story]:
    return from_(
        session, sa.select(Story).where(Story.teller_id == person.id).order_by(Story.created_at, Story.id)
    )


def show(session: Session, person: Person) -> dict[str, Any]:
    """Stories the person tells, stories they wrote for others, and lessons they wrote or were asked about."""
    told_by_me = [
        told(
            *((HEADINGS.get(name, name), getattr(one, name)) for name in TEXT_FIELDS),
            (_l("Skrevet"), one.created_at),
            (_l("Publisert"), one.published_at),
        )
        for one in _told(session, person)
    ]
    helped = sa.select(Story.title).where(Story.written_by_id == person.id, Story.teller_id != person.id)
    lessons = sa.select(Lesson).where(_my_lessons(person)).order_by(Lesson.asked_at, Lesson.id)
    return told(
        (_l("Historier du forteller"), told_by_me),
        (_l("Historier du har skrevet for andre"), list(session.scalars(helped.order_by(Story.created_at)))),
        (
            _l("Lærdommer du har skrevet eller svart på"),
            [
                told((_l("Tittel"), one.title), (_l("Tekst"), one.text), (_l("Svar"), one.answer))
                for one in from_(session, lessons)
            ],
        ),
    )


def _my_lessons(person: Person) -> Any:
    asked = sa.func.lower(Lesson.receiver_email) == person.email if person.email else sa.false()
    return sa.or_(Lesson.written_by_id == person.id, asked)


def consents(session: Session, person: Person, _now: datetime) -> Iterator[ConsentLine]:
    """A line for each yes to a story being shown."""
    found = (
        sa.select(Consent)
        .join(Story, Story.id == Consent.story_id)
        .where(Story.teller_id == person.id)
        .order_by(Consent.given_at.desc(), Consent.id)
    )
    for one in from_(session, found):
        title = one.story.title or _("uten tittel")
        yield ConsentLine(
            purpose=_("Å vise historien «%(title)s»", title=title),
            scope=SCOPES[one.scope],
            given_at=one.given_at,
            ends_on=one.ends_on,
            withdrawn_at=one.ended_at,
            given_by=_("Du og en foresatt") if one.needs_guardian else _("Du"),
            verified=_("Du var logget inn"),
            url=local_url("stories.read_story", story_id=one.story_id),
            withdraw_url=local_url("stories.withdraw_consent", story_id=one.story_id)
            if one.standing
            else None,
        )


def erase(session: Session, person: Person, now: datetime) -> None:
    """The person's stories are taken down and emptied; the address and name of one who was asked go."""
    for story in _told(session, person):
        _forget(session, story, person, now)
    if person.email:
        asked = sa.func.lower(Lesson.receiver_email) == person.email
        change(session, Lesson, asked, Lesson.answered_by != "", answered_by=ERASED)
        change(session, Lesson, asked, receiver_email="")


def _forget(session: Session, story: Story, person: Person, now: datetime) -> None:
    if story.state is not StoryState.WITHDRAWN:
        withdraw_story(session, actor=person, story=story, now=now)
    nothing = dict.fromkeys(TEXT_FIELDS, "")
    change(
        session,
        Story,
        Story.id == story.id,
        # The address was made of the title.
        slug=f"slettet-{story.id.hex}",
        text_sha256=fingerprint(nothing, is_constructed=story.is_constructed),
        approved_sha256=None,
        source="",
        tags=[],
        **nothing,
    )
    change(session, Lesson, Lesson.story_id == story.id, story_id=None)


PERSONAL = PersonalData(
    key="stories",
    title=_l("Historier"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            *(f"story.{name}" for name in TEXT_FIELDS),
            "story.slug",
            "story.source",
            "story.tags",
            "story.text_sha256",
            "story.approved_sha256",
            "story.teller_id",
            "story.written_by_id",
            "story.approved_by_id",
            "consent.given_by_id",
            "lesson.written_by_id",
            "lesson.receiver_email",
            "lesson.answered_by",
        }
    ),
    kept=(
        Kept(
            _l("At en historie ble fortalt og trukket, uten et ord av den"),
            _l("Så den som følger en gammel lenke, får vite at den er borte."),
        ),
        Kept(
            _l("Lærdommer fra prosjektet, og svaret på dem"),
            _l("De er prosjektets, og svaret er enhetens (arkivlova § 6)."),
        ),
    ),
)
