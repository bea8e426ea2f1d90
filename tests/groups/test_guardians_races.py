"""What must hold when two answer at once: on real transactions, on both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.core.clock import utcnow
from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.groups.behalf_states import EntryState
from fellespott.groups.models import BehalfEntry, GuardianConsent, GuardianRequest
from fellespott.groups.services import guardians, on_behalf
from fellespott.people.models import Person
from fellespott.people.states import AgeBand
from fellespott.proposals import services as proposals
from fellespott.proposals.models import Proposal

from .young import GUARDIAN, young_cast

Run = Callable[..., list[str]]


@pytest.fixture
def at_once(fresh_app: Any) -> Run:
    """Run each `act(session)` in a transaction of its own at one moment: "done", or the refusal's code."""

    def run(*acts: Callable[[Any], Any]) -> list[str]:
        gate = threading.Barrier(len(acts))

        def one(act: Callable[[Any], Any]) -> str:
            with fresh_app.app_context():
                gate.wait()
                try:
                    with unit_of_work() as session:
                        act(session)
                except DomainError as refused:
                    return refused.code
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(one, acts))

    return run


def answer(request_id: Any, yes: bool = True) -> Callable[[Any], Any]:
    return lambda session: guardians.answer_request(
        session,
        request=session.get_one(GuardianRequest, request_id),
        yes=yes,
        guardian_name=GUARDIAN,
        is_guardian=True,
        now=utcnow(),
    )


def two_requests(fresh_app: Any) -> list[Any]:
    with fresh_app.app_context(), unit_of_work() as session:
        cast = young_cast(session)
        asked = [
            guardians.ask_guardian(
                session, actor=cast.bo, found=cast.about(session), email=None, now=utcnow()
            )[0]
            for _number in range(2)
        ]
        return [one.id for one in asked]


def test_of_two_guardians_at_once_one_yes_stands(fresh_app: Any, at_once: Run) -> None:
    first, second = two_requests(fresh_app)
    assert at_once(answer(first), answer(second)) == ["done", "given_already"]
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.scalars(sa.select(GuardianConsent.standing)).all() == [True]


def test_one_link_pressed_twice_answers_once(fresh_app: Any, at_once: Run) -> None:
    first, _second = two_requests(fresh_app)
    assert at_once(answer(first), answer(first)) == ["answered_already", "done"]


def test_taking_back_twice_at_once_is_done_once(fresh_app: Any, at_once: Run) -> None:
    first, _second = two_requests(fresh_app)
    assert at_once(answer(first)) == ["done"]

    def take_back(session: Any) -> Any:
        consent = session.scalars(sa.select(GuardianConsent)).one()
        return guardians.withdraw_yes(session, actor=None, consent=consent, now=utcnow())

    assert at_once(take_back, take_back) == ["already_ended", "done"]


def test_approve_and_decline_at_once_is_one_answer(fresh_app: Any, at_once: Run) -> None:
    with fresh_app.app_context(), unit_of_work() as session:
        cast = young_cast(session, band=AgeBand.FROM_15)
        before = cast.proposal.idea
        proposals.save_step(
            session,
            actor=cast.helper,
            proposal=cast.proposal,
            version=cast.proposal.version,
            on_behalf_of=cast.ana,
            idea="Noe nytt.",
            now=utcnow(),
        )
        entry_id = session.scalars(sa.select(BehalfEntry.id)).one()
        ana_id, proposal_id = cast.ana.id, cast.proposal.id

    def say(yes: bool) -> Callable[[Any], Any]:
        return lambda session: on_behalf.answer_entries(
            session, actor=session.get_one(Person, ana_id), answers={entry_id: yes}, now=utcnow()
        )

    assert at_once(say(True), say(False)) == ["answered_already", "done"]
    with fresh_app.app_context(), unit_of_work() as session:
        entry = session.scalars(sa.select(BehalfEntry)).unique().one()
        idea = session.get_one(Proposal, proposal_id).idea
        assert (entry.state, idea) in (
            (EntryState.APPROVED, "Noe nytt."),
            (EntryState.DECLINED, before),
        )
