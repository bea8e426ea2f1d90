"""The first administrator comes in by a link printed at set-up."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from fellespott.people.contributions import print_first_administrator
from fellespott.people.models import Person
from fellespott.people.states import Role
from tests.factories import make_admin, make_person, make_staff
from tests.support.html import submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
ANA = {"name": "Ana", "email": "Ana@example.org"}


@pytest.fixture
def set_up(app, session):
    """Run set-up; the path of the link it prints, or None."""

    def run(now=None):
        lines = "\n".join(print_first_administrator(session, now or datetime.now(UTC)))
        session.commit()
        found = re.search(r"http://localhost(/invitasjon/\S+)", lines)
        return found.group(1) if found else None

    return run


def test_the_link_makes_an_administrator_who_is_signed_in(client, session, set_up):
    url = set_up()
    assert "Bli den første administratoren" in text_of(client.get(url))

    answer = submit(client, url, ANA)

    assert (answer.status_code, answer.location) == (303, "/folk")
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email) == ("Ana", "ana@example.org")
    assert person.has_role(Role.ADMINISTRATOR)
    # With the role comes the second step; set up, it has been shown.
    assert client.get("/folk").location == "/logg-inn/steg-to?next=/folk"
    page = "/meg/engangskode?next=/folk"
    secret = re.search(r'id="secret">([^<]+)<', client.get(page).get_data(as_text=True)).group(1)
    answer = submit(client, page, {"code": pyotp.TOTP(secret.replace(" ", "")).now()})
    assert (answer.status_code, answer.location) == (303, "/folk")
    assert client.get("/folk").status_code == 200


def test_somebody_who_is_here_already_may_take_it(client, session, set_up):
    here = make_person(session, name="Ana", email="ana@example.org")

    submit(client, set_up(), ANA | {"name": "Other"})

    assert [(one.name, one.is_staff) for one in session.scalars(select(Person))] == [("Ana", True)]
    assert here.has_role(Role.ADMINISTRATOR)


def test_somebody_signed_in_takes_it_with_one_button(session, set_up, sign_in):
    client = sign_in(make_staff(session, name="Bo"))

    assert submit(client, set_up()).location == "/folk"
    assert client.get("/folk").status_code == 200


def test_the_link_works_once(client, app, set_up):
    url = set_up()
    submit(client, url, ANA)

    again = app.test_client().get(url)

    assert again.status_code == 410
    assert "Fellespott har en administrator fra før." in text_of(again)


def test_setting_up_again_gives_a_new_link_and_the_old_one_stops(client, set_up):
    old, new = set_up(), set_up()

    assert client.get(old).status_code == 410
    assert "Lenka er trukket tilbake." in text_of(client.get(old))
    assert submit(client, new, ANA).location == "/folk"


def test_with_an_administrator_set_up_prints_nothing_and_an_older_link_opens_nothing(client, session, set_up):
    url = set_up()
    make_admin(session)
    session.commit()

    assert set_up() is None
    assert client.get(url).status_code == 410


def test_a_demo_brings_its_own_administrator(session, set_up, in_demo):
    assert set_up() is None


def test_an_administrator_of_a_demo_counts_for_nothing_outside_it(client, session, set_up):
    make_admin(session, is_demo=True)

    assert submit(client, set_up(), ANA).location == "/folk"


@pytest.mark.parametrize(
    ("after", "status"), [(timedelta(days=7, seconds=-1), 200), (timedelta(days=7), 410)]
)
def test_the_link_lives_seven_days(client, set_up, after, status):
    with time_machine.travel(NOW, tick=False) as clock:
        url = set_up(NOW)
        clock.shift(after)

        assert client.get(url).status_code == status


@pytest.mark.parametrize("typed", [{"name": "", "email": "ana@example.org"}, {"name": "Ana", "email": "x"}])
def test_what_will_not_do_leaves_the_link_as_it_was(client, session, set_up, typed):
    url = set_up()

    assert submit(client, url, typed).status_code == 422
    assert session.scalars(select(Person)).all() == []
    assert submit(client, url, ANA).location == "/folk"


def test_the_command_prints_the_link(fresh_app):
    done = fresh_app.test_cli_runner().invoke(args=["setup"])

    assert done.exit_code == 0, done.output
    assert len(re.findall(r"http://localhost/invitasjon/[\w-]{32}", done.output)) == 1
