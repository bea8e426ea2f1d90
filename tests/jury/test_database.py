"""What the database itself refuses, whoever asks: rules R5 and R6 by direct statements."""

import uuid

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from fellespott.calls.states import DecisionMode, SeatKind
from fellespott.jury.models import (
    CallDecision,
    ConflictAnswer,
    DecisionEntry,
    Juror,
    Score,
    ScoreSheet,
    SheetSetAside,
)
from fellespott.jury.states import Background, DecisionState, Outcome
from tests.factories import WHEN, answer_conflict, make_seat, make_sheet
from tests.jury.rounds import make_round


@pytest.fixture
def found(session):
    return make_round(session)


def refused(session, statement):
    """The statement fails, and the message it fails with."""
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(statement)
    return str(caught.value.orig)


def sheet_row(juror, proposal, **fields):
    values = {
        "id": uuid.uuid4(),
        "seat_id": juror.seat_id,
        "seat_kind": SeatKind.JUROR,
        "proposal_id": proposal.id,
        "has_conflict": False,
        "started_at": WHEN,
        "criteria_total": 0,
        "answers_total": 0,
    }
    return insert(ScoreSheet).values(values | fields)


def test_no_sheet_without_an_answer_about_conflicts(session, found):
    refused(session, sheet_row(found.jurors[0], found.proposals[0]))


@pytest.mark.parametrize("claims", [False, True])
def test_no_sheet_with_a_conflict_whatever_the_row_claims(session, found, claims):
    answer_conflict(session, found.jurors[0].seat, found.proposals[0], conflict=True)

    refused(session, sheet_row(found.jurors[0], found.proposals[0], has_conflict=claims))


def test_no_sheet_for_another_kind_of_seat(session, found):
    seat = make_seat(session, found.call, kind=SeatKind.LEAD_CONTACT)
    answer_conflict(session, seat, found.proposals[0])
    row = sheet_row(found.jurors[0], found.proposals[0])

    refused(session, row.values(seat_id=seat.id))
    refused(session, row.values(seat_id=seat.id, seat_kind=SeatKind.LEAD_CONTACT))


def test_answer_cannot_become_a_conflict_while_there_is_a_sheet(session, found):
    make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)

    refused(session, update(ConflictAnswer).values(has_conflict=True))


def test_answer_is_about_a_proposal_of_the_same_call(session, found):
    other = make_round(session)

    refused(
        session,
        insert(ConflictAnswer).values(
            id=uuid.uuid4(),
            call_id=found.call.id,
            seat_id=found.jurors[0].seat_id,
            proposal_id=other.proposals[0].id,
            has_conflict=False,
            reason="",
            answered_at=WHEN,
        ),
    )


def test_project_leader_cannot_be_a_juror_in_the_own_call(session, found):
    seat = make_seat(session, found.call, kind=SeatKind.PROJECT_LEADER)
    row = {"id": uuid.uuid4(), "seat_id": seat.id, "background": Background.RESIDENT, "represents": "x"}

    refused(session, insert(Juror).values(row | {"seat_kind": SeatKind.JUROR}))
    refused(session, insert(Juror).values(row | {"seat_kind": SeatKind.PROJECT_LEADER}))


@pytest.mark.parametrize("statement", [update(ScoreSheet).values(started_at=WHEN), delete(ScoreSheet)])
def test_sent_sheet_is_append_only(session, found, statement):
    make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)

    assert "sent_score_sheet_is_append_only" in refused(session, statement)


@pytest.mark.parametrize(
    "statement", [update(Score).values(value=5), update(Score).values(comment="x"), delete(Score)]
)
def test_scores_of_a_sent_sheet_are_append_only(session, found, statement):
    make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)

    assert "sent_score_is_append_only" in refused(session, statement)


def score_row(sheet, criterion, value, **fields):
    row = {
        "id": uuid.uuid4(),
        "sheet_id": sheet.id,
        "criterion_id": criterion.id,
        "value": value,
        "is_answered": True,
        "comment": "",
    }
    return insert(Score).values(row | fields)


def test_no_score_is_added_to_or_moved_onto_a_sent_sheet(session, found):
    sent = make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)
    draft = make_sheet(session, found.jurors[0], found.proposals[1], [1] * 8, sent=False)
    criterion = make_round(session).call.criteria_version.criteria[0]

    assert "sent_score_is_append_only" in refused(session, score_row(sent, criterion, 5))
    moved = update(Score).where(Score.sheet_id == draft.id).values(sheet_id=sent.id)
    assert "score_keeps_its_sheet" in refused(session, moved)


@pytest.mark.parametrize("value", [0, 6, -1])
def test_value_outside_the_scale_is_refused(session, found, value):
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [1] * 8, sent=False)

    refused(session, update(Score).where(Score.sheet_id == sheet.id).values(value=value))


