"""What the database itself refuses, tried with plain SQL on both engines."""

import uuid
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fellespott.calls.queries import seat_of
from fellespott.letters import services
from fellespott.letters.models import Agreement, Goal, Instalment, Letter, LetterText, Project
from fellespott.letters.states import GoalAbout, GoalKind, LetterState, ProjectOrigin
from tests.factories import WHEN, make_call, make_group, make_seat
from tests.letters.support import agree_all, drafted, in_force, make_steering, sent


def refused(session, statement):
    session.flush()
    with pytest.raises(DatabaseError) as caught, session.begin_nested():
        session.execute(statement)
    return str(caught.value.orig).lower()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Noe annet"},
        {"text_sha256": "b" * 64},
        {"amount_ore": 1},
        {"period_end": date(2030, 1, 1)},
        {"covers": "Lønn"},
        {"others_see_us": "x"},
        {"at_the_end": "x"},
        {"forms": ["unconditional"]},
        {"two_from_ore": 5},
        {"group_always": True},
        {"amendment_reason": "x"},
    ],
)
def test_a_sent_letter_keeps_every_word(session, change):
    _leader, letter, _asked = sent(session)
    statement = sa.update(Letter).where(Letter.id == letter.id).values(**change)
    assert "sent_letter_keeps_its_text" in refused(session, statement)


def test_a_sent_letter_is_not_deleted_and_an_agreed_one_does_not_go_back(session):
    _leader, letter = in_force(session)
    assert "sent_letter_stays" in refused(session, sa.delete(Letter).where(Letter.id == letter.id))
    back = sa.update(Letter).where(Letter.id == letter.id).values(state=LetterState.DRAFT)
    assert "agreed_letter_stands" in refused(session, back)


def test_goals_and_instalments_of_a_sent_letter_stay(session):
    _leader, letter, _asked = sent(session)
    goal, instalment = letter.goals[0], letter.instalments[0]
    for statement, name in (
        (sa.update(Goal).where(Goal.id == goal.id).values(text="x"), "goal_of_a_sent_letter_stays"),
        (sa.delete(Goal).where(Goal.id == goal.id), "goal_of_a_sent_letter_stays"),
        (
            sa.update(Instalment).where(Instalment.id == instalment.id).values(amount_ore=1),
            "instalment_of_a_sent_letter_stays",
        ),
        (sa.delete(Instalment).where(Instalment.id == instalment.id), "instalment_of_a_sent_letter_stays"),
        (
            sa.insert(Instalment).values(
                id=uuid.uuid4(), letter_id=letter.id, due_on=date(2023, 1, 1), amount_ore=1
            ),
            "instalment_of_a_sent_letter_stays",
        ),
    ):
        assert name in refused(session, statement)


def test_a_goal_cannot_be_moved_onto_a_sent_letter(session):
    _leader, frozen, _asked = sent(session)
    _other, draft = drafted(session)
    move = sa.update(Goal).where(Goal.id == draft.goals[0].id).values(letter_id=frozen.id, position=99)
    assert "goal_keeps_its_letter" in refused(session, move)


@pytest.mark.parametrize("part", [(kind, about) for kind in GoalKind for about in GoalAbout])
def test_a_letter_without_one_kind_of_goal_is_not_sent(session, part):
    _leader, letter = drafted(session)
    session.execute(
        sa.delete(Goal).where(Goal.letter_id == letter.id, Goal.kind == part[0], Goal.about == part[1])
    )
    assert "sent_letter_has_its_goals" in refused(session, _send(letter))


def test_a_letter_whose_instalments_are_one_ore_short_is_not_sent(session):
    _leader, letter = drafted(session)
    session.execute(sa.update(Letter).where(Letter.id == letter.id).values(amount_ore=letter.amount_ore + 1))
    assert "instalments_make_the_amount" in refused(session, _send(letter))


