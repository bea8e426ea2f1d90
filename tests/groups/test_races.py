"""What must hold when two press at once: on real transactions, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from fellespott.core.db import unit_of_work
from fellespott.core.errors import DomainError
from fellespott.groups import services
from fellespott.groups.models import Group, Membership
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from tests.factories import add_member, make_group, make_person

NOW = datetime(2021, 4, 16, 9, tzinfo=UTC)


@pytest.fixture
def at_once(fresh_app):
    """Run each `act(session)` in a transaction of its own at one moment: "done", or the refusal's code."""

    def run(*acts):
        gate = threading.Barrier(len(acts))

        def one(act):
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


@pytest.fixture
def rows(fresh_app):
    """Ids of a group, its contact, two members and two strangers."""
    with fresh_app.app_context(), unit_of_work() as session:
        contact = make_person(session)
        group = make_group(session, contact=contact)
        people = [make_person(session) for _ in range(4)]
        for person in people[:2]:
            add_member(session, group, person)
        return group.id, contact.id, [person.id for person in people]


def kinds(fresh_app, group_id):
    with fresh_app.app_context(), unit_of_work() as session:
        active = select(Membership).where(Membership.group_id == group_id, Membership.left_at.is_(None))
        return sorted(one.kind.value for one in session.scalars(active))


def test_of_two_contact_adults_at_once_one_comes_in(fresh_app, at_once, rows):
    group_id, _contact, (*_members, first, second) = rows

    def join(person_id):
        return lambda session: services.join_group(
            session,
            actor=session.get_one(Person, person_id),
            group=session.get_one(Group, group_id),
            kind=MemberKind.CONTACT_ADULT,
            says_adult=True,
            now=NOW,
        )

    assert at_once(join(first), join(second)) == ["contact_adult_taken", "done"]
    assert kinds(fresh_app, group_id) == ["contact", "contact_adult", "member", "member"]


def test_handing_over_while_the_new_contact_leaves_leaves_a_contact(fresh_app, at_once, rows):
    group_id, contact_id, (ana, *_rest) = rows

    def hand_over(session):
        group, contact = session.get_one(Group, group_id), session.get_one(Person, contact_id)
        services.hand_over_contact(
            session, actor=contact, group=group, to=session.get_one(Person, ana), now=NOW
        )

    def leave(session):
        group = session.get_one(Group, group_id)
        services.leave_group(session, actor=session.get_one(Person, ana), group=group, now=NOW)

    answers = at_once(hand_over, leave)
    assert answers in (["done", "last_contact"], ["done", "not_member"])
    assert kinds(fresh_app, group_id).count("contact") == 1


def test_handing_over_to_two_at_once_makes_one_contact(fresh_app, at_once, rows):
    group_id, contact_id, (ana, bo, *_rest) = rows

    def hand_over(to):
        return lambda session: services.hand_over_contact(
            session,
            actor=session.get_one(Person, contact_id),
            group=session.get_one(Group, group_id),
            to=session.get_one(Person, to),
            now=NOW,
        )

    assert at_once(hand_over(ana), hand_over(bo)) == ["done", "not_contact"]
    assert kinds(fresh_app, group_id) == ["contact", "member", "member"]
