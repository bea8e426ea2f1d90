"""How often one may try: the counters hold, and nobody is kept out by others."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from limits import parse
from sqlalchemy import select

from fellespott.core.errors import DomainError
from fellespott.core.limit_storage import DatabaseStorage, VisitCount, forget_counts
from fellespott.people import throttle
from fellespott.people.known_browser import COOKIE
from tests.factories import make_person
from tests.support.html import submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
KODE = "/logg-inn/kode"
pytestmark = pytest.mark.usefixtures("limits_on")


@pytest.fixture
def ana(session):
    return make_person(session, name="Ana", email="ana@example.org")


@pytest.fixture
def ask(app):
    """Ask for a code from some address on the net, in a fresh browser or in that one."""

    def send(email, net="192.0.2.1", by=None):
        client = by or app.test_client()
        return submit(client, "/logg-inn", {"email": email}, environ_base={"REMOTE_ADDR": net})

    return send


def test_the_store_counts_in_windows(app):
    store = DatabaseStorage()
    with time_machine.travel(NOW, tick=False) as clock:
        assert [store.incr("a", 60), store.incr("a", 60, 2), store.incr("b", 60)] == [1, 3, 1]
        assert (store.get("a"), store.get_expiry("a")) == (3, NOW.timestamp() + 60)
        clock.shift(59)
        assert store.get("a") == 3
        clock.shift(1)
        assert (store.get("a"), store.incr("a", 60), store.get_expiry("a")) == (0, 1, NOW.timestamp() + 120)
        store.clear("a")
        assert (store.get("a"), store.check(), store.reset(), store.get("b")) == (0, True, 1, 0)


def test_what_is_counted_is_not_to_be_read_and_goes_when_it_is_over(session, ask):
    with time_machine.travel(NOW, tick=False):
        ask("ana@example.org", "192.0.2.77")
    kept = session.scalars(select(VisitCount)).all()
    assert kept != []
    assert all(len(one.key_hash) == 64 for one in kept)

    forget_counts(session, NOW + timedelta(minutes=10))
    assert 0 < len(session.scalars(select(VisitCount)).all()) < len(kept)
    forget_counts(session, NOW + timedelta(days=1))
    assert session.scalars(select(VisitCount)).all() == []


def test_the_count_stands_although_the_request_was_refused(app, session):
    with pytest.raises(DomainError, match="too_fast"), app.test_request_context():
        _visit_too_often()
    session.rollback()

    assert len(session.scalars(select(VisitCount)).all()) == 1


def test_whoever_counts_after_changing_something_is_told(session):
    make_person(session)

    with pytest.raises(RuntimeError, match="before the request has changed anything"):
        DatabaseStorage().incr("a", 60)


def _visit_too_often():
    for _ in range(31):
        throttle.count_visit("send-complaint")


def test_many_tries_from_one_address_on_the_net_are_refused_and_what_was_typed_kept(ask, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "send-code", parse("2 per minute"))

    assert [ask(f"p{number}@example.org").status_code for number in range(2)] == [303, 303]
    third = ask("p3@example.org")
    assert third.status_code == 429
    assert 'value="p3@example.org"' in third.get_data(as_text=True)
    assert "mange forsøk fra nettet du er på" in text_of(third)
    assert ask("p3@example.org", "192.0.2.2").status_code == 303


def test_a_class_of_thirty_comes_in_from_one_school(ask):
    assert {ask(f"elev{number}@example.org").status_code for number in range(30)} == {303}


def test_one_household_of_ipv6_counts_as_one(ask, monkeypatch):
    monkeypatch.setitem(throttle.LIMITS, "send-code", parse("1 per minute"))

    assert ask("a@example.org", "2001:db8:1:2::1").status_code == 303
    assert ask("b@example.org", "2001:db8:1:2:ffff::9").status_code == 429
    assert ask("b@example.org", "2001:db8:1:3::1").status_code == 303


def test_a_sixth_code_within_the_hour_is_refused_and_an_hour_after_the_first_allowed(ask, mails):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            assert ask("ana@example.org").status_code == 303
            clock.shift(timedelta(minutes=1))

        refused = ask("ana@example.org")
        assert refused.status_code == 429
        assert 'value="ana@example.org"' in refused.get_data(as_text=True)
        assert "mange koder til denne adressen" in text_of(refused)
        assert len(mails("ana@example.org")) == 5
        assert ask("bo@example.org").status_code == 303

        clock.move_to(NOW + timedelta(hours=1))
        assert ask("ana@example.org").status_code == 303


def test_strangers_who_ask_in_ones_name_keep_nobody_out(ana, ask, client, code_to, mails):
    ask("ana@example.org", "198.51.100.9", by=client)
    submit(client, KODE, {"code": code_to("ana@example.org")})
    submit(client, "/om", to="/logg-ut")

    for number in range(40):
        ask("ana@example.org", f"192.0.2.{number}")
    assert ask("ana@example.org", "203.0.113.1").status_code == 429

    assert ask("ana@example.org", "203.0.113.1", by=client).status_code == 303
    entered = submit(client, KODE, {"code": code_to("ana@example.org")})
    assert entered.status_code == 303
    assert client.get("/meg").status_code == 200


def test_a_mailbox_is_not_filled_from_many_nets(ask, mails):
    for number in range(40):
        ask("ana@example.org", f"192.0.2.{number}")

    assert len(mails("ana@example.org")) == 30


def test_the_cookie_of_a_known_browser_is_for_its_accounts_and_cannot_be_made_up(
    ana, ask, client, code_to, session
):
    ask("ana@example.org", by=client)
    submit(client, KODE, {"code": code_to("ana@example.org")})
    cookie = client.get_cookie(COOKIE)
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert "ana" not in cookie.value
    submit(client, "/om", to="/logg-ut")
    assert client.get_cookie(COOKIE).value == cookie.value

    for number in range(40):
        ask("bo@example.org", f"192.0.2.{number}")
        ask("ana@example.org", f"192.0.2.{number}")
    assert ask("bo@example.org", "203.0.113.1", by=client).status_code == 429
    client.set_cookie(COOKIE, cookie.value[:-2] + "AA")
    assert ask("ana@example.org", "203.0.113.1", by=client).status_code == 429


def test_a_known_browser_may_not_ask_without_end_either(ana, ask, client, code_to):
    ask("ana@example.org", by=client)
    submit(client, KODE, {"code": code_to("ana@example.org")})
    submit(client, "/om", to="/logg-ut")

    assert [ask("ana@example.org", by=client).status_code for _ in range(11)] == [303] * 10 + [429]


def test_trying_many_accounts_from_one_net_is_refused(ask, monkeypatch):
    monkeypatch.setitem(throttle.SPREAD, "send-code", parse("3 per hour"))

    assert [ask(f"p{number}@example.org").status_code for number in (1, 1, 2, 3, 2)] == [303] * 5
    assert ask("p4@example.org").status_code == 429
    assert ask("p4@example.org", "192.0.2.2").status_code == 303


def test_wrong_guesses_slow_the_net_they_come_from_and_nobody_else(app, ana, ask, code_to, monkeypatch):
    monkeypatch.setattr(throttle, "WRONG", [parse("6 per 10 minutes"), parse("9 per hour")])
    guesser = {"REMOTE_ADDR": "192.0.2.66"}

    def guess(client):
        return submit(client, KODE, {"code": "1"}, environ_base=guesser).status_code

    with time_machine.travel(NOW, tick=False) as clock:
        first, second = app.test_client(), app.test_client()
        for client in (first, second):
            ask("ana@example.org", "192.0.2.66", by=client)
        assert [guess(first) for _ in range(5)] + [guess(second) for _ in range(2)] == [422] * 6 + [429]
        ask("ana@example.org", "192.0.2.1", by=(owner := app.test_client()))
        code = code_to("ana@example.org")
        assert submit(owner, KODE, {"code": code}).status_code == 303

        # The longer it goes on, the slower: after the pause only three more, then none for the hour.
        clock.shift(timedelta(minutes=11))
        third = app.test_client()
        ask("bo@example.org", "192.0.2.66", by=third)
        assert [guess(third) for _ in range(4)] == [422] * 3 + [429]
        clock.shift(timedelta(minutes=11))
        assert guess(third) == 429


def test_codes_grow_long_when_many_are_asked_for(ask, mails, monkeypatch):
    monkeypatch.setitem(throttle.SHORT_CODES, "all", parse("2 per hour"))
    for number in range(3):
        ask(f"p{number}@example.org")

    lengths = [len(mails(f"p{number}@example.org")[0].body.split()[3]) for number in range(3)]
    assert lengths == [6, 6, 10]


def test_a_long_code_comes_in_too(ana, ask, client, mails, monkeypatch):
    monkeypatch.setitem(throttle.SHORT_CODES, "account", parse("0 per hour"))
    ask("ana@example.org", by=client)
    code = mails("ana@example.org")[0].body.split()[3]

    assert len(code) == 10
    assert submit(client, KODE, {"code": f"{code[:5]} {code[5:]}"}).status_code == 303
