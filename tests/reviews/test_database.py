"""What the database itself refuses about reviews, tried with plain SQL on both engines. Rules R5 and R8."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fellespott.calls.queries import seat_of
from fellespott.letters.models import Project
from fellespott.letters.states import ProjectState
from fellespott.reviews.models import Completion, GoalNote, Handover, Review
from fellespott.reviews.states import GoalProgress, ReviewOutcome, ReviewState, StopReason
from tests.factories import add_member, answer_conflict
from tests.reviews.support import FIRST, HELD, WORDS, answer, make_round, prepared, settle, warned
from tests.reviews.test_ending import complete, propose

LATER = HELD + timedelta(days=182)


def refused(session, statement):
    session.flush()
    with pytest.raises(DatabaseError) as caught, session.begin_nested():
        session.execute(statement)
    return str(caught.value.orig).lower()


def change(review, **values):
    return sa.update(Review).where(Review.id == review.id).values(**values)


def settled(found, outcome=ReviewOutcome.GO_ON, **values):
    """The columns of a review that was settled as it should be."""
    return {
        "state": ReviewState.SETTLED,
        "outcome": outcome,
        "reason": "Fordi.",
        "settled_at": HELD,
        "settled_by_id": found.leader.id,
    } | values


@pytest.fixture
def found(session):
    return make_round(session)


@pytest.fixture
def review(session, found):
    return answer(session, found, prepared(session, found))


def test_one_review_per_project_and_day(session, found, review):
    twin = sa.insert(Review).values(
        project_id=found.project.id, due_on=FIRST, state=ReviewState.OPEN, made_at=HELD
    )
    assert "uq_review_project_id" in refused(session, twin) or "unique" in refused(session, twin)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"outcome": None}, "settled_has_an_outcome"),
        ({"reason": "  "}, "outcome_has_a_reason"),
        ({"settled_by_id": None}, "settled_by_somebody"),
        ({"settled_at": None}, "settled_by_somebody"),
        ({"outcome": ReviewOutcome.WARN}, "warning_and_stop_name_a_stated_reason"),
        (
            {"outcome": ReviewOutcome.STOP, "stop_reason": StopReason.NO_ANCHORING},
            "a_stop_follows_a_warning|a_stop_comes_while_the_warning_stands",
        ),
    ],
)
def test_a_review_is_not_settled_like_this(session, found, review, values, name):
    said = refused(session, change(review, **settled(found, **values)))
    assert any(one in said for one in name.split("|")), said


def test_a_reason_that_is_not_stated_is_refused(session, found, review):
    raw = sa.text("UPDATE review SET stop_reason = 'too_loud' WHERE id = :id")
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(raw.bindparams(sa.bindparam("id", review.id, type_=sa.Uuid)))


def stop(session, found, review, **values):
    """The columns of a stop as it should be."""
    warning = next(one for one in reviews_of(session, found) if one.outcome is ReviewOutcome.WARN)
    seat = seat_of(session, found.steering, found.project.call_id)
    return (
        settled(
            found,
            ReviewOutcome.STOP,
            stop_reason=StopReason.NO_ANCHORING,
            settled_at=LATER,
            settled_by_id=found.steering.id,
            settled_by_seat_id=seat.id,
            settled_by_seat_kind=seat.kind,
            warning_id=warning.id,
            warning_outcome=ReviewOutcome.WARN,
        )
        | values
    )


def reviews_of(session, found):
    return session.scalars(sa.select(Review).where(Review.project_id == found.project.id)).unique().all()


@pytest.fixture
def second(session, found):
    warned(session, found)
    made = prepared(session, found, now=LATER - timedelta(days=14))
    return answer(session, found, made, now=LATER)


def test_a_stop_as_it_should_be_is_taken(session, found, second):
    session.flush()
    session.execute(change(second, **stop(session, found, second)))


def test_a_stop_without_the_steering_group_is_refused(session, found, second):
    leader = seat_of(session, found.leader, found.project.call_id)
    nobody = stop(session, found, second, settled_by_seat_id=None, settled_by_seat_kind=None)
    other = stop(
        session,
        found,
        second,
        settled_by_id=found.leader.id,
        settled_by_seat_id=leader.id,
        settled_by_seat_kind=leader.kind,
    )

    assert "a_stop_follows_a_warning" in refused(session, change(second, **nobody))
    assert "a_stop_follows_a_warning" in refused(session, change(second, **other))
    lied = other | {"settled_by_seat_kind": "steering_group"}
    assert "foreign key" in refused(session, change(second, **lied))


def test_a_stop_by_somebody_elses_seat_or_another_calls_is_refused(session, found, second):
    other = make_round(session)
    theirs = seat_of(session, other.steering, other.project.call_id)
    name = "settled_by_ones_own_seat_in_this_call"

    borrowed = stop(session, found, second, settled_by_id=found.staff.id)
    assert name in refused(session, change(second, **borrowed))
    foreign = stop(session, found, second, settled_by_id=other.steering.id, settled_by_seat_id=theirs.id)
    assert name in refused(session, change(second, **foreign))


def test_a_stop_on_another_projects_warning_is_refused(session, found, second):
    other = make_round(session)
    theirs = warned(session, other)

    said = refused(session, change(second, **stop(session, found, second, warning_id=theirs.id)))

    assert "foreign key" in said or "a_stop_comes_while_the_warning_stands" in said


def test_a_stop_on_a_review_that_was_no_warning_is_refused(session, found, review):
    settle(session, found, review, ReviewOutcome.WARN)
    second = answer(session, found, prepared(session, found, now=LATER - timedelta(days=14)), now=LATER)
    settle(session, found, second, ReviewOutcome.GO_ON, now=LATER)
    third = prepared(session, found, now=LATER + timedelta(days=170))
    project = sa.update(Project).where(Project.id == found.project.id).values(state=ProjectState.WARNED)
    session.execute(project)

    lie = stop(session, found, third, warning_id=second.id, settled_at=LATER + timedelta(days=190))

    assert "foreign key" in refused(session, change(third, **lie))


def test_a_stop_after_the_warning_was_lifted_or_before_it_came_is_refused(session, found, second):
    name = "a_stop_comes_while_the_warning_stands"
    early = stop(session, found, second, settled_at=HELD)
    assert name in refused(session, change(second, **early))
    lifted = sa.update(Project).where(Project.id == found.project.id).values(state=ProjectState.RUNNING)
    session.execute(lifted)
    assert name in refused(session, change(second, **stop(session, found, second)))


def test_who_stands_too_close_settles_nothing(session, found, review):
    name = "no_judge_with_a_conflict"
    insider = sa.update(Review).where(Review.id == review.id)
    assert name in refused(session, insider.values(**settled(found, settled_by_id=found.contact.id)))
    add_member(session, found.project.group, found.staff, left_at=HELD)
    assert name in refused(session, insider.values(**settled(found, settled_by_id=found.staff.id)))
    seat = seat_of(session, found.leader, found.project.call_id)
    answer_conflict(session, seat, found.project.proposal, conflict=True)
    assert name in refused(session, insider.values(**settled(found)))


def test_a_settled_review_and_its_notes_stay(session, found, review):
    note = review.goal_notes[0]
    settle(session, found, review, ReviewOutcome.GO_ON)

    assert "settled_review_is_append_only" in refused(session, change(review, reason="Noe annet"))
    delete = sa.delete(Review).where(Review.id == review.id)
    assert "settled_review_is_append_only" in refused(session, delete)
    name = "note_of_an_answered_review_stays"
    of_note = sa.update(GoalNote).where(GoalNote.id == note.id)
    assert name in refused(session, of_note.values(progress=GoalProgress.REACHED))
    assert name in refused(session, sa.delete(GoalNote).where(GoalNote.id == note.id))


def test_an_answer_stays(session, review):
    for name in (*WORDS, "change_of_course"):
        assert "review_keeps_its_answer" in refused(session, change(review, **{name: "Noe annet"}))
    back = change(review, state=ReviewState.OPEN, answered_at=None, answered_by_id=None)
    assert "review_keeps_its_answer" in refused(session, back)


@pytest.mark.parametrize("name", list(WORDS))
def test_an_answer_is_whole(session, found, name):
    review = prepared(session, found)
    values = {**WORDS, name: " ", "state": ReviewState.ANSWERED, "answered_at": HELD}

    said = refused(session, change(review, answered_by_id=found.contact.id, **values))

    assert "answer_is_whole" in said


def test_a_note_is_on_a_goal_of_this_very_project(session, found):
    review, other = prepared(session, found), make_round(session)
    goal = other.project.letter_in_force.goals[0]
    strange = sa.insert(GoalNote).values(
        review_id=review.id, goal_id=goal.id, progress=GoalProgress.REACHED, text=""
    )
    assert "note_is_on_a_goal_of_the_project" in refused(session, strange)


def test_a_handover_is_accepted_whole_by_somebody_and_then_stays(session, found):
    handover = propose(session, found, receiving_leader="")
    of_it = sa.update(Handover).where(Handover.id == handover.id)

    assert "accepted_by_somebody" in refused(session, of_it.values(accepted_at=HELD))
    by = {"accepted_at": HELD, "accepted_by_id": found.staff.id}
    assert "accepted_is_whole" in refused(session, of_it.values(**by))
    session.execute(of_it.values(receiving_leader="Leder", **by))
    assert "accepted_handover_stays" in refused(session, of_it.values(budget_room="Ingen"))


def test_a_completion_stays(session, found):
    completion = complete(session, found)

    gone = sa.delete(Completion).where(Completion.id == completion.id)

    assert "completion_is_append_only" in refused(session, gone)
    blank = sa.insert(Completion).values(
        project_id=make_round(session).project.id, note=" ", completed_at=HELD, completed_by_id=found.staff.id
    )
    assert "note_not_blank" in refused(session, blank)
