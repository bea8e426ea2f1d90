"""Stories as tests need them: whole, approved, consented to, published, by the services themselves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.people.states import AgeBand
from fellespott.stories import services
from fellespott.stories.models import Consent, Lesson, Story
from fellespott.stories.rules import default_end
from fellespott.stories.states import ConsentScope, LessonKind
from tests.factories import make_person, make_staff

NOW = datetime(2022, 9, 1, 10, 0, tzinfo=UTC)
TODAY = to_oslo(NOW).date()
WHOLE = {
    "title": "Vi turte å spørre",
    "before": "Vi satt hver for oss.",
    "mattered": "At noen ventet på oss.",
    "together": "Vi lagde middag hver torsdag.",
    "changed": "Nå ringer vi hverandre.",
    "did_not_work": "Noen følte at de skyldte noe.",
    "whats_next": "Vi fortsetter på egen hånd.",
    "told_as": "En mor i bydelen",
}


def write(session: Session, *, teller: Person | None = None, **fields: Any) -> Story:
    teller = teller or (None if fields.get("is_constructed") else make_person(session))
    if teller is not None and teller.age_band is None:
        teller.age_band = AgeBand.ADULT  # whose age is not known is asked for it first
    values: dict[str, Any] = {"actor": teller or make_staff(session), "now": NOW, **WHOLE} | fields
    return services.write_story(session, teller=teller, **values)


def giver(session: Session, story: Story) -> Person:
    return story.teller or session.get_one(Person, story.written_by_id)


def approve(session: Session, story: Story, *, now: datetime = NOW) -> Story:
    return services.approve_story(
        session, actor=giver(session, story), story=story, text_sha256=story.text_sha256, now=now
    )


def consent(
    session: Session,
    story: Story,
    *,
    scope: ConsentScope = ConsentScope.PUBLIC,
    ends_on: date | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Consent:
    return services.give_consent(
        session,
        actor=giver(session, story),
        story=story,
        scope=scope,
        ends_on=ends_on or default_end(to_oslo(now).date()),
        now=now,
        **fields,
    )


def publish(session: Session, story: Story | None = None, *, now: datetime = NOW, **fields: Any) -> Story:
    story = story or write(session, **fields)
    approve(session, story, now=now)
    consent(session, story, now=now)
    return services.publish_story(
        session, actor=make_staff(session), story=story, now=now, small_group_read=True
    )


def learn(session: Session, **fields: Any) -> tuple[Lesson, str]:
    values: dict[str, Any] = {
        "kind": LessonKind.HOW_TO_WORK,
        "title": "Spør før dere planlegger",
        "text": "Vi begynte med det de selv sa var viktig.",
        "receiver": "Enhet for bydelen",
        "receiver_email": "bydelen@example.org",
        "answer_by": TODAY + timedelta(days=21),
        "now": NOW,
    }
    values |= fields
    values.setdefault("actor", make_person(session))
    return services.add_lesson(session, **values)


def project_of(story: Story) -> Project:
    assert story.project is not None
    return story.project
