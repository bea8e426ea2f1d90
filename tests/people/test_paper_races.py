"""Many at once with one code, on real transactions, over HTTP, on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.core.registry import InvitationKind
from fellespott.groups.models import Group, Membership
from fellespott.people.models import Invitation, PaperCode, Person, SignIn
from fellespott.people.services import print_codes, try_code
from tests.factories import add_member, make_group, make_person
from tests.people.test_enumeration import changed
from tests.support.html import form_to

KEY = "only-for-tests"


@pytest.fixture
def group_code(fresh_app):
    """A single-use code into a group: the plain text."""

    def accept(session, invitation, person, _now):
        add_member(session, session.get_one(Group, invitation.target_id), person)
        return "/om"

    kind = InvitationKind("made_up", lambda *_: ("Bli med", "Sammen."), accept)
    fresh_app.extensions["fellespott_registry"].invitations["made_up"] = kind
    with fresh_app.app_context(), unit_of_work() as session:
        group = make_group(session)
        ((_code, plain),) = print_codes(
            session,
            actor=make_person(session),
            kind="made_up",
            target_id=group.id,
            data={},
            count=1,
            key=KEY,
            now=utcnow(),
        )
        return plain


def join_at_once(app, plain, count):
    """Everybody types the code and stands on the page with the button; then all press at the same moment."""
    gate = threading.Barrier(count)

    def fields_of(page, **more):
        return {name: values[0] for name, values in form_to(page).fields.items()} | more

    def one(number):
        client = app.test_client()
        with app.app_context():
            typed = client.post("/kode", data=fields_of(client.get("/kode"), code=plain))
            assert typed.location == "/kode/ja", typed.status_code
            fields = fields_of(client.get("/kode/ja"), name=f"Nr {number}")
            gate.wait()
            answer = client.post("/kode/ja", data=fields)
            return answer.location if answer.status_code == 303 else str(answer.status_code)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def one_member_and_nothing_left_of_the_others(app, answers):
    assert answers.count("/om") == 1
    assert set(answers) <= {"/om", "/kode", "422", "409"}
    with app.app_context():
        joined = db.session.scalars(sa.select(Person.id).where(Person.name.like("Nr %"))).all()
        assert len(joined) == 1
        rows = [
            db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in (Membership, SignIn)
        ]
        assert rows == [2, 1]  # the contact was there before
        code = db.session.scalars(sa.select(PaperCode)).one()
        invitation = db.session.scalars(sa.select(Invitation)).one()
        assert (code.person_id, invitation.uses) == (joined[0], 1)


def test_a_dozen_joins_by_one_code_at_once_make_one_member(fresh_app, group_code):
    one_member_and_nothing_left_of_the_others(fresh_app, join_at_once(fresh_app, group_code, 12))


@pytest.mark.deep
def test_a_hundred_joins_by_one_code_at_once_make_one_member(fresh_app, group_code):
    one_member_and_nothing_left_of_the_others(fresh_app, join_at_once(fresh_app, group_code, 100))


def test_wrong_guesses_made_at_once_all_count(fresh_app, group_code):
    guesses = [changed(group_code, place) for place in range(6, 18)]
    gate = threading.Barrier(len(guesses))

    def guess(typed):
        with fresh_app.app_context():
            gate.wait()
            with unit_of_work() as session:
                return try_code(session, typed=typed, key=KEY, now=utcnow())

    with ThreadPoolExecutor(len(guesses)) as pool:
        assert list(pool.map(guess, guesses)) == [None] * 12
    with fresh_app.app_context(), unit_of_work() as session:
        code = session.scalars(sa.select(PaperCode)).one()
        assert (code.wrong_tries, code.locked_at is not None) == (10, True)
        assert try_code(session, typed=group_code, key=KEY, now=utcnow()) is None
