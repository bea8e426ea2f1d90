"""What must hold when two press at once: on real transactions, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from fellespott.core.db import db, unit_of_work
from fellespott.core.errors import DomainError
from fellespott.core.registry import InvitationKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation, Person, RoleGrant, SignInCode
from fellespott.people.queries import active_administrators, has_administrator
from fellespott.people.services import (
    accept_first_administrator,
    accept_invitation,
    create_invitation,
    find_or_add_person,
    prepare_first_administrator,
    revoke_role,
    send_code,
    spend_try,
    use_code,
)
from fellespott.people.states import Role
from tests.factories import make_admin, make_person

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


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
                except sa.exc.IntegrityError:
                    return "conflict"

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


@pytest.fixture
def prepared(fresh_app):
    """Write something first: `prepared(act)` commits and gives back what act returns."""

    def run(act):
        with fresh_app.app_context(), unit_of_work() as session:
            return act(session)

    return run


def test_tries_made_at_once_all_count(at_once, prepared):
    code_id = prepared(lambda session: send_code(session, email="ana@example.org", key="k", now=NOW).id)

    results = at_once(8, lambda session, _n: spend_try(session, code_id=code_id, now=NOW).id and "spent")

    assert sorted(results) == ["code_over"] * 3 + ["spent"] * 5
    assert prepared(lambda session: session.scalar(sa.select(SignInCode.tries))) == 5


def test_a_code_entered_twice_at_once_opens_once(at_once, prepared):
    prepared(lambda session: send_code(session, email="ana@example.org", key="k", now=NOW))
    body = prepared(lambda session: session.scalar(sa.select(OutboxMail.body)))
    code = body.split("Koden din er ")[1][:6]

    def enter(session, _number):
        spent = session.scalars(sa.select(SignInCode)).one()
        return use_code(session, spent=spent, typed=code, key="k", now=NOW)

    assert sorted(at_once(4, enter)) == ["ana@example.org"] + ["code_over"] * 3


def test_two_doors_at_once_make_one_account(at_once, prepared):
    def enter(session, number):
        return find_or_add_person(session, email="ana@example.org", name=f"Ana {number}", now=NOW).email

    assert at_once(4, enter) == ["ana@example.org"] * 4
    assert prepared(lambda session: session.scalar(sa.select(sa.func.count()).select_from(Person))) == 1


def test_a_link_for_two_opens_for_two_however_many_press(at_once, prepared):
    def prepare(session):
        people = [make_person(session).id for _ in range(5)]
        invitation, _token = create_invitation(session, actor=None, kind="made_up", now=NOW, max_uses=2)
        return people, invitation.id

    people, invitation_id = prepared(prepare)
    kind = InvitationKind("made_up", lambda *_: ("", ""), lambda *_: "/om")

    def accept(session, number):
        return accept_invitation(
            session,
            actor=session.get_one(Person, people[number]),
            invitation=session.get_one(Invitation, invitation_id),
            kind=kind,
            now=NOW,
        )

    assert sorted(at_once(5, accept)) == ["/om"] * 2 + ["invitation_used"] * 3
    assert prepared(lambda session: session.get_one(Invitation, invitation_id).uses) == 2


def test_administrators_who_remove_each_other_at_once_leave_one(at_once, prepared):
    ids = prepared(lambda session: [make_admin(session).id for _ in range(3)])

    def remove(session, number):
        person = session.get_one(Person, ids[number])
        revoke_role(session, actor=None, person=person, role=Role.ADMINISTRATOR, now=NOW)
        return "removed"

    assert sorted(at_once(3, remove)) == ["last_administrator", "removed", "removed"]
    assert prepared(lambda session: len(session.scalars(active_administrators()).all())) == 1


def test_set_up_run_twice_at_once_leaves_one_live_link(at_once, prepared):
    results = at_once(2, lambda session, _n: prepare_first_administrator(session, demo=False, now=NOW))

    live = sa.select(sa.func.count()).where(Invitation.withdrawn_at.is_(None))
    assert prepared(lambda session: session.scalar(live)) == 1
    assert results.count("conflict") <= 1


def test_the_first_administrators_link_opened_twice_at_once_makes_one(at_once, prepared):
    prepared(lambda session: prepare_first_administrator(session, demo=False, now=NOW))
    ids = prepared(lambda session: [make_person(session).id for _ in range(3)])

    def accept_first(session, _invitation, person, now):
        accept_first_administrator(session, person=person, demo=False, now=now)
        return "/folk"

    kind = InvitationKind("first_administrator", lambda *_: ("", ""), accept_first)

    def accept(session, number):
        person, invitation = (
            session.get_one(Person, ids[number]),
            session.scalars(sa.select(Invitation)).one(),
        )
        return accept_invitation(session, actor=person, invitation=invitation, kind=kind, now=NOW)

    assert sorted(at_once(3, accept)) == ["/folk", "invitation_used", "invitation_used"]
    assert prepared(lambda session: has_administrator(session, demo=False))
    assert prepared(lambda session: session.scalar(sa.select(sa.func.count()).select_from(RoleGrant))) == 1


def test_nothing_is_left_of_a_session_between_tests(fresh_app):
    with fresh_app.app_context():
        assert db.session.scalars(sa.select(Person)).all() == []
