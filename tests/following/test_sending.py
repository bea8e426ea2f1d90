"""Each follower gets each change once, by a real mail server that is away for an hour."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fellespott.calls.models import Call
from fellespott.core.clock import utcnow
from fellespott.core.db import db, unit_of_work
from fellespott.following import services
from fellespott.following.models import Following, FollowNews, NewsAddress
from fellespott.notices import tasks
from fellespott.notices.models import OutboxMail
from tests.factories import make_call
from tests.following.support import follow, tell
from tests.support.mail import MailCatcher

# What hangs on the program and not on the engine is asked of SQLite alone.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
PEOPLE = [f"p{number}@example.org" for number in range(4)]
CHANGES = ["opened", "dates:2", "closed"]


@pytest.fixture
def mail():
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def ctx(fresh_app):
    """The app on an empty database of its own, where commits are real."""
    with fresh_app.app_context():
        yield fresh_app


def use_server(app, mail):
    app.config["FELLESPOTT"] = replace(
        app.config["FELLESPOTT"], smtp_url=mail.url, mail_from="Fellespott <hei@kommune.example>"
    )


def followed_call():
    with unit_of_work() as session:
        call = make_call(session)
        for address in PEOPLE:
            follow(session, call, address)
        return call.id


def tell_all(call_id, changes=CHANGES):
    for change in changes:
        with unit_of_work() as session:
            tell(session, session.get_one(Call, call_id), change, lambda: (f"Nytt: {change}", "Tekst"))  # noqa: B023


def got(mail):
    return sorted((str(one["To"]), str(one["Subject"])) for one in mail.messages)


EVERYTHING = sorted((address, f"Nytt: {change}") for address in PEOPLE for change in CHANGES)


def test_a_server_that_refuses_for_an_hour_costs_nobody_a_piece_of_news(ctx, mail):
    state = {"refuses": True}

    async def handle_MAIL(_server, _session, envelope, address, options):  # noqa: N802
        if state["refuses"]:
            return "451 not now"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    mail._keeper.handle_MAIL = handle_MAIL
    use_server(ctx, mail)
    call_id = followed_call()
    tell_all(call_id)
    start = utcnow()
    for minutes in (0, 20, 59):
        assert tasks.send_due(db.session(), start + timedelta(minutes=minutes)) == 0
        tell_all(call_id)  # whoever retries tells nothing anew
    assert mail.messages == []
    state["refuses"] = False

    for hours in (1, 2, 4):
        tasks.send_due(db.session(), start + timedelta(hours=hours))

    assert got(mail) == EVERYTHING
    (one, *_rest) = mail.messages
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["List-Unsubscribe"].startswith("<http://localhost/folger/")


@on_sqlite
def test_a_sender_that_dies_in_the_middle_loses_nothing(ctx, mail, monkeypatch):
    use_server(ctx, mail)
    call_id = followed_call()
    tell_all(call_id)
    carried = []
    carry = tasks._carry

    def die(carrier, claimed, settings, now):
        if len(carried) == 3:
            raise SystemExit  # killed between claiming a mail and handing it over
        carried.append(claimed.id)
        return carry(carrier, claimed, settings, now)

    monkeypatch.setattr(tasks, "_carry", die)
    with pytest.raises(SystemExit):
        tasks.send_due(db.session(), utcnow())
    assert len(mail.messages) == 3
    monkeypatch.setattr(tasks, "_carry", carry)

    tasks.send_due(db.session(), utcnow() + timedelta(hours=1))

    assert got(mail) == EVERYTHING


def test_two_who_tell_the_same_at_once_tell_it_once(ctx):
    call_id, start = followed_call(), threading.Barrier(2)

    def work(_number):
        with ctx.app_context():
            start.wait(timeout=30)
            with unit_of_work() as session:
                return tell(session, session.get_one(Call, call_id), "opened")

    with ThreadPoolExecutor(2) as tellers:
        assert sorted(tellers.map(work, range(2))) == [0, len(PEOPLE)]

    session = db.session()
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == len(PEOPLE)
    assert session.scalar(select(func.count()).select_from(FollowNews)) == 1


def test_two_clicks_at_once_make_one_row_and_one_mail(ctx):
    call_id, start = followed_call(), threading.Barrier(2)

    def work(_number):
        with ctx.app_context():
            start.wait(timeout=30)
            with unit_of_work() as session:
                services.ask_to_follow(
                    session,
                    kind="call",
                    target_id=call_id,
                    email="Ny@example.org",
                    language="nb",
                    now=utcnow(),
                )

    with ThreadPoolExecutor(2) as clicks:
        list(clicks.map(work, range(2)))

    session = db.session()
    its = select(func.count()).select_from(Following).join(NewsAddress)
    assert session.scalar(its.where(NewsAddress.email == "ny@example.org")) == 1
    mails = select(func.count()).select_from(OutboxMail)
    assert session.scalar(mails.where(OutboxMail.recipient == "ny@example.org")) == 1


@on_sqlite
def test_stopping_while_a_mail_is_on_its_way_breaks_nothing(ctx, mail, monkeypatch):
    use_server(ctx, mail)
    call_id = followed_call()
    tell_all(call_id, ["opened"])
    carry, stopped = tasks._carry, []

    def stop_meanwhile(carrier, claimed, settings, now):
        if not stopped:
            stopped.append(claimed.to)
            with unit_of_work() as session:
                mine = select(Following).join(NewsAddress).where(NewsAddress.email == claimed.to)
                services.stop_following(session, following=session.scalars(mine).one(), now=now)
        return carry(carrier, claimed, settings, now)

    monkeypatch.setattr(tasks, "_carry", stop_meanwhile)

    assert tasks.send_due(db.session(), utcnow()) == len(PEOPLE)

    left = select(OutboxMail.recipient).where(OutboxMail.recipient == stopped[0])
    assert db.session().scalars(left).all() == []
