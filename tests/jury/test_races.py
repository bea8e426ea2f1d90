"""Two at once: the database lets one through, and the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from fellespott.audit.models import AuditEntry
from fellespott.calls.models import Call
from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.jury import services
from fellespott.jury.models import CallDecision, ConflictAnswer, Score, ScoreSheet
from fellespott.jury.sheet_texts import field_of
from fellespott.jury.states import DecisionState
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.services.autosave import Typed
from tests.factories import answer_conflict, make_sheet
from tests.jury.rounds import begin, make_round

NOW = utcnow()


def at_once(app, *acts):
    """Run each act in a thread and transaction of its own, begun together; "done" or why it was refused."""
    gate = threading.Barrier(len(acts))

    def run(act):
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    act(session)
            except DomainError as refusal:
                return refusal.code
            except (IntegrityError, StaleDataError):
                return "conflict"  # the edge turns these into 409
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def ids(app, prepare):
    """Commit what `prepare(session)` makes, and keep the ids it returns."""
    with app.app_context(), unit_of_work() as session:
        return prepare(session)


def test_a_sheet_sent_twice_at_once_is_sent_once(fresh_app):
    def prepare(session):
        found = make_round(session, proposals=1, jurors=1)
        answer_conflict(session, found.jurors[0].seat, found.proposals[0])
        criteria = [one.id for one in found.call.criteria_version.criteria]
        return found.person(0).id, found.proposals[0].id, criteria

    person_id, proposal_id, criteria = ids(fresh_app, prepare)

    def send(value):
        def act(session):
            services.submit_sheet(
                session,
                actor=session.get_one(Person, person_id),
                proposal=session.get_one(Proposal, proposal_id),
                values=dict.fromkeys(criteria, value),
                now=NOW,
            )

        return act

    outcome = at_once(fresh_app, send(2), send(5))

    assert outcome.count("done") == 1
    assert set(outcome) <= {"done", "already_sent", "conflict"}
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 1
        assert len(set(session.scalars(select(Score.value)))) == 1


def test_a_sheet_pressed_ten_times_at_once_and_saved_meanwhile_is_one_row(fresh_app):
    def prepare(session):
        found = make_round(session, proposals=1, jurors=1)
        answer_conflict(session, found.jurors[0].seat, found.proposals[0])
        criteria = [one.id for one in found.call.criteria_version.criteria]
        return found.person(0).id, found.proposals[0].id, criteria

    person_id, proposal_id, criteria = ids(fresh_app, prepare)

    def both(session):
        return session.get_one(Person, person_id), session.get_one(Proposal, proposal_id)

    def keep(tab):
        def act(session):
            actor, proposal = both(session)
            typed = Typed(texts={field_of(one): "4" for one in criteria}, tab=tab, seq=1)
            services.autosave_sheet(session, actor=actor, proposal=proposal, typed=typed, now=NOW)

        return act

    def send(session):
        actor, proposal = both(session)
        services.submit_sheet(session, actor=actor, proposal=proposal, now=NOW)

    assert at_once(fresh_app, keep("a"), keep("b")) == ["done", "done"]
    outcome = at_once(fresh_app, keep("a"), *[send] * 10)

    assert outcome.count("already_sent") in (9, 10)
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 1
        assert session.scalar(select(func.count()).select_from(Score)) == len(criteria)
        sent = select(func.count()).where(AuditEntry.action == "sheet.sent")
        assert session.scalar(sent) == 1


def test_a_conflict_said_while_the_sheet_is_sent_never_leaves_both(fresh_app):
    def prepare(session):
        found = make_round(session, proposals=1, jurors=1)
        make_sheet(session, found.jurors[0], found.proposals[0], [3] * 8, sent=False)
        return found.person(0).id, found.proposals[0].id, found.call.id, found.jurors[0].seat_id

    person_id, proposal_id, call_id, seat_id = ids(fresh_app, prepare)

    def send(session):
        services.submit_sheet(
            session,
            actor=session.get_one(Person, person_id),
            proposal=session.get_one(Proposal, proposal_id),
            now=NOW,
        )

    def say_yes(session):
        services.answer_conflicts(
            session,
            actor=session.get_one(Person, person_id),
            call=session.get_one(Call, call_id),
            answers={proposal_id: True},
            now=NOW,
        )

    assert at_once(fresh_app, send, say_yes).count("done") == 1
    with fresh_app.app_context(), unit_of_work() as session:
        said = session.scalars(
            select(ConflictAnswer.has_conflict).where(ConflictAnswer.seat_id == seat_id)
        ).one()
        sheets = session.scalar(select(func.count()).select_from(ScoreSheet))
        assert said is (sheets == 0)


def test_no_sheet_slips_in_while_the_scores_are_opened(fresh_app):
    def prepare(session):
        late = make_round(session, proposals=1, jurors=2)
        make_sheet(session, late.jurors[0], late.proposals[0], [4] * 8)
        make_sheet(session, late.jurors[1], late.proposals[0], [2] * 8, sent=False)
        return late.person(1).id, late.proposals[0].id, late.call.id, late.staff.id

    person_id, proposal_id, call_id, staff_id = ids(fresh_app, prepare)

    def send(session):
        services.submit_sheet(
            session,
            actor=session.get_one(Person, person_id),
            proposal=session.get_one(Proposal, proposal_id),
            now=NOW,
        )

    def end(session):
        services.draft_decision(
            session,
            actor=session.get_one(Person, staff_id),
            call=session.get_one(Call, call_id),
            missing_note="Sykdom",
            now=NOW,
        )

    outcome = at_once(fresh_app, send, end)

    with fresh_app.app_context(), unit_of_work() as session:
        missing = session.scalars(select(CallDecision.sheets_missing)).one()
        sent = session.scalar(
            select(func.count())
            .select_from(ScoreSheet)
            .where(ScoreSheet.proposal_id == proposal_id, ScoreSheet.submitted_at.is_not(None))
        )
    assert (outcome, missing, sent) in ((["done", "done"], 0, 2), (["done", "not_now"], 1, 1))


@pytest.mark.parametrize("times", [4])
def test_a_decision_published_by_many_at_once_is_published_once(fresh_app, times):
    def prepare(session):
        found = make_round(session, max_awards=1)
        begin(session, found, [[4, 3], [4, 3]])
        for proposal in found.proposals:
            services.write_entry(
                session,
                actor=found.leader,
                proposal=proposal,
                reason="Derfor",
                conversation_offer="Ring",
                now=NOW,
            )
        return found.leader.id, found.call.id

    leader_id, call_id = ids(fresh_app, prepare)

    def publish(session):
        services.publish_decision(
            session, actor=session.get_one(Person, leader_id), call=session.get_one(Call, call_id), now=NOW
        )

    outcome = at_once(fresh_app, *[publish] * times)

    assert outcome == ["done", *["not_now"] * (times - 1)]
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalars(select(CallDecision.state)).all() == [DecisionState.PUBLISHED]
        assert session.scalar(select(func.count()).select_from(OutboxMail)) == 2
