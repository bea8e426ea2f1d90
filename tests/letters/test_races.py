"""What must hold when two press at once: on real transactions, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.exc import StaleDataError

from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.letters import services
from fellespott.letters.models import Letter, Project
from fellespott.letters.signals import letter_agreed
from fellespott.letters.states import LetterState, ProjectState
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from tests.factories import WHEN
from tests.letters.support import ENDS, STARTS, WHOLE, make_leader, make_yes, sent, started


@pytest.fixture
def at_once(fresh_app):
    """Run `act(session, number)` in that many transactions at the same moment; results or errors' codes."""

    def run(count, act):
        gate = threading.Barrier(count)

        def one(number):
            with fresh_app.app_context():
                gate.wait()
                try:
                    with unit_of_work() as session:
                        return act(session, number)
                except DomainError as error:
                    return error.code
                except (sa.exc.IntegrityError, StaleDataError):
                    return "conflict"

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


def prepare(fresh_app, make):
    with fresh_app.app_context(), unit_of_work() as session:
        return make(session)


def test_the_last_two_partners_agree_at_once(fresh_app, at_once):
    def make(session):
        _leader, letter, asked = sent(session)
        return letter.id, letter.text_sha256, [token for _partner, token in asked]

    letter_id, text, tokens = prepare(fresh_app, make)
    heard = []

    def hear(letter, **_more):
        heard.append(letter.id)

    letter_agreed.connect(hear)

    def agree(session, number):
        services.agree(session, token_or_agreement=tokens[number], text_sha256=text, now=WHEN)
        return "agreed"

    assert at_once(3, agree) == ["agreed"] * 3
    assert heard == [letter_id]
    with fresh_app.app_context(), unit_of_work() as session:
        letter = session.get_one(Letter, letter_id)
        assert (letter.state, letter.agreed_total) == (LetterState.AGREED, 3)
        assert letter.project.state is ProjectState.RUNNING


def test_one_link_pressed_by_four_agrees_once(fresh_app, at_once):
    def make(session):
        _leader, letter, asked = sent(session)
        return letter.id, letter.text_sha256, asked[0][1]

    letter_id, text, token = prepare(fresh_app, make)

    def agree(session, _number):
        services.agree(session, token_or_agreement=token, text_sha256=text, now=WHEN)
        return "agreed"

    assert sorted(at_once(4, agree)) == ["agreed", *["already_agreed"] * 3]
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.get_one(Letter, letter_id).agreed_total == 1


def test_a_yes_and_a_withdrawal_at_once_leave_one_of_them(fresh_app, at_once):
    def make(session):
        leader, letter, asked = sent(session)
        return leader.id, letter.id, letter.text_sha256, asked[0][1]

    leader_id, letter_id, text, token = prepare(fresh_app, make)

    def act(session, number):
        if number == 0:
            services.agree(session, token_or_agreement=token, text_sha256=text, now=WHEN)
            return "agreed"
        services.withdraw_letter(
            session,
            actor=session.get_one(Person, leader_id),
            letter=session.get_one(Letter, letter_id),
            reason="Feil.",
            now=WHEN,
        )
        return "withdrawn"

    answered, withdrawn = at_once(2, act)
    assert withdrawn == "withdrawn"
    assert answered in ("agreed", "being_written")
    with fresh_app.app_context(), unit_of_work() as session:
        letter = session.get_one(Letter, letter_id)
        assert (letter.state, letter.agreed_total) == (LetterState.DRAFT, 0)


def test_one_yes_started_by_four_is_one_project(fresh_app, at_once):
    def make(session):
        proposal = make_yes(session)
        return proposal.id, make_leader(session, proposal.call).id

    proposal_id, leader_id = prepare(fresh_app, make)

    def start(session, _number):
        services.start_project(
            session,
            actor=session.get_one(Person, leader_id),
            proposal=session.get_one(Proposal, proposal_id),
            starts_on=STARTS,
            ends_on=ENDS,
            now=WHEN,
        )
        return "started"

    assert sorted(at_once(4, start)) == [*["already_started"] * 3, "started"]


def test_two_letters_drafted_at_once_are_one(fresh_app, at_once):
    def make(session):
        leader, project = started(session)
        return leader.id, project.id

    leader_id, project_id = prepare(fresh_app, make)

    def draft(session, _number):
        services.draft_letter(
            session,
            actor=session.get_one(Person, leader_id),
            project=session.get_one(Project, project_id),
            now=WHEN,
            **WHOLE,
        )
        return "drafted"

    assert sorted(at_once(3, draft)) == ["drafted", "open_letter", "open_letter"]
