"""The rules of questions in the services and in the database, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.questions import services
from fellespott.questions.models import Question
from fellespott.questions.personal import erase, forget_refused, forget_unanswered, show
from fellespott.questions.states import AnsweredBy, QuestionState
from tests.factories import make_call, make_person, make_staff
from tests.questions.support import ASKER, answer, ask, let_through, public_proposal

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def refusal(act):
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code, refused.value.status


def refuse(session, staff, question, reason="Det står et navn der."):
    return services.refuse_question(session, actor=staff, question=question, reason=reason, now=utcnow())


def test_each_step_is_taken_once(session):
    staff, call = make_staff(session), make_call(session)
    answered = answer(session, staff, ask(session, call))
    refused = refuse(session, staff, ask(session, call))

    assert refusal(lambda: refuse(session, staff, answered)) == ("too_late", 409)
    assert refusal(lambda: let_through(session, staff, answered)) == ("too_late", 409)
    assert refusal(lambda: answer(session, staff, refused)) == ("too_late", 409)
    answer(session, staff, answered, "Et bedre svar.")
    assert (answered.answer, answered.answered_for) == ("Et bedre svar.", AnsweredBy.STAFF)


def test_the_database_holds_that_the_address_goes(session):
    question = answer(session, make_staff(session), ask(session, make_call(session), email=ASKER))

    question.asker_email = ASKER

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    "wrong",
    [{"state": QuestionState.ANSWERED}, {"state": QuestionState.REFUSED}, {"text": "  "}],
    ids=["answered without an answer", "refused without a reason", "empty"],
)
@on_sqlite
def test_the_database_refuses_what_is_not_whole(session, wrong):
    question = ask(session, make_call(session))

    for name, value in wrong.items():
        setattr(question, name, value)

    with pytest.raises(IntegrityError):
        session.flush()


@on_sqlite
def test_nobody_else_lets_through_or_refuses(session, app):
    proposal = public_proposal(session)
    member = proposal.group.active[0].person
    question = ask(session, proposal)

    for person in (member, make_person(session)):
        assert refusal(lambda who=person: let_through(session, who, question)) == ("not_staff", 403)
        assert refusal(lambda who=person: refuse(session, who, question)) == ("not_staff", 403)
        assert refusal(lambda who=person: answer(session, who, question)) == ("not_asked", 403)


@on_sqlite
def test_the_group_answers_for_itself_and_staff_for_themselves(session, app):
    proposal, staff = public_proposal(session), make_staff(session)
    member = proposal.group.active[0].person
    first = answer(session, member, let_through(session, staff, ask(session, proposal)))
    second = answer(session, staff, ask(session, proposal))

    assert [first.answered_for, second.answered_for] == [AnsweredBy.GROUP, AnsweredBy.STAFF]
    assert refusal(lambda: answer(session, staff, first, "Noe annet")) == ("not_asked", 403)
    assert refusal(lambda: answer(session, member, second, "Noe annet")) == ("not_asked", 403)
    answer(session, member, first, "Et bedre svar.")
    assert (first.answer, first.answered_for) == ("Et bedre svar.", AnsweredBy.GROUP)


@on_sqlite
def test_erasing_a_person_takes_what_waits_for_their_answer_and_their_name(session, app):
    staff, call = make_staff(session), make_call(session)
    ask(session, call, "Fra meg", staff.email)
    ask(session, call, "Fra en annen", ASKER)
    answered = answer(session, staff, ask(session, call, "Åpent"))
    told = show(session, staff)
    assert [row["Spørsmålet"] for row in told["Spørsmål du venter på svar på"]] == ["Fra meg"]
    assert [row["Svaret"] for row in told["Svar du har skrevet"]] == ["Ja, alle."]

    erase(session, staff, utcnow())

    assert sorted(session.scalars(select(Question.text))) == ["Fra en annen", "Åpent"]
    session.refresh(answered)
    assert answered.answered_by_id is None


@on_sqlite
def test_what_was_refused_or_never_answered_is_forgotten(session, app):
    staff, call = make_staff(session), make_call(session)
    ask(session, call, "Venter", ASKER)
    refuse(session, staff, ask(session, call, "Avslått"))
    answer(session, staff, ask(session, call, "Besvart"))
    later = utcnow() + timedelta(days=1)

    assert [forget_refused(session, later), forget_unanswered(session, later)] == [1, 1]
    assert session.scalars(select(Question.text)).all() == ["Besvart"]
    assert [forget_refused(session, later), forget_unanswered(session, later)] == [0, 0]
    assert session.scalar(select(func.count()).select_from(Question)) == 1
