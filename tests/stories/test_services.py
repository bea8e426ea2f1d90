from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditEntry
from fellespott.core.errors import DomainError
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.stories import services
from fellespott.stories.models import Story
from fellespott.stories.queries import latest_stories
from fellespott.stories.states import ConsentEnd, ConsentScope, StoryState
from tests.factories import add_member, make_group, make_person, make_staff
from tests.project_factories import make_project
from tests.stories import tales
from tests.stories.tales import NOW, TODAY


def code_of(act: Any) -> tuple[str, int]:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code, caught.value.status


def mails_to(session: Session, email: str | None) -> list[OutboxMail]:
    return list(
        session.scalars(
            select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.created_at)
        )
    )


# --- written


def test_a_story_without_a_teller_is_only_for_a_persona(session: Session) -> None:
    person = make_person(session)
    begin = {"actor": person, "now": NOW}
    assert code_of(lambda: services.write_story(session, **begin)) == ("no_teller", 422)
    both = begin | {"teller": person, "is_constructed": True}
    assert code_of(lambda: services.write_story(session, **both)) == ("teller_of_a_persona", 422)
    assert services.write_story(session, is_constructed=True, **begin).state is StoryState.DRAFT


def test_a_drafts_address_does_not_tell_its_title(session: Session) -> None:
    assert "turte" not in tales.write(session).slug


def test_saving_on_an_old_version_is_refused(session: Session) -> None:
    story = tales.write(session)
    old = story.version
    services.save_story(session, actor=story.teller, story=story, version=old, before="Ny.", now=NOW)
    late = {"actor": story.teller, "story": story, "version": old, "before": "Annen.", "now": NOW}
    assert code_of(lambda: services.save_story(session, **late)) == ("stale", 409)
    assert story.before == "Ny."


