"""A teller under 15: a guardian's yes beside the teller's own, held by the database, gone in one breath."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups.guarded import about
from fellespott.groups.guardian_states import Verified, Yes, YesEnd
from fellespott.groups.models import GuardianConsent
from fellespott.groups.services import guardian_ways, guardians
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.people.states import AgeBand
from fellespott.stories import services
from fellespott.stories.contributions import todos
from fellespott.stories.guardians import KIND
from fellespott.stories.models import Story
from fellespott.stories.states import ConsentScope, StoryState
from tests.factories import make_person, make_staff

from . import tales
from .tales import NOW

GUARDIAN = "Solveig Foresatt"


@pytest.fixture
def teller(session: Session) -> Person:
    return make_person(session, name="Ana Ung", age_band=AgeBand.FROM_13)


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def approved(session: Session, teller: Person, now: datetime = NOW) -> Story:
    story = tales.approve(session, tales.write(session, teller=teller), now=now)
    tales.consent(session, story, now=now)
    return story


def say_yes(session: Session, story: Story, now: Any = NOW) -> GuardianConsent:
    """A guardian opens the link and says yes."""
    found = about(session, KIND, story.id, story.teller_id)
    request, _token = guardians.ask_guardian(
        session, actor=story.teller, found=found, email="mor@example.org", now=now
    )
    return guardians.answer_request(
        session, request=request, yes=True, guardian_name=GUARDIAN, is_guardian=True, now=now
    )


def publish(session: Session, story: Story, now: Any = NOW) -> Story:
    return services.publish_story(
        session, actor=make_staff(session), story=story, now=now, small_group_read=True
    )


def test_publishing_is_refused_until_a_guardian_has_said_yes(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    assert code_of(lambda: publish(session, story)) == "no_guardian"
    say_yes(session, story)
    assert publish(session, story).state is StoryState.PUBLISHED
    assert story.live_guardian_standing is True


@pytest.mark.parametrize("band", [AgeBand.FROM_15, AgeBand.ADULT])
def test_from_15_on_the_teller_decides_alone(session: Session, band: AgeBand) -> None:
    story = approved(session, make_person(session, age_band=band))
    assert publish(session, story).live_guardian_id is None


def test_an_age_that_is_not_known_is_asked_first(session: Session, teller: Person) -> None:
    story = tales.write(session, teller=teller)
    teller.age_band = None
    assert code_of(lambda: tales.consent(session, story)) == "age_first"
    assert tales.consent(session, story, scope=ConsentScope.GROUP).needs_guardian is False


def test_a_yes_to_an_earlier_text_does_not_hold_for_a_new_one(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    say_yes(session, story)
    services.save_story(
        session, actor=teller, story=story, version=story.version, now=NOW, changed="Noe helt annet."
    )
    tales.approve(session, story)
    assert code_of(lambda: publish(session, story)) == "no_guardian"
    say_yes(session, story)
    assert publish(session, story).state is StoryState.PUBLISHED
    ended = session.scalars(sa.select(GuardianConsent.ended_because).order_by(GuardianConsent.given_at)).all()
    assert sorted(str(one) for one in ended) == ["None", "replaced"]


def test_withdrawing_takes_the_story_down_in_the_same_breath(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    yes = say_yes(session, story)
    publish(session, story)
    guardians.withdraw_yes(session, actor=None, consent=yes, now=NOW)
    assert (story.state, story.live_guardian_id, story.withdrawn_at) == (StoryState.APPROVED, None, None)
    told = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == teller.email)).all()
    assert "er tatt ned" in told[-1].subject
    assert GUARDIAN not in "".join(one.subject + one.body for one in session.scalars(sa.select(OutboxMail)))


def test_a_yes_that_runs_out_takes_the_story_down(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    yes = say_yes(session, story)
    publish(session, story)
    assert yes.ends_on == date(2023, 9, 1)
    assert guardian_ways.end_due(session, NOW + timedelta(days=365)) == 0
    assert guardian_ways.end_due(session, NOW + timedelta(days=366)) == 1
    assert (story.state, yes.ended_because) == (StoryState.APPROVED, YesEnd.RAN_OUT)
    assert guardian_ways.end_due(session, NOW + timedelta(days=366)) == 0


def test_at_majority_the_young_adult_is_asked_for_their_own(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    yes = say_yes(session, story)
    publish(session, story)
    teller.turns_18 = "2022-09"
    assert guardian_ways.end_due(session, NOW) == 0
    assert guardian_ways.end_due(session, NOW + timedelta(days=30)) == 1
    assert (story.state, yes.ended_because) == (StoryState.APPROVED, YesEnd.MAJORITY)
    assert (teller.age_band, teller.turns_18) == (AgeBand.ADULT, None)
    later = NOW + timedelta(days=31)
    assert code_of(lambda: publish(session, story, later)) == "no_guardian"  # the child's own is not enough
    tales.consent(session, story, now=later)
    assert publish(session, story, later).live_guardian_id is None


def test_staffs_waiver_stands_in_for_a_guardian(session: Session, teller: Person) -> None:
    story = approved(session, teller)
    found = about(session, KIND, story.id, teller.id)
    guardian_ways.waive(
        session, actor=make_staff(session), found=found, reason="Det kan skade å spørre hjemme.", now=NOW
    )
    assert publish(session, story).live_needs_guardian is True


def test_the_leaders_are_not_told_to_publish_what_waits_for_a_guardian(
    session: Session, teller: Person
) -> None:
    story, staff = approved(session, teller), make_staff(session)
    assert [str(one.title) for one in todos(session, staff, NOW)] == []
    assert [str(one.action) for one in todos(session, teller, NOW)] == ["Spør"]
    say_yes(session, story)
    assert [str(one.action) for one in todos(session, staff, NOW)] == ["Se over"]
    assert list(todos(session, teller, NOW)) == []


def test_the_database_lets_no_guardians_yes_fall_under_a_published_story(
    session: Session, teller: Person
) -> None:
    story = approved(session, teller)
    yes = say_yes(session, story)
    publish(session, story)
    end = {"standing": False, "ended_at": NOW, "ended_because": YesEnd.WITHDRAWN}
    table = GuardianConsent.__table__
    for statement in (
        sa.update(table).where(table.c.id == yes.id).values(**end),
        sa.delete(table).where(table.c.id == yes.id),
        sa.update(Story.__table__).values(live_guardian_id=None),
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(statement)


def test_erasing_the_teller_takes_it_down_and_the_guardians_name_away(
    session: Session, teller: Person
) -> None:
    from fellespott.groups.personal_guardians import erase

    story = approved(session, teller)
    yes = say_yes(session, story)
    publish(session, story)
    erase(session, teller, NOW)
    session.expire_all()
    assert (story.state, yes.standing, yes.guardian_name) == (StoryState.APPROVED, False, "")


def test_the_page_says_who_must_be_asked_and_takes_the_answer(
    session: Session, teller: Person, sign_in: Any, client: Any
) -> None:
    from tests.support.html import form_to, text_of

    story = approved(session, teller, utcnow())
    ana = sign_in(teller)
    page = ana.get(f"/historier/{story.id}/les")
    ask = f"/grupper/samtykke/story/{story.id}/{teller.id}"
    assert ask in page.get_data(as_text=True)
    form = form_to(ana.get(ask), ask + "/spor")
    sent = ana.post(ask + "/spor", data=dict(form.fields) | {"way": "mail", "email": "mor@example.org"})
    assert sent.status_code == 303
    mail = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "mor@example.org")).one()
    link = next(line for line in mail.body.splitlines() if "/foresatt/" in line).removeprefix(
        "http://localhost"
    )
    opened = client.get(link)
    assert "Kan Ana Ung fortelle historien sin til alle?" in text_of(opened)
    assert story.changed in text_of(opened)
    fields = dict(form_to(opened, "").fields)
    client.post(link, data=fields | {"answer": "yes", "guardian_name": GUARDIAN, "is_guardian": "y"})
    yes = session.scalars(sa.select(GuardianConsent)).one()
    assert (yes.yes, yes.verified, yes.guardian_name) == (Yes.GUARDIAN, Verified.LINK, GUARDIAN)
    assert GUARDIAN in text_of(ana.get(ask))
    staff = sign_in(make_staff(session))
    assert GUARDIAN not in text_of(staff.get(f"/historier/{story.id}/publiser"))
