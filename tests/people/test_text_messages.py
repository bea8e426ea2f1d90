"""Signing in by a link in a text message, through a real HTTP server that refuses, is slow, then accepts."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from fellespott.app import create_app
from fellespott.audit.models import AuditEntry
from fellespott.config import ConfigError
from fellespott.core.db import db
from fellespott.core.errors import DomainError
from fellespott.notices import gateway as gateways
from fellespott.notices.models import OutboxText
from fellespott.notices.personal import forget_texts
from fellespott.notices.rules import clean_number, wait_after_text
from fellespott.notices.sending_texts import send_texts
from fellespott.people.models import Person, ProvenIdentity, SignIn
from fellespott.people.states import WayIn
from tests.conftest import make_settings
from tests.support.html import links_of, submit, text_of

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
PAGE = "/logg-inn/mobil"
NUMBER = "+4791234567"


def ask(client, number="912 34 567", **more):
    return submit(client, PAGE, {"number": number, **more})


def send(session, now=None):
    session.commit()
    sent = send_texts(session, now or datetime.now(UTC))
    session.expire_all()
    return sent


def link_in(message):
    return re.search(r"http://localhost(/\S+)", message).group(1)


def rows(session):
    return session.scalars(select(OutboxText).order_by(OutboxText.created_at)).all()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("91234567", NUMBER),
        (" 912 34 567 ", NUMBER),
        ("+47 41 23 45 67", "+4741234567"),
        ("0047 91234567", NUMBER),
        ("4791234567", NUMBER),
        ("+46 (0)70-123 45 67".replace("(0)", ""), "+46701234567"),
        ("00380 50 123 4567", "+380501234567"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert clean_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12345678",
        "22334455",
        "9123456",
        "912345678",
        "+4722334455",
        "+0123456",
        "+47912x45",
        "١٢٣٤٥٦٧٨",
    ],
)
def test_what_is_no_mobile_number_is_refused(typed):
    with pytest.raises(DomainError, match="not_a_number"):
        clean_number(typed)


def test_an_installation_may_write_to_some_countries_only():
    assert clean_number("91234567", countries=("47", "46")) == NUMBER
    with pytest.raises(DomainError, match="not_this_country"):
        clean_number("+380501234567", countries=("47", "46"))


def test_the_way_is_there_only_where_a_gateway_is_set(client):
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code == 404
    assert PAGE not in [address for _text, address in links_of(client.get("/logg-inn"))]


def test_somebody_new_comes_in_and_comes_back_and_no_number_is_kept(app, client, session, sms_gateway):
    assert (PAGE) in [address for _text, address in links_of(client.get("/logg-inn"))]
    sent = ask(client, remember="y")
    assert (sent.status_code, sent.location) == (303, "/logg-inn/mobil/sendt")
    assert "Se på mobilen din" in text_of(client.get(sent.location))
    assert send(session) == 1

    (message,) = [one.json for one in sms_gateway.received]
    assert message["to"] == NUMBER
    assert len(message["text"]) <= 160
    phone = app.test_client()
    assert "Du logger inn med mobilnummeret ditt." in text_of(phone.get(link_in(message["text"])))
    assert submit(phone, link_in(message["text"])).location == "/logg-inn/navn"
    assert submit(phone, "/logg-inn/navn", {"name": "Bo"}).location == "/mitt"

    ask(client, "+4791234567")
    assert send(session) == 1
    again = app.test_client()
    assert submit(again, link_in(sms_gateway.received[-1].json["text"])).location == "/mitt"

    person = session.scalars(select(Person)).one()
    assert (person.name, person.email) == ("Bo", None)
    assert {one.way for one in session.scalars(select(SignIn))} == {WayIn.TEXT_MESSAGE}
    assert session.scalars(select(ProvenIdentity.provider)).all() == ["sms"]
    assert [(one.number, one.body) for one in rows(session)] == [("", "")] * 2
    session.commit()
    for table in db.metadata.tables:
        found = " ".join(str(tuple(row)) for row in session.execute(text(f'select * from "{table}"')))
        assert "91234567" not in found


def test_the_code_and_the_link_are_two_ways_of_one_person_only_when_proven(app, client, session, sms_gateway):
    ask(client)
    send(session)
    phone = app.test_client()
    submit(phone, link_in(sms_gateway.received[0].json["text"]))
    submit(phone, "/logg-inn/navn", {"name": "Bo"})
    ask(client, "41234567")
    send(session)
    other = app.test_client()

    assert submit(other, link_in(sms_gateway.received[1].json["text"])).location == "/logg-inn/navn"


def test_a_gateway_that_refuses_is_tried_again_later_and_then_accepts(client, session, sms_gateway):
    with time_machine.travel(NOW, tick=False):
        ask(client)
        sms_gateway.status = 503
        assert send(session, NOW) == 0
        (row,) = rows(session)
        assert (row.last_error, row.number, row.tries) == ("GatewayRefused 503", NUMBER, 1)
        assert send(session, NOW + timedelta(seconds=10)) == 0
        assert len(sms_gateway.received) == 1

        sms_gateway.status = 200
        assert send(session, NOW + timedelta(seconds=20)) == 1
    (row,) = rows(session)
    assert (row.number, row.body, row.last_error) == ("", "", None)


def test_a_slow_gateway_holds_nothing_and_is_tried_again(client, session, sms_gateway, monkeypatch):
    monkeypatch.setattr(gateways, "ANSWER_SECONDS", 0.2)
    with time_machine.travel(NOW, tick=False):
        ask(client)
        ask(client, "41234567")
        sms_gateway.wait_seconds = 1
        assert send(session, NOW) == 0
        # Nobody answers, so the next message waits too.
        tried = [(one.last_error, one.tries) for one in rows(session) if one.tries]
        assert tried == [("ReadTimeout", 1)]
        sms_gateway.wait_seconds = 0
        assert send(session, NOW + timedelta(minutes=1)) == 2


def test_a_redirect_is_not_followed_with_the_number(client, session, sms_gateway):
    ask(client)
    sms_gateway.status = 307
    assert send(session) == 0
    assert len(sms_gateway.received) == 1
    assert rows(session)[0].last_error == "GatewayRefused 307"


def test_nobody_listening_is_noted_without_the_number(client, session, sms_gateway, app, monkeypatch, capsys):
    nowhere = replace(app.config["FELLESPOTT"], sms_url="http://127.0.0.1:9/send")
    monkeypatch.setitem(app.config, "FELLESPOTT", nowhere)
    ask(client)
    assert send(session) == 0
    assert rows(session)[0].last_error == "ConnectionError"
    assert "91234567" not in "".join(capsys.readouterr())


def test_after_six_tries_it_is_given_up_and_emptied(client, session, sms_gateway):
    with time_machine.travel(NOW, tick=False):
        ask(client)
    sms_gateway.status, moment = 500, NOW
    for tries in range(1, 7):
        send(session, moment)
        moment += wait_after_text(tries) + timedelta(seconds=2)
    (row,) = rows(session)
    assert (row.tries, row.number, row.body, row.given_up_at is not None) == (6, "", "", True)
    assert moment - NOW < timedelta(minutes=18)
    assert "text.given_up" in session.scalars(select(AuditEntry.action)).all()


def test_what_nobody_took_before_the_link_ran_out_is_emptied_unsent(client, session, sms_gateway):
    with time_machine.travel(NOW, tick=False):
        ask(client)
    assert send(session, NOW + timedelta(minutes=15)) == 0

    (row,) = rows(session)
    assert (sms_gateway.received, row.number, row.body, row.given_up_at is not None) == ([], "", "", True)
    forget_texts(session, NOW + timedelta(days=1))
    assert rows(session) == []


def test_only_some_texts_go_to_one_number_and_known_phones_count_apart(
    app, client, session, sms_gateway, limits_on
):
    for number in range(12):
        submit(
            app.test_client(), PAGE, {"number": "91234567"}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
        )
    assert len(rows(session)) == 9
    assert "Det er sendt mange meldinger til dette nummeret." in text_of(ask(client))
    assert send(session) == 9
    phone = app.test_client()
    submit(phone, link_in(sms_gateway.received[-1].json["text"]))
    submit(phone, "/logg-inn/navn", {"name": "Bo"})
    submit(phone, "/om", to="/logg-ut")
    assert ask(phone).status_code == 303


@pytest.mark.parametrize(
    ("template", "headers", "check"),
    [
        (
            '{"messages": [{"recipient": "$number", "content": "Hei: $text"}], "sender": "Fellespott"}',
            '{"Authorization": "Bearer t0ken"}',
            lambda got: (
                got.json["messages"][0]["recipient"] == "4791234567"
                and got.json["messages"][0]["content"].startswith('Hei: "quoted" & more')
                and got.headers["Authorization"] == "Bearer t0ken"
                and got.headers["Content-Type"] == "application/json"
            ),
        ),
        (
            "to=$to&text=$text&from=Fellespott",
            "",
            lambda got: got.form == {"to": [NUMBER], "text": ['"quoted" & more=1'], "from": ["Fellespott"]},
        ),
    ],
)
def test_the_body_is_built_as_the_settings_say_and_nothing_breaks_out(
    app, sms_gateway, template, headers, check
):
    settings = replace(app.config["FELLESPOTT"], sms_template=template, sms_headers=headers)
    gateways.read_gateway(settings).send(number=NUMBER, text='"quoted" & more=1')

    assert check(sms_gateway.received[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"sms_url": "http://sms.example.org/send"},
        {"sms_url": "ftp://127.0.0.1/"},
        {"sms_url": "https://x.example", "sms_template": '{"to": "$to"}'},
        {"sms_url": "https://x.example", "sms_template": '{"to": "$to", "text": "$text"'},
        {"sms_url": "https://x.example", "sms_headers": "Authorization: x"},
        {"sms_url": "https://x.example", "sms_headers": '["x"]'},
        {"sms_countries": "NO,SE"},
    ],
)
def test_settings_that_cannot_work_stop_the_start(tmp_path, wrong):
    with pytest.raises(ConfigError):
        create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite'}", **wrong), TESTING=True)