def test_saving_the_same_text_keeps_the_approval(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    same = {"before": story.before + "  ", "tags": ["marmot-a"]}
    services.save_story(session, actor=story.teller, story=story, version=story.version, now=NOW, **same)
    assert (story.state, story.tags) == (StoryState.APPROVED, ["marmot-a"])


def test_an_edit_voids_the_approval(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    services.save_story(
        session, actor=story.teller, story=story, version=story.version, told_as="Kari", now=NOW
    )
    assert (story.state, story.approved_at, story.approved_sha256, story.approved_by_id) == (
        StoryState.DRAFT,
        None,
        None,
        None,
    )


def test_an_edit_of_a_published_story_takes_it_down(session: Session) -> None:
    story = tales.publish(session)
    slug = story.slug
    services.save_story(
        session, actor=story.teller, story=story, version=story.version, changed="Noe annet.", now=NOW
    )
    assert (story.state, story.live_consent_id) == (StoryState.DRAFT, None)
    assert latest_stories(session) == []
    tales.approve(session, story)
    services.publish_story(session, actor=make_staff(session), story=story, now=NOW)
    assert (story.state, story.slug) == (StoryState.PUBLISHED, slug)


def test_the_teller_is_asked_once_for_each_text(session: Session) -> None:
    writer, teller = make_person(session, name="Bo"), make_person(session)
    story = tales.write(session, teller=teller, actor=writer)
    for _ in range(2):
        services.ask_teller(session, actor=writer, story=story, now=NOW)
    (mail,) = mails_to(session, teller.email)
    assert mail.subject == "Les historien din før noen andre får se den"
    assert f"/historier/{story.id}/les" in mail.body
    assert "Bo har skrevet ned historien du fortalte, «Vi turte å spørre»." in mail.body
    assert story.did_not_work not in mail.body


def test_a_story_that_is_not_whole_is_neither_sent_nor_approved(session: Session) -> None:
    story = tales.write(session, did_not_work=" ", changed="")
    asking = {"actor": story.teller, "story": story, "now": NOW}
    with pytest.raises(DomainError) as caught:
        services.ask_teller(session, **asking)
    assert (caught.value.code, [str(one) for one in caught.value.details]) == (
        "not_whole",
        ["Nå", "Det som ikke virket"],
    )
    assert code_of(lambda: tales.approve(session, story)) == ("not_whole", 422)


# --- read and approved


def test_only_the_teller_approves(session: Session) -> None:
    story = tales.write(session)
    for actor in (make_person(session), make_staff(session)):
        approving = {"actor": actor, "story": story, "text_sha256": story.text_sha256, "now": NOW}
        assert code_of(lambda a=approving: services.approve_story(session, **a)) == ("not_the_teller", 422)
    assert tales.approve(session, story).approved_by_id == story.teller_id


def test_a_text_changed_meanwhile_is_not_approved(session: Session) -> None:
    story = tales.write(session)
    seen = story.text_sha256
    services.save_story(
        session, actor=story.teller, story=story, version=story.version, before="Endret.", now=NOW
    )
    approving = {"actor": story.teller, "story": story, "text_sha256": seen, "now": NOW}
    assert code_of(lambda: services.approve_story(session, **approving)) == ("text_changed", 409)
    assert story.state is StoryState.DRAFT


def test_approving_twice_is_refused(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    assert code_of(lambda: tales.approve(session, story)) == ("already_approved", 409)


def test_staff_note_the_reading_of_a_persona(session: Session) -> None:
    story = tales.publish(session, is_constructed=True)
    assert (story.state, story.teller_id, story.is_constructed) == (StoryState.PUBLISHED, None, True)


# --- consent


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ends_on": TODAY}, "too_soon"),
        ({"ends_on": TODAY - timedelta(days=1)}, "too_soon"),
        ({"ends_on": date(2032, 9, 2)}, "too_far"),
    ],
)
def test_a_consent_that_cannot_be(session: Session, fields: dict[str, Any], code: str) -> None:
    story = tales.write(session)
    assert code_of(lambda: tales.consent(session, story, **fields)) == (code, 422)
    assert story.standing == []


def test_only_the_teller_consents(session: Session) -> None:
    story = tales.write(session)
    giving = {
        "actor": make_staff(session),
        "story": story,
        "scope": ConsentScope.PUBLIC,
        "ends_on": TODAY + timedelta(days=1),
        "now": NOW,
    }
    assert code_of(lambda: services.give_consent(session, **giving)) == ("not_the_teller", 422)


def test_a_longer_consent_takes_over_a_published_story(session: Session) -> None:
    story = tales.publish(session)
    longer = tales.consent(session, story, ends_on=date(2030, 1, 1))
    assert (story.state, story.live_consent_id, story.live_ends_on) == (
        StoryState.PUBLISHED,
        longer.id,
        date(2030, 1, 1),
    )
    assert story.standing == [longer]


def test_a_published_story_is_not_narrowed_behind_its_readers(session: Session) -> None:
    story = tales.publish(session)
    assert code_of(lambda: tales.consent(session, story, scope=ConsentScope.GROUP)) == ("narrower", 409)
    assert story.state is StoryState.PUBLISHED


# --- published


def publishing(session: Session, story: Story, **fields: Any) -> tuple[str, int]:
    values = {"actor": make_staff(session), "story": story, "now": NOW} | fields
    return code_of(lambda: services.publish_story(session, **values))


def test_publishing_needs_approval_and_consent(session: Session) -> None:
    story = tales.write(session)
    assert publishing(session, story) == ("not_approved", 422)
    tales.approve(session, story)
    assert publishing(session, story) == ("no_consent", 422)
    tales.consent(session, story, scope=ConsentScope.GROUP)
    assert publishing(session, story) == ("no_consent", 422)
    tales.consent(session, story)
    services.publish_story(session, actor=make_staff(session), story=story, now=NOW)
    assert publishing(session, story) == ("already_published", 409)


def test_a_consent_holds_through_its_last_day_in_oslo(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    tales.consent(session, story, ends_on=date(2022, 9, 30))
    after = datetime(2022, 9, 30, 22, 0, tzinfo=UTC)  # midnight in Oslo
    assert publishing(session, story, now=after) == ("no_consent", 422)
    services.publish_story(session, actor=make_staff(session), story=story, now=after - timedelta(seconds=1))
    assert story.published_on == date(2022, 9, 30)


@pytest.mark.parametrize(("residents", "is_small"), [(4, True), (5, False)])
def test_a_small_group_must_be_read_about(session: Session, residents: int, is_small: bool) -> None:
    group = make_group(session, members=residents - 1)
    add_member(session, group, make_person(session), MemberKind.HELPER)
    add_member(session, group, make_person(session), MemberKind.CONTACT_ADULT)
    story = tales.write(session, project=make_project(session, group=group))
    tales.approve(session, story)
    tales.consent(session, story)
    if is_small:
        assert publishing(session, story) == ("small_group_unread", 422)
        services.publish_story(
            session, actor=make_staff(session), story=story, small_group_read=True, now=NOW
        )
    else:
        services.publish_story(session, actor=make_staff(session), story=story, now=NOW)
    assert story.state is StoryState.PUBLISHED


def test_two_stories_of_one_title_get_two_addresses(session: Session) -> None:
    slugs = [tales.publish(session).slug for _ in range(3)]
    assert slugs == ["vi-turte-a-sporre", "vi-turte-a-sporre-2", "vi-turte-a-sporre-3"]


def test_a_title_cannot_take_a_word_of_ours(session: Session) -> None:
    assert tales.publish(session, title="Ny").slug == "ny-2"
    assert tales.publish(session, title="???").slug == "historie"


def test_the_teller_is_told_how_to_take_it_back(session: Session) -> None:
    story = tales.publish(session)
    (mail,) = mails_to(session, tales.giver(session, story).email)
    assert "Samtykket ditt gjelder til og med 1. september 2024." in mail.body
    assert f"/historier/{story.id}/samtykke/trekk" in mail.body


# --- taken back


def test_withdrawing_the_consent_takes_the_story_down(session: Session) -> None:
    story = tales.publish(session)
    (consent,) = story.standing
    services.withdraw_consent(session, actor=story.teller, consent=consent, now=NOW)
    assert (story.state, story.live_consent_id, story.withdrawn_at) == (StoryState.WITHDRAWN, None, NOW)
    assert (consent.standing, consent.ended_because) == (False, ConsentEnd.WITHDRAWN)
    again = {"actor": story.teller, "consent": consent, "now": NOW}
    assert code_of(lambda: services.withdraw_consent(session, **again)) == ("already_ended", 409)


def test_withdrawing_the_consent_of_a_story_not_out_leaves_it(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    consent = tales.consent(session, story)
    services.withdraw_consent(session, actor=story.teller, consent=consent, now=NOW)
    assert story.state is StoryState.APPROVED
    assert publishing(session, story) == ("no_consent", 422)


def test_nobody_else_withdraws_a_consent(session: Session) -> None:
    story = tales.publish(session)
    taking = {"actor": make_staff(session), "consent": story.standing[0], "now": NOW}
    assert code_of(lambda: services.withdraw_consent(session, **taking)) == ("not_the_teller", 422)
    assert story.state is StoryState.PUBLISHED


def test_a_withdrawn_story_is_withdrawn_for_good(session: Session) -> None:
    story = tales.publish(session)
    services.withdraw_story(session, actor=story.teller, story=story, now=NOW)
    assert (story.state, story.standing) == (StoryState.WITHDRAWN, [])
    late = {"actor": story.teller, "story": story, "now": NOW}
    refusals = [
        lambda: services.withdraw_story(session, **late),
        lambda: services.save_story(session, version=story.version, before="x", **late),
        lambda: services.ask_teller(session, **late),
        lambda: tales.approve(session, story),
        lambda: tales.consent(session, story),
        lambda: services.publish_story(session, **late),
    ]
    assert [code_of(act) for act in refusals] == [("withdrawn", 409)] * len(refusals)


def test_the_teller_hears_when_somebody_else_takes_it_down(session: Session) -> None:
    story = tales.publish(session)
    staff = make_staff(session, name="Runa")
    services.withdraw_story(session, actor=staff, story=story, reason="Feil navn i teksten", now=NOW)
    mail = next(
        one for one in mails_to(session, tales.giver(session, story).email) if "tatt ned" in one.subject
    )
    assert "Runa har tatt ned historien «Vi turte å spørre»." in mail.body
    assert "Grunnen: Feil navn i teksten" in mail.body


def test_every_step_is_in_the_log(session: Session) -> None:
    story = tales.publish(session)
    services.withdraw_story(session, actor=story.teller, story=story, now=NOW)
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_id == story.id)).all()
    assert sorted(actions) == ["story.approved", "story.begun", "story.published", "story.withdrawn"]


# --- run out


def test_a_consent_falls_the_day_after_its_last(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    tales.consent(session, story, ends_on=date(2024, 3, 31))
    services.publish_story(session, actor=make_staff(session), story=story, now=NOW)
    last_moment = datetime(2024, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert services.expire_consents(session, last_moment) == []
    (fallen,) = services.expire_consents(session, last_moment + timedelta(seconds=1))
    assert (fallen.ended_because, story.state) == (ConsentEnd.RAN_OUT, StoryState.WITHDRAWN)
    assert services.expire_consents(session, last_moment + timedelta(days=900)) == []
    ran_out = [
        one for one in mails_to(session, tales.giver(session, story).email) if "gått ut" in one.subject
    ]
    assert len(ran_out) == 1


def test_consents_run_out_over_three_years_once_each(session: Session) -> None:
    stories = []
    for days in (100, 500, 1000):
        story = tales.approve(session, tales.write(session))
        tales.consent(session, story, ends_on=TODAY + timedelta(days=days))
        stories.append(services.publish_story(session, actor=make_staff(session), story=story, now=NOW))
    fallen = [0] * 3
    day = 0
    while day < 1100:
        for consent in services.expire_consents(session, NOW + timedelta(days=day)):
            place = next(number for number, one in enumerate(stories) if one.id == consent.story_id)
            fallen[place] += 1
        out = [one.state is StoryState.PUBLISHED for one in stories]
        assert out == [day <= 100, day <= 500, day <= 1000]
        day += 31 if day == 400 else 1  # the scheduler was down for a month
    assert fallen == [1, 1, 1]


def test_a_consent_that_runs_out_behind_a_draft_leaves_the_draft(session: Session) -> None:
    story = tales.write(session)
    tales.consent(session, story, ends_on=TODAY + timedelta(days=1))
    assert len(services.expire_consents(session, NOW + timedelta(days=2))) == 1
    assert (story.state, story.standing) == (StoryState.DRAFT, [])
    assert mails_to(session, tales.giver(session, story).email) == []
