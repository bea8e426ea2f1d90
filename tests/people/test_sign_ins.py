"""Where one is signed in, and ending it; a sign-in's token is new whenever what it may do grows."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import g
from flask import session as cookie
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.ids import token_hash
from fellespott.people.login import mark_second_step
from fellespott.people.models import SignIn
from fellespott.people.states import WayIn
from tests.factories import make_person, make_staff
from tests.support.html import forms_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
PAGE = "/meg/innlogginger"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def signed_in(app, ask_for_code, code_to):
    """Sign in as people do: `signed_in(email, user_agent="…", remember="y")`."""

    def enter(email, *, user_agent=ANDROID, **more):
        client = app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = user_agent
        ask_for_code(email, by=client, **more)
        assert submit(client, "/logg-inn/kode", {"code": code_to(email)}).status_code == 303
        return client

    return enter


def is_in(client):
    return client.get("/meg").status_code == 200


def test_the_page_lists_ones_own_sign_ins_and_nobody_elses(session, ana, signed_in):
    with time_machine.travel(NOW, tick=False) as clock:
        make_person(session, email="bo@example.org")
        bo = signed_in("bo@example.org", user_agent="Mozilla/5.0 (iPad) Safari/600")
        signed_in("ana@example.org", remember="y")
        clock.shift(timedelta(hours=1))
        here = signed_in("ana@example.org", user_agent="Mozilla/5.0 (X11; Linux) Firefox/128")
        page = text_of(here.get(PAGE))

    assert page.count("Hvordan") == 2
    assert page.index("Linux, Firefox") < page.index("Android, Chrome")
    assert page.index("Her du er nå") < page.index("Android, Chrome")
    assert "Med kode på e-post" in page
    assert "15. april 2026 kl. 12.00" in page  # since, on an Oslo clock
    assert "14. juli 2026 kl. 12.00" in page  # 90 days
    assert "iPad" not in page
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert "iPad, Safari" in text_of(bo.get(PAGE))


def test_one_sign_in_is_ended_and_the_others_stay(session, ana, signed_in):
    here, lost = signed_in("ana@example.org"), signed_in("ana@example.org", user_agent="Firefox")
    target = session.scalars(select(SignIn).where(SignIn.device == "Firefox")).one().id

    assert submit(here, PAGE, to=f"{PAGE}/{target}/avslutt").location == PAGE

    assert (is_in(here), is_in(lost)) == (True, False)
    assert "Firefox" not in text_of(here.get(PAGE))


def test_ending_the_one_here_is_signing_out(session, ana, signed_in):
    here = signed_in("ana@example.org")
    target = session.scalars(select(SignIn)).one().id

    assert submit(here, PAGE, to=f"{PAGE}/{target}/avslutt").location == "/"
    assert not is_in(here)


def test_all_others_are_ended_at_once(session, ana, signed_in):
    make_person(session, email="bo@example.org")
    here, others = signed_in("ana@example.org"), [signed_in("ana@example.org") for _ in range(2)]
    bo = signed_in("bo@example.org")

    assert submit(here, PAGE, to=f"{PAGE}/avslutt-andre").location == PAGE

    assert [is_in(one) for one in (here, *others, bo)] == [True, False, False, True]


def test_nobody_ends_anothers_sign_in_or_learns_that_it_is_there(app, session, ana, signed_in):
    make_person(session, email="eve@example.org")
    hers, eve = signed_in("ana@example.org"), signed_in("eve@example.org")
    target = session.scalars(select(SignIn).where(SignIn.person_id == ana.id)).one().id
    token = next(one.fields["csrf_token"] for one in forms_of(eve.get(PAGE)) if "csrf_token" in one.fields)

    for unknown in (target, "00000000-0000-4000-8000-000000000000"):
        assert eve.post(f"{PAGE}/{unknown}/avslutt", data={"csrf_token": token}).status_code == 404
    assert app.test_client().get(PAGE).location == f"/logg-inn?next={PAGE}"
    assert is_in(hers)


@pytest.mark.parametrize("path", ["avslutt-andre", "{id}/avslutt"])
def test_a_button_from_another_site_ends_nothing(session, ana, signed_in, path):
    here, other = signed_in("ana@example.org"), signed_in("ana@example.org", user_agent="Firefox")
    target = session.scalars(select(SignIn).where(SignIn.device == "Firefox")).one().id

    assert here.post(f"{PAGE}/{path.format(id=target)}").status_code == 400
    assert is_in(other)


def test_a_sign_in_that_ran_out_is_not_listed(session, ana, signed_in):
    with time_machine.travel(NOW, tick=False) as clock:
        signed_in("ana@example.org", user_agent="Firefox")
        here = signed_in("ana@example.org", remember="y")
        clock.shift(timedelta(hours=12))
        assert "Firefox" not in text_of(here.get(PAGE))


def test_statements_do_not_grow_with_the_sign_ins(ana, signed_in, count_sql):
    here, seen = signed_in("ana@example.org"), []
    for more in (1, 4):
        for _ in range(more):
            signed_in("ana@example.org")
        with count_sql() as statements:
            here.get(PAGE)
        seen.append(statements.count)
    assert seen[0] == seen[1]


def test_a_session_planted_beforehand_is_of_no_use(app, session, ana, sign_in, ask_for_code, code_to):
    eve = sign_in(make_person(session, name="Eve"))
    planted = eve.get_cookie("fellespott").value
    hers = app.test_client()
    hers.set_cookie("fellespott", planted)
    hers.get("/om")
    ask_for_code("ana@example.org", by=app.test_client())
    submit(hers, "/om", to="/logg-ut")
    ask_for_code("ana@example.org", by=hers)
    before = hers.get_cookie("fellespott").value
    submit(hers, "/logg-inn/kode", {"code": code_to("ana@example.org")})

    assert is_in(hers)
    for earlier in (planted, before):
        thief = app.test_client()
        thief.set_cookie("fellespott", earlier)
        assert not is_in(thief)
    tokens = session.scalars(select(SignIn.token_hash)).all()
    assert len(tokens) == len(set(tokens)) == 2


def test_the_token_is_new_after_the_second_step(app, session):
    staff = make_staff(session)
    row = SignIn(
        person_id=staff.id,
        token_hash=token_hash("old"),
        way=WayIn.EMAIL_CODE,
        started_at=utcnow(),
        last_seen_at=utcnow(),
    )
    session.add(row)
    session.commit()
    with app.test_request_context("/"):
        g.sign_in, g.received_at = db.session.get(SignIn, row.id), utcnow()
        cookie["_user_id"] = "old"
        mark_second_step()
        new = cookie["_user_id"]
    session.expire_all()
    kept = session.get_one(SignIn, row.id)
    assert new != "old"
    assert (kept.token_hash, kept.second_step_at is not None) == (token_hash(new), True)
