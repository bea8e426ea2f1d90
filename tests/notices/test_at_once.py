"""A newcomer without a mail server sees a mail the moment it was asked for."""

import os
import stat

from sqlalchemy import select, text

from fellespott.core.db import db
from fellespott.notices.mailer import mail_folder
from fellespott.notices.models import OutboxMail
from fellespott.notices.queries import local_mails
from tests.conftest import make_app, make_settings
from tests.support.html import submit


def make_real_app(tmp_path):
    settings = make_settings(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite'}")
    app = make_app(settings, MAIL_AT_ONCE=True)
    with app.app_context():
        db.create_all()
    return app


def test_the_code_lies_in_the_folder_when_the_next_page_is_shown(tmp_path):
    app = make_real_app(tmp_path)
    with app.app_context():
        answer = submit(app.test_client(), "/logg-inn", {"email": "ana@example.org"})

        assert answer.status_code == 303
        (mail,) = local_mails(mail_folder(app.config["FELLESPOTT"]))
        assert (mail.to, mail.subject) == ("ana@example.org", "Koden din til Fellespott")
        row = db.session.scalars(select(OutboxMail)).one()
        assert (row.body, row.sent_at is not None) == ("", True)
        db.engine.dispose()


def test_a_folder_that_cannot_be_written_spoils_no_page_and_the_mail_waits(tmp_path):
    app = make_real_app(tmp_path)
    mail_folder(app.config["FELLESPOTT"]).write_text("in the way")
    with app.app_context():
        answer = submit(app.test_client(), "/logg-inn", {"email": "ana@example.org"})

        assert answer.status_code == 303
        row = db.session.scalars(select(OutboxMail)).one()
        assert (row.sent_at, row.tries, row.last_error) == (None, 1, "FileExistsError")
        db.engine.dispose()


def test_a_refused_form_sends_nothing(tmp_path):
    app = make_real_app(tmp_path)
    with app.app_context():
        assert submit(app.test_client(), "/logg-inn", {"email": "ana"}).status_code == 422

        assert local_mails(mail_folder(app.config["FELLESPOTT"])) == []
        db.engine.dispose()


def test_a_busy_database_spoils_no_page(tmp_path, monkeypatch):
    app = make_real_app(tmp_path)

    def busy(*_):
        db.session().execute(text("SELECT * FROM no_such_table"))

    monkeypatch.setattr("fellespott.notices.contributions.send_due", busy)
    with app.app_context():
        assert submit(app.test_client(), "/logg-inn", {"email": "ana@example.org"}).status_code == 303
        db.engine.dispose()


def test_the_folder_is_the_owners(tmp_path):
    app = make_real_app(tmp_path)
    with app.app_context():
        submit(app.test_client(), "/logg-inn", {"email": "ana@example.org"})
        db.engine.dispose()

    folder = mail_folder(app.config["FELLESPOTT"])
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
