from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.proposals import services
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from tests.factories import make_call, make_film, make_group, make_person, make_proposal

from .support import actions, contact_of


def test_start_gives_an_empty_draft_of_the_group(session):
    group, call = make_group(session), make_call(session)
    proposal = services.start_proposal(session, actor=contact_of(group), call=call, group=group, now=utcnow())
    assert (proposal.state, proposal.group, proposal.call, proposal.need) == (
        ProposalState.DRAFT,
        group,
        call,
        "",
    )
    assert actions(session) == ["proposal.started"]


def test_start_twice_gives_the_same_draft(session):
    group, call = make_group(session), make_call(session)
    first, second = (
        services.start_proposal(session, actor=contact_of(group), call=call, group=group, now=utcnow())
        for _ in range(2)
    )
    assert first is second


def test_start_after_one_is_sent_in_gives_a_new_draft(session):
    group, call = make_group(session), make_call(session)
    make_proposal(session, call=call, group=group, state=ProposalState.SUBMITTED)
    proposal = services.start_proposal(session, actor=contact_of(group), call=call, group=group, now=utcnow())
    assert proposal.state is ProposalState.DRAFT


def test_start_for_a_group_one_is_not_in_is_refused(session):
    with pytest.raises(DomainError) as refused:
        services.start_proposal(
            session,
            actor=make_person(session),
            call=make_call(session),
            group=make_group(session),
            now=utcnow(),
        )
    assert (refused.value.code, refused.value.field) == ("not_member", "group")


@pytest.mark.parametrize(
    ("phase", "code"),
    [
        (Phase.DRAFT, "not_open"),
        (Phase.ANNOUNCED, "not_open"),
        (Phase.CLOSED, "too_late"),
        (Phase.JURY, "too_late"),
        (Phase.DECIDED, "too_late"),
    ],
)
def test_start_in_a_call_that_is_not_open_is_refused(session, phase, code):
    group = make_group(session)
    with pytest.raises(DomainError) as refused:
        services.start_proposal(
            session,
            actor=contact_of(group),
            call=make_call(session, phase=phase),
            group=group,
            now=utcnow(),
        )
    assert refused.value.code == code


@pytest.mark.parametrize(("seconds", "code"), [(0, None), (1, "too_late")])
def test_start_is_possible_to_the_last_moment_of_the_deadline(session, seconds, code):
    group, call = make_group(session), make_call(session)
    when = call.closes_at + timedelta(seconds=seconds)

    def start():
        return services.start_proposal(session, actor=contact_of(group), call=call, group=group, now=when)

    if code is None:
        assert start().call == call
        return
    with pytest.raises(DomainError) as refused:
        start()
    assert refused.value.code == code


# --- rule R3


def test_need_and_dream_come_before_everything_else(session):
    proposal = make_proposal(session, need="", dream="")
    actor = contact_of(proposal.group)
    for fields in ({"title": "Noe"}, {"idea": "Noe"}, {"participants": "Noe"}, {"origin": "Noe"}):
        with pytest.raises(DomainError) as refused:
            services.save_step(
                session, actor=actor, proposal=proposal, version=proposal.version, now=utcnow(), **fields
            )
        assert refused.value.code == "need_and_dream_first"


def test_dream_alone_does_not_open_the_rest(session):
    proposal = make_proposal(session, need="")
    with pytest.raises(DomainError) as refused:
        services.save_step(
            session,
            actor=contact_of(proposal.group),
            proposal=proposal,
            version=proposal.version,
            now=utcnow(),
            title="Noe",
        )
    assert refused.value.code == "need_and_dream_first"


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Noe"},
        {"idea": "Noe"},
        {"participants": "Noe"},
        {"origin": "Noe"},
        {"shaped_by": "Noe"},
        {"need": "Noe", "title": "Noe"},
        {"need": "Noe", "dream": "  ", "title": "Noe"},
    ],
)
def test_database_refuses_anything_before_need_and_dream(session, values):
    proposal = make_proposal(session, need="", dream="")
    with pytest.raises(IntegrityError, match="need_and_dream_first"), session.begin_nested():
        session.execute(update(Proposal).where(Proposal.id == proposal.id).values(**values))


