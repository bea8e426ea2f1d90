"""Putting mails into the outbox."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from fellespott.core.errors import DomainError
from fellespott.notices.models import OutboxMail
from fellespott.notices.services import queue_mail

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


def test_a_queued_mail_is_due_at_once_and_unsent(session):
    queue_mail(session, to="Ana@Example.org", subject="Hei\nder", body="Tekst\n\n", now=NOW)
    session.commit()

    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.subject, mail.body) == ("ana@example.org", "Hei der", "Tekst\n")
    assert (mail.due_at, mail.sent_at, mail.given_up_at, mail.tries) == (NOW, None, None, 0)


def test_the_same_key_queues_one_mail(session):
    first = queue_mail(
        session, to="ana@example.org", subject="En", body="1", now=NOW, dedup_key="deadline:1:ana"
    )
    second = queue_mail(
        session, to="ana@example.org", subject="To", body="2", now=NOW, dedup_key="deadline:1:ana"
    )

    assert second is first
    assert session.scalars(select(OutboxMail.subject)).all() == ["En"]


def test_mails_without_a_key_are_never_taken_for_each_other(session):
    for _ in range(2):
        queue_mail(session, to="ana@example.org", subject="Hei", body="Samme", now=NOW)

    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_a_bad_address_is_refused_and_nothing_queued(session):
    with pytest.raises(DomainError):
        queue_mail(session, to="ana@example.org\nBcc: bo@example.org", subject="Hei", body="x", now=NOW)

    assert session.scalars(select(OutboxMail)).all() == []
