"""What the database itself refuses, whoever writes: rule R15 by plain SQL on both engines."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fellespott.stories.models import Consent, Lesson, Story
from fellespott.stories.states import ConsentEnd, ConsentScope, StoryState
from tests.factories import make_person
from tests.stories import tales
from tests.stories.tales import NOW, TODAY

STORY, CONSENT, LESSON = Story.__table__, Consent.__table__, Lesson.__table__


def refused(session: Session, statement: Any) -> str:
    """The database's own words when it says no. Fails when it says yes."""
    session.flush()
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        session.execute(statement)
    return str(caught.value.orig)


def change(story: Story, **values: Any) -> Any:
    return sa.update(STORY).where(STORY.c.id == story.id).values(**values)


def out(consent: Consent, **but: Any) -> dict[str, Any]:
    """What a published story's row says, all in order; `but` changes some of it."""
    return {
        "state": StoryState.PUBLISHED,
        "published_at": NOW,
        "published_on": TODAY,
        "live_consent_id": consent.id,
        "live_scope": consent.scope,
        "live_standing": True,
        "live_ends_on": consent.ends_on,
        "live_needs_guardian": consent.needs_guardian,
    } | but


@pytest.fixture
def ready(session: Session) -> tuple[Story, Consent]:
    """Approved and consented to, not out yet."""
    story = tales.approve(session, tales.write(session))
    return story, tales.consent(session, story)


def test_the_key_to_a_standing_consent_is_there(session: Session) -> None:
    keys = sa.inspect(session.connection()).get_foreign_keys("story")
    (key,) = [one for one in keys if one["referred_table"] == "consent"]
    assert dict(zip(key["constrained_columns"], key["referred_columns"], strict=True)) == {
        "live_consent_id": "id",
        "id": "story_id",
        "live_scope": "scope",
        "live_standing": "standing",
        "live_ends_on": "ends_on",
        "live_needs_guardian": "needs_guardian",
    }


def test_all_in_order_is_let_through(session: Session, ready: tuple[Story, Consent]) -> None:
    story, consent = ready
    session.execute(change(story, **out(consent)))
    session.refresh(story)
    assert story.state is StoryState.PUBLISHED


@pytest.mark.parametrize(
    "but",
    [
        {"live_consent_id": None},
        {"live_scope": None},
        {"live_standing": None},
        {"live_standing": False},
        {"live_ends_on": None},
        {"live_needs_guardian": None},
        {"live_needs_guardian": True},
        {"live_scope": ConsentScope.GROUP},
        {"live_consent_id": uuid.uuid4()},
        {"live_consent_id": uuid.uuid4(), "live_scope": None},
        {"live_ends_on": tales.TODAY.replace(year=2199)},
        {"published_at": None},
        {"published_on": None},
        {"published_on": tales.TODAY.replace(year=2199)},
        {"approved_at": None},
        {"approved_sha256": None},
        {"approved_sha256": "0" * 64},
        {"approved_by_id": None},
    ],
)
def test_publishing_without_consent_or_approval_is_refused(
    session: Session, ready: tuple[Story, Consent], but: dict[str, Any]
) -> None:
    story, consent = ready
    refused(session, change(story, **out(consent, **but)))


