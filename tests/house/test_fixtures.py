"""The tests' own furniture holds what it promises."""

from sqlalchemy import func, select

from fellespott.jury.models import ScoreSheet
from fellespott.people.models import Person
from fellespott.proposals.states import ProposalState
from tests.factories import make_juror, make_person, make_proposal, make_sheet


def test_a_whole_chain_of_rows_is_valid_on_both_databases(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    juror = make_juror(session, proposal.call)

    make_sheet(session, juror, proposal, [1, 2, 3, 4, 5, None, 1, 2])

    assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 1


def test_each_test_starts_with_nothing_of_the_last_one_first(session):
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    make_person(session)
    session.commit()


def test_each_test_starts_with_nothing_of_the_last_one_second(session):
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    make_person(session)
    session.commit()