def test_value_that_is_no_answer_is_refused(session, found):
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [1] * 8, sent=False)

    refused(session, update(Score).where(Score.sheet_id == sheet.id).values(is_answered=False))


@pytest.mark.parametrize("counts", [(0, 0), (8, 7)])
def test_sheet_is_not_sent_before_every_criterion_has_an_answer(session, found, counts):
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [1] * 8, sent=False)
    total, answers = counts

    refused(
        session,
        update(ScoreSheet)
        .where(ScoreSheet.id == sheet.id)
        .values(submitted_at=WHEN, criteria_total=total, answers_total=answers),
    )


def test_sheet_set_aside_has_a_reason_and_stays(session, found):
    sheet = make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8)
    row = {"id": uuid.uuid4(), "sheet_id": sheet.id, "by_id": found.staff.id, "at": WHEN}
    refused(session, insert(SheetSetAside).values(row | {"reason": "  "}))
    session.execute(insert(SheetSetAside).values(row | {"reason": "Nabo"}))

    assert "sheet_set_aside_is_append_only" in refused(session, delete(SheetSetAside))


# --- the decision


def decision(session, found, **fields):
    made = CallDecision(
        id=uuid.uuid4(),
        call=found.call,
        mode=DecisionMode.JURY_ADVISES,
        max_awards=1,
        created_at=WHEN,
        **fields,
    )
    session.add(made)
    session.flush()
    return made


PUBLISHED = {"state": DecisionState.PUBLISHED, "published_at": WHEN}


@pytest.mark.parametrize(
    "counts",
    [
        {"proposals_total": 2, "reasons_total": 1, "awards_total": 1},
        {"proposals_total": 0, "reasons_total": 0, "awards_total": 0},
        {"proposals_total": 2, "reasons_total": 2, "awards_total": 2},
    ],
)
def test_decision_is_not_published_without_all_reasons_or_with_too_many_yeses(session, found, counts):
    decision(session, found)

    refused(session, update(CallDecision).values(PUBLISHED | counts))


def test_decision_is_not_published_without_a_moment(session, found):
    decision(session, found)

    refused(
        session,
        update(CallDecision).values(
            state=DecisionState.PUBLISHED, proposals_total=1, reasons_total=1, awards_total=1
        ),
    )


def test_missing_sheets_are_explained(session, found):
    decision(session, found)

    refused(session, update(CallDecision).values(sheets_missing=1))


def entry(session, made, proposal, **fields):
    row = DecisionEntry(id=uuid.uuid4(), decision=made, proposal=proposal, **fields)
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": Outcome.YES, "reason": " "},
        {"outcome": Outcome.NO, "reason": "Derfor", "conversation_offer": " "},
        {"recommended_outcome": Outcome.YES, "recommendation": ""},
    ],
)
def test_no_outcome_without_words(session, found, values):
    entry(session, decision(session, found), found.proposals[0])

    refused(session, update(DecisionEntry).values(values))


def test_steering_member_with_a_conflict_cannot_be_the_decider(session, found):
    made = entry(session, decision(session, found), found.proposals[0])
    close = make_seat(session, found.call, kind=SeatKind.STEERING_GROUP)
    silent = make_seat(session, found.call, kind=SeatKind.STEERING_GROUP)
    answer_conflict(session, close, found.proposals[0], conflict=True)
    row = update(DecisionEntry).where(DecisionEntry.id == made.id)

    refused(session, row.values(decided_by_seat_id=close.id))
    refused(session, row.values(decided_by_seat_id=close.id, decider_has_conflict=True))
    refused(session, row.values(decided_by_seat_id=silent.id))


def test_published_decision_and_its_entries_are_append_only(session, found):
    made = decision(session, found)
    one = entry(session, made, found.proposals[0], outcome=Outcome.YES, reason="Derfor")
    session.execute(
        update(CallDecision).values(PUBLISHED | {"proposals_total": 1, "reasons_total": 1, "awards_total": 1})
    )

    for statement in (update(CallDecision).values(note="x"), delete(CallDecision)):
        assert "published_decision_is_append_only" in refused(session, statement)
    for statement in (update(DecisionEntry).values(reason="x"), delete(DecisionEntry)):
        assert "published_entry_is_append_only" in refused(session, statement)
    added = insert(DecisionEntry).values(
        id=uuid.uuid4(),
        decision_id=made.id,
        proposal_id=found.proposals[1].id,
        recommendation="",
        reason="",
        conversation_offer="",
        decider_has_conflict=False,
    )
    assert "published_entry_is_append_only" in refused(session, added)
    assert one.reason == "Derfor"