def test_a_letter_is_not_agreed_while_one_partner_is_missing(session):
    _leader, letter, asked = sent(session)
    agree_all(session, letter, asked[:2])
    everyone = (
        sa.update(Letter)
        .where(Letter.id == letter.id)
        .values(state=LetterState.AGREED, agreed_at=WHEN, agreed_total=3)
    )
    assert "every_partner_agreed_to_this_text" in refused(session, everyone)
    fewer = (
        sa.update(Letter)
        .where(Letter.id == letter.id)
        .values(state=LetterState.AGREED, agreed_at=WHEN, agreed_total=2, partners_total=2)
    )
    assert "every_partner_agreed_to_this_text" in refused(session, fewer)


def test_an_agreement_points_at_a_text_that_was_sent(session):
    _leader, letter, _asked = sent(session)
    agreement = letter.agreements[0]
    elsewhere = sa.update(Agreement).where(Agreement.id == agreement.id).values(text_sha256="c" * 64)
    assert "foreign key" in refused(session, elsewhere)


def test_a_given_agreement_and_a_sent_text_stay(session):
    _leader, letter = in_force(session)
    agreement = letter.agreements[0]
    taken_back = sa.update(Agreement).where(Agreement.id == agreement.id).values(agreed_at=None)
    assert "given_agreement_stays" in refused(session, taken_back)
    gone = sa.delete(Agreement).where(Agreement.id == agreement.id)
    assert "given_agreement_stays" in refused(session, gone)
    other = sa.update(LetterText).where(LetterText.letter_id == letter.id).values(text="x")
    assert "sent_text_is_append_only" in refused(session, other)


def test_two_letters_are_never_open_or_in_force_at_once(session):
    leader, first = in_force(session)
    second = services.draft_letter(
        session,
        actor=leader,
        project=first.project,
        now=WHEN,
        amendment_reason="Mer.",
        **_as_before(first),
    )
    third = sa.insert(Letter).values(
        **{column.name: getattr(second, column.name) for column in Letter.__table__.columns}
        | {"id": uuid.uuid4(), "number": 3}
    )
    assert "unique" in refused(session, third)


@pytest.mark.parametrize("missing", ["added_reason", "added_by_seat_id", "added_by_id"])
def test_an_added_project_has_a_reason_and_a_seat_in_the_steering_group(session, missing):
    call = make_call(session)
    person = make_steering(session, call)
    values = _added(session, call, person)
    values[missing] = "  " if missing == "added_reason" else None
    assert "added_" in refused(session, sa.insert(Project).values(**values))


def test_a_seat_of_another_kind_or_call_adds_no_project(session):
    call, other = make_call(session), make_call(session)
    juror = make_seat(session, call)
    stranger = make_steering(session, other)
    of_kind = _added(session, other, stranger) | {"call_id": call.id, "added_by_seat_id": juror.id}
    assert "foreign key" in refused(session, sa.insert(Project).values(**of_kind))
    of_call = _added(session, other, stranger) | {"call_id": call.id}
    assert "foreign key" in refused(session, sa.insert(Project).values(**of_call))


def _send(letter):
    return (
        sa.update(Letter)
        .where(Letter.id == letter.id)
        .values(state=LetterState.SENT, text="x", text_sha256="d" * 64, sent_at=WHEN)
    )


def _as_before(letter):
    values = services.as_written(letter)
    del values["amendment_reason"]
    return values


def _added(session, call, person):
    seat = seat_of(session, person, call.id)
    return {
        "id": seat.id,
        "slug": f"lagt-til-{seat.id}"[:80],
        "name": "Lagt til",
        "call_id": seat.call_id,
        "group_id": make_group(session).id,
        "origin": ProjectOrigin.ADDED,
        "added_reason": "Fordi det trengs.",
        "added_by_id": person.id,
        "added_by_seat_id": seat.id,
        "added_by_seat_kind": seat.kind,
        "state": "planned",
        "about": "",
        "responsible_unit": "",
        "contact_name": "",
        "contact_email": "",
        "starts_on": date(2022, 9, 1),
        "ends_on": date(2023, 12, 31),
        "created_at": WHEN,
        "version": 1,
    }