def test_publishing_on_a_consent_for_the_group_is_refused(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    consent = tales.consent(session, story, scope=ConsentScope.GROUP)
    refused(session, change(story, **out(consent)))
    refused(session, change(story, **out(consent, live_scope=ConsentScope.PUBLIC)))


def test_publishing_on_the_consent_of_another_story_is_refused(
    session: Session, ready: tuple[Story, Consent]
) -> None:
    other = tales.approve(session, tales.write(session))
    refused(session, change(other, **out(ready[1])))


def test_publishing_on_a_consent_that_has_ended_is_refused(
    session: Session, ready: tuple[Story, Consent]
) -> None:
    story, consent = ready
    end = {"standing": False, "ended_at": NOW, "ended_because": ConsentEnd.WITHDRAWN}
    session.execute(sa.update(CONSENT).where(CONSENT.c.id == consent.id).values(**end))
    refused(session, change(story, **out(consent)))
    refused(session, change(story, **out(consent, live_standing=False)))


def test_approval_by_another_than_the_teller_is_refused(
    session: Session, ready: tuple[Story, Consent]
) -> None:
    story, consent = ready
    refused(session, change(story, approved_by_id=make_person(session).id))
    refused(session, change(story, **out(consent, approved_by_id=make_person(session).id)))


def test_approval_of_a_story_where_nothing_went_wrong_is_refused(session: Session) -> None:
    story = tales.write(session, did_not_work="")
    approval = {
        "state": StoryState.APPROVED,
        "approved_at": NOW,
        "approved_sha256": story.text_sha256,
        "approved_by_id": story.teller_id,
    }
    assert "approved_is_whole" in refused(session, change(story, **approval))


def test_a_consent_cannot_fall_under_a_published_story(session: Session) -> None:
    story = tales.publish(session)
    end = {"standing": False, "ended_at": NOW, "ended_because": ConsentEnd.WITHDRAWN}
    refused(session, sa.update(CONSENT).where(CONSENT.c.story_id == story.id).values(**end))
    refused(session, sa.delete(CONSENT).where(CONSENT.c.story_id == story.id))


@pytest.mark.parametrize(
    "values",
    [
        {"scope": ConsentScope.GROUP},
        {"ends_on": TODAY.replace(year=2030)},
        {"given_on": TODAY.replace(day=2)},
    ],
)
def test_a_given_consent_stays_as_it_was_given(
    session: Session, ready: tuple[Story, Consent], values: dict[str, Any]
) -> None:
    assert "given_consent_stays" in refused(
        session, sa.update(CONSENT).where(CONSENT.c.id == ready[1].id).values(**values)
    )


def test_an_ended_consent_does_not_come_back(session: Session, ready: tuple[Story, Consent]) -> None:
    from fellespott.stories import services

    story, consent = ready
    services.withdraw_consent(session, actor=tales.giver(session, story), consent=consent, now=NOW)
    again = {"standing": True, "ended_at": None}
    refused(session, sa.update(CONSENT).where(CONSENT.c.id == consent.id).values(**again))


def test_a_consent_by_another_than_the_teller_is_refused(session: Session) -> None:
    story = tales.write(session)
    row = {
        "id": uuid.uuid4(),
        "story_id": story.id,
        "scope": ConsentScope.PUBLIC,
        "given_on": TODAY,
        "given_at": NOW,
        "ends_on": TODAY.replace(year=2024),
        "given_by_id": make_person(session).id,
        "needs_guardian": False,
        "standing": True,
    }
    assert "consent_is_the_tellers_own" in refused(session, sa.insert(CONSENT).values(**row))


@pytest.mark.parametrize("field", ["title", "before", "changed", "did_not_work", "told_as", "mattered"])
def test_an_approved_text_cannot_change_where_it_is(
    session: Session, ready: tuple[Story, Consent], field: str
) -> None:
    story, consent = ready
    refused(session, change(story, **{field: "noe annet"}))
    refused(session, change(story, **{field: "noe annet", "text_sha256": "0" * 64}))
    both = {field: "noe annet", "text_sha256": "0" * 64, "approved_sha256": "0" * 64}
    assert "approved_story_keeps_its_text" in refused(session, change(story, **both))
    refused(session, change(story, **out(consent, **both)))


def test_a_changed_draft_has_a_new_hash(session: Session) -> None:
    assert "new_story_text_new_hash" in refused(session, change(tales.write(session), before="noe annet"))


def test_a_story_keeps_its_teller_and_its_mark(session: Session) -> None:
    story = tales.write(session)
    refused(session, change(story, teller_id=make_person(session).id))
    refused(session, change(story, teller_id=None))
    assert "story_keeps_its_teller" in refused(session, change(story, is_constructed=True))


def test_a_given_answer_stays(session: Session) -> None:
    from fellespott.stories import services

    lesson, _token = tales.learn(session)
    services.answer_lesson(session, lesson=lesson, answer="Ja.", answered_by="Leder", now=NOW)
    for values in ({"answer": "Nei."}, {"answered_at": None}, {"answered_by": "En annen"}):
        said = refused(session, sa.update(LESSON).where(LESSON.c.id == lesson.id).values(**values))
        assert "given_answer_stays" in said


def test_a_lesson_names_a_receiver(session: Session) -> None:
    lesson, _token = tales.learn(session)
    assert "names_a_receiver" in refused(
        session, sa.update(LESSON).where(LESSON.c.id == lesson.id).values(receiver=" ")
    )