def test_database_refuses_a_film_before_need_and_dream(session):
    proposal, film = make_proposal(session, need="", dream=""), make_film(session)
    with pytest.raises(IntegrityError, match="need_and_dream_first"), session.begin_nested():
        session.execute(update(Proposal).where(Proposal.id == proposal.id).values(film_id=film.id))


@pytest.mark.parametrize("name", ["need", "dream"])
def test_need_and_dream_cannot_be_emptied_again(session, name):
    proposal = make_proposal(session)
    with pytest.raises(DomainError) as refused:
        services.save_step(
            session,
            actor=contact_of(proposal.group),
            proposal=proposal,
            version=proposal.version,
            now=utcnow(),
            **{name: "  "},
        )
    assert (refused.value.code, refused.value.field) == ("empty", name)


# --- versions


def test_save_on_an_old_version_is_refused_and_changes_nothing(session):
    proposal = make_proposal(session)
    actor, opened = contact_of(proposal.group), proposal.version
    services.save_need(session, actor=actor, proposal=proposal, version=opened, need="Hennes", now=utcnow())
    with pytest.raises(DomainError) as refused:
        services.save_need(session, actor=actor, proposal=proposal, version=opened, need="Hans", now=utcnow())
    assert (refused.value.code, refused.value.status, proposal.need) == ("stale", 409, "Hennes")


def test_save_of_what_already_stands_changes_nothing(session):
    proposal = make_proposal(session)
    before = (proposal.version, proposal.updated_at)
    services.save_need(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        version=0,
        need=f" {proposal.need} ",
        now=utcnow(),
    )
    assert (proposal.version, proposal.updated_at) == before
    assert actions(session) == []


def test_version_counter_stops_a_lost_update(session):
    proposal = make_proposal(session)
    session.execute(
        update(Proposal).where(Proposal.id == proposal.id).values(version=proposal.version + 1),
        execution_options={"synchronize_session": False},
    )
    proposal.need = "Annet"
    with pytest.raises(StaleDataError), session.begin_nested():
        session.flush()


@pytest.mark.parametrize("state", [ProposalState.SUBMITTED, ProposalState.WITHDRAWN])
def test_nothing_can_be_written_in_what_is_no_longer_a_draft(session, state):
    proposal = make_proposal(session, state=state)
    with pytest.raises(DomainError) as refused:
        services.save_need(
            session,
            actor=contact_of(proposal.group),
            proposal=proposal,
            version=proposal.version,
            need="Nytt",
            now=utcnow(),
        )
    assert refused.value.status == 409
    assert session.scalars(select(Proposal.need)).one() != "Nytt"


def test_unknown_text_is_an_error_of_the_programmer(session):
    proposal = make_proposal(session)
    with pytest.raises(TypeError, match="state"):
        services.save_step(
            session,
            actor=contact_of(proposal.group),
            proposal=proposal,
            version=1,
            now=utcnow(),
            state="submitted",
        )


# --- promises


def test_promises_follow_what_is_ticked(session):
    proposal = make_proposal(session)
    actor = contact_of(proposal.group)
    for keys in (["research"], ["research", "no_wages"], ["no_wages"], []):
        services.accept_commitments(session, actor=actor, proposal=proposal, keys=keys, now=utcnow())
        assert sorted(one.key for one in proposal.acceptances) == sorted(keys)


def test_promise_the_call_does_not_ask_for_is_refused(session):
    proposal = make_proposal(session)
    with pytest.raises(DomainError) as refused:
        services.accept_commitments(
            session, actor=contact_of(proposal.group), proposal=proposal, keys=["other"], now=utcnow()
        )
    assert refused.value.code == "unknown_commitment"
    assert proposal.acceptances == []
