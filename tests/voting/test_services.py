"""A vote opened, answered and ended, about anything."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from fellespott.audit.models import AuditEntry
from fellespott.core.errors import DomainError
from fellespott.groups.states import MemberKind
from fellespott.voting import queries, services, tasks
from fellespott.voting.models import VoteAnswer
from fellespott.voting.policies import can_answer_vote, can_end_vote
from fellespott.voting.signals import vote_ended
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.factories import add_member, make_group, make_person
from tests.support.log import detail_of

NOW = datetime(2022, 3, 1, 10, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)


def refused(code, act, status=422, field=None):
    with pytest.raises(DomainError) as caught:
        act()
    assert (caught.value.code, caught.value.status, caught.value.field) == (code, status, field)


@pytest.fixture
def group(session):
    return make_group(session, members=2)


def start(session, group, **fields):
    values = {
        "actor": group.active[0].person,
        "subject_kind": "a thing",
        "subject_id": uuid.uuid4(),
        "question": "Skal vi?",
        "rule": VoteRule.CONSENT,
        "whole_group": False,
        "closes_at": WEEK,
        "now": NOW,
    }
    return services.open_vote(session, group=group, **(values | fields))


def say(session, vote, person, choice=Choice.YES, reason="", conflict=False, now=NOW):
    return services.answer_vote(
        session, actor=person, vote=vote, choice=choice, has_conflict=conflict, reason=reason, now=now
    )


def people(group):
    return [one.person for one in group.active]


def test_the_roll_is_those_who_speak_for_the_group(session, group):
    adult, helper, gone = (make_person(session) for _ in range(3))
    add_member(session, group, adult, MemberKind.CONTACT_ADULT)
    add_member(session, group, helper, MemberKind.HELPER)
    add_member(session, group, gone, left_at=NOW)

    vote = start(session, group)

    assert {one.person_id for one in vote.roll} == {one.id for one in people(group)} - {helper.id}


def test_those_left_out_are_not_on_the_roll(session, group):
    first, *rest = people(group)

    vote = start(session, group, exclude={first.id})

    assert {one.person_id for one in vote.roll} == {one.id for one in rest}
    refused("not_on_roll", lambda: say(session, vote, first), 403)


def test_a_vote_nobody_can_answer_is_refused(session, group):
    everyone = {one.id for one in people(group)}

    refused("nobody_to_ask", lambda: start(session, group, exclude=everyone))


def test_one_vote_about_one_thing(session, group):
    vote = start(session, group)

    refused("already_open", lambda: start(session, group, subject_id=vote.subject_id), 409)


@pytest.mark.parametrize("closes_at", [NOW, NOW - timedelta(seconds=1)])
def test_a_vote_ends_in_the_future(session, group, closes_at):
    refused("closes_too_early", lambda: start(session, group, closes_at=closes_at), field="closes_at")


def test_an_answer_can_be_changed_while_the_vote_is_open(session, group):
    vote, person = start(session, group), people(group)[0]
    say(session, vote, person)
    say(session, vote, person, Choice.NO, "Jeg tenkte om igjen.")

    assert list(session.scalars(select(VoteAnswer.choice))) == [Choice.NO]


def test_a_no_has_a_reason(session, group):
    vote = start(session, group)

    refused("reason_missing", lambda: say(session, vote, people(group)[0], Choice.NO), field="reason")


@pytest.mark.parametrize("choice", [Choice.YES, Choice.NO])
def test_a_conflict_abstains(session, group, choice):
    vote = start(session, group)

    refused(
        "conflict_abstains",
        lambda: say(session, vote, people(group)[0], choice, "Fordi", conflict=True),
        field="choice",
    )


def test_the_last_answer_ends_it(session, group):
    vote = start(session, group, closes_at=None)
    for person in people(group):
        say(session, vote, person)

    assert (vote.state, vote.yes_total, vote.roll_total, vote.ended_at) == (VoteState.CARRIED, 3, 3, NOW)
    refused("ended", lambda: say(session, vote, people(group)[0]), 409)


def test_the_last_moment_is_in_time_and_the_next_is_not(session, group):
    vote = start(session, group)
    say(session, vote, people(group)[0], now=WEEK)

    refused("ended", lambda: say(session, vote, people(group)[1], now=WEEK + timedelta(microseconds=1)), 409)


def test_the_clock_ends_it_once_with_those_who_answered(session, group):
    vote = start(session, group)
    say(session, vote, people(group)[0])

    assert tasks.close_due(session, WEEK - timedelta(seconds=1)) == 0
    assert tasks.close_due(session, WEEK) == 1
    assert tasks.close_due(session, WEEK + timedelta(days=40)) == 0
    assert (vote.state, vote.yes_total, vote.roll_total) == (VoteState.CARRIED, 1, 3)


def test_the_clock_does_not_end_it_early(session, group):
    vote = start(session, group)

    refused("not_yet", lambda: services.close_vote(session, actor=None, vote=vote, now=NOW), 409)


def test_ended_early_it_is_carried_only_when_nothing_could_change_it(session, group):
    first, second, third = people(group)
    settled = start(session, group, rule=VoteRule.MAJORITY)
    say(session, settled, first)
    say(session, settled, second)
    services.close_vote(session, actor=first, vote=settled, now=NOW)

    open_still = start(session, group, rule=VoteRule.CONSENT)
    say(session, open_still, first)
    say(session, open_still, third)
    services.close_vote(session, actor=first, vote=open_still, now=NOW)

    assert (settled.state, open_still.state) == (VoteState.CARRIED, VoteState.NOT_CARRIED)


def test_whoever_left_without_answering_is_not_waited_for(session, group):
    vote = start(session, group, whole_group=True, closes_at=None)
    first, second, _third = people(group)
    say(session, vote, first)
    group.active[2].left_at = NOW
    session.flush()
    session.expire(group, ["memberships"])

    say(session, vote, second)

    assert (vote.state, vote.roll_total) == (VoteState.CARRIED, 2)


def test_a_listener_that_refuses_keeps_the_vote_open(session, group):
    vote = start(session, group)

    def refuse(_vote, **_kwargs):
        raise DomainError("no_room", "Det er ikke plass.", status=409)

    with vote_ended.connected_to(refuse, sender=vote):
        assert tasks.close_due(session, WEEK) == 0
    assert vote.state is VoteState.OPEN
    assert tasks.close_due(session, WEEK) == 1


def test_giving_up_tells_nobody(session, group):
    vote, heard = start(session, group), []

    def hear(one, **_kwargs):
        heard.append(one)

    with vote_ended.connected_to(hear):
        services.give_up_vote(session, vote=vote, now=NOW)
        services.give_up_vote(session, vote=vote, now=NOW)

    assert (vote.state, heard) == (VoteState.NOT_CARRIED, [])


def test_who_may_answer_and_end(session, group):
    contact, member, _other = people(group)
    vote = start(session, group, actor=member)
    stranger = make_person(session)

    assert can_answer_vote(member, vote, NOW)
    assert not can_answer_vote(stranger, vote, NOW)
    assert not can_answer_vote(None, vote, NOW)
    assert not can_answer_vote(member, vote, WEEK + timedelta(seconds=1))
    assert [bool(can_end_vote(one, vote, NOW)) for one in (contact, member, _other, stranger, None)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_everyone_in_the_group_sees_who_said_what(session, group):
    vote = start(session, group)
    say(session, vote, people(group)[1], Choice.ABSTAIN, "Usikker")

    rows = {person.id: answer.choice if answer else None for person, answer in queries.said(vote)}
    first, second, third = people(group)
    assert rows == {first.id: None, second.id: Choice.ABSTAIN, third.id: None}


def test_the_log_tells_that_one_answered_not_what(session, group):
    vote = start(session, group)
    say(session, vote, people(group)[0], Choice.NO, "Hemmelig grunn")

    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "vote.answered"))
    assert entry.object_id == vote.id
    assert detail_of(session, entry) == {}


def test_what_waits_for_a_person_is_what_they_have_not_answered(session, group):
    person = people(group)[0]
    votes = [start(session, group) for _ in range(2)]
    say(session, votes[0], person)

    assert [one.id for one in queries.unanswered_by(session, person, "a thing")] == [votes[1].id]
    assert list(queries.unanswered_by(session, person, "another")) == []
