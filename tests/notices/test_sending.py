"""Sending the outbox: to a real mail server on this machine, and into the folder."""

import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import func, select

from fellespott.audit.models import AuditEntry
from fellespott.config import ConfigError
from fellespott.core.db import db
from fellespott.notices import tasks
from fellespott.notices.mailer import MailServer, mail_folder, read_mail_server, read_sender
from fellespott.notices.models import OutboxMail
from fellespott.notices.personal import forget_sent
from fellespott.notices.queries import local_mails
from fellespott.notices.services import queue_mail
from tests.conftest import make_app, make_settings
from tests.support.mail import MailCatcher

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


@pytest.fixture
def mail():
    with MailCatcher() as catcher:
        yield catcher


@pytest.fixture
def ctx(fresh_app):
    """The app on an empty database of its own, where commits are real."""
    with fresh_app.app_context():
        yield fresh_app


def use_server(app, url):
    app.config["FELLESPOTT"] = replace(
        app.config["FELLESPOTT"], smtp_url=url, mail_from="Fellespott <hei@kommune.example>"
    )


def nobody_there():
    """Where a mail server was a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def queue(to="ana@example.org", subject="Hei", body="Tekst", now=NOW, **more):
    mail_id = queue_mail(db.session(), to=to, subject=subject, body=body, now=now, **more).id
    db.session().commit()
    return mail_id


def send(now=NOW):
    return tasks.send_due(db.session(), now)


def row(mail_id):
    db.session().expire_all()
    return db.session().get_one(OutboxMail, mail_id)


def test_a_mail_arrives_whole_with_its_headers(ctx, mail):
    use_server(ctx, mail.url)
    body = "Hei, Åse!\n\n" + "Ord " * 60 + "\nhttp://localhost/invitasjon/" + "x" * 90 + "\n"
    mail_id = queue(to="åse@example.org".replace("å", "a"), subject="Blåbær på Møllenberg", body=body)

    assert send() == 1

    (got,) = mail.to("ase@example.org")
    assert got["Subject"] == "Blåbær på Møllenberg"
    assert got["From"] == "Fellespott <hei@kommune.example>"
    assert got["To"] == "ase@example.org"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"] == f"<{mail_id}@kommune.example>"
    assert abs(parsedate_to_datetime(got["Date"]) - NOW) < timedelta(seconds=5)
    assert got.get_content().replace("\r\n", "\n") == body


def test_the_text_is_emptied_once_sent_and_never_sent_again(ctx, mail):
    use_server(ctx, mail.url)
    mail_id = queue(body="Koden din er 123456")

    assert [send(), send(), send(NOW + timedelta(days=9))] == [1, 0, 0]
    found = row(mail_id)
    assert (found.body, found.tries, found.last_error) == ("", 1, None)
    assert found.sent_at is not None
    assert len(mail.messages) == 1


def test_a_mail_not_yet_due_waits(ctx, mail):
    use_server(ctx, mail.url)
    queue(now=NOW + timedelta(minutes=1))

    assert [send(NOW + timedelta(seconds=50)), send(NOW + timedelta(seconds=60))] == [0, 1]


def test_a_server_that_is_down_costs_one_mail_one_try_and_is_asked_again_later(ctx):
    use_server(ctx, nobody_there())
    first, second = queue(), queue(now=NOW + timedelta(microseconds=1))

    assert send(NOW + timedelta(seconds=1)) == 0

    found = row(first)
    assert (found.tries, found.body, found.last_error) == (1, "Tekst\n", "ConnectionRefusedError")
    assert found.due_at >= NOW + timedelta(minutes=2)
    assert row(second).tries == 0


def test_a_mail_is_given_up_after_eight_tries_and_the_log_says_so(ctx):
    use_server(ctx, nobody_there())
    mail_id, now = queue(), NOW
    for _ in range(9):
        send(now)
        now += timedelta(days=2)

    found = row(mail_id)
    assert (found.tries, found.body, found.sent_at) == (8, "", None)
    assert found.given_up_at is not None
    assert db.session().scalars(select(AuditEntry.action)).all() == ["mail.given_up"]


def test_an_address_the_server_refuses_does_not_hold_up_the_others(ctx, mail):
    async def handle_RCPT(_server, _session, envelope, address, _options):  # noqa: N802
        if address.startswith("gone"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    mail._keeper.handle_RCPT = handle_RCPT
    use_server(ctx, mail.url)
    gone = queue(to="gone@example.org")
    queue(to="ana@example.org", now=NOW + timedelta(microseconds=1))

    assert send(NOW + timedelta(seconds=1)) == 1

    assert row(gone).last_error == "SMTPRecipientsRefused 550"
    assert "gone" not in row(gone).last_error
    assert [str(one["To"]) for one in mail.messages] == ["ana@example.org"]


def test_a_server_without_the_encryption_asked_for_gets_nothing(ctx, mail):
    use_server(ctx, mail.url + "?starttls=1")
    mail_id = queue()

    assert send() == 0
    assert row(mail_id).last_error == "SMTPNotSupportedError"
    assert mail.messages == []


def test_a_batch_uses_one_connection(ctx, mail, monkeypatch):
    opened = []
    connect = tasks.open_carrier.__wrapped__.__globals__["ServerCarrier"]._connect
    monkeypatch.setattr(
        "fellespott.notices.mailer.ServerCarrier._connect",
        lambda self: opened.append(1) or connect(self),
    )
    use_server(ctx, mail.url)
    for _ in range(5):
        queue()

    assert send() == 5
    assert len(opened) == 1


def test_several_senders_at_once_send_each_mail_once(ctx, mail):
    use_server(ctx, mail.url)
    for number in range(12):
        queue(to=f"person{number}@example.org")

    def work(_number):
        with ctx.app_context():
            return send()

    with ThreadPoolExecutor(4) as senders:
        assert sum(senders.map(work, range(4))) == 12

    assert sorted(str(one["To"]) for one in mail.messages) == sorted(
        f"person{number}@example.org" for number in range(12)
    )
    unsent = select(func.count()).select_from(OutboxMail).where(OutboxMail.sent_at.is_(None))
    assert db.session().scalar(unsent) == 0


def test_old_sent_mails_are_forgotten_and_waiting_ones_kept(session, app):
    for number, sent_at in enumerate([NOW, NOW + timedelta(days=2), None]):
        kept = queue_mail(session, to=f"p{number}@example.org", subject="s", body="b", now=NOW)
        kept.sent_at = sent_at
    session.flush()

    forget_sent(session, NOW + timedelta(days=1))

    assert sorted(session.scalars(select(OutboxMail.recipient))) == ["p1@example.org", "p2@example.org"]


def test_without_a_server_mails_become_files_only_the_owner_reads(ctx):
    folder = mail_folder(ctx.config["FELLESPOTT"])
    queue(to="ana@example.org", subject="Første", body="Se http://localhost/invitasjon/abc-_1.")
    send(NOW)
    queue(to="bo@example.org", subject="Andre på rad", body="Ingen lenke", now=NOW + timedelta(seconds=1))
    send(NOW + timedelta(seconds=2))

    found = local_mails(folder)
    assert [(one.to, one.subject, one.links) for one in found] == [
        ("bo@example.org", "Andre på rad", []),
        ("ana@example.org", "Første", ["http://localhost/invitasjon/abc-_1"]),
    ]
    assert found[1].body == "Se http://localhost/invitasjon/abc-_1.\n"
    assert found[0].when == NOW + timedelta(seconds=2)
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600, 0o600]


def test_local_mails_of_a_missing_folder_and_of_a_file_that_is_no_mail(tmp_path):
    assert local_mails(tmp_path / "none") == []
    (tmp_path / "20210415T100000-x.eml").write_text("not a mail")

    assert local_mails(tmp_path) == []


def test_send_mail_command_says_how_many_went(ctx, mail):
    use_server(ctx, mail.url)
    queue(now=datetime.now(UTC))

    done = ctx.test_cli_runner().invoke(args=["send-mail"])

    assert (done.exit_code, done.output) == (0, "1 sent\n")
    assert len(mail.messages) == 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 25, "", "", False, False)),
        (
            "smtp://user%40x:p%2Fw@mail.example.org?starttls=1",
            MailServer("mail.example.org", 587, "user@x", "p/w", False, True),
        ),
        ("smtps://a:b@mail.example.org", MailServer("mail.example.org", 465, "a", "b", True, False)),
        ("smtp://[::1]:2525", MailServer("::1", 2525, "", "", False, False)),
    ],
)
def test_mail_server_is_read_from_its_address(url, server):
    assert read_mail_server(url) == server


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://h:x"])
def test_a_mail_server_that_cannot_be_meant_is_refused(url):
    with pytest.raises(ConfigError):
        read_mail_server(url)


@pytest.mark.parametrize("sender", ["", "Fellespott", "Hei <hei@>", "Hei <a@b.no>\nBcc: x@y.no"])
def test_a_sender_that_is_no_address_is_refused(sender):
    with pytest.raises(ConfigError):
        read_sender(sender)


def test_the_app_does_not_start_with_mail_settings_that_cannot_work(tmp_path):
    settings = make_settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite'}", smtp_url="mail.example.org")

    with pytest.raises(ConfigError):
        make_app(settings)
