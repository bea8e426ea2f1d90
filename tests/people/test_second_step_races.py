"""What must hold when two press at once: digits, passkeys and the last second step, on real transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from webauthn.helpers import base64url_to_bytes

from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.core.errors import DomainError
from fellespott.people.models import OneTimePassword, Passkey, Person
from fellespott.people.services.one_time_passwords import (
    new_secret,
    secret_of,
    spend_step_try,
    use_one_time_password,
)
from fellespott.people.services.passkeys import (
    Question,
    Site,
    add_passkey,
    ask_for_new,
    ask_for_proof,
    prove_by_passkey,
    remove_passkey,
)
from tests.factories import make_person, make_staff
from tests.support.authenticator import Authenticator

KEY = "only-for-tests"
SITE = Site("localhost", "http://localhost")
NOBODY = frozenset()


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

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


@pytest.fixture
def written(fresh_app):
    """Write something first: what `act` returns, once it is committed."""

    def write(act):
        with fresh_app.app_context(), unit_of_work() as session:
            return act(session)

    return write


def with_app(session):
    person = make_staff(session)
    sealed = new_secret(person_id=person.id, key=KEY)
    session.add(OneTimePassword(person_id=person.id, secret=sealed, created_at=utcnow(), last_step=0))
    return person.id, secret_of(sealed, person_id=person.id, key=KEY)


def test_the_same_digits_sent_eight_times_at_once_open_once(at_once, written):
    person_id, secret = written(with_app)
    moment = utcnow()

    def use(session, _number):
        person = session.get_one(Person, person_id)
        spent = session.scalars(sa.select(OneTimePassword)).one()
        typed = pyotp.TOTP(secret).at(moment)
        use_one_time_password(session, person=person, spent=spent, typed=typed, key=KEY, now=moment)
        return "in"

    assert sorted(at_once(8, use)) == ["in"] + ["one_time_password_wrong"] * 7


def test_tries_made_at_once_are_all_counted(at_once, written):
    person_id, _secret = written(with_app)
    moment = utcnow()

    def spend(session, _number):
        spend_step_try(session, person=session.get_one(Person, person_id), now=moment)
        return "tried"

    assert sorted(at_once(8, spend)) == ["step_locked"] * 3 + ["tried"] * 5


def with_passkey(session, make=make_person, keys=1):
    person, made = make(session), []
    for _number in range(keys):
        key = Authenticator()
        options = ask_for_new(session, site=SITE, actor=person)
        add_passkey(
            session,
            actor=person,
            site=SITE,
            question=Question(options["challenge"], utcnow()),
            answer=key.make(options),
            name="Nøkkel",
            now=utcnow(),
        )
        made.append(key)
    return person.id, made


@pytest.mark.parametrize("counts", [True, False])
def test_the_same_answer_sent_eight_times_at_once_opens_once(at_once, written, counts):
    _person_id, (key,) = written(with_passkey)
    if not counts:
        written(lambda session: session.execute(sa.update(Passkey).values(sign_count=0)))
    options = ask_for_proof(site=SITE)
    assert len(base64url_to_bytes(options["challenge"])) >= 32
    question = Question(options["challenge"], utcnow())
    answer = key.answer(options) if counts else key.answer(options, count=0)

    def prove(session, _number):
        prove_by_passkey(session, site=SITE, question=question, answer=answer, now=utcnow())
        return "in"

    assert sorted(at_once(8, prove)) == ["in"] + ["passkey_not_proven"] * 7


def test_two_who_remove_the_last_two_at_once_leave_one(at_once, written, fresh_app):
    person_id, _keys = written(lambda session: with_passkey(session, make_staff, keys=2))

    ids = written(lambda session: session.scalars(sa.select(Passkey.id)).all())

    def remove(session, number):
        person, passkey = session.get_one(Person, person_id), session.get_one(Passkey, ids[number])
        remove_passkey(session, actor=person, passkey=passkey, vouching=NOBODY, now=utcnow())
        return "removed"

    assert sorted(at_once(2, remove)) == ["last_second_step", "removed"]
    with fresh_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Passkey)) == 1


def test_the_pause_ends(written):
    person_id, _secret = written(with_app)
    moment = utcnow()

    def spend(session, now):
        return spend_step_try(session, person=session.get_one(Person, person_id), now=now).wrong_tries

    for number in range(1, 6):
        assert written(lambda session: spend(session, moment)) == number
    with pytest.raises(DomainError):
        written(lambda session: spend(session, moment + timedelta(minutes=15, seconds=-1)))
    assert written(lambda session: spend(session, moment + timedelta(minutes=15))) == 6
