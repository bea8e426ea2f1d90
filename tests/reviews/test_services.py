"""Reviews from question to outcome. Rules R5 and R8."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from fellespott.core.errors import DomainError
from fellespott.letters.states import LetterState, ProjectState
from fellespott.notices.models import OutboxMail
from fellespott.reviews import services
from fellespott.reviews.models import Review
from fellespott.reviews.states import GoalProgress, ReviewOutcome, ReviewState, StopReason
from tests.factories import add_member, answer_conflict
from tests.reviews.support import (
    ASKED,
    FIRST,
    HELD,
    SECOND,
    WORDS,
    answer,
    make_round,
    notes_for,
    prepared,
    settle,
    warned,
)

LATER = HELD + timedelta(days=182)


def mails_to(session, address):
    """The subjects of mails to that address, in the order they were written: a database promises none."""
    found = select(OutboxMail.subject).where(OutboxMail.recipient == address)
    return list(session.scalars(found.order_by(OutboxMail.created_at)))


def refused(code, status, act):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.status) == (code, status)
    return caught.value


# --- Prepared


def test_questions_come_two_weeks_before_the_half_year(session):
    found = make_round(session)

    assert services.prepare_reviews(session, ASKED - timedelta(days=1)) == []
    made = services.prepare_reviews(session, ASKED)

    assert [(one.project, one.due_on, one.state) for one in made] == [
        (found.project, FIRST, ReviewState.OPEN)
    ]
    subject = f"Hvordan går det med «{found.project.name}»?"
    assert mails_to(session, found.contact.email) == [subject]
    assert mails_to(session, found.lead.email) == [subject]


def test_preparing_again_makes_nothing_and_writes_to_nobody(session):
    make_round(session)
    services.prepare_reviews(session, ASKED)
    mails = session.scalar(select(func.count()).select_from(OutboxMail))

    assert services.prepare_reviews(session, ASKED + timedelta(minutes=1)) == []
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == mails


def test_a_month_without_a_scheduler_is_made_up_for_by_one_review(session):
    make_round(session)
    late = ASKED + timedelta(days=31)

    assert [one.due_on for one in services.prepare_reviews(session, late)] == [FIRST]
    assert services.remind_projects(session, late) == []
    assert [one.due_on for one in services.remind_projects(session, late + timedelta(days=7))] == [FIRST]


@pytest.mark.parametrize(
    "state",
    [
        ProjectState.PLANNED,
        ProjectState.STOPPED,
        ProjectState.COMPLETED,
        ProjectState.HANDED_OVER,
    ],
)
def test_only_a_project_under_way_is_reviewed(session, state):
    make_round(session, state=state)

    assert services.prepare_reviews(session, ASKED) == []


def test_there_is_no_review_after_the_last_day(session):
    make_round(session, ends_on=date(2022, 7, 31))

    made = services.prepare_reviews(session, datetime(2024, 1, 1, tzinfo=UTC))

    assert [one.due_on for one in made] == [FIRST]


def test_reminder_comes_once_three_days_before(session):
    found = make_round(session)
    review = prepared(session, found)
    three_days = datetime(2022, 1, 29, 9, 0, tzinfo=UTC)

    assert services.remind_projects(session, three_days - timedelta(days=1)) == []
    assert services.remind_projects(session, three_days) == [review]
    assert services.remind_projects(session, three_days + timedelta(days=1)) == []
    assert len(mails_to(session, found.contact.email)) == 2


def test_who_has_answered_is_not_reminded(session):
    found = make_round(session)
    answer(session, found, prepared(session, found), now=ASKED)

    assert services.remind_projects(session, HELD) == []


def test_a_review_between_half_years_carries_its_reason(session):
    found = make_round(session)

    review = services.call_review(
        session,
        actor=found.steering,
        project=found.project,
        due_on=date(2022, 6, 1),
        reason="Vi er urolige.",
        now=HELD,
    )

    assert (review.due_on, review.called_reason) == (date(2022, 6, 1), "Vi er urolige.")
    again = {
        "actor": found.leader,
        "project": found.project,
        "due_on": date(2022, 6, 1),
        "reason": "Vi og.",
        "now": HELD,
    }
    refused("already_there", 409, lambda: services.call_review(session, **again))
    refused("due_passed", 422, lambda: services.call_review(session, **(again | {"due_on": FIRST})))
    refused("reason_missing", 422, lambda: services.call_review(session, **(again | {"reason": " "})))
    refused("not_leader", 403, lambda: services.call_review(session, **(again | {"actor": found.contact})))


# --- Answered


def test_answer_holds_a_word_on_each_goal(session):
    found = make_round(session)

    review = answer(session, found, prepared(session, found), change_of_course="Vi flytter ut i skogen.")

    session.refresh(review)
    assert (review.state, review.answered_by_id) == (ReviewState.ANSWERED, found.contact.id)
    assert len(review.goal_notes) == 4
    assert {one.progress for one in review.goal_notes} == {GoalProgress.ON_THE_WAY}
    assert review.change_of_course == "Vi flytter ut i skogen."
    assert len(mails_to(session, found.project.contact_email)) == 1


def test_the_lead_partners_contact_answers_too(session):
    found = make_round(session)

    review = answer(session, found, prepared(session, found), actor=found.lead)

    assert review.state is ReviewState.ANSWERED


def test_answering_twice_is_refused(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))

    refused("already_answered", 409, lambda: answer(session, found, review, actor=found.lead))


def test_others_do_not_answer(session):
    found = make_round(session)
    review = prepared(session, found)

    for person in (found.leader, found.steering, found.staff):
        refused("not_contact", 403, lambda who=person: answer(session, found, review, actor=who))


@pytest.mark.parametrize("name", list(WORDS))
def test_each_question_wants_an_answer(session, name):
    found = make_round(session)
    review = prepared(session, found)

    error = refused("text_missing", 422, lambda: answer(session, found, review, **{name: "  "}))

    assert error.field == name


def test_every_goal_and_no_other_is_answered(session):
    found, other = make_round(session), make_round(session)
    review = prepared(session, found)
    notes = notes_for(found)
    missing = dict(list(notes.items())[1:])

    refused("goal_missing", 422, lambda: answer(session, found, review, notes=missing))
    refused("goal_unknown", 409, lambda: answer(session, found, review, notes=notes | notes_for(other)))


def test_goals_are_those_of_the_letter_in_force(session):
    found = make_round(session)
    letter = found.project.letter_in_force
    letter.state = LetterState.REPLACED
    session.flush()
    session.expire(found.project)

    review = answer(session, found, prepared(session, found), notes={})

    assert review.goal_notes == []


# --- Settled


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [
        (ReviewOutcome.GO_ON, ProjectState.RUNNING),
        (ReviewOutcome.ADJUST, ProjectState.RUNNING),
        (ReviewOutcome.WARN, ProjectState.WARNED),
    ],
)
def test_first_review_ends(session, outcome, becomes):
    found = make_round(session)

    review = settle(session, found, answer(session, found, prepared(session, found)), outcome)

    assert (review.state, review.outcome, found.project.state) == (ReviewState.SETTLED, outcome, becomes)
    assert review.settled_by_id == found.leader.id


@pytest.mark.parametrize("outcome", [ReviewOutcome.GO_ON, ReviewOutcome.ADJUST])
def test_going_on_lifts_the_warning_and_then_there_is_no_stop(session, outcome):
    found = make_round(session)
    warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    settle(session, found, answer(session, found, review, now=LATER), outcome, now=LATER)

    assert found.project.state is ProjectState.RUNNING
    third = services.call_review(
        session,
        actor=found.steering,
        project=found.project,
        due_on=LATER.date(),
        reason="Igjen.",
        now=LATER,
    )
    later = LATER + timedelta(days=2)
    refused("no_warning", 409, lambda: settle(session, found, third, ReviewOutcome.STOP, now=later))


def test_stop_without_a_warning_is_refused(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))

    refused("no_warning", 409, lambda: settle(session, found, review, ReviewOutcome.STOP))
    assert found.project.state is ProjectState.RUNNING


def test_stop_after_a_warning_stops_the_pot_for_new_promises(session):
    found = make_round(session)
    warning = warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    assert review.due_on == SECOND
    answer(session, found, review, now=LATER)

    settle(session, found, review, ReviewOutcome.STOP, now=LATER)

    session.refresh(found.pot)
    assert (found.project.state, review.warning_id) == (ProjectState.STOPPED, warning.id)
    assert review.decided_by_steering_group
    assert (found.pot.stopped_at, found.pot.settle_by) == (LATER, LATER.date() + timedelta(days=60))
    subject = f"Halvårsgjennomgangen av «{found.project.name}»: det stoppes"
    assert [mails_to(session, one.contact_email)[-1] for one in found.project.partners] == [subject] * 3


def test_only_the_steering_group_stops(session):
    found = make_round(session)
    warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    answer(session, found, review, now=LATER)

    for person in (found.leader, found.staff, found.contact):
        refused(
            "not_steering_group",
            403,
            lambda who=person: settle(session, found, review, ReviewOutcome.STOP, now=LATER, actor=who),
        )
    refused(
        "not_judge",
        403,
        lambda: settle(session, found, review, ReviewOutcome.GO_ON, now=LATER, actor=found.steering),
    )


@pytest.mark.parametrize("outcome", [ReviewOutcome.WARN, ReviewOutcome.STOP])
def test_warning_and_stop_name_a_stated_reason(session, outcome):
    found = make_round(session)
    if outcome is ReviewOutcome.STOP:
        warned(session, found)
    now = HELD if outcome is ReviewOutcome.WARN else LATER
    review = answer(session, found, prepared(session, found, now=now - timedelta(days=14)), now=now)

    refused(
        "stop_reason_missing",
        422,
        lambda: settle(session, found, review, outcome, stop_reason=None, now=now),
    )


def test_an_outcome_has_a_reason_and_going_on_keeps_no_stated_one(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))

    refused("reason_missing", 422, lambda: settle(session, found, review, ReviewOutcome.GO_ON, reason=" "))
    settle(session, found, review, ReviewOutcome.GO_ON, stop_reason=StopReason.NO_ANCHORING)

    assert review.stop_reason is None


def test_settling_twice_is_refused(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))
    settle(session, found, review, ReviewOutcome.GO_ON)

    refused("already_settled", 409, lambda: settle(session, found, review, ReviewOutcome.WARN))
    refused("already_answered", 409, lambda: answer(session, found, review))


def test_an_unanswered_review_waits_for_its_day_to_pass(session):
    found = make_round(session)
    review = prepared(session, found)
    on_the_day = datetime(2022, 2, 1, 12, 0, tzinfo=UTC)

    refused(
        "not_answered",
        409,
        lambda: settle(session, found, review, ReviewOutcome.GO_ON, now=on_the_day),
    )
    settle(session, found, review, ReviewOutcome.GO_ON, now=on_the_day + timedelta(days=1))

    assert review.answered_at is None


def test_what_was_not_read_is_not_settled(session):
    found = make_round(session)
    review = prepared(session, found)
    seen = review.version
    answer(session, found, review)

    refused("stale", 409, lambda: settle(session, found, review, ReviewOutcome.GO_ON, version=seen))


def test_who_stands_too_close_does_not_judge(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))
    add_member(session, found.project.group, found.leader, left_at=HELD)

    refused("not_judge", 403, lambda: settle(session, found, review, ReviewOutcome.GO_ON))
    settle(session, found, review, ReviewOutcome.GO_ON, actor=found.staff)


def test_who_said_to_stand_too_close_does_not_stop_it(session):
    found = make_round(session)
    warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    answer(session, found, review, now=LATER)
    from fellespott.calls.queries import seat_of

    seat = seat_of(session, found.steering, found.project.call_id)
    answer_conflict(session, seat, found.project.proposal, conflict=True)

    refused(
        "not_steering_group",
        403,
        lambda: settle(session, found, review, ReviewOutcome.STOP, now=LATER),
    )


def test_a_partners_contact_does_not_judge(session):
    found = make_round(session)
    review = answer(session, found, prepared(session, found))
    found.staff.email = found.project.partners[2].contact_email
    session.flush()

    refused("not_judge", 403, lambda: settle(session, found, review, ReviewOutcome.GO_ON, actor=found.staff))


def test_a_seat_in_another_call_stops_nothing(session):
    found, other = make_round(session), make_round(session)
    warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    answer(session, found, review, now=LATER)

    refused(
        "not_steering_group",
        403,
        lambda: settle(session, found, review, ReviewOutcome.STOP, now=LATER, actor=other.steering),
    )


def test_after_a_stop_open_reviews_are_left_as_they_are(session):
    found = make_round(session)
    warned(session, found)
    review = prepared(session, found, now=LATER - timedelta(days=14))
    extra = services.call_review(
        session, actor=found.leader, project=found.project, due_on=LATER.date(), reason="Snart.", now=HELD
    )
    answer(session, found, review, now=LATER)
    settle(session, found, review, ReviewOutcome.STOP, now=LATER)

    refused("not_under_way", 409, lambda: answer(session, found, extra, now=LATER))
    refused(
        "not_under_way",
        409,
        lambda: settle(session, found, extra, ReviewOutcome.GO_ON, now=LATER + timedelta(days=9)),
    )
    assert services.prepare_reviews(session, LATER + timedelta(days=400)) == []
    assert services.remind_projects(session, LATER + timedelta(days=400)) == []
    assert session.scalar(select(func.count()).select_from(Review)) == 3
