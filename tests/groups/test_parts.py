"""The seven parts residents take (S1 table 6): words about oneself, never rights."""

import inspect
import itertools

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.groups import policies, services
from fellespott.groups.models import GroupMessage, Participation
from fellespott.groups.states import MemberKind, ParticipationRole
from fellespott.groups.texts import PARTICIPATION_EXPLAINED, PARTICIPATION_NAMES
from fellespott.pots.standing import speaks_for
from fellespott.proposals import policies as proposal_policies
from fellespott.voting.policies import voters_of
from tests.factories import add_member, make_call, make_group, make_person, make_proposal, make_staff
from tests.support.html import submit, text_of


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana")


@pytest.fixture
def bo(session):
    return make_person(session, name="Bo")


@pytest.fixture
def group(session, ana, bo):
    group = make_group(session, contact=ana)
    add_member(session, group, bo)
    session.refresh(group)
    return group


def test_each_part_has_a_name_and_is_explained():
    assert set(PARTICIPATION_NAMES) == set(PARTICIPATION_EXPLAINED) == set(ParticipationRole)
    assert len(ParticipationRole) == 7


def test_one_says_it_about_oneself_and_the_group_sees_it(session, sign_in, ana, bo, group):
    mine = group.membership_of(bo)
    url = f"/grupper/{group.id}/medlemmer/{mine.id}/dette-gjor-jeg"
    client = sign_in(bo)
    sent = submit(client, url, {"roles": ["bridge_builder", "receiver"], "own_words": "Jeg lager mat."})
    assert sent.status_code == 303
    shown = text_of(sign_in(ana).get(f"/grupper/{group.id}"))
    assert "Mottaker, Brobygger og medborger: Jeg lager mat." in shown
    submit(client, url, without=("roles",))
    assert session.scalars(select(Participation)).all() == []


def test_nobody_says_it_about_another(session, sign_in, ana, bo, group):
    theirs = group.membership_of(bo)
    url = f"/grupper/{group.id}/medlemmer/{theirs.id}/dette-gjor-jeg"
    for person in (ana, make_staff(session), make_person(session)):
        assert sign_in(person).get(url).status_code == 404


def decisions(session, group, people, proposal, message):
    """What every policy of the group, and the rooms that build on it, says for everyone about everything."""
    found = {}
    now = utcnow()
    targets = [group, None, proposal, message, *group.active]
    modules = [policies, proposal_policies]
    names = [
        (module, name, policy)
        for module in modules
        for name, policy in inspect.getmembers(module, inspect.isfunction)
        if name.startswith(("can_", "may_")) and policy.__module__ == module.__name__
    ]
    assert len(names) >= 14
    for (module, name, policy), (place, person), (index, target) in itertools.product(
        names, enumerate(people), enumerate(targets)
    ):
        try:
            found[module.__name__, name, place, index] = bool(policy(person, target, now))
        except AttributeError:
            found[module.__name__, name, place, index] = None  # not about such a thing
    found["voters"] = sorted(str(one.person_id) for one in voters_of(group))
    found["speak"] = [speaks_for(group, person) for person in people]
    return found


@pytest.mark.parametrize("role", list(ParticipationRole))
def test_taking_a_part_changes_no_decision_of_any_policy(session, ana, bo, group, role):
    helper = make_person(session)
    add_member(session, group, helper, MemberKind.HELPER)
    session.refresh(group)
    people = [ana, bo, helper, make_person(session), make_staff(session), None]
    proposal = make_proposal(session, call=make_call(session), group=group)
    message = GroupMessage(group_id=group.id, author_id=bo.id, text="Hei", sent_at=utcnow())
    session.add(message)
    session.flush()
    before = decisions(session, group, people, proposal, message)
    assert {value for value in before.values() if isinstance(value, bool)} == {True, False}
    for one in group.active:
        services.describe_part(
            session, actor=one.person, membership=one, roles={role}, own_words="Jeg", now=utcnow()
        )
    session.expire_all()
    assert decisions(session, group, people, proposal, message) == before
